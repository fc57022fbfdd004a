"""Lint as others call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract.lint.problem import Problem


def lint(location: str, *, read: Callable[[str], bytes] = files.read) -> Iterator[Problem]:
    """Yield what is wrong with a contract, by its name or its file's path, and with the schemas that it names; file by file, by line.

    `read` gives the bytes of a file; with one of your own, `location` is handed to it as it is.

    Raises:
        UnknownName: no such contract.

    """
    from wirecheck.contract.lint.concerns import problems  # noqa: PLC0415 -- whoever only judges by a contract pays for none of it

    known = files.contract_location(location) if read is files.read else location
    found = set(problems(known, read))
    yield from sorted(found, key=lambda problem: (problem.file != known, problem.file, problem.line or 0, problem.problem, problem.remedy))
