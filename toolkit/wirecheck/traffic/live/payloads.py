"""The body of a call before it is encoded: a value for JSON and forms, text for XML, and what in it names a record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus

from lxml import etree

from wirecheck.wire import form, xmltext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

KEYS = ("id", "code", "username", "email")
"""The names under which records go, the surest first."""

_URLENCODED = "xml-urlencoded-text"
Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A text, a number or a list of them in a payload, with the name that it stands under; `path` leads to it."""

    path: Path
    name: str
    value: Any

    @property
    def is_key(self) -> bool:
        """Whether it names records: `id`, or a list `ids`."""
        return singular(self.name) in KEYS


def singular(name: str) -> str:
    """Give the name of one of several: ids is a list of id."""
    return name[:-1] if name.endswith("s") and name[:-1] in KEYS else name


def leaves(payload: Any, codec: str | None) -> list[Leaf]:  # noqa: ANN401 -- a value of JSON, or XML
    """Give the leaves of a payload, in its order."""
    if payload is None:
        return []
    return list(_elements(parsed(payload), codec) if codec is not None and codec.startswith("xml") else _members(payload, ()))


def _members(value: Any, path: Path) -> Iterator[Leaf]:  # noqa: ANN401
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _members(inner, (*path, name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, inner in enumerate(value):
            yield from _members(inner, (*path, index))
    else:
        yield Leaf(path=path, name=next((step for step in reversed(path) if isinstance(step, str)), ""), value=value)


def _elements(root: _Element, codec: str) -> Iterator[Leaf]:
    for element in root.iter():
        if isinstance(element.tag, str) and not len(element) and (element.text or "").strip():
            text = (element.text or "").strip()
            yield Leaf(path=_way(element), name=element.tag, value=unquote_plus(text) if codec == _URLENCODED else text)


def _way(element: _Element) -> Path:
    """Give the position of an element among the children of each element above it."""
    steps: list[int] = []
    parent = element.getparent()
    while parent is not None:
        steps.insert(0, parent.index(element))
        element, parent = parent, parent.getparent()
    return tuple(steps)


def parsed(text: str) -> _Element:
    """Give the tree of an XML example, which lint has proved to be one."""
    tree = xmltext.decode(text.encode()).tree
    if tree is None:
        raise ValueError("an example of a contract is no XML")
    return tree


def changed(payload: Any, codec: str | None, values: Mapping[Path, Any]) -> Any:  # noqa: ANN401
    """Give a payload with other values at some paths; maps on the way that are not there are made."""
    if not values:
        return payload
    if codec is not None and codec.startswith("xml"):
        root = parsed(payload)
        for path, value in values.items():
            element = root
            for step in path:
                element = element[step]
            element.text = quote_plus(str(value)) if codec == _URLENCODED else str(value)
        return etree.tostring(root, encoding="unicode")
    made = json.loads(json.dumps(payload if payload is not None else {}))
    for path, value in values.items():
        holder = made
        for step in path[:-1]:
            holder = holder[step] if isinstance(holder, list) else holder.setdefault(step, {})
        holder[path[-1]] = value
    return made


def without(payload: Any, names: Sequence[str]) -> Any:  # noqa: ANN401
    """Give a payload without some of the members at its top."""
    return {name: value for name, value in payload.items() if name not in names} if isinstance(payload, dict) else payload


def encoded(payload: Any, codec: str | None) -> bytes:  # noqa: ANN401
    """Give the bytes."""
    if payload is None:
        return b""
    if codec is not None and codec.startswith("xml"):
        return str(payload).encode()
    return form.encode(payload) if codec == "php-form" else json.dumps(payload, ensure_ascii=False).encode()
