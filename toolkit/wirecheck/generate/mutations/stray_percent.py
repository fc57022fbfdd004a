"""A percent sign that starts no escape, in a text that is to be url-encoded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate import bodies, edits
from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    if not isinstance(message.payload, str):
        return None
    encoded = edits.written(bodies.url_encoded(message.payload))
    leaves = [member for member in edits.XML.members(encoded) if member.is_leaf and member.leaf]
    if not leaves:
        return None
    leaf = draw(st.sampled_from(leaves))
    return replace(message, raw=edits.XML.changed(encoded, leaf.path, leaf.leaf + draw(st.sampled_from(["%", "%zz", "%4"]))).encode())


STRAY_PERCENT = Mutation(name="stray-percent", constraint="encoding", names=for_codecs("xml-urlencoded-text"), change=_change)
