"""What schemathesis sends and reads with our hooks, without a store."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import schemathesis
from wirecheck import files
from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Finding, Flaw, Part, Severity
from wirecheck.judge import Judge, Outcome
from wirecheck.schemathesis import adapter, hooks
from wirecheck.schemathesis.watch import Seen, Watch, meant
from wirecheck.wire import form

CUSTOMERS = load("leadcommerce-customers")
OPEN2B = load("open2b-customers")
BASE = "http://127.0.0.1:1"


def _schema(name: str) -> Any:
    config = schemathesis.Config.from_dict({"base-url": BASE, "cache": {"enabled": False}})
    return schemathesis.openapi.from_path(files.contract_location(name), config=config)


@pytest.fixture(scope="module")
def forms() -> Any:
    schema = _schema("leadcommerce-customers")
    hooks.watching(schema.raw_schema, Watch(contract=CUSTOMERS, credentials={"identifier": "shop-1", "key": "s3cret-of-shop"}))
    return schema["/api/v1/Customers.xml"]["POST"] if "/api/v1/Customers.xml" in schema else schema[next(iter(schema))]["POST"]


def _body(operation: Any, body: Any) -> bytes:
    data: bytes = operation.Case(body=body, media_type=hooks.FORM).as_transport_kwargs(base_url=BASE)["data"]
    return data


def test_a_form_keeps_its_brackets(forms: Any) -> None:
    body = _body(forms, {"inserts": [{"first": "Leo", "phones": ["1", "2"]}]})

    assert form.decode(body).value == {"inserts": [{"first": "Leo", "phones": ["1", "2"]}]}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
)
def test_any_body_can_be_written(forms: Any, body: Any) -> None:
    """Negative data has keys and values that no form can carry."""
    assert isinstance(hooks.forms(SimpleNamespace(case=SimpleNamespace(operation=forms, body=body)), body), bytes | None)


def test_credentials_stand_in_bodies_that_are_sent_and_in_no_other(forms: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a failure prints for its reproduction is written, too."""
    shown = _body(forms, {"key": "drawn"})
    monkeypatch.setattr(adapter, "is_sending", lambda: True)

    sent = _body(forms, {"key": "drawn"})

    assert b"s3cret" not in shown
    assert form.decode(sent).value == {"identifier": "shop-1", "key": "s3cret-of-shop"}


@pytest.mark.parametrize("name", ["modularmerchant-check-customer", "customer-v3"])
def test_documents_are_valid_by_the_contract_in_the_path_that_they_were_drawn_for(name: str) -> None:
    contract = load(name)
    operation = next(one for one in contract.operations if one.request is not None)
    judge = Judge([contract], named=True)

    @settings(max_examples=5, suppress_health_check=list(HealthCheck), deadline=None)
    @given(body=hooks.documents(operation))
    def is_valid(body: hooks.Drawn) -> None:
        request = Request(method=operation.method, url=body.draft.request().url, headers=body.draft.request().headers, body=bytes(body))
        said = judge.judge(Exchange(request=request, response=None)).findings
        assert [one for one in said if one.direction is Direction.REQUEST and one.severity is not Severity.NOTE] == []

    is_valid()


@pytest.mark.parametrize(
    ("outcome", "status", "body", "means"),
    [
        (Outcome.SUCCESS, 200, b"{}", 200),
        (Outcome.UNKNOWN, 200, b"<html>", 200),
        (Outcome.FAILURE, 400, b"not found", 400),
        (Outcome.FAILURE, 200, b'{"type": "NotFound"}', 404),
        (Outcome.FAILURE, 200, b"Customer does not exist", 404),
        (Outcome.FAILURE, 200, b"the code already exists", 409),
        (Outcome.FAILURE, 200, b"city is required", 422),
        (Outcome.REFUSED, 200, b"wrong key", 401),
        (Outcome.REFUSED, 403, b"wrong key", 403),
    ],
)
def test_a_failure_under_a_status_of_success_gets_the_status_that_it_means(outcome: Outcome, status: int, body: bytes, means: int) -> None:
    assert meant(outcome, Response(status=status, body=body)) == means


def _answer(body: bytes, asked: bytes = b"{}", status: int = 200) -> schemathesis.Response:
    sent = requests.Request(
        "POST", f"{BASE}/api/v13/commerce.customers.count", data=asked, headers={"X-Key": "a-key-of-the-shop", "Content-Type": "application/json"}
    )
    headers = {"content-type": ["application/json; charset=utf-8"]}
    return schemathesis.Response(status_code=status, headers=headers, content=body, request=sent.prepare(), elapsed=0.0, verify=False)


