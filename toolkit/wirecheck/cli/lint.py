"""``wirecheck lint``: what is wrong with a contract file."""

from __future__ import annotations

from collections import Counter

import click

from wirecheck.cli.exit_code import ExitCode
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable


@click.command()
@click.argument("contracts", nargs=-1, required=True, metavar="FILE|NAME...")
def command(contracts: tuple[str, ...]) -> int:
    """Check contracts and the schemas that they point at; an error means exit code 1, a warning does not."""
    from wirecheck.contract.lint import lint  # noqa: PLC0415 -- help needs none of the machinery

    seen: Counter[str] = Counter()
    for contract in contracts:
        for problem in lint(contract):
            seen[problem.severity] += 1
            at = f"{problem.file}:{problem.line}" if problem.line else problem.file
            click.echo(printable(f"{at}: {problem.severity}: {problem.problem}"))
            if problem.remedy:
                click.echo(printable(f"  help: {problem.remedy}"))
    told = listed([counted(seen[severity], severity) for severity in ("error", "warning") if seen[severity]])
    click.echo(f"{told or 'no problem'} in {counted(len(contracts), 'contract')}")
    return ExitCode.FINDINGS if seen["error"] else ExitCode.OK
