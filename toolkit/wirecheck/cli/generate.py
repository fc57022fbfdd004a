"""``wirecheck generate``: the options. What they do stands in `generating`, which is imported when there is something to draw."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import click

from wirecheck.cli import completing


@click.command()
@click.argument("what", metavar="CONTRACT:OPERATION|SCHEMA", shell_complete=completing.targets)
@click.option("--valid", "wanted", flag_value="valid", default="valid", help="Payloads that are as documented (the default).")
@click.option("--invalid", "wanted", flag_value="invalid", help="Payloads broken in exactly one named place.")
@click.option("--count", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="How many.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="The same number, the same payloads.")
@click.option("--site", "pattern", metavar="PATTERN", help="Break only sites whose name holds this, or matches it, where it has a * or ?.")
@click.option("--sites", "lists", is_flag=True, help="List what can be broken, and draw nothing.")
@click.option("--response", "outcome", metavar="OUTCOME", help="Responses of this outcome, not requests: success, failure or refused.")
@click.option("--root", metavar="NAME", help="The root element, where an XSD declares several.")
@click.option("-o", "--output", metavar="DIR", help="Write each payload to a file of its own in this folder.")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `generate` types them
    """Draw payloads for an operation of a contract, or for any XSD or JSON Schema file.

    One line of JSON each on standard output: the payload, what is broken in it, and for an operation the whole request or response.
    """
    if find_spec("hypothesis") is None:
        message = "payloads are drawn by hypothesis, which is not installed: pip install 'wirecheck[fuzz]'"
        raise click.ClickException(message)
    from wirecheck.cli.generating import generate  # noqa: PLC0415 -- help needs none of the machinery

    return generate(**options)
