"""Something behind the last bracket of a form field's name: PHP overlooks it, so that the value stays where it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    pairs = (message.content or b"").split(b"&")
    nested = [index for index, pair in enumerate(pairs) if b"%5D=" in pair]
    if not nested:
        return None
    chosen = draw(st.sampled_from(nested))
    pairs[chosen] = pairs[chosen].replace(b"%5D=", b"%5D" + draw(st.sampled_from([b"x", b"%5D", b"0"])) + b"=", 1)
    return replace(message, raw=b"&".join(pairs))


BRACKETS = Mutation(name="brackets", constraint="brackets", names=for_codecs("php-form"), change=_change)
