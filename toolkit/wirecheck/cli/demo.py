"""``wirecheck demo``: the main job on captures that travel with wirecheck, and on the staging store."""

from __future__ import annotations

import click


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Name every exchange, show notes in full.")
def command(*, verbose: bool) -> int:
    """Judge bundled captures of all five contracts, some of them faulty; then record the staging store, and catch it misbehaving.

    Exit code 0: the demonstration ran; the findings in it are meant to be there.
    """
    from wirecheck.cli.demonstration import demonstrate  # noqa: PLC0415 -- help needs none of the machinery

    demonstrate(verbose=verbose)
    return 0
