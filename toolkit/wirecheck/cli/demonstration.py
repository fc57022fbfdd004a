"""What ``wirecheck demo`` does: one capture of each contract, in the formats that people have, through ``validate``."""

from __future__ import annotations

import click

from wirecheck import files
from wirecheck.cli.validation import validate


def demonstrate(*, verbose: bool = False) -> None:
    """Say what is judged, judge it, and say what to do next."""
    folder = files.captures()
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
    click.echo(
        "\nNext: 'wirecheck validate' on a HAR or cassette of your own, 'wirecheck explain WC302' on a code, 'wirecheck contracts open2b-customers --facts' on a contract."
    )
