"""JSON Schemas: names that nobody described, formats that nobody asserts, sources, and constraints that no value can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from wirecheck.contract.lint.draft import Known, missing, refined
from wirecheck.contract.lint.json_reach import NOTES, impossible, unasked, undecided
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.lint.schemas import SPOT, uses
from wirecheck.contract.lint.sources import source_problems
from wirecheck.finding import Certainty
from wirecheck.schema import json_walk
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

SECRETS = ("credential", "password", "hash", "token", "personal")

# fmt: off
_STANDARD = frozenset({
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "regex",
    "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
})  # those of the 2020-12 drafts, which the validator asserts by itself
_KEYWORDS = json_walk.KEYWORDS | NOTES | {
    "$schema", "$id", "$anchor", "$vocabulary", "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "xml", "externalDocs", "x-reading", "x-secret",
}
# fmt: on
_UNFOLLOWED = frozenset({"$dynamicRef", "$recursiveRef"})

Wrong = tuple[dict[str, Any], str, str, str]
"""The schema that is wrong, the keyword, the problem, the remedy."""


def json_schemas(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each JSON Schema that the contract names, and which definitions it never names."""
    for schema, at, source in uses(draft):
        bundle = schemas.json(schema, at)
        if bundle is None:
            continue
        harmless = "error" if draft.own is None else "warning"  # somebody else's file has words of its own
        wrong = [(harmless, found) for found in _alone(bundle, draft.documents)]
        wrong += [("error", found) for found in (*_together(bundle), *_sourceless(bundle, source))]
        for severity, (node, keyword, problem, remedy) in wrong:
            file, place = node[SPOT]
            yield draft.wrong(f"{place}/{keyword}", problem, remedy, file=file, severity=severity)
    yield from _unnamed(draft, schemas)


# -- one schema object at a time -------------------------------------------------------------------------------------------------------------


def _alone(root: dict[str, Any], documents: dict[str, Any]) -> Iterator[Wrong]:
    alone = {
        id(branch)
        for node in json_walk.every(root)
        for key in ("anyOf", "oneOf")
        for branch in node.get(key, ())
        if all("x-reading" in other for other in _maps(node[key]))
    }
    for node in json_walk.every(root):
        for check in (_words, undecided, impossible):
            yield from ((node, *wrong) for wrong in check(node))
        for keyword, problem, remedy in _circles(node, root):
            yield node, keyword, problem, remedy
        for problem, remedy in _source(node, documents):
            yield node, "x-source", problem, remedy
        if "x-reading" in node:
            for problem, remedy in _reading(node, is_alone=id(node) in alone):
                yield node, "x-reading", problem, remedy


