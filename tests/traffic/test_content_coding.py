"""Codings are undone where they are still there, and only there."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic.content_coding import Undone, undo

if TYPE_CHECKING:
    from collections.abc import Callable


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "Deflate": bare, "identity": bytes}
bodies = st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))


@given(bodies.filter(bool), st.lists(st.sampled_from([*PACKERS]), max_size=3))
def test_what_was_packed_is_unpacked(body: bytes, names: list[str]) -> None:
    packed = body
    for name in names:
        packed = PACKERS[name](packed)

    assert undo(packed, (("content-encoding", ", ".join(names)),) if names else ()) == Undone(body)


@given(bodies, st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "aws-chunked"]))
def test_text_that_a_recorder_unpacked_already_is_left_alone(body: bytes, coding: str) -> None:
    text = body.decode("utf-8", "replace").translate(dict.fromkeys((*range(32), 127))).encode()

    assert undo(text, (("content-encoding", coding),)) == Undone(text)


def test_text_in_the_charset_of_the_header_is_text() -> None:
    assert undo(b"caf\xe9", (("content-encoding", "br"), ("content-type", "text/plain; charset=ISO-8859-1"))) == Undone(b"caf\xe9")


def test_several_members_make_one_body() -> None:
    assert undo(gzip.compress(b"a", mtime=0) + gzip.compress(b"b"), (("content-encoding", "gzip"),)) == Undone(b"ab")


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (gzip.compress(b"a" * 100, mtime=0)[:-9], "gzip", "coded as gzip: damaged or cut off"),
        (b"\x1f\x8b\xff\xff", "gzip", "coded as gzip: damaged or cut off"),
        (zlib.compress(b"a" * 100)[:-5], "deflate", "coded as deflate: damaged or cut off"),
        (b"\x00\x01\x02", "aws-chunked", "coded as aws-chunked: not a coding that is known here"),
        (gzip.compress(b"\0" * 10_000_000, mtime=0), "gzip", "coded as gzip: larger than the limit when unpacked"),
        (gzip.compress(b"", mtime=0) * 200, "gzip", "coded as gzip: larger than the limit when unpacked"),
        (b"a", "gzip, gzip, gzip, gzip, gzip", "coded 5 times over"),
    ],
    ids=["cut off", "damaged", "deflate cut off", "unknown", "bomb", "members", "layers"],
)
def test_what_cannot_be_undone_counts_as_not_captured_with_a_reason(body: bytes, coding: str, reason: str) -> None:
    assert undo(body, (("content-encoding", coding),)) == Undone(None, reason)


@pytest.mark.parametrize(
    ("coding", "module", "body"), [("br", "brotli", b"\x0b\x00\x80a\x03"), ("zstd", "zstandard", b"\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00a")]
)
def test_a_coding_whose_library_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, coding: str, module: str, body: bytes) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)

    assert undo(body, (("content-encoding", coding),)) == Undone(None, f"coded as {coding}: {module} is needed to undo it")


@given(bodies.filter(bool))
def test_brotli_is_undone_where_its_library_is_there(body: bytes) -> None:
    brotli = pytest.importorskip("brotli", minversion="1.2")

    assert undo(brotli.compress(body), (("content-encoding", "br"),)) == Undone(body)


@given(bodies.filter(bool))
def test_zstd_is_undone_where_its_library_is_there(body: bytes) -> None:
    zstandard = pytest.importorskip("zstandard")

    assert undo(zstandard.compress(body), (("content-encoding", "zstd"),)) == Undone(body)


def test_bombs_of_the_optional_codings_stop_at_the_limit() -> None:
    brotli, zstandard = pytest.importorskip("brotli", minversion="1.2"), pytest.importorskip("zstandard")
    bomb = b"\0" * 70_000_000

    assert undo(brotli.compress(bomb, quality=5), (("content-encoding", "br"),)).reason == "coded as br: larger than the limit when unpacked"
    assert undo(zstandard.compress(bomb), (("content-encoding", "zstd"),)).reason == "coded as zstd: larger than the limit when unpacked"


@given(st.binary(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_bytes_and_no_header_raise(body: bytes, coding: str, content_type: str) -> None:
    undo(body, (("content-encoding", coding), ("content-type", content_type)))


@given(st.binary(max_size=40), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_no_damaged_body_raises(body: bytes, coding: str) -> None:
    for magic in (b"", b"\x1f\x8b\x08", b"\x78\x9c", b"\x28\xb5\x2f\xfd"):
        undo(magic + body, (("content-encoding", coding),))
