"""What judges an exchange, one check a file. No check reads what another found, and none raises on bad input."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wirecheck.checks.body import body
from wirecheck.checks.credentials import credentials
from wirecheck.checks.echo import echo
from wirecheck.checks.media_type import media_type
from wirecheck.checks.outcome import outcome
from wirecheck.checks.parameters import parameters
from wirecheck.checks.rules import rules
from wirecheck.checks.subject import Subject
from wirecheck.finding import Finding, NotChecked

Check = Callable[[Subject], Iterator[Finding | NotChecked]]

CHECKS: tuple[Check, ...] = (parameters, credentials, media_type, body, outcome, rules, echo)
"""Every check, in the order in which findings are listed."""

__all__ = ["CHECKS", "Check", "Subject"]
