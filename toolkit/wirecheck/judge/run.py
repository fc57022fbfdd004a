"""One exchange to one judgement: route, decode, check, sum up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.checks import CHECKS, Subject
from wirecheck.contract.route import Match, Miss, Router
from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part, Severity, fingerprint
from wirecheck.judge import answered, secrets
from wirecheck.judge.judgement import Judgement, Outcome, Verdict
from wirecheck.schema.wording import one_line
from wirecheck.state import Extractor
from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange
    from wirecheck.state import Memory, Touched


class Judge:
    """Judges exchanges by contracts.

    `named`: the caller chose the contracts, so that an exchange that fits none of them is a finding; else it is only not checked. `strict` raises warnings to errors and notes to warnings.
    `secrets` are masked beside those that an exchange itself tells. `memory` judges each exchange, as it comes, by those before it as well. Without one, `touches` has judgements carry what the
    exchange did to the store, so that it can be judged in another order or another process (`Ordering`).
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        *,
        named: bool,
        strict: bool = False,
        base_path: str = "",
        secrets: frozenset[str] = frozenset(),
        memory: Memory | None = None,
        touches: bool = False,
    ) -> None:
        self._contracts = tuple(contracts)
        self._router = Router(contracts, base_path)
        self._named = named
        self._strict = strict
        self._secrets = secrets
        self._memory = memory
        self._extractor = Extractor(contracts if memory is not None or touches else ())
        if memory is not None:
            memory.know(contracts)

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts that it judges by."""
        return self._contracts

    def judge(self, exchange: Exchange) -> Judgement:
        """Give the judgement of one exchange. Never raises on bad input; a check that fails is told as such."""
        return self.judged(exchange)[0]

    def judged(self, exchange: Exchange) -> tuple[Judgement, Subject | None]:
        """Give the judgement of one exchange, and the exchange as it was decoded for whoever looks at more of it; ``None`` where no operation fits."""
        judgement, subject = self._by_itself(exchange)
        return (judgement if self._memory is None else self.remembered(judgement, self._memory)), subject

    def read(self, exchange: Exchange) -> tuple[Subject | None, frozenset[str]]:
        """Give an exchange as it is decoded (``None`` where no operation fits), and what no output may show of it. Nothing is judged, nor learned."""
        found = self._router.route(exchange.request)
        if isinstance(found, Miss):
            return None, self._hidden_of_stranger(exchange, found)
        subject = Subject(exchange, found)
        return subject, self._hidden(exchange, found, subject)

    def hidden(self, subject: Subject) -> frozenset[str]:
        """Give what no output may show of an exchange that was decoded."""
        return self._hidden(subject.exchange, subject.match, subject)

    def together(self, exchanges: Sequence[Exchange]) -> list[Judgement]:
        """Give the judgements of exchanges that were under way at one time, so that nobody knows which came first at the store."""
        judgements = [self._by_itself(exchange)[0] for exchange in exchanges]
        if self._memory is None:
            return judgements
        touched = [judgement.touched for judgement in judgements]
        made = []
        for index, judgement in enumerate(judgements):
            beside = [one for at, others in enumerate(touched) if at != index for one in others]
            made.append(self.remembered(judgement, self._memory, beside=beside))
        return made

    def remembered(self, judgement: Judgement, memory: Memory, *, beside: Sequence[Touched] = ()) -> Judgement:
        """Give a judgement with what the exchanges before it say as well, and have the memory learn it. `beside`: what others did that may have come before it or after."""
        if not judgement.touched:
            return judgement
        said: list[Finding] = []
        gaps = list(judgement.not_checked)
        try:
            said = memory.take(judgement.touched, beside=beside)
        except Exception as error:  # noqa: BLE001 -- as of any check
            gaps.append(_failed("state", error))
        made = replace(judgement, touched=())
        found = self._router.route(judgement.exchange.request)
        if isinstance(found, Miss) or (not said and len(gaps) == len(judgement.not_checked)):
            return made
        hidden = judgement.secrets or self._hidden(judgement.exchange, found, Subject(judgement.exchange, found, ()))
        findings = (*judgement.findings, *(self._finished(finding, found.contract.name, found.operation.id, hidden) for finding in said))
        return replace(made, findings=findings, not_checked=tuple(gaps), verdict=verdict_of(findings, gaps), secrets=hidden)

    def _by_itself(self, exchange: Exchange) -> tuple[Judgement, Subject | None]:
        """Judge an exchange without looking at any other."""
        found = self._router.route(exchange.request)
        if isinstance(found, Miss):
            return self._missed(exchange, found), None
        subject = Subject(exchange, found, self._extractor.views(found))
        findings: list[Finding] = []
        gaps: list[NotChecked] = []
        for check in CHECKS:
            try:
                for said in check(subject):
                    (findings if isinstance(said, Finding) else gaps).append(said)  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001 -- a bug in a check must not look like a broken contract, nor end the run
                gaps.append(_failed(check.__name__, error))
        return self._judgement(exchange, found, subject, findings, gaps), subject

    def _judgement(self, exchange: Exchange, match: Match, subject: Subject, findings: list[Finding], gaps: list[NotChecked]) -> Judgement:
        contract, operation = match.contract.name, match.operation.id
        try:
            outcome = Outcome(subject.outcome) if subject.outcome is not None else None
        except Exception:  # noqa: BLE001 -- what the checks said of it stands already
            outcome = None
        touched: tuple[Touched, ...] = ()
        try:
            touched = self._extractor.touched(subject)
        except Exception as error:  # noqa: BLE001 -- as of any check
            gaps.append(_failed("state", error))
        # Whoever shows a part of the exchange has one of these to show.
        hidden = self._hidden(exchange, match, subject) if findings or gaps else frozenset()
        if outcome in answered.REFUSALS:
            try:
                findings = list(answered.weighed(findings, subject))
            except Exception as error:  # noqa: BLE001 -- unweighed, they stand as they are
                gaps.append(_failed("answered", error))
        finished = tuple(self._finished(finding, contract, operation, hidden) for finding in findings)
        return Judgement(
            exchange=exchange,
            contract=contract,
            operation=operation,
            resource=match.resource.name if match.resource is not None else None,
            outcome=outcome,
            verdict=verdict_of(finished, gaps),
            findings=finished,
            not_checked=tuple(replace(gap, path=mask_of(hidden).path(gap.path)) for gap in gaps),
            secrets=hidden,
            touched=touched,
        )

    def _hidden(self, exchange: Exchange, match: Match, subject: Subject) -> frozenset[str]:
        return frozenset(filter(None, (*self._secrets, *secrets.of_exchange(exchange, match.contract), *_secrets(subject))))

    def _hidden_of_stranger(self, exchange: Exchange, miss: Miss) -> frozenset[str]:
        return frozenset(filter(None, (*self._secrets, *secrets.of_exchange(exchange, miss.contract))))

    def _missed(self, exchange: Exchange, miss: Miss) -> Judgement:
        only = self._contracts[0] if len(self._contracts) == 1 else None
        meant = (miss.contract or only) if self._named else None
        findings = []
        gaps = []
        request = exchange.request
        method, path = one_line(request.method), one_line(request.path)
        if not self._named:
            reason = f"the path takes {' or '.join(miss.methods)}" if miss.methods else "no contract has this path"
            gaps.append(NotChecked(direction=Direction.EXCHANGE, part=Part.METHOD if miss.methods else Part.URL, path="", reason=reason))
        elif miss.methods:
            flaw = Flaw(
                code="WC102",
                constraint="method",
                message=f"the path takes {' or '.join(miss.methods)}, not {method or 'nothing'}",
                says=" or ".join(miss.methods),
                saw=method,
            )
            findings.append(Finding.of(flaw, direction=Direction.REQUEST, part=Part.METHOD))
        else:
            flaw = Flaw(code="WC101", constraint="route", message=f"no operation has the path {path}", says="a documented path", saw=f"{method} {path}")
            findings.append(Finding.of(flaw, direction=Direction.REQUEST, part=Part.URL))
        contract = meant.name if meant is not None else None
        hidden = self._hidden_of_stranger(exchange, miss)
        return Judgement(
            exchange=exchange,
            contract=contract,
            operation=None,
            resource=None,
            outcome=None,
            verdict=verdict_of(findings, gaps),
            findings=tuple(self._finished(finding, contract, None, hidden) for finding in findings),
            not_checked=tuple(gaps),
            secrets=hidden,
        )

    def _finished(self, finding: Finding, contract: str | None, operation: str | None, hidden: frozenset[str]) -> Finding:
        severity = finding.severity.raised() if self._strict else finding.severity
        made = replace(finding, severity=severity, fingerprint=fingerprint(finding, contract, operation))
        if not hidden:
            return made
        cover = mask_of(hidden)
        saw = cover(made.saw)
        # Beside a secret stands one of another exchange, of which this one does not know that it is secret.
        says = "the same secret as there" if made.related and saw != made.saw else cover(made.says)
        return replace(made, path=cover.path(made.path), message=cover(made.message), says=says, saw=saw)


def verdict_of(findings: Sequence[Finding], gaps: Sequence[NotChecked]) -> Verdict:
    """Give the verdict that findings and gaps amount to; notes change none, nor does a rule or a header that could not be judged."""
    if any(finding.severity is not Severity.NOTE for finding in findings):
        return Verdict.FINDINGS
    return Verdict.NOT_CHECKED if any(gap.rule is None and gap.part is not Part.HEADER for gap in gaps) else Verdict.CLEAN


def _failed(name: str, error: Exception) -> NotChecked:
    # The error's type alone: its text may quote the payload.
    return NotChecked(
        direction=Direction.EXCHANGE, part=Part.BODY, path="", reason=f"WC901: the check '{name}' failed with {type(error).__name__}; please report this"
    )


def _secrets(subject: Subject) -> Iterator[str]:
    try:
        yield from secrets.of_subject(subject)
    except Exception:  # noqa: BLE001 -- the same input that made a check fail; what was found so far is masked
        return
