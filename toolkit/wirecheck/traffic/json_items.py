"""The items of a long array in a JSON document, found and read without holding the document.

The document is passed over once, a window at a time, and proved to be JSON on the way: its items in runs of many, and what is left without them as a whole.
Items are objects. Where one ends is guessed from how items were joined before, and proved by parsing what stands up to there: a parser that began at the
beginning of an item is between two items nowhere else. Where the guess fails, braces are counted, which takes some times as long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from wirecheck.traffic.recognise import BOM
from wirecheck.traffic.typed_json import Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Path = tuple[bytes, ...]

_WINDOW = 64 * 1024

_TOKEN = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*+:)?|[\[{]|[\]}]|"', re.DOTALL)
_BRACE = re.compile(rb'[^"{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}]*+)*+([{}])', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*+")
_FIRST_NAME = re.compile(rb'\{\s*+"[^"\\]*+')

_RUN = msgspec.json.Decoder(list[msgspec.Raw])
_ANY: Shape[Any] = Shape(Any)


class Items(NamedTuple):
    """The path of the array, the document with the array empty, and where each run of items stands, start and end."""

    path: Path
    rest: bytes
    runs: list[tuple[int, int]]

    def read(self, stream: BinaryIO) -> Iterator[bytes]:
        """Give one run after the other, each as an array, from the stream in which they were found."""
        for start, end in self.runs:
            stream.seek(start)
            yield b"[%s]" % stream.read(end - start)


def find(stream: BinaryIO, paths: Collection[Path], most_bytes: int) -> Items:
    """Find the items of the first array that stands under one of `paths`, the names of the members that lead to it.

    Raises:
        ValueError: the document is no JSON, has no such array or something in it that is no object, or is larger than `most_bytes`.

    """
    return _Search(stream, most_bytes).find(paths)


class _Search:
    """A window on the stream: `at` is a place in its bytes, `start` the place of the window in the stream."""

    def __init__(self, stream: BinaryIO, most_bytes: int) -> None:
        self.stream = stream
        self.start = stream.tell()
        self.bytes = b""
        self.at = 0
        self.left = self.most = most_bytes
        self.is_at_end = False
        self.is_alone = False
        self.count = 0
        self.runs: list[tuple[int, int]] = []
        self.joint = b""
        """The bytes from the end of an item to somewhere in the next, as far as is known the same between all items and nowhere else."""

    def find(self, paths: Collection[Path]) -> Items:
        path, self.at = self._array(paths)
        head = self.bytes[: self.at].removeprefix(BOM)
        while self._byte() == b"{":
            if len(self.bytes) - self.at < _WINDOW // 2:
                self._grow()
            if end := self._guessed_end():
                self._take(end)
            else:
                self._count_one()
            if self._byte() != b",":
                break
            self._join()
        if self._byte() != b"]":
            message = f"entry {self.count} is no object, or cut off"
            raise ValueError(message)
        while self._grow():
            pass
        rest = head + self.bytes[self.at :]
        left = _ANY.read(rest)
        for name in path:
            left = left.get(name.decode()) if isinstance(left, dict) else None
        if left != []:  # a second one, which other readers may take for the first
            message = f"it holds more than one {b'.'.join(path).decode()}"
            raise ValueError(message)
        return Items(path, rest, self.runs)

    def _array(self, paths: Collection[Path]) -> tuple[Path, int]:
        """Find the beginning of the array; the window grows until it holds it, and is searched anew each time that it has doubled."""
        while self._grow():
            open_: list[bytes] = []  # of each object or list that is open: the name that was read last, nothing in a list
            for token in _TOKEN.finditer(self.bytes):
                text = token[0]
                if text == b'"':  # a string that goes on beyond the window
                    break
                if text == b"[" and tuple(open_) in paths:
                    return tuple(open_), token.end()
                if text in {b"[", b"{"}:
                    open_.append(b"")
                elif text in {b"]", b"}"}:
                    del open_[-1:]
                elif token[2] and open_:
                    open_[-1] = token[1]
        message = f"it holds no list {' or '.join(b'.'.join(path).decode() for path in paths if path)}"
        raise ValueError(message)

    def _grow(self) -> bool:
        """Double the window, without what lies before `at`; say whether there was more."""
        if self.is_at_end:
            return False
        chunk = self.stream.read(min(max(_WINDOW, len(self.bytes) - self.at), self.left + 1))
        self.left -= len(chunk)
        if self.left < 0:
            message = f"larger than {self.most} bytes"
            raise ValueError(message)
        self.bytes = self.bytes[self.at :] + chunk
        self.start += self.at
        self.at = 0
        self.is_at_end = not chunk
        return not self.is_at_end

    def _byte(self) -> bytes:
        """Go to the next byte that is no space, and give it; none at the end."""
        while True:
            space = _SPACE.match(self.bytes, self.at)
            self.at = space.end() if space else self.at
            if self.at < len(self.bytes) or not self._grow():
                return self.bytes[self.at : self.at + 1]

    def _take(self, end: int, *, alone: bool = False) -> None:
        """Go to the end of items, and keep where they stand; those that were found one by one make one run, unless they are to stand alone."""
        start, end = self.start + self.at, self.start + end
        self.at = end - self.start
        if self.runs and end - self.runs[-1][0] < _WINDOW and not (alone or self.is_alone):
            self.runs[-1] = self.runs[-1][0], end
        else:
            self.runs.append((start, end))
        self.is_alone = alone

    def _guessed_end(self) -> int:
        """Give the end of as many items as the window holds, 0 where it does not seem to hold one."""
        most = len(self.bytes)
        while self.joint and (brace := self.bytes.rfind(self.joint, self.at, most)) > 0:
            if count := _count(self.bytes[self.at : brace + 1]):
                self.count += count
                return brace + 1
            most = self.at + (brace - self.at) // 2
        return 0

    def _count_one(self) -> None:
        """Take one item, and forget how items are joined. One that the fast parser refuses stands alone, since the slow one refuses what that takes."""
        self.joint = b""
        depth, length = 0, 0
        while True:
            brace = _BRACE.match(self.bytes, self.at + length)
            if brace is not None:
                length = brace.end() - self.at
                depth += 1 if brace[1] == b"{" else -1
                if depth == 0:
                    break
            elif not self._grow():
                message = f"entry {self.count} is cut off"
                raise ValueError(message)
        item = self.bytes[self.at : self.at + length]
        is_refused = not _count(item)
        if is_refused:
            try:
                _ANY.read(item)
            except ValueError as error:
                message = f"entry {self.count}: {error}"
                raise ValueError(message) from None
        self.count += 1
        self._take(self.at + length, alone=is_refused)

    def _join(self) -> None:
        """Go from the comma after an item to the next, and learn how they are joined.

        Indented, an item is told by the indentation. In one line, ``},{`` joins headers, too: there the first name is part of it.
        """
        self.at += 1
        byte = self._byte()
        if byte != b"{":
            message = f"entry {self.count} {'is no object' if byte else 'is cut off'}"
            raise ValueError(message)
        last = self.runs[-1][1] - 1 - self.start
        if self.joint or last < 0:
            return
        self.joint = self.bytes[last : self.at + 1]
        if b"\n" not in self.joint and (name := _FIRST_NAME.match(self.bytes, self.at)):
            self.joint = self.bytes[last : name.end()]


def _count(items: bytes) -> int:
    """Count items that stand in a row; 0 where the fast parser refuses them."""
    try:
        return len(_RUN.decode(b"[%s]" % items))
    except (ValueError, RecursionError):
        return 0
