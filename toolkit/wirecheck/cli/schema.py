"""``wirecheck schema``: the published shapes."""

from __future__ import annotations

import json
import sys

import click

from wirecheck import files
from wirecheck.cli import completing
from wirecheck.cli.streams import width
from wirecheck.errors import UnknownName
from wirecheck.text.table import table


@click.command()
@click.argument("name", required=False, shell_complete=completing.shapes)
def command(name: str | None) -> None:
    """Print the JSON Schema of the shape called NAME; without one, list them all."""
    shapes = files.shape_names()
    if name is None:
        rows = [(shape, json.loads(_text(shape))["title"]) for shape in shapes]
        click.echo("\n".join(table(rows, width=width(sys.stdout))))
    elif name in shapes:
        click.echo(_text(name), nl=False)
    else:
        raise UnknownName("shape", name, shapes)


def _text(shape: str) -> str:
    return files.schema(f"wirecheck/{shape}.schema.json").decode()
