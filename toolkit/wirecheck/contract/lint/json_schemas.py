"""JSON Schemas: names that nobody described, formats that nobody asserts, sources, and constraints that no value can reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wirecheck.contract.lint.draft import Known, missing, refined
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.lint.schemas import SPOT, uses
from wirecheck.finding import Certainty, Severity
from wirecheck.schema import json_walk
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

SECRETS = ("credential", "password", "hash", "token", "personal")

# Those of the 2020-12 drafts that the validator asserts by itself.
_STANDARD = frozenset(
    "date date-time duration email hostname idn-email idn-hostname ipv4 ipv6 iri iri-reference json-pointer regex relative-json-pointer time uri uri-reference uri-template uuid".split()
)
_NOTES = frozenset("title description default deprecated readOnly writeOnly examples example $comment x-source x-spot".split())
_KEYWORDS = (
    json_walk.KEYWORDS
    | _NOTES
    | frozenset("$schema $id $anchor $vocabulary contentEncoding contentMediaType contentSchema discriminator xml externalDocs x-reading x-secret".split())
)
_UNFOLLOWED = frozenset({"$dynamicRef", "$recursiveRef"})
_ABOUT = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), {"string"}),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), {"number", "integer"}),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"), {"array"}),
    **dict.fromkeys(
        ("properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties", "propertyNames", "dependentRequired"),
        {"object"},
    ),
}
_BOUNDS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"), ("minContains", "maxContains"), ("minimum", "maximum"))
_BOUNDS_OPEN = (("exclusiveMinimum", "exclusiveMaximum"), ("minimum", "exclusiveMaximum"), ("exclusiveMinimum", "maximum"))

Wrong = tuple[dict[str, Any], str, str, str]
"""The schema that is wrong, the keyword, the problem, the remedy."""


def json_schemas(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each JSON Schema that the contract names, and which definitions it never names."""
    for schema, at, source in uses(draft):
        bundle = schemas.json(schema, at)
        if bundle is None:
            continue
        for node, keyword, problem, remedy in (*_alone(bundle, draft.documents), *_together(bundle), *_sourceless(bundle, source)):
            file, place = node[SPOT]
            severity = "warning" if problem.startswith("no keyword") else "error"
            yield draft.wrong(f"{place}/{keyword}" if keyword else place, problem, remedy, file=file, severity=severity)
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
        for check in (_words, _reach, _impossible):
            yield from ((node, *wrong) for wrong in check(node))
        for keyword, problem, remedy in _circles(node, root):
            yield node, keyword, problem, remedy
        for problem, remedy in _source(node, documents):
            yield node, "x-source", problem, remedy
        if "x-reading" in node:
            for problem, remedy in _reading(node, is_alone=id(node) in alone):
                yield node, "x-reading", problem, remedy


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
    """References that come back without having entered a member or an item."""
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
            yield f"x-source speaks of {keyword!r}, which does not stand there", nearest(str(keyword), [key for key in node if key not in _NOTES])


