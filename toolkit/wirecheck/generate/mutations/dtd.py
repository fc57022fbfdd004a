"""A document type before the XML, which no document of these stores needs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.generate.mutations.mutation import Message, Mutation, for_codecs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

_ROOT = re.compile(rb"<([^\s<>/?!]+)")


def _change(draw: DrawFn, message: Message, name: str) -> Message | None:
    del draw, name
    content = message.content or b""
    root = _ROOT.search(content)
    return replace(message, raw=content[: root.start()] + b"<!DOCTYPE " + root[1] + b">" + content[root.start() :]) if root else None


DTD = Mutation(name="dtd", constraint="dtd", names=for_codecs("xml", "xml-urlencoded-text"), change=_change)
