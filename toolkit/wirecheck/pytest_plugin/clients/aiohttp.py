"""aiohttp: ``ClientSession._request``. What is sent is taken as it is written; of a recorded exchange, from the arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.observing import follow
from wirecheck.pytest_plugin.sent import headers_of
from wirecheck.pytest_plugin.wrapping import argument, calling, passing, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry
    from wirecheck.pytest_plugin.wrapping import Wrap


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    if module.__name__ == "aiohttp.client":
        yield module.ClientSession, "_request", requesting()
    elif module.__name__ == "aiohttp.http_writer":
        yield module.StreamWriter, "write_headers", passing(_began)
        for name in ("write", "write_eof"):
            yield module.StreamWriter, name, passing(_wrote)
    else:
        yield module.StreamReader, "_read_nowait_chunk", reading(lambda reader, _, __: reader.at_eof())  # what every way of reading comes down to


def requesting() -> Wrap:
    """Give what watches a request; also the one that vcrpy puts in its place."""
    return calling(_before, _after, "live")


class _Sent:
    """What was given to be sent, and what was written."""

    def __init__(self, body: bytes | None, media_type: str | None) -> None:
        self.body = body
        self.media_type = media_type
        self.written: bytearray | None = None


def _began(call: Call, *_: object) -> None:
    if isinstance(call.scratch, _Sent):
        call.scratch.written = bytearray()


def _wrote(call: Call, _: object, chunk: bytes = b"", *__: object) -> None:
    if isinstance(call.scratch, _Sent) and call.scratch.written is not None:
        call.scratch.written += chunk


def _before(call: Call, args: list[Any], kwargs: dict[str, Any]) -> None:
    session, method, url = args[0], argument(args, kwargs, 1, "method"), argument(args, kwargs, 2, "str_or_url")
    call.scratch = _Sent(*_given(session, kwargs.get("data"), kwargs.get("json")))
    call.request = Request(method=method.upper(), url=str(url), headers=headers_of((kwargs.get("headers") or {}).items()), body=call.scratch.body)


def _given(session: Any, data: Any, json: Any) -> tuple[bytes | None, str | None]:  # noqa: ANN401
    """Give a body as aiohttp would write it, and the media type that it would say; ``None`` where only writing it would tell."""
    if json is not None:
        return session.json_serialize(json).encode(), "application/json"
    if data is None:
        return b"", None
    if isinstance(data, str):
        return data.encode(), "text/plain; charset=utf-8"
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data), "application/octet-stream"
    pairs = list(data.items()) if isinstance(data, Mapping) else data
    if isinstance(pairs, list | tuple) and all(isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], str | int) for pair in pairs):
        return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
    return None, None


def _after(call: Call, response: Any) -> None:  # noqa: ANN401
    sent: _Sent = call.scratch
    hops = (*response.history, response)
    for hop in hops:
        is_last = hop is response
        info = hop.request_info
        headers = headers_of(info.headers.items())
        body = bytes(sent.written) if is_last and sent.written is not None else sent.body if len(hops) == 1 or not is_last else b""
        if sent.written is None and sent.media_type and not any(name == "content-type" for name, _ in headers):
            headers = (*headers, ("content-type", sent.media_type))
        request = Request(method=info.method, url=str(info.url), headers=headers, body=body)
        read = hop._body  # noqa: SLF001 -- what was read already
        known = read if isinstance(read, bytes) else b"" if hop.content is None or hop.content.at_eof() else None
        sighting = call.saw(request, hop.status, headers_of(hop.headers.items()), known)
        if known is None:
            follow(hop.content, sighting)