def source_problems(entry: Any, documents: dict[str, Any], *more: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield what is wrong with one source: fields, document, certainty."""
    if not isinstance(entry, dict):
        yield "a source must be a map", "write document, section and certainty"
        return
    for name, value in entry.items():
        if name not in {"document", "section", "certainty", *more}:
            yield f"a source has no {name!r}", nearest(str(name), ("document", "section", "certainty"))
        elif name == "document" and value not in documents:
            yield f"the source names no document of x-documents: {value!r}", nearest(str(value), documents)
        elif name == "certainty" and value not in list(Certainty):
            yield f"{value!r} is no certainty", nearest(str(value), [str(known) for known in Certainty])


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


# -- what no value can reach -----------------------------------------------------------------------------------------------------------------


def _reach(node: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Constraints that never decide anything."""
    kinds = _kinds(node)
    for keyword in node:
        if kinds and keyword in _ABOUT and not kinds & _ABOUT[keyword]:
            yield keyword, f"{keyword} says nothing of a value of type {' or '.join(sorted(kinds))}", "mend the type, or leave it out"
    for name, schema in node.get("properties", {}).items():
        if schema is False:
            yield (
                f"properties/{json_walk.escaped(name)}",
                f"the member {name!r} can never be there",
                "leave it out; additionalProperties: false closes the schema",
            )
    for key in ("anyOf", "oneOf"):
        seen: list[str] = []
        for index, branch in enumerate(node.get(key, ())):
            if (said := _said(branch)) in seen:
                yield (
                    f"{key}/{index}",
                    f"the branch says the same as branch {seen.index(said) + 1}, so that nothing reaches it",
                    "leave it out, or say what differs",
                )
            seen.append(said)
    if ("then" in node or "else" in node) and "if" not in node:
        yield "then" if "then" in node else "else", "nothing reaches 'then' and 'else' without 'if'", "add the condition"
    if "if" in node and "then" not in node and "else" not in node:
        yield "if", "'if' decides nothing without 'then' or 'else'", "say what follows from it"
    if node.get("maxItems") == 0 and "items" in node:
        yield "items", "nothing reaches 'items' where maxItems is 0", "leave it out"


def _said(branch: Any) -> str:  # noqa: ANN401
    """Write a schema without what only explains it."""
    return json.dumps(_bare(branch), sort_keys=True, default=str)


def _bare(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {
            key: {name: _bare(inner) for name, inner in item.items()} if key in MAPS and isinstance(item, dict) else _bare(item)
            for key, item in value.items()
            if key not in _NOTES | {"x-reading"}
        }
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _impossible(node: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Constraints that exclude each other."""
    for low, high in (*_BOUNDS, *_BOUNDS_OPEN):
        a, b = node.get(low), node.get(high)
        if isinstance(a, int | float) and isinstance(b, int | float) and (a > b or (a == b and (low, high) in _BOUNDS_OPEN)):
            yield low, f"no value is between {low} {a} and {high} {b}", "mend one of them"
    if "enum" not in node and "const" not in node:
        return
    others = {key: value for key, value in node.items() if key in json_walk.ASSERTIONS and key not in {"enum", "const"}}
    judge = JsonSchema(others)
    values = node.get("enum", [])
    for index, value in enumerate(values):
        if any(judge.flaws(value, undocumented=Severity.NOTE)):
            yield f"enum/{index}", f"{json.dumps(value, default=str)[:60]} is listed, and what stands beside the list excludes it", "mend one of them"
    if "const" in node and (any(judge.flaws(node["const"], undocumented=Severity.NOTE)) or ("enum" in node and node["const"] not in values)):
        yield "const", f"what stands beside the constant {json.dumps(node['const'], default=str)[:60]} excludes it", "mend one of them"


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
            yield from ((condition, *wrong) for wrong in _condition(condition, firm, root))


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


def _condition(condition: dict[str, Any], firm: list[dict[str, Any]], root: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """A condition on a value that the list of values excludes: what follows from it is never asked."""
    for name, asked in condition.get("properties", {}).items():
        values = [asked["const"]] if isinstance(asked, dict) and "const" in asked else asked.get("enum", []) if isinstance(asked, dict) else []
        lists = [node["enum"] for node in json_walk.expand(json_walk.members(name, firm), root, ("allOf",)) if "enum" in node]
        if values and any(all(value not in listed for value in values) for listed in lists):
            yield (
                f"properties/{json_walk.escaped(name)}",
                f"{name!r} can never be {json.dumps(values[0], default=str)[:60]}, so that nothing reaches what follows",
                "mend the value",
            )


def _maps(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    children = value if isinstance(value, list) else [value]
    return [child for child in children if isinstance(child, dict)]


def _kinds(node: dict[str, Any]) -> set[str]:
    declared = node.get("type", [])
    return {declared} if isinstance(declared, str) else set(declared)


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
    bodies = [body.schema for operation in draft.operations for body in draft.bodies(operation)]
    used = schemas.named | {
        (draft.location, schema["$ref"][1:]) for schema in bodies if isinstance(schema, dict) and str(schema.get("$ref", "")).startswith("#")
    }
    for file in {file for file, _ in used} | {draft.location}:
        data = draft.data(file)
        holders = (
            [("/components/schemas", draft.root.get("components", {}).get("schemas", {}))]
            if file == draft.location
            else [(f"/{key}", data.get(key)) for key in ("$defs", "definitions")]
        )
        for holder, definitions in holders:
            for name in definitions if isinstance(definitions, dict) else ():
                at = f"{holder}/{json_walk.escaped(str(name))}"
                if not any(other == file and (pointer == at or pointer.startswith(f"{at}/")) for other, pointer in used):
                    yield draft.wrong(at, f"nothing refers to the schema {name!r}", "leave it out, or refer to it", file=file, severity="warning")
