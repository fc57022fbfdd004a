"""Finds the files and lines that a report for a code host points at: the capture's, and the contract's."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wirecheck import files
from wirecheck.contract import document
from wirecheck.report import Spot, Spots
from wirecheck.schema.json_walk import escaped
from wirecheck.traffic.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecheck.contract import Contract
    from wirecheck.judge import Judgement
    from wirecheck.report import Locate


def locating(contracts: Iterable[Contract]) -> Locate:
    """Give what finds the spots of judgements, by these contracts."""
    locations = {contract.name: contract.location for contract in contracts}

    def locate(judgements: Sequence[Judgement]) -> Sequence[Spots]:
        wanted: defaultdict[str, set[int]] = defaultdict(set)
        for judgement in judgements:
            wanted[judgement.exchange.capture].add(judgement.exchange.index)
        found = {capture: lines(capture, indexes) for capture, indexes in wanted.items() if _is_file(capture)}
        return [_spots(judgement, found, locations.get(judgement.contract or "")) for judgement in judgements]

    return locate


def _spots(judgement: Judgement, found: dict[str, dict[int, int]], location: str | None) -> Spots:
    capture, index = judgement.exchange.capture, judgement.exchange.index
    captured = Spot(file=_below_here(capture), line=found[capture].get(index)) if capture in found else None
    promised = Spot(file=_below_here(location), line=_operations(location).get(judgement.operation or "")) if location is not None else None
    return Spots(captured=captured, promised=promised)


@lru_cache(maxsize=64)
def _operations(location: str) -> dict[str, int]:
    """Give the line on which a contract speaks of each of its operations."""
    text = files.read(location)
    at = document.lines(text)
    made = {}
    for template, item in document.parse(text, location)["paths"].items():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if isinstance(operation, dict) and (line := at.get(f"/paths/{escaped(str(template))}/{method}")) is not None:
                made[str(operation.get("operationId") or f"{method} {template}")] = line
    return made


def _is_file(capture: str) -> bool:
    try:
        return Path(capture).is_file()
    except ValueError:
        return False


def _below_here(name: str) -> str:
    """Name a file from the working directory, as code hosts name files from the top of a repository; one that is elsewhere by its whole path."""
    path, here = Path(name).resolve(), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
