"""Values that no record has yet. They carry the tag of the campaign, so that clean-up, and people, can tell what it has made."""

from __future__ import annotations

from collections.abc import Iterator

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_AT = "@"
_MIXED = "Zq7k2Xw9Lm4Rt8Vd"


class Fresh:
    """Makes texts from a tag and a count, in the shape of those that were drawn."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self._count = 0

    def like(self, drawn: str) -> Iterator[str]:
        """Yield texts that are new, the likest first: as long as the drawn one, then as short as can be. One of them fits a schema that takes any such text."""
        self._count += 1
        word = self.tag + _written(self._count)
        local, at, domain = drawn.rpartition(_AT)
        if at:
            yield word + local[len(word) :] + at + domain
            yield f"{word}{at}{domain}"
            yield f"{word}{at}mail.example"
        else:
            yield word + drawn[len(word) :]
            yield word
            yield f"{word}{_AT}mail.example"

    def secret(self, length: int) -> str:
        """Give a secret of a length, with small and large letters and digits, so that an answer which repeats it is seen, and a store that reads it in another case does not know it."""
        self._count += 1
        word = f"{self.tag.capitalize()}{_written(self._count)}"
        return (word + _MIXED * length)[:length] if length > len(word) else _MIXED[:length]

    def key(self) -> int:
        """Give a number under which there is no record: far above what a store has counted to, and within 31 bits."""
        self._count += 1
        return 2_000_000_000 + self._count


def _written(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text.rjust(2, "0")
