"""The bodies of an OpenAPI file: each media type with the codec that reads it and the schema that judges it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wirecheck.contract.model import Body
from wirecheck.finding import Direction
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire.codecs import CODECS, by_media_type, media_type_of

if TYPE_CHECKING:
    from wirecheck.contract.load_schemas import Schemas
    from wirecheck.finding import Source
    from wirecheck.schema.protocol import Schema

XSD = "x-oas-draft-alternativeSchema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """What the loader of a contract lends: its `schemas`, and `deref` to follow a local reference."""

    schemas: Schemas
    deref: Callable[[Any], Any]

    def body(self, node: Mapping[str, Any], outer: Source | None, direction: Direction) -> Body | None:
        """Give what a request or response documents as its body, ``None`` where it documents none. Raises `BadContract`."""
        content = node.get("content")
        if not content:
            return None
        source = self.schemas.merged(outer, node.get("x-source"))
        is_free = "*/*" in content
        kinds = self._kinds({name: self.deref(entry) for name, entry in content.items() if name != "*/*"})
        if not kinds:
            return Body(codec=None, is_required=False, is_free=True, source=source)
        is_required = bool(node.get("required", False)) if direction is Direction.REQUEST else True
        first, *others = (
            replace(self._of_kind(media_types, entry, source, direction), is_required=is_required and not is_free, is_free=is_free)
            for media_types, entry in kinds
        )
        return replace(first, others=tuple(others))

    @staticmethod
    def _kinds(content: Mapping[str, Any]) -> list[tuple[list[str], Any]]:
        """Put media types together that are read and judged alike; one without a schema goes with the first. Those that a codec reads come first."""
        kinds: list[tuple[list[str], Any]] = []
        for name, entry in sorted(content.items(), key=lambda pair: _codec_of(*pair) is None):
            for names, known in kinds:
                if _codec_of(name, entry) == _codec_of(names[0], known) and entry.get("schema") in (None, known.get("schema")):
                    names.append(name)
                    break
            else:
                kinds.append(([name], entry))
        return kinds

    def _of_kind(self, media_types: list[str], entry: Mapping[str, Any], outer: Source | None, direction: Direction) -> Body:
        source = self.schemas.merged(outer, entry.get("x-source"))
        named_codec = entry.get("x-codec")
        codec, raw = _codec_of(media_types[0], entry), str(named_codec.get("raw", "")) if isinstance(named_codec, dict) else ""
        if codec is not None and codec not in CODECS:
            raise self.schemas.bad(f"names a codec {codec!r} that does not exist; known: {', '.join(CODECS)}")
        types = frozenset(map(media_type_of, media_types))
        if codec is None:
            return Body(codec=None, media_types=types, unjudged=f"nothing here reads {' or '.join(sorted(types))}", source=source)
        made = self.described(entry.get("schema"), codec, types, source, direction)
        if codec is not None and not fits(made.schema, codec):
            raise self.schemas.bad(f"its schema cannot judge a body of the codec {codec}")
        return replace(made, raw=raw, examples=examples(entry))

    def described(self, schema: Any, codec: str | None, media_types: frozenset[str], source: Source | None, direction: Direction) -> Body:  # noqa: ANN401
        """Give the body of a schema, whichever language that is in."""
        found = self._deref_schema(schema)
        judge: Schema | None = None
        root: str | None = None
        unjudged = ""
        if isinstance(found, dict) and XSD in found:
            judge = self.schemas.xsd(str(found[XSD].get("location", "")), source)
            root = (found.get("xml") or {}).get("name")
            if root is not None and not isinstance(root, str):
                raise self.schemas.bad("the name of the root element is no text")
        elif schema and codec is not None and codec.startswith("xml"):
            if (made := self.schemas.xml(schema, source, direction)) is None:
                unjudged = "its schema does not name the root element"
            else:
                judge, root = made
        elif schema:
            judge = self.schemas.json(schema, source, is_form=codec == "php-form", direction=direction)
        return Body(codec=codec, media_types=media_types, schema=judge, root=root, source=source, unjudged=unjudged)

    def _deref_schema(self, schema: Any) -> Any:  # noqa: ANN401
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("#"):
            return self.deref(schema)
        return schema


def _codec_of(media_type: str, entry: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- whatever the file names
    """Give the name of the codec that reads a media type, ``None`` where nothing tells."""
    named = entry.get("x-codec") or by_media_type(media_type)
    return named.get("name") if isinstance(named, dict) else named


def examples(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give the examples of a media type or parameter by name."""
    made = {name: (example or {}).get("value") for name, example in (entry.get("examples") or {}).items()}
    if "example" in entry:
        made.setdefault("example", entry["example"])
    return made


def fits(schema: Schema | None, codec: str) -> bool:
    """Whether a schema can judge what a codec reads: an XSD reads trees, a JSON Schema values."""
    return schema is None or isinstance(schema, XsdSchema) is codec.startswith("xml")
