"""One test under watch: what it exchanged, what the judge says of it, and what the test is told at the end of each phase."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, NotChecked, Part, Severity
from wirecheck.judge import Judgement, Tally, Verdict
from wirecheck.pytest_plugin.message import message
from wirecheck.pytest_plugin.observing import Sink
from wirecheck.report.entry import entry_of
from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.checks import Subject
    from wirecheck.judge import Judge
    from wirecheck.pytest_plugin.observing import Origin

    Covered = Callable[[Judgement, Subject | None], None]
    """Counts an exchange towards the coverage of its contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange of a test with its judgement (``None`` where it fits no contract of the test). Its text shows no more than where it went and what became of it."""

    exchange: Exchange
    judgement: Judgement | None
    origin: Origin

    def __repr__(self) -> str:
        """Name it without anything that could be secret."""
        status = self.exchange.response.status if self.exchange.response is not None else "no response"
        verdict = self.judgement.verdict.value if self.judgement is not None else "fits no contract"
        operation = (self.judgement.operation if self.judgement is not None else None) or "exchange"
        return f"<{operation} {self.exchange.request.method}: {status}, {verdict}, {self.origin}>"


@dataclass(slots=True)
class Trial:
    """What is known of a test while it runs. `named`: what fits no operation is a finding, and not left alone."""

    test: str
    names: tuple[str, ...]
    judge: Judge | None
    fail_on: Severity
    is_named: bool = False
    covered: Covered | None = None
    keeps: bool = False
    """Whether somebody asks for the exchanges themselves."""

    shows: bool = False
    """Whether somebody asks for an example of each cause."""

    sink: Sink = field(default_factory=Sink)
    entries: list[dict[str, Any]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    skipped: int = 0
    examples: dict[str, Any] = field(default_factory=dict)
    """For each cause the first finding, as a page shows it."""

    _phase: Tally = field(default_factory=Tally)

    def look(self, *, final: bool = False) -> None:
        """Judge what was seen since the last time; a body that is on its way is waited for until the end."""
        for sighting in self.sink.take(final=final):
            self.add(sighting.exchange(), sighting.origin)
        while self.sink.faults:
            self._add_fault(self.sink.faults.popleft())

    def add(self, exchange: Exchange, origin: Origin) -> Judgement | None:
        """Judge an exchange as one of this test's; ``None`` where it fits no contract and may do so."""
        exchange = replace(exchange, capture=exchange.capture or self.test, index=exchange.index or len(self.entries))
        judgement = None
        if self.judge is not None:
            found, subject = self.judge.judged(exchange)
            if self.is_named or found.contract is not None:
                judgement = found
                if self.covered is not None:
                    self.covered(found, subject)
        if judgement is None:
            self.skipped += 1
        else:
            self._note(judgement, origin)
        if self.keeps:
            self.seen.append(Seen(exchange=exchange, judgement=judgement, origin=origin))
        return judgement

    def _add_fault(self, reason: str) -> None:
        """Count an exchange that could not be watched: it is one that nobody judged."""
        nothing = Exchange(request=Request(method="", url=""), response=None, capture=self.test, index=len(self.entries))
        gap = NotChecked(direction=Direction.EXCHANGE, part=Part.BODY, path="", reason=reason)
        judgement = Judgement(exchange=nothing, contract=None, operation=None, resource=None, outcome=None, verdict=Verdict.NOT_CHECKED, not_checked=(gap,))
        self._note(judgement, "live")

    def _note(self, judgement: Judgement, origin: Origin) -> None:
        self._phase.add(judgement)
        self.entries.append({**entry_of(judgement), "test": self.test, "origin": origin})
        if self.shows:
            self._show(judgement)

    def _show(self, judgement: Judgement) -> None:
        import msgspec  # noqa: PLC0415 -- only who wants a page pays for it

        from wirecheck.report.html.example import example_of  # noqa: PLC0415 -- likewise

        for finding in judgement.findings:
            if finding.fingerprint not in self.examples:
                self.examples[finding.fingerprint] = msgspec.to_builtins(example_of(finding, judgement, missing=finding.related))

    def complaint(self, *, width: int) -> str:
        """Say what this phase has brought up that a test has to fail for, and begin the next phase; empty: nothing."""
        phase, self._phase = self._phase, Tally()
        return message(phase, fail_on=self.fail_on, width=width)

    @property
    def has_failed(self) -> bool:
        """Whether this phase has brought up what a test has to fail for."""
        return any(self._phase.severities[severity] for severity in Severity if severity.rank >= self.fail_on.rank)

    @property
    def not_checked(self) -> list[str]:
        """The reasons for which exchanges were not checked."""
        return [gap["reason"] for entry in self.entries if entry["verdict"] == Verdict.NOT_CHECKED for gap in entry["not_checked"]]

    def summary(self) -> list[tuple[str, str]]:
        """Give what is worth knowing as names and values, for reports of others."""
        if not self.entries:
            return []
        verdicts = [entry["verdict"] for entry in self.entries]
        words = {Verdict.CLEAN: "clean", Verdict.FINDINGS: "with findings", Verdict.NOT_CHECKED: "not checked"}
        counts = ", ".join(f"{verdicts.count(verdict)} {said}" for verdict, said in words.items() if verdict in verdicts)
        found = [(finding, entry) for entry in self.entries for finding in entry["findings"] if finding["severity"] != Severity.NOTE]
        said = dict.fromkeys(f"{f['severity']}[{f['code']}] {e['operation'] or ''} {f['direction']} {f['part']} {f['path']}: {f['message']}" for f, e in found)
        return [("wirecheck", f"{counted(len(verdicts), 'exchange')}: {counts}"), *(("wirecheck.finding", line) for line in said)]

    def told(self, coverage: dict[str, Any] | None = None) -> str:
        """Give all that a report needs, as JSON: it may have to travel to another process."""
        return json.dumps({"entries": self.entries, "skipped": self.skipped, "coverage": coverage or {}, "examples": self.examples})
