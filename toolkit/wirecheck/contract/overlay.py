"""OpenAPI Overlay 1.0.0: what a store adds to a contract, or takes out of it, in a file of its own.

An overlay is applied to the text of a file, before anybody reads it as a contract, so that loading and lint need know nothing of it. It changes contracts, or with `extends` one file: a contract, or a
JSON Schema that contracts refer to. An XSD is no JSON; an overlay lets the contract refer to another one. What an overlay added bears it as its source.
"""

# ruff: noqa: PTH100 -- a path is spelled in one way here, and no link is followed

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from os.path import abspath
from typing import Any

from wirecheck import files
from wirecheck.contract import document, json_path
from wirecheck.contract.load import METHODS
from wirecheck.contract.load_bodies import XSD
from wirecheck.errors import BadContract
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS
from wirecheck.schema.json_walk import ASSERTIONS, escaped

Read = Callable[[str], bytes]
Origin = dict[str, str]
"""A source, as a contract writes one."""

_VERSION = re.compile(r"1\.0\.\d+\Z")
_MEMBERS = frozenset({"overlay", "info", "extends", "actions"})
_ACTION = frozenset({"target", "description", "update", "remove"})
_SOURCED = {
    "x-rules": "source", "x-outcome": "source", "touched": "source",
    "parameters": "x-source", "responses": "x-source", "headers": "x-source", "content": "x-source", "paths": "x-source", **dict.fromkeys(METHODS, ""),
}  # fmt: skip
"""What holds things that bear a source, and the member in which they do; of a method, the thing is what it names."""

_DATA = frozenset({"example", "examples", "default", "enum", "const"})
"""What holds values, in which a member means nothing to a contract."""

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Action:
    """One change: what it is made to, and what is merged into that; without an update it is taken out."""

    target: json_path.JsonPath
    update: Any
    removes: bool
    origin: Origin
    line: int | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay file. `extends` names the files that it is for, each in one spelling; empty: every contract."""

    location: str
    name: str
    title: str
    extends: frozenset[str]
    actions: tuple[Action, ...]

    def is_for(self, location: str, data: Any) -> bool:  # noqa: ANN401 -- any document
        """Whether the overlay changes a file, by its path and content."""
        return abspath(location) in self.extends if self.extends else isinstance(data, dict) and "openapi" in data


def parse(location: str, *, read: Read = files.read) -> Overlay:
    """Read an overlay file.

    Raises:
        BadContract: it cannot be read, or is none.

    """
    text = read(location)
    data = document.parse(text, location)
    at = document.lines(text)

    def bad(place: str, problem: str, remedy: str) -> BadContract:
        return BadContract(location, problem, at.get(place), remedy)

    if not isinstance(data, dict) or not _VERSION.match(str(data.get("overlay", ""))):
        raise bad("", "is no OpenAPI Overlay of version 1.0", "start it with 'overlay: 1.0.0'")
    if unknown := next((key for key in data if str(key) not in _MEMBERS and not str(key).startswith("x-")), None):
        raise bad(f"/{escaped(str(unknown))}", f"an overlay has no {unknown!r}", f"known: {', '.join(sorted(_MEMBERS))}")
    info, actions = data.get("info"), data.get("actions")
    if not isinstance(info, dict) or not isinstance(info.get("title"), str):
        raise bad("/info", "an overlay needs a title", "write info: {title: ..., version: ...}")
    if not isinstance(actions, list) or not actions:
        raise bad("/actions", "an overlay needs actions", "write a list of target and update, or target and remove")
    name = files.contract_name(location)
    for ending in (".overlay",):
        name = name.removesuffix(ending)
    made = []
    for number, entry in enumerate(actions):
        place = f"/actions/{number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("target"), str):
            raise bad(place, "an action needs a target", "write a JSONPath, as in $.paths")
        if unknown := next((key for key in entry if str(key) not in _ACTION and not str(key).startswith("x-")), None):
            raise bad(f"{place}/{escaped(str(unknown))}", f"an action has no {unknown!r}", f"known: {', '.join(sorted(_ACTION))}")
        try:
            target = json_path.parse(entry["target"])
        except json_path.BadPath as error:
            raise bad(f"{place}/target", f"the target cannot be read: {error}", "write another path") from None
        removes = entry.get("remove", False)
        if not isinstance(removes, bool) or ("update" in entry) is removes:
            raise bad(place, "an action either updates or removes", "write update, or remove: true")
        origin = {"document": name, "section": str(entry.get("description") or entry["target"]), "certainty": "stated"}
        made.append(Action(target, entry.get("update"), removes, origin, at.get(place)))
    return Overlay(location, name, info["title"], frozenset(_meant(data.get("extends"), location)), tuple(made))


def _meant(extends: Any, location: str) -> Iterator[str]:  # noqa: ANN401
    """Give the files that `extends` may mean: by a path from the overlay, by a contract's name, by a path among the files that travel with wirecheck."""
    if not isinstance(extends, str) or not extends:
        return
    yield abspath(posixpath.join(posixpath.dirname(location), extends.removeprefix("file://")))
    yield abspath((files.home() / extends).as_posix())
    if extends in files.contract_names():
        yield abspath(files.contract_location(extends))


