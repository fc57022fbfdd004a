"""The options of every command that calls a store and judges what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from wirecheck.cli import completing
from wirecheck.cli.validate import FORMATS, SEVERITIES

if TYPE_CHECKING:
    Command = Callable[..., Any]

_STORE = (
    click.argument("url", metavar="URL"),
    click.option(
        "--contract",
        "contracts",
        multiple=True,
        required=True,
        metavar="NAME|FILE",
        shell_complete=completing.contracts,
        help="Call the operations of this contract (repeatable).",
    ),
)
_OPTIONS = (
    click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Change contracts by this OpenAPI Overlay (repeatable)."),
    click.option(
        "--operation", "operations", multiple=True, metavar="ID", shell_complete=completing.operations, help="Call this operation alone (repeatable)."
    ),
    click.option("--allow-host", "allowed", multiple=True, metavar="HOST", help="Let this host be called (repeatable); the own machine is."),
    click.option("--allow-writes", is_flag=True, help="Make, change and delete records, too; changes and deletions take only what the run has made."),
    click.option(
        "--rate-limit", type=click.FloatRange(min=0, min_open=True), metavar="N", help="Requests a second, at most  [default: 1, the own machine: no limit]"
    ),
    click.option(
        "--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, metavar="SECONDS", help="For each request, all in all."
    ),
    click.option("--credentials-file", metavar="FILE", help="JSON: one object, names as the contract has them; else WIRECHECK_CREDENTIALS holds it."),
    click.option("--known", metavar="FILE", help="JSON: records that exist in the store, by entity, to ask for."),
    click.option("--strict", is_flag=True, help="Raise warnings to errors, notes to warnings."),
    click.option("--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True, help="Exit with 1 from this severity on."),
    click.option("--max-not-checked", type=click.IntRange(min=0), metavar="N", help="Exit with 1 if more exchanges than this were not checked."),
    click.option("--format", "form", type=click.Choice(FORMATS), default="console", show_default=True, help="How the report is written."),
    click.option("-o", "--output", metavar="FILE", help="Write the report to this file, whole or not at all."),
    click.option("--baseline", metavar="FILE", help="Accept the findings that this file lists, and show the others."),
    click.option("--update-baseline", is_flag=True, help="Write all that is found to the baseline."),
    click.option("-q", "--quiet", is_flag=True, help="Write the verdict alone."),
    click.option("-v", "--verbose", is_flag=True, help="Name every exchange, show notes in full."),
)


def store_options(command: Command) -> Command:
    """Give a command these options."""
    for option in reversed((*_STORE, *_OPTIONS)):
        command = option(command)
    return command


def options_of_calls(command: Command) -> Command:
    """Give a command the options that say how a store is called; which store, and by which contract, it asks for itself."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
