"""Secrets leave no trace: whatever is printed of an exchange goes through a `Mask`.

A secret is known by its value, and a body may spell that value in many ways: percent-encoded in a form, with entities in XML, with escapes in JSON,
each of them in upper or lower case and for all characters or only for some. So the text is read with every escape undone, and what is found there is
covered in the text as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BULLETS = "•" * 8
"""What stands for a secret, whatever its length."""

_SHORT = 3
"""A secret of fewer characters is covered only where it is a whole value: 'a' is in every word."""

_CUT = "…"
"""What ends a text that was too long."""

_ESCAPES = re.compile(
    r"""(?P<percent>(?:%[0-9A-Fa-f]{2})+)
      | (?P<utf16>(?:\\u[0-9A-Fa-f]{4})+)
      | \\(?P<json>["\\/bfnrt])
      | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|lt|gt|amp|quot|apos);)""",
    re.VERBOSE,
)
_KINDS = ({"percent"}, {"utf16", "json"}, {"entity"})
"""Who escapes: forms and URLs, JSON, XML. A text is escaped by one or another, and its secrets may look escaped by themselves."""

_BEGUN = re.compile(r"(?:%[0-9A-Fa-f]?|\\(?:u[0-9A-Fa-f]{0,3})?|&\#?[A-Za-z0-9]{0,7})\Z")
"""An escape that a text was cut off in."""

_HALVES = "".join(map(chr, range(0xD800, 0xE000)))
"""What is left of a character whose escapes were cut off."""

_JSON = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NAME_STEP = re.compile(r"[\w.:-]*(?:\[[0-9]+\])?")
_PLAIN_STEP = re.compile(r"[A-Za-z_]+|[0-9]{1,2}")


class Mask:
    """Covers the secrets of one exchange."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        """Take the values that no output may show."""
        self._secrets = frozenset(filter(None, secrets))
        self._spelled = sorted({spelling for secret in self._secrets for spelling in _spellings(secret)}, key=len, reverse=True)
        self._patterns = [re.compile(_needle(value)) for value in self._spelled]
        self.reach = 12 * max(map(len, self._secrets), default=0)
        """How many characters the longest secret can take, each spelled ``%F0%9F%98%80``."""

    def __call__(self, text: str) -> str:
        """Give the text with bullets for each secret in it."""
        return covered(text, self.spans(text))

    def path(self, path: str) -> str:
        """Cover the steps of a path that are secrets, and the secrets in steps that are no names, as a form has them that was sent JSON.

        A plain word stays, and so does an index below a hundred: a password may well be "password" or "1", and then a path that lost its way would help nobody.
        """
        return "/".join(map(self._step, path.split("/")))

    def _step(self, step: str) -> str:
        if _NAME_STEP.fullmatch(step):
            return BULLETS if step in self._secrets and not _PLAIN_STEP.fullmatch(step) else step
        # RFC 6901, section 3: in a JSON Pointer a slash is ~1, and a tilde ~0.
        return self(step.replace("~1", "/").replace("~0", "~")).replace("~", "~0").replace("/", "~1")

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give start and end of each secret in the text, in order, none overlapping."""
        if not self._patterns:
            return []
        raw = text.replace("+", " ")
        found = [m.span() for pattern in self._patterns for m in pattern.finditer(raw)]
        if any(sign in text for sign in "%\\&") and _ESCAPES.search(text):
            undone, origin = _undone(text)
            found += [(origin[m.start()], origin[m.end()]) for pattern in self._patterns for m in pattern.finditer(undone)]
        for cut in re.finditer(_CUT, text):
            heads = (text[: cut.start()], _BEGUN.sub("", text[: cut.start()]))
            found += [(start, cut.start()) for start in map(self._begun, heads) if start is not None]
        return list(merged(found))

    def _begun(self, head: str) -> int | None:
        """Say where the secret begins that a text was cut off in."""
        undone, origin = _undone(head)
        whole = undone.rstrip(_HALVES)
        sizes = (size for value in self._spelled for size in range(_SHORT, min(len(value), len(whole) + 1)) if whole.endswith(value[:size]))
        kept = max(sizes, default=0)
        return origin[len(whole) - kept] if kept else None


@lru_cache(maxsize=64)
def mask_of(secrets: frozenset[str]) -> Mask:
    """Give the mask for these secrets; exchanges of one client share theirs."""
    return Mask(secrets)


def covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Give the text with bullets for each span."""
    kept, at = [], 0
    for start, end in merged(spans):
        kept += [text[at:start], BULLETS]
        at = end
    return "".join(kept) + text[at:]


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret as a text has it whose escapes are undone: with what looks like an escape in it left or undone, on one line, and as Python quotes it, alone or beside a quotation mark."""
    for size in range(len(_KINDS) + 1):
        for left in combinations(_KINDS, size):
            yield _undone(secret, frozenset().union(*left))[0]
    for spelling in (
        " ".join("".join(c if c.isprintable() else " " for c in secret).split()),
        repr(secret)[1:-1],
        repr(f'"{secret}')[2:-1],
        secret.encode("utf-8", "replace").decode(),
    ):
        if len(spelling) >= _SHORT:
            yield spelling.replace("+", " ")


def _needle(value: str) -> str:
    if len(value) >= _SHORT:
        return re.escape(value)
    return rf"""(?:^|(?<=["'>=])|(?<=":)|(?<=": )){re.escape(value)}(?=["'<&,\]}}\n]|$)"""


def _undone(text: str, left: frozenset[str] = frozenset()) -> tuple[str, list[int]]:
    """Undo every escape of a text but those of the kinds `left`; for each character, and for the end, say where it began. ``+`` counts as a blank, as forms write it."""
    chars: list[str] = []
    origin: list[int] = []
    at = 0
    for escape in _ESCAPES.finditer(text):
        if escape.lastgroup in left:
            continue
        chars += text[at : escape.start()].replace("+", " ")
        origin += range(at, escape.start())
        at = escape.start()
        for char, length in _unescaped(escape):
            chars.append(" " if char == "+" else char)
            origin.append(at)
            at += length
    chars += text[at:].replace("+", " ")
    origin += range(at, len(text) + 1)
    return "".join(chars), origin


def _unescaped(escape: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield each character that an escape stands for, and how long its spelling is."""
    if run := escape["percent"]:
        for char in bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape"):
            yield char, 3 * len(char.encode("utf-8", "surrogateescape"))
    elif run := escape["utf16"]:
        units = bytes.fromhex(run.replace("\\u", ""))
        for char in units.decode("utf-16-be", "surrogatepass"):
            yield char, 3 * len(char.encode("utf-16-be", "surrogatepass"))
    elif letter := escape["json"]:
        yield _JSON.get(letter, letter), 2
    else:
        # html.unescape reads &#0; and its like as U+FFFD and some numbers as nothing: then the escape is no part of any secret.
        yield (unescape(escape["entity"]) or "\ufffd")[0], len(escape["entity"])


def merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans in order and join those that touch or overlap: two sets of bullets would tell that two secrets stand side by side."""
    ordered = iter(sorted(spans))
    start, end = next(ordered, (0, 0))
    for first, last in ordered:
        if first > end:
            yield start, end
            start, end = first, last
        end = max(end, last)
    if start < end:
        yield start, end