@dataclass(slots=True)
class Overlaid:
    """Reads files as overlays change them: what `load` and `lint` take as `read`. What is read twice is changed once."""

    overlays: Sequence[Overlay]
    read: Read = files.read
    _made: dict[str, bytes] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    def __call__(self, location: str) -> bytes:
        """Give the bytes of a file.

        Raises:
            BadContract: it cannot be read, or an action cannot be done.

        """
        if location not in self._made:
            self._made[location] = self._changed(location, self._found(location))
        return self._made[location]

    def _found(self, location: str) -> bytes:
        """Read a file; what is named as ``schemas/...`` and is not there may be one that travels with wirecheck, as whoever extends it says."""
        try:
            return self.read(location)
        except BadContract:
            name = location.rpartition("/schemas/")[2]
            if name == location:
                raise
            try:
                return files.schema(name)
            except BadContract:
                pass
            raise

    @property
    def unmet(self) -> Iterator[tuple[Overlay, Action]]:
        """Yield the actions that have selected nothing in what was read so far: an overlay that does nothing says so nowhere else."""
        return ((overlay, action) for overlay in self.overlays for action in overlay.actions if id(action) not in self._met)

    def _changed(self, location: str, text: bytes) -> bytes:
        if location.endswith(".xsd"):
            return text
        data = document.parse(text, location)
        meant = [overlay for overlay in self.overlays if overlay.is_for(location, data)]
        is_contract = isinstance(data, dict) and "openapi" in data
        if not meant and not is_contract:
            return text
        for overlay in meant:
            _Change(overlay, data, self.read).make(self._met)
        if is_contract:  # schemas name their overlays, too, and the contract is where documents are listed
            documents = data.setdefault("x-documents", {})
            for overlay in self.overlays:
                if isinstance(documents, dict) and (overlay in meant or overlay.extends):
                    documents.setdefault(overlay.name, {"title": overlay.title})
        return _Writer(document.lines(text)).written(data)


