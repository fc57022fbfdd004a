"""The member chains of a CEL expression: ``request.body.price_below`` in the text of a rule.

The library at hand converts every value that it is given, whole, at each call; a rule over a thousand items names three members. So each chain becomes a flat variable of its
own, and only what the chain names is handed over: all of it, its keys, its count, or whether it is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_TOKEN = re.compile(
    r"""\s+ | (?P<string>[rb]?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')) | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?) | (?P<name>[A-Za-z_]\w*) | (?P<sign>&&|\|\||==|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)


class Mode(Enum):
    """How much of what a chain names the expression needs."""

    WHOLE = "whole"
    KEYS = "keys"
    COUNT = "count"
    IS_NULL = "is null"
    IS_THERE = "is there"


@dataclass(frozen=True, slots=True)
class Chain:
    """A path from a variable through members, and what is wanted of its end."""

    path: tuple[str, ...]
    mode: Mode


@dataclass(frozen=True, slots=True)
class Flat:
    """An expression with its chains replaced by variables of the names given in `variables`."""

    text: str
    variables: tuple[tuple[str, Chain], ...]


def tokens(text: str) -> list[str]:
    """Split an expression; white space is dropped."""
    return [token for token in (match.group() for match in _TOKEN.finditer(text)) if not token.isspace()]


_MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})


def macro_names(text: str) -> set[str]:
    """Give the names that macros bind: ``f`` in ``fields.all(f, f != "")``."""
    words = tokens(text)
    return {words[i + 3] for i in range(len(words) - 4) if words[i] == "." and words[i + 1] in _MACROS and words[i + 2] == "(" and words[i + 4] == ","}


def conjuncts(text: str) -> list[str]:
    """Split an expression at its outermost ``&&``; one that has an outermost ``||`` or ``?`` is one piece."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for token in tokens(text):
        depth += (token in "([{") - (token in ")]}")
        if depth == 0 and token in {"||", "?"}:
            return [text]
        if depth == 0 and token == "&&":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [" ".join(piece) for piece in pieces]


def flatten(text: str, roots: frozenset[str]) -> Flat:
    """Replace each chain that starts at one of the `roots` by a variable."""
    words = tokens(text)
    made: list[str] = []
    names: dict[Chain, str] = {}
    position = 0
    while position < len(words):
        word = words[position]
        if word not in roots or (position and words[position - 1] == "."):
            made.append(word)
            position += 1
            continue
        path, after = _path(words, position)
        chain = Chain(path, _mode(words, position, after))
        name = names.setdefault(chain, f"v{len(names)}_")
        if chain.mode in {Mode.IS_THERE, Mode.COUNT}:
            made[-2:] = []  # has ( … ) and size ( … ) are answered by the variable itself
            after += 1
        made.append(name)
        position = after
    return Flat(" ".join(made), tuple((name, chain) for chain, name in names.items()))


def _path(words: list[str], position: int) -> tuple[tuple[str, ...], int]:
    """Follow members from `position`; give the path and the position behind it. A method call and a computed index end it."""
    path, at = [words[position]], position + 1
    while at + 1 < len(words):
        if words[at] == "." and re.match(r"[A-Za-z_]", words[at + 1]) and not (at + 2 < len(words) and words[at + 2] == "("):
            path.append(words[at + 1])
            at += 2
        elif words[at] == "[" and words[at + 1][0] in "\"'" and at + 2 < len(words) and words[at + 2] == "]":
            path.append(words[at + 1][1:-1])
            at += 3
        else:
            break
    return tuple(path), at


def _mode(words: list[str], start: int, after: int) -> Mode:
    before = words[start - 2 : start] if start >= 2 else []
    following = words[after] if after < len(words) else ""
    if before == ["has", "("] and following == ")":
        return Mode.IS_THERE
    if before == ["size", "("] and following == ")" and (start < 3 or words[start - 3] != "."):
        return Mode.COUNT
    if start and words[start - 1] == "in" and following not in {"[", "."}:
        return Mode.KEYS
    if following in {"==", "!="} and after + 1 < len(words) and words[after + 1] == "null":
        return Mode.IS_NULL
    return Mode.WHOLE
