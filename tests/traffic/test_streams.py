"""Streams that are looked at before they are read."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import streams
from wirecheck.traffic.recognise import Format


class Pipe(io.RawIOBase):
    """A stream that cannot be sought and gives a few bytes at a time."""

    def __init__(self, content: bytes, step: int) -> None:
        """Hold the content."""
        self.content = content
        self.step = step

    def readable(self) -> bool:
        """Say so, as the standard library asks."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Give the next few bytes."""
        chunk, self.content = self.content[: self.step], self.content[self.step :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


contents = st.binary(max_size=200) | st.binary(max_size=50).map(lambda rest: b"interactions:\n" + rest)


@given(contents, st.integers(1, 7), st.booleans())
def test_looking_takes_nothing_away(content: bytes, step: int, packed: bool) -> None:  # noqa: FBT001 -- drawn
    if content.startswith(b"\x1f\x8b"):
        return

    _, head, stream = streams.look(io.BufferedReader(Pipe(gzip.compress(content, mtime=0) if packed else content, step), step))

    assert content.startswith(head)
    assert stream.read() == content


@given(contents, st.integers(1, 7))
def test_a_pipe_is_known_like_a_file(content: bytes, step: int) -> None:
    assert streams.look(io.BufferedReader(Pipe(content, step), step))[0] == streams.look(io.BytesIO(content))[0]


def test_a_file_stays_one_that_can_be_sought_and_a_pipe_does_not_become_one() -> None:
    content = gzip.compress(b"interactions:\n", mtime=0)

    assert [streams.look(io.BytesIO(content))[2].seekable(), streams.look(io.BufferedReader(Pipe(content, 3)))[2].seekable()] == [True, False]


def test_no_more_is_read_of_a_pipe_than_tells_the_format() -> None:
    pipe = Pipe(b"interactions:\n" + b"#" * 100_000, 20)

    found, head, _ = streams.look(io.BufferedReader(pipe, 20))

    assert (found, len(head)) == (Format.YAML_CASSETTE, 20)


@given(st.binary(max_size=50), st.integers(0, 60))
def test_a_bound_is_an_error_beyond_it_and_nothing_within(content: bytes, most: int) -> None:
    if len(content) <= most:
        assert streams.Bounded(io.BytesIO(content), "c", most).read_all() == content
    else:
        with pytest.raises(UnreadableCapture, match=f"larger than {most} bytes"):
            streams.Bounded(io.BytesIO(content), "c", most).read_all()
