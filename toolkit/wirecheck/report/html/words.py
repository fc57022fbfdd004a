"""What every page says in the same words, whether captures, a campaign or tests brought it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.report.html.model import Headline, Item, Left
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wirecheck.contract import Contract
    from wirecheck.report.html.model import Cause
    from wirecheck.report.report import Ending

SHARES = {"clean": ("good", "clean"), "findings": ("bad", "with findings"), "not_checked": ("rest", "not checked")}
COLUMNS = ("Exchanges", "Clean", "Findings", "Not checked")

_LISTED = 6
"""Captures that are named before the rest is counted."""


def headline(ending: Ending, not_checked: int, severities: Mapping[Severity, int]) -> Headline:
    """Give the verdict in a word, the reasons for it, and its tone: a pass that leaves something unchecked is not green."""
    head, _, rest = ending.words.partition(", ")
    if not rest:
        found = listed([counted(severities[severity], severity.value) for severity in Severity if severities.get(severity)])
        were = "was" if not_checked == 1 else "were"
        unchecked = f"but {counted(not_checked, 'exchange')} {were} not checked" if not_checked else "and every exchange was checked"
        rest = f"{f'with {found}' if found else 'nothing was found'}, {unchecked}"
    return Headline(verdict=head.capitalize(), reasons=rest, tone="bad" if ending.code else "warn" if not_checked else "good")


def ranked(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Put the worst first, and of these the most frequent."""
    return tuple(sorted(causes, key=lambda cause: (-Severity(cause.example.finding["severity"]).rank, -cause.count)))


def uncalled(contracts: Iterable[Contract], called: set[tuple[str | None, str | None]]) -> Iterator[Item]:
    """Yield the operations that no exchange was of, a line a contract."""
    for contract in contracts:
        names = [operation.id for operation in contract.operations if (contract.name, operation.id) not in called]
        if names:
            yield Item(text=printable(", ".join(names)), note=printable(contract.name))


def left(*blocks: tuple[str, Iterable[Item]]) -> tuple[Left, ...]:
    """Give the blocks that have something to say."""
    return tuple(Left(title=title, items=made) for title, items in blocks if (made := tuple(items)))


def captures_told(captures: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the captures as a fact, the first few by name."""
    names = [printable(name) for name in captures if name]
    more = len(captures) - _LISTED
    if names:
        told = names if more <= 1 else [*names[:_LISTED], f"{more:,} more"]
        yield "Capture" if len(captures) == 1 else "Captures", ", ".join(told)
