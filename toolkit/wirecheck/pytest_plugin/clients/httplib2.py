"""httplib2: ``Http._conn_request``, which is one exchange, whatever is redirected or kept in a cache above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.sent import Tee, body_of, bytes_of, headers_of
from wirecheck.pytest_plugin.wrapping import argument, calling, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    yield module.Http, "_conn_request", calling(_before, _after, "live")


def _before(call: Call, args: list[Any], kwargs: dict[str, Any]) -> None:
    connection, target, method, sent, headers = (
        argument(args, kwargs, at, name) for at, name in enumerate(("conn", "request_uri", "method", "body", "headers"), 1)
    )
    body = body_of(sent)
    if isinstance(body, Tee):
        put(args, kwargs, 4, "body", body)
    scheme = "https" if connection.default_port == 443 else "http"
    port = "" if connection.port in {None, connection.default_port} else f":{connection.port}"
    url = f"{scheme}://{connection.host}{port}{target}" if target.startswith("/") else target
    call.scratch = body
    call.request = Request(method=method, url=url, headers=headers_of((headers or {}).items()), body=bytes_of(body))


def _after(call: Call, result: Any) -> None:  # noqa: ANN401
    response, content = result
    sent = call.request
    assert sent is not None  # noqa: S101 -- told before the call
    request = Request(method=sent.method, url=sent.url, headers=sent.headers, body=bytes_of(call.scratch))
    headers = ((name, value) for name, value in response.items() if name != "status" and not name.startswith("-"))  # what httplib2 keeps there for itself
    call.saw(request, int(response.status), headers_of(headers), bytes(content))
