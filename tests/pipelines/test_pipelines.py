"""What the pre-commit hooks, the GitHub Action and the GitLab template run does what they say: each is run here as its host would run it, in a repository of its own."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from lxml import etree

from wirecheck import files

if TYPE_CHECKING:
    from collections.abc import Mapping

TOP = files.home()
CLEAN, FAULTY = "cassettes/open2b-customers/reads.yaml", "captures/open2b-customers.har"
REPORTS = {"wirecheck.sarif", "wirecheck.xml", "wirecheck.html", "wirecheck.txt"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository with a faulty capture, a clean cassette and a contract."""
    folder = tmp_path_factory.mktemp("shop")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name in ("captures", "cassettes/open2b-customers", "contracts"):
        (folder / name).mkdir(parents=True)
    shutil.copy(files.captures() / "open2b-customers.har", folder / FAULTY)
    clean = min((TOP / "cassettes" / "open2b-customers").glob("*.yaml"))
    shutil.copy(clean, folder / CLEAN)
    (folder / "wirecheck.toml").write_text('contract = "open2b-customers"\n')
    (folder / "notes.yaml").write_text("a: 1")
    (folder / "contracts" / "shop.openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n")
    return folder


def run(
    script: str, folder: Path, variables: Mapping[str, str], *, shell: tuple[str, ...] = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
) -> subprocess.CompletedProcess[str]:
    """Run a script with the installed package, and nothing to install from."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WIRECHECK_")}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **variables,
    }
    return subprocess.run([*shell, "-c", script], cwd=folder, env=environment, text=True, capture_output=True, check=False, timeout=120)


# -- pre-commit ------------------------------------------------------------------------------------------------------------------------------

HOOKS: list[dict[str, Any]] = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_whole_and_its_command_is_one(hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert hook.keys() <= {"id", "name", "description", "entry", "language", "files", "require_serial"}
    assert hook["language"] == "python"


@pytest.mark.parametrize(
    ("hook", "chosen", "code"),
    [("wirecheck-validate", {FAULTY, CLEAN}, 1), ("wirecheck-lint", {"contracts/shop.openapi.yaml"}, 0)],
)
def test_a_hook_takes_its_files_and_fails_for_what_is_wrong_with_them(repository: Path, hook: str, chosen: set[str], code: int) -> None:
    """As pre-commit does it: the pattern is searched for in each name, and the names are given to the command."""
    (entry,) = (each for each in HOOKS if each["id"] == hook)
    names = [path.relative_to(repository).as_posix() for path in sorted(repository.rglob("*")) if path.is_file() and ".git/" not in path.as_posix()]

    matched = [name for name in names if re.search(entry["files"], name)]
    result = run(f"{entry['entry']} {shlex.join(matched)}", repository, {})

    assert (set(matched), result.returncode) == (chosen, code), result.stdout + result.stderr


# -- GitHub ----------------------------------------------------------------------------------------------------------------------------------

ACTION: dict[str, Any] = yaml.safe_load((TOP / "action.yml").read_text())


def inputs(**given: str) -> dict[str, str]:
    return {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()} | given


def act(folder: Path, summary: Path, given: Mapping[str, str], *, without: tuple[str, ...] = ()) -> list[subprocess.CompletedProcess[str]]:
    """Run the shell steps one after the other, until one fails; expressions stand in `env` alone."""
    done = []
    for step in ACTION["runs"]["steps"]:
        if "run" in step and step["name"] not in without:
            assert "${{" not in step["run"], "what a user gives would be run as a script"
            variables = {name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], text) for name, text in step["env"].items()}
            done.append(run(step["run"], folder, {**variables, "GITHUB_STEP_SUMMARY": str(summary)}))
            if done[-1].returncode:
                break
    return done


def test_the_action_annotates_what_is_wrong_and_keeps_the_reports(repository: Path, tmp_path: Path) -> None:
    done = act(repository, tmp_path / "summary.md", inputs(captures=f"{FAULTY}\n{CLEAN}"))

    assert [step.returncode for step in done] == [0, 1], done[-1].stderr
    assert [line for line in done[-1].stdout.splitlines() if line.startswith(f"::error file={FAULTY},line=")] != []
    assert {path.name for path in (repository / "wirecheck-reports").iterdir()} == REPORTS
    assert json.loads((repository / "wirecheck-reports" / "wirecheck.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "WC302"
    assert "error[WC302]" in (tmp_path / "summary.md").read_text()


def test_the_action_passes_where_nothing_is_wrong(repository: Path, tmp_path: Path) -> None:
    done = act(repository, tmp_path / "summary.md", inputs(captures="cassettes", options="--fail-on error --strict"), without=("Install",))

    assert [step.returncode for step in done] == [0], done[-1].stdout + done[-1].stderr


def test_what_is_given_to_the_action_is_run_by_nobody(repository: Path, tmp_path: Path) -> None:
    act(
        repository, tmp_path / "summary.md", inputs(captures="$(touch stolen) `touch stolen`; touch stolen", options='"; touch stolen; "'), without=("Install",)
    )

    assert not (repository / "stolen").exists()


@pytest.mark.parametrize("step", [step for step in ACTION["runs"]["steps"] if "uses" in step], ids=lambda step: step["name"])
def test_what_others_do_for_the_action_is_asked_for(step: dict[str, Any]) -> None:
    """And happens although findings failed the step before."""
    asked = re.findall(r"inputs\.([a-z-]+)", json.dumps(step))

    assert asked
    assert set(asked) <= set(ACTION["inputs"])
    assert "!cancelled()" in step["if"]


# -- GitLab ----------------------------------------------------------------------------------------------------------------------------------

JOB: dict[str, Any] = yaml.safe_load((TOP / "templates" / "wirecheck.gitlab-ci.yml").read_text())[".wirecheck"]


def test_the_job_fails_for_what_is_wrong_and_leaves_the_reports_that_it_names(repository: Path) -> None:
    """The lines of a script are run by one shell, which ends at the first that fails."""
    shutil.rmtree(repository / "wirecheck-reports", ignore_errors=True)

    done = run("\n".join(JOB["script"]), repository, {**JOB["variables"], "WIRECHECK_CAPTURES": "captures/ cassettes/"}, shell=("sh", "-e"))

    assert done.returncode == 1, done.stdout + done.stderr
    reports = JOB["artifacts"]["reports"]
    entries = json.loads((repository / reports["codequality"]).read_text())
    assert [entry["location"]["path"] for entry in entries if entry["severity"] == "major"] == [FAULTY]
    assert len(etree.parse(str(repository / reports["junit"])).xpath("//testcase[failure]")) == 1
    assert all((repository / path).is_relative_to(repository / JOB["artifacts"]["paths"][0]) for path in reports.values())


def test_the_reports_are_kept_when_the_job_fails() -> None:
    assert JOB["artifacts"]["when"] == "always"
