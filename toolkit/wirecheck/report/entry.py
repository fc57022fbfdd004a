"""One exchange in the published shape (``wirecheck schema validate``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.report.unread import told
from wirecheck.text.mask import Mask, mask_of

if TYPE_CHECKING:
    from wirecheck.finding import Finding, NotChecked
    from wirecheck.judge import Judgement


def entry_of(judgement: Judgement) -> dict[str, Any]:
    """Give the judgement as JSON values, without its secrets."""
    mask = mask_of(judgement.secrets)
    return {
        "index": judgement.exchange.index,
        "capture": _whole(judgement.exchange.capture),
        "contract": judgement.contract,
        "operation": judgement.operation,
        "resource": judgement.resource,
        "outcome": judgement.outcome,
        "verdict": judgement.verdict,
        "findings": [finding_of(finding, judgement, mask) for finding in judgement.findings],
        "not_checked": [_not_checked(gap, mask) for gap in judgement.not_checked],
    }


def finding_of(finding: Finding, judgement: Judgement, mask: Mask) -> dict[str, Any]:
    """Give a finding of a judgement as JSON values, without its secrets."""
    source = finding.source
    return {
        "severity": finding.severity,
        "direction": finding.direction,
        "part": finding.part,
        "path": _whole(mask.path(finding.path)),
        "member": None if finding.member is None else _whole(mask.path(finding.member)),
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "constraint": finding.constraint,
        "message": _line(told(finding.message, finding, judgement)),
        "says": _whole(finding.says),
        "saw": _whole(told(finding.saw, finding, judgement)),
        "fingerprint": finding.fingerprint,
        "related": [{"capture": _whole(related.capture), "index": related.index} for related in finding.related],
        "source": None if source is None else {"document": source.document, "section": source.section, "certainty": source.certainty},
    }


def _not_checked(gap: NotChecked, mask: Mask) -> dict[str, Any]:
    return {
        "direction": gap.direction,
        "part": gap.part,
        "path": _whole(mask.path(gap.path)),
        "reason": _line(mask(gap.reason)),
        "rule": gap.rule,
    }


def _whole(text: str) -> str:
    """Spell out lone surrogates: JSON can escape them, and strict readers refuse the document for it."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _line(text: str) -> str:
    return _whole(" ".join(text.splitlines()))
