"""YAML cassettes to plain values, one interaction after the other.

Values are built straight from the parser's events: nothing but text, bytes, numbers, lists and dicts can come out, whatever the tags say; depth and aliases are
bounded before anything is built; and it takes a third of the time of PyYAML's own loader, in the memory of one interaction.
"""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Event = Any
"""An event of PyYAML: each kind has members of its own, which are asked only where the kind is known."""


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser is many times faster; PyYAML's own stands in where it was built without."""

_DEEPEST = 100
_FREE_WEIGHT = 1_000_000

_WORDS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}", re.ASCII)


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Give at most `size` bytes, none at the end."""


def items(source: bytes | Readable) -> Iterator[tuple[str, object]]:
    """Give each item of the lists in the top mapping, with the name of its list; the items of a top list have the name ``""``.

    Raises:
        ValueError: it is no YAML, or holds what no cassette does; the text names the line.

    """
    try:
        yield from _Document(source).items()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        message = f"line {mark.line + 1}: {error.problem}" if mark else str(error.problem)
        raise ValueError(message) from None
    except yaml.reader.ReaderError as error:
        message = f"byte {error.position}: {error.reason}"
        raise ValueError(message) from None
    except RecursionError:  # the parser written in Python, on deep flow collections
        raise ValueError(_TOO_DEEP) from None


class _Open:
    """A list or mapping that is being read."""

    __slots__ = ("name", "start", "value", "weight")

    def __init__(self, start: _Event, weight: int) -> None:
        self.start = start
        self.weight = weight
        """That of the document, before."""
        self.value: list[object] | dict[str, object] = [] if type(start) is yaml.SequenceStartEvent else {}
        self.name: str | None = None
        """The name that waits for its value."""

    def add(self, value: object, event: _Event) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.name is None:
            self.name = _name(value, event)
        else:
            self.value[self.name] = value
            self.name = None


class _Document:
    """The events of one document; `weight` counts nodes and characters, those of aliases apart."""

    def __init__(self, source: bytes | Readable) -> None:
        self._next: Callable[[], Any] = _Loader(source).get_event
        self._anchors: dict[str, tuple[object, int]] = {}
        self._weight = 0
        self._aliased = 0

    def items(self) -> Iterator[tuple[str, object]]:
        self._skip(yaml.StreamStartEvent, yaml.DocumentStartEvent)
        top = self._next()
        if type(top) is yaml.SequenceStartEvent:
            yield from self._listed("")
        elif type(top) is yaml.MappingStartEvent:
            while type(key := self._next()) is not yaml.MappingEndEvent:
                name = _name(self._value(key), key)
                value = self._next()
                if type(value) is yaml.SequenceStartEvent:
                    yield from self._listed(name)
                else:
                    self._value(value)
        else:
            _fail(top, "a list or a mapping is expected")
        self._skip(yaml.DocumentEndEvent, yaml.StreamEndEvent)

    def _skip(self, *expected: type) -> None:
        for kind in expected:
            event = self._next()
            if type(event) is not kind:
                _fail(event, "more than one document" if kind is yaml.StreamEndEvent else "no document")

    def _listed(self, name: str) -> Iterator[tuple[str, object]]:
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            yield name, self._value(event)

    def _value(self, event: _Event) -> object:
        """Build the value that starts with an event, without recursion."""
        open_: list[_Open] = []
        while True:
            kind = type(event)
            if kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
                if len(open_) == _DEEPEST:
                    _fail(event, _TOO_DEEP)
                open_.append(_Open(event, self._weight + self._aliased))
                self._weight += 1
            else:
                value = self._scalar(event) if kind is yaml.ScalarEvent else self._alias(event) if kind is yaml.AliasEvent else self._close(open_.pop())
                if not open_:
                    return value
                open_[-1].add(value, event)
            event = self._next()

    def _close(self, done: _Open) -> object:
        value = done.value if done.start.tag is None else _tagged(done.value, done.start)
        if done.start.anchor is not None:
            self._anchors[done.start.anchor] = value, self._weight + self._aliased - done.weight
        return value

    def _scalar(self, event: _Event) -> object:
        text: str = event.value
        self._weight += 1 + len(text)
        value: object
        if event.tag is not None:
            value = _tagged(text, event)
        elif event.implicit[0]:
            value = _plain(text)
        else:
            value = text
        if event.anchor is not None:
            self._anchors[event.anchor] = value, 1 + len(text)
        return value

    def _alias(self, event: _Event) -> object:
        """Give what an anchor named. Aliases of aliases grow without end: what they stand for may not outgrow what is written ten times over."""
        if event.anchor not in self._anchors:
            _fail(event, "an alias of nothing before it")
        value, weight = self._anchors[event.anchor]
        self._aliased += weight
        if self._aliased > 10 * self._weight + _FREE_WEIGHT:
            _fail(event, "its aliases unfold to more than ten times its size")
        return value


def _name(value: object, event: _Event) -> str:
    """Give the name of a member; a number or a word as it is written."""
    if type(value) is str:
        return value
    if type(event) is not yaml.ScalarEvent:
        _fail(event, "a name is expected")
    return str(event.value)


def _plain(text: str) -> object:
    """Resolve what is not quoted. Words and numbers that JSON knows too, and no others: ``no``, ``0123``, ``12:30`` and dates stay the text that they are."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


