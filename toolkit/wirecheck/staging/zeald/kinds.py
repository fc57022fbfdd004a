"""What a field may hold: how its text is read, stored and shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Stored = str | int
"""What a column holds; none is ever NULL."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")
_TRUTHS = {"true": 1, "1": 1, "false": 0, "0": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of value. `read` gives ``None`` for a text that is not of it; `column` is its type in SQLite."""

    says: str
    column: str
    read: Callable[[str], Stored | None]
    show: Callable[[Stored], str]


def _number(low: int, high: int) -> Callable[[str], Stored | None]:
    def read(text: str) -> Stored | None:
        found = _NUMBER.fullmatch(text.strip())
        return int(text) if found and low <= int(text) <= high else None

    return read


def one_of(*words: str) -> Kind:
    """Give the kind that is one of these words."""
    return Kind(says=f"one of {', '.join(words)}", column="TEXT", read=lambda text: text.strip() if text.strip() in words else None, show=str)


def _like(form: str) -> Callable[[str], Stored | None]:
    return lambda text: text if re.fullmatch(form, text) else None


TEXT = Kind(says="text", column="TEXT", read=str, show=str)

# Customer fields, `email`, `b_country` and `country`: "email address" and "country code". Of either no form is stated, so that whatever can be one is taken.
# Held by test_what_can_be_no_address_and_no_country_is_refused.
EMAIL = Kind(says="an e-mail address", column="TEXT", read=_like(r"[^@\s]+@[^@\s]+"), show=str)
COUNTRY = Kind(says="a country code", column="TEXT", read=_like(r"[A-Za-z]{2,3}|[0-9]{3}"), show=str)

# Customer fields, `discount`: "This is an int". Read as one of 32 bits; no range of per cents is stated, so none is held. Held by test_a_discount_is_an_integer.
INTEGER = Kind(says="an integer", column="INTEGER", read=_number(-(2**31), 2**31 - 1), show=str)

# UserCustomerGroups, `code`: "auto increment integer", so it begins at 1. The upper end is ours: what JSON and JavaScript hold without loss.
CODE = Kind(says="a positive integer", column="INTEGER", read=_number(1, 2**53), show=str)

# UserCustomerGroups, `subscribed`, is the only field of this kind whose value the document shows: "(true)". The digits are what XML Schema's boolean takes beside the words;
# only the words are given back. Held by test_a_truth_is_read_as_word_or_digit_and_shown_as_word.
TRUTH = Kind(says="true or false", column="INTEGER", read=lambda text: _TRUTHS.get(text.strip()), show=lambda value: "true" if value else "false")
