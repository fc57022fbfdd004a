"""What is recorded reads back as it was, in every format, whole after each exchange."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from wirecheck.errors import UnknownName
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import read
from wirecheck.traffic.recording import FORMATS, Recorder

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDINGS = sorted(FORMATS)
AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
BODIES = st.binary(max_size=30) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace"))
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.strip)
EXCHANGES = st.builds(
    Exchange,
    request=st.builds(
        Request,
        method=st.sampled_from(["GET", "POST", "PUT"]),
        url=st.sampled_from(["http://127.0.0.1:8080/a", "https://store.example/b?c=d%20e"]),
        headers=st.lists(st.tuples(st.sampled_from(["content-type", "x-a"]), VALUES), max_size=2).map(tuple),
        body=BODIES,
    ),
    response=st.builds(
        Response,
        status=st.sampled_from([200, 201, 404, 500, 799]),
        headers=st.lists(st.tuples(st.just("x-b"), VALUES), max_size=3).map(tuple),
        body=BODIES,
    ),
    captured_at=st.just(AT),
)
SILENT = Exchange(request=Request(method="GET", url="http://127.0.0.1/a"), response=None, captured_at=AT)
LEFT_OUT = Exchange(
    request=Request(method="GET", url="http://127.0.0.1/a"), response=Response(status=200, headers=(("content-length", "9"),), body=None), captured_at=AT
)


def recorded(folder: Path, ending: str, exchanges: Iterable[Exchange]) -> Path:
    path = folder / f"day1{ending}"
    with Recorder(path) as recorder:
        for exchange in exchanges:
            recorder.add(exchange)
    return path


def read_back(path: Path) -> list[Exchange]:
    return [replace(item, capture="", index=0) for item in read([path]) if isinstance(item, Exchange)]


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40)
@given(exchanges=st.lists(EXCHANGES, min_size=1, max_size=3))
def test_what_was_recorded_is_read_back(tmp_path_factory: pytest.TempPathFactory, ending: str, exchanges: list[Exchange]) -> None:
    path = recorded(tmp_path_factory.mktemp("cassettes"), ending, exchanges)

    assert read_back(path) == [_grouped(exchange) if ending in {".yaml", ".yml"} else exchange for exchange in exchanges]


def _grouped(exchange: Exchange) -> Exchange:
    """Put headers of one name side by side, as a mapping of names holds them."""
    ordered = sorted(exchange.request.headers, key=lambda pair: [name for name, _ in exchange.request.headers].index(pair[0]))
    return replace(exchange, request=replace(exchange.request, headers=tuple(ordered)))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("exchange", [SILENT, LEFT_OUT], ids=["no answer", "no body"])
def test_what_did_not_come_is_not_made_up(tmp_path: Path, ending: str, exchange: Exchange) -> None:
    (came,) = read_back(recorded(tmp_path, ending, [exchange]))

    if exchange.response is None:
        assert came.response is None
    else:
        assert came.response is not None
        assert came.response.body is None


@pytest.mark.parametrize("ending", ENDINGS)
def test_after_each_exchange_the_file_is_a_whole_capture(tmp_path: Path, ending: str) -> None:
    """So that a crash loses nothing of what came before it."""
    path = tmp_path / f"day1{ending}"
    recorder = Recorder(path)
    counts = []
    for _ in range(3):
        recorder.add(LEFT_OUT)
        counts.append(len(read_back(path.with_name(f"{path.name}.partial"))))
    recorder.close()

    assert (counts, len(read_back(path)), [file.name for file in tmp_path.iterdir()]) == ([1, 2, 3], 3, [path.name])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_recorded_nothing_leaves_the_cassette_that_was_there(tmp_path: Path, ending: str) -> None:
    path = recorded(tmp_path, ending, [LEFT_OUT])
    before = path.read_bytes()

    recorded(tmp_path, ending, [])

    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (before, 1)


def test_an_error_on_the_way_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "day1.yaml"

    def interrupted() -> None:
        with Recorder(path) as recorder:
            recorder.add(LEFT_OUT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert len(read_back(path)) == 1


def test_vcrpy_reads_a_cassette(tmp_path: Path) -> None:
    answer = Response(status=200, headers=(("content-encoding", "gzip"), ("content-length", "99")), body=b"unpacked")
    path = recorded(tmp_path, ".yaml", [replace(LEFT_OUT, response=answer), SILENT])

    requests, responses = deserialize(path.read_text("utf-8"), yamlserializer)

    assert [request.uri for request in requests] == ["http://127.0.0.1/a"] * 2
    assert responses[0] == {"status": {"code": 200, "message": "OK"}, "headers": {"content-length": ["8"]}, "body": {"string": b"unpacked"}}


def test_an_ending_that_means_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        Recorder(tmp_path / "day1.txt")

    assert list(tmp_path.iterdir()) == []
