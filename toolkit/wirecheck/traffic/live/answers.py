"""What the store has shown so far: values under the names that records go by, kept for the reads that follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wirecheck.traffic.live.payloads import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from wirecheck.wire.payload import Payload

_MOST = 3
_DEEPEST = 12


def content(payload: Payload) -> Any:  # noqa: ANN401 -- whatever a body holds
    """Give what a body holds as maps, lists and texts; in XML, a map of its root, and every child in a list, as nobody is asked which may stand twice."""
    return payload.value if payload.tree is None else {str(payload.tree.tag): [_element(payload.tree, 0)]}


def _element(element: _Element, depth: int) -> Any:  # noqa: ANN401
    if not len(element) or depth > _DEEPEST:
        return element.text or ""
    made: dict[str, list[Any]] = {}
    for child in element:
        made.setdefault(str(child.tag), []).append(_element(child, depth + 1))
    return made


def keys_in(view: Any) -> dict[str, list[Any]]:  # noqa: ANN401 -- what `content` gives
    """Give the values under each key-like name in an answer, from the least depth at which it shows the name: an id below that is of something else, as an address."""
    found: dict[str, tuple[int, list[Any]]] = {}
    for depth, name, value in _walk(view, 0):
        least, values = found.get(name, (depth, []))
        if depth < least:
            least, values = depth, []
        if depth == least and value not in values and len(values) < _MOST:
            values.append(value)
        found[name] = (least, values)
    return {name: values for name, (_, values) in found.items()}


def _walk(value: Any, depth: int) -> Iterator[tuple[int, str, Any]]:  # noqa: ANN401
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        for name in value:
            inner = value[name]
            for each in inner if isinstance(inner, list) else [inner]:
                if name in KEYS and isinstance(each, str | int) and not isinstance(each, bool) and str(each).strip():
                    yield depth, name, each
                else:
                    yield from _walk(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each, depth + 1)


def key_of(record: Any) -> str | None:  # noqa: ANN401
    """Give what a record goes by: the first of the key-like names that it has."""
    for name in KEYS if isinstance(record, Mapping) else ():
        held = record.get(name)
        value = held[0] if isinstance(held, list) and held else held
        if isinstance(value, str | int) and str(value).strip():
            return str(value)
    return None


class Seen:
    """Values by name, and the records of each resource that a path named, in the order in which they were shown."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        self.records: dict[str, list[str]] = {}

    def add(self, view: Any) -> None:  # noqa: ANN401
        """Learn from an answer."""
        for name, values in keys_in(view).items():
            known = self.values.setdefault(name, [])
            known += [value for value in values if value not in known]

    def add_records(self, specification: str, element: str, view: Any) -> None:  # noqa: ANN401
        """Learn the keys of the records that an answer about a resource shows below its root."""
        roots = view.values() if isinstance(view, Mapping) else ()
        for root in (each for held in roots for each in (held if isinstance(held, list) else [held])):
            known = self.records.setdefault(specification, [])
            for key in map(key_of, root.get(element, []) if isinstance(root, Mapping) else []):
                if key is not None and key not in known and len(known) < _MOST:
                    known.append(key)
