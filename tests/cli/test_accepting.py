"""The promises of --baseline, --update-baseline and ignore entries, as `validate` and `live` keep them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from lxml import etree

from wirecheck import files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

Exchanges = dict[str, dict[str, Any]]
IGNORE = """\
[[ignore]]
code = "WC305"
operation = "ping"
reason = "the shop says no on Sundays"
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def broken(captured: Captures, exchanges: Exchanges) -> Path:
    return captured(exchanges["error"], exchanges["error"], exchanges["clean"])


def summary(wirecheck: Wirecheck, *args: str | Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(wirecheck("validate", *args, "--format", "json").stdout)
    shape = json.loads(files.schema("wirecheck/validate.schema.json"))
    assert jsonschema_rs.validator_for(shape).is_valid(made)
    return made


def test_what_a_baseline_lists_fails_no_run_and_what_is_new_does(
    wirecheck: Wirecheck, captured: Captures, exchanges: Exchanges, contract: Path, broken: Path
) -> None:
    assert wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--update-baseline").exit_code == 0
    assert wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json").exit_code == 0

    both = captured(exchanges["error"], exchanges["stranger"], name="day2.ndjson")
    result = wirecheck("validate", both, "--contract", contract, "--baseline", "known.json")

    assert result.exit_code == 1
    assert ("WC101" in result.stdout, "WC305" in result.stdout) == (True, False)
    assert "failed, 1 error (2 exchanges: 1 clean, 1 with findings; 1 error, 1 baselined)" in result.stdout


def test_a_baseline_is_a_line_a_cause_in_a_stable_order(wirecheck: Wirecheck, captured: Captures, exchanges: Exchanges, contract: Path, tmp_path: Path) -> None:
    kinds = ["error", "warning", "note", "stranger"]
    texts = []
    for number, order in enumerate((kinds, kinds[::-1])):
        capture = captured(*(exchanges[kind] for kind in order), name=f"day{number}.ndjson")
        wirecheck("validate", capture, "--contract", contract, "--baseline", f"{number}.json", "--update-baseline")
        texts.append((tmp_path / f"{number}.json").read_text())

    assert texts[0] == texts[1]
    made = json.loads(texts[0])
    assert jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/baseline.schema.json"))).is_valid(made)
    assert [entry["code"] for entry in made["findings"]] == ["WC101", "WC303", "WC305", "WC307"]
    assert len(texts[0].splitlines()) == 3 + len(made["findings"])


def test_what_is_gone_is_told_and_an_update_takes_it_out(
    wirecheck: Wirecheck, captured: Captures, exchanges: Exchanges, contract: Path, broken: Path, tmp_path: Path
) -> None:
    wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--update-baseline")
    mended = captured(exchanges["clean"], name="day2.ndjson")

    told = wirecheck("validate", mended, "--contract", contract, "--baseline", "known.json").stdout
    wirecheck("validate", mended, "--contract", contract, "--baseline", "known.json", "--update-baseline")

    assert "1 cause of the baseline was not met: WC305 ping; --update-baseline takes them out" in " ".join(told.split())
    assert json.loads((tmp_path / "known.json").read_text()) == {"schema_version": 1, "findings": []}


def test_a_run_that_was_not_whole_leaves_the_baseline_as_it_was(wirecheck: Wirecheck, contract: Path, broken: Path, tmp_path: Path) -> None:
    wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--update-baseline")
    before = (tmp_path / "known.json").read_text()

    result = wirecheck("validate", "nowhere.har", "--contract", contract, "--baseline", "known.json", "--update-baseline")

    assert (result.exit_code, (tmp_path / "known.json").read_text()) == (2, before)
    assert "the baseline known.json stays as it was" in result.stderr


def test_every_format_counts_what_was_accepted(wirecheck: Wirecheck, contract: Path, broken: Path) -> None:
    wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--update-baseline")

    def report(form: str) -> str:
        return wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--format", form).stdout

    assert json.loads(report("json"))["summary"]["baselined"] == 2
    assert json.loads(report("ndjson").splitlines()[-1])["summary"]["baselined"] == 2
    assert json.loads(report("sarif"))["runs"][0]["properties"]["baselined"] == 2
    assert etree.fromstring(report("junit").encode()).xpath("//property[@name='baselined']/@value") == ["2"]
    assert "2 baselined" in report("console")
    assert "2 baselined" in report("github")
    assert "2 baselined" in wirecheck("validate", broken, "--contract", contract, "--baseline", "known.json", "--format", "gitlab").stderr


def test_no_secret_gets_into_a_baseline(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Exchanges, tmp_path: Path) -> None:
    secret = {**exchanges["error"], "response": {**exchanges["error"]["response"], "body": '{"status": "hunter22"}'}}
    secret["request"] = {**secret["request"], "headers": [*secret["request"]["headers"], ["Authorization", "Bearer hunter22"]]}

    wirecheck("validate", captured(secret), "--contract", contract, "--baseline", "known.json", "--update-baseline")

    assert "WC305" in (tmp_path / "known.json").read_text()
    assert "hunter22" not in (tmp_path / "known.json").read_text()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "no such file"), ("{", "it is no JSON"), ("{}", "is no baseline"), ('{"schema_version": 1, "findings": [{}]}', "/findings/0")],
)
def test_a_baseline_that_cannot_be_used_is_refused_in_one_line(wirecheck: Wirecheck, broken: Path, tmp_path: Path, content: str | None, problem: str) -> None:
    if content is not None:
        (tmp_path / "known.json").write_text(content)

    result = wirecheck("validate", broken, "--baseline", "known.json")

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert problem in result.stderr


