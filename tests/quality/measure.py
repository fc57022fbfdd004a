"""Draws for one operation, judged: valid messages must be clean, broken ones must yield what their label says, and what all of them touch is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from wirecheck import generate
from wirecheck.contract import load
from wirecheck.coverage import Coverage
from wirecheck.errors import BadContract
from wirecheck.exchange import Exchange
from wirecheck.finding import Direction, Severity
from wirecheck.generate.examples import examples
from wirecheck.judge import Judge
from wirecheck.judge.judgement import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

    from wirecheck.contract import Contract, Operation
    from wirecheck.finding import Finding
    from wirecheck.generate import Label, Site
    from wirecheck.judge import Judgement

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
BATCH = 500  # draws of one seed; more of one would fill the memory with what Hypothesis remembers of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of each are drawn for an operation: valid and broken ones in all, at each edge, and how many sites at most (``None``: every one, and all outcomes, not success alone)."""

    valid: int
    broken: int
    edge: int = 1
    sites: int | None = None


@dataclass(slots=True)
class Reach:
    """What was reached of one side of an operation: its requests, or its responses of one outcome. `wanted` are all sites, `out` what is out of reach, by site and edge."""

    side: str
    wanted: dict[str, Site] = field(default_factory=dict)
    out: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    low: frozenset[str] = frozenset()
    high: frozenset[str] = frozenset()
    broken: set[str] = field(default_factory=set)
    held: frozenset[str] = frozenset()
    rules_by_site: dict[str, str] = field(default_factory=dict)

    def edged(self, side: str) -> set[str]:
        """Give the sites that have an edge on a side."""
        return {key for key, site in self.wanted.items() if side in site.edges}

    def lost(self, side: str) -> set[str]:
        """Give the sites that are out of reach on a side, or cannot be broken."""
        return {key for key, on in self.out if on == side}


@dataclass(slots=True)
class Measured:
    """What came of one operation: how many were drawn, what was wrong with them, and what they reached."""

    contract: str
    operation: str
    valid: int = 0
    broken: int = 0
    faults: list[str] = field(default_factory=list)
    reached: list[Reach] = field(default_factory=list)


