"""tornado: ``AsyncHTTPClient.fetch``, which gives a future; vcrpy records below it. Where it followed redirects, only the request is known."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin import observing
from wirecheck.pytest_plugin.observing import Call, begin
from wirecheck.pytest_plugin.sent import headers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.patches import Entry
    from wirecheck.pytest_plugin.wrapping import Function


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    yield module.AsyncHTTPClient, "fetch", _fetching(module)


def _fetching(module: ModuleType) -> Callable[[Function], Function]:
    def wrap(original: Function) -> Function:
        @wraps(original)
        def fetch(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            __tracebackhide__ = True
            call = begin("live")
            if call is None:
                return original(self, request, *args, **kwargs)
            if not isinstance(request, module.HTTPRequest):
                raising, named = [kwargs.pop("raise_error")] if "raise_error" in kwargs else [], kwargs
                request, args, kwargs = module.HTTPRequest(url=request, **named), (*args, *raising), {}
            call.quietly(_asked, request, self.defaults)
            token = observing._current.set(call)  # noqa: SLF001 -- two halves of one
            try:
                future = original(self, request, *args, **kwargs)
            except BaseException:
                call.over()
                raise
            finally:
                observing._current.reset(token)  # noqa: SLF001
            future.add_done_callback(lambda done: _done(call, request, done))
            return future

        return fetch

    return wrap


class _Streamed:
    """What the test's own callback was given of a body, piece by piece."""

    def __init__(self, given: Any, callback: Any) -> None:  # noqa: ANN401
        self.given = given
        self.callback = callback
        self.pieces: list[bytes] = []

    def __call__(self, piece: bytes) -> Any:  # noqa: ANN401 -- it may be a coroutine's
        self.pieces.append(bytes(piece))
        return self.callback(piece)


def _asked(call: Call, request: Any, defaults: dict[str, Any]) -> None:  # noqa: ANN401
    call.request = _request(request)
    callback = request.streaming_callback or defaults.get("streaming_callback")
    if callback is not None:
        call.scratch = request.streaming_callback = _Streamed(request.streaming_callback, callback)


def _done(call: Call, request: Any, future: Any) -> None:  # noqa: ANN401
    if not call.fault:
        call.quietly(_answered, request, future)
    call.over()


def _answered(call: Call, request: Any, future: Any) -> None:  # noqa: ANN401
    if call.scratch is not None:
        request.streaming_callback = call.scratch.given
    error = None if future.cancelled() else future.exception()
    response = None if future.cancelled() else future.result() if error is None else getattr(error, "response", None)
    call.request = _request(request)
    if response is None or response.code == 599 or response.effective_url != request.url:  # 599: tornado's own, for no answer
        return
    body = b"".join(call.scratch.pieces) if call.scratch is not None else response.body
    call.saw(call.request, response.code, headers_of(response.headers.get_all()), body)


def _request(request: Any) -> Request:  # noqa: ANN401
    """Give the request with the headers that tornado adds as it writes them: it does not write a recorded one."""
    headers = dict(headers_of(request.headers.items()))
    if request.method == "POST":
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    if request.auth_username is not None and request.auth_mode in {None, "basic"}:
        pair = f"{request.auth_username}:{request.auth_password or ''}"
        headers.setdefault("authorization", "Basic " + b64encode(pair.encode()).decode())
    body = None if request.body_producer is not None else request.body or b""
    return Request(method=request.method, url=request.url, headers=tuple(headers.items()), body=body)