def test_an_update_needs_to_know_where(wirecheck: Wirecheck, broken: Path) -> None:
    result = wirecheck("validate", broken, "--update-baseline")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: --update-baseline needs --baseline FILE: where to write; see 'wirecheck validate --help'\n")


def test_an_ignore_entry_takes_what_it_names_and_is_listed_with_its_count_and_reason(
    wirecheck: Wirecheck, contract: Path, broken: Path, tmp_path: Path
) -> None:
    (tmp_path / "wirecheck.toml").write_text(IGNORE)

    made = summary(wirecheck, broken, "--contract", contract)
    console = wirecheck("validate", broken, "--contract", contract)

    assert console.exit_code == 0
    assert "ignored: 2 findings, WC305 ping (the shop says no on Sundays)" in console.stdout
    assert made["ignored"] == [
        {"code": "WC305", "operation": "ping", "path": None, "reason": "the shop says no on Sundays", "until": None, "is_over": False, "count": 2}
    ]
    assert (made["summary"]["errors"], made["summary"]["ignored"]) == (0, 2)


def test_an_entry_that_is_over_gives_its_findings_back_and_says_so(wirecheck: Wirecheck, contract: Path, broken: Path, tmp_path: Path) -> None:
    (tmp_path / "wirecheck.toml").write_text(f"{IGNORE}until = 2020-02-29\n")

    result = wirecheck("validate", broken, "--contract", contract)

    assert result.exit_code == 1
    assert "the ignore entry WC305 ping is over since 2020-02-29" in " ".join(result.stdout.split())


@pytest.mark.parametrize("form", ["console", "junit", "sarif", "github", "gitlab"])
def test_an_entry_that_nothing_met_is_told(wirecheck: Wirecheck, captured: Captures, exchanges: Exchanges, contract: Path, tmp_path: Path, form: str) -> None:
    (tmp_path / "wirecheck.toml").write_text(IGNORE)

    result = wirecheck("validate", captured(exchanges["clean"]), "--contract", contract, "--format", form)

    assert (result.exit_code, "the ignore entry WC305 ping met nothing" in " ".join((result.stdout + result.stderr).split())) == (0, True)
