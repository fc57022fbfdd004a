"""``wirecheck config``: what holds, and where it comes from."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from wirecheck import __version__
from wirecheck.cli import settings
from wirecheck.cli.streams import width
from wirecheck.errors import UnknownName
from wirecheck.text.table import table

if TYPE_CHECKING:
    from wirecheck.cli.settings import Setting, Settings

_USUAL = "validate"


@click.command()
@click.argument("name", required=False, metavar="[COMMAND]")
@click.option("--format", "form", type=click.Choice(("console", "json")), default="console", show_default=True, help="How the settings are written.")
def command(name: str | None, form: str) -> None:
    """Show what holds for COMMAND (validate, if none is named) where no option says otherwise, and where that comes from: the environment, a file, or nobody.

    Credentials are never shown. 'wirecheck schema config' says what a file may hold.
    """
    name = name or _USUAL
    if name not in settings.commands():
        raise UnknownName("command with settings", name, settings.commands())
    found = settings.settings()
    held = list(settings.held(name, found, settings.options_of(import_module(f"wirecheck.cli.{name}").command)))
    click.echo(_json(name, found, held) if form == "json" else "\n".join(_lines(name, found, held)))


def _lines(name: str, found: Settings, held: list[Setting]) -> Iterator[str]:
    columns = width(sys.stdout)
    yield f"settings of 'wirecheck {name}' from {found.name if found.file is not None else 'no file'}"
    yield ""
    yield from table([("setting", "value", "from"), *((one.name, _shown(one.value), one.origin) for one in held)], width=columns)
    if settings.CREDENTIALS in os.environ:
        yield ""
        yield f"{settings.CREDENTIALS} is set, and not shown"
    if found.entries:
        yield ""
        yield "ignored"
        rows = [[str(entry.get(key, "")) for key in ("code", "operation", "path", "until", "reason")] for entry in found.entries]
        yield from table([("code", "operation", "path", "until", "reason"), *rows], width=columns)
    for variable, meant in _mistyped():
        yield ""
        yield f"{variable} is no setting; did you mean {meant}?"


def _json(name: str, found: Settings, held: list[Setting]) -> str:
    made = {
        "wirecheck": __version__,
        "schema_version": 1,
        "command": name,
        "file": found.name or None,
        "settings": [{"name": one.name, "value": one.value, "from": one.origin} for one in held],
        "ignore": list(found.entries),
        "mistyped": [{"name": variable, "meant": meant} for variable, meant in _mistyped()],
    }
    return json.dumps(made, indent=1, default=str)


def _shown(value: Any) -> str:  # noqa: ANN401 -- a value of any setting
    return "" if value is None else ", ".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def _mistyped() -> Iterator[tuple[str, str]]:
    """Name what looks much like a setting in the environment and is none, and which one is meant. Other names are a reproduction's or somebody else's."""
    known = {settings.variable(command, name) for command in settings.commands() for name in settings.names(command)} | {
        settings.VARIABLE,
        settings.CREDENTIALS,
    }
    for variable in sorted(name for name in os.environ if name.startswith("WIRECHECK_") and name not in known):
        for meant in get_close_matches(variable, sorted(known), n=1, cutoff=0.9):
            yield variable, meant
