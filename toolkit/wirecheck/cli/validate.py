"""``wirecheck validate``: the options. What they do stands in `validation`, which is imported when there is something to judge."""

from __future__ import annotations

from typing import Any

import click

from wirecheck.cli import completing

FORMATS = ("console", "json", "ndjson", "junit", "sarif", "github", "gitlab", "html")
ENGINES = ("local", "dask")
SEVERITIES = ("error", "warning", "note")


@click.command()
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME|FILE",
    shell_complete=completing.contracts,
    help="Judge by this contract (repeatable); what fits none of its operations is an error.",
)
@click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Change contracts by this OpenAPI Overlay (repeatable).")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="Judge the exchanges of this host (repeatable), skip the others.")
@click.option("--base-path", default="", metavar="PATH", help="What stands before the documented paths, as in /shop.")
@click.option("--strict", is_flag=True, help="Raise warnings to errors, notes to warnings.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True, help="Exit with 1 from this severity on.")
@click.option("--max-not-checked", type=click.IntRange(min=0), metavar="N", help="Exit with 1 if more exchanges than this were not checked.")
@click.option("--no-state", is_flag=True, help="Judge each exchange by itself, not by those before it.")
@click.option("--state-limit", type=click.IntRange(min=1), default=100_000, metavar="N", help="Records of the stores that are remembered.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="console", show_default=True, help="How the report is written.")
@click.option("-o", "--output", metavar="FILE", help="Write the report to this file, whole or not at all.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=FILE", help="Write one more report (repeatable), as in sarif=wirecheck.sarif.")
@click.option("--baseline", metavar="FILE", help="Accept the findings that this file lists, and show the others.")
@click.option("--update-baseline", is_flag=True, help="Write all that is found to the baseline.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to judge with (default: one; one a core for large captures).")
@click.option(
    "--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="Who judges: this machine, or a Dask cluster, to which captures are URLs."
)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler (default: --jobs workers of its own, started here).")
@click.option("--results", metavar="URL", help="Where workers keep what they found (default: .wirecheck/chunks); what is there is not judged again.")
@click.option("--coverage", metavar="FILE", help="With --engine dask: count what is covered, too, and write the counts.")
@click.option("--follow", is_flag=True, help="Go on judging what is appended to an NDJSON file, until Ctrl-C; new causes are told as they come.")
@click.option("-q", "--quiet", is_flag=True, help="Write the verdict alone.")
@click.option("-v", "--verbose", is_flag=True, help="Name every exchange, show notes in full.")
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `validate` types them
    """Judge the exchanges of each CAPTURE: a file, a directory, or - for standard input.

    Without --contract, contracts are recognised by their paths. Exit code 0: nothing at or above --fail-on; 1: something; 2: a capture cannot be read, or there was nothing to check.
    """
    from wirecheck.cli.validation import validate  # noqa: PLC0415 -- help needs none of the machinery

    return validate(**options)
