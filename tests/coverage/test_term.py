"""What people read: the table, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.coverage.conftest import CONTRACT, found

from wirecheck.contract import load
from wirecheck.coverage import Coverage, term
from wirecheck.text.printable import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from wirecheck.exchange import Exchange

    Measured = Callable[[Iterable[Exchange]], Coverage]


def test_the_table_counts_points_by_operation(measured: Measured) -> None:
    assert [*term.table(measured([found({"id": 0, "colour": "red"})]))] == [
        "contract, operation  exchanges  points  missing  broken  cover",
        "lamps                        1      44       28       1    36%",
        "· lamps.find                 1      34       18       1    47%",
        "· lamps.create               0      10       10       0     0%",
    ]


def test_what_is_missing_is_named_with_its_source(measured: Measured) -> None:
    exchanges = [found({"id": 0, "colour": "red"}, limit=1)]

    assert [*term.missing(measured(exchanges))] == [
        "",
        "lamps: what is missing [section of page, unless another document is named]",
        "",
        "  lamps.find: 13 of 34 points",
        "    outcomes never seen: failure [Lamps]",
        "    statuses never seen: 4XX [Lamps]",
        "    query",
        "      never at the upper edge of maximum: limit [Lamps > limit]",
        "      never absent: limit [Lamps > limit]",
        "    response failure never seen (5 points) [Lamps]",
        "    response success",
        "      /",
        "        never at the upper edge of maxItems: lamps [Lamps]",
        "      /lamps/*",
        "        never absent: colour [Lamps > colour]",
        "        never at the lower edge of minimum: id [Lamps > a lamp]",
        "      /lamps/*/colour",
        '        never "green" [Lamps > colour]',
        "",
        "  lamps.create: never called (10 points)",
    ]


def test_a_rule_that_never_held_is_told_why(measured: Measured) -> None:
    lines = [*term.missing(measured([found({"id": 1, "colour": "green"})]))]

    assert lines[lines.index("    rules") + 1 :][:2] == [
        "      no-more-than-limit  never asked [Lamps]",
        "      red-first           broken in 1 exchange, never held [Lamps]",
    ]


def test_missing_lines_fit_the_width_and_lists_are_folded() -> None:
    coverage = Coverage([load("open2b-customers")])
    lines = [*term.table(coverage, width=100), *term.missing(coverage, width=100)]

    assert max(map(cells, lines)) <= 100
    assert "  customers.find: never called (442 points)" in lines


def test_nothing_is_missing_where_nothing_is_counted() -> None:
    assert [*term.missing(Coverage([]))] == []


def test_a_percentage_is_never_rounded_up() -> None:
    assert (term.whole(999, 1000), term.hundredths(99_999, 100_000), term.whole(7, 7), term.whole(0, 0)) == (99, "99.99", 100, 0)


def test_what_cannot_be_observed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lamps.openapi.yaml"
    path.write_text(CONTRACT.replace("{type: string, maxLength: 5}", "{type: number, exclusiveMinimum: 0}"), "utf-8")

    assert [*term.missing(Coverage([load(str(path))]), width=120)][-2:] == [
        "not observed, and counted neither way:",
        "  lamps lamps.create  request /name exclusiveMinimum below: low  no number can be told that stands exactly at the edge",
    ]
