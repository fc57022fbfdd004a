"""What a campaign has done, on disk before it is done: a line of JSON each, so that whatever ends the campaign, what it made can be found and cleared away.

Nothing in it is a secret: of what is sent, only values that carry the campaign's tag are noted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wirecheck import files
from wirecheck.errors import WirecheckError

FOLDER = ".wirecheck"
_VERSION = 1
_MOST_BYTES = 1024**3


@dataclass
class BadJournal(WirecheckError):
    """A file that is no journal, or cannot be read or written."""

    file: str
    problem: str

    def __str__(self) -> str:
        """Name the file and the problem."""
        return f"{self.file} {self.problem}"

    __hash__ = WirecheckError.__hash__


class Journal:
    """Appends lines to a file that only its owner may read. Each is handed to the system before the call returns, so that a killed process loses none."""

    def __init__(self, path: Path, *, contract: str, store: str, tag: str, seed: int, again: bool = False) -> None:
        """Begin a file, or, `again`, go on with one."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | (0 if again else os.O_CREAT | os.O_EXCL), 0o600)
        except FileExistsError:
            raise BadJournal(str(path), "is there already; name another file, or clear it away with --cleanup") from None
        except OSError as error:
            raise BadJournal(str(path), f"cannot be written: {(error.strerror or 'no access').lower()}") from None
        if not again:
            self._write({"journal": _VERSION, "contract": contract, "store": store, "tag": tag, "seed": seed})

    def intends(self, number: int, operation: str, names: list[str]) -> None:
        """Note that a request is about to be sent that may make a record; `names` are the values in it that carry the tag."""
        self._write({"intends": number, "operation": operation, "names": names})

    def made(self, number: int, entity: str, key: str | int) -> None:
        """Note a record that a request has made."""
        self._write({"made": number, "entity": entity, "key": key})

    def nothing(self, number: int) -> None:
        """Note that a request has made nothing: the store said so."""
        self._write({"nothing": number})

    def gone(self, entity: str, key: str | int) -> None:
        """Note that a record is deleted."""
        self._write({"gone": key, "entity": entity})

    def found(self, fault: dict[str, Any]) -> None:
        """Keep a fault, as the report shows it."""
        self._write({"fault": fault})

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps(line).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is read from a journal: the head, records that are still there by entity, names of records that may be there, faults."""

    contract: str
    store: str
    tag: str
    seed: int
    left: tuple[tuple[str, str | int], ...]
    perhaps: tuple[str, ...]
    operations: tuple[str, ...]
    faults: tuple[dict[str, Any], ...]


def read(path: Path) -> Entry:
    """Read a journal; a last line that was cut off counts as not written.

    Raises:
        BadJournal: it is none.

    """
    lines = list(_lines(path))
    if not lines or lines[0].get("journal") != _VERSION:
        raise BadJournal(str(path), "is no journal of 'wirecheck fuzz'")
    intended: dict[int, list[str]] = {}
    operations: dict[int, str] = {}
    faults: dict[str, dict[str, Any]] = {}
    left: dict[tuple[str, str], tuple[str, str | int]] = {}
    for line in lines:
        if "intends" in line:
            intended[line["intends"]] = line["names"]
            operations[line["intends"]] = line["operation"]
        elif "nothing" in line:
            intended.pop(line["nothing"], None)
        elif "made" in line:
            intended.pop(line["made"], None)
            left[line["entity"], str(line["key"])] = (line["entity"], line["key"])
        elif "gone" in line:
            left.pop((line["entity"], str(line["gone"])), None)
        elif "fault" in line:
            faults[line["fault"]["fingerprint"]] = line["fault"]  # a later one is of a lesser form
    head = lines[0]
    return Entry(
        contract=head["contract"],
        store=head["store"],
        tag=head["tag"],
        seed=head["seed"],
        left=tuple(left.values()),
        perhaps=tuple(dict.fromkeys(name for names in intended.values() for name in names)),
        operations=tuple(dict.fromkeys(operations[number] for number in intended)),
        faults=tuple(faults.values()),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        data = files.content(path, most=_MOST_BYTES)
    except OSError as error:
        raise BadJournal(str(path), f"cannot be read: {(error.strerror or 'no such file').lower()}") from None
    for line in data.split(b"\n"):
        try:
            value = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value
