"""What proves who is calling, and the records that are known to exist: read from JSON, kept by contract, never shown.

No message here repeats a value, nor a text that could not be read.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck import files
from wirecheck.errors import UnknownName, WirecheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wirecheck.contract import Contract

VARIABLE = "WIRECHECK_CREDENTIALS"
BASIC = ("username", "password")
_SECRET = re.compile(r"pass|pwd|secret|token|key|hash", re.IGNORECASE)


@dataclass
class BadSecrets(WirecheckError):
    """Credentials or known records that cannot be used; `origin` is the file or variable that they came from."""

    origin: str
    problem: str

    def __str__(self) -> str:
        """Name the origin and the problem, and nothing of what stands there."""
        return f"{self.origin} {self.problem}"

    __hash__ = WirecheckError.__hash__


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Values by the name under which a contract wants them; headers are found whatever the case."""

    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """Give the value under a name."""
        return self.values.get(name)

    def header(self, name: str) -> str | None:
        """Give the value for a header."""
        return next((value for key, value in self.values.items() if key.lower() == name.lower()), None)

    @property
    def basic(self) -> tuple[str, str] | None:
        """User name and password for HTTP Basic, where both are there."""
        name, password = (self.values.get(key) for key in BASIC)
        return (name, password) if name is not None and password is not None else None

    def __repr__(self) -> str:
        """Name what there is, and show none of it."""
        return f"Credentials({', '.join(self.values)})"


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """Records that exist in the store, each a flat map of texts and numbers. They serve every operation that asks for members of these names, whatever the entity is called."""

    records: tuple[Mapping[str, Any], ...] = ()

    def secrets(self) -> Iterator[str]:
        """Yield what a record says under the name of a password, a token or the like."""
        for record in self.records:
            yield from (str(value) for name, value in record.items() if _SECRET.search(name))

    def values(self) -> Iterator[str]:
        """Yield everything that the records say."""
        for record in self.records:
            yield from map(str, record.values())

    def __repr__(self) -> str:
        """Count, and show none."""
        return f"Known({len(self.records)} records)"


def read(path: str | None, contracts: Sequence[Contract]) -> dict[str, Credentials]:
    """Read the credentials for each contract, by its name: from a file, else from the variable ``WIRECHECK_CREDENTIALS``, else none.

    Raises:
        BadSecrets: what stands there is not one object of texts, or of such objects by contract.
        UnknownName: a name in it is neither a contract's nor that of a credential.

    """
    if path is None and not os.environ.get(VARIABLE):
        return {contract.name: Credentials() for contract in contracts}
    origin = VARIABLE if path is None else path
    given = _object(os.environ[VARIABLE] if path is None else _file(path), origin)
    shared = {name: _text(value, name, origin) for name, value in given.items() if not isinstance(value, dict)}
    by_contract = {name: value for name, value in given.items() if isinstance(value, dict)}
    for contract in contracts:
        own = {**shared, **{name: _text(value, name, origin) for name, value in by_contract.get(contract.name, {}).items()}}
        by_contract[contract.name] = own
    _refuse_strangers(shared, by_contract, contracts)
    for contract in contracts:
        _refuse_what_no_header_carries(by_contract[contract.name], contract, origin)
    return {contract.name: Credentials(by_contract[contract.name]) for contract in contracts}


def _refuse_strangers(shared: Mapping[str, str], by_contract: Mapping[str, Mapping[str, Any]], contracts: Sequence[Contract]) -> None:
    """Refuse names that no contract knows: mistyped, they would leave the store to refuse every call."""
    known = {contract.name: names_of(contract) for contract in contracts}
    every = tuple(dict.fromkeys(name for names in known.values() for name in names))
    for name in shared:
        if name.lower() not in {each.lower() for each in every}:
            raise UnknownName("credential", name, every)
    for contract in contracts:
        for name in by_contract[contract.name]:
            if name not in shared and name.lower() not in {each.lower() for each in known[contract.name]}:
                raise UnknownName("credential", name, known[contract.name])


def _refuse_what_no_header_carries(given: Mapping[str, str], contract: Contract, origin: str) -> None:
    for name, value in given.items():
        if name.lower() in contract.secret_headers and not all(" " <= c <= "\xff" for c in value):
            raise BadSecrets(origin, f"holds a character under {name!r} that no header carries")


def names_of(contract: Contract) -> tuple[str, ...]:
    """Name what a contract takes: its security schemes, HTTP Basic, and the members at the top of its requests, as no contract says which of these are credentials and no secrets."""
    names = [c.name for operation in contract.operations for way in operation.security for c in way if c.kind != "basic"]
    for operation in contract.operations:
        for example in operation.request.examples.values() if operation.request is not None else ():
            names += example if isinstance(example, dict) else re.findall(r"<([A-Za-z_][\w.-]*)>[^<]", example) if isinstance(example, str) else []
    return tuple(dict.fromkeys((*names, *BASIC)))


def known(path: str | None) -> Known:
    """Read known records: lists of objects, by entity.

    Raises:
        BadSecrets: it holds something else.

    """
    if path is None:
        return Known()
    records = []
    for entity, listed in _object(_file(path), path).items():
        if not isinstance(listed, list) or not all(isinstance(record, dict) for record in listed):
            raise BadSecrets(path, f'holds no list of records under {entity[:40]!r}; write {{"customer": [{{"email": "..."}}]}}')
        for record in listed:
            if any(isinstance(value, dict | list) for value in record.values()):
                raise BadSecrets(path, f"holds a record under {entity[:40]!r} that is not flat; give texts and numbers alone")
            records.append({name: value for name, value in record.items() if value is not None})
    return Known(tuple(records))


def _file(path: str) -> str:
    try:
        return files.content(path).decode("utf-8-sig")
    except OSError as error:
        raise BadSecrets(path, f"cannot be read: {(error.strerror or 'no such file').lower()}") from None
    except ValueError:
        raise BadSecrets(path, "is no text in UTF-8") from None


def _object(text: str, origin: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise BadSecrets(origin, 'holds no JSON; write one object, as in {"key": "..."}') from None
    if not isinstance(value, dict):
        raise BadSecrets(origin, 'holds no JSON object; write one, as in {"key": "..."}')
    return value


def _text(value: Any, name: str, origin: str) -> str:  # noqa: ANN401 -- any JSON value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadSecrets(origin, f"holds no text under {name[:40]!r}")
    text = str(value)
    if not text or any(c < " " or c == "\x7f" for c in text):
        raise BadSecrets(origin, f"holds a blank text or a control character under {name[:40]!r}")
    return text
