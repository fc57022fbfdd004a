"""Pointers into decoded bodies: JSON Pointer, plus ``*`` (each list item or map value) and ``{name}`` (the same, bound).

One syntax for JSON, forms and XML. What a pointer finds knows its path in the words of its body: a JSON Pointer, or an XPath with indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.schema.json_walk import escaped
from wirecheck.schema.xml_maps import XmlMap
from wirecheck.wire.xmltext import path_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z")  # RFC 6901, section 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a pointer found: the value, where it stands, and what was bound on the way.

    In XML `element` is the nearest element and `below` the rest of the path, an attribute; elsewhere `below` is the whole path. `elements` are those of a list of XML.
    """

    value: Any
    below: str = ""
    element: _Element | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    elements: tuple[_Element, ...] = ()

    @property
    def path(self) -> str:
        """The path, as a finding tells it."""
        return (path_of(self.element) if self.element is not None else "") + self.below

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
    return tuple(name for name in map(_name, steps(pointer)) if name is not None)


def _name(step: str) -> str | None:
    return step[1:-1] if step.startswith("{") and step.endswith("}") else None


def walk(root: Any, pointer: str) -> Iterator[Found]:  # noqa: ANN401
    """Yield everything that a pointer names below `root`, in document order; nothing where a step is absent."""
    found = [Found(root)]
    for step in steps(pointer):
        name = _name(step)
        if name is None and step != "*":
            found = [child for here in found for child in _member(here, step)]
        else:
            found = [_bound(child, here, name, key) for here in found for key, child in _parts(here)]
    yield from found


def _bound(child: Found, here: Found, name: str | None, key: str | int) -> Found:
    names = {**here.names, name: child.value} if name else here.names
    keys = {**here.keys, name: key} if name else here.keys
    return Found(child.value, child.below, child.element, names, keys, child.elements)


def _member(here: Found, name: str) -> list[Found]:
    value = here.value
    if isinstance(value, XmlMap):
        return _xml_member(here, value, name)
    if isinstance(value, dict) and name in value:
        inner = value[name]
        element = inner.element if isinstance(inner, XmlMap) else here.element
        return [Found(inner, "" if element is not None else f"{here.below}/{escaped(name)}", element, here.names, here.keys)]
    if isinstance(value, list) and _INDEX.match(name) and int(name) < len(value):
        return [_item(here, int(name), value[int(name)])]
    return []


def _xml_member(here: Found, value: XmlMap, name: str) -> list[Found]:
    if name not in value:
        return []
    member = value[name]
    if name.startswith("@"):
        return [Found(member, f"/{name}", value.element, here.names, here.keys)]
    if isinstance(member, list):
        return [Found(member, "", value.element, here.names, here.keys, tuple(value.elements(name)))]
    element = value.elements(name)[0] if name != "#text" else value.element
    return [Found(member, "", element, here.names, here.keys)]


def _item(here: Found, index: int, value: Any) -> Found:  # noqa: ANN401
    if here.elements:
        return Found(value, "", here.elements[index], here.names, here.keys)
    return Found(value, f"{here.below}/{index}", here.element, here.names, here.keys)


def _parts(here: Found) -> Iterator[tuple[str | int, Found]]:
    value = here.value
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield index, _item(here, index, item)
    elif isinstance(value, dict):
        for name in value:
            for child in _member(here, name):
                yield name, child


def about(found: Found, member: str) -> tuple[str, int | None]:
    """Give path and line of the place below an item that a finding is about; a member that is absent is placed where it would stand."""
    here, name = found, ""
    for step in steps(member if member.startswith("/") or not member else f"/{member}"):
        below = _member(here, step)
        if not below:
            return f"{here.path}/{_absent(here, name, step)}", here.line
        here, name = below[0], step
    return here.path, here.line


def _absent(here: Found, name: str, step: str) -> str:
    """Give the last step of the path to what is not there; `name` is that of a list in XML, whose items stand beside each other."""
    if here.element is None or step.startswith("@"):
        return escaped(step)
    return f"{name}[{int(step) + 1}]" if isinstance(here.value, list) and _INDEX.match(step) else f"{step}[1]"
