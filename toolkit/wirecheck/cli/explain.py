"""``wirecheck explain``: what a code means."""

from __future__ import annotations

import sys

import click

from wirecheck.cli import completing
from wirecheck.cli.streams import width
from wirecheck.codes import CODES
from wirecheck.errors import UnknownName
from wirecheck.text.table import table
from wirecheck.text.wrap import wrapped


@click.command()
@click.argument("code", required=False, shell_complete=completing.codes)
def command(code: str | None) -> None:
    """Say what CODE means and what to do about it; without one, list them all."""
    columns = width(sys.stdout)
    if code is None:
        lines = list(table([(name, known.title) for name, known in CODES.items()], width=columns))
    else:
        known = CODES.get(code.upper())
        if known is None:
            raise UnknownName("code", code, tuple(CODES))
        lines = [f"{code.upper()}: {known.title}", "", *wrapped(known.text, columns)]
    click.echo("\n".join(lines))
