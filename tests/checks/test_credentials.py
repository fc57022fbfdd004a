"""The promises of checks/credentials.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.credentials import credentials

JSON = ("content-type", "application/json")
MISSING = ("error", "WC106", "security", "request", "header", "X-Key")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("x-key", "k")], []),
        ([("authorization", "Basic dTpw")], []),
        ([("authorization", "basic dTpw")], []),
        ([JSON], [MISSING]),
        ([("x-key", "")], [MISSING]),
        ([("authorization", "Bearer dTpw")], [MISSING]),
        ([("authorization", "Basic")], [MISSING]),
        ([], [("gap", "request", "header", "the capture holds no request headers", None)]),
    ],
)
def test_one_of_the_ways_to_prove_who_is_calling_is_taken(store: Any, headers: Any, expected: list[Any]) -> None:
    assert store.told(credentials, store.saved(headers=headers)) == expected


@pytest.mark.parametrize(
    ("url", "cookie", "is_missing"),
    [
        ("/open", "sid=7", False),
        ("/open", "a=1; sid=7; b=2", False),
        ("/open?key=7", "", False),
        ("/open", "xsid=7", True),
        ("/open", "sid=", True),
        ("/open", "sid", True),
        ("/open", "a=sid=7", True),
        ("/open?key=", "", True),
        ("/open?keys=7", "", True),
    ],
)
def test_a_cookie_and_a_query_parameter_are_found_by_their_whole_name(store: Any, url: str, cookie: str, is_missing: bool) -> None:  # noqa: FBT001
    headers = [("cookie", cookie), JSON] if cookie else [JSON]

    assert bool(store.says(credentials, store.exchange("GET", url, headers=headers))) is is_missing


def test_where_none_are_asked_for_none_are_missed(store: Any) -> None:
    assert store.says(credentials, store.exchange("POST", "/form", headers=[JSON])) == []


def test_the_finding_names_every_way_and_shows_no_value(store: Any) -> None:
    (finding,) = store.says(credentials, store.saved(headers=[("authorization", "Bearer canary")]))

    assert finding.message == "the credentials are missing: X-Key or Authorization"
    assert "canary" not in f"{finding.says} {finding.saw}"
