"""Cassettes of vcrpy, Ruby's VCR, betamax and php-vcr, in YAML and JSON, to exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import cassette_yaml
from wirecheck.traffic.interaction import PHP, RUBY, VCRPY, exchange
from wirecheck.traffic.typed_json import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.traffic.cassette_yaml import Readable

_DIALECTS = {"interactions": VCRPY, "http_interactions": RUBY, "": PHP}
"""By the name of the list. A list without one is php-vcr's, or of vcrpy before version 1, which leaves out nothing."""


class _Cassette(msgspec.Struct):
    interactions: list[Any] | None = None
    http_interactions: list[Any] | None = None


class _RawCassette(_Cassette):
    interactions: list[msgspec.Raw] | None = None
    http_interactions: list[msgspec.Raw] | None = None


_CASSETTE: Shape[_Cassette] = Shape(_RawCassette, slow=_Cassette)
_LIST: Shape[list[Any]] = Shape(list[msgspec.Raw], slow=list[Any])
_ANY: Shape[Any] = Shape(Any)


def read_yaml(stream: Readable, capture: str) -> Iterator[Exchange | UnreadableCapture]:
    """Read one interaction after the other, as they stream in; those before a fault are given, then the fault.

    Raises:
        UnreadableCapture: it is no YAML, or holds what no cassette does.

    """
    try:
        yield from _exchanges(cassette_yaml.items(stream), capture)
    except ValueError as error:
        raise UnreadableCapture(capture, str(error)) from None


def read_json(document: bytes, capture: str) -> Iterator[Exchange | UnreadableCapture]:
    """Read a whole cassette, one interaction after the other.

    Raises:
        UnreadableCapture: it is no JSON, or holds no list of interactions.

    """
    try:
        items = _json_items(document)
    except ValueError as error:
        raise UnreadableCapture(capture, str(error)) from None
    yield from _exchanges(items, capture)


def _json_items(document: bytes) -> list[tuple[str, object]]:
    if document.lstrip()[:1] == b"[":
        return [("", item) for item in _LIST.read(document)]
    cassette = _CASSETTE.read(document)
    return [(name, item) for name in ("interactions", "http_interactions") for item in getattr(cassette, name) or ()]


def _exchanges(items: Iterable[tuple[str, object]], capture: str) -> Iterator[Exchange | UnreadableCapture]:
    index = 0
    for name, item in items:
        if name not in _DIALECTS:
            continue
        try:
            value = _ANY.read(item) if isinstance(item, msgspec.Raw) else item
            read: Exchange | UnreadableCapture = exchange(value, dialect=_DIALECTS[name], capture=capture, index=index)
        except ValueError as error:
            read = UnreadableCapture(capture, f"interaction {index}: {error}")
        except RecursionError:
            read = UnreadableCapture(capture, f"interaction {index}: it is nested too deep")
        yield read
        index += 1