@pytest.fixture
def case() -> Any:
    schema = _schema("open2b-customers")
    hooks.watching(schema.raw_schema, Watch(contract=OPEN2B, credentials={"X-Key": "a-key-of-the-shop"}))
    return schema["/api/v13/commerce.customers.count"]["POST"].Case(body={}, media_type="application/json")


def test_an_answer_that_keeps_the_contract_passes(case: Any) -> None:
    response = _answer(b'{"status":"ok","count":3}')

    hooks.look(case, response)

    assert (hooks.wirecheck(None, response, case), response.status_code) == (None, 200)  # type: ignore[arg-type]


def test_an_answer_that_breaks_the_contract_fails_with_the_finding(case: Any) -> None:
    response = _answer(b'{"status":"ok","count":"3"}')
    hooks.look(case, response)

    with pytest.raises(schemathesis.errors.FailureGroup) as raised:
        hooks.wirecheck(None, response, case)  # type: ignore[arg-type]

    (failure,) = raised.value.exceptions
    assert isinstance(failure, adapter.ContractFailure)
    assert failure.fingerprint.startswith("v1:")
    assert "at: response body /count" in failure.message
    assert "source: open2b-customers" in failure.message


def test_no_failure_shows_a_secret(case: Any) -> None:
    response = _answer(b'{"status":"ok","count":"a-key-of-the-shop"}')
    hooks.look(case, response)

    with pytest.raises(schemathesis.errors.FailureGroup) as raised:
        hooks.wirecheck(None, response, case)  # type: ignore[arg-type]

    assert "a-key-of-the-shop" not in repr(raised.value.exceptions)


def test_warnings_fail_where_they_are_asked_for(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    response = _answer(b'{"status":"ok","count":3}')
    flaw = Flaw(code="WC302", constraint="maximum", message="too much", severity=Severity.WARNING)
    adapter.keep(response, Seen(status=200, findings=(Finding.of(flaw, direction=Direction.RESPONSE, part=Part.BODY),)))
    assert hooks.wirecheck(None, response, case) is None  # type: ignore[arg-type]
    monkeypatch.setenv(hooks.FAIL_ON, "warning")

    with pytest.raises(schemathesis.errors.FailureGroup):
        hooks.wirecheck(None, response, case)  # type: ignore[arg-type]


def test_an_answer_is_judged_once(case: Any) -> None:
    """A second look would take the first one's status for the store's."""
    response = _answer(b'{"status":"error","error":{"field":"x","type":"UnknownField","description":"x is unknown"}}', b'{"x":1}')

    hooks.look(case, response)
    hooks.look(case, response)

    assert (response.status_code, response.headers[hooks.CAME_WITH]) == (404, ["200"])


ACCEPTED = adapter.ACCEPTED[0](operation="POST /", message="", status_code=200, expected_statuses=["4xx"])


@pytest.mark.parametrize(
    ("failure", "seen", "counts"),
    [
        (ACCEPTED, Seen(status=200, took_what_is_broken=True), True),
        (ACCEPTED, Seen(status=200), False),
        (adapter.JUDGED_BY_CONTRACT[0].__new__(adapter.JUDGED_BY_CONTRACT[0]), Seen(status=422), False),
        (adapter.REJECTED.__new__(adapter.REJECTED), Seen(status=422), False),
        (adapter.METHODS[0].__new__(adapter.METHODS[0]), Seen(status=200), False),
        (adapter.Failure(operation="POST /", message="something else"), Seen(status=200), True),
    ],
)
def test_what_the_contract_knows_better_is_dropped(case: Any, failure: Any, seen: Seen, *, counts: bool) -> None:
    response = _answer(b"{}")
    adapter.keep(response, seen)

    assert hooks.filter_failure(None, failure, case, response) is counts  # type: ignore[arg-type]


def test_a_broken_request_that_was_taken_is_known_by_its_bytes(case: Any) -> None:
    taken, valid = _answer(b'{"status":"ok","count":3}', b'{"conditions":{"group":"x"}}'), _answer(b'{"status":"ok","count":3}')

    for response in (taken, valid):
        hooks.look(case, response)

    assert [adapter.kept(response).took_what_is_broken for response in (taken, valid)] == [True, False]
