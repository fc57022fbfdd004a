"""urllib3: ``HTTPConnectionPool._make_request``, which is one attempt, whatever is retried or redirected above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.clients.stored import stored
from wirecheck.pytest_plugin.observing import follow
from wirecheck.pytest_plugin.sent import Tee, body_of, bytes_of, headers_of
from wirecheck.pytest_plugin.wrapping import argument, calling, iterating, put, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    if module.__name__ == "urllib3.connectionpool":
        yield module.HTTPConnectionPool, "_make_request", calling(_before, _after)
        return
    for name in ("read", "read1"):
        yield module.HTTPResponse, name, reading(_is_over)
    for name in ("stream", "read_chunked"):
        yield module.HTTPResponse, name, iterating


def _is_over(_: object, size: tuple[Any, ...], result: bytes) -> bool:
    """Say whether nothing is left. How much is left of a packed body cannot be told from its length, so only its end counts."""
    asked = size[0] if size else None
    return asked is None or asked < 0 or (asked > 0 and not result)


def _before(call: Call, args: list[Any], kwargs: dict[str, Any]) -> None:
    pool, method, url = args[0], argument(args, kwargs, 2, "method"), argument(args, kwargs, 3, "url")
    body = body_of(argument(args, kwargs, 4, "body"))
    if isinstance(body, Tee):
        put(args, kwargs, 4, "body", body)
    port = "" if pool.port in {None, 80 if pool.scheme == "http" else 443} else f":{pool.port}"
    host = f"[{pool.host}]" if ":" in pool.host.strip("[]") and not pool.host.startswith("[") else pool.host
    whole = f"{pool.scheme}://{host}{port}{url}" if url.startswith("/") else url
    headers = argument(args, kwargs, 5, "headers") or pool.headers
    call.request = Request(method=method, url=whole, headers=headers_of(headers.items()), body=bytes_of(body))
    call.scratch = body


def _after(call: Call, response: Any) -> None:  # noqa: ANN401
    sent = call.request
    assert sent is not None  # noqa: S101 -- told before the call
    request = Request(method=sent.method, url=sent.url, headers=sent.headers, body=bytes_of(call.scratch))
    known = getattr(response, "_body", None)
    body = known if isinstance(known, bytes) else stored(response)
    sighting = call.saw(request, response.status, headers_of(response.headers.items()), body)
    if body is None:
        follow(response, sighting)
