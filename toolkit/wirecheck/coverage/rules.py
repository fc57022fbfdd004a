"""Which rules of an operation an exchange is about: those whose conditions hold, for one item at least."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.contract.expression import compiled
from wirecheck.contract.quick import Quick, needs_answer

if TYPE_CHECKING:
    from wirecheck.checks import Subject
    from wirecheck.contract.model import Operation


class Asked:
    """Tells which rules are asked. They are compiled as the rules themselves are, each with a ``then`` that nothing meets: what would be suspect is what is asked."""

    def __init__(self, operation: Operation) -> None:
        never = compiled("false")
        self._answered = {rule.id for rule in operation.rules if needs_answer(rule)}
        self._quick = Quick(operation.outcomes, [replace(rule, then=never) for rule in operation.rules])

    def of(self, subject: Subject) -> set[str]:
        """Name the rules that an exchange is about."""
        is_silent = subject.outcome in {None, "unknown"} and bool(subject.operation.outcomes)
        brief = subject.brief
        request, response = (brief.get(side, {}).get("body", ()) for side in ("request", "response"))
        asked = {rule.id for rule in self._quick.suspects(brief, request, response, is_silent=is_silent)}
        return asked - self._answered if is_silent else asked
