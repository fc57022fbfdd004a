"""``wirecheck init``: the options. What it does stands in `starting`."""

from __future__ import annotations

from typing import Any

import click


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="CAPTURE...|OPENAPI")
@click.option("--name", default="store", show_default=True, help="What the contract is called.")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="Take the exchanges of this host alone (repeatable).")
@click.option("-o", "--output", default=".", metavar="DIR", help="Write into this folder  [default: here]")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `start` types them
    """Write a contract to begin with, from captures or from an OpenAPI file: paths, methods, statuses, types and nesting as they were seen, each with how often.

    All of it is implied, nothing is required and nothing bounded, as no capture proves that; the vendor's page says more. Of a capture's values only words of paths are written. Files that are there already are left alone.
    """
    from wirecheck.cli.starting import start  # noqa: PLC0415 -- help needs none of the machinery

    return start(**options)
