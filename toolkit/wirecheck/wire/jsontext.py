"""JSON bytes to values. Total: any bytes give a payload or a flaw.

The standard library's parser is used for what the fast ones hide: members that stand twice, and the place of an error.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from wirecheck.finding import Flaw, Severity
from wirecheck.wire import kind
from wirecheck.wire.payload import Payload


class _Refused(ValueError):
    """A literal that Python's parser takes and JSON does not know."""


def _refuse(literal: str) -> NoReturn:
    raise _Refused(literal)


def decode(body: bytes) -> Payload:
    """Read a JSON body (RFC 8259: UTF-8, no NaN, no infinity)."""
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            repeated.extend(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return made

    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        saw = f"byte 0x{body[error.start]:02x} at offset {error.start}"
        return _unreadable(body, Flaw(code="WC204", constraint="encoding", message="the JSON is not UTF-8", says="JSON in UTF-8", saw=saw, line=line))
    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        near = kind.first_characters(text[error.pos : error.pos + 40].encode("utf-8", "replace")) or "the end of the text"
        flaw = Flaw(code="WC201", constraint="codec", message=f"the JSON cannot be parsed: {error.msg}", says="well-formed JSON", saw=near, line=error.lineno, column=error.colno)
        return _unreadable(body, flaw)
    except _Refused as error:
        return _unreadable(body, Flaw(code="WC201", constraint="codec", message=f"{error} is no JSON number", says="finite numbers", saw=str(error)))
    except (RecursionError, ValueError):  # ValueError: an integer of more digits than Python converts
        return _unreadable(body, Flaw(code="WC212", constraint="limit", message="the JSON is nested too deep, or holds a number too long to read", says="a readable size"))
    flaws = tuple(
        Flaw(code="WC206", constraint="duplicate", message=f"the member {name!r} stands twice", says="each member once", saw=name, severity=Severity.WARNING)
        for name in dict.fromkeys(repeated)
    )
    return Payload(value=value, flaws=flaws)


def _unreadable(body: bytes, flaw: Flaw) -> Payload:
    return Payload(readable=False, flaws=(kind.other_kind(body, "JSON") or flaw,))
