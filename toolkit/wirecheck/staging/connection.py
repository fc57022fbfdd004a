"""One client's connection, which waits for it only so long.

uvicorn gives up on a connection that is idle between requests, and on nothing else: half a head, or a response that nobody reads, would be kept for ever.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


def connections(patience: float) -> type[asyncio.Protocol]:
    """Give the protocol of a server that waits `patience` seconds for the head of a request, and as long for a response to be taken.

    The body of a request has its own time-out, where it is read.
    """

    class Connection(H11Protocol):
        _head: asyncio.TimerHandle | None = None
        _taken: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._expect_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is h11.IDLE:
                self._expect_head()
            else:
                self._head = _stopped(self._head)

        def connection_lost(self, exc: Exception | None) -> None:
            self._head, self._taken = _stopped(self._head), _stopped(self._taken)
            super().connection_lost(exc)

        def _expect_head(self) -> None:
            # More bytes of the same head do not start the time again: a byte a second would keep the connection for ever.
            if self._head is None:
                self._head = self.loop.call_later(patience, self.transport.abort)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._taken = self._taken or self.loop.call_later(patience, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._taken = _stopped(self._taken)

        def timeout_keep_alive_handler(self) -> None:
            super().timeout_keep_alive_handler()
            # Closing waits for what is still to be written, and the client may never read it.
            self._taken = self._taken or self.loop.call_later(patience, self.transport.abort)

        def shutdown(self) -> None:
            if self.conn.their_state is h11.SEND_BODY:
                self.transport.abort()  # a request that has not come whole is not waited for
            else:
                super().shutdown()

    return Connection


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a timer, and give what stands in its place: nothing."""
    if timer is not None:
        timer.cancel()
    return None
