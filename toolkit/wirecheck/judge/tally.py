"""What a whole run adds up to: counts, findings grouped by cause, a row for each operation. Memory grows with causes, not with exchanges."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.judge.judgement import Verdict

if TYPE_CHECKING:
    from wirecheck.finding import Finding, NotChecked
    from wirecheck.judge.aside import Aside
    from wirecheck.judge.judgement import Judgement


@dataclass(slots=True)
class Group:
    """Equal findings: how often, and the first of them with its exchange."""

    finding: Finding
    first: Judgement
    count: int = 0


@dataclass(slots=True)
class Row:
    """Verdicts of one operation (and resource); `contract` and `operation` are ``None`` for exchanges that fit no contract."""

    contract: str | None
    operation: str | None
    resource: str | None
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def exchanges(self) -> int:
        """How many exchanges the row counts."""
        return self.verdicts.total()


@dataclass(slots=True)
class Gap:
    """Equal reasons for which something was not checked: how often, and the first."""

    reason: NotChecked
    first: Judgement
    count: int = 0


@dataclass(slots=True)
class Tally:
    """The running sum of a run; `add` takes judgements as they come."""

    skipped: int = 0
    forgotten: int = 0
    """Records of which nothing is known any more, for the limit of what is remembered."""
    aside: Aside | None = None
    """What took accepted findings out of the judgements before they were counted here."""
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    groups: dict[str, Group] = field(default_factory=dict)
    gaps: dict[tuple[str, ...], Gap] = field(default_factory=dict)
    rows: dict[tuple[str | None, str | None, str | None], Row] = field(default_factory=dict)

    def add(self, judgement: Judgement) -> None:
        """Count a judgement."""
        self.verdicts[judgement.verdict] += 1
        key = (judgement.contract, judgement.operation, judgement.resource)
        row = self.rows.get(key)
        if row is None:
            row = self.rows[key] = Row(*key)
        row.verdicts[judgement.verdict] += 1
        row.outcomes[judgement.outcome or ""] += 1
        for finding in judgement.findings:
            self.severities[finding.severity] += 1
            group = self.groups.get(finding.fingerprint)
            if group is None:
                group = self.groups[finding.fingerprint] = Group(finding, judgement)
            group.count += 1
        for gap in judgement.not_checked:
            name = (judgement.contract or "", judgement.operation or "", gap.direction, gap.part, gap.rule or "", gap.reason)
            known = self.gaps.get(name)
            if known is None:
                known = self.gaps[name] = Gap(gap, judgement)
            known.count += 1

    def merge(self, later: Tally) -> None:
        """Add what another run counted of exchanges that come after these. Whose first example a group has, it keeps."""
        self.skipped += later.skipped
        self.verdicts += later.verdicts
        self.severities += later.severities
        for key, row in later.rows.items():
            mine = self.rows.setdefault(key, Row(*key))
            mine.verdicts += row.verdicts
            mine.outcomes += row.outcomes
        for fingerprint, group in later.groups.items():
            self.groups.setdefault(fingerprint, Group(group.finding, group.first)).count += group.count
        for name, gap in later.gaps.items():
            self.gaps.setdefault(name, Gap(gap.reason, gap.first)).count += gap.count

    @property
    def exchanges(self) -> int:
        """How many exchanges were judged, the skipped ones left out."""
        return self.verdicts.total()

    @property
    def contract(self) -> str | None:
        """The contract's name if all exchanges have the same, else ``None``."""
        names = {key[0] for key in self.rows}
        return names.pop() if len(names) == 1 else None

    def summary(self) -> dict[str, int]:
        """Give the published summary; of what was accepted only where something could be."""
        accepted = {} if self.aside is None else {"baselined": self.aside.baselined, "ignored": self.aside.ignored.total()}
        return {
            "exchanges": self.exchanges,
            "clean": self.verdicts[Verdict.CLEAN],
            "findings": self.verdicts[Verdict.FINDINGS],
            "not_checked": self.verdicts[Verdict.NOT_CHECKED],
            "skipped": self.skipped,
            "errors": self.severities[Severity.ERROR],
            "warnings": self.severities[Severity.WARNING],
            "notes": self.severities[Severity.NOTE],
            **accepted,
        }
