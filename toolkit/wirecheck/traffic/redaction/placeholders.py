"""What stands for a secret: text of the same length, each character of the same class, and the same for the same secret within one run.

Letters and digits change, every one of them; what stands between them stays, since forms and lengths hang on it: the dollars of a hash, the dots of a token,
what a format escapes. A secret that has more of these than letters and digits would shine through: in it they become letters, too.
The placeholder is drawn by a key that is random for each run and kept nowhere, so that nobody finds a secret by trying.
"""

from __future__ import annotations

import re
from hashlib import shake_256
from secrets import token_bytes

_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_LOWER_LATIN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüý"
_LOWER_WIDE = "āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľłńņňŋōŏő"
_CLASSES = (
    _DIGITS,
    _LOWER,
    _LOWER.upper(),
    _LOWER_LATIN,
    "".join(map(str.upper, _LOWER_LATIN)),
    _LOWER_WIDE,
    "".join(c for c in map(str.upper, _LOWER_WIDE) if c > "\xff"),
)
_CLASS = {c: letters for letters in _CLASSES for c in letters}
_OTHERS = {1: _LOWER, 2: _LOWER_WIDE, 3: "".join(map(chr, range(0x4E00, 0x4E80))), 4: "".join(map(chr, range(0x20000, 0x20080)))}
"""Letters and digits of no class above, by how many bytes they take in UTF-8."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_ATTEMPTS = 64


class Placeholders:
    """The placeholders of one run."""

    def __init__(self, key: bytes | None = None) -> None:
        """Draw by this key; by a random one where none is given."""
        self._key = token_bytes(32) if key is None else key
        self._made: dict[str, str] = {}
        self._given: set[str] = set()

    def of(self, secret: str) -> str:
        """Give what stands for a secret. White space around it is none of it."""
        core = secret.strip()
        if not core:
            return secret
        if core not in self._made:
            self.fix(core, self._drawn(core))
        start = secret.find(core)
        return secret[:start] + self._made[core] + secret[start + len(core) :]

    def fix(self, secret: str, placeholder: str) -> None:
        """Say what stands for a secret that is made of others, as the token of HTTP Basic is."""
        self._made[secret] = placeholder
        self._given.add(placeholder)

    def _drawn(self, core: str) -> str:
        """Draw until no other secret has the same; one of a character or two may have to share."""
        made = core
        for attempt in range(_ATTEMPTS):
            made = _replaced(core, shake_256(self._key + bytes([attempt]) + core.encode("utf-8", "surrogatepass")).digest(2 * len(core)))
            if made not in self._given and made not in self._made:
                break
        return made


def _replaced(core: str, stream: bytes) -> str:
    is_sparse = 2 * sum(map(str.isalnum, core)) < sum(not c.isspace() for c in core)
    is_number = _NUMBER.fullmatch(core) is not None
    made = []
    is_first = True
    for position, c in enumerate(core):
        draw = int.from_bytes(stream[2 * position : 2 * position + 2], "big")
        if c.isalnum():
            made.append(_first_digit(c, core, draw) if is_number and is_first else _other(c, draw))
            is_first = False
        else:
            letters = _OTHERS[len(c.encode("utf-8", "replace"))]
            made.append(letters[draw % len(letters)] if is_sparse and not c.isspace() else c)
    return "".join(made)


def _other(c: str, draw: int, letters: str = "") -> str:
    """Give another character of the same class, never the same one."""
    letters = letters or _CLASS.get(c) or _OTHERS[len(c.encode("utf-8", "replace"))]
    return letters[(letters.find(c) + 1 + draw % (len(letters) - 1)) % len(letters)]


def _first_digit(c: str, number: str, draw: int) -> str:
    """Give a digit such that a number stays one: what begins with a zero, or with none, does so afterwards."""
    if c == "0":
        return c if len(number.lstrip("+-")) > 1 else _other(c, draw)
    return _other(c, draw, _DIGITS[1:])
