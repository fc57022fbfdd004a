"""http.client, and urllib.request on top of it: the bytes that a connection sends are read as a message, the response as it is read by the test."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from wirecheck.exchange import Exchange
from wirecheck.pytest_plugin.observing import Call, begin, current, follow
from wirecheck.pytest_plugin.sent import headers_of
from wirecheck.pytest_plugin.wrapping import reached, reading
from wirecheck.traffic import raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.patches import Entry
    from wirecheck.pytest_plugin.wrapping import Function


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    yield module.HTTPConnection, "putrequest", _putting
    yield module.HTTPConnection, "send", _sending
    yield module.HTTPConnection, "getresponse", _getting
    for name in ("read", "read1", "readline"):
        yield module.HTTPResponse, name, reading(_is_over)
    yield module.HTTPResponse, "readinto", reading(_is_over, lambda args, count: bytes(memoryview(args[0])[:count]))


def _is_over(response: Any, size: tuple[Any, ...], result: object) -> bool:  # noqa: ANN401 -- all that is left, of which nothing may be left
    return response.isclosed() or (not size and isinstance(result, bytes) and not result)


class _Written:
    """What a connection has sent of a request."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.bytes = bytearray()
        self.is_busy = False
        """It is connecting, perhaps by asking a proxy for a tunnel: that is no part of the request."""


_written: WeakKeyDictionary[Any, _Written] = WeakKeyDictionary()


def _putting(original: Function) -> Function:
    @wraps(original)
    def putrequest(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        if (outer := current()) is not None:
            reached(outer)
        elif (call := begin("live")) is not None:
            _written[self] = _Written(call)
        return original(self, *args, **kwargs)

    return putrequest


def _sending(original: Function) -> Function:
    @wraps(original)
    def send(self: Any, data: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        written = _written.get(self) if _written else None
        if written is None or written.is_busy:
            return original(self, data)
        if isinstance(data, bytes | bytearray | memoryview):
            written.bytes += data
        written.is_busy = True
        try:
            return original(self, data)
        finally:
            written.is_busy = False

    return send


def _getting(original: Function) -> Function:
    @wraps(original)
    def getresponse(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        written = _written.pop(self, None) if _written else None
        if written is None:
            return original(self, *args, **kwargs)
        written.call.quietly(_asked, self, bytes(written.bytes))
        try:
            response = original(self, *args, **kwargs)
        except BaseException:
            written.call.over()
            raise
        if not written.call.fault:
            written.call.quietly(_answered, response)
        written.call.over()
        return response

    return getresponse


def _asked(call: Call, connection: Any, message: bytes) -> None:  # noqa: ANN401
    exchange = next(iter(raw.read(message, "")))
    assert isinstance(exchange, Exchange)  # noqa: S101 -- what cannot be read at all is raised
    scheme = "https" if connection.default_port == 443 else "http"
    url = exchange.request.url
    call.request = replace(exchange.request, url=scheme + url.removeprefix("http") if url.startswith("http://") else url)


def _answered(call: Call, response: Any) -> None:  # noqa: ANN401
    assert call.request is not None  # noqa: S101 -- told before
    is_empty = response.isclosed() or response.length == 0
    sighting = call.saw(call.request, response.status, headers_of(response.headers.items()), b"" if is_empty else None)
    if not is_empty:
        follow(response, sighting)
