"""The promises of judge/run.py: routes, verdicts, fingerprints, strictness."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.checks import CHECKS
from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.files import contract_names
from wirecheck.finding import Direction, NotChecked, Part
from wirecheck.judge import Judge, Judgement, Outcome, Verdict, answered, run
from wirecheck.state import Memory
from wirecheck.traffic.captures import read

CASSETTES = Path(__file__).parents[2] / "cassettes"
STORE = load((Path(__file__).parents[1] / "checks" / "store.openapi.yaml").as_posix())
JUDGE = Judge([STORE], named=True)
KEY = (("x-key", "k-123456"), ("content-type", "application/json"))


def saved(sent: Any = None, answer: Any = None, **parts: Any) -> Exchange:
    """Give an exchange of ``orders.save``, clean unless told otherwise; `sent_body` and `body` are raw bodies."""
    request = Request(
        method=parts.get("method", "POST"),
        url=parts.get("url", "https://store.example/orders/7?mode=fast"),
        headers=parts.get("headers", KEY),
        body=parts.get("sent_body", json.dumps(sent or {"name": "lamp"}).encode()),
    )
    body = parts.get("body", json.dumps(answer or {"saved": [{"name": "lamp"}]}).encode())
    response = Response(status=parts.get("status", 200), headers=(("left", "5"), ("content-type", "application/json")), body=body)
    return Exchange(request=request, response=response, captured_at=datetime(2026, 3, 1, tzinfo=UTC), capture="day.har", index=4)


def told(judgement: Judgement) -> list[tuple[str, ...]]:
    return [(f.severity, f.code, f.direction, f.part, f.path) for f in judgement.findings]


# -- verdicts --------------------------------------------------------------------------------------------------------------------------------


def test_a_clean_exchange() -> None:
    exchange = saved()

    assert JUDGE.judge(exchange) == Judgement(
        exchange=exchange, contract="store", operation="orders.save", resource=None, outcome=Outcome.SUCCESS, verdict=Verdict.CLEAN
    )


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ({}, Verdict.CLEAN),
        ({"sent": {"name": "longer"}}, Verdict.FINDINGS),
        ({"sent": {"name": "x", "more": 1}, "answer": {"saved": [{"name": "x"}]}}, Verdict.FINDINGS),
        ({"sent": {"name": "x x"}, "answer": {"saved": [{"name": "x x"}]}}, Verdict.CLEAN),
        ({"answer": {"saved": [], "more": 1}}, Verdict.CLEAN),
        ({"answer": {"saved": [{"name": "lamp", "price": "2"}]}}, Verdict.CLEAN),
        ({"body": None}, Verdict.NOT_CHECKED),
        ({"body": None, "sent": {"name": "longer"}}, Verdict.FINDINGS),
        ({"status": 418, "body": b"teapot"}, Verdict.FINDINGS),
        ({"headers": ()}, Verdict.CLEAN),
    ],
    ids=[
        "clean",
        "an error",
        "a warning",
        "a note on the request",
        "a note on the response",
        "a rule not evaluated",
        "not captured",
        "an error beside",
        "unknown",
        "no headers",
    ],
)
def test_the_verdict(parts: dict[str, Any], verdict: Verdict) -> None:
    """Notes change none, nor do rules that could not be evaluated or headers that were not captured; a body that nobody looked at does."""
    assert JUDGE.judge(saved(**parts)).verdict is verdict


def test_an_exchange_without_a_response_is_not_checked() -> None:
    judgement = JUDGE.judge(saved().with_response(None))

    assert (judgement.verdict, judgement.outcome, judgement.findings) == (Verdict.NOT_CHECKED, None, ())
    assert [gap.reason for gap in judgement.not_checked] == ["no response was captured"]


def test_a_body_that_nobody_documented_under_a_documented_meaning_is_not_checked() -> None:
    judgement = JUDGE.judge(saved(status=401, body=b"no"))

    assert (judgement.outcome, told(judgement)) == (Outcome.REFUSED, [("warning", "WC110", "response", "status", "")])
    assert [gap.reason for gap in judgement.not_checked] == ["no document describes a body under this status"]


# -- routes ----------------------------------------------------------------------------------------------------------------------------------


def _missed(method: str, url: str, *, named: bool) -> Judgement:
    return Judge([STORE], named=named).judge(saved(method=method, url=url))


@pytest.mark.parametrize(
    ("method", "url", "finding", "message"),
    [
        ("POST", "/elsewhere", ("error", "WC101", "request", "url", ""), "no operation has the path /elsewhere"),
        ("GET", "/orders/7", ("error", "WC102", "request", "method", ""), "the path takes POST, not GET"),
        ("post", "/orders/7", ("error", "WC102", "request", "method", ""), "the path takes POST, not post"),
        ("", "/orders/7", ("error", "WC102", "request", "method", ""), "the path takes POST, not nothing"),
    ],
)
def test_an_exchange_that_fits_no_operation_of_a_named_contract_is_an_error(method: str, url: str, finding: tuple[str, ...], message: str) -> None:
    judgement = _missed(method, url, named=True)

    assert (judgement.verdict, judgement.contract, judgement.operation, judgement.outcome) == (Verdict.FINDINGS, "store", None, None)
    assert told(judgement) == [finding]
    assert judgement.findings[0].message == message


@pytest.mark.parametrize(
    ("method", "url", "part", "reason"),
    [("POST", "/elsewhere", Part.URL, "no contract has this path"), ("GET", "/orders/7", Part.METHOD, "the path takes POST")],
)
def test_an_exchange_that_fits_no_operation_is_not_checked_where_no_contract_was_named(method: str, url: str, part: Part, reason: str) -> None:
    judgement = _missed(method, url, named=False)

    assert (judgement.verdict, judgement.contract, judgement.operation, judgement.findings) == (Verdict.NOT_CHECKED, None, None, ())
    assert judgement.not_checked == (NotChecked(direction=Direction.EXCHANGE, part=part, path="", reason=reason),)


def test_which_of_several_contracts_was_meant_nobody_knows() -> None:
    judgement = Judge([STORE, load("open2b-customers")], named=True).judge(saved(url="/elsewhere"))

    assert (judgement.contract, told(judgement)) == (None, [("error", "WC101", "request", "url", "")])


def test_the_contract_of_the_path_is_the_one_judged_by() -> None:
    judge = Judge([load("open2b-customers"), STORE], named=False)

    assert judge.judge(saved()).contract == "store"


def test_a_base_path_may_stand_before() -> None:
    assert Judge([STORE], named=True, base_path="/v2").judge(saved(url="/v2/orders/7?mode=fast")).verdict is Verdict.CLEAN


def test_the_resource_is_told_beside_the_operation() -> None:
    judge = Judge([load("customer-v3")], named=True)
    exchange = Exchange(request=Request(method="GET", url="/API/V3/UserGroups"), response=None)

    assert (judge.judge(exchange).operation, judge.judge(exchange).resource) == ("list", "UserGroups")


@given(st.text(max_size=300))
def test_what_is_told_of_a_path_is_one_short_line(path: str) -> None:
    judgement = JUDGE.judge(saved(url=f"/nowhere/{path * 50}"))

    for finding in judgement.findings:
        assert (finding.message + finding.saw).isprintable()
        assert len(finding.message) < 300


# -- severity and fingerprints ---------------------------------------------------------------------------------------------------------------


def test_strict_raises_warnings_to_errors_and_notes_to_warnings() -> None:
    exchange = saved({"name": "x x", "more": 1}, {"saved": [{"name": "other"}]})

    mild, strict = (Judge([STORE], named=True, strict=strict).judge(exchange) for strict in (False, True))

    assert [(a.severity, b.severity) for a, b in zip(mild.findings, strict.findings, strict=True)] == [
        ("warning", "error"),
        ("error", "error"),
        ("note", "warning"),
    ]
    assert [f.fingerprint for f in mild.findings] == [f.fingerprint for f in strict.findings]


def test_one_cause_has_one_fingerprint_wherever_it_shows_up() -> None:
    """Whatever its place in a list, the value that was seen, the capture and the number of the exchange."""
    first = JUDGE.judge(saved(answer={"saved": [{"name": 1}]}))
    second = JUDGE.judge(saved(answer={"saved": [{"name": "lamp"}, {"name": "lamp"}, {"name": None}]}))

    assert {f.fingerprint for f in first.findings} == {f.fingerprint for f in second.findings}
    assert first.findings[0].fingerprint.startswith("v1:")


def test_other_causes_have_other_fingerprints() -> None:
    judgements = [
        JUDGE.judge(saved({"name": "longer"})),
        JUDGE.judge(saved({"name": 5})),
        JUDGE.judge(saved({"name": "lamp", "price": 5})),
        JUDGE.judge(saved(answer={"saved": [{"name": 5}]})),
        JUDGE.judge(saved(url="/elsewhere")),
        JUDGE.judge(saved(method="GET")),
    ]
    prints = [f.fingerprint for judgement in judgements for f in judgement.findings[:1]]

    assert len(set(prints)) == len(judgements)


# -- totality --------------------------------------------------------------------------------------------------------------------------------


def test_a_check_that_fails_is_told_as_such_and_the_others_still_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name and the type of its error alone: the text of an error may quote the payload."""

    def broken(subject: Any) -> Any:
        raise RuntimeError(subject.exchange.request.body)

    monkeypatch.setattr(run, "CHECKS", (broken, *CHECKS))

    judgement = JUDGE.judge(saved({"name": "longer"}))

    assert [gap.reason for gap in judgement.not_checked] == ["WC901: the check 'broken' failed with RuntimeError; please report this"]
    assert told(judgement)[0] == ("error", "WC303", "request", "body", "/name")


