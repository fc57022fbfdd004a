"""JSON Schemas from values: types and nesting as seen, each with how often. Nothing is required, nothing bounded: an example proves neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wirecheck.schema.formats import FORMATS

_FORMATS = {
    "datetime-seconds": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z",
    "date": r"\d{4}-\d\d-\d\d\Z",
    "datetime-us": r"\d+/\d+/\d{4} \d+:\d\d[AP]M\Z",
    "date-us": r"\d+/\d+/\d{4}\Z",
}
_WORDS = tuple((name, re.compile(pattern)) for name, pattern in _FORMATS.items())
_FEWEST = 3
"""Texts that have to have a form before it counts as one."""

_INTEGER, _NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})\Z"), re.compile(r"-?(?:0|[1-9]\d*)\.\d+\Z")
_SECRET = re.compile(r"pass(?:word|wd|phrase)?\Z|pwd\Z", re.IGNORECASE)
_CREDENTIAL = re.compile(r"(?:api|admin|access|auth|secret|private)?[-_]?(?:key|token|secret|sid)\Z", re.IGNORECASE)


@dataclass(slots=True)
class Seen:
    """What was seen at one place: how often, of which types, and below it."""

    times: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    members: dict[str, Seen] = field(default_factory=dict)
    items: Seen | None = None

    def add(self, value: Any) -> None:  # noqa: ANN401 -- a value of JSON, or of a form
        """Take in one value."""
        self.times += 1
        self.kinds[_kind(value)] += 1
        if isinstance(value, str):
            self.texts[_form(value)] += 1
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                self.members.setdefault(str(name), Seen()).add(inner)
        elif isinstance(value, Sequence):
            self.items = self.items or Seen()
            for inner in value:
                self.items.add(inner)

    def schema(self, *, is_form: bool = False) -> dict[str, Any]:
        """Give the schema. In a form, where every leaf is text, texts that look like whole numbers or decimals are those."""
        made: dict[str, Any] = {}
        kinds = sorted(kind for kind in self.kinds if kind != "integer" or "number" not in self.kinds)
        if is_form and kinds == ["string"] and set(self.texts) == {"integer"}:
            kinds = ["integer"]
        elif is_form and kinds == ["string"] and set(self.texts) <= {"integer", "number"} and self.texts:
            kinds = ["number"]
        if kinds:
            made["type"] = kinds[0] if len(kinds) == 1 else kinds
        if len(self.texts) == 1 and self.texts.total() >= _FEWEST and (form := next(iter(self.texts))) in _FORMATS:
            made["format"] = form
        if self.members:
            made["properties"] = {name: self._member(name, inner, is_form=is_form) for name, inner in self.members.items()}
        if self.items is not None and self.items.times:
            made["items"] = self.items.schema(is_form=is_form)
        return made

    def _member(self, name: str, inner: Seen, *, is_form: bool) -> dict[str, Any]:
        made = inner.schema(is_form=is_form)
        made["description"] = f"seen in {inner.times:,} of {self.kinds['object']:,}"
        if secret := secret_of(name):
            made["x-secret"] = secret
        return made


def secret_of(name: str) -> str | None:
    """Tell by its name what kind of secret a member most likely is."""
    return "password" if _SECRET.search(name) else "credential" if _CREDENTIAL.search(name) else None


def _kind(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    return "object" if isinstance(value, Mapping) else "array" if isinstance(value, Sequence) else "number"


def _form(text: str) -> str:
    """Name the form of a text: that of a number, of a date that exists, or none."""
    if _INTEGER.match(text):
        return "integer"
    if _NUMBER.match(text):
        return "number"
    return next((name for name, pattern in _WORDS if pattern.match(text) and (name not in FORMATS or FORMATS[name](text))), "")
