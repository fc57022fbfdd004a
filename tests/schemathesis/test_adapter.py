"""What the adapter uses of schemathesis is there, and does what it is used for, in the version that is installed."""

from __future__ import annotations

import inspect
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from schemathesis.core.failures import Failure
from schemathesis.engine import _validate
from schemathesis.specs.openapi import checks as their_checks

import schemathesis
from wirecheck.finding import Direction, Finding, Flaw, Part, Severity
from wirecheck.schemathesis import adapter, hooks


def _finding(fingerprint: str, severity: Severity = Severity.ERROR) -> Finding:
    flaw = Flaw(code="WC302", constraint="maximum", message="101 is more than 100", says="100", saw="101", severity=severity)
    made = Finding.of(flaw, direction=Direction.RESPONSE, part=Part.BODY)
    object.__setattr__(made, "fingerprint", fingerprint)
    return made


def _response(status: int = 200) -> schemathesis.Response:
    request = requests.Request("POST", "http://127.0.0.1/", data=b"{}").prepare()
    return schemathesis.Response(status_code=status, headers={}, content=b"{}", request=request, elapsed=0.0, verify=False)


def test_the_version_is_one_that_the_extra_allows() -> None:
    assert (4, 30) <= tuple(map(int, schemathesis.__version__.split(".")[:2])) < (4, 33)


@pytest.mark.parametrize("name", ["after_load_schema", "before_generate_body", "map_case", "after_call", "filter_failure"])
def test_every_hook_that_is_used_exists_and_is_registered_once(name: str) -> None:
    from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER  # noqa: PLC0415

    hooks.register()

    assert GLOBAL_HOOK_DISPATCHER.get_all_by_name(name).count(getattr(hooks, name)) == 1


def test_the_check_is_registered_once() -> None:
    from schemathesis.checks import CHECKS  # noqa: PLC0415

    hooks.register()

    assert [one for one in CHECKS.get_all() if one.__name__ == "wirecheck"] == [hooks.wirecheck]


def test_every_failure_that_is_told_apart_is_one_of_theirs() -> None:
    every = (*adapter.JUDGED_BY_CONTRACT, *adapter.ACCEPTED, *adapter.METHODS, adapter.REJECTED)

    assert all(issubclass(one, Failure) for one in every)


def test_findings_of_one_fingerprint_are_one_failure() -> None:
    found = [adapter.ContractFailure(_finding(name), "said", "GET /") for name in ("v1:a", "v1:a", "v1:b")]

    assert len(set(found)) == 2
    assert {failure.fingerprint for failure in adapter.together(found).exceptions} == {"v1:a", "v1:b"}  # type: ignore[attr-defined]


def test_a_failed_case_raises_an_exception_that_hypothesis_catches() -> None:
    """Their own group is none, so that it makes nothing smaller of what it finds."""
    raised: Any = _validate.FailureGroup([adapter.ContractFailure(_finding("v1:a"), "said", "GET /")])

    assert isinstance(raised, Failure)
    assert isinstance(raised, Exception)
    assert "raise FailureGroup(new)" in inspect.getsource(_validate.validate_response)


def test_of_several_failures_the_worst_is_raised() -> None:
    small, grave = (
        adapter.ContractFailure(_finding(name, severity), "said", "GET /") for name, severity in (("v1:a", Severity.WARNING), ("v1:b", Severity.ERROR))
    )

    assert _validate.FailureGroup([small, grave]) is grave


def test_no_form_is_asked_about_field_by_field() -> None:
    """Theirs reads the names of PHP flat, and takes minutes for some thousands of them."""
    case: Any = SimpleNamespace(body={f"a[{number}]": "1" for number in range(3)}, operation=SimpleNamespace(get_body_for_media_type=pytest.fail))

    assert "_form_body_is_valid_as_sent(response, case, media_type)" in inspect.getsource(their_checks._body_negation_becomes_valid_after_serialization)
    assert their_checks._form_body_is_valid_as_sent(_response(), case, hooks.FORM) is False


def test_what_is_kept_with_a_response_stays_with_it() -> None:
    response = _response()

    adapter.keep(response, "seen")

    assert (adapter.kept(response), adapter.kept(_response())) == ("seen", None)


def test_every_answer_is_looked_at_and_bodies_know_that_they_are_sent() -> None:
    told: list[object] = []
    send = adapter._looking(
        lambda case: told.append((case, adapter.is_sending())) or _response(), lambda case, response: told.append((case, response.status_code))
    )

    send("case")

    assert (told, adapter.is_sending()) == ([("case", True), ("case", 200)], False)


def test_two_requests_under_way_at_once_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "_under_way", {"now": 0, "most": 0})
    begun, go_on = Event(), Event()
    send = adapter._looking(lambda case: (begun.set(), go_on.wait(), _response())[2] if case == "slow" else _response(), lambda *_: None)
    send("quick")
    assert not adapter.was_crowded()
    thread = Thread(target=send, args=("slow",))
    thread.start()
    begun.wait()

    send("quick")

    go_on.set()
    thread.join()
    assert adapter.was_crowded()


@pytest.mark.parametrize("media_type", [hooks.FORM, *hooks.XML])
def test_the_serializers_of_schemathesis_are_kept_for_what_is_not_ours(media_type: str) -> None:
    case: Any = SimpleNamespace(media_type=media_type, operation=SimpleNamespace(get_body_for_media_type=lambda _: None), body=b"<a/>")

    assert hooks._built_in[media_type](SimpleNamespace(case=case), b"<a/>") == b"<a/>"
