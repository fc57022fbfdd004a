"""Draws for one operation, judged: valid messages must be clean, broken ones must yield what their label says, and what all of them touch is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from time import process_time
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

_LARGE = 100_000  # bytes of a body, of which one such message stands for all of its site
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
    """What was reached of one side of an operation: its requests, or its responses of one outcome. `wanted` are all sites, `out` what is out of reach, by site and edge.

    Of `valid` messages so many were `clean`, of `drawn` broken ones so many `labelled` as found.
    """

    side: str
    valid: int = 0
    clean: int = 0
    drawn: int = 0
    labelled: int = 0
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
    """What came of one operation: what its messages reached, and what was wrong with them; how many seconds of CPU time it took."""

    contract: str
    operation: str
    faults: list[str] = field(default_factory=list)
    reached: list[Reach] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def valid(self) -> int:
        """How many valid messages were drawn."""
        return sum(reach.valid for reach in self.reached)

    @property
    def broken(self) -> int:
        """How many broken messages were drawn."""
        return sum(reach.drawn for reach in self.reached)


class Measure:
    """One operation being measured."""

    def __init__(self, contract: Contract, operation: Operation, sizes: Sizes, *, seed: int = 1) -> None:
        self._contract = contract
        self._operation = operation
        self._sizes = sizes
        self._seed = seed
        self._judge = Judge([contract], named=True)
        self._coverage = Coverage([contract])
        self._drawn: dict[tuple[str, str], int] = {}
        self.result = Measured(contract.name, operation.id)

    def run(self) -> Measured:
        """Draw, judge and count."""
        outcomes = tuple(dict.fromkeys(rule.outcome for rule in self._operation.outcomes)) or ("success",)
        if self._sizes.sites is not None:
            outcomes = outcomes[-1:]
        begun = process_time()
        sides = (None, *outcomes)
        for number, side in enumerate(sides):  # what one side has no use for, as there is nothing to break in it, goes to those that follow
            left = len(sides) - number
            self._side(side, -(-(self._sizes.valid - self.result.valid) // left), -(-(self._sizes.broken - self.result.broken) // left))
        self.result.seconds = process_time() - begun
        return self.result

    # -- the sides -----------------------------------------------------------------------------------------------------------------------

    def _side(self, outcome: str | None, valid: int, broken: int) -> None:
        """Measure requests, or the responses of an outcome."""
        operation, reach = self._operation, Reach(outcome or "request")
        if outcome is None:
            some, edges, sites = generate.valid_requests(operation), generate.edge_requests(operation), generate.request_sites(operation)
        else:
            some, edges = generate.valid_responses(operation, outcome=outcome), generate.edge_responses(operation, outcome=outcome)
            sites = generate.response_sites(operation, outcome=outcome)
        for edge in self._some(edges):
            self._valid(examples(getattr(edge, "requests" if outcome is None else "responses"), self._sizes.edge, number=self._seed, tries=2), outcome, reach)
        self._valid(self._draws(some, max(valid - reach.valid, 1)), outcome, reach)
        reach.wanted = {site.id: site for site in sites}
        self._all_broken(outcome, broken, reach)
        self._finish(reach, generate.unreachable(operation, outcome=outcome) if self._sizes.sites is None else (), outcome)
        self.result.reached.append(reach)

    def _all_broken(self, outcome: str | None, count: int, reach: Reach) -> None:
        """Draw as many of each site, and then of all that can be broken, until there are enough."""
        chosen = self._some(tuple(reach.wanted.values()))
        light = [site for site in chosen if self._broken(site, outcome, 1, reach)]
        while light and reach.drawn < count:
            share = -(-(count - reach.drawn) // len(light))
            before = reach.drawn
            for site in light:
                self._broken(site, outcome, min(share, count - reach.drawn), reach)
            if reach.drawn == before:
                break

    def _some(self, every: Any) -> list[Any]:
        found = list(every)
        count = self._sizes.sites
        return found if count is None else found[self._seed % 3 :: max(1, -(-len(found) // count))]

    def _draws(self, strategy: SearchStrategy[Any], count: int, begun: int = 0) -> Iterator[Any]:
        for start in range(0, count, BATCH):
            yield from examples(strategy, min(BATCH, count - start), number=self._seed + 7919 * begun + start)

    # -- what is held --------------------------------------------------------------------------------------------------------------------

    def _judged(self, made: Any) -> Judgement:
        judgement = self._judge.judge(Exchange(request=made.request, response=getattr(made, "response", None), captured_at=WHEN))
        self._coverage.add(judgement)
        return judgement

    def _valid(self, drawn: Any, outcome: str | None, reach: Reach) -> None:
        for made in drawn:
            reach.valid += 1
            judgement = self._judged(made)
            told = [finding for finding in judgement.findings if finding.severity is not Severity.NOTE]
            if told:
                self._fault("a valid one", made, told[0])
            elif outcome is not None and (judgement.verdict is not Verdict.CLEAN or (self._operation.outcomes and judgement.outcome != outcome)):
                gaps = [gap.reason for gap in judgement.not_checked]
                self._fault(f"a valid {outcome} is {judgement.verdict}, {judgement.outcome}: {gaps[:2]}", made, None)
            elif outcome is None and any(gap.direction is Direction.REQUEST and gap.rule is None for gap in judgement.not_checked):
                self._fault("a valid request is not checked", made, None)
            else:
                reach.clean += 1

    def _broken(self, site: Site, outcome: str | None, count: int, reach: Reach) -> bool:
        """Draw messages that break a site. Whether more are worth their time: it can be broken, and none of them was large."""
        operation = self._operation
        try:
            strategy: SearchStrategy[Any] = (
                generate.broken_requests(operation, site=site) if outcome is None else generate.broken_responses(operation, outcome=outcome, site=site)
            )
        except BadContract:  # out of reach: `unreachable` says why
            return False
        is_light = True
        self._drawn[reach.side, site.id] = begun = self._drawn.get((reach.side, site.id), 0) + 1
        for made in self._draws(strategy, count, begun):
            reach.drawn += 1
            findings = self._judged(made).findings
            label = made.label
            hits = [one for one in findings if (one.constraint, one.path, one.member, one.source) == (label.constraint, label.path, label.member, label.source)]
            others = [one for one in findings if one not in hits and one.severity is not Severity.NOTE and not _follows(one, label)]
            if len(hits) == 1 and hits[0].severity in _severities(label) and not others:
                reach.labelled += 1
                reach.broken.add(label.site)
            else:
                self._fault(f"broken at {label.site}, {len(hits)} such findings", made, next(iter((*others, *hits)), None))
            is_light = is_light and len((getattr(made, "response", None) or made.request).body or b"") < _LARGE
        return is_light

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

    def _parts(self) -> tuple[str, ...]:
        return self._coverage._plans[self._contract.name, self._operation.id].names


def _is_of(part: str, outcome: str | None) -> bool:
    return outcome is None or part == "response header" or outcome in part.removeprefix("response ").split("/")


def _follows(finding: Finding, label: Label) -> bool:
    """Whether a finding is no other fault: an answer that cannot be read means nothing that a document describes."""
    return label.kind == "wire" and finding.constraint == "outcome"


_GIVEN = {"media-type": (Severity.NOTE,), "undocumented": (Severity.WARNING,), "duplicate": (Severity.WARNING,), "brackets": (Severity.WARNING,)}
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
