"""requests: ``Session.send``, above its adapters, which mocks replace. Redirects are in the history of what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.clients.stored import stored
from wirecheck.pytest_plugin.observing import follow
from wirecheck.pytest_plugin.sent import Tee, body_of, bytes_of, headers_of
from wirecheck.pytest_plugin.wrapping import argument, calling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    if module.__name__ == "requests_mock.mocker":  # which puts its own in place of Session.send, and calls what that was when it was imported
        yield module, "_original_send", calling(_before, _after, clean=_clean, tells_failures=False)
    else:
        yield module.Session, "send", calling(_before, _after, clean=_clean)


def _before(call: Call, args: list[Any], kwargs: dict[str, Any]) -> None:
    request = argument(args, kwargs, 1, "request")
    given = request.body
    body = body_of(given)
    call.scratch = (request, given, body)
    if isinstance(body, Tee):
        request.body = body
    call.request = _request(request, body)


def _clean(call: Call) -> None:
    request, given, body = call.scratch
    if isinstance(body, Tee):
        call.request = _request(request, body)
        if request.body is body:
            request.body = given


def _after(call: Call, response: Any) -> None:  # noqa: ANN401
    _, given, first = call.scratch
    for hop in (*response.history, response):
        # A file was read when it was sent: what was in it is known from before.
        body = first if hop.request.body is given or hop.request.body is first else body_of(hop.request.body)
        raw = hop.raw
        known = hop._content  # noqa: SLF001 -- False: not read yet; the property would read it
        content = known if isinstance(known, bytes) else b"" if raw is None else stored(raw)
        held = getattr(raw, "headers", None)  # as they came, where requests joins equal names
        headers = held if held and hasattr(held, "iteritems") else hop.headers
        sighting = call.saw(_request(hop.request, body), hop.status_code, headers_of(headers.items()), content)
        if content is None:
            follow(raw, sighting)


def _request(request: Any, body: bytes | Tee | None) -> Request:  # noqa: ANN401
    return Request(method=request.method or "", url=request.url or "", headers=headers_of(request.headers.items()), body=bytes_of(body))
