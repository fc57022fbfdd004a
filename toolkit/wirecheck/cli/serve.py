"""``wirecheck serve``: the options. What they do stands in `serving`, which is imported when there is something to serve."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from wirecheck import __version__
from wirecheck.cli.streams import width
from wirecheck.text.table import table
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.staging import Defect

_LIMIT = 8 * 2**20
_MEMBERS = ("name", "operation", "does", "shows", "document", "section", "trigger")
_WHOLE = 10**4
_INDENT = "    "


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Listen on this address; only this machine reaches the default.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, metavar="PORT", help="Listen on this port; 0 takes a free one.")
@click.option("--database", metavar="FILE", help="Keep the store in this file (default: in memory); one that is there goes on as it was left.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="Invent records and credentials from this number.")
@click.option("--size", type=click.IntRange(1, 100_000), default=40, show_default=True, metavar="N", help="How many people, and how many products.")
@click.option("--defect", "defects", multiple=True, metavar="NAME", help="Misbehave in this way (repeatable).")
@click.option("--list-defects", is_flag=True, help="List the defects, and serve nothing.")
@click.option("--format", "form", type=click.Choice(("console", "json")), default="console", show_default=True, help="How the defects are listed.")
@click.option("--rate-limits", is_flag=True, help="Refuse requests that come faster than the vendors allow.")
@click.option("--body-limit", type=click.IntRange(min=0), default=_LIMIT, show_default=True, metavar="BYTES", help="Refuse longer bodies with 413.")
def command(  # noqa: PLR0913 -- one argument an option
    *,
    host: str,
    port: int,
    database: str | None,
    seed: int,
    size: int,
    defects: tuple[str, ...],
    list_defects: bool,
    form: str,
    rate_limits: bool,
    body_limit: int,
) -> int:
    """Run the staging store: the vendors' APIs on invented records, with defects that can be switched on.

    A browser at its address sees what it serves, with which credentials, and the last exchanges with their verdicts. Ctrl-C ends it.
    """
    if form == "json" and not list_defects:
        message = "--format json goes with --list-defects"
        raise click.UsageError(message)
    if list_defects:
        _list(form)
        return 0
    try:
        from wirecheck.cli.serving import serve  # noqa: PLC0415 -- help needs none of the machinery
    except ModuleNotFoundError as error:
        missing = (error.name or "wirecheck").partition(".")[0]
        if missing == "wirecheck":
            raise
        message = f"the staging store needs {missing}: pip install 'wirecheck[staging]'"
        raise click.ClickException(message) from error
    return serve(host=host, port=port, database=database, seed=seed, size=size, defects=defects, rate_limits=rate_limits, body_limit=body_limit)


def _list(form: str) -> None:
    from wirecheck.staging.vendors import VENDORS  # noqa: PLC0415 -- help needs none of the machinery

    if form == "json":
        rows = [{"vendor": vendor.name, **{member: str(getattr(defect, member)) for member in _MEMBERS}} for vendor in VENDORS for defect in vendor.defects]
        click.echo(json.dumps({"wirecheck": __version__, "schema_version": 1, "defects": rows}, indent=1))
    else:
        click.echo("\n".join(_table([defect for vendor in VENDORS for defect in vendor.defects], width(sys.stdout))))


def _table(defects: list[Defect], columns: int) -> Iterator[str]:
    """Yield the lines of a table: what identifies a defect on one line, whole, as people copy names; below it what it does."""
    heads = table([(defect.name, defect.operation, f"{defect.trigger} to meet") for defect in defects], width=_WHOLE)
    for head, defect in zip(heads, defects, strict=True):
        yield head
        yield from (_INDENT + line for line in wrapped(defect.does, columns - len(_INDENT)))
