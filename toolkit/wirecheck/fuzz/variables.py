"""Environment variables that stand for secrets in what a campaign leaves behind."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wirecheck.report.script import BASIC, SPELLINGS

if TYPE_CHECKING:
    from wirecheck.traffic.credentials import Credentials, Known


def placeholders(credentials: Credentials, known: Known, shown: Iterable[str] = ()) -> dict[str, str]:
    """Name a variable for each secret value: credentials by their names, those of known records and those that the store has `shown` by numbers."""
    made = {value: _name(name) for name, value in credentials.values.items() if name != "username" and value}
    for value in (*known.secrets(), *shown):
        if value and value not in made:
            made[value] = f"WIRECHECK_SECRET_{len(made) + 1}"
    return made


def values(credentials: Credentials) -> dict[str, str]:
    """Give what the variables of credentials hold, in every spelling that a script may ask for."""
    made = {_name(name) + ending: spell(value) for name, value in credentials.values.items() for ending, spell in reversed(SPELLINGS)}
    if credentials.basic is not None:
        made[BASIC] = b64encode(":".join(credentials.basic).encode()).decode()
    return made


def _name(credential: str) -> str:
    return "WIRECHECK_" + re.sub(r"\W", "_", credential.upper())
