"""The word that the names of a campaign's records begin with."""

from __future__ import annotations

from wirecheck.fuzz.draws import number_of

_LETTERS = "bcdfghjkmnpqrstvwxyz"


def tag_of(seed: int) -> str:
    """Give the tag of a seed: short, as it has to fit wherever a name does, and no word."""
    number, letters = number_of(seed, "tag"), ""
    for _ in range(3):
        number, index = divmod(number, len(_LETTERS))
        letters += _LETTERS[index]
    return f"w{letters}"
