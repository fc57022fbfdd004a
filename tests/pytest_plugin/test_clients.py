"""Every client, in every style, live, recorded, replayed and mocked: each exchange is seen once, as the test saw it, and a faulty answer is known for what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import vcr
from callers import CALLERS, NOT_RECORDED

if TYPE_CHECKING:
    from wirecheck.pytest_plugin.observing import Origin
    from wirecheck.pytest_plugin.trial import Trial

GOOD, BAD = b'{"text": "good"}', b'{"text": "bad"}'
RECORDED = sorted(set(CALLERS) - NOT_RECORDED)


def told(trial: Trial) -> list[tuple[str, bytes | None, bytes | None, str, str]]:
    """Give what was seen of each exchange, and what became of it."""
    trial.look(final=True)
    assert all(seen.exchange.response is not None and seen.judgement is not None for seen in trial.seen)
    return [
        (seen.exchange.request.method, seen.exchange.request.body, seen.exchange.response.body, seen.origin, seen.judgement.verdict)  # type: ignore[union-attr]
        for seen in trial.seen
    ]


def expected(origin: Origin) -> list[tuple[str, bytes | None, bytes | None, str, str]]:
    return [("POST", GOOD, b'{"saved": "good"}', origin, "clean"), ("POST", BAD, b'{"saved": 4}', origin, "findings")]


@pytest.mark.parametrize("path", ["/notes", "/notes?chunked"])
@pytest.mark.parametrize("name", sorted(CALLERS))
def test_a_live_exchange_is_seen_once_as_the_test_sees_it(trial: Trial, shop_url: str, name: str, path: str) -> None:
    caller = CALLERS[name]

    read = [caller(shop_url + path, body) for body in (GOOD, BAD)]

    assert told(trial) == expected("live")
    if name != "requests_raw":  # which undoes no coding
        assert [json.loads(body) for body in read] == [{"saved": "good"}, {"saved": 4}]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_exchange_is_seen_once_and_so_is_a_replayed_one(trial: Trial, shop_url: str, name: str, tmp_path: Path) -> None:
    caller = CALLERS[name]
    cassette = vcr.VCR(record_mode="once", match_on=["method", "uri", "body"]).use_cassette

    with cassette(str(tmp_path / "tape.yaml")):
        for body in (GOOD, BAD):
            caller(shop_url + "/notes", body)
    recorded = told(trial)
    trial.seen.clear()
    with cassette(str(tmp_path / "tape.yaml")) as tape:
        for body in (GOOD, BAD):
            caller(shop_url + "/notes", body)

    assert tape.play_count == 2
    assert recorded == expected("recorded")
    assert told(trial) == expected("replayed")
