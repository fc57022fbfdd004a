"""Secrets found by their value, wherever they stand and however they are spelled: as they are, url-encoded, with the escapes of XML or JSON.

Only secrets of six characters on: a shorter one is in too many words. Even so a secret may be a word or a number like others: one of letters alone, or of
digits alone, is found only where no letter or digit stands beside it, and not where it is the name of a member, a field or an element.
"""

from __future__ import annotations

import re
from itertools import combinations, groupby, repeat
from operator import getitem
from typing import TYPE_CHECKING

from wirecheck.traffic.redaction import spelling
from wirecheck.traffic.redaction.chunks import splice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.traffic.redaction.placeholders import Placeholders

SHORTEST = 6
_FEW = 400
_KINDS = sorted(spelling.ALL)
_NAME_BEFORE = re.compile(r"</?[\w.-]*:?\Z")
_NAME_AFTER = re.compile(r"(?:\\?\"\s*+:|\]*+=|%5D|:\s)", re.IGNORECASE)


class Values:
    """The secrets of a run, ready to be found. Looking takes time by the length of the text, not by the number of secrets."""

    def __init__(self, placeholders: Placeholders) -> None:
        """Know nothing yet."""
        self._placeholders = placeholders
        self._known: set[str] = set()
        self._forms: dict[str, dict[str, str]] = {}
        """By the first characters of a form: each form, in which ``+`` is a blank, with the secret that it stands for."""
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        """Remember a secret."""
        core = secret.strip()
        if core in self._known:
            return
        self._known.add(core)
        self._pattern = None
        for form in _forms(core):
            flat = form.replace("+", " ")
            if len(flat) >= SHORTEST:
                self._forms.setdefault(flat[:SHORTEST], {}).setdefault(flat, form)

    def covered(self, text: str) -> str:
        """Give the text with a placeholder for each secret in it."""
        if not self._forms or len(text) < SHORTEST:
            return text
        edits = list(self._found(text, range(len(text) + 1), text))
        if spelling.has_escapes(text):
            plain, origins = spelling.undone(text, spelling.ALL)
            edits += self._found(plain, origins, text)
        return splice(text, edits) if edits else text

    def _found(self, plain: str, origins: Sequence[int], text: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield an edit of `text` for each secret in `plain`, which is `text` with escapes undone."""
        flat = plain.replace("+", " ")
        done = 0
        for at in self._candidates(flat):
            for form, secret in self._forms[flat[at : at + SHORTEST]].items() if at >= done else ():
                end = at + len(form)
                if flat.startswith(form, at) and not _is_part_of_another(secret, flat, at, end):
                    spelled = [text[origins[i] : origins[i + 1]] for i in range(at, end)]
                    yield (origins[at], origins[end]), spelling.written(secret, self._placeholders.of(secret), spelled)
                    done = end
                    break

    def _candidates(self, flat: str) -> Iterator[int]:
        """Yield where a secret may begin: few are looked for by one pattern, many by their first characters in a table, which takes some times as long."""
        if len(self._forms) > _FEW:
            grams = map(getitem, repeat(flat), map(slice, range(len(flat) - SHORTEST + 1), range(SHORTEST, len(flat) + 1)))
            return (at for at, gram in enumerate(grams) if gram in self._forms)
        if self._pattern is None:
            self._pattern = re.compile(f"(?={_branches(sorted(self._forms))})", re.DOTALL)
        return (found.start() for found in self._pattern.finditer(flat))


def _branches(texts: list[str]) -> str:
    """Write a pattern for texts of one length that branches at each character, so that most places of a text are passed over at the first."""
    if not texts[0]:
        return ""
    by_first = {first: [text[1:] for text in some] for first, some in groupby(texts, key=lambda text: text[0])}
    return f"(?:{'|'.join(re.escape(first) + _branches(rest) for first, rest in by_first.items())})"


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as a text has it whose escapes are undone: with what looks like an escape in the secret itself left or undone."""
    yield secret
    if spelling.has_escapes(secret):
        for size in range(1, len(_KINDS) + 1):
            for kinds in combinations(_KINDS, size):
                yield spelling.undone(secret, frozenset(kinds))[0]


def _is_part_of_another(secret: str, text: str, start: int, end: int) -> bool:
    if not (secret.isalpha() or secret.isdigit()):
        return False
    if (start and text[start - 1].isalnum()) or text[end : end + 1].isalnum():
        return True
    return _NAME_AFTER.match(text, end) is not None or _NAME_BEFORE.search(text, max(0, start - 40), start) is not None
