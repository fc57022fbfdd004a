"""A byte that no UTF-8 has, at the end of a JSON text, where it hides no other fault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    return replace(message, raw=(message.content or b"") + bytes([draw(st.sampled_from([0xFF, 0xFE, 0xC0]))]))


NOT_UTF8 = Mutation(name="not-utf8", constraint="encoding", names=for_codecs("json"), change=_change)
