"""Texts: free ones within bounds of length, or those of an automaton where patterns or formats have a say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from wirecheck.generate.json_schema import ecma
from wirecheck.generate.json_schema.automaton import SAFE, Language, Machine
from wirecheck.generate.json_schema.ecma import BadPattern
from wirecheck.generate.json_schema.formats import FORMS
from wirecheck.generate.json_schema.refusal import UnsupportedSchema
from wirecheck.schema.formats import FORMATS

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.draws import Draws
    from wirecheck.generate.json_schema.model import Atom

_LISTED = 60  # excluded texts that an automaton is told of


@dataclass(frozen=True, slots=True)
class Text:
    """What is said of a text."""

    low: int = 0
    high: int | None = None
    wanted: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    not_formats: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    alphabet: str = SAFE

    @classmethod
    def of(cls, atoms: list[Atom], excluded: frozenset[Any], alphabet: str) -> Text:
        """Gather what atoms say."""

        def all_of(key: str) -> list[Any]:
            return [atom.value for atom in atoms if atom.key == key]

        return cls(
            max(all_of("min-length"), default=0),
            min(all_of("max-length"), default=None),
            frozenset(all_of("pattern")),
            frozenset(all_of("not-pattern")),
            frozenset(name for name in all_of("format") if name in FORMS),
            frozenset(all_of("not-format")),
            frozenset(text for text in excluded if isinstance(text, str)),
            alphabet,
        )

    @property
    def is_free(self) -> bool:
        """Whether nothing but the length is bounded."""
        return not (self.wanted or self.unwanted or self.formats or self.not_formats)

    def language(self) -> Language | None:
        """Give the automaton; ``None`` where nothing fits."""
        return _language(self)

    def is_empty(self) -> bool:
        """Whether no text fits."""
        if self.high is not None and self.low > self.high:
            return True
        if not self.is_free:
            return self.language() is None
        return bool(self.excluded) and self.high is not None and self.high < 2 and self._first_free() is None

    def _first_free(self) -> str | None:
        candidates = ("", *self.alphabet) if self.low == 0 else tuple(self.alphabet)
        return next((text for text in candidates if len(text) <= (self.high or 0) and text not in self.excluded), None)

    def admits(self, text: str) -> bool:
        """Whether a text is as wanted."""
        return (
            self.low <= len(text) <= (len(text) if self.high is None else self.high)
            and text not in self.excluded
            and all(matches(pattern, text) for pattern in self.wanted)
            and not any(matches(pattern, text) for pattern in self.unwanted)
            and all(_is_of(name, text) for name in self.formats)
            and not any(_is_of(name, text) for name in self.not_formats)
        )

    def draw(self, draws: Draws) -> str:
        """Draw a text; there must be one."""
        if not self.is_free:
            language = self.language()
            return draws.together(partial(language.draw, draws)) if language is not None else draws.give_up()
        text = draws.text(self.alphabet, self.low, self.high)
        if text not in self.excluded:
            return text
        for char in self.alphabet:  # the next best that is not excluded: one longer, or another last character
            for other in (text + char, text[:-1] + char):
                if self.low <= len(other) <= (len(other) if self.high is None else self.high) and other not in self.excluded:
                    return other
        return self._first_free() or draws.give_up()


@lru_cache(maxsize=4096)
def machine(pattern: str) -> Machine:
    """Give the automaton of one pattern, to ask."""
    return Machine(ecma.parse(pattern))


@lru_cache(maxsize=65536)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, as ECMA 262 has it."""
    found = machine(pattern)
    state = found.begin
    for char in text:
        state = found.step(state, char)
    return found.accepts(state)


@lru_cache(maxsize=128)
def _format(name: str) -> Any:  # noqa: ANN401
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True, formats=dict(FORMATS), offline=True)


def _is_of(name: str, text: str) -> bool:
    return bool(_format(name).is_valid(text))


@lru_cache(maxsize=4096)
def _language(text: Text) -> Language | None:
    bad = [FORMS[name].bad if name in FORMS else None for name in text.not_formats]
    if None in bad:
        return None
    patterns = [*sorted(text.wanted), *(pattern for pattern in bad if pattern is not None)]
    good = [FORMS[name].good for name in sorted(text.formats)]
    made = _made(text, [*patterns, *good], sorted(text.unwanted))
    if (
        made is None and good and (patterns or text.unwanted)
    ):  # a form of the format that is rarely seen: whatever is surely not of it stays out, and a validator has the last word
        made = _made(text, patterns, [*sorted(text.unwanted), *(FORMS[name].bad or "$^" for name in sorted(text.formats))])
    return made


def _made(text: Text, wanted: list[str], unwanted: list[str]) -> Language | None:
    words = [word for word in sorted(text.excluded) if len(word) < 200] if len(text.excluded) <= _LISTED else []
    try:
        out = [*map(machine, unwanted), *(Machine(ecma.literal(word)) for word in words)]
        made = Language([machine(pattern) for pattern in wanted], out, text.low, text.high, text.alphabet)
    except BadPattern as error:
        raise UnsupportedSchema("", f"the pattern {' and '.join(wanted)!r} is too large: {error}") from None
    return made if made.lengths else None
