"""``wirecheck fuzz``: the options. What they do stands in `fuzzing`, which is imported when there is something to send."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import click

from wirecheck.cli import completing
from wirecheck.cli.store_options import options_of_calls


@click.command()
@click.argument("url", metavar="URL", required=False)
@click.option(
    "--contract", "contracts", multiple=True, metavar="NAME|FILE", shell_complete=completing.contracts, help="Send what this contract speaks of (repeatable)."
)
@options_of_calls
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="The same number, the same requests  [default: any; the report names it]")
@click.option("--max-requests", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N", help="For each contract, clean-up not counted.")
@click.option("--max-time", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Stop after this time, wherever the run is.")
@click.option("--phase", "phases", multiple=True, metavar="NAME", help="Run this phase alone (repeatable).")
@click.option("--with-schemathesis", is_flag=True, help="Let schemathesis draw requests, too, as one more phase.")
@click.option("--dry-run", is_flag=True, help="Name the requests that need no answer of the store to be drawn, and send none.")
@click.option("--replay", metavar="ID", help="Send again what showed this finding, as the journal has it, and do nothing else.")
@click.option("--journal", metavar="FILE", help="Note here what is made and what is found  [default: a new file in .wirecheck/]")
@click.option("--cleanup", metavar="FILE", help="Delete what a run has made, by its journal, and do nothing else.")
@click.option("--tag", metavar="WORD", help="What names of made records begin with  [default: told by the seed]")
def command(**options: Any) -> int:  # noqa: ANN401 -- a value of any payload
    """Send a staging store at URL what its contract allows and what it forbids, and judge what comes back.

    Valid requests must succeed, also on the edges of what is allowed; each broken one must be rejected as documented; and every answer must be what the contract says. Records are read alone,
    unless --allow-writes says that the store is there to be written to; changes, deletions and logins take only what the run has made, or --known. Exit code 0: nothing at or above --fail-on;
    1: something; 2: misuse, or nothing was sent; 3: the store cannot be reached; 130: interrupted.
    """
    if find_spec("hypothesis") is None:
        message = "requests are drawn by hypothesis, which is not installed: pip install 'wirecheck[fuzz]'"
        raise click.ClickException(message)
    from wirecheck.cli.fuzzing import fuzz  # noqa: PLC0415 -- help needs none of the machinery

    return fuzz(**options)
