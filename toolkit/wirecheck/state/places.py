"""Where values stand: pointers walked to values with the paths that findings tell, and fields within a record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.schema.json_walk import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def walk(root: Any, steps: Sequence[str], *, is_xml: bool) -> list[tuple[Any, str]]:  # noqa: ANN401 -- any decoded body
    """Give everything that the steps of a pointer lead to, each with its path; nothing where a step is absent."""
    here: list[tuple[Any, str]] = [(root, "")]
    for step in steps:
        here = [found for value, path in here for found in _next(value, path, step, is_xml=is_xml)]
    return here


def _next(value: Any, path: str, step: str, *, is_xml: bool) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    if isinstance(value, list):
        if step == "*":
            for index, item in enumerate(value):
                yield item, f"{path}[{index + 1}]" if is_xml else f"{path}/{index}"
        elif step.isascii() and step.isdigit() and int(step) < len(value):
            yield value[int(step)], f"{path}[{int(step) + 1}]" if is_xml else f"{path}/{step}"
    elif isinstance(value, dict):
        for name in value if step == "*" else (step,) if step in value else ():
            yield value[name], _below(path, name, value[name], is_xml=is_xml)


def _below(path: str, name: str, value: Any, *, is_xml: bool) -> str:  # noqa: ANN401
    """Give the path of a member. In XML every step below the root has its index; that of a list comes with its items."""
    if not is_xml or not path or isinstance(value, list) or name.startswith("@"):
        return f"{path}/{escaped(str(name))}"
    return f"{path}/{name}[1]"


@lru_cache(4096)
def steps_of(name: str) -> tuple[str, ...]:
    """Split the name of a field."""
    return tuple(name.split("/"))


def value_at(record: Any, steps: Sequence[str]) -> Any:  # noqa: ANN401
    """Give the value of a field, `MISSING` where the record does not have it, ``None`` where what should hold it is null or blank. Past a ``*``: the list of all."""
    for index, step in enumerate(steps):
        if step == "*":
            rest = steps[index + 1 :]
            items = record if isinstance(record, list) else [record] if isinstance(record, dict) else []
            found = (value_at(item, rest) for item in items)
            return [value for value in found if value is not MISSING]
        if isinstance(record, dict):
            if step not in record:
                return MISSING
            record = record[step]
        elif record is None or record == "":
            return [] if "*" in steps[index:] else None
        else:
            return MISSING
    return record


def path_of(record_path: str, record: Any, steps: Sequence[str], *, is_xml: bool) -> tuple[str, str | None]:  # noqa: ANN401
    """Give the path of a field of a record, or, where the record does not have it, that of what should hold it, with its name."""
    path = record_path
    for step in steps:
        if step == "*":
            break
        if not isinstance(record, dict) or step not in record:
            return path, step
        record = record[step]
        path = _below(path, step, record, is_xml=is_xml)
    return path, None


def leaves(record: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield the fields of a record by name: maps are gone into, lists are values."""
    for name, value in record.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", value
