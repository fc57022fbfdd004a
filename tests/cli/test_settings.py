"""The promises of cli/settings.py: options win over the environment, that over a file, and what a file may hold is published."""

from __future__ import annotations

import json
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from wirecheck import files
from wirecheck.cli import settings
from wirecheck.cli.group import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

SHAPE: dict[str, Any] = json.loads(files.schema("wirecheck/config.schema.json"))
NO_SETTING = {
    "validate": {"output", "report", "update-baseline", "follow", "engine", "scheduler", "results", "coverage"},
    "live": {"output", "update-baseline", "allow-writes"},
    "record": {"output", "update-baseline", "allow-writes", "cassette"},
    "fuzz": {"output", "update-baseline", "allow-writes", "dry-run", "replay", "journal", "cleanup"},
    "coverage": {"output", "merge"},
    "lint": set(),
}
"""What one run is asked for, what lets a run write to a store, and where captures may go: nobody's usual."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


@pytest.fixture
def doubtful(captured: Captures, exchanges: dict[str, dict[str, Any]], contract: Path) -> list[str]:
    """Give a command that passes unless warnings fail it."""
    return ["validate", str(captured(exchanges["warning"])), "--contract", str(contract)]


def test_the_shape_is_a_schema_by_the_word_of_two_validators() -> None:
    Draft202012Validator.check_schema(SHAPE)
    assert jsonschema_rs.meta.is_valid(SHAPE)


@pytest.mark.parametrize("name", settings.commands())
def test_settings_are_the_options_of_a_command_and_no_others(name: str) -> None:
    options = set(settings.options_of(import_module(f"wirecheck.cli.{name}").command))

    assert set(settings.names(name)) == options - NO_SETTING[name] - {"help"}


def test_commands_with_settings_are_commands() -> None:
    assert set(settings.commands()) <= set(COMMANDS)


@pytest.mark.parametrize("name", settings.commands())
def test_choices_are_those_of_the_option(name: str) -> None:
    options = settings.options_of(import_module(f"wirecheck.cli.{name}").command)

    for setting, node in SHAPE["properties"][name]["properties"].items():
        choices = SHAPE["$defs"][node["$ref"].rpartition("/")[2]].get("enum")
        assert choices is None or sorted(choices) == sorted(options[setting].type.choices)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("wirecheck.toml", 'fail-on = "warning"'),
        ("pyproject.toml", '[tool.wirecheck]\nfail-on = "warning"'),
        ("wirecheck.toml", '[validate]\nfail-on = "warning"'),
    ],
)
def test_a_file_is_found_from_below(wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str], file: str, text: str) -> None:
    assert wirecheck(*doubtful).exit_code == 0
    (tmp_path / file).write_text(text)
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")

    assert wirecheck(*doubtful).exit_code == 1


def test_the_top_of_the_repository_is_the_end(wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str]) -> None:
    (tmp_path / "wirecheck.toml").write_text('fail-on = "warning"')
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "inner")

    assert wirecheck(*doubtful).exit_code == 0


def test_outside_of_a_repository_a_file_further_up_is_nobodys(
    wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str]
) -> None:
    (tmp_path / ".git").rmdir()
    (tmp_path / "wirecheck.toml").write_text('fail-on = "warning"')
    (tmp_path / "below").mkdir()

    assert wirecheck(*doubtful).exit_code == 1
    monkeypatch.chdir(tmp_path / "below")
    assert wirecheck(*doubtful).exit_code == 0


def test_options_win_over_the_environment_and_that_over_the_file(
    wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str]
) -> None:
    (tmp_path / "wirecheck.toml").write_text('fail-on = "error"\n[validate]\nfail-on = "warning"')
    assert wirecheck(*doubtful).exit_code == 1

    monkeypatch.setenv("WIRECHECK_FAIL_ON", "error")
    assert wirecheck(*doubtful).exit_code == 0

    assert wirecheck(*doubtful, "--fail-on", "warning").exit_code == 1


def test_a_file_names_others_from_where_it_stands(
    wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str], contract: Path
) -> None:
    (tmp_path / "wirecheck.toml").write_text(f'contract = "{contract.name}"\nbaseline = "known.json"')
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    assert wirecheck(*doubtful[:2], "--update-baseline").exit_code == 0

    assert json.loads((tmp_path / "known.json").read_text())["findings"][0]["contract"] == "ping"


def test_the_environment_names_another_file_or_none(wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubtful: list[str]) -> None:
    (tmp_path / "wirecheck.toml").write_text('fail-on = "warning"')
    (tmp_path / "other.toml").write_text('fail-on = "note"')

    monkeypatch.setenv("WIRECHECK_CONFIG", "")
    assert wirecheck(*doubtful).exit_code == 0
    monkeypatch.setenv("WIRECHECK_CONFIG", "other.toml")
    assert "at note" not in wirecheck(*doubtful).stdout
    assert "other.toml" in wirecheck("config").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fail_on = "error"', "wirecheck.toml: no setting named 'fail_on'; did you mean fail-on?"),
        ("[fuzz]\nsed = 1", "wirecheck.toml: fuzz: no setting named 'sed'; did you mean seed?"),
        ('[[ignore]]\nreason = "x"\npaths = "x"', "wirecheck.toml: ignore: no setting named 'paths'; did you mean path?"),
        ('[[ignore]]\ncode = "WC302"', "wirecheck.toml: ignore.0: an entry needs a reason, and a code, an operation or a path; see 'wirecheck schema config'"),
        ('[[ignore]]\nreason = "x"', "wirecheck.toml: ignore.0: an entry needs a reason, and a code, an operation or a path; see 'wirecheck schema config'"),
        ('[[ignore]]\nreason = "x"\ncode = "WC398"', "wirecheck.toml: ignore: no code named 'WC398'; did you mean WC399 or WC309 or WC308?"),
        ("jobs = 0", "wirecheck.toml: jobs: 0 is less than the minimum of 1; see 'wirecheck schema config'"),
        ("allow-writes = true", "wirecheck.toml: no setting named 'allow-writes'; did you mean allow-host?"),
        ("jobs =", "wirecheck.toml is no TOML: Invalid value (at end of document)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_hold_is_refused_in_one_line(wirecheck: Wirecheck, tmp_path: Path, doubtful: list[str], text: str, said: str) -> None:
    (tmp_path / "wirecheck.toml").write_text(text)

    result = wirecheck(*doubtful)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"wirecheck: {said}\n")


@pytest.mark.parametrize("text", ["[tool.other]\nx = 1", "this is = no TOML at all ]"])
def test_a_pyproject_that_is_not_ours_is_left_alone(wirecheck: Wirecheck, tmp_path: Path, doubtful: list[str], text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    assert wirecheck(*doubtful).exit_code == 0


def test_help_is_told_whatever_the_file_holds(wirecheck: Wirecheck, tmp_path: Path) -> None:
    (tmp_path / "wirecheck.toml").write_text("]")

    assert wirecheck("validate", "--help").exit_code == 0


def test_the_example_of_the_documentation_holds() -> None:
    page = (files.home() / "docs" / "configuration.md").read_text("utf-8")
    examples = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]

    assert examples
    for example in examples:
        table = tomllib.loads(example)
        settings._check(table.get("tool", {}).get("wirecheck", table), "the example")


def test_what_holds_is_shown_with_where_it_comes_from(wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wirecheck.toml").write_text('fail-on = "warning"\nstrict = true\n[[ignore]]\ncode = "WC302"\nreason = "known"\nuntil = 2027-01-31\n')
    monkeypatch.setenv("WIRECHECK_FORMAT", "json")

    shown = json.loads(wirecheck("config", "--format", "json").stdout)

    held = {one["name"]: (one["value"], one["from"]) for one in shown["settings"]}
    assert (held["fail-on"], held["strict"], held["format"]) == (("warning", "wirecheck.toml"), (True, "wirecheck.toml"), ("json", "WIRECHECK_FORMAT"))
    assert held["state-limit"] == (100_000, "default")
    assert shown["ignore"] == [{"code": "WC302", "reason": "known", "until": "2027-01-31"}]
    for line in wirecheck("config").stdout.splitlines():
        assert not line.startswith("fail-on") or line.split() == ["fail-on", "warning", "wirecheck.toml"]


def test_credentials_are_never_shown(wirecheck: Wirecheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECHECK_CREDENTIALS", '{"X-Key": "hunter22"}')

    shown = wirecheck("config", "live")

    assert "WIRECHECK_CREDENTIALS is set, and not shown" in shown.stdout
    assert "hunter22" not in shown.stdout + wirecheck("config", "live", "--format", "json").stdout


def test_a_mistyped_variable_is_told(wirecheck: Wirecheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECHECK_FAILON", "note")

    assert "WIRECHECK_FAILON is no setting; did you mean WIRECHECK_FAIL_ON?" in wirecheck("config").stdout


def test_a_command_without_settings_is_answered_with_the_nearest(wirecheck: Wirecheck) -> None:
    result = wirecheck("config", "fuz")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: no command with settings named 'fuz'; did you mean fuzz?\n")
