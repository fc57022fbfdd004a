"""Every concern of lint, over one contract and what it names. None reads what another found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck import files
from wirecheck.contract.lint.draft import UNREAD, Draft
from wirecheck.contract.lint.entities import entities
from wirecheck.contract.lint.json_schemas import json_schemas
from wirecheck.contract.lint.outcomes import outcomes
from wirecheck.contract.lint.references import references, schema_kinds
from wirecheck.contract.lint.routing import routing
from wirecheck.contract.lint.rules import rules
from wirecheck.contract.lint.schemas import Schemas
from wirecheck.contract.lint.sources import sources
from wirecheck.contract.lint.xsds import xsds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract.lint.problem import Problem


def lint(location: str, *, read: Callable[[str], bytes] = files.read) -> Iterator[Problem]:
    """Yield what is wrong with a contract, by its name or its file's path, and with the schemas that it names; file by file, by line.

    `read` gives the bytes of a file; with one of your own, `location` is handed to it as it is.

    Raises:
        UnknownName: no such contract.

    """
    draft = Draft(files.contract_location(location) if read is files.read else location, read)
    found = set(_problems(draft))
    yield from sorted(found, key=lambda problem: (problem.file != draft.location, problem.file, problem.line or 0, problem.problem, problem.remedy))


def _problems(draft: Draft) -> Iterator[Problem]:
    schemas = Schemas(draft)
    if draft.is_openapi:
        harmless = "error" if draft.own is None else "warning"  # somebody else's file has extensions of its own
        yield from (draft.wrong(at, problem, remedy, severity=harmless) for at, problem, remedy in draft.shape.wrong)
        yield from routing(draft)
        yield from references(draft)
        yield from sources(draft)
        yield from json_schemas(draft, schemas)
        yield from schema_kinds(draft, schemas)
        yield from xsds(draft, schemas)
        yield from outcomes(draft, schemas)
        yield from rules(draft, schemas)
        yield from entities(draft, schemas)
    elif draft.data(draft.location) is not UNREAD:
        yield draft.wrong("", "is no OpenAPI 3.0 or 3.1 file", "start it with 'openapi: 3.1.0'")
    yield from schemas.problems  # last: schemas and files are read on the way
    yield from draft.unread
    for file, at in draft.repeated:
        yield draft.wrong(at, f"the key {at.rpartition('/')[2]!r} stands twice, and the last one counts", "leave one out", file=file)
