"""No body where one must be. An empty form is a form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation

_MARKED_UP = for_codecs("json", "xml", "xml-urlencoded-text")


def _names(body: Body | None, operation: Operation | None) -> tuple[str, ...]:
    return _MARKED_UP(body, operation) if body is not None and body.is_required else ()


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del draw, name
    return replace(message, raw=b"")


EMPTY = Mutation(name="empty", constraint="codec", names=_names, change=_change)
