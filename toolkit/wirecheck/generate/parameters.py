"""What stands around a body: the path, the query, the headers. Where the body tells the resource and its key, they are taken from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wirecheck.contract import resource_joins
from wirecheck.finding import without_indexes
from wirecheck.generate import edits, worded
from wirecheck.generate.reading import of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Operation, Parameter
    from wirecheck.generate.site import Edge, Site

_MOST = 2  # filters in one query


def pruned(draw: DrawFn, operation: Operation, payload: Any, wanted: str) -> tuple[Any, str]:  # noqa: ANN401
    """Give a payload with the records of one resource, where the path names the resource of all records: of the one that a `wanted` path leads to, or of any; and the name of their elements."""
    table = next((p.elements for p in operation.parameters if p.elements is not None), None)
    if table is None or not isinstance(payload, str):
        return payload, ""
    names = list(dict.fromkeys(str(child.tag) for child in edits.parsed(payload) if child.tag in table.values()))
    read = operation.quick.reads
    told = [name for name in names if read is None or name in read]  # what rules speak of, more often
    kept = without_indexes(f"{wanted}//").split("/")[2] or (draw(st.sampled_from([*told, *told, *names])) if names else None)
    for member in sorted(edits.XML.members(payload), key=lambda member: member.path, reverse=True):
        if len(member.path) == 1 and member.name != kept:
            payload = edits.XML.without(payload, member.path)
    return payload, kept or ""


def paths(draw: DrawFn, operation: Operation, payload: Any, place: str, codec: str | None) -> Iterator[dict[str, str]]:  # noqa: ANN401
    """Yield the parameters of a path, the likeliest first: keys are what stands at a place of a body, of the request or of its answer, then what its record holds."""
    wanted = [p for p in operation.parameters if p.place == "path"]
    drawn = {p.name: _drawn(draw, p) for p in wanted}
    is_xml = codec in {"xml", "xml-urlencoded-text"}  # a JSON value may be a text, too
    root = edits.parsed(payload) if is_xml and isinstance(payload, str) else None
    for parameter in wanted:
        if parameter.elements is not None and root is not None and (told := resource_joins.of_body(root, parameter.elements)) is not None:
            drawn[parameter.name] = str(resource_joins.parse(told, parameter.elements))
    keys = [parameter.name for parameter in wanted if parameter.elements is None]
    record = next((child for child in root if isinstance(child.tag, str)), None) if root is not None else None
    aimed = edits.XML.standing(payload, place, None) if root is not None else None
    read = operation.quick.reads
    leaves = [leaf for leaf in (record if record is not None else ()) if not len(leaf) and leaf.text]
    texts = [leaf.text or "" for leaf in sorted(leaves, key=lambda leaf: read is not None and str(leaf.tag) not in read)]
    for text in dict.fromkeys([aimed, *texts] if isinstance(aimed, str) and aimed.strip() else texts):
        yield {**drawn, **dict.fromkeys(keys, text)} if keys else drawn
    yield drawn
    for spare in ("1", "a"):
        if keys:
            yield {**drawn, **dict.fromkeys(keys, spare)}


def headers(draw: DrawFn, operation: Operation) -> dict[str, str]:
    """Draw the headers that are described: what is required, and some of the others."""
    named = [p for p in operation.parameters if p.place == "header" and p.schema is not None]
    return {p.name: draw(_texts(p)) for p in named if p.is_required or draw(st.booleans())}


def _drawn(draw: DrawFn, parameter: Parameter) -> str:
    shown = [str(value) for value in parameter.examples.values()]
    if parameter.elements is not None:
        shown += [name for name in parameter.elements if name not in shown]
        return draw(st.sampled_from([text for text in shown if worded.is_fine(parameter.schema, text)]))
    choices = st.sampled_from(shown) if shown else st.nothing()
    if parameter.schema is not None:
        choices |= _texts(parameter)
    return draw(choices)


def _texts(parameter: Parameter) -> st.SearchStrategy[str]:
    assert parameter.schema is not None  # noqa: S101 -- the callers have asked
    return worded.valid(parameter.schema, parameter.source)


def query(draw: DrawFn, operation: Operation) -> dict[str, str]:
    """Draw a query: what is required, and a few of the others."""
    named = [p for p in operation.parameters if p.place == "query" and p.name and p.schema is not None]
    made = {p.name: draw(_texts(p)) for p in named if p.is_required}
    free = [p for p in named if not p.is_required]
    if free:
        made |= {p.name: draw(_texts(p)) for p in draw(st.lists(st.sampled_from(free), max_size=_MOST, unique_by=lambda p: p.name))}
    shown: list[dict[str, Any]] = [
        value for p in operation.parameters if p.place == "query" and not p.name for value in p.examples.values() if isinstance(value, dict)
    ]
    takes_shown: bool = draw(st.booleans()) if shown else False
    if takes_shown:
        made = {name: str(value) for name, value in draw(st.sampled_from(shown)).items()}
    return made


# -- sites -----------------------------------------------------------------------------------------------------------------------------------


def sites(parameter: Parameter) -> Iterator[tuple[Site, Site]]:
    """Yield the sites of a parameter, each with that of its schema."""
    if parameter.schema is not None and parameter.place in {"path", "query", "header"}:
        yield from worded.sites(parameter.name, parameter.schema, parameter.source)


def is_demanded(parameter: Parameter) -> bool:
    """Whether a request without the parameter is wrong; without a part of its path it is another operation's, or none's."""
    return parameter.is_required and parameter.schema is not None and parameter.place in {"query", "header"}


def broken(draw: DrawFn, parameter: Parameter, inner: Site) -> str | None:
    """Draw a text for a parameter that breaks a site of its schema; ``None``: not this time."""
    assert parameter.schema is not None  # noqa: S101 -- it has a site
    schema = parameter.schema
    names = (*(parameter.elements or ()), *(str(value) for value in parameter.examples.values() if parameter.elements is not None))
    known = [name for name in names if [flaw.constraint for flaw in of_text(schema, name)] == [inner.constraint]]  # what the schema draws names no resource
    return draw(st.sampled_from(known)) if known else worded.broken(draw, schema, parameter.source, inner)


def standing(parameter: Parameter, inner: Site, edge: Edge) -> st.SearchStrategy[str] | None:
    """Give a strategy for texts of a parameter that stand on an edge of a site of its schema; ``None``: none may."""
    assert parameter.schema is not None  # noqa: S101 -- it has a site
    return worded.standing(parameter.schema, parameter.source, inner, edge)