class _Change:
    """One overlay, applied to one document."""

    def __init__(self, overlay: Overlay, data: Any, read: Read) -> None:  # noqa: ANN401
        self._overlay = overlay
        self._data = data
        self._read = read
        self._added: dict[int, Origin] = {}
        self._altered: dict[tuple[int, str], Origin] = {}

    def make(self, met: set[int]) -> None:
        """Do the actions in their order, and let what they added bear its source; note those that selected something."""
        for action in self._overlay.actions:
            nodes = action.target.nodes(self._data)
            if nodes:
                met.add(id(action))
            if action.removes:
                self._remove(action, [place for place, _ in nodes])
            else:
                update = self._from_here(action.update)
                for _, node in nodes:
                    self._update(action, node, update)
        if isinstance(self._data, dict) and "openapi" in self._data:
            self._mark(self._data, inside=False)
        else:
            self._mark_schema(self._data, inside=False)

    def _bad(self, action: Action, problem: str, remedy: str) -> BadContract:
        return BadContract(self._overlay.location, problem, action.line, remedy)

    def _remove(self, action: Action, places: list[json_path.Place]) -> None:
        for place in sorted(places, key=lambda place: (len(place), [(isinstance(step, str), step) for step in place]), reverse=True):
            if not place:
                raise self._bad(action, "the whole document cannot be removed", "name a part of it")
            parent = self._data
            for step in place[:-1]:
                parent = parent[step]
            del parent[place[-1]]

    def _update(self, action: Action, node: Any, update: Any) -> None:  # noqa: ANN401
        """Merge as section 4.4.3.2 has it: what is there alone stays, what is new is added, lists are joined, and other values give way."""
        if isinstance(node, list):
            node.append(self._copied(action, update))
        elif isinstance(node, dict) and isinstance(update, dict):
            self._merge(action, node, update)
        elif isinstance(node, dict):
            raise self._bad(action, "what updates an object must be one", "write the members that are to change")
        else:
            raise self._bad(action, f"the target {action.target.text} is no object and no list", "name the object that holds it")

    def _merge(self, action: Action, node: dict[Any, Any], update: dict[Any, Any]) -> None:
        for key, value in update.items():
            key = next((known for known in node if str(known) == str(key)), key)  # noqa: PLW2901 -- YAML may have a status as a number here, and as text there
            known = node.get(key)
            if isinstance(known, dict) and isinstance(value, dict):
                self._merge(action, known, value)
            elif isinstance(known, list) and isinstance(value, list):
                known.extend(self._copied(action, one) for one in value)
            else:
                node[key] = self._copied(action, value)
                self._altered[id(node), str(key)] = action.origin

    def _copied(self, action: Action, value: Any) -> Any:  # noqa: ANN401
        """Copy what is added, and remember it."""
        made = deepcopy(value)
        stack = [made]
        while stack:
            node = stack.pop()
            if isinstance(node, dict):
                self._added[id(node)] = action.origin
                stack.extend(node.values())
            elif isinstance(node, list):
                stack.extend(node)
        return made

    def _from_here(self, update: Any) -> Any:  # noqa: ANN401
        """Let what an update refers to beside the overlay be found from the file that it goes into."""
        if isinstance(update, list):
            return [self._from_here(one) for one in update]
        if not isinstance(update, dict):
            return update
        made = {key: self._from_here(value) for key, value in update.items()}
        for holder, name in ((made, "$ref"), (made.get(XSD), "location")):
            if isinstance(holder, dict) and isinstance(holder.get(name), str):
                holder[name] = self._led(holder[name])
        return made

    def _led(self, reference: str) -> str:
        """Let a reference to a file beside the overlay lead there; another one is the contract's own business."""
        name, mark, rest = reference.partition("#")
        place = abspath(posixpath.join(posixpath.dirname(self._overlay.location), name))
        if not name:
            return reference
        try:
            self._read(place)
        except BadContract:
            return reference
        return f"{place}{mark}{rest}"

    # -- sources -----------------------------------------------------------------------------------------------------------------------------

    def _mark(self, node: Any, *, inside: bool) -> None:  # noqa: ANN401
        """Let what was added to a contract bear its source; `inside` something that does already."""
        if isinstance(node, list):
            for one in node:
                self._mark(one, inside=inside)
        for key, value in node.items() if isinstance(node, dict) else ():
            if key == "schema" or (key == "schemas" and isinstance(value, dict)):
                for schema in value.values() if key == "schemas" else [value]:
                    self._mark_schema(schema, inside=inside)
            elif key in _SOURCED and isinstance(value, dict | list):
                member = _SOURCED[key]
                for thing in [value] if not member else value.values() if isinstance(value, dict) else value:
                    is_added = id(thing) in self._added
                    if isinstance(thing, dict) and is_added and not inside:
                        thing[member or "x-source"] = {**self._added[id(thing)], **(thing.get(member or "x-source") or {})}
                    self._mark(thing, inside=inside or is_added)
            elif key not in _DATA:
                self._mark(value, inside=inside)

    def _mark_schema(self, node: Any, *, inside: bool) -> None:  # noqa: ANN401
        if not isinstance(node, dict):
            return
        own = self._added.get(id(node))
        if own is not None and not inside:
            node["x-source"] = {**own, **(node.get("x-source") or {})}
        altered = {name: self._altered[id(node), name] for name in ASSERTIONS if (id(node), name) in self._altered}
        if altered and own is None:
            source = node.setdefault("x-source", {})
            source["keywords"] = {**(source.get("keywords") or {}), **altered}
        for key, value in node.items():
            inner = (
                value.values()
                if key in MAPS and isinstance(value, dict)
                else value
                if key in LISTS and isinstance(value, list)
                else [value]
                if key in SCHEMAS
                else ()
            )
            for schema in inner:
                self._mark_schema(schema, inside=inside or own is not None)


class _Writer:
    """Writes a document as JSON, which is YAML, whatever was there before on the line on which it was: messages name lines."""

    def __init__(self, lines: dict[str, int]) -> None:
        self._lines = lines
        self._line = 1
        self._parts: list[str] = []

    def written(self, data: Any) -> bytes:  # noqa: ANN401
        """Give the text."""
        self._parts.append("\n" * (self._lines.get("", 1) - 1))
        self._line = self._lines.get("", 1)
        self._value(data, "")
        return "".join(self._parts).encode()

    def _value(self, value: Any, at: str) -> None:  # noqa: ANN401
        if isinstance(value, dict):
            self._each(((f"{_text(str(key))}: ", f"{at}/{escaped(str(key))}", inner) for key, inner in value.items()), "{", "}")
        elif isinstance(value, list):
            self._each((("", f"{at}/{number}", inner) for number, inner in enumerate(value)), "[", "]")
        else:
            self._parts.append(_text(value))

    def _each(self, entries: Iterator[tuple[str, str, Any]], opening: str, closing: str) -> None:
        self._parts.append(opening)
        for number, (key, at, value) in enumerate(entries):
            missing = max(0, self._lines.get(at, 0) - self._line)
            self._line += missing
            self._parts.append(("," if number else "") + "\n" * missing + key)
            self._value(value, at)
        self._parts.append(closing)


def _text(value: Any) -> str:  # noqa: ANN401
    r"""Write a scalar so that YAML reads the same: what it does not take as it is, as ``\u0085``."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, default=str))
