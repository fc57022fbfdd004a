"""Contract files as data: YAML as OpenAPI means it, and the line of everything in it.

OpenAPI wants the JSON schema of YAML 1.2, where ``NO`` is Norway and ``2026-01-31`` is text; PyYAML reads YAML 1.1, so its resolvers are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from wirecheck.contract.json_document import DEEPEST, PAIRS, is_tree, may_be_deep, plain
from wirecheck.errors import BadContract

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader with YAML 1.2's own idea of booleans, nulls and numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 -- PyYAML's own class attribute


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("merge", r"^(?:<<)$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def parse(text: bytes, location: str) -> Any:  # noqa: ANN401
    """Give the content of a YAML or JSON file.

    Raises:
        BadContract: it does not parse; `line` says where.

    """
    try:
        if may_be_deep(text) and _depth(text) > DEEPEST:
            raise BadContract(location, f"is nested deeper than {DEEPEST} levels", remedy="make it flatter")
        made = plain(text) or yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader, see above
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else None
        raise BadContract(location, f"is no YAML: {error.problem or 'syntax error'}", line, "mend the syntax there") from None
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError):  # explicit tags on what is none of their kind
        raise BadContract(location, "is no YAML", remedy="mend its syntax") from None
    if not is_tree(made):
        raise BadContract(location, "repeats or nests itself without end", remedy="write out what its aliases stand for")
    return made


def _depth(text: bytes) -> int:
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def lines(text: bytes) -> dict[str, int]:
    """Give the line, counted from 1, of each value in a YAML or JSON file, by its JSON Pointer."""
    made: dict[str, int] = {}
    for path, node in _nodes(text):
        made.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            made |= {f"{path}/{_name(key)}": key.start_mark.line + 1 for key, _ in node.value}
    return made


def repeated(text: bytes) -> list[str]:
    """Give the JSON Pointer of each key that stands twice in one map."""
    maps = ((path, [_name(key) for key, _ in node.value]) for path, node in _nodes(text) if isinstance(node, yaml.MappingNode))
    return [f"{path}/{name}" for path, names in maps if len(set(names)) < len(names) for name in dict.fromkeys(names) if names.count(name) > 1]


def _name(key: Any) -> str:  # noqa: ANN401 -- a node of the library, which has no types
    return str(key.value).replace("~", "~0").replace("/", "~1")


def _nodes(text: bytes) -> Iterator[tuple[str, Any]]:
    root = yaml.compose(text, Loader=_Loader)
    stack: list[tuple[str, Any, int]] = [("", root, 0)] if root is not None else []
    count = 0
    while stack and count < PAIRS:
        count += 1
        path, node, depth = stack.pop()
        yield path, node
        if depth == DEEPEST:  # what is merged into itself has no end
            continue
        if isinstance(node, yaml.MappingNode):
            stack.extend((f"{path}/{_name(key)}", value, depth + 1) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend((f"{path}/{index}", value, depth + 1) for index, value in enumerate(node.value))
