"""The promises of cli/streams.py."""

from __future__ import annotations

import io

import pytest

from wirecheck.cli import streams


class Terminal(io.StringIO):
    """A stream at which somebody looks."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_complaint_is_one_line_that_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    streams.complain("cannot read\n\x1b[31mday.har")

    assert capsys.readouterr() == ("", "wirecheck: cannot read \\x1b[31mday.har\n")


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("20", 60), ("400", 140)])
def test_the_width_is_that_of_the_terminal_within_reason(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert streams.width(Terminal()) == width


def test_a_file_has_a_width_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)

    assert streams.width(None) == 100


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (None, {}, False),
    ],
)
def test_colour_is_for_terminals_whose_owner_wants_it(
    monkeypatch: pytest.MonkeyPatch,
    stream: io.StringIO | None,
    environment: dict[str, str],
    colour: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert streams.has_colour(stream) is colour


def test_a_closed_standard_input_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)

    assert streams.standard_input().read() == b""


def test_where_an_encoding_has_no_sign_of_ours_a_plain_one_of_its_width_stands_for_it() -> None:
    assert "•·…".encode("ascii", "wirecheck") == b"*-~"
    assert "é…€".encode("latin-1", "wirecheck") == b"\xe9~\\u20ac"
