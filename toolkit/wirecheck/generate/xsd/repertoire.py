r"""Characters that texts are drawn from: those that every XML parser and every table of Unicode agrees on.

Unicode tables differ: libxml2 knows the letters of one version, Python those of another. A character that Unicode 3.2 already had, in the category that it has today, is safe. What XML 1.0
cannot carry (control characters, surrogates) is left out, and so is what a parser rewrites: ``\r`` becomes ``\n``.
"""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache

LETTERS = string.ascii_lowercase
PLAIN = LETTERS + string.digits + string.ascii_uppercase
MARKS = " .-_,:;!?'\"()[]{}<>&/\\|@#$%^*+=~`"
ACCENTED = "éüßñøÅΩλЖд中한"
TEXT = PLAIN + MARKS + ACCENTED
"""The repertoire of free text, simplest first: Hypothesis shrinks towards the front."""
LINES = "\t\n"
EVERYTHING = TEXT + LINES


@lru_cache(maxsize=4096)
def of_old(one: str) -> bool:
    """Whether Unicode 3.2 and today's agree on a character."""
    return ord(one) < 0x80 or unicodedata.ucd_3_2_0.category(one) == unicodedata.category(one)


def is_xml(code: int) -> bool:
    """Whether XML 1.0 carries a character, and a parser leaves it as it is."""
    return code in {0x9, 0xA} or 0x20 <= code <= 0x7E or 0xA0 < code <= 0xD7FF or 0xE000 <= code < 0xFDD0 or 0x10000 <= code <= 0x1FFFD


def beyond(holds: object, *, most: int = 6) -> str:
    """Give some characters outside of the usual repertoire for which a test holds, lowest first."""
    found = []
    for code in range(0xA1, 0x20000):
        one = chr(code)
        if is_xml(code) and holds(one) and of_old(one) and unicodedata.category(one) not in {"Cn", "Co", "Cf"}:  # type: ignore[operator]
            found.append(one)
            if len(found) == most:
                break
    return "".join(found)
