"""Cassettes of vcrpy, Ruby's VCR, betamax and php-vcr, in YAML and JSON, to exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import json_items
from wirecheck.traffic.interaction import PHP, RUBY, VCRPY, exchange
from wirecheck.traffic.typed_json import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.traffic.cassette_yaml import Readable

_DIALECTS = {"interactions": VCRPY, "http_interactions": RUBY, "": PHP}
"""By the name of the list. A list without one is php-vcr's, or of vcrpy before version 1, which leaves out nothing."""

_LISTS = ((b"interactions",), (b"http_interactions",), ())
_ANY: Shape[Any] = Shape(Any)


def read_yaml(stream: Readable, capture: str) -> Iterator[Exchange | UnreadableCapture]:
    """Read one interaction after the other, as they stream in; those before a fault are given, then the fault.

    Raises:
        UnreadableCapture: it is no YAML, or holds what no cassette does.

    """
    from wirecheck.traffic import cassette_yaml  # noqa: PLC0415 -- the reader of YAML takes its time to import

    try:
        yield from _exchanges(cassette_yaml.items(stream), capture)
    except ValueError as error:
        raise UnreadableCapture(capture, str(error)) from None


def read_json(stream: BinaryIO, capture: str, max_bytes: int) -> Iterator[Exchange | UnreadableCapture]:
    """Read one interaction after the other from a stream that can be sought.

    Raises:
        UnreadableCapture: it is no JSON, holds no list of interactions, or is larger than `max_bytes`.

    """
    try:
        items = json_items.find(stream, _LISTS, max_bytes)
    except ValueError as error:
        raise UnreadableCapture(capture, str(error)) from None
    name = items.path[0].decode() if items.path else ""
    yield from _exchanges(((name, item) for run in items.read(stream) for item in _ANY.read_each(run)), capture)


def _exchanges(items: Iterable[tuple[str, object]], capture: str) -> Iterator[Exchange | UnreadableCapture]:
    index = 0
    for name, item in items:
        if name not in _DIALECTS:
            continue
        try:
            if isinstance(item, ValueError):
                raise item
            read: Exchange | UnreadableCapture = exchange(item, dialect=_DIALECTS[name], capture=capture, index=index)
        except ValueError as error:
            read = UnreadableCapture(capture, f"interaction {index}: {error}")
        except RecursionError:
            read = UnreadableCapture(capture, f"interaction {index}: it is nested too deep")
        yield read
        index += 1
