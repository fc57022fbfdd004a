"""A page of HTML in place of the payload: what a store sends when it breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

_PAGES = (b"<!DOCTYPE html><html><body><h1>It is us, not you</h1></body></html>", b"<html><head><title>503</title></head><body>Back soon<br></body></html>")


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    return replace(message, raw=draw(st.sampled_from(_PAGES)))


PAGE = Mutation(name="page", constraint="codec", names=for_codecs("json", "xml", "xml-urlencoded-text"), change=_change)
