"""What of an exchange is a credential, by the names that the vendors give theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecheck.staging.catalogue import Catalogue
from wirecheck.text.mask import BULLETS, covered, mask_of

if TYPE_CHECKING:
    from wirecheck.staging.store import Store

_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-key", "x-api-key", "x-auth-token"})
_WORDS = ("encryptedpassword", "password", "passwd", "pwd")
_NOT_SECRET = frozenset({"username"})
"""Credentials whose names are those of ordinary members, too: what is known of these is their value in this run."""


def by_contract(store: Store) -> dict[str, dict[str, str]]:
    """Give the credentials of this run as ``--credentials-file`` reads them: by contract, named as a client has to send them."""
    return {served.contract: dict(store.credentials[vendor.name]) for vendor in store.vendors for served in vendor.serves}


def known(store: Store) -> dict[str, list[dict[str, str]]]:
    """Give some records of the beginning as ``--known`` reads them: people who can log in, with their passwords, invented as they are."""
    people = Catalogue(seed=store.seed, size=store.size, now=datetime.now(UTC)).people
    return {"customer": [{"email": person.email, "password": person.password} for person in people[:3]]}


class Credentials:
    """Finds and covers them: the values of this run wherever they stand, and whatever stands where a credential belongs, right or wrong.

    A client that was pointed at the staging store by mistake sends its real key.
    """

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """Take name and value of the credentials of this run."""
        pairs = tuple(known)
        self._values = frozenset(value for _, value in pairs)
        self._headers = _HEADERS | {name.lower() for name, _ in pairs}
        names = sorted({*_WORDS, *(name.lower() for name, _ in pairs)} - _NOT_SECRET, key=len, reverse=True)
        self._named = tuple(re.compile(pattern.replace("NAME", f"(?:{'|'.join(map(re.escape, names))})"), re.IGNORECASE | re.DOTALL) for pattern in _PATTERNS)

    def within(self, texts: Iterable[str], headers: Iterable[tuple[str, str]]) -> frozenset[str]:
        """Give the values that stand where credentials belong, and those of this run."""
        found = {text[start:end] for text in texts for start, end in self._spans(text)}
        for name, value in headers:
            if name in self._headers:
                found |= {value, value.partition(" ")[2]}
        return self._values | frozenset(filter(None, found))

    def header(self, name: str, value: str, values: frozenset[str]) -> str:
        """Cover a header's value, all of it where the header carries a credential."""
        return BULLETS if name in self._headers else self.text(value, values)

    def text(self, text: str, values: frozenset[str]) -> str:
        """Cover what stands where a credential belongs, and each of the values."""
        return covered(text, (*self._spans(text), *mask_of(values).spans(text)))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for pattern in self._named:
            yield from (found.span("value") for found in pattern.finditer(text) if found["value"])


_PATTERNS = (
    r"""(?:^|[?&\[\s]|%5B)NAME(?:\]|%5D)*=(?P<value>[^&\s"']+)""",  # a form or a query, with PHP's brackets
    r"""<(?:[\w.-]+:)?NAME(?:\s[^>]*)?>(?P<value>.*?)(?=</(?:[\w.-]+:)?NAME\s*>|\Z)""",  # an XML element, which may have been cut
    r"""\sNAME\s*=\s*["'](?P<value>[^"'<]+)""",  # an XML attribute
    r""""NAME"\s*:\s*"(?P<value>(?:[^"\\]|\\.)*)""",  # a JSON text
    r""""NAME"\s*:\s*(?P<value>[0-9][^,}\s]*)""",  # a JSON number
    r"""name="?NAME"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n(?P<value>.*?)(?=\r?\n--|\Z)""",  # a part of multipart/form-data
)
