"""What is made for an operation is made once, and goes with the oldest operations."""

from __future__ import annotations

from wirecheck.contract import load
from wirecheck.generate import kept


def test_what_is_made_for_an_operation_is_made_once() -> None:
    operation = load("open2b-customers").operations[0]
    made: list[str] = []

    def make() -> list[str]:
        made.append("once")
        return made

    first = kept.of(operation, "a test", 1, make=make)
    again = kept.of(operation, "a test", 1, make=make)

    assert again is first
    assert made == ["once"]


def test_operations_do_not_share_what_is_made_for_them() -> None:
    one, other = load("open2b-customers").operations[:2]

    assert kept.of(one, "a test", 2, make=lambda: "one") == "one"
    assert kept.of(other, "a test", 2, make=lambda: "other") == "other"
