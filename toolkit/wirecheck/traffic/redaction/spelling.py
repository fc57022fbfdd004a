"""How a text is spelled: escapes undone, each character with the place where it stood, and written again as it was spelled."""

from __future__ import annotations

import re
from array import array
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kinds = frozenset[str]

PERCENT: Kinds = frozenset({"percent"})
JSON: Kinds = frozenset({"json"})
ENTITY: Kinds = frozenset({"entity"})
ALL = PERCENT | JSON | ENTITY
"""Who escapes: forms and URLs, JSON, XML."""

_PATTERNS = {
    "percent": r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)",
    "json": r"""(?P<utf16>(?:\\u[0-9A-Fa-f]{4})+)|\\(?P<letter>["\\/bfnrt])""",
    "entity": r"(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|lt|gt|amp|quot|apos);)",
}
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _compiled(kinds: Kinds) -> re.Pattern[str]:
    return re.compile("|".join(_PATTERNS[kind] for kind in sorted(kinds)))


_BY_KINDS = {kinds: _compiled(kinds) for kinds in (PERCENT, JSON, ENTITY, PERCENT | JSON, PERCENT | ENTITY, JSON | ENTITY, ALL)}


def has_escapes(text: str) -> bool:
    """Whether any of the kinds stands in a text."""
    return ("%" in text or "\\" in text or "&" in text) and _BY_KINDS[ALL].search(text) is not None


def undone(text: str, kinds: Kinds) -> tuple[str, Sequence[int]]:
    """Undo the escapes of these kinds; for each character, and for the end, say where it began. ``+`` is left alone."""
    chars: list[str] = []
    origins = array("q")
    at = 0
    for escape in _BY_KINDS[kinds].finditer(text):
        chars.append(text[at : escape.start()])
        origins.extend(range(at, escape.start()))
        at = escape.start()
        for char, length in _unescaped(escape):
            chars.append(char)
            origins.append(at)
            at += length
    if not chars:
        return text, range(len(text) + 1)
    chars.append(text[at:])
    origins.extend(range(at, len(text) + 1))
    return "".join(chars), origins


def _unescaped(escape: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield each character that an escape stands for, and how long its spelling is."""
    found = {name: text for name, text in escape.groupdict().items() if text is not None}
    if run := found.get("percent"):
        for char in bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape"):
            yield char, 3 * len(char.encode("utf-8", "surrogateescape"))
    elif run := found.get("utf16"):
        for char in bytes.fromhex(run.replace("\\u", "")).decode("utf-16-be", "surrogatepass"):
            yield char, 3 * len(char.encode("utf-16-be", "surrogatepass"))
    elif letter := found.get("letter"):
        yield _LETTERS.get(letter, letter), 2
    else:
        entity = found["entity"]
        yield (unescape(entity) or "\ufffd")[0], len(entity)


def written(secret: str, placeholder: str, spelled: Sequence[str]) -> str:
    """Write a placeholder as its secret was spelled, one spelling a character. What did not change stays as it is spelled, byte by byte."""
    return "".join(old if new == was else _as(old, new) for was, new, old in zip(secret, placeholder, spelled, strict=True))


def _as(spelling: str, char: str) -> str:
    if spelling.startswith("%"):
        return "".join(f"%{byte:02X}" for byte in char.encode())
    if spelling.startswith("\\u"):
        units = char.encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    if spelling.startswith("&#"):
        return f"&#{ord(char)};"
    return char
