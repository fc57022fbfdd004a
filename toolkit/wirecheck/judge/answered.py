"""Requests that the store rejected for the very thing that is wrong with them.

A capture of negative tests holds many: a customer without an e-mail, answered by the documented failure that names the e-mail. Such an exchange is what the documents promise, and
what is wrong with its request is a note. The status alone names it where the document says of that very status what is wrong (413 of a list that is too long), and where 401 answers a request without
credentials. A failure that names something else, or nothing, excuses nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.contract.cel_syntax import Call, Literal, Node, Select, children
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.judge.judgement import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.checks import Subject

REFUSALS = frozenset({Outcome.FAILURE, Outcome.REFUSED})
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_READ = 4096
_UNKNOWN = frozenset({"additionalProperties", "unevaluatedProperties", "undocumented"})
_ENVELOPE = frozenset({"body", "request", "response", "customer", "inserts", "updates", "ok", "error", "status"})


def weighed(findings: Sequence[Finding], subject: Subject) -> Iterator[Finding]:
    """Give the findings on a rejected exchange: those about the request that the rejection names are notes."""
    words = None
    for finding in findings:
        if finding.direction is not Direction.REQUEST or finding.severity is Severity.NOTE:
            yield finding
            continue
        words = _words(subject) if words is None else words
        names = _names(finding, subject)
        is_unknown = finding.constraint in _UNKNOWN and any("unknown" in word for word in words)
        if _is_told_by_status(finding, names, subject) or is_unknown or not words.isdisjoint(names):
            yield replace(finding, severity=Severity.NOTE, message=f"{finding.message} (the store rejected it for that)")
        else:
            yield finding


def _is_told_by_status(finding: Finding, names: set[str], subject: Subject) -> bool:
    """Say whether the status is the one that is for this: by the section that the finding stands on, or as it asks for credentials (RFC 9110, section 15.5.2)."""
    if finding.constraint == "security":
        return subject.outcome == Outcome.REFUSED
    status = str(subject.exchange.response.status) if subject.exchange.response is not None else ""
    section = finding.source.section if finding.source is not None else ""
    return section.rpartition(" > ")[2] == status or (status == "401" and "authorization" in names)


def _names(finding: Finding, subject: Subject) -> set[str]:
    """Name what a finding is about: the steps of its path, the missing member, and for a rule what it reads of the request."""
    names = {step.partition("[")[0].lstrip("@") for step in finding.path.split("/")} | {finding.member or ""}
    for rule in subject.operation.rules:
        if rule.id == finding.constraint:
            names |= {name for expression in (rule.then, rule.when, rule.gate) if expression is not None for name in _members(expression.tree)}
    return {name.lower() for name in names if name and not name.isdigit()} - _ENVELOPE


def _members(tree: Node) -> Iterator[str]:
    """Give the members that an expression reads, by ``a.b`` or by ``field(a, "b")``."""
    if isinstance(tree, Select):
        yield tree.name
    elif isinstance(tree, Call) and tree.name == "field":
        yield from (name.value for name in tree.arguments[1:] if isinstance(name, Literal) and isinstance(name.value, str))
    for child in children(tree):
        yield from _members(child)


def _words(subject: Subject) -> set[str]:
    """Give the words of a failure: the texts of a decoded body, without the names of its members, or the body's own text."""
    side = subject.response
    text = " ".join(_texts(side.view)) if side.has_view else (side.raw or b"")[:_READ].decode("utf-8", "replace")
    return {word.lower() for word in _WORD.findall(text[:_READ])} - _ENVELOPE


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    stack = [value]  # a body may be nested deeper than Python recurses
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict | list):
            stack.extend(reversed(list(here.values()) if isinstance(here, dict) else here))
