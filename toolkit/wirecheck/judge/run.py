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
from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange


class Judge:
    """Judges exchanges by contracts.

    `named`: the caller chose the contracts, so that an exchange that fits none of them is a finding; else it is only not checked. `strict` raises warnings to errors and notes to warnings.
    `secrets` are masked beside those that an exchange itself tells.
    """

    def __init__(self, contracts: Sequence[Contract], *, named: bool, strict: bool = False, base_path: str = "", secrets: frozenset[str] = frozenset()) -> None:
        self._contracts = tuple(contracts)
        self._router = Router(contracts, base_path)
        self._named = named
        self._strict = strict
        self._secrets = secrets

    def judge(self, exchange: Exchange) -> Judgement:
        """Give the judgement of one exchange. Never raises on bad input; a check that fails is told as such."""
        found = self._router.route(exchange.request)
        if isinstance(found, Miss):
            return self._missed(exchange, found)
        subject = Subject(exchange, found)
        findings: list[Finding] = []
        gaps: list[NotChecked] = []
        for check in CHECKS:
            try:
                for said in check(subject):
                    (findings if isinstance(said, Finding) else gaps).append(said)  # type: ignore[arg-type]
            except Exception as error:  # noqa: BLE001 -- a bug in a check must not look like a broken contract, nor end the run
                gaps.append(_failed(check.__name__, error))
        return self._judgement(exchange, found, subject, findings, gaps)

    def _judgement(self, exchange: Exchange, match: Match, subject: Subject, findings: list[Finding], gaps: list[NotChecked]) -> Judgement:
        contract, operation = match.contract.name, match.operation.id
        try:
            outcome = Outcome(subject.outcome) if subject.outcome is not None else None
        except Exception:  # noqa: BLE001 -- what the checks said of it stands already
            outcome = None
        hidden: frozenset[str] = frozenset()
        if findings or gaps:  # whoever shows a part of the exchange has one of these to show
            hidden = frozenset(filter(None, (*self._secrets, *secrets.of_exchange(exchange, match.contract), *_secrets(subject))))
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
            verdict=_verdict(finished, gaps),
            findings=finished,
            not_checked=tuple(replace(gap, path=mask_of(hidden).path(gap.path)) for gap in gaps),
            secrets=hidden,
        )

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
        hidden = frozenset(filter(None, (*self._secrets, *secrets.of_exchange(exchange, miss.contract))))
        return Judgement(
            exchange=exchange,
            contract=contract,
            operation=None,
            resource=None,
            outcome=None,
            verdict=_verdict(findings, gaps),
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
        return replace(made, path=cover.path(made.path), message=cover(made.message), says=cover(made.says), saw=cover(made.saw))


def _verdict(findings: Sequence[Finding], gaps: Sequence[NotChecked]) -> Verdict:
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