def _maps(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    children = value if isinstance(value, list) else [value]
    return [child for child in children if isinstance(child, dict)]


def _words(node: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Keywords, formats and kinds of secrets that mean nothing."""
    for keyword in node:
        if keyword in _UNFOLLOWED:
            yield keyword, f"{keyword} is not followed", "use $ref"
        elif keyword.startswith("x-") and keyword not in _KEYWORDS:
            yield (
                keyword,
                f"nobody knows the extension {keyword!r} in a schema",
                nearest(keyword, [known for known in _KEYWORDS if known.startswith("x-") and known != SPOT]),
            )
        elif keyword not in _KEYWORDS:
            yield keyword, f"no keyword is called {keyword!r}", nearest(keyword, _KEYWORDS)
    form = node.get("format")
    if form is not None and form not in FORMATS and form not in _STANDARD:
        yield "format", f"nobody asserts the format {form!r}", nearest(str(form), [*FORMATS, *_STANDARD])
    if "x-secret" in node and node["x-secret"] not in SECRETS:
        yield "x-secret", f"{node['x-secret']!r} is no kind of secret", nearest(str(node["x-secret"]), SECRETS)


def _circles(node: dict[str, Any], root: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Find references that come back without having entered a member or an item."""
    if isinstance(reference := node.get("$ref"), str) and any(other is node for other in json_walk.expand([json_walk.resolve(reference, root)], root)):
        yield "$ref", "the reference comes back to itself, so that it judges nothing", "let it lead to a schema"


def _source(node: dict[str, Any], documents: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "x-source" not in node:
        return
    source = node["x-source"]
    if not isinstance(source, dict):
        yield "x-source must be a map", "write document, section and certainty"
        return
    keywords = source.get("keywords", {})
    for entry in (source, *(keywords.values() if isinstance(keywords, dict) else ())):
        yield from source_problems(entry, documents, "keywords" if entry is source else "")
    for keyword in keywords if isinstance(keywords, dict) else ():
        if not any(keyword in inner for inner in json_walk.every({**node, "$defs": {}})):
            yield f"x-source speaks of {keyword!r}, which does not stand there", nearest(str(keyword), [key for key in node if key not in NOTES])


def _reading(node: dict[str, Any], *, is_alone: bool) -> Iterator[tuple[str, str]]:
    reading = node["x-reading"]
    if not isinstance(reading, dict) or not isinstance(reading.get("note"), str):
        yield "x-reading has no note", "say how the document can be read so"
        return
    if reading.get("certainty", "ambiguous") not in list(Certainty):
        yield f"{reading['certainty']!r} is no certainty", nearest(str(reading["certainty"]), [str(known) for known in Certainty])
    for name in reading.keys() - {"note", "certainty"}:
        yield f"a reading has no {name!r}", nearest(str(name), ("note", "certainty"))
    if is_alone:
        yield "another reading stands beside no first one", "add the branch of the first reading, before it"


# -- all that judges one value ---------------------------------------------------------------------------------------------------------------


def _together(root: dict[str, Any]) -> Iterator[Wrong]:
    for nodes in _places(root):
        known = json_walk.expand(nodes, root)
        conditions = json_walk.expand([node["if"] for node in known if "if" in node], root)
        described = json_walk.expand(nodes, root, [key for key in json_walk.IN_PLACE if key != "if"])
        wanted = [(node, f"required/{index}", name, "required") for node in known for index, name in enumerate(node.get("required", ()))]
        wanted += [
            (node, f"dependentRequired/{json_walk.escaped(name)}", other, "required")
            for node in known
            for name, others in node.get("dependentRequired", {}).items()
            for other in (name, *others)
        ]
        wanted += [(node, f"properties/{json_walk.escaped(name)}", name, "asked for") for node in conditions for name in node.get("properties", {})]
        for node, keyword, name, verb in wanted:
            if not json_walk.members(name, described):
                yield (
                    node,
                    keyword,
                    f"{name!r} is {verb}, and nobody describes it",
                    nearest(name, sorted({key for other in described for key in other.get("properties", {})})),
                )
        firm = json_walk.expand(nodes, root, ("allOf",))
        for condition in conditions:
            yield from ((condition, *wrong) for wrong in unasked(condition, firm, root))


def _places(root: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield, for each place where a value may stand, the schemas that begin there."""
    stack: list[list[Any]] = [[root]]
    seen: set[frozenset[int]] = set()
    while stack:
        nodes = stack.pop()
        if (key := frozenset(map(id, nodes))) in seen:
            continue
        seen.add(key)
        yield nodes
        known = json_walk.expand(nodes, root)
        stack.extend(json_walk.members(name, known) for name in {name: None for node in known for name in node.get("properties", {})})
        for node in known:
            stack.extend(
                [child] for key in ("items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties") for child in _maps(node.get(key))
            )
            stack.extend([child] for child in node.get("patternProperties", {}).values())


# -- sources ---------------------------------------------------------------------------------------------------------------------------------


def _sourceless(root: dict[str, Any], source: Known) -> Iterator[Wrong]:
    """Constraints whose source, with all that encloses it, is not complete. A file that says nothing of sources is told once."""
    stack: list[tuple[Any, Known]] = [(root, source)]
    seen: set[tuple[int, frozenset[tuple[str, str]]]] = set()
    found: dict[str, Wrong] = {}
    while stack:
        node, known = stack.pop()
        if not isinstance(node, dict) or "x-reading" in node:
            continue
        known = refined(known, node)
        if (key := (id(node), frozenset(known.items()))) in seen:
            continue
        seen.add(key)
        lack = missing(known)
        for keyword in json_walk.ASSERTIONS if lack is not None else ():
            if keyword in node:
                found.setdefault(
                    node[SPOT][0],
                    (node, keyword, f"no source says so: {keyword!r} has no {lack}", "add x-source with document, section and certainty, here or around it"),
                )
        stack.extend((child, known) for child in _below(node, root))
    yield from found.values()


def _below(node: dict[str, Any], root: dict[str, Any]) -> Iterator[Any]:
    for key, value in node.items():
        if key == "$defs":
            continue
        if key == "$ref" and isinstance(value, str):
            yield json_walk.resolve(value, root)
        elif key in MAPS and isinstance(value, dict):
            yield from value.values()
        elif key in LISTS and isinstance(value, list):
            yield from value
        elif key in SCHEMAS:
            yield value


def _unnamed(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Definitions that no reference reaches."""
    bodies = [body.schema for operation in draft.operations for body in draft.bodies(operation) if isinstance(body.schema, dict)]
    used = schemas.named | {(draft.location, unquote(schema["$ref"][1:])) for schema in bodies if str(schema.get("$ref", "")).startswith("#")}
    holders = [(draft.location, "/components/schemas", draft.root.get("components", {}).get("schemas"))]
    for file in sorted({file for file, _ in used} - {draft.location}):
        data = draft.data(file)
        holders += [(file, f"/{key}", data.get(key)) for key in ("$defs", "definitions") if isinstance(data, dict)]
    for file, holder, definitions in holders:
        for name in definitions if isinstance(definitions, dict) else ():
            at = f"{holder}/{json_walk.escaped(str(name))}"
            if not any(other == file and f"{pointer}/".startswith(f"{at}/") for other, pointer in used):
                yield draft.wrong(at, f"nothing refers to the schema {name!r}", "leave it out, or refer to it", file=file, severity="warning")
