"""The tutorials do what they say: each file is written, each command run, and what it prints is what stands there. ``...`` stands for any text, alone on a line for any lines."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import click
import pytest

import wirecheck
from wirecheck.cli.group import COMMANDS, main
from wirecheck.contract import load
from wirecheck.contract.lint import lint

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[2]
PAGES = sorted((TOP / "docs").rglob("*.md"))
TUTORIALS = sorted((TOP / "docs" / "tutorials").glob("*.md"))
USUAL = "http://127.0.0.1:8765"
BLOCK = re.compile(r"^```(?P<kind>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(wirecheck.__file__).parents[1]), "COLUMNS": "100", "NO_COLOR": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
PROGRAMS = {"wirecheck": ["-m", "wirecheck"], "pytest": ["-m", "pytest", "-p", "no:cacheprovider", "-p", "wirecheck.pytest_plugin.plugin"]}


@dataclass
class _Reader:
    """Somebody who follows a page in a folder of their own."""

    folder: Path
    ends: ExitStack
    url: str = USUAL
    said: list[tuple[str, str, str]] = field(default_factory=list)

    def follow(self, page: str) -> None:
        for block in BLOCK.finditer(page):
            if block["title"]:
                (self.folder / block["title"]).write_text(block["text"], encoding="utf-8")
            elif block["kind"] == "console":
                for command, printed in _commands(block["text"]):
                    self.said.append((command, printed, self.run(shlex.split(command)).replace(self.url, USUAL)))

    def run(self, words: list[str]) -> str:
        words = [word.replace(USUAL, self.url) for word in words]
        if words[0] == "curl":  # not on every machine
            with urlopen(next(word for word in words if word.startswith("http"))) as answer:
                (self.folder / words[-1]).write_bytes(answer.read())
            return ""
        line = [sys.executable, *PROGRAMS[words[0]], *words[1:]]
        if words[1] == "serve":
            return self.serve(line)
        return subprocess.run(line, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout

    def serve(self, line: list[str]) -> str:
        served = self.ends.enter_context(subprocess.Popen([*line, "--port", "0"], cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True))
        self.ends.callback(served.kill)
        assert served.stdout is not None
        greeting = served.stdout.readline()
        self.url = next(word.rstrip(";,") for word in greeting.split() if word.startswith("http://"))
        return greeting


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a block, with what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def _pattern(printed: str) -> str:
    lines = ["(?:.*\n)*?" if line == "..." else ".*?".join(map(re.escape, line.split("..."))) + "\n" for line in printed.splitlines()]
    return "".join(lines)


def _bare(text: str) -> str:
    """Give the lines that hold anything, without blanks at their ends."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_prints_what_it_shows(path: Path, tmp_path: Path) -> None:
    with ExitStack() as ends:
        reader = _Reader(tmp_path, ends)
        reader.follow(path.read_text(encoding="utf-8"))

    assert len(reader.said) >= 3
    for command, printed, real in reader.said:
        assert re.fullmatch(_pattern(_bare(printed)), _bare(real)), f"$ {command}\n{real}"


@pytest.mark.parametrize("path", [TOP / "README.md", *PAGES], ids=lambda path: str(path.relative_to(TOP)))
def test_every_command_that_a_page_shows_is_one(path: Path) -> None:
    for block in BLOCK.finditer(path.read_text(encoding="utf-8")):
        for line in (
            re.findall(r"^(?:\$ )?(wirecheck .+?)$", block["text"].replace("\\\n", " "), re.MULTILINE) if block["kind"] in {"", "console", "sh"} else ()
        ):
            words = shlex.split(line.partition(" && ")[0], comments=True)
            if words[1:2] and words[1] in COMMANDS:
                command = main.get_command(click.Context(main), words[1])
                assert command is not None
                command.make_context(words[1], words[2:])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TOP)))
def test_every_piece_of_python_is_some(path: Path) -> None:
    for block in BLOCK.finditer(path.read_text(encoding="utf-8")):
        if block["kind"] == "python":
            compile(block["text"], str(path), "exec")


def test_the_contract_that_the_format_shows_is_one(tmp_path: Path) -> None:
    text = next(block["text"] for block in BLOCK.finditer((TOP / "docs/reference/contract-format.md").read_text(encoding="utf-8")) if block["kind"] == "yaml")
    path = tmp_path / "loyalty.openapi.yaml"
    path.write_text(text, encoding="utf-8")

    made = load(str(path))

    assert [operation.id for operation in made.operations] == ["points.read"]
    assert [problem for problem in lint(str(path)) if problem.severity == "error"] == []
