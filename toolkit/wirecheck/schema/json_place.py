"""One place of the values that a JSON Schema judges: what all its schemas say of it together, and the places below it, each looked up once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wirecheck.schema import json_walk
from wirecheck.schema.wording import kind_of


class Place:
    """A place: the schemas that judge it. `types` are the JSON types that they name, `is_secret` whether they call what stands there a secret, of whatever kind but personal; `kinds` of which."""

    def __init__(self, nodes: list[Any], root: Any) -> None:  # noqa: ANN401
        self._nodes = json_walk.expand(nodes, root)
        self._root = root
        self.kinds = frozenset(filter(None, map(json_walk.secret_kind, self._nodes))) - {"personal"}
        self.is_secret = bool(self.kinds)
        self._leads: bool | None = None
        self.types = frozenset(kind for node in self._nodes for kind in _types(node))
        self._described = frozenset(name for node in self._nodes for name in node.get("properties", ()))
        self._members: dict[str, Place] = {}
        self._others: dict[tuple[int, ...], Place] = {}
        self._items: dict[int, Place] = {}
        self._fixed = max((len(json_walk.prefix(node)) for node in self._nodes), default=0)

    @property
    def leads_to_secrets(self) -> bool:
        """Whether this place or one below it is secret: the most of a payload need not be walked."""
        if self._leads is None:
            self._leads = any(json_walk.secret_kind(node) not in {None, "personal"} for node in json_walk.reachable(self._nodes, self._root))
        return self._leads

    def member(self, name: str) -> Place:
        """Give the place of a member."""
        found = self._members.get(name)
        if found is None:
            judges = json_walk.members(name, self._nodes)
            if name in self._described:
                found = self._members[name] = Place(judges, self._root)
            elif not judges:
                found = NOWHERE
            else:  # kept by its judges and not by its name: whoever writes a form invents names without end
                key = tuple(map(id, judges))
                found = self._others.get(key)
                if found is None:
                    found = self._others[key] = Place(judges, self._root)
        return found

    def item(self, index: int) -> Place:
        """Give the place of an item."""
        at = min(index, self._fixed)
        found = self._items.get(at)
        if found is None:
            found = self._items[at] = Place(json_walk.items(at, self._nodes), self._root)
        return found


def secrets(value: Any, place: Place, kinds: frozenset[str] | None = None) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts (and numbers, as text) at places that the schema calls secret, or a secret of one of these kinds; personal data is not masked."""
    stack = [(value, place)]
    while stack:
        here, at = stack.pop()
        if at.is_secret:
            yield from _texts(here) if kinds is None or not kinds.isdisjoint(at.kinds) else ()
        elif isinstance(here, dict):
            stack.extend((item, below) for name, item in here.items() if (below := at.member(name)).leads_to_secrets)
        elif isinstance(here, list):
            stack.extend((item, below) for index, item in enumerate(here) if (below := at.item(index)).leads_to_secrets)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    stack = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
        elif isinstance(here, str | int | float) and not isinstance(here, bool):
            yield str(here)


NOWHERE = Place([], None)
"""A place that nobody judges."""


def _types(node: dict[str, Any]) -> list[str]:
    declared = node.get("type")
    if declared is None:  # a list of values says their types
        return [kind_of(value) for value in node.get("enum", [node["const"]] if "const" in node else [])]
    return [declared] if isinstance(declared, str) else declared
