"""The promises of judge/answered.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge, Verdict

JUDGE = Judge([load((Path(__file__).parents[1] / "checks" / "store.openapi.yaml").as_posix())], named=True)
KEY = (("x-key", "k-123456"), ("content-type", "application/json"))


def _told(sent: Any, status: int, body: bytes, headers: Any = KEY, url: str = "/orders/7?mode=fast") -> tuple[Verdict, list[tuple[str, str, str]]]:
    request = Request(method="POST", url=url, headers=headers, body=json.dumps(sent).encode())
    judgement = JUDGE.judge(Exchange(request=request, response=Response(status=status, body=body)))
    return judgement.verdict, [(f.severity, f.constraint, f.path) for f in judgement.findings if f.constraint not in {"status", "undocumented"}]


@pytest.mark.parametrize(
    ("status", "body", "severity"),
    [
        (409, b'{"error": "name is too long"}', "note"),
        (409, b'{"error": "NAME"}', "note"),
        (409, b'{"error": {"fields": ["price", "name"]}}', "note"),
        (404, b"<p>bad name</p>", "note"),
        (409, b'{"error": "price is too high"}', "error"),
        (409, b'{"error": "no"}', "error"),
        (409, b'{"error": "rename it"}', "error"),
        (409, b'{"error": "bad", "name": 5}', "error"),
        (404, b"", "error"),
        (200, b'{"saved": [{"name": "name"}]}', "error"),
    ],
    ids=["names it", "in capitals", "among others", "in a page", "another", "nothing", "within a word", "as a member of its own", "empty", "a success"],
)
def test_a_failure_that_names_what_is_wrong_makes_it_a_note(status: int, body: bytes, severity: str) -> None:
    """And one that names something else, or nothing, excuses nothing; nor does a success."""
    _, found = _told({"name": "longer"}, status, body)

    assert (severity, "maxLength", "/name") in found


def test_an_exchange_that_is_rejected_for_all_that_is_wrong_is_clean() -> None:
    assert _told({"name": "longer"}, 409, b'{"error": "name"}') == (Verdict.CLEAN, [("note", "maxLength", "/name")])


def test_a_finding_that_the_failure_does_not_name_stands_beside_one_that_it_names() -> None:
    verdict, found = _told({"name": "longer", "price": 5}, 409, b'{"error": "name"}')

    assert verdict is Verdict.FINDINGS
    assert sorted(found) == [("error", "type", "/price"), ("note", "maxLength", "/name")]


def test_a_member_that_is_missing_is_named_by_its_own_name() -> None:
    assert _told({}, 409, b'{"error": "name is required"}')[1] == [("note", "required", "")]
    assert _told({}, 409, b'{"error": "price is required"}')[1] == [("error", "required", "")]


def test_a_parameter_is_named_by_its_name() -> None:
    assert _told({"name": "x"}, 409, b'{"error": "unknown mode"}', url="/orders/7?mode=odd") == (Verdict.CLEAN, [("note", "enum", "mode")])


def test_missing_credentials_are_what_a_refusal_is_for() -> None:
    assert _told({"name": "x"}, 401, b"", headers=KEY[1:])[1] == [("note", "security", "X-Key")]
    assert _told({"name": "x"}, 409, b'{"error": "no"}', headers=KEY[1:])[1] == [("error", "security", "X-Key")]


def test_an_undocumented_member_is_what_unknown_is_said_of() -> None:
    request = Request(method="POST", url="/orders/7?mode=fast", headers=KEY, body=b'{"name": "x", "more": 1}')

    for body, severity in ((b'{"error": "UnknownField"}', "note"), (b'{"error": "no"}', "warning")):
        judgement = JUDGE.judge(Exchange(request=request, response=Response(status=409, body=body)))
        assert [f.severity for f in judgement.findings if f.path == "/more"] == [severity]


def test_what_is_wrong_with_the_answer_is_excused_by_nothing() -> None:
    request = Request(method="POST", url="/orders/7?mode=fast", headers=KEY, body=b'{"name": "x"}')

    judgement = JUDGE.judge(Exchange(request=request, response=Response(status=409, body=b'{"error": ["error"]}')))

    assert [(f.severity, f.direction, f.path) for f in judgement.findings] == [("error", "response", "/error")]


def test_a_finding_that_was_excused_says_so() -> None:
    request = Request(method="POST", url="/orders/7?mode=fast", headers=KEY, body=b'{"name": "longer"}')

    judgement = JUDGE.judge(Exchange(request=request, response=Response(status=409, body=b'{"error": "name"}')))

    assert [f.message.endswith(" (the store rejected it for that)") for f in judgement.findings] == [True]
