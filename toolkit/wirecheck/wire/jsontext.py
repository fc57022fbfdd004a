"""JSON bytes to values. Total: any bytes give a payload or a flaw.

The standard library's parser is used for what the fast ones hide: members that stand twice, and the place of an error.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from wirecheck.finding import Flaw, Severity
from wirecheck.wire import kind
from wirecheck.wire.payload import Payload

# RFC 8259, section 8.2: the grammar allows half a surrogate pair, and what a reader makes of it is unpredictable.
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")


class _Refused(ValueError):
    """A literal that Python's parser takes and JSON does not know."""


class _TooLarge(ValueError):
    """A number beyond what can be read."""


def _refuse(literal: str) -> NoReturn:
    raise _Refused(literal)


def _finite(literal: str) -> float:
    number = float(literal)
    if number in {float("inf"), -float("inf")}:
        raise _TooLarge(literal)
    return number


class _Repeated(Exception):
    """A member stands twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Repeated
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_refuse)


def _read(text: str) -> tuple[Any, list[str]]:
    """Give the value, and the names that stand twice in one object, which a second look tells; of equal names the last counts."""
    try:
        return _DECODER.decode(text), []
    except _Repeated:
        pass
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        repeated.extend(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members, parse_float=_finite, parse_constant=_refuse), repeated


def decode(body: bytes) -> Payload:
    """Read a JSON body (RFC 8259: UTF-8, no NaN, no infinity)."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        saw = f"byte 0x{error.object[error.start]:02x} at offset {len(body) - len(error.object) + error.start}"  # a byte order mark is left out
        return _unreadable(body, Flaw(code="WC204", constraint="encoding", message="the JSON is not UTF-8", says="JSON in UTF-8", saw=saw, line=line))
    try:
        value, repeated = _read(text)
        whole = _scrubbed(value) if _HALF_PAIR.search(text) else value
        is_whole = whole is value or whole == value
    except json.JSONDecodeError as error:
        rest = text[error.pos : error.pos + 100]  # more than is shown, so that what is cut off ends as a cut does
        near = kind.first_characters(rest.encode("utf-8", "replace")) or (repr(rest[:1]) if rest.strip() else "the end of the text")
        flaw = Flaw(
            code="WC201",
            constraint="codec",
            message=f"the JSON cannot be parsed: {error.msg}",
            says="well-formed JSON",
            saw=near,
            line=error.lineno,
            column=error.colno,
        )
        return _unreadable(body, flaw)
    except _Refused as error:
        return _unreadable(body, Flaw(code="WC201", constraint="codec", message=f"{error} is no JSON number", says="finite numbers", saw=str(error)))
    except (RecursionError, ValueError):  # ValueError: an integer of more digits than Python converts, or a number beyond the floats
        flaw = Flaw(code="WC212", constraint="limit", message="the JSON is nested too deep, or holds a number too large to read", says="a readable size")
        return Payload(readable=False, flaws=(flaw,))
    flaws = [
        Flaw(code="WC206", constraint="duplicate", message=f"the member {name!r} stands twice", says="each member once", saw=name, severity=Severity.WARNING)
        for name in dict.fromkeys(map(_whole, repeated))
    ]
    if not is_whole:
        message = "an escape makes half a surrogate pair"
        flaws.append(Flaw(code="WC204", constraint="encoding", message=message, says="escapes that make characters", severity=Severity.WARNING))
    return Payload(value=whole, flaws=tuple(flaws))


def _scrubbed(value: Any) -> Any:  # noqa: ANN401
    """Give a value whose texts any reader can take: half a surrogate pair becomes U+FFFD."""
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _scrubbed(item) for name, item in value.items()}
    return value


def _whole(text: str) -> str:
    return _LONE.sub("\ufffd", text)


def _unreadable(body: bytes, flaw: Flaw) -> Payload:
    return Payload(readable=False, flaws=(kind.other_kind(body, "JSON") or flaw,))
