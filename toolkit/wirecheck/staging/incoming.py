"""The body of a request as it comes in: whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive


class Gone(Exception):
    """The client left before its request was whole."""


class TooLong(Exception):
    """The body is longer than the limit; `more` of it is to come, or it has been read to its end."""

    def __init__(self, *, more: bool) -> None:
        super().__init__(more)
        self.more = more


async def whole(receive: Receive, *, limit: int) -> bytes:
    """Give the body.

    Raises:
        Gone: the client left.
        TooLong: more than `limit` bytes came; what came is let go at once.

    """
    parts, size = [], 0
    while True:
        part, more = await _next(receive)
        size += len(part)
        if size > limit:
            raise TooLong(more=more)
        parts.append(part)
        if not more:
            return b"".join(parts)


async def discarded(receive: Receive, *, most: int) -> None:
    """Read to the end of a body, or as far as `most` bytes, and keep nothing.

    A connection that is closed while bytes wait to be read is reset, and the reset may overtake the response: a client that is still sending would never read why it was refused.
    Raises: Gone.
    """
    more = True
    while more and most > 0:
        part, more = await _next(receive)
        most -= len(part)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)
