"""What is told of a run: the report, the terminal, junit, annotations; in one process and in several."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import lxml.html
import pytest
from story import outcomes

from wirecheck import files

if TYPE_CHECKING:
    from story import Story

TESTS = """
pytestmark = pytest.mark.wirecheck(CONTRACT)

def test_good():
    send(GOOD)
    requests.get(URL + "/elsewhere", timeout=9)

def test_bad():
    send(GOOD)
    send(BAD)

def test_unread():
    send(GOOD, stream=True).close()
"""


def shape_of_a_report() -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(files.schema("wirecheck/pytest.schema.json"))
    return shape


def test_the_report_is_that_of_validate_with_the_tests(story: Story) -> None:
    story.file("test_it.py", TESTS)

    report = story.report()

    assert list(jsonschema_rs.validator_for(shape_of_a_report()).iter_errors(report)) == []
    told = [(entry["test"], entry["capture"], entry["index"], entry["operation"], entry["verdict"], entry["origin"]) for entry in report["exchanges"]]
    assert told == [
        ("test_it.py::test_good", "test_it.py::test_good", 0, "notes.save", "clean", "live"),
        ("test_it.py::test_bad", "test_it.py::test_bad", 0, "notes.save", "clean", "live"),
        ("test_it.py::test_bad", "test_it.py::test_bad", 1, "notes.save", "findings", "live"),
        ("test_it.py::test_unread", "test_it.py::test_unread", 0, "notes.save", "not_checked", "live"),
    ]
    assert report["contract"] == "shop"
    assert report["coverage"] is None
    assert report["summary"] == {"exchanges": 4, "clean": 2, "findings": 1, "not_checked": 1, "skipped": 1, "errors": 1, "warnings": 0, "notes": 0}


def test_a_report_may_be_a_page_of_all_tests_in_one_process_or_in_several(story: Story) -> None:
    story.file("test_it.py", TESTS)
    pages = []
    for options in ([], ["-n", "2", "-p", "xdist"]):
        story.run("--wirecheck-report=report.html", *options, apart=True)
        pages.append(lxml.html.document_fromstring((story.pytester.path / "report.html").read_text("utf-8")))

    for document in pages:
        (cause,) = document.find_class("cause")
        told = " ".join(" ".join(cause.itertext()).split())
        assert [document.findtext(".//h1"), *(words.text for words in document.find_class("words"))] == ["Failed", "1 error"]
        assert "string expected, integer 4 found" in told
        assert "First seen test_it.py::test_bad, exchange 1" in told
        assert [mark.text for mark in cause.iter("mark")] == ["4"]
        assert "4 of 3 tests, and 1 of no contract left alone" in document.find_class("about")[0].text_content()
        assert "notes.last" in document.find_class("leaves")[0].text_content()
        assert document.xpath("//svg[@data-strip]") != []
    one, other = ([element.text_content() for element in document.find_class("rows")] for document in pages)
    assert one == other


def test_a_page_of_tests_that_exchange_nothing_says_so(story: Story) -> None:
    story.file("test_it.py", "@pytest.mark.wirecheck(CONTRACT)\ndef test_it(): pass\n")

    story.run("--wirecheck-report=report.html")

    document = lxml.html.document_fromstring((story.pytester.path / "report.html").read_text("utf-8"))
    assert (document.findtext(".//h1"), document.find(".//h1").get("data-tone")) == ("Nothing judged", "warn")


def test_the_report_has_the_shape_of_validate_but_for_what_it_adds() -> None:
    ours, theirs = shape_of_a_report(), json.loads(files.schema("wirecheck/validate.schema.json"))

    assert {name: ours["$defs"][name] for name in ("finding", "not_checked")} == {name: theirs["$defs"][name] for name in ("finding", "not_checked")}
    assert set(theirs["$defs"]["summary"]["properties"]) - set(ours["$defs"]["summary"]["properties"]) == {"baselined", "ignored"}
    assert ours["$defs"]["summary"]["required"] == theirs["$defs"]["summary"]["required"]
    assert set(ours["$defs"]["exchange"]["properties"]) - set(theirs["$defs"]["exchange"]["properties"]) == {"test", "origin"}
    assert set(ours["properties"]) - set(theirs["properties"]) == {"coverage"}


def test_the_terminal_says_what_was_judged_and_what_was_not(story: Story) -> None:
    story.file("test_it.py", TESTS)

    result = story.run()

    result.stdout.fnmatch_lines(
        [
            "*= wirecheck =*",
            "shop notes.save          4      2         1            1",
            "not checked: *the test did not read it to its end* (1 time)",
            "4 exchanges judged: 1 error; 1 exchange of no contract left alone",
        ]
    )


def test_the_report_is_whole_or_not_there(story: Story) -> None:
    story.file("test_it.py", TESTS)
    story.file("test_rude.py", "import os, shutil\n@pytest.mark.wirecheck(CONTRACT)\ndef test_it(): shutil.rmtree('away')\n")
    (story.pytester.path / "away").mkdir()

    result = story.run("--wirecheck-report=away/report.json")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["cannot write */away/report.json: No such file or directory"])


def test_a_junit_file_has_a_summary_and_each_finding_as_properties(story: Story) -> None:
    story.file("test_it.py", TESTS)

    story.run("--junit-xml=junit.xml")

    cases = ET.parse(story.pytester.path / "junit.xml").iter("testcase")
    told = {case.get("name"): [(p.get("name"), p.get("value")) for p in case.iter("property")] for case in cases}
    assert told["test_good"] == [("wirecheck", "1 exchange: 1 clean")]
    assert told["test_bad"] == [
        ("wirecheck", "2 exchanges: 1 clean, 1 with findings"),
        ("wirecheck.finding", "error[WC301] notes.save response body /saved: string expected, integer 4 found"),
    ]


def test_github_is_told_of_each_cause_once_and_only_there(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.file("test_it.py", TESTS)

    story.run().stdout.no_fnmatch_line("::error*")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = story.run()

    line = "::error file=test_it.py,line=*,title=wirecheck WC301::error[[]WC301[]] notes.save response body /saved: string expected, integer 4 found"
    result.stdout.fnmatch_lines([line])
    assert result.stdout.str().count("::error file=") == 1


# -- coverage ------------------------------------------------------------------------------------------------------------------------------------


def test_coverage_is_a_table_a_list_of_what_is_missing_or_a_file(story: Story) -> None:
    story.file("test_it.py", TESTS)

    table = story.run("--wirecheck-cov")
    missing = story.run("--wirecheck-cov-report=term-missing", "--wirecheck-cov-report=json:cover.json", "--wirecheck-report=report.json")

    table.stdout.fnmatch_lines(["contract, operation *", "shop * 4 *", "*notes.save * 4 *", "*notes.last * 0 *0%"])
    missing.stdout.fnmatch_lines(["*notes.last*", "*notes.last*"])
    written = json.loads((story.pytester.path / "cover.json").read_text())
    assert written["contracts"]["shop"]["operations"]["notes.save"]["exchanges"] == 4
    assert json.loads((story.pytester.path / "report.json").read_text())["coverage"] == written


def test_too_little_coverage_fails_the_run(story: Story) -> None:
    story.file("test_it.py", "@pytest.mark.wirecheck(CONTRACT)\ndef test_it(): send(GOOD)\n")

    enough = story.run("--wirecheck-cov-fail-under=1")
    result = story.run("--wirecheck-cov-fail-under=99.5")

    assert enough.ret == pytest.ExitCode.OK
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["coverage of * % is below the 99.5 % of --wirecheck-cov-fail-under"])


def test_coverage_is_written_as_a_page(story: Story) -> None:
    story.file("test_it.py", TESTS)

    story.run("--wirecheck-cov-report=html:pages/coverage")

    page = (story.pytester.path / "pages" / "coverage" / "index.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "missing</td>" in page


@pytest.mark.parametrize("kind", ["html:", "xml:out", "json:", "terminal"])
def test_a_coverage_report_that_there_is_not_is_refused(story: Story, kind: str) -> None:
    result = story.run(f"--wirecheck-cov-report={kind}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: wirecheck: there is no coverage report '{kind}'; make it term, term-missing, json:FILE or html:DIR"])


# -- several processes ---------------------------------------------------------------------------------------------------------------------------


def test_tests_of_several_processes_are_told_as_those_of_one(story: Story) -> None:
    """A worker that is killed loses only its test; one that meets a mistyped name says so in its test."""
    story.file("test_it.py", TESTS)
    story.file("test_other.py", TESTS)
    story.file("day1.ndjson", json.dumps({"request": {"method": "GET", "url": "/notes/last", "headers": []}, "response": {"status": 200, "headers": []}}))
    options = (f"--wirecheck-contract={story.contract}", "--wirecheck-captures=day1.ndjson", "--wirecheck-cov", "-q")

    alone = story.report(*options)
    story.file("test_killed.py", TESTS.replace("def test_unread():", "def test_killed():\n    send(BAD)\n    os.kill(os.getpid(), 9)\n\ndef test_unread():"))
    story.file("test_mistyped.py", "@pytest.mark.wirecheck('open2b-custommers')\ndef test_it(): pass\ndef test_more(): pass\n")
    result = story.run("-p", "xdist", "-n", "2", *options, "--wirecheck-report=report.json", apart=True)
    together = json.loads((story.pytester.path / "report.json").read_text())

    def told(report: dict[str, Any]) -> list[str]:
        return sorted(json.dumps(entry, sort_keys=True) for entry in report["exchanges"] if "killed" not in entry["test"])

    assert told(alone) == told(together)
    for name, operation in together["coverage"]["contracts"]["shop"]["operations"].items():
        assert operation["exchanges"] == sum(entry["operation"] == name for entry in together["exchanges"])
    assert {entry["test"] for entry in together["exchanges"] if "killed" in entry["test"]} == {
        f"test_killed.py::{name}" for name in ("test_good", "test_bad", "test_unread")
    }
    result.stdout.fnmatch_lines_random(
        ["wirecheck: no contract named 'open2b-custommers'; did you mean open2b-customers?", "*_ test_killed.py _*", "shop notes.last *", "shop notes.save *"]
    )
    assert outcomes(result) == {"passed": 7, "failed": 4, "skipped": 1, "errors": 1}


# -- beside others -------------------------------------------------------------------------------------------------------------------------------


def test_beside_the_plugins_that_teams_have(story: Story) -> None:
    """Recording, mocks, coverage of code, random order, asyncio and anyio at once, with warnings as errors."""
    tape = story.pytester.path / "cassettes" / "test_tape" / "test_recorded.yaml"
    story.file("pytest.ini", "[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    story.file(
        "test_tape.py",
        """
        @pytest.mark.wirecheck(CONTRACT)
        @pytest.mark.vcr
        def test_recorded(wirecheck):
            send(BAD)
        """,
    )
    story.file(
        "test_others.py",
        """
        import httpx
        from callers import TLS

        pytestmark = pytest.mark.wirecheck(CONTRACT)

        @pytest.mark.asyncio
        async def test_asyncio():
            async with httpx.AsyncClient(verify=TLS) as client:
                await client.post(URL, json=BAD)

        @pytest.mark.anyio
        async def test_anyio(anyio_backend_name):
            async with httpx.AsyncClient(verify=TLS) as client:
                await client.post(URL, json=BAD)

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        def test_httpx_mock(httpx_mock):
            httpx_mock.add_response(json={"saved": 4})
            httpx.post(URL, json=BAD, verify=TLS)

        def test_respx(respx_mock):
            respx_mock.post(URL).respond(json={"saved": 4})
            httpx.post(URL, json=BAD, verify=TLS)

        def test_requests_mock(requests_mock):
            requests_mock.post(URL, json={"saved": 4})
            send(BAD)

        def test_good():
            send(GOOD)
        """,
    )
    names = ("recording", "pytest_cov", "randomly", "asyncio", "anyio", "pytest_httpx", "respx", "requests_mock")
    beside = [part for name in names for part in ("-p", name)]

    first = story.run(*beside, "-W", "error", "--strict-markers", "--cov=.", "--record-mode=once", "--wirecheck-report=first.json", apart=True)
    second = story.run("-p", "recording", "--block-network", "--wirecheck-report=second.json", "test_tape.py")

    assert outcomes(first) == {"passed": 1, "failed": 6}, first.stdout.str()
    assert outcomes(second)["failed"] == 1
    first.stdout.fnmatch_lines(["TOTAL*"])
    assert tape.exists()
    origins = {entry["test"].partition("::")[2]: entry["origin"] for entry in json.loads((story.pytester.path / "first.json").read_text())["exchanges"]}
    assert origins == {
        "test_recorded": "recorded",
        "test_asyncio": "live",
        "test_anyio": "live",
        "test_httpx_mock": "mocked",
        "test_respx": "mocked",
        "test_requests_mock": "mocked",
        "test_good": "live",
    }
    assert [entry["origin"] for entry in json.loads((story.pytester.path / "second.json").read_text())["exchanges"]] == ["replayed"]


def test_a_plain_run_has_loaded_the_options_and_nothing_more(story: Story) -> None:
    code = "import sys, wirecheck.pytest_plugin.plugin; print(sorted(n for n in sys.modules if n.partition('.')[0] not in sys.stdlib_module_names))"

    result = story.pytester.run(sys.executable, "-c", f"import pytest; {code}")
    loaded = {name.partition(".")[0] for name in json.loads(result.stdout.str().strip().replace("'", '"'))}

    assert {"lxml", "xmlschema", "jsonschema_rs", "hypothesis", "click", "urllib3", "yaml", "requests", "vcr"} & loaded == set()
