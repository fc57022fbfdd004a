"""``wirecheck record``: what ``live`` does, and a cassette of it."""

from __future__ import annotations

from typing import Any

import click

from wirecheck.cli.store_options import store_options


@click.command()
@store_options
@click.option("--cassette", required=True, metavar="FILE", help="Keep the exchanges here: .yaml for vcrpy, .har, .ndjson; without their secrets.")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `call` types them
    """Call a store at URL as 'wirecheck live' does, and keep what it answered in a cassette that validates with the same findings.

    Credentials, and whatever else the contracts call secret, are replaced as the cassette is written, by placeholders of the same shape. An interrupted run
    keeps what it has.
    """
    from wirecheck.cli.calling import call  # noqa: PLC0415 -- help needs none of the machinery

    return call(**options)
