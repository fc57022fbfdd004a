"""What the fixtures ``wirecheck`` and ``wirecheck_store`` are good for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from story import outcomes

if TYPE_CHECKING:
    import pytest
    from story import Story


def test_a_test_can_ask_what_it_has_exchanged(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        @pytest.fixture
        def login():
            send(GOOD)

        @pytest.mark.wirecheck(CONTRACT)
        def test_it(login, wirecheck):
            send({"text": "one"})
            requests.get(URL + "/elsewhere", timeout=9)
            assert [json.loads(seen.exchange.request.body or "{}").get("text") for seen in wirecheck.exchanges] == ["good", "one", None]
            assert [seen.judgement and seen.judgement.operation for seen in wirecheck.exchanges] == ["notes.save", "notes.save", None]
            assert {seen.origin for seen in wirecheck.exchanges} == {"live"}

        def test_the_next_one_begins_anew(wirecheck):
            assert wirecheck.exchanges == ()
            send(BAD)
            assert [seen.judgement for seen in wirecheck.exchanges] == [None]
        """,
    )

    assert outcomes(story.run()) == {"passed": 2}


def test_what_a_test_asks_for_shows_no_secret_when_the_test_fails(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        @pytest.mark.wirecheck(CONTRACT)
        def test_it(wirecheck):
            requests.post(URL, json={"text": "good", "pin": "hush-4711-hush"}, headers={"Authorization": "Bearer hush-4711-hush"}, timeout=9)
            assert wirecheck.exchanges == []
        """,
    )

    result = story.run("-vv")

    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["E *<notes.save POST: 200, findings, live>*"])
    shown = result.stdout.str().partition("test_it.py:")[2]
    assert "hush-4711" not in shown.replace('"pin": "hush-4711-hush"', "").replace("Bearer hush-4711-hush", "")  # but for the test's own lines


def test_no_secret_is_in_a_failure_a_junit_file_or_a_report(story: Story) -> None:
    """The secret is the tests' own, read from where no failing line shows it."""
    story.file("secret.txt", "hush-4711-hush")
    story.file(
        "test_it.py",
        """
        from pathlib import Path

        @pytest.mark.wirecheck(CONTRACT)
        def test_it(wirecheck):
            requests.post(URL, json={"text": "bad", "pin": Path("secret.txt").read_text()}, headers={"Authorization": "Bearer " + Path("secret.txt").read_text()}, timeout=9)
            wirecheck.exchanges
        """,
    )

    result = story.run("-l", "-vv", "--tb=long", "--junit-xml=junit.xml", "--wirecheck-report=report.json")
    written = "".join((story.pytester.path / name).read_text() for name in ("junit.xml", "report.json"))

    assert outcomes(result) == {"failed": 1}
    assert "maxLength" in written
    assert "hush-4711" not in result.stdout.str() + result.stderr.str() + written


def test_an_exchange_can_be_judged_by_hand(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        from wirecheck.exchange import Exchange, Request, Response

        def exchange(saved):
            head = (("content-type", "application/json"),)
            asked = Request(method="POST", url="/notes", headers=head, body=b'{"text": "x"}')
            return Exchange(request=asked, response=Response(status=200, headers=head, body=json.dumps({"saved": saved}).encode()))

        def test_looking(wirecheck):
            assert wirecheck.judge(exchange("x"), CONTRACT).verdict == "clean"
            assert wirecheck.judge(exchange(4), CONTRACT).verdict == "findings"
            assert wirecheck.contract(CONTRACT).operation("notes.save").method == "POST"

        def test_checking(wirecheck):
            assert wirecheck.check(exchange("x"), CONTRACT).operation == "notes.save"

        def test_checking_what_is_wrong(wirecheck):
            wirecheck.check(exchange(4), CONTRACT)

        @pytest.mark.wirecheck(CONTRACT)
        def test_counting(wirecheck):
            wirecheck.add(exchange(4))

        def test_a_mistyped_name(wirecheck):
            wirecheck.contract("open2b-custommers")

        def test_of_no_contract(wirecheck):
            wirecheck.judge(exchange(4))
        """,
    )

    result = story.run()

    assert outcomes(result) == {"passed": 2, "failed": 4}
    result.stdout.fnmatch_lines(
        [
            "*_ test_checking_what_is_wrong _*",
            "wirecheck: 1 error in 1 exchange",
            "*_ test_counting _*",
            "wirecheck: 1 error in 1 exchange",
            "*_ test_a_mistyped_name _*",
            "wirecheck: no contract named 'open2b-custommers'; did you mean open2b-customers?",
            "*_ test_of_no_contract _*",
            "wirecheck: no contract is named here; *",
        ]
    )
    result.stdout.no_fnmatch_line("*During handling*")


def test_a_property_can_be_tested_with_requests_of_the_contract(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        from hypothesis import given, settings, strategies as st

        @pytest.mark.wirecheck(CONTRACT)
        @settings(max_examples=8, deadline=None, database=None)
        @given(data=st.data())
        def test_valid(wirecheck, data):
            drawn = data.draw(wirecheck.valid_requests("notes.save"))
            assert wirecheck.judge(wirecheck_exchange(drawn.request), CONTRACT).findings == ()

        @settings(max_examples=8, deadline=None, database=None)
        @given(data=st.data())
        def test_broken(wirecheck, data):
            drawn = data.draw(wirecheck.broken_requests(f"{CONTRACT}:notes.save"))
            assert drawn.label is not None

        def test_mistyped(wirecheck):
            wirecheck.valid_requests(f"{CONTRACT}:notes.safe")

        def wirecheck_exchange(request):
            from wirecheck.exchange import Exchange
            return Exchange(request=request, response=None)
        """,
    )

    result = story.run()

    assert outcomes(result) == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(["wirecheck: no operation named 'notes.safe'; did you mean notes.save or notes.last?"])


def test_the_staging_store_serves_the_tests_of_a_session(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        pytestmark = pytest.mark.wirecheck("open2b-customers")

        def find(store, **asked):
            return requests.post(store.url + "/api/v13/commerce.customers.find", json=asked, headers=store.credentials["open2b-customers"], timeout=9).json()

        def delete(store, number):
            return requests.post(store.url + "/api/v13/commerce.customers.delete", json={"ids": [number]}, headers=store.credentials["open2b-customers"], timeout=9).json()

        def test_it_answers(wirecheck_store):
            assert find(wirecheck_store)["status"] == "ok"

        def test_it_can_be_brought_back(wirecheck_store):
            first = find(wirecheck_store)["customers"][0]["id"]
            delete(wirecheck_store, first)
            assert first not in [customer["id"] for customer in find(wirecheck_store)["customers"]]
            wirecheck_store.reset()
            assert first in [customer["id"] for customer in find(wirecheck_store)["customers"]]

        def test_it_misbehaves_where_it_shall(wirecheck_store):
            with wirecheck_store.defect("open2b-can-login-as-number"):
                find(wirecheck_store)

        def test_and_nowhere_else(wirecheck_store):
            find(wirecheck_store)

        def test_there_is_no_such_defect(wirecheck_store):
            with wirecheck_store.defect("open2b-can-login-as-numbers"):
                raise AssertionError
        """,
    )

    result = story.run("-p", "no:randomly")

    assert outcomes(result) == {"passed": 3, "failed": 2}
    result.stdout.fnmatch_lines(
        [
            "*_ test_it_misbehaves_where_it_shall _*",
            "wirecheck: *error* in 1 exchange",
            "*no defect named 'open2b-can-login-as-numbers'; did you mean open2b-can-login-as-number*",
        ]
    )


def test_without_the_extra_the_store_says_what_to_install(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.file("test_it.py", "def test_it(wirecheck_store): pass")
    monkeypatch.setitem(sys.modules, "wirecheck.staging.server", None)

    result = story.run()

    assert outcomes(result) == {"errors": 1}
    result.stdout.fnmatch_lines(["the fixture 'wirecheck_store' needs *: pip install 'wirecheck[[]staging[]]'"])
