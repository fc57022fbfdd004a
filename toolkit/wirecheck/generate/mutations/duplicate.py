"""A member that stands twice with one value, in JSON or in a form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wirecheck.generate import bodies
from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del name
    content = message.content or b""
    if message.codec == "php-form":
        pairs = content.split(b"&")
        return replace(message, raw=b"&".join([*pairs, draw(st.sampled_from(pairs))])) if content else None
    if not isinstance(message.payload, dict) or not message.payload:
        return None
    key = draw(st.sampled_from(list(message.payload)))
    value = bodies.encoded(message.payload[key], "json") or b""
    return replace(message, raw=content[:-1] + b"," + json.dumps(key, ensure_ascii=False).encode() + b":" + value + b"}")


DUPLICATE = Mutation(name="duplicate", constraint="duplicate", names=for_codecs("json", "php-form"), change=_change)
