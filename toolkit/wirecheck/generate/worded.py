"""Texts that a JSON Schema describes and a name carries: parameters of a request, headers of a response."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.finding import Severity
from wirecheck.generate import bodies
from wirecheck.generate.reading import of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn

    from wirecheck.finding import Source
    from wirecheck.generate.site import Edge, Site
    from wirecheck.schema.json_schema import JsonSchema


@lru_cache(maxsize=1024)  # asked for with every message
def valid(schema: JsonSchema, source: Source | None) -> st.SearchStrategy[str]:
    """Give a strategy for the texts of a schema."""
    texts = bodies.of_json(schema, source).valid().map(lambda instance: written(instance.value))
    return texts.filter(lambda text: bool(text) and is_fine(schema, text))


def written(value: Any) -> str:  # noqa: ANN401
    """Give the text of a value; an empty one where it has none."""
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool | int) else ""


def is_fine(schema: JsonSchema | None, text: str) -> bool:
    """Whether nothing but notes is said of a text."""
    return schema is None or all(flaw.severity is Severity.NOTE for flaw in of_text(schema, text))


def sites(name: str, schema: JsonSchema, source: Source | None) -> Iterator[tuple[Site, Site]]:
    """Yield the sites of a name, each with that of its schema. Their path is the name, as in findings."""
    for site in bodies.of_json(schema, source).sites():
        if not site.path and not (site.constraint == "type" and _takes_texts(schema.schema)):  # a text holds nothing, and is one
            yield replace(site, path=name), site


def _takes_texts(schema: Any) -> bool:  # noqa: ANN401
    kinds = schema.get("type") if isinstance(schema, dict) else None
    return kinds == "string" or (isinstance(kinds, list) and "string" in kinds)


def broken(draw: DrawFn, schema: JsonSchema, source: Source | None, inner: Site) -> str | None:
    """Draw a text that breaks a site of its schema; ``None``: not this time."""
    found = bodies.of_json(schema, source)
    return written(draw(found.broken(inner)).value) or None if found.reason(inner) is None else None


def standing(schema: JsonSchema, source: Source | None, inner: Site, edge: Edge) -> st.SearchStrategy[str] | None:
    """Give a strategy for texts that stand on an edge of a site of their schema; ``None``: none may."""
    found = bodies.of_json(schema, source).standing(inner, edge)
    return found.map(lambda one: written(one.value)).filter(lambda text: bool(text) and is_fine(schema, text)) if found is not None else None