class Measure:
    """One operation being measured."""

    def __init__(self, contract: Contract, operation: Operation, sizes: Sizes, *, seed: int = 1) -> None:
        self._contract = contract
        self._operation = operation
        self._sizes = sizes
        self._seed = seed
        self._judge = Judge([contract], named=True)
        self._coverage = Coverage([contract])
        self.result = Measured(contract.name, operation.id)

    def run(self) -> Measured:
        """Draw, judge and count."""
        outcomes = tuple(dict.fromkeys(rule.outcome for rule in self._operation.outcomes)) or ("success",)
        if self._sizes.sites is not None:
            outcomes = outcomes[-1:]
        share = 1 + len(outcomes)
        self._requests(self._sizes.valid // share + 1, self._sizes.broken // share + 1)
        for outcome in outcomes:
            self._responses(outcome, self._sizes.valid // share + 1, self._sizes.broken // share + 1)
        return self.result

    # -- the sides -----------------------------------------------------------------------------------------------------------------------

    def _requests(self, valid: int, broken: int) -> None:
        operation = self._operation
        self._valid(self._draws(generate.valid_requests(operation), valid), None)
        for edge in self._some(generate.edge_requests(operation)):
            self._valid(examples(edge.requests, self._sizes.edge, number=self._seed, tries=2), None)
        reach = Reach("request", wanted={site.id: site for site in generate.request_sites(operation)})
        for site, share in self._shared(reach.wanted, broken):
            self._broken(site, lambda site: generate.broken_requests(operation, site=site), share, reach)
        self._finish(reach, generate.unreachable(operation) if self._sizes.sites is None else (), None)

    def _responses(self, outcome: str, valid: int, broken: int) -> None:
        operation = self._operation
        self._valid(self._draws(generate.valid_responses(operation, outcome=outcome), valid), outcome)
        for edge in self._some(generate.edge_responses(operation, outcome=outcome)):
            self._valid(examples(edge.responses, self._sizes.edge, number=self._seed, tries=2), outcome)
        reach = Reach(outcome, wanted={site.id: site for site in generate.response_sites(operation, outcome=outcome)})
        for site, share in self._shared(reach.wanted, broken):
            self._broken(site, lambda site: generate.broken_responses(operation, outcome=outcome, site=site), share, reach)
        self._finish(reach, generate.unreachable(operation, outcome=outcome) if self._sizes.sites is None else (), outcome)

    def _some(self, every: Any) -> list[Any]:
        found = list(every)
        count = self._sizes.sites
        return found if count is None else found[self._seed % 3 :: max(1, -(-len(found) // count))]

    def _shared(self, wanted: dict[str, Site], count: int) -> Iterator[tuple[Site, int]]:
        chosen = self._some(wanted.values())
        yield from ((site, max(1, -(-count // len(chosen)))) for site in chosen)

    def _draws(self, strategy: SearchStrategy[Any], count: int) -> Iterator[Any]:
        for start in range(0, count, BATCH):
            yield from examples(strategy, min(BATCH, count - start), number=self._seed + start)

    # -- what is held --------------------------------------------------------------------------------------------------------------------

    def _judged(self, made: Any) -> Judgement:
        judgement = self._judge.judge(Exchange(request=made.request, response=getattr(made, "response", None), captured_at=WHEN))
        self._coverage.add(judgement)
        return judgement

    def _valid(self, drawn: Any, outcome: str | None) -> None:
        for made in drawn:
            self.result.valid += 1
            judgement = self._judged(made)
            told = [finding for finding in judgement.findings if finding.severity is not Severity.NOTE]
            if told:
                self._fault("a valid one", made, told[0])
            elif outcome is not None and (judgement.verdict is not Verdict.CLEAN or (self._operation.outcomes and judgement.outcome != outcome)):
                gaps = [gap.reason for gap in judgement.not_checked]
                self._fault(f"a valid {outcome} is {judgement.verdict}, {judgement.outcome}: {gaps[:2]}", made, None)
            elif outcome is None and any(gap.direction is Direction.REQUEST and gap.rule is None for gap in judgement.not_checked):
                self._fault("a valid request is not checked", made, None)

    def _broken(self, site: Site, strategy: Any, count: int, reach: Reach) -> None:
        try:
            drawn = self._draws(strategy(site), count)
        except BadContract:  # out of reach: `unreachable` says why
            return
        for made in drawn:
            self.result.broken += 1
            findings = self._judged(made).findings
            label = made.label
            hits = [one for one in findings if (one.constraint, one.path, one.member, one.source) == (label.constraint, label.path, label.member, label.source)]
            others = [one for one in findings if one not in hits and one.severity is not Severity.NOTE and not _follows(one, label)]
            if len(hits) == 1 and hits[0].severity in _severities(label) and not others:
                reach.broken.add(label.site)
            else:
                self._fault(f"broken at {label.site}, {len(hits)} such findings", made, next(iter((*others, *hits)), None))

    def _fault(self, what: str, made: Any, finding: Finding | None) -> None:
        said = f": {finding.severity} {finding.constraint} at {finding.path} {finding.member or ''}" if finding is not None else ""
        body = (getattr(made, "response", None) or made.request).body or b""
        self.result.faults.append(f"{self._contract.name} {self._operation.id}: {what}{said} | {made.request.url} {body[:300]!r}")

    # -- what was reached ----------------------------------------------------------------------------------------------------------------

    def _finish(self, reach: Reach, out: tuple[generate.Unreachable, ...], outcome: str | None) -> None:
        name, operation = self._contract.name, self._operation
        for one in out:
            reach.wanted.setdefault(one.site.id, one.site)
            reach.out[one.site.id, one.side or "broken"] = one.reason
        parts = [part for part in self._parts() if (part.startswith("response") is (outcome is not None)) and _is_of(part, outcome)]
        for count in ("seen", "low", "high"):
            setattr(reach, count, frozenset().union(*(self._coverage.sites(name, operation.id, part, count=count) for part in parts)))
        counted = self._coverage.as_json()["contracts"][name]["operations"]
        rules = {rule.id for rule in operation.rules}
        reach.rules_by_site = {key: site.constraint for key, site in reach.wanted.items() if site.constraint in rules}
        reach.held = frozenset(
            rule for key, row in counted.items() if key.split(" ")[0] == operation.id for rule, counts in row["rules"].items() if counts["held"]
        )
        self.result.reached.append(reach)

    def _parts(self) -> tuple[str, ...]:
        return self._coverage._plans[self._contract.name, self._operation.id].names


def _is_of(part: str, outcome: str | None) -> bool:
    return outcome is None or part == "response header" or outcome in part.removeprefix("response ").split("/")


def _follows(finding: Finding, label: Label) -> bool:
    """Whether a finding is no other fault: an answer that cannot be read means nothing that a document describes."""
    return label.kind == "wire" and finding.constraint == "outcome"


_GIVEN = {"media-type": (Severity.NOTE,), "undocumented": (Severity.WARNING,), "duplicate": (Severity.WARNING,)}
"""What is so grave whoever says it: a document that is not closed names no certainty of what it does not name."""


def _severities(label: Label) -> tuple[Severity, ...]:
    """Give the severities that a finding of a label may have: that of its certainty."""
    return (*_GIVEN.get(label.constraint, ()), label.source.certainty.severity if label.source is not None else Severity.ERROR)


def measured(contract: str, operation: str, sizes: Sizes, seed: int = 1) -> Measured:
    """Measure one operation."""
    made = load(contract)
    found = made.operation(operation)
    assert found is not None
    return Measure(made, found, sizes, seed=seed).run()


def first(faults: list[str], count: int = 5) -> str:
    """Give the first of some faults, to be shown."""
    return "\n".join(islice(faults, count))
