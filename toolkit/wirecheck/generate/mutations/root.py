"""A root element of another name."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from wirecheck.generate import edits
from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation

_XML = for_codecs("xml", "xml-urlencoded-text")


def _names(body: Body | None, operation: Operation | None) -> tuple[str, ...]:
    return _XML(body, operation) if body is not None and body.root is not None else ()


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del draw, name
    if not isinstance(message.payload, str):
        return None
    root = deepcopy(edits.parsed(message.payload))
    root.tag = str(root.tag) + "s"
    return message.with_payload(edits.written(root))


ROOT = Mutation(name="root", constraint="root", names=_names, change=_change)
