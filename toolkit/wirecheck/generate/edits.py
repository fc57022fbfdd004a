"""Small changes to a payload: one member left out, or given another value. JSON values and the text of XML documents alike.

A payload is never changed in place: each edit gives a new one.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.schema import json_walk
from wirecheck.wire import xmltext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from wirecheck.generate.site import Standing

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
    """How payloads of one kind are taken apart and put together.

    `standing` gives what stands at the path of a finding, or how many members of a name, `way` the steps to it; `records` are the paths of what has members; `grown` adds members of some
    names with one value to what stands at a path: those that it lacks.
    """

    members: Callable[[Any], list[Member]]
    standing: Callable[[Any, str, str | None], Any]
    way: Callable[[Any, str], Path | None]
    without: Callable[[Any, Path], Any]
    changed: Callable[[Any, Path, Any], Any]
    records: Callable[[Any], list[str]]
    grown: Callable[[Any, str, Iterable[str], str], Any]


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


def _at(payload: Any, path: str, member: str | None) -> Any:  # noqa: ANN401
    """Give a leaf, or what a bound of a list or an object counts: what they hold may well be another."""
    del member
    here = json_walk.at(payload, path)
    return (type(here), len(here)) if isinstance(here, list | dict) else here


def _grown(payload: Any, path: str, names: Iterable[str], value: str) -> Any:  # noqa: ANN401
    held = json_walk.at(payload, path)
    lacking = [name for name in names if name not in held] if isinstance(held, dict) else []
    if not lacking:
        return None
    made = {**held, **dict.fromkeys(lacking, value)}
    return _changed(payload, way(payload, path), made) if path else made


def way(payload: Any, path: str) -> Path:  # noqa: ANN401
    """Give the steps of a JSON Pointer that names something."""
    made: list[Any] = []
    here = payload
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        made.append(int(name) if isinstance(here, list) else name)
        here = here[made[-1]]
    return tuple(made)


def _records(payload: Any) -> list[str]:  # noqa: ANN401
    found: list[str] = []
    pending: list[tuple[Any, str]] = [(payload, "")]
    for value, path in pending:
        if isinstance(value, dict):
            found.append(path)
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        pending += [(inner, f"{path}/{json_walk.escaped(str(key))}") for key, inner in parts]
    return found


def _way(payload: Any, path: str) -> Path | None:  # noqa: ANN401
    return way(payload, path) if json_walk.at(payload, path) is not None else None


JSON = Editor(members=_members, standing=_at, way=_way, without=_without, changed=_changed, records=_records, grown=_grown)

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
            yield Member(
                path=(*way, index), name=child.tag, size=sum(1 for _ in child.iter()), is_leaf=not len(child), leaf=child.text or "" if not len(child) else None
            )


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


def _found(root: _Element, path: str) -> Any:  # noqa: ANN401 -- an element, or the text of an attribute
    found: Any = etree.ETXPath(path)(root) if path else None
    return found[0] if isinstance(found, list) and found else None


def _at_path(text: str, path: str, member: str | None) -> Any:  # noqa: ANN401
    here = _found(parsed(text), path)
    if not isinstance(here, etree._Element):  # noqa: SLF001 -- types-lxml has no other name for it
        return None if here is None else str(here)
    return here.text or "" if member is None else sum(1 for child in here if child.tag == member)


def _record_elements(text: str) -> list[str]:
    root = parsed(text)
    return [xmltext.path_of(element) for element in root.iter() if isinstance(element.tag, str) and (element is root or len(element))]


def _grown_element(text: str, path: str, names: Iterable[str], value: str) -> str | None:
    """Add elements at the end: whether they may stand there, a schema tells."""
    root = deepcopy(parsed(text))
    here = _found(root, path)
    if not isinstance(here, etree._Element) or (not len(here) and (here.text or "").strip()):  # noqa: SLF001
        return None
    lacking = [name for name in names if here.find(name) is None]
    for name in lacking:
        etree.SubElement(here, name).text = value
    return written(root) if lacking else None


def _way_of_element(text: str, path: str) -> Path | None:
    here = _found(parsed(text), path)
    steps: list[int] = []
    while isinstance(here, etree._Element) and (holder := here.getparent()) is not None:  # noqa: SLF001
        steps.append(holder.index(here))
        here = holder
    return tuple(reversed(steps)) or None


XML = Editor(
    members=_elements,
    standing=_at_path,
    way=_way_of_element,
    without=_without_element,
    changed=_changed_element,
    records=_record_elements,
    grown=_grown_element,
)


def keeper(codec: str | None, drawn: Standing) -> Callable[[Any], bool]:
    """Give what tells whether a payload stands where a drawn one stood."""
    standing = editor(codec).standing
    wanted = standing(drawn.value, drawn.path, drawn.member)
    return lambda payload: bool(standing(payload, drawn.path, drawn.member) == wanted)


def holder(codec: str | None, drawn: Standing) -> Callable[[Any], bool]:
    """Give what tells whether a payload has anything where a drawn one had something."""
    standing = editor(codec).standing
    return lambda payload: standing(payload, drawn.path, None) is not None


def editor(codec: str | None) -> Editor:
    """Give the editor for payloads of a codec."""
    return XML if codec is not None and codec.startswith("xml") else JSON
