"""A text that is not url-encoded where the document wants it: it means the same, and holds a character that url-encoding never leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate import bodies, edits
from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

_READ_OTHERWISE = set("+%")
_ADDED = ",;:/"


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    if not isinstance(message.payload, str):
        return None
    leaves = [member for member in edits.XML.members(message.payload) if member.is_leaf and not _READ_OTHERWISE & set(member.leaf)]
    if not leaves:
        return None
    leaf = draw(st.sampled_from(leaves))
    text = leaf.leaf + draw(st.sampled_from(["", *_ADDED]))
    encoded = edits.written(bodies.url_encoded(message.payload))
    return replace(message, raw=edits.XML.changed(encoded, leaf.path, text).encode())


RAW_TEXT = Mutation(name="raw-text", constraint="encoding", names=for_codecs("xml-urlencoded-text"), change=_change)
