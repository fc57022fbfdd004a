"""A run in the XML that JUnit's Ant task began and every CI server reads: ``wirecheck validate --format junit``.

A capture is a suite, an exchange a case; it fails for findings at or above ``--fail-on``, and what nobody could judge is skipped. The dialects differ in what else they allow; this is what
they have in common.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from wirecheck.finding import Severity
from wirecheck.judge import Verdict
from wirecheck.report.entry import finding_of
from wirecheck.text.counted import counted
from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.report import Ending, Stream

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, not even escaped (section 2.2)."""

_FAILED = 1


class Junit:
    """Writes a suite when its capture ends, as its head counts what it holds: memory grows with one capture's cases."""

    def __init__(self, stream: Stream, *, fail_on: Severity = Severity.ERROR) -> None:
        """Write to this stream; findings from `fail_on` on fail their case."""
        self._write = stream.write
        self._fail_on = fail_on
        self._capture: str | None = None
        self._cases: list[str] = []
        self._failures = self._skipped = self._failed = 0
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wirecheck">\n')

    def add(self, judgement: Judgement) -> None:
        """Take the next case."""
        if self._capture != judgement.exchange.capture:
            self._end_suite()
            self._capture = judgement.exchange.capture
        self._cases.append(self._case(judgement))

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write the last suite; where the run failed for another reason than a case, one that says so."""
        self._end_suite()
        error = _element("error", {"message": ending.words}, "")
        is_told = ending.code == 0 or (ending.code == _FAILED and self._failed)
        case = "" if is_told else _element("testcase", {"classname": "wirecheck", "name": "the run", "time": "0"}, error)
        if case or tally.aside:
            properties = "".join(_element("property", {"name": name, "value": str(count)}, "") for name, count in tally.summary().items())
            counts = {"tests": "1" if case else "0", "failures": "0", "errors": "1" if case else "0", "skipped": "0", "time": "0"}
            self._write(_element("testsuite", {"name": "wirecheck", **counts}, _element("properties", {}, properties) + case))
        self._write("</testsuites>\n")

    def _end_suite(self) -> None:
        if self._capture is not None:
            counts = {"tests": str(len(self._cases)), "failures": str(self._failures), "errors": "0", "skipped": str(self._skipped), "time": "0"}
            self._write(_element("testsuite", {"name": self._capture, **counts}, "".join(self._cases)))
        self._cases = []
        self._failed += self._failures
        self._failures = self._skipped = 0

    def _case(self, judgement: Judgement) -> str:
        exchange, mask = judgement.exchange, mask_of(judgement.secrets)
        operation = " ".join(filter(None, (judgement.operation, judgement.resource))) or f"{exchange.request.method} {mask(exchange.request.path)}"
        names = {"classname": judgement.contract or "no contract", "name": f"{operation} [{exchange.index}]", "file": exchange.capture}
        ranked = sorted(judgement.findings, key=lambda finding: -finding.severity.rank)
        told = [(finding.severity, finding_of(finding, judgement, mask)) for finding in ranked]
        failures = [finding for severity, finding in told if severity.rank >= self._fail_on.rank]
        others = [finding for severity, finding in told if severity.rank < self._fail_on.rank]
        inner = ""
        if failures:
            self._failures += 1
            more = f" (and {counted(len(failures) - 1, 'more finding')})" if len(failures) > 1 else ""
            inner += _element("failure", {"message": failures[0]["message"] + more, "type": failures[0]["code"]}, _text("\n\n".join(map(_told, failures))))
        elif judgement.verdict is Verdict.NOT_CHECKED:
            self._skipped += 1
            inner += _element("skipped", {"message": "; ".join(dict.fromkeys(mask(gap.reason) for gap in judgement.not_checked))}, "")
        if others:
            inner += _element("system-out", {}, _text("\n\n".join(map(_told, others))))
        return _element("testcase", {**names, "time": f"{exchange.took or 0:.3f}"}, inner)


def _told(finding: dict[str, Any]) -> str:
    """Give a finding in lines, as people read them behind a failed case."""
    at = " ".join(filter(None, (finding["direction"], finding["part"], finding["path"], finding["member"] and f"(member {finding['member']})")))
    source = finding["source"] and f"{finding['source']['document']}, {finding['source']['section']} ({finding['source']['certainty']})"
    rows = (("at", at), ("says", finding["says"]), ("saw", finding["saw"]), ("source", source), ("fingerprint", finding["fingerprint"]))
    return "\n".join([f"{finding['severity']}[{finding['code']}]: {finding['message']}", *(f"  {label}: {text}" for label, text in rows if text)])


def _element(name: str, attributes: dict[str, str], inner: str) -> str:
    """Write an element; what is inside is written already."""
    head = "".join(f" {key}={_ascii(quoteattr(_legal(value)))}" for key, value in attributes.items())
    return f"<{name}{head}>{inner}</{name}>\n" if inner else f"<{name}{head}/>\n"


def _text(text: str) -> str:
    return _ascii(escape(_legal(text), {"\r": "&#13;"}))


def _legal(text: str) -> str:
    r"""Spell out what XML cannot hold, as ``\x1b``."""
    return _ILLEGAL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _ascii(text: str) -> str:
    """Write what is not ASCII as references, so that the encoding of a terminal or a pipe is not in the way."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
