"""``wirecheck redact``: the options. What they do stands in `redacting`, which is imported when there is something to redact."""

from __future__ import annotations

from typing import Any

import click

from wirecheck.cli import completing


@click.command()
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")
@click.option("-o", "--output", metavar="OUT", help="Write here: a file for one capture, a directory for several.")
@click.option("--in-place", is_flag=True, help="Let each capture take the place of itself.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME|FILE",
    shell_complete=completing.contracts,
    help="What is secret says this contract (repeatable; without it, all that travel along).",
)
@click.option("--base-path", default="", metavar="PATH", help="What stands before the documented paths, as in /shop.")
@click.option("-q", "--quiet", is_flag=True, help="Write nothing but what is wrong.")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `redact` types them
    """Take the secrets out of each CAPTURE, a file or a directory: credentials, passwords, hashes, tokens, cookies.

    Each gives way to a placeholder of the same shape, so that the capture validates as before; what cannot be kept is listed. The format stays.
    Exit code 0: done; 2: a capture cannot be read in full, and is not written.
    """
    from wirecheck.cli.redacting import redact  # noqa: PLC0415 -- help needs none of the machinery

    return redact(**options)