# -- tags ------------------------------------------------------------------------------------------------------------------------------------


def _binary(text: str) -> bytes:
    return b64decode(text.encode("ascii", "replace"))


def _buffer(pickled: dict[str, Any]) -> object:
    """Give the content of a file that vcrpy pickled: ``!!python/object/new:_io.BytesIO`` with a state of content, position and the rest."""
    return (pickled.get("state") or [b""])[0]


def _arguments(call: object) -> object:
    """Give the one argument of a call that stands for it: ``iter([...])``, ``frozenset([...])``."""
    arguments: Any = call.get("args") if isinstance(call, dict) else call
    return arguments[0] if arguments else []


_YAML = "tag:yaml.org,2002:"
_TAGS: dict[str, tuple[type, Callable[[Any], object]]] = {
    f"{_YAML}str": (str, str),
    f"{_YAML}python/str": (str, str),
    f"{_YAML}python/unicode": (str, str),
    f"{_YAML}int": (str, _plain),
    f"{_YAML}float": (str, _plain),
    f"{_YAML}bool": (str, _plain),
    f"{_YAML}null": (str, _plain),
    f"{_YAML}timestamp": (str, str),
    f"{_YAML}binary": (str, _binary),
    "!binary": (str, _binary),  # as Ruby writes it
    f"{_YAML}seq": (list, list),
    f"{_YAML}python/tuple": (list, list),
    f"{_YAML}python/list": (list, list),
    f"{_YAML}map": (dict, dict),
    f"{_YAML}python/dict": (dict, dict),
    # vcrpy's own: bodies that were files or iterators, and the requests and headers of its first versions.
    f"{_YAML}python/object/new:_io.BytesIO": (dict, _buffer),
    f"{_YAML}python/object/apply:builtins.iter": (dict, _arguments),
    f"{_YAML}python/object:vcr.request.Request": (dict, dict),
    f"{_YAML}python/object/apply:builtins.frozenset": (object, _arguments),
    f"{_YAML}python/object/apply:__builtin__.frozenset": (object, _arguments),
}


def _tagged(value: object, event: _Event) -> object:
    if event.tag == "!":
        return value
    if event.tag not in _TAGS:
        _fail(event, f"the tag {event.tag[:80]!r} stands for an object of some program")
    kind, made = _TAGS[event.tag]
    with suppress(ValueError, TypeError, KeyError, IndexError):
        if isinstance(value, kind):
            return made(value)
    return _fail(event, f"the tag {event.tag[:80]!r} does not fit what it stands before")


_TOO_DEEP = "it is nested too deep"


def _fail(event: _Event, problem: str) -> NoReturn:
    message = f"line {event.start_mark.line + 1}: {problem}"
    raise ValueError(message)
