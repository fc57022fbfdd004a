"""Pointers into decoded bodies: JSON Pointer, plus ``*`` (each list item or map value) and ``{name}`` (the same, bound).

One syntax for JSON, forms and XML. What a pointer finds knows its path in the words of its body: a JSON Pointer, or an XPath with indexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.schema.json_walk import escaped
from wirecheck.schema.xml_maps import XmlMap
from wirecheck.wire.xmltext import path_of

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Found:
    """What a pointer found: the value, where it stands, and what was bound on the way."""

    value: Any
    path: str = ""
    element: _Element | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> int | None:
        """The line in an XML body."""
        return self.element.sourceline if self.element is not None else None


def steps(pointer: str) -> tuple[str, ...]:
    """Split a pointer. Raises ``ValueError`` where it does not start with a slash."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(pointer)
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def bound(pointer: str) -> tuple[str, ...]:
    """Give the names that a pointer binds."""
    return tuple(step[1:-1] for step in steps(pointer) if step.startswith("{"))


def walk(root: Any, pointer: str) -> Iterator[Found]:  # noqa: ANN401
    """Yield everything that a pointer names below `root`, in document order; nothing where a step is absent."""
    return _walk(Found(root), steps(pointer))


def _walk(here: Found, rest: tuple[str, ...]) -> Iterator[Found]:
    if not rest:
        yield here
        return
    step, *after = rest
    if step == "*" or step.startswith("{"):
        name = step[1:-1] if step != "*" else None
        for key, child in _parts(here):
            names = {**here.names, name: child.value} if name else here.names
            keys = {**here.keys, name: key} if name else here.keys
            yield from _walk(Found(child.value, child.path, child.element, names, keys), tuple(after))
        return
    for child in _member(here, step):
        yield from _walk(Found(child.value, child.path, child.element, here.names, here.keys), tuple(after))


def _member(here: Found, name: str) -> list[Found]:
    value = here.value
    if isinstance(value, XmlMap):
        return _xml_member(value, name)
    if isinstance(value, Mapping) and name in value:
        return [_below(here, name, value[name])]
    if isinstance(value, list) and name.isdigit() and int(name) < len(value):
        return [_item(here, int(name), value[int(name)])]
    return []


def _xml_member(value: XmlMap, name: str) -> list[Found]:
    try:
        member = value[name]
    except (KeyError, AttributeError):
        return []
    if name.startswith("@"):
        return [Found(member, f"{path_of(value.element)}/{name}", value.element)]
    if isinstance(member, list):
        return [Found(_Elements(value.parts(name)), path_of(value.element), value.element)]
    element, _ = value.parts(name)[0] if name != "#text" else (value.element, None)
    return [Found(member, path_of(element), element)]


class _Elements(list[Any]):
    """The values of repeated elements, with the elements."""

    def __init__(self, parts: list[tuple[_Element, Any]]) -> None:
        super().__init__(value for _, value in parts)
        self.elements = [element for element, _ in parts]


def _item(here: Found, index: int, value: Any) -> Found:  # noqa: ANN401
    if isinstance(here.value, _Elements):
        element = here.value.elements[index]
        return Found(value, path_of(element), element)
    return Found(value, f"{here.path}/{index}", here.element)


def _below(here: Found, name: str, value: Any) -> Found:  # noqa: ANN401
    if isinstance(value, XmlMap):
        return Found(value, path_of(value.element), value.element)
    if here.path == "" and isinstance(value, str) and here.element is None:
        return Found(value, f"/{escaped(name)}")
    return Found(value, f"{here.path}/{escaped(name)}", here.element)


def _parts(here: Found) -> Iterator[tuple[Any, Found]]:
    value = here.value
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield index, _item(here, index, item)
    elif isinstance(value, Mapping):
        for name in value:
            for child in _member(here, name):
                yield name, child


def about(found: Found, member: str) -> tuple[str, int | None]:
    """Give path and line of the place below an item that a finding is about; a member that is absent is placed where it would stand."""
    if not member:
        return found.path, found.line
    pointer = member if member.startswith("/") else f"/{member}"
    here = found
    for step in steps(pointer):
        below = _member(here, step)
        if not below:
            is_xml = isinstance(here.value, XmlMap) or here.element is not None
            name = step if not is_xml or step.startswith("@") else f"{step}[1]"
            return f"{here.path}/{name if is_xml else escaped(name)}", here.line
        here = below[0]
    return here.path, here.line
