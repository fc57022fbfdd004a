"""A resource specification that cannot be read: an unknown resource, a parenthesis too many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.draft import Draft
from wirecheck.generate.mutations.mutation import Message, Mutation

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation

_DAMAGES = ("Nowhere", "{}+", "{})", "({}", "{}+Nowhere", "{}+()")


def _names(_: Body | None, operation: Operation | None) -> tuple[str, ...]:
    return tuple(p.name for p in operation.parameters if p.elements is not None) if operation is not None else ()


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    if not isinstance(message, Draft):
        return None
    return replace(message, path={**message.path, name: draw(st.sampled_from(_DAMAGES)).format(message.path[name])})


SPECIFICATION = Mutation(name="specification", constraint="resource-joins", names=_names, change=_change)
