"""No proof of who is calling, or an empty one. Proof that travels in a body is a matter of rules and schemas, and so are its sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate.draft import Draft
from wirecheck.generate.mutations.mutation import Message, Mutation

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation


def _names(_: Body | None, operation: Operation | None) -> tuple[str, ...]:
    """Give the first credential of the first way, where some proof is needed: a finding names that one."""
    ways = operation.security if operation is not None else ()
    return (ways[0][0].name,) if ways and all(ways) else ()


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    if not isinstance(message, Draft):
        return None
    proofs = {credential.name.lower() for way in message.operation.security for credential in way} | {"authorization", "cookie"}
    is_blank = draw(st.booleans())

    def less(held: dict[str, str]) -> dict[str, str]:
        bare = {key: value for key, value in held.items() if key.lower() not in proofs}
        return {**bare, name: ""} if is_blank and len(bare) < len(held) else bare

    return replace(message, headers=less(dict(message.headers)), query=less(dict(message.query)))


CREDENTIAL = Mutation(name="missing", constraint="security", kind="credential", names=_names, change=_change)
