"""What every mutation is: where it applies, and what it makes of a message that was right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation
    from wirecheck.generate.draft import Answer, Draft

Message: TypeAlias = "Draft | Answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One way to break a message.

    `names` gives what it can break in an operation's message, a site each: most break one thing, called by an empty name. `body` is ``None`` where none is documented; `operation` where the
    message is a response. `change` gives the broken message; ``None``: this one cannot be broken so. Whoever asks reads the result and keeps it if `constraint` is broken and nothing else.
    """

    name: str
    constraint: str
    change: Callable[[DrawFn, Message, str], Message | None]
    names: Callable[[Body | None, Operation | None], tuple[str, ...]]
    kind: Literal["wire", "credential"] = "wire"


def for_codecs(*codecs: str) -> Callable[[Body | None, Operation | None], tuple[str, ...]]:
    """Give the `names` of a mutation of bodies that one of some codecs reads."""

    def names(body: Body | None, _: Operation | None) -> tuple[str, ...]:
        return ("",) if body is not None and body.codec in codecs and not body.is_free else ()

    return names
