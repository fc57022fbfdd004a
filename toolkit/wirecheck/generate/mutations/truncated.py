"""A body that ends before its end, as a connection that broke leaves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    content = message.content or b""
    return replace(message, raw=content[: draw(st.integers(1, len(content) - 1))]) if len(content) > 1 else None


TRUNCATED = Mutation(name="truncated", constraint="codec", names=for_codecs("json", "xml", "xml-urlencoded-text"), change=_change)
