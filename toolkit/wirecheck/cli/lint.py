"""``wirecheck lint``: what is wrong with a contract file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from wirecheck.cli import completing
from wirecheck.cli.exit_code import ExitCode
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.contract.lint.problem import Problem


@click.command()
@click.argument("contracts", nargs=-1, required=True, metavar="FILE|NAME...", shell_complete=completing.contracts)
@click.option("--overlay", "overlays", multiple=True, metavar="FILE", help="Check them as this OpenAPI Overlay changes them (repeatable).")
@click.option("-q", "--quiet", is_flag=True, help="Write the last line alone.")
def command(contracts: tuple[str, ...], overlays: tuple[str, ...], *, quiet: bool) -> int:
    """Check contracts and the schemas that they point at; an error means exit code 1, a warning does not."""
    seen: Counter[str] = Counter()
    for problem in _problems(contracts, overlays):
        seen[problem.severity] += 1
        if quiet:
            continue
        at = f"{problem.file}:{problem.line}" if problem.line else problem.file
        click.echo(printable(f"{at}: {problem.severity}: {problem.problem}"))
        if problem.remedy:
            click.echo(printable(f"  help: {problem.remedy}"))
    told = listed([counted(seen[severity], severity) for severity in ("error", "warning") if seen[severity]])
    click.echo(f"{told or 'no problem'} in {counted(len(contracts), 'contract')}")
    return ExitCode.FINDINGS if seen["error"] else ExitCode.OK


def _problems(contracts: Sequence[str], overlays: Sequence[str]) -> Iterator[Problem]:
    from wirecheck import files  # noqa: PLC0415 -- help needs none of the machinery
    from wirecheck.contract.lint import lint  # noqa: PLC0415 -- likewise
    from wirecheck.contract.lint.problem import Problem  # noqa: PLC0415 -- likewise
    from wirecheck.contract.overlay import Overlaid, parse  # noqa: PLC0415 -- likewise

    if not overlays:
        for contract in contracts:
            yield from lint(contract)
        return
    read = Overlaid([parse(overlay) for overlay in dict.fromkeys(overlays)])
    for contract in contracts:
        yield from lint(files.contract_location(contract), read=read)
    for overlay, action in read.unmet:
        yield Problem(
            overlay.location, action.line, f"the target {action.target.text} matches nothing", "mend the path, or name the contract it is for", "warning"
        )
