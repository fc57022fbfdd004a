"""What ``wirecheck demo`` does: one capture of each contract, in the formats that people have, through ``validate``."""

from __future__ import annotations

from pathlib import Path

import click

from wirecheck import files
from wirecheck.cli.validation import validate


def _near(folder: Path) -> Path:
    """Give a folder as a person in the current one would name it."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def demonstrate(*, verbose: bool = False) -> None:
    """Say what is judged, judge it, and say what to do next."""
    folder = _near(files.captures())
    captures = tuple(sorted(path.as_posix() for path in folder.iterdir()))
    click.echo("Recorded traffic of five invented stores, judged by what their vendors' pages promise:\n")
    click.echo("$ wirecheck validate " + folder.as_posix() + "\n")
    validate(
        captures=captures,
        contracts=(),
        hosts=(),
        base_path="",
        strict=False,
        fail_on="error",
        max_not_checked=None,
        form="console",
        output=None,
        quiet=False,
        verbose=verbose,
    )
    click.echo("\nNext, on a HAR or cassette of your own:  wirecheck validate day1.har")
    click.echo("What a code means:                       wirecheck explain WC302")
    click.echo("What a contract promises:                wirecheck contracts open2b-customers --facts")
