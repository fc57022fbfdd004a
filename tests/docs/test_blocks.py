"""Every block of YAML, TOML, XML, INI or JSON that README and the pages show is read by what it is for, or is listed with what holds it."""

from __future__ import annotations

import re
import shlex
import tomllib
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import pytest
import yaml
from click.testing import CliRunner
from tests.contracts.table import Table

from wirecheck import files
from wirecheck.cli.group import main
from wirecheck.cli.settings import settings
from wirecheck.pytest_plugin.plugin import pytest_addoption

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "SECURITY.md", *sorted((TOP / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(?:yaml|yml|toml|xml|xsd|ini|json)(?P<title> title=\"[^\"]+\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

ELSEWHERE = {
    "docs/overlays.md": ("tests/cli/test_overlay.py", "captures are judged with them"),
    "docs/reference/contract-format.md": ("tests/docs/test_snippets.py", "it is loaded, and lint finds no error in it"),
    "docs/tutorials/contract.md": ("tests/docs/test_snippets.py", "the tutorial writes them to files, and runs its commands on these"),
}
"""Pages whose blocks are held by another file of tests, and how."""


class Block(NamedTuple):
    page: str
    number: int
    text: str


BLOCKS = [
    Block(str(page.relative_to(TOP)), number, found["text"]) for page in PAGES for number, found in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")))
]


def is_configuration(text: str) -> None:
    """Have the reader of the configuration take it and show every entry."""
    Path("pyproject.toml").write_text(text, encoding="utf-8")

    found = settings()
    told = CliRunner().invoke(main, ["config"])

    assert found.table == tomllib.loads(text)["tool"]["wirecheck"]
    assert told.exit_code == 0, told.output
    assert [entry["code"] for entry in found.entries if entry["code"] not in told.output] == []


def is_configuration_of_schemathesis(text: str) -> None:
    """See that it names a module, and sets nothing else."""
    table = tomllib.loads(text)

    assert [*table] == ["hooks"]
    assert find_spec(table["hooks"]) is not None


def is_configuration_of_pytest(text: str) -> None:
    """See that each setting is one of the plugin's, and each contract one that travels with it, or a file."""
    read = ConfigParser()
    read.read_string(text)
    known: set[str] = set()

    class Parser:
        def getgroup(self, *_: str) -> Parser:
            return self

        def addoption(self, *_: str, **__: Any) -> None:
            pass

        def addini(self, name: str, *_: str, **__: Any) -> None:
            known.add(name)

    pytest_addoption(Parser())  # type: ignore[arg-type]

    assert {*read["pytest"]} <= known
    assert [name for name in read["pytest"]["wirecheck_contract"].split() if name not in files.contract_names() and not name.endswith(".openapi.yaml")] == []


def is_steps_of_a_workflow(text: str) -> None:
    """See that the step gives our action what it takes, as text, and the options are some of the command's."""
    action = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))["inputs"]
    (given,) = (step["with"] for step in yaml.safe_load(text) if step["uses"].startswith("OWNER/wirecheck@"))
    command = main.get_command(click.Context(main), "validate")
    assert command is not None

    assert {name for name, each in action.items() if each.get("required")} <= given.keys() <= action.keys()
    assert [value for value in given.values() if not isinstance(value, str)] == []
    assert command.make_context("validate", [*given["captures"].split(), *shlex.split(given["options"])]) is not None


def is_pipeline_of_gitlab(text: str) -> None:
    """See that it includes a file that is there, extends a job of it, and sets variables that the job has."""
    pipeline = yaml.safe_load(text)
    jobs = {name: job for each in pipeline.pop("include") for name, job in yaml.safe_load((TOP / each["local"]).read_text(encoding="utf-8")).items()}

    assert pipeline != {}
    for job in pipeline.values():
        assert job["variables"].keys() <= jobs[job["extends"]]["variables"].keys()


def is_hooks_of_pre_commit(text: str) -> None:
    """See that it names all of our hooks, and no other."""
    (repository,) = yaml.safe_load(text)["repos"]
    ours = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert {"repo", "rev"} <= repository.keys()
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in ours]


def is_table_of_facts(text: str) -> None:
    """Have the reader of tables take it, and find an edit that keeps the fact and one that breaks it, of a base that is there."""
    path = Path("table.yaml")
    path.write_text(text, encoding="utf-8")
    table = Table(path)

    keeps, breaks = [*table.keeps()], [*table.breaks()]

    assert table.contract in files.contract_names()
    assert (keeps != [], breaks != []) == (True, True)
    assert {edit.base for edit in (*keeps, *breaks)} <= table.bases.keys()
    assert [edit.name for edit in breaks if not edit.gives] == []


HOLDERS: dict[str, Callable[[str], None]] = {
    "[tool.wirecheck]": is_configuration,
    "hooks =": is_configuration_of_schemathesis,
    "[pytest]": is_configuration_of_pytest,
    "- uses:": is_steps_of_a_workflow,
    "include:": is_pipeline_of_gitlab,
    "repos:": is_hooks_of_pre_commit,
    "contract:": is_table_of_facts,
}
"""What reads a block, by how it begins; files are written to the working directory."""


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.page not in ELSEWHERE], ids=lambda block: f"{block.page} {block.number}")
def test_a_block_is_what_it_says(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    (held,) = (holds for begins, holds in HOLDERS.items() if block.text.startswith(begins))

    held(block.text)


def test_what_is_held_elsewhere_is_still_shown_and_still_held() -> None:
    shown = {block.page for block in BLOCKS}
    named = {page: (TOP / test).read_text(encoding="utf-8") for page, (test, _) in ELSEWHERE.items()}

    assert {*ELSEWHERE} <= shown
    assert [page for page, text in named.items() if Path(page).name not in text and Path(page).parent.name not in text] == []
    assert [begins for begins in HOLDERS if not any(block.text.startswith(begins) for block in BLOCKS)] == []


def test_the_blocks_of_the_tutorials_are_files_that_they_write() -> None:
    bare = [page.name for page in TOP.glob("docs/tutorials/*.md") for found in BLOCK.finditer(page.read_text(encoding="utf-8")) if not found["title"]]

    assert bare == []
