"""A header that names another media type than the documented ones. Readers go by the codec of the contract, so that it is only noted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.mutations.mutation import Message, Mutation

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation


def _names(body: Body | None, _: Operation | None) -> tuple[str, ...]:
    return ("",) if body is not None and body.codec is not None and body.media_types else ()


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    return replace(message, media_type=draw(st.sampled_from(["text/plain", "application/octet-stream", "text/csv"])))


MEDIA_TYPE = Mutation(name="media-type", constraint="media-type", names=_names, change=_change)
