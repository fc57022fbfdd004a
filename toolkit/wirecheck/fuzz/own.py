"""Records that the campaign has made, or that somebody has said it may use: what it may change, delete and log in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.fuzz.shown import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record: its key as the store shows it, and what was sent for it, by names below the record."""

    entity: str
    key: Any
    sent: Mapping[Names, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:  # noqa: ANN401 -- a value of any payload
        """Give what was sent under a name, wherever it stood; ``None``: nothing."""
        return next((value for names, value in self.sent.items() if names[-1] == name), None)


class Own:
    """The records by entity, the latest last."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Record]] = {}
        self.made = 0

    def add(self, record: Record) -> None:
        """Take a record; of equal keys the later one is known."""
        self.made += 1
        known = self._records.setdefault(record.entity, {})
        known.pop(str(record.key), None)
        known[str(record.key)] = record

    def remove(self, entity: str, key: Any) -> None:  # noqa: ANN401 -- a value of any payload
        """Forget a record that is gone."""
        self._records.get(entity, {}).pop(str(key), None)

    def of(self, entity: str) -> list[Record]:
        """Give the records of an entity, the oldest first."""
        return list(self._records.get(entity, {}).values())

    def holds(self, entity: str, key: Any) -> bool:  # noqa: ANN401 -- a value of any payload
        """Whether a key is that of one of them."""
        return str(key) in self._records.get(entity, {})
