"""Contract and schema files that are plain JSON, as most schemas are: YAML's reader takes thirty times as long over them, takes its time to be imported, and says the same (`document`)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

PAIRS = 100_000  # a contract of this size is an attack
DEEPEST = 100  # levels; the library of YAML recurses in C, where too many end the process


def parse(text: bytes) -> Any:  # noqa: ANN401
    """Give the content of a file; ``None`` where `document.parse` has to read it, or to say what is wrong with it."""
    made = None if may_be_deep(text) else plain(text)
    return made if is_tree(made) else None


def plain(text: bytes) -> Any:  # noqa: ANN401
    """Give the content of a file that is plain JSON. ``None``: let YAML's reader read it, and name what is wrong."""
    try:  # an escape may be half a character, on which the two differ
        return json.loads(text, parse_constant=_no_number) if text.startswith((b"{", b"[")) and b"\\u" not in text else None
    except (ValueError, RecursionError):
        return None


def _no_number(name: str) -> NoReturn:
    """Refuse what JSON has no word for and Python reads: to YAML it is text."""
    raise ValueError(name)


def may_be_deep(text: bytes) -> bool:
    """Whether a file could be nested too deep, told without reading it: a level needs a bracket, or a column."""
    return text.count(b"[") + text.count(b"{") + 2 * max(map(len, text.splitlines()), default=0) > 4000


def is_tree(value: Any) -> bool:  # noqa: ANN401
    """Whether a value, its aliases written out, has an end that is near."""
    stack, count = [(value, 0)], 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > PAIRS or depth > DEEPEST:
            return False
        if isinstance(node, dict):
            stack.extend((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            stack.extend((child, depth + 1) for child in node)
    return True
