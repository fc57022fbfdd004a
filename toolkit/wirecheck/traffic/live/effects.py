"""What an operation does to the store's records, told by a plain rule, as contracts do not say it otherwise yet.

GET, HEAD and OPTIONS read, PUT and PATCH change, DELETE deletes. Stores that know nothing but POST say it in the last or the first word of an operation's id.
`authenticate` notes the time of a login in some stores and counts as a read all the same: nothing that a caller has kept there changes.
A POST without any of these words may do anything, and counts as a change.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation


class Effect(IntEnum):
    """What a call does, in the order in which a run makes the calls."""

    READS = 0
    MAKES = 1
    CHANGES = 2
    DELETES = 3


_WORDS = {
    word: effect
    for effect, words in {
        Effect.READS: "authenticate check count exists fetch find get list lookup ping query read search show status validate verify view",
        Effect.MAKES: "add create insert save upsert",
        Effect.CHANGES: "change edit modify patch put replace set update",
        Effect.DELETES: "clear delete purge remove",
    }.items()
    for word in words.split()
}
_METHODS = {
    "GET": Effect.READS,
    "HEAD": Effect.READS,
    "OPTIONS": Effect.READS,
    "PUT": Effect.CHANGES,
    "PATCH": Effect.CHANGES,
    "DELETE": Effect.DELETES,
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def effect_of(operation: Operation) -> Effect:
    """Give what an operation does."""
    if operation.method in _METHODS:
        return _METHODS[operation.method]
    words = [word.lower() for word in _WORD.findall(operation.id.rpartition(".")[2])]
    return next((_WORDS[word] for word in (*words[-1:], *words[:1]) if word in _WORDS), Effect.CHANGES)
