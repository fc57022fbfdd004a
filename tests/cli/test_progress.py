"""The promises of cli/progress.py."""

from __future__ import annotations

import io
import sys

import pytest

from wirecheck.cli import progress
from wirecheck.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream at which somebody looks."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give a clock that stands where it is put."""
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def said(stream: io.StringIO, clock: list[float], seconds: list[float], *, wanted: bool = True) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        with Progress(wanted=wanted) as shown:
            for second in seconds:
                clock[0] = second
                shown.at(1200, "day1.har")
    return stream.getvalue()


def test_a_long_run_shows_how_far_it_is(clock: list[float]) -> None:
    assert "1,200 exchanges judged, reading day1.har" in said(Terminal(), clock, [0.5, 1.5, 2.5])


def test_a_short_run_shows_nothing(clock: list[float]) -> None:
    assert said(Terminal(), clock, [0.1, 0.9]) == ""


def test_where_nobody_looks_nothing_is_shown(clock: list[float]) -> None:
    assert said(io.StringIO(), clock, [0.5, 1.5, 2.5]) == ""


def test_who_wants_quiet_has_it(clock: list[float]) -> None:
    assert said(Terminal(), clock, [0.5, 1.5, 2.5], wanted=False) == ""
