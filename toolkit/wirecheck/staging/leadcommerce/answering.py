"""What an operation is called with, what it says, how it refuses, and the envelope around all of that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.staging.database import Database
    from wirecheck.staging.leadcommerce.form import PhpArray
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked

_SPECIAL = re.compile('[&<>"\r]')
# A bare carriage return would reach a reader of XML as a line feed.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


class Refusal(Exception):
    """What the store does not do for a caller: an HTTP status of the companion page and a text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status, self.text = status, text


class Forgotten(Exception):
    """An answer whose writes are thrown away: what some defects do."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to one operation, its form read."""

    store: Store
    asked: Asked
    form: PhpArray

    @property
    def database(self) -> Database:
        """The database."""
        return self.store.database

    @property
    def now(self) -> int:
        """The time of the request in UNIX seconds."""
        return int(self.asked.now.timestamp())

    def on(self, defect: str) -> bool:
        """Whether a defect is switched on."""
        return self.store.on(defect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What stands inside the envelope: the records as XML, or the text of a failure."""

    status: int
    items: tuple[str, ...] = ()
    error: str | None = None


def escaped(text: str) -> str:
    """Give text as it stands in XML."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def element(name: str, value: str | int | None) -> str:
    """Write an element; nothing to say makes a blank one, as the pages show ``<fax/>``."""
    if value is None or value == "":
        return f"<{name}/>"
    return f"<{name}>{escaped(value) if isinstance(value, str) else value}</{name}>"


def envelope(said: Said, *, client: str, time: int, code: int | None = None, extra: str = "") -> str:
    """Write the whole answer.

    Both pages show the envelope of a success. What a failure looks like is not shown; it has the same envelope here, its text in `error`, where a success has `data`.
    """
    inner = f"<data>{''.join(said.items)}</data>" if said.error is None else element("error", said.error)
    inner = "<data/>" if inner == "<data></data>" else inner
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<message client="{escaped(client)}" time="{time}"{extra}><response><code>{code or said.status}</code>{inner}</response></message>\n'
    )
