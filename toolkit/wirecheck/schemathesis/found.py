"""Which contract a schema of schemathesis is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from wirecheck import files
from wirecheck.contract import document, load
from wirecheck.errors import WirecheckError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract import Contract

VARIABLE = "WIRECHECK_CONTRACT"
_MARKS = ("x-documents", "x-entities")


@dataclass
class NoContract(WirecheckError):
    """A schema that says nothing of outcomes and sources, and nobody has named the contract that does."""

    title: str

    def __str__(self) -> str:
        """Say what to set."""
        return f"no contract for {self.title!r}: give st a contract file, or name one in {VARIABLE}"

    __hash__ = WirecheckError.__hash__


def is_found(raw: Mapping[str, Any]) -> bool:
    """Whether a contract can be found for a schema, as far as its content tells."""
    return bool(os.environ.get(VARIABLE)) or is_contract(raw) or _by_title(raw) is not None


def is_contract(raw: Mapping[str, Any]) -> bool:
    """Whether a schema is a contract itself: OpenAPI 3.1 with our extensions."""
    return str(raw.get("openapi", "")).startswith("3.1") and any(mark in raw for mark in _MARKS)


def contract_of(raw: Mapping[str, Any], location: str | None) -> Contract:
    """Give the contract: the one that the environment names, the file itself, or one of ours by its title.

    Raises:
        NoContract: there is none.
        UnknownName, BadContract: the one that was named cannot be used.

    """
    if named := os.environ.get(VARIABLE):
        return load(named)
    path = _path(location)
    if path is not None and is_contract(raw):
        return load(path)
    if (name := _by_title(raw)) is not None:
        return load(name)
    raise NoContract(_title(raw))


def _path(location: str | None) -> str | None:
    """Give the path of a file that a schema was read from; ``None``: it came from elsewhere."""
    if location is None:
        return None
    parts = urlsplit(location)
    path = unquote(parts.path) if parts.scheme == "file" else location
    return path if parts.scheme in {"file", ""} and os.path.isfile(path) else None  # noqa: PTH113 -- says no to what is no name at all


def _by_title(raw: Mapping[str, Any]) -> str | None:
    """Name the contract of ours that has the title of a schema."""
    title = _title(raw)
    if not title:
        return None
    for name in files.contract_names():
        location = files.contract_location(name)
        if _title(document.parse(files.read(location), location)) == title:
            return name
    return None


def _title(raw: Mapping[str, Any]) -> str:
    info = raw.get("info")
    return str(info.get("title", "")) if isinstance(info, dict) else ""
