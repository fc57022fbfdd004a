"""``wirecheck contracts``: what there is to judge by."""

from __future__ import annotations

import json
import sys
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from wirecheck import __version__
from wirecheck.cli import completing
from wirecheck.cli.streams import width
from wirecheck.errors import UnknownName
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable
from wirecheck.text.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract import Contract, Fact

_MEMBERS = ("operation", "where", "what", "constraint", "certainty", "section", "document")


@click.command()
@click.argument("name", required=False, metavar="[NAME|FILE][:OPERATION]", shell_complete=completing.targets)
@click.option("--facts", "wants_facts", is_flag=True, help="List all that the contract says, and what grounds it.")
@click.option("--format", "form", type=click.Choice(("console", "json")), default="console", show_default=True, help="How the facts are written.")
def command(name: str | None, *, wants_facts: bool, form: str) -> None:
    """List the contracts; of one, the operations; with --facts, all that it says."""
    if wants_facts and name is None:
        message = "--facts needs the name of a contract"
        raise click.UsageError(message)
    if form == "json" and not wants_facts:
        message = "--format json goes with --facts"
        raise click.UsageError(message)
    if name is None:
        lines = _contracts()
    else:
        contract, operation = _named(name)
        if wants_facts:
            facts = [fact for fact in _facts(contract) if operation in {None, fact.operation}]
            lines = _json(contract, facts) if form == "json" else _table(facts)
        else:
            lines = _operations(contract, operation)
    click.echo("\n".join(lines).rstrip("\n"))


def _named(name: str) -> tuple[Contract, str | None]:
    """Load what ``open2b-customers:customers.find`` names; a colon before a slash belongs to a path."""
    from wirecheck.contract import load  # noqa: PLC0415 -- help needs none of the machinery

    before, colon, operation = name.rpartition(":")
    if not colon or set("/\\") & set(operation):
        return load(name), None
    contract = load(before)
    known = tuple(known.id for known in contract.operations)
    if operation not in known:
        raise UnknownName("operation", operation, known)
    return contract, operation


def _facts(contract: Contract) -> Iterator[Fact]:
    from wirecheck.contract import facts, kept  # noqa: PLC0415 -- help needs none of the machinery

    return chain(facts(contract), kept(contract))


def _contracts() -> Iterator[str]:
    from wirecheck import contract, files  # noqa: PLC0415 -- help needs none of the machinery

    loaded = [contract.load(name) for name in files.contract_names()]
    yield from table([(known.name, known.title, counted(len(known.operations), "operation")) for known in loaded], width=width(sys.stdout))


def _operations(contract: Contract, only: str | None) -> Iterator[str]:
    columns = width(sys.stdout)
    yield printable(f"{contract.name}: {contract.title}")
    yield ""
    yield from table([("document", "title"), *contract.documents.items()], width=columns)
    yield ""
    rows = [(known.id, known.method, known.template, known.summary) for known in contract.operations if only in {None, known.id}]
    yield from table([("operation", "method", "path", "summary"), *rows], width=columns)


def _table(facts: list[Fact]) -> Iterator[str]:
    columns = width(sys.stdout)
    for operation, held in groupby(facts, key=attrgetter("operation")):
        yield operation or "what the store keeps"
        yield from table([("where", "what", "certainty", "section"), *((fact.where, fact.what, fact.certainty, fact.section) for fact in held)], width=columns)
        yield ""


def _json(contract: Contract, facts: list[Fact]) -> Iterator[str]:
    rows = [{member: getattr(fact, member) or None for member in _MEMBERS} for fact in facts]
    yield json.dumps({"wirecheck": __version__, "schema_version": 1, "contract": contract.name, "facts": rows}, indent=1)
