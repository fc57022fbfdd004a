"""httpx and httpx2, which is the same with another name: ``Client.send`` and ``AsyncClient.send``, above their transports, which mocks replace."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.observing import follow
from wirecheck.pytest_plugin.sent import Tee, headers_of
from wirecheck.pytest_plugin.wrapping import argument, calling, entering, iterating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    for owner in (module.Client, module.AsyncClient):
        yield owner, "send", calling(_before(module), _after, clean=_clean)
    for name in ("iter_raw", "aiter_raw"):
        yield module.Response, name, iterating
    yield module.WSGITransport, "handle_request", entering
    yield module.ASGITransport, "handle_async_request", entering


def _before(module: ModuleType) -> Any:  # noqa: ANN401
    def before(call: Call, args: list[Any], kwargs: dict[str, Any]) -> None:
        request = argument(args, kwargs, 1, "request")
        if not hasattr(request, "_content"):  # a body that is made as it is sent
            request.stream = _tee(module, isinstance(request.stream, module.SyncByteStream), isinstance(request.stream, module.AsyncByteStream))(request.stream)
            call.scratch = request
        call.request = _request(request)

    return before


@cache
def _tee(module: ModuleType, is_sync: bool, is_async: bool) -> type[Tee]:  # noqa: FBT001
    """Give a stream of the kind that the client expects."""

    def close(self: Tee) -> None:
        self.original.close()

    async def aclose(self: Tee) -> None:
        await self.original.aclose()

    kinds = (*((module.SyncByteStream,) if is_sync else ()), *((module.AsyncByteStream,) if is_async else ()))
    return type("Tee", (Tee, *kinds), {"close": close, "aclose": aclose})


def _clean(call: Call) -> None:
    request = call.scratch
    if request is not None:
        call.request = _request(request)
        if isinstance(request.stream, Tee):
            request.stream = request.stream.original


def _after(call: Call, response: Any) -> None:  # noqa: ANN401
    for hop in (*response.history, response):
        request = call.request if hop.request is call.scratch else _request(hop.request)
        assert request is not None  # noqa: S101 -- told before the call
        body = getattr(hop, "_content", None)  # what was read already; the property raises otherwise
        sighting = call.saw(request, hop.status_code, headers_of(hop.headers.multi_items()), body)
        if body is None:
            follow(hop, sighting)


def _request(request: Any) -> Request:  # noqa: ANN401
    body = getattr(request, "_content", None)
    if body is None and isinstance(request.stream, Tee):
        body = request.stream.body
    return Request(method=request.method, url=str(request.url), headers=headers_of(request.headers.multi_items()), body=body)
