"""The promises of ``wirecheck`` itself: it is quick to answer, finds its commands, and says in one line what was wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import wirecheck as package
from wirecheck import __version__
from wirecheck.cli.group import COMMANDS

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck

HEAVY = ("rich", "lxml", "jsonschema_rs", "cel", "yaml", "msgspec", "hypothesis", "schemathesis", "xmlschema", "jsonschema", "vcr")
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(package.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])}


def started(*args: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run another interpreter on the same code."""
    return subprocess.run([sys.executable, *args], env=ENVIRONMENT, text=True, capture_output=True, check=False, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_asking_for_help_loads_none_of_the_machinery(option: str) -> None:
    code = f"import sys, contextlib; from wirecheck.cli import main\nwith contextlib.suppress(SystemExit): main(['{option}'])\nprint(*sys.modules)"

    loaded = {name.partition(".")[0] for name in started("-c", code).stdout.splitlines()[-1].split()}

    assert loaded & set(HEAVY) == set()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_asking_for_help_loads_little_beside_click(option: str) -> None:
    run = f"import contextlib; from wirecheck.cli import main\nwith contextlib.suppress(SystemExit): main(['{option}'])"
    beside, ours = (set(started("-c", f"import sys\n{code}\nprint(*sys.modules)").stdout.splitlines()[-1].split()) for code in ("import click", run))

    assert len(ours - beside) <= 40, sorted(ours - beside)


def test_the_version_is_told(wirecheck: Wirecheck) -> None:
    assert wirecheck("--version").stdout == f"wirecheck {__version__}\n"


def test_the_package_runs_as_a_module() -> None:
    assert started("-m", "wirecheck", "--version").stdout == f"wirecheck {__version__}\n"


def test_without_arguments_the_three_jobs_are_shown(wirecheck: Wirecheck) -> None:
    result = wirecheck()

    assert result.exit_code == 0
    assert [job in result.stdout for job in ("wirecheck validate ", "pytest --wirecheck-contract ", "wirecheck fuzz ")] == [True, True, True]
    assert max(map(len, result.stdout.splitlines())) < 80


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_every_command_and_every_command_has_help(wirecheck: Wirecheck, name: str) -> None:
    assert f"\n  {name} " in wirecheck("--help").stdout
    assert wirecheck(name, "--help").stdout.startswith(f"Usage: wirecheck {name} ")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_lives_in_the_module_of_its_name(name: str) -> None:
    assert isinstance(import_module(f"wirecheck.cli.{name}").command, click.Command)


def test_a_mistyped_command_is_answered_with_the_nearest(wirecheck: Wirecheck) -> None:
    result = wirecheck("contract")

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "wirecheck: no command named 'contract'; did you mean contracts?\n")


def test_a_mistyped_option_is_one_line(wirecheck: Wirecheck) -> None:
    result = wirecheck("--versoin")

    assert (result.exit_code, result.stderr.count("\n"), result.stderr.startswith("wirecheck: ")) == (2, 1, True)


def test_what_a_caller_typed_cannot_steer_the_terminal(wirecheck: Wirecheck) -> None:
    assert "\x1b" not in wirecheck("\x1b[31mred").stderr


@pytest.mark.parametrize("command", ["explain", "explain WC302", "--help", "schema validate", "validate - --format json", "validate -"])
def test_a_reader_who_leaves_ends_it_quietly(command: str) -> None:
    line = f'{{ "{sys.executable}" -m wirecheck {command}; echo "code $?" >&2; }} | true'

    result = subprocess.run(["bash", "-c", line], env=ENVIRONMENT, input="{}", text=True, capture_output=True, check=False, timeout=60)

    assert [said for said in result.stderr.splitlines() if not said.startswith(("code ", "wirecheck: cannot read"))] == []


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_end_it_quietly(closed: str) -> None:
    line = f'"{sys.executable}" -m wirecheck explain WC302 {closed}'

    result = subprocess.run(["bash", "-c", line], env=ENVIRONMENT, text=True, capture_output=True, check=False, timeout=60)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("moment", ["wirecheck.cli", "click", "wirecheck.cli.group", "wirecheck.cli.contracts"])
def test_an_interruption_while_it_is_imported_is_one_line(moment: str) -> None:
    code = f"""
import signal, sys
class Interrupts:
    def find_spec(self, name, *_):
        if name == {moment!r}:
            signal.raise_signal(signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupts())
from wirecheck.__main__ import main
main(["contracts"])
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)

    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (130, "", "wirecheck: interrupted")
