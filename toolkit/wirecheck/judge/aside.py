"""Findings that somebody has accepted: those that a baseline lists, and those that an ignore entry names.

They are taken out of a judgement before anything counts it, and counted apart: accepted is not gone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wirecheck.finding import without_indexes
from wirecheck.judge.run import verdict_of
from wirecheck.judge.tally import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from wirecheck.finding import Finding
    from wirecheck.judge.judgement import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A cause that a baseline lists: its fingerprint decides, the rest is for whoever reads the file."""

    fingerprint: str
    code: str
    operation: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """An entry of the configuration: which findings are known, why, and until when.

    `operation` is an operation's name, or a contract's and its, with a colon between; in it and in `path`, ``*`` stands for any text. A missing member stands at the end of a path, and
    an XPath fits with its positions or without. `until` is the last day on which the entry holds.
    """

    reason: str
    code: str | None = None
    operation: str | None = None
    path: str | None = None
    until: date | None = None

    def meets(self, finding: Finding, judgement: Judgement) -> bool:
        """Whether a finding is one that the entry names."""
        if self.code is not None and self.code != finding.code:
            return False
        if self.operation is not None and not any(_is_like(self.operation, name) for name in _operations(judgement)):
            return False
        return self.path is None or any(_is_like(self.path, path) for path in _paths(finding))

    def is_over(self, today: date) -> bool:
        """Whether the entry holds no longer."""
        return self.until is not None and today > self.until


def _operations(judgement: Judgement) -> tuple[str, ...]:
    operation = judgement.operation or ""
    return operation, f"{judgement.contract or ''}:{operation}"


def _paths(finding: Finding) -> Iterator[str]:
    whole = finding.path + (f"/{finding.member}" if finding.member is not None else "")
    for path in dict.fromkeys((whole, finding.path)):
        yield path
        yield without_indexes(path)


def _is_like(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which ``*`` alone is special: brackets are part of a path in XML."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


@dataclass(slots=True, kw_only=True)
class Aside:
    """Takes accepted findings out of judgements; `is_learning` accepts all that is not ignored, for a new baseline. `today` tells which entries are over."""

    today: date
    baseline: tuple[Known, ...] | None = None
    ignores: Sequence[Ignore] = ()
    is_learning: bool = False
    seen: dict[str, Group] = field(default_factory=dict)
    """What the baseline lists, or is to list, as it was met: by fingerprint."""
    ignored: Counter[Ignore] = field(default_factory=Counter)
    _met: set[str] = field(default_factory=set)
    _fingerprints: frozenset[str] = field(init=False)
    _in_force: tuple[Ignore, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the look-ups."""
        self._fingerprints = frozenset(known.fingerprint for known in self.baseline or ())
        self._in_force = tuple(entry for entry in self.ignores if not entry.is_over(self.today))

    def left(self, judgement: Judgement) -> Judgement:
        """Give the judgement without what is accepted, its verdict that of what is left."""
        if not judgement.findings:
            return judgement
        left = tuple(finding for finding in judgement.findings if not self.takes(finding, judgement))
        if len(left) == len(judgement.findings):
            return judgement
        return replace(judgement, findings=left, verdict=verdict_of(left, judgement.not_checked))

    def takes(self, finding: Finding, judgement: Judgement, times: int = 1) -> bool:
        """Whether a finding is accepted; it is counted if so."""
        self._met.add(finding.fingerprint)
        entry = next((entry for entry in self._in_force if entry.meets(finding, judgement)), None)
        if entry is not None:
            self.ignored[entry] += times
            return True
        if not self.is_learning and finding.fingerprint not in self._fingerprints:
            return False
        self.seen.setdefault(finding.fingerprint, Group(finding, judgement)).count += times
        return True

    @property
    def baselined(self) -> int:
        """How many findings the baseline accepted."""
        return sum(group.count for group in self.seen.values())

    @property
    def gone(self) -> tuple[Known, ...]:
        """What the baseline lists and the run did not meet."""
        return tuple(known for known in self.baseline or () if known.fingerprint not in self._met)

    @property
    def over(self) -> tuple[Ignore, ...]:
        """The entries that hold no longer."""
        return tuple(entry for entry in self.ignores if entry.is_over(self.today))

    @property
    def unmet(self) -> tuple[Ignore, ...]:
        """The entries in force that no finding met."""
        return tuple(entry for entry in self._in_force if not self.ignored[entry])
