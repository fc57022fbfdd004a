"""The line of a capture file on which an exchange begins, found afterwards and only for those that somebody is sent to.

Readers do not count lines, as hardly an exchange is ever asked for. Here the file is passed over once more, as fast as it can be, and no further than to the last that is wanted.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import yaml

from wirecheck.traffic import json_items, streams
from wirecheck.traffic.captures import MOST_BYTES
from wirecheck.traffic.recognise import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_STRING_OR_BRACE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}]', re.DOTALL)
_ENTRIES = ((b"log", b"entries"),)
_LISTS = ((b"interactions",), (b"http_interactions",), ())
_NAMES = frozenset(path[0].decode() for path in _LISTS if path)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lines(capture: str, wanted: Collection[int]) -> dict[int, int]:
    """Give the line, from 1, on which each wanted exchange of a capture begins; of some formats, of standard input and of what is packed, nobody knows.

    `wanted` are positions in the capture, as an exchange's `index`.
    """
    with suppress(OSError, ValueError, EOFError, yaml.YAMLError), Path(capture).open("rb") as file:
        found, _, stream = streams.look(file)
        if found in _BEGINNINGS and stream is file:
            last = max(wanted, default=-1)
            made: dict[int, int] = {}
            for index, line in enumerate(_BEGINNINGS[found](file)):
                if index in wanted:
                    made[index] = line
                if index >= last:
                    break
            return made
    return {}


def _of_ndjson(file: BinaryIO) -> Iterator[int]:
    for number, line in enumerate(file, 1):
        if line and not line.isspace():
            yield number


def _of_json(file: BinaryIO, paths: Collection[tuple[bytes, ...]]) -> Iterator[int]:
    """Give the lines of objects in an array: each is where a brace opens that no other encloses."""
    items = json_items.find(file, paths, MOST_BYTES)
    file.seek(0)
    line, at = 1, 0
    for start, end in items.runs:
        line += file.read(start - at).count(b"\n")
        run = file.read(end - start)
        depth = before = 0
        for brace in _STRING_OR_BRACE.finditer(run):
            if brace[0] == b"{":
                if depth == 0:
                    line += run.count(b"\n", before, brace.start())
                    before = brace.start()
                    yield line
                depth += 1
            elif brace[0] == b"}":
                depth -= 1
        line += run.count(b"\n", before)
        at = end


def _of_yaml(file: BinaryIO) -> Iterator[int]:
    """Give the lines of the items in the lists of a cassette, as `cassette_yaml` takes them."""
    event: Any
    parser: Any = _Loader(file)
    depth, names, name = 0, 0, ""
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        if not isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent | yaml.AliasEvent):
            continue
        if depth == 0:
            is_map = isinstance(event, yaml.MappingStartEvent)
        elif depth == 1 and is_map:
            names += 1
            name = str(getattr(event, "value", "")) if names % 2 else name
        if depth == (2 if is_map else 1) and (name in _NAMES or not is_map):
            yield event.start_mark.line + 1  # type: ignore[union-attr]
        depth += isinstance(event, yaml.CollectionStartEvent)


_BEGINNINGS: dict[Format | None, Callable[[BinaryIO], Iterator[int]]] = {
    Format.NDJSON: _of_ndjson,
    Format.HAR: partial(_of_json, paths=_ENTRIES),
    Format.JSON_CASSETTE: partial(_of_json, paths=_LISTS),
    Format.YAML_CASSETTE: _of_yaml,
}