def test_an_exchange_whose_check_failed_counts_as_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise KeyError

    monkeypatch.setattr(run, "CHECKS", (broken,))

    assert JUDGE.judge(saved()).verdict is Verdict.NOT_CHECKED


def test_findings_stand_unweighed_where_weighing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError

    monkeypatch.setattr(answered, "weighed", broken)

    judgement = JUDGE.judge(saved({"name": "longer"}, status=409, body=b'{"error": "name"}'))

    assert told(judgement) == [("error", "WC303", "request", "body", "/name")]
    assert "WC901" in judgement.not_checked[0].reason


DEEP = [b"[%s]", b'{"name": %s}', b'{"saved": %s}', b'{"saved": [{"name": %s}]}', b'{"saved": [], "price": %s}', b'{"error": %s}']


@pytest.mark.parametrize("depth", [50, 150, 250, 400, 700, 950, 5000, 200_000])
@pytest.mark.parametrize("around", DEEP)
def test_a_deeply_nested_body_is_judged(around: bytes, depth: int) -> None:
    for inner in (b"[" * depth + b"]" * depth, b'{"a": ' * depth + b"1" + b"}" * depth):
        for status in (200, 409):
            for parts in ({"sent_body": around % inner, "body": around % inner}, {"sent_body": around % inner}, {"body": around % inner}):
                judgement = JUDGE.judge(saved(status=status, **parts))

                assert not [gap for gap in judgement.not_checked if "WC901" in gap.reason]


def test_what_is_judged_is_let_go_without_the_collector() -> None:
    """A cycle keeps an exchange with its bodies until the collector comes, which a long run has come seldom."""
    judge = Judge([load(name) for name in contract_names()], named=False, memory=Memory(limit=8))
    recorded = [item for item in read([str(CASSETTES)]) if isinstance(item, Exchange)]
    broken = [replace(one, request=replace(one.request, body=(one.request.body or b"")[:-9])) for one in recorded]
    blank = [replace(one, response=replace(one.response, body=b"")) for one in recorded if one.response is not None]
    for exchange in recorded + broken + blank:
        judge.judge(exchange)
    gc.collect()
    gc.disable()
    try:
        for exchange in recorded + broken + blank:
            judge.judge(exchange)
        left = gc.collect()
    finally:
        gc.enable()

    assert left == 0
