"""``wirecheck coverage``: the options. What they do stands in `covering`, which is imported when there is something to count."""

from __future__ import annotations

from typing import Any

import click

from wirecheck.cli import completing

FORMATS = ("term", "term-missing", "json", "html")


@click.command()
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")
@click.option("--merge", is_flag=True, help="Add up the counts of files that -o wrote, instead of judging captures.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME|FILE",
    shell_complete=completing.contracts,
    help="Count this contract (repeatable), whether or not an exchange fits it.",
)
@click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Change contracts by this OpenAPI Overlay (repeatable).")
@click.option("--base-path", default="", metavar="PATH", help="What stands before the documented paths, as in /shop.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="term", show_default=True, help="How the coverage is shown.")
@click.option("-o", "--output", metavar="FILE", help="Write the counts to this file as JSON, whole or not at all.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N", help="Exit with 1 if less than N percent is covered.")
@click.option("-q", "--quiet", is_flag=True, help="Write the last line alone.")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `cover` types them
    """Judge the exchanges of each CAPTURE, and count what they touch of their contracts.

    Counted are operations, outcomes, statuses, rules, and each constraint of the schemas: seen, at its lower edge, at its upper edge, broken. Without --contract, the contracts are those that the
    exchanges fit. With --merge, each CAPTURE is a file that -o wrote.

    Exit code 0: counted; 1: less than --fail-under; 2: a file cannot be read, counts are of another version of a contract, or there was nothing to count.
    """
    from wirecheck.cli.covering import cover  # noqa: PLC0415 -- help needs none of the machinery

    return cover(**options)
