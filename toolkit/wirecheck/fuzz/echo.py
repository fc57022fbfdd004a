"""Findings on answers that say no more than what the campaign itself has sent.

A store that takes a country "0" shows it in every list from then on. That it took it is the finding; that it shows what it took is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer
from wirecheck.finding import Direction, Finding
from wirecheck.fuzz.fitting import names_of
from wirecheck.fuzz.shown import leaves

if TYPE_CHECKING:
    from wirecheck.checks import Subject


class Echo:
    """Values that broken requests held, by the name that they stood under."""

    def __init__(self) -> None:
        self._sent: set[tuple[str, str]] = set()

    def add(self, name: str, value: Any) -> None:  # noqa: ANN401 -- a value of any payload
        """Note what was broken in a request that the store has taken."""
        for names, leaf in leaves(value, (name,)):
            self._sent.add((names[-1], str(leaf)))
            self._sent.add((name, str(leaf)))

    def is_of(self, finding: Finding, subject: Subject) -> bool:
        """Whether a finding is about such a value in an answer."""
        names = names_of(finding.path)
        if finding.direction is not Direction.RESPONSE or finding.member is not None or not names or not self._sent:
            return False
        return any((names[-1], str(value)) in self._sent for value in _values(finding, subject))


def _values(finding: Finding, subject: Subject) -> list[Any]:
    payload = subject.response.payload
    if payload is None or not payload.readable:
        return []
    if payload.tree is None:
        return [found.value for found in pointer.walk(payload.value, finding.path)] if finding.path.startswith("/") else []
    found = payload.tree.getroottree().xpath(finding.path)
    return [element if isinstance(element, str) else element.text or "" for element in found] if isinstance(found, list) else []
