"""How a finding over several exchanges is said: one line that names the other exchange, values beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.finding import Direction, Finding, Flaw
from wirecheck.schema.wording import one_line, shown
from wirecheck.state.touched import Sealed

if TYPE_CHECKING:
    from wirecheck.finding import Related, Source
    from wirecheck.state.knowledge import Event
    from wirecheck.state.touched import Constraint

CODES: dict[Constraint, str] = {
    "created": "WC601",
    "updated": "WC602",
    "unchanged": "WC603",
    "blanked": "WC604",
    "deleted": "WC605",
    "unique": "WC606",
    "write-only": "WC607",
    "upserted": "WC608",
    "unknown-key": "WC609",
    "absent": "WC610",
    "count": "WC611",
    "pages": "WC612",
    "narrowing": "WC613",
    "moved": "WC614",
    "login": "WC615",
    "agree": "WC616",
}


def at(ref: Related) -> str:
    """Name an exchange."""
    return f"{one_line(ref.capture)}, exchange {ref.index}" if ref.capture else f"exchange {ref.index}"


def value(one: Any) -> str:  # noqa: ANN401 -- what was sent or read
    """Show a value; what was sent as a secret is named and not shown."""
    return "a secret as it was sent" if isinstance(one, Sealed) else "nothing" if one is MISSING else shown(one)


def finding(
    constraint: Constraint, message: str, *, path: str, member: str | None = None, says: str, saw: str, source: Source | None, related: tuple[Event, ...]
) -> Finding:
    """Give the finding; `related` are what it rests on, the exchange that established it first."""
    flaw = Flaw(code=CODES[constraint], constraint=constraint, message=message, path=path, member=member, says=says, saw=saw, source=source)
    return replace(Finding.of(flaw, direction=Direction.RESPONSE), related=tuple(dict.fromkeys(event.ref for event in related)))
