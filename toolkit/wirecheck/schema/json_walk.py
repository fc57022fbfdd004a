"""Walks over a JSON Schema, alone or beside a value. Schemas here are self-contained: every ``$ref`` points into the schema's own root."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from wirecheck.finding import Certainty, Source
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS, at_pointer, index
from wirecheck.schema.protocol import Fact
from wirecheck.schema.wording import says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ASSERTIONS = (
    "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format",
    "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired",
)  # fmt: skip
"""Keywords that assert something by themselves, in the order in which facts list them."""

IN_PLACE = ("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas")
"""Applicators whose schemas judge the same value as the schema that holds them."""

KEYWORDS = frozenset(ASSERTIONS) | SCHEMAS | LISTS | MAPS | {"$ref", "$dynamicRef"}


def escaped(name: str) -> str:
    """Escape a member's name for a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer(path: Sequence[str | int]) -> str:
    """Give a path as a JSON Pointer."""
    return "".join(f"/{escaped(str(step))}" for step in path)


def at(document: Any, path: str) -> Any:  # noqa: ANN401
    """Give what a JSON Pointer names; ``None`` where it names nothing."""
    node = document
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            node = node[index(name)] if isinstance(node, list) else node[name]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return node


def resolve(reference: str, root: Any) -> Any:  # noqa: ANN401
    """Give the schema that a local reference names."""
    return at_pointer(root, reference.partition("#")[2])


def every(root: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield every object schema in the file, each once, referenced or not."""
    stack = [root]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            continue
        yield node
        stack.extend(_children(node))


def reachable(nodes: Sequence[Any], root: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the object schemas that judge a value or anything in it, each once: those in the given ones, and those that they refer to."""
    seen: set[int] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        stack.extend(_children(node))
        if isinstance(node.get("$ref"), str):
            stack.append(resolve(node["$ref"], root))


def _children(node: dict[str, Any]) -> Iterator[Any]:
    for key, value in node.items():
        if key in MAPS and isinstance(value, dict):
            yield from value.values()
        elif key in LISTS and isinstance(value, list):
            yield from value
        elif key in SCHEMAS:
            yield value


def expand(nodes: list[Any], root: Any, applicators: Sequence[str] = IN_PLACE) -> list[dict[str, Any]]:  # noqa: ANN401
    """Give all object schemas that judge one value: the given ones, what they refer to, and their in-place applicators (or some of these)."""
    made: list[dict[str, Any]] = []
    seen: set[int] = set()
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        made.append(node)
        if isinstance(node.get("$ref"), str):
            stack.append(resolve(node["$ref"], root))
        for key in applicators:
            value = node.get(key)
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                stack.extend(value.values() if key == "dependentSchemas" else [value])
    return made


def members(name: str, nodes: list[dict[str, Any]]) -> list[Any]:
    """Give the schemas that judge the member `name` of an object which `nodes` (expanded) judge."""
    made = []
    for node in nodes:
        known = False
        if name in (properties := node.get("properties", {})):
            made.append(properties[name])
            known = True
        for pattern, schema in node.get("patternProperties", {}).items():
            if named_like(pattern)(name):
                made.append(schema)
                known = True
        if not known and node.get("additionalProperties", False) is not False:
            made.append(node["additionalProperties"])
    return made or [rest for node in nodes if (rest := node.get("unevaluatedProperties", False)) is not False]


@lru_cache(maxsize=1024)
def named_like(pattern: str) -> Callable[[str], bool]:
    """Give what asks whether a name meets a pattern: the dialect is ECMA's, and the engine that of the verdicts, in linear time."""
    try:
        asked = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):  # a look-around, which no linear engine knows
        asked = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    return cast("Callable[[str], bool]", asked.is_valid)


def prefix(node: dict[str, Any]) -> list[Any]:
    """Give the schemas of the first items, one each: ``prefixItems``, or ``items`` as the drafts before 2020-12 spell it."""
    found = node.get("prefixItems", node.get("items"))
    return found if isinstance(found, list) else []


def items(position: int, nodes: list[dict[str, Any]]) -> list[Any]:
    """Give the schemas that judge the item at `position` of a list which `nodes` (expanded) judge."""
    made = []
    for node in nodes:
        first, rest = prefix(node), node.get("items")
        if position < len(first):
            made.append(first[position])
        elif isinstance(rest, list):
            made.append(node.get("additionalItems", True))
        elif rest is not None:
            made.append(rest)
    return made


def describes_members(nodes: list[dict[str, Any]]) -> bool:
    """Whether any of the expanded schemas names members, so that another one is undocumented."""
    return any("properties" in node or "patternProperties" in node for node in nodes)


