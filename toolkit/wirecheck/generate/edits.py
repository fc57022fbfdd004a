"""Small changes to a payload: one member left out, or given another value. JSON values and the text of XML documents alike.

A payload is never changed in place: each edit gives a new one.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a payload; `path` leads to it, `name` is the nearest name above it or its own, `size` counts what it holds. `leaf` is what stands there, where it holds nothing."""

    path: Path
    name: str
    size: int
    is_leaf: bool
    leaf: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """How payloads of one kind are taken apart."""

    members: Callable[[Any], list[Member]]
    without: Callable[[Any, Path], Any]
    changed: Callable[[Any, Path, Any], Any]


# -- JSON values -------------------------------------------------------------------------------------------------------------------------------


def _members(payload: Any) -> list[Member]:  # noqa: ANN401
    found: list[Member] = []

    def look(value: Any, path: Path, name: str) -> int:  # noqa: ANN401
        size = 1
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in parts:
            size += look(inner, (*path, key), key if isinstance(key, str) else name)
        is_leaf = not isinstance(value, dict | list)
        if path:
            found.append(Member(path=path, name=name, size=size, is_leaf=is_leaf, leaf=value if is_leaf else None))
        return size

    look(payload, (), "")
    return found


def _without(payload: Any, path: Path) -> Any:  # noqa: ANN401
    made, holder = _opened(payload, path)
    del holder[path[-1]]
    return made


def _changed(payload: Any, path: Path, value: Any) -> Any:  # noqa: ANN401
    made, holder = _opened(payload, path)
    holder[path[-1]] = value
    return made


def _opened(payload: Any, path: Path) -> tuple[Any, Any]:  # noqa: ANN401
    """Give a copy, and what in it holds the last step of a path. Only what lies on the way is copied."""
    made = holder = payload.copy()
    for step in path[:-1]:
        holder[step] = holder[step].copy()
        holder = holder[step]
    return made, holder


JSON = Editor(members=_members, without=_without, changed=_changed)

# -- XML -----------------------------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def parsed(text: str) -> _Element:
    """Give the tree of a document that was drawn; it must not be changed."""
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def written(root: _Element) -> str:
    """Give the text of a tree."""
    return etree.tostring(root, encoding="unicode")


def _elements(text: str) -> list[Member]:
    return list(_below(parsed(text), ()))


def _below(element: _Element, way: Path) -> Iterator[Member]:
    for index, child in enumerate(element):
        if isinstance(child.tag, str):
            yield from _below(child, (*way, index))
            yield Member(path=(*way, index), name=child.tag, size=sum(1 for _ in child.iter()), is_leaf=not len(child), leaf=child.text or "")


def _without_element(text: str, path: Path) -> str:
    root = deepcopy(parsed(text))
    element = at(root, path)
    holder = element.getparent()
    assert holder is not None  # noqa: S101 -- the root is no member
    holder.remove(element)
    return written(root)


def _changed_element(text: str, path: Path, value: Any) -> str:  # noqa: ANN401
    root = deepcopy(parsed(text))
    at(root, path).text = str(value)
    return written(root)


def at(root: _Element, path: Path) -> _Element:
    """Give the element that a path leads to."""
    for step in path:
        root = root[step]
    return root


XML = Editor(members=_elements, without=_without_element, changed=_changed_element)


def editor(codec: str | None) -> Editor:
    """Give the editor for payloads of a codec."""
    return XML if codec is not None and codec.startswith("xml") else JSON
