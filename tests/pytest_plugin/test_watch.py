"""Which tests are judged, by what, and how one fails: told as somebody's run of pytest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from callers import CALLERS
from story import outcomes

if TYPE_CHECKING:
    from story import Story

MARKED = """
@pytest.mark.wirecheck(CONTRACT)
def test_good():
    send(GOOD)

@pytest.mark.wirecheck(CONTRACT)
def test_bad():
    send(BAD)

def test_not_marked():
    send(BAD)
"""


def test_a_finding_fails_the_test_and_is_its_message(story: Story) -> None:
    story.file("test_it.py", MARKED)

    result = story.run("--strict-markers", "-W", "error")

    assert outcomes(result) == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines(
        [
            "*_ test_bad _*",
            "wirecheck: 1 error in 1 exchange",
            "",
            "error[[]WC*[]]: *",
            "  at      response body /saved",
            "  in      test_it.py::test_bad, exchange 0: shop notes.save",
            '  1 | {"saved": 4}',
            "  source  page, Notes (stated)",
            "*= wirecheck =*",
            "operation *exchanges  clean  findings  not checked",
            "shop notes.save *2      1         1            0",
            "2 exchanges judged: 1 error",
            "FAILED test_it.py::test_bad - Failed: wirecheck: 1 error in 1 exchange*",
        ],
        consecutive=False,
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*requests.post*")


def test_without_a_contract_or_a_mark_the_plugin_stays_out_of_the_way(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        import sys

        def test_it(pytestconfig):
            send(BAD)
            assert requests.Session.send.__module__ == "requests.sessions"
            assert [name for name in sys.modules if name.startswith("wirecheck.")] == ["wirecheck.pytest_plugin", "wirecheck.pytest_plugin.plugin"]
        """,
    )

    result = story.run(apart=True)

    assert outcomes(result) == {"passed": 1}
    result.stdout.no_fnmatch_line("*wirecheck*")


def test_a_mark_reaches_a_class_a_module_and_the_tests_of_unittest(story: Story) -> None:
    story.file("test_module.py", "pytestmark = pytest.mark.wirecheck(CONTRACT)\ndef test_it(): send(BAD)")
    story.file(
        "test_class.py",
        """
        import unittest

        @pytest.mark.wirecheck(CONTRACT)
        class TestPlain:
            def test_it(self):
                send(BAD)

        @pytest.mark.wirecheck(CONTRACT)
        class TestOfUnittest(unittest.TestCase):
            def setUp(self):
                send(GOOD)

            def test_good(self):
                send(GOOD)

            def test_bad(self):
                send(BAD)

            def test_bad_that_fails_by_itself(self):
                send(BAD)
                self.assertEqual(1, 2)
        """,
    )

    result = story.run()

    assert outcomes(result) == {"passed": 1, "failed": 4}
    result.stdout.fnmatch_lines(["*AssertionError: 1 != 2*", "*Captured wirecheck call*", "wirecheck: 1 error in 2 exchanges"])


@pytest.mark.parametrize("how", ["option", "ini", "name"])
def test_a_contract_of_the_run_judges_all_tests_but_those_that_refuse_it(story: Story, how: str) -> None:
    story.file("test_it.py", MARKED + "@pytest.mark.wirecheck(enabled=False)\ndef test_broken_by_design(): send(BAD)\n")
    story.file("rules/shop.openapi.yaml", Path(story.contract).read_text())
    if how == "ini":
        story.file("pytest.ini", "[pytest]\nwirecheck_contract =\n    rules/shop.openapi.yaml\n")

    result = story.run(*{"option": [f"--wirecheck-contract={story.contract}"], "ini": [], "name": ["--wirecheck-contract", "rules/shop.openapi.yaml"]}[how])

    assert outcomes(result) == {"passed": 2, "failed": 2}