def is_closed(nodes: list[dict[str, Any]]) -> bool:
    """Whether any of the expanded schemas rejects unknown members by itself."""
    return any(node.get("additionalProperties") is False or node.get("unevaluatedProperties") is False for node in nodes)


def undocumented(value: Any, root: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield pointer and name of each member that nobody described, in objects that are not closed."""
    stack: list[tuple[Any, list[Any], str]] = [(value, [root], "")]
    while stack:
        here, nodes, path = stack.pop()
        if isinstance(here, dict):
            known = expand(nodes, root)
            is_open = describes_members(known) and not is_closed(known)
            for name, item in here.items():
                judges = members(name, known)
                if judges:
                    stack.append((item, judges, f"{path}/{escaped(name)}"))
                elif is_open:
                    yield f"{path}/{escaped(name)}", name
        elif isinstance(here, list):
            known = expand(nodes, root)
            stack.extend((item, items(index, known), f"{path}/{index}") for index, item in enumerate(here))


def is_deeper(value: Any, levels: int) -> bool:  # noqa: ANN401
    """Whether lists and maps are nested deeper than so many levels."""
    here = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        if not here:
            return False
        inner = (item for holder in here for item in (holder.values() if isinstance(holder, dict) else holder))
        here = [item for item in inner if isinstance(item, dict | list)]
    return bool(here)


# -- sources and facts -----------------------------------------------------------------------------------------------------------------------


def source_of(sources: Sequence[Any], keyword: str) -> Source | None:
    """Give the source of a keyword from every ``x-source`` between the root and it, outermost first; later ones refine earlier ones."""
    known: dict[str, str] = {}
    for entry in sources:
        if isinstance(entry, Source):
            known |= {"document": entry.document, "section": entry.section, "certainty": entry.certainty}
        elif isinstance(entry, dict):
            known |= {key: str(value) for key, value in entry.items() if key != "keywords"}
    last = next((entry for entry in reversed(sources) if isinstance(entry, dict)), {})
    known |= {key: str(value) for key, value in (last.get("keywords", {}).get(keyword) or {}).items()}
    if "certainty" not in known:
        return None
    return Source(document=known.get("document", ""), section=known.get("section", ""), certainty=Certainty(known["certainty"]))


def facts(root: Any, source: Source | None) -> Iterator[Fact]:  # noqa: ANN401
    """Yield every assertion with its place and source, in the order of the file; a recursive schema is entered once."""
    yield from _facts(root, root, "", [source], frozenset())


def _facts(node: Any, root: Any, where: str, sources: list[Any], inside: frozenset[int]) -> Iterator[Fact]:  # noqa: ANN401
    if not isinstance(node, dict) or id(node) in inside:
        return
    inside |= {id(node)}
    sources = [*sources, node.get("x-source")]
    if "x-reading" in node:
        return  # a freedom, no constraint
    for keyword in ASSERTIONS:
        if keyword not in node:
            continue
        source = source_of(sources, keyword)
        if keyword == "required":
            for name in node[keyword]:
                yield Fact(where=where, constraint=keyword, member=name, what=f"{name} is required", source=source)
        else:
            yield Fact(where=where, constraint=keyword, what=says(keyword, node[keyword], node), source=source)
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if node.get(keyword) is False:
            yield Fact(where=where, constraint=keyword, what="no other members", source=source_of(sources, keyword))
    if isinstance(node.get("$ref"), str):
        yield from _facts(resolve(node["$ref"], root), root, where, sources, inside)
    for name, child in node.get("properties", {}).items():
        yield from _facts(child, root, f"{where}/{escaped(name)}", sources, inside)
    for key in ("items", "prefixItems", "additionalProperties", "patternProperties"):
        value = node.get(key)
        children = value if isinstance(value, list) else value.values() if key == "patternProperties" and isinstance(value, dict) else [value]
        for child in children:
            yield from _facts(child, root, f"{where}/*", sources, inside)
    for child in _in_place(node):
        if not (isinstance(child, dict) and child.get("const") == ""):  # a blank is a freedom
            yield from _facts(child, root, where, sources, inside)


def _in_place(node: dict[str, Any]) -> Iterator[Any]:
    """Yield the schemas that constrain the same value; what stands behind ``if`` constrains nothing."""
    for key in IN_PLACE:
        value = node.get(key)
        if key != "if" and value is not None:
            yield from value if isinstance(value, list) else value.values() if key == "dependentSchemas" else [value]


# -- secrets ---------------------------------------------------------------------------------------------------------------------------------


def secret_kinds(root: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the kind of each secret that the schema names."""
    for node in every(root):
        if kind := secret_kind(node):
            yield kind


def secret_kind(node: dict[str, Any]) -> str | None:
    """Give the kind of secret that a schema by itself calls a value, if it does."""
    return node.get("x-secret") or ("password" if node.get("format") == "password" else None)
