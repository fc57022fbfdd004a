"""A comma too many in JSON, an end tag of another name in XML. A form has no wrong text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

_CLOSED = re.compile(rb"/>\Z|</([^<>\s]+)>\Z")


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del draw, name
    content = message.content or b""
    if message.codec == "json":
        return replace(message, raw=content[:-1] + b"," + content[-1:]) if content[-1:] in {b"}", b"]"} else None
    end = _CLOSED.search(content)
    return replace(message, raw=content[: end.start()] + (b"></" + end[1] + b"_>" if end[1] else b">")) if end else None


MALFORMED = Mutation(name="malformed", constraint="codec", names=for_codecs("json", "xml", "xml-urlencoded-text"), change=_change)
