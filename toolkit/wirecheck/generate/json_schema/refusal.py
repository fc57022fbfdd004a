"""What a schema holds that the strategies do not handle."""

from __future__ import annotations

from dataclasses import dataclass

from wirecheck.errors import WirecheckError


@dataclass
class UnsupportedSchema(WirecheckError):
    """A JSON Schema that payloads cannot be drawn from; `place` is a pointer into the schema."""

    place: str
    problem: str
    remedy: str = "write it another way, or leave it out"

    def __str__(self) -> str:
        """Name the place, the problem and the remedy."""
        return f"{self.place or 'the schema'}: {self.problem}; {self.remedy}"

    __hash__ = WirecheckError.__hash__