def test_exchanges_that_fit_no_contract_are_left_alone_unless_they_shall_not_be(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        @pytest.mark.wirecheck(CONTRACT)
        def test_it():
            requests.post(URL + "/elsewhere", json=BAD, timeout=9)
            requests.get(URL, timeout=9)
        """,
    )

    left = story.run()
    refused = story.run("--wirecheck-unmatched=error")

    assert outcomes(left) == {"passed": 1}
    left.stdout.fnmatch_lines(["nothing was judged: no exchange of these tests fits a contract"])
    assert outcomes(refused) == {"failed": 1}
    refused.stdout.fnmatch_lines(["wirecheck: 2 errors in 2 exchanges", "*no operation has the path /notes/elsewhere", "*the path takes POST, not GET"])


def test_severities_fail_as_asked_for(story: Story) -> None:
    """The response's ``length`` is implied to be a number: a warning."""
    story.file(
        "test_it.py",
        """
        import responses

        @pytest.mark.wirecheck(CONTRACT)
        @responses.activate
        def test_it():
            responses.post(URL, json={"saved": "good", "length": "four"})
            send(GOOD)
        """,
    )

    assert outcomes(story.run()) == {"passed": 1}
    assert outcomes(story.run("--wirecheck-fail-on=warning")) == {"failed": 1}
    assert outcomes(story.run("-o", "wirecheck_fail_on=warning")) == {"failed": 1}
    story.run().stdout.fnmatch_lines(["warning[[]WC*[]] notes.save response body /length: * (1 time, first in test_it.py::test_it)"])


# -- the phase that brings it up -----------------------------------------------------------------------------------------------------------------


def test_a_finding_of_a_fixture_is_told_where_the_fixture_is_at_work(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        pytestmark = pytest.mark.wirecheck(CONTRACT)

        @pytest.fixture(scope="module")
        def login():
            send(BAD)

        @pytest.fixture
        def farewell():
            yield
            send(BAD)

        def test_first(login):
            raise AssertionError("it is not run")

        def test_second(login):
            pass

        def test_third(farewell):
            pass
        """,
    )

    result = story.run()

    assert outcomes(result) == {"passed": 2, "errors": 2}
    result.stdout.fnmatch_lines(["*ERROR at setup of test_first*", "*ERROR at teardown of test_third*"])
    result.stdout.no_fnmatch_line("*it is not run*")


def test_what_a_failing_test_exchanged_stands_beside_its_failure(story: Story) -> None:
    story.file("test_it.py", "@pytest.mark.wirecheck(CONTRACT)\ndef test_it():\n    assert send(BAD).json() == {'saved': 'bad'}\n")

    result = story.run()

    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["E *assert {'saved': 4} == {'saved': 'bad'}", "*Captured wirecheck call*", "wirecheck: 1 error in 1 exchange"])


def test_a_test_that_is_expected_to_fail_may_fail_by_a_finding(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        pytestmark = pytest.mark.wirecheck(CONTRACT)

        @pytest.mark.xfail(strict=True)
        def test_expected():
            send(BAD)

        @pytest.mark.xfail(strict=True)
        def test_expected_and_does_not():
            send(GOOD)

        def test_that_skips_after_a_bad_answer():
            send(BAD)
            pytest.skip("the store is not ready")

        def test_that_skips():
            pytest.skip("the store is not there")
        """,
    )

    result = story.run()

    assert outcomes(result) == {"xfailed": 1, "failed": 2, "skipped": 1}
    result.stdout.no_fnmatch_line("*During handling*")


def test_one_cause_is_told_once_however_often_it_shows_up(story: Story) -> None:
    story.file("test_it.py", "@pytest.mark.wirecheck(CONTRACT)\ndef test_it():\n    for _ in range(5): send(BAD)\n")

    result = story.run()

    result.stdout.fnmatch_lines(["wirecheck: 5 errors in 5 exchanges", "error[[]WC*[]]: * (5 times)"])
    assert result.stdout.str().count("wirecheck explain") == 1


def test_by_every_client_the_right_test_fails(story: Story) -> None:
    story.file(
        "test_it.py",
        """
        from callers import CALLERS

        pytestmark = pytest.mark.wirecheck(CONTRACT)

        @pytest.mark.parametrize("name", sorted(CALLERS))
        def test_good(name):
            CALLERS[name](URL, json.dumps(GOOD).encode())

        @pytest.mark.parametrize("name", sorted(CALLERS))
        def test_bad(name):
            CALLERS[name](URL, json.dumps(BAD).encode())
        """,
    )

    result = story.run("-W", "error", "-q")

    assert outcomes(result) == {"passed": len(CALLERS), "failed": len(CALLERS)}
    result.stdout.no_fnmatch_line("FAILED *::test_good*")
    result.stdout.fnmatch_lines([f"shop notes.save *{2 * len(CALLERS)} *{len(CALLERS)} *{len(CALLERS)} *0"])


# -- misuse --------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--wirecheck-contract=open2b-custommers"], "ERROR: wirecheck: no contract named 'open2b-custommers'; did you mean open2b-customers?"),
        (["--wirecheck-contract=broken.yaml"], "ERROR: wirecheck: broken.yaml: is no OpenAPI 3.0 or 3.1 file; *"),
        (["--wirecheck-report=report.pdf"], "ERROR: wirecheck: the report report.pdf has no ending that is known; name it FILE.json or FILE.html"),
        (["--wirecheck-report=nowhere/report.json"], "ERROR: wirecheck: the report nowhere/report.json has no folder to be in; *"),
        (["--wirecheck-captures=nowhere"], "ERROR: wirecheck: there is no capture */nowhere; *"),
        (["--wirecheck-base-url=http://127.0.0.1:1"], "ERROR: wirecheck: --wirecheck-base-url calls what contracts show; *"),
        (["--wirecheck-base-url=https://store.example", "--wirecheck-contract=open2b-customers"], "ERROR: wirecheck: *--wirecheck-allow-host store.example*"),
        (["-o", "wirecheck_fail_on=nothing", "--wirecheck-contract=open2b-customers"], "ERROR: wirecheck_fail_on is 'nothing'; make it one of *"),
    ],
)
def test_misuse_is_told_in_one_line_before_the_first_test(story: Story, options: list[str], says: str) -> None:
    story.file("test_it.py", "def test_it(): send(GOOD)")
    story.file("broken.yaml", "openapi: 2.0")

    result = story.run(*options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([says])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("'open2b-custommers'", "*no contract named 'open2b-custommers'; did you mean open2b-customers?"),
        ("3", "*the marker of test_it.py::test_it takes names or files of contracts, and enabled=False"),
        ("CONTRACT, unmatched='error'", "*the marker of test_it.py::test_it takes names or files of contracts, and enabled=False"),
    ],
)
def test_a_mistaken_mark_is_told_before_the_first_test_and_in_a_worker_by_the_test(story: Story, mark: str, says: str) -> None:
    story.file("test_it.py", f"@pytest.mark.wirecheck({mark})\ndef test_it(): pass\ndef test_other(): pass\n")

    result = story.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([says])


def test_a_bare_mark_takes_the_contracts_of_the_run(story: Story) -> None:
    story.file("test_it.py", "@pytest.mark.wirecheck\ndef test_it(): send(BAD)\n")

    assert outcomes(story.run(f"--wirecheck-contract={story.contract}")) == {"failed": 1}
    alone = story.run()
    assert outcomes(alone) == {"passed": 1}
    alone.stdout.fnmatch_lines(["nothing was judged*"])
