"""vcrpy: whether an exchange is recorded or replayed, and what stands in for clients below or instead of their entry points."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.clients.aiohttp import requesting
from wirecheck.pytest_plugin.clients.stored import stored
from wirecheck.pytest_plugin.sent import body_of, bytes_of, headers_of
from wirecheck.pytest_plugin.wrapping import calling, passing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.observing import Call
    from wirecheck.pytest_plugin.patches import Entry
    from wirecheck.pytest_plugin.wrapping import Function


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    if module.__name__ == "vcr.cassette":
        yield module.Cassette, "play_response", passing(_replayed)
        yield module.Cassette, "append", passing(_recorded)
    elif module.__name__ == "vcr.stubs":
        yield module.VCRConnection, "getresponse", calling(_before, _after)  # http.client's, and urllib's
    else:
        yield module, "vcr_request", _making


def _replayed(call: Call, *_: object) -> None:
    call.origin = "replayed"


def _recorded(call: Call, *_: object) -> None:
    call.origin = "recorded"


def _making(original: Function) -> Function:
    """Watch the function that vcrpy makes to stand in for aiohttp's."""

    @wraps(original)
    def vcr_request(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return requesting()(original(*args, **kwargs))

    return vcr_request


def _before(call: Call, args: list[Any], _: dict[str, Any]) -> None:
    asked = args[0]._vcr_request  # noqa: SLF001 -- vcrpy keeps the request there until the answer is asked for
    body = bytes_of(body_of(asked.body))
    call.request = Request(method=asked.method, url=asked.uri, headers=headers_of(asked.headers.items()), body=body)


def _after(call: Call, response: Any) -> None:  # noqa: ANN401
    assert call.request is not None  # noqa: S101 -- told before
    call.saw(call.request, response.status, headers_of(response.headers.items()), stored(response))
