"""The store on HTTP: a request in, one answer out, the page beside it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from wirecheck.staging.incoming import Gone, TooLong, discarded, whole
from wirecheck.staging.limits import Limits
from wirecheck.staging.page import Page
from wirecheck.staging.vendor import Answer, Asked

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from wirecheck.staging.log import Log
    from wirecheck.staging.store import Store

BODY_LIMIT = 8 * 2**20
PATIENCE = 30.0
_PATIENTLY = 4
"""How many times the limit is read of a body that is too long, so that its sender gets to read why."""

_TEXT = ("content-type", "text/plain; charset=utf-8")
_CLOSE = ("connection", "close")
_FAULT = Answer(status=500, headers=(_TEXT,), body=b"internal error\n")
_TOO_SLOW = Answer(status=408, headers=(_TEXT, _CLOSE), body=b"the body took too long to come\n")

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_AUTHORITY = re.compile(r"https?://[^/?]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the store is served. `body_limit` is in bytes; `patience` in seconds, for the head of a request, for its body, and for the response to be taken."""

    body_limit: int = BODY_LIMIT
    patience: float = PATIENCE
    rate_limits: bool = False


def now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


def application(store: Store, log: Log, settings: Settings, *, base: str, private: bool, clock: Callable[[], datetime] = now) -> ASGIApp:
    """Give the application. `base` is its URL; `private`: only this machine reaches it, so that its page may show the credentials of the run."""
    door = Door(store, log, settings, clock)
    page = Page(store, log, base=base, private=private)
    routed = Starlette(routes=[*page.routes(), Mount("/", app=door)])

    async def entered(scope: Scope, receive: Receive, send: Send) -> None:
        # Routes know paths alone. RFC 9112, section 3.2, has two more targets: a whole URL, and the asterisk of OPTIONS.
        await (routed if scope["path"].startswith("/") else door)(scope, receive, send)

    return entered


class Door:
    """Hands each request to the store, when it is whole, and keeps what was said in the log.

    The store answers on the event loop itself: it takes one request after the other anyway, and is quick. Who is slow to send waits outside.
    """

    def __init__(self, store: Store, log: Log, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store, self._log, self._settings, self._clock = store, log, settings, clock
        self._limits = Limits() if settings.rate_limits else Limits(())
        self._together = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._together += 1
        try:
            await self._answered(scope, receive, send)
        except Gone:
            return  # nobody is left to answer
        finally:
            self._together -= 1

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope, self._clock())
        try:
            async with asyncio.timeout(self._settings.patience):
                body = await self._body(asked, receive)
        except TooLong:
            answer, ours = Answer(status=413, headers=(_TEXT, _CLOSE), body=f"the body is longer than {self._settings.body_limit:,} bytes\n".encode()), True
        except TimeoutError:
            answer, ours = _TOO_SLOW, True
        else:
            # Requests that came at the same time are still in their sockets: two turns of the loop read and begin them, so that each knows of the others.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            asked = _asked(scope, self._clock(), body, self._together)
            answer, ours = self._limits.refusal(asked) or self._store.answer(asked), False
        answer = _sendable(answer, asked.method)
        await _sent(send, answer)
        self._log.add(asked, answer, ours=ours)

    async def _body(self, asked: Asked, receive: Receive) -> bytes:
        """Give the body. Raises TooLong when nothing more of it is to be read, and Gone."""
        limit = self._settings.body_limit
        if _declared(asked) > limit and asked.header("expect") is not None:
            raise TooLong(more=False)  # the client waits for leave to send it, and will not
        try:
            return await whole(receive, limit=limit)
        except TooLong as error:
            if error.more:
                await discarded(receive, most=_PATIENTLY * limit)
            raise


def _asked(scope: Scope, at: datetime, body: bytes = b"", together: int = 1) -> Asked:
    path = scope["raw_path"].decode("latin-1")
    return Asked(
        method=scope["method"],
        # RFC 9112, section 3.2.2: a server takes a whole URL where a path stands, as clients send it to a proxy.
        path=path if path == "*" or path.startswith("/") else _AUTHORITY.sub("", path) or "/",
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
        body=body,
        now=at,
        together=together,
    )


def _declared(asked: Asked) -> int:
    length = asked.header("content-length") or ""
    return int(length) if length.isdecimal() else 0


def _sendable(answer: Answer, method: str) -> Answer:
    """Give the answer as HTTP can carry it: framed by its length, without a body where none may be; a fault in place of one that cannot be sent."""
    if not 200 <= answer.status <= 599 or not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in answer.headers):
        answer = _FAULT
    headers = tuple((name.lower(), value) for name, value in answer.headers if name.lower() not in _FRAMING)
    if answer.status in {204, 304}:
        return Answer(status=answer.status, headers=headers)
    headers = (*headers, ("content-length", str(len(answer.body))))
    return Answer(status=answer.status, headers=headers, body=b"" if method == "HEAD" else answer.body)


async def _sent(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
