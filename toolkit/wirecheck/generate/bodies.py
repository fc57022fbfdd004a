"""Bodies: the payloads that a documented body may hold, and the bytes that they make on the wire."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from wirecheck.errors import NotAForm
from wirecheck.generate import edits, json_schema, schemas, xsd
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy
    from lxml.etree import _Element

    from wirecheck.contract.model import Body
    from wirecheck.finding import Source
    from wirecheck.generate.site import Edge, Instance, Site, Standing

MEDIA_TYPES = {"json": "application/json", "php-form": "application/x-www-form-urlencoded", "xml": "text/xml", "xml-urlencoded-text": "text/xml"}


def valid(body: Body) -> SearchStrategy[Instance] | None:
    """Give a strategy for the payloads of a body; ``None``: no schema describes them."""
    source = _source(body)
    if source is None:
        return None
    if isinstance(source, xsd.XsdSource):
        return source.valid(body.root)
    payloads = source.valid()
    return payloads.map(lambda instance: replace(instance, value=carried(instance.value, body.codec))) if body.codec == "php-form" else payloads


def broken(body: Body, site: Site) -> SearchStrategy[Instance]:
    """Give a strategy for the payloads of a body that break one site."""
    source = _source(body)
    if isinstance(source, xsd.XsdSource):
        return source.broken(site, body.root)
    assert source is not None  # noqa: S101 -- a site has a schema
    payloads = source.broken(site)
    return payloads.map(_listed) if body.codec == "php-form" and site.constraint == "type" else payloads


def _listed(instance: Instance) -> Instance:
    """Give a payload whose wrong value is wrong in a form, too, which carries numbers as texts: in a list."""
    path = edits.way(instance.value, instance.label.path) if instance.label is not None else ()
    value = edits.JSON.standing(instance.value, instance.label.path, None) if path and instance.label is not None else ""
    return replace(instance, value=edits.JSON.changed(instance.value, path, [str(value)])) if not isinstance(value, str | tuple) else instance


def sites(body: Body) -> tuple[Site, ...]:
    """Give the sites of a body's schema that a payload can break alone."""
    source = _source(body)
    if source is None:
        return ()
    every = source.sites(body.root) if isinstance(source, xsd.XsdSource) else source.sites()
    out_of_reach = {site.id for site, _ in unreachable(body)}
    return tuple(site for site in every if site.id not in out_of_reach)


def through(body: Body, rule_path: str) -> SearchStrategy[Standing] | None:
    """Give a strategy for payloads with something where a rule looks, or as near to it as the schema tells; ``None``: it looks at the whole."""
    source = _source(body)
    steps = [step for step in rule_path.split("/")[1:] if step]
    while steps and source is not None:
        if isinstance(source, xsd.XsdSource):
            found = source.through("".join(f"/{step}" for step in steps if step != "*" and not step.startswith("{")), body.root)
        else:
            found = source.through("".join(f"/{'*' if step.startswith('{') else step}" for step in steps))
        if found is not None:
            return _sent_as_form(found) if body.codec == "php-form" else found
        steps.pop()
    return None


def unreachable(body: Body) -> tuple[tuple[Site, str], ...]:
    """Give the sites of a body's schema that no payload breaks alone, each with the reason."""
    source = _source(body)
    if source is None:
        return ()
    return source.unreachable(body.root) if isinstance(source, xsd.XsdSource) else source.unreachable()


def edges_out_of_reach(body: Body) -> Iterator[tuple[Site, Edge]]:
    """Yield the edges of a body's schema on which nothing valid stands."""
    source = _source(body)
    root = (body.root,) if isinstance(source, xsd.XsdSource) else ()
    for site in source.sites(*root) if source is not None else ():
        yield from ((site, edge) for edge in site.edges if source is not None and source.standing(site, edge, *root) is None)


def standing(body: Body) -> Iterator[tuple[Site, Edge, SearchStrategy[Standing]]]:
    """Yield every edge of a body's schema on which a payload can stand."""
    source = _source(body)
    root = (body.root,) if isinstance(source, xsd.XsdSource) else ()
    for site in source.sites(*root) if source is not None else ():
        for edge in site.edges:
            if source is not None and (strategy := source.standing(site, edge, *root)) is not None:
                yield site, edge, _sent_as_form(strategy) if body.codec == "php-form" else strategy


def _sent_as_form(payloads: SearchStrategy[Standing]) -> SearchStrategy[Standing]:
    found: SearchStrategy[Any] = payloads.map(_sent).filter(lambda one: one is not None)
    return found


def _sent(standing: Standing) -> Standing | None:
    """Give what a form carries of a payload; ``None``: not what stands at the edge, or not there."""
    value = carried(standing.value, "php-form")
    before, after = (edits.JSON.standing(one, standing.path, None) for one in (standing.value, value))
    return replace(standing, value=value) if before is not None and before == after else None


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
    """Give the bytes of a payload; ``None``: the codec cannot carry it, as a form carries no lone text, and neither it nor JSON a number without end."""
    match codec:
        case "json":
            return _json(payload)
        case "php-form":
            return _form(payload)
        case "xml-urlencoded-text":
            return edits.written(url_encoded(payload)).encode()
        case _:
            return str(payload).encode()


def _json(payload: Any) -> bytes | None:  # noqa: ANN401
    """Write JSON; an exact number that an answer has shown as the nearest that everybody reads."""
    try:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=float)
    except ValueError:  # too large for a float
        return None
    return text.encode()


def _form(payload: Any) -> bytes | None:  # noqa: ANN401
    try:
        return form.encode(payload) if isinstance(payload, dict) else None
    except NotAForm:
        return None


def carried(payload: Any, codec: str | None) -> Any:  # noqa: ANN401
    """Give what a codec carries of a payload: a form has no word for null, nor for an empty list or object."""
    return _less(payload) if codec == "php-form" and isinstance(payload, dict | list) else payload


def _less(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: less for key, inner in value.items() if (less := _less(inner)) not in (None, [], {})}
    return [less for inner in value if (less := _less(inner)) not in (None, [], {})] if isinstance(value, list) else value


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
