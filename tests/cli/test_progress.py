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


def said(stream: io.StringIO, clock: list[float], seconds: list[float], *, wanted: bool = True, part: float | None = None) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("COLUMNS", "120")
        patch.setattr(sys, "stderr", stream)
        with Progress(wanted=wanted, part=lambda: part) as shown:
            for second in seconds:
                clock[0] = second
                shown.at(1200, "day1.har")
    return stream.getvalue()


def test_a_long_run_shows_how_far_it_is_and_how_fast(clock: list[float]) -> None:
    assert "480/s  1,200 exchanges judged, reading day1.har" in said(Terminal(), clock, [0.5, 1.5, 2.5])


def test_where_the_end_is_known_there_are_a_bar_and_the_time_that_is_left(clock: list[float]) -> None:
    assert "#####---------------  25%  20/s  3:00 left  1,200 exchanges judged, reading day1.har" in said(Terminal(), clock, [60.0], part=0.25)


def test_the_bar_is_drawn_where_it_can_be(clock: list[float]) -> None:
    shown = said(type("Utf8", (Terminal,), {"encoding": "utf-8"})(), clock, [60.0], part=0.5)

    assert "██████████░░░░░░░░░░  50%" in shown


@pytest.mark.parametrize("part", [1.0, 1.5])
def test_a_run_that_takes_longer_than_it_should_is_not_done_before_it_is(part: float, clock: list[float]) -> None:
    assert "####################  100%  240/s  0:00 left" in said(Terminal(), clock, [5.0], part=part)


def test_nothing_of_it_stays(clock: list[float]) -> None:
    """The line is wiped, so that the report begins on a clean one."""
    shown = said(Terminal(), clock, [1.5])

    assert shown.endswith(("\x1b[?25h\r\x1b[1A\x1b[2K", "\r\x1b[2K\x1b[?25h"))


def test_what_is_written_meanwhile_is_not_in_its_way(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(sys, "stdout", out)
    with Progress() as shown:
        clock[0] = 2.0
        shown.at(1, "day1.har")
        sys.stdout.write("a line of the report\n")

    assert out.getvalue() == "a line of the report\n"


def test_a_short_run_shows_nothing(clock: list[float]) -> None:
    assert said(Terminal(), clock, [0.1, 0.9]) == ""


def test_where_nobody_looks_nothing_is_shown(clock: list[float]) -> None:
    assert said(io.StringIO(), clock, [0.5, 1.5, 2.5]) == ""


def test_who_wants_quiet_has_it(clock: list[float]) -> None:
    assert said(Terminal(), clock, [0.5, 1.5, 2.5], wanted=False) == ""
