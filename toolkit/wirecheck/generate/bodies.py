"""Bodies: the payloads that a documented body may hold, and the bytes that they make on the wire."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from wirecheck.generate import edits, json_schema, schemas, xsd
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import form

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from lxml.etree import _Element

    from wirecheck.contract.model import Body
    from wirecheck.finding import Source
    from wirecheck.generate.site import Instance, Site

MEDIA_TYPES = {"json": "application/json", "php-form": "application/x-www-form-urlencoded", "xml": "text/xml", "xml-urlencoded-text": "text/xml"}


def valid(body: Body) -> SearchStrategy[Instance] | None:
    """Give a strategy for the payloads of a body; ``None``: no schema describes them."""
    source = _source(body)
    if source is None:
        return None
    return source.valid(body.root) if isinstance(source, xsd.XsdSource) else source.valid()


def broken(body: Body, site: Site) -> SearchStrategy[Instance]:
    """Give a strategy for the payloads of a body that break one site."""
    source = _source(body)
    if isinstance(source, xsd.XsdSource):
        return source.broken(site, body.root)
    assert source is not None  # noqa: S101 -- a site has a schema
    return source.broken(site)


def sites(body: Body) -> tuple[Site, ...]:
    """Give the sites of a body's schema that a payload can break alone."""
    source = _source(body)
    if source is None:
        return ()
    every, dead = (source.sites(body.root), source.unreachable(body.root)) if isinstance(source, xsd.XsdSource) else (source.sites(), source.unreachable())
    out_of_reach = {site.id for site, _ in dead}
    return tuple(site for site in every if site.id not in out_of_reach)


def _source(body: Body) -> schemas.Source | None:
    if isinstance(body.schema, XsdSchema):
        document = body.schema.document
        return schemas.kept(("body", document), lambda: xsd.compiled(document, name="the XSD of a body"))
    return of_json(body.schema, body.source) if isinstance(body.schema, JsonSchema) else None


def of_json(schema: JsonSchema, source: Source | None) -> json_schema.JsonSource:
    """Give the source of values for a JSON Schema of a contract."""
    made = schemas.kept(("body", json.dumps(schema.schema, default=str), str(source)), lambda: json_schema.compiled(schema.schema, source=source))
    assert isinstance(made, json_schema.JsonSource)  # noqa: S101 -- only these are kept under these keys
    return made


# -- bytes -----------------------------------------------------------------------------------------------------------------------------------


def encoded(payload: Any, codec: str | None) -> bytes | None:  # noqa: ANN401 -- a value of JSON, or the text of XML
    """Give the bytes of a payload; ``None``: the codec cannot carry it, as a form carries no lone text."""
    match codec:
        case "json":
            return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        case "php-form":
            return form.encode(payload) if isinstance(payload, dict) else None
        case "xml-urlencoded-text":
            return edits.written(url_encoded(payload)).encode()
        case _:
            return str(payload).encode()


def url_encoded(text: str) -> _Element:
    """Give the tree whose leaves hold what PHP's urlencode() makes of their texts."""
    made = deepcopy(edits.parsed(text))
    for element in made.iter():
        if isinstance(element.tag, str) and not len(element) and element.text:
            element.text = quote_plus(element.text).replace("~", "%7E")
    return made


def media_type(body: Body) -> str | None:
    """Give the media type to send a body under."""
    usual = MEDIA_TYPES.get(body.codec or "")
    return usual if usual in body.media_types or not body.media_types else min(body.media_types)
