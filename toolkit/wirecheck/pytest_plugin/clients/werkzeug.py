"""werkzeug's test client, and Flask's on top of it: ``Client.run_wsgi_app``, which is one exchange with an application in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Request
from wirecheck.pytest_plugin.observing import Call, Sighting, begin
from wirecheck.pytest_plugin.sent import body_of, bytes_of, headers_of

if TYPE_CHECKING:
    from types import ModuleType

    from wirecheck.pytest_plugin.patches import Entry
    from wirecheck.pytest_plugin.wrapping import Function


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    yield module.Client, "run_wsgi_app", _running


def _running(original: Function) -> Function:
    @wraps(original)
    def run_wsgi_app(self: Any, environ: dict[str, Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        call = begin("live")  # not current while the application runs: what that calls in turn is exchanges of its own
        if call is None:
            return original(self, environ, *args, **kwargs)
        call.quietly(_asked, environ)
        try:
            answer = original(self, environ, *args, **kwargs)
        except BaseException:
            call.over()
            raise
        teed = call.quietly(_answered, answer) if not call.fault else None
        call.over()
        return answer if teed is None else teed

    return run_wsgi_app


def _asked(call: Call, environ: dict[str, Any]) -> None:
    headers = [(name[5:].replace("_", "-"), value) for name, value in environ.items() if name.startswith("HTTP_")]
    headers += [(name.replace("_", "-"), environ[name]) for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)]
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    url = f"{environ['wsgi.url_scheme']}://{host}{environ.get('REQUEST_URI') or environ.get('RAW_URI') or '/'}"
    call.request = Request(method=environ["REQUEST_METHOD"], url=url, headers=headers_of(headers), body=bytes_of(body_of(environ.get("wsgi.input"))))


def _answered(call: Call, answer: Any) -> Any:  # noqa: ANN401
    """Tell of the answer, and give one whose body is collected as it is read."""
    pieces, status, headers = answer
    assert call.request is not None  # noqa: S101 -- told before
    known = b"".join(pieces) if isinstance(pieces, list | tuple) else None
    sighting = call.saw(call.request, int(status.partition(" ")[0]), headers_of(headers), known)
    return (pieces, status, headers) if known is not None else (_Teed(pieces, sighting), status, headers)


class _Teed:
    """What an application answers, remembered as it is read."""

    def __init__(self, pieces: Iterable[bytes], sighting: Sighting) -> None:
        self._pieces = pieces
        self._iterator = iter(pieces)
        self._sighting = sighting

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._iterator)
        except StopIteration:
            self._sighting.end()
            raise
        self._sighting.feed(piece)
        return piece

    def close(self) -> None:
        if (close := getattr(self._pieces, "close", None)) is not None:
            close()
