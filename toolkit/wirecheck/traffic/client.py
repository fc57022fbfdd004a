"""The door to a live store: one request sent, byte by byte as it is given, and what came back.

Each request has a connection of its own, so that whatever goes wrong is the store's and not that of an idle connection. No proxy of the environment is asked,
no redirect followed, no cookie kept, nothing unpacked behind one's back; a clock bounds the whole, from the first connect to the last byte.
"""

from __future__ import annotations

import io
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from wirecheck.errors import WirecheckError
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

    from wirecheck.exchange import Headers
    from wirecheck.traffic.address import Address

MOST_BYTES = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_RETRIES = 2
_PAUSE = 0.25


@dataclass
class Unreachable(WirecheckError):
    """A store that nobody answers for."""

    store: str
    reason: str

    def __str__(self) -> str:
        """Name the store and the reason."""
        return f"cannot reach {self.store}: {self.reason}; check the URL, and that the store runs"

    __hash__ = WirecheckError.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a request; `problem` says why the exchange has no response, and is empty where it has one."""

    exchange: Exchange
    problem: str = ""


class _Refused(Exception):
    """No connection came about; the argument says why."""


class _Silent(Exception):
    """A connection came about, and no response; the argument says why."""


class Client:
    """Sends requests to one store, at most `rate` of them a second (``None``: as they come), each done within `timeout` seconds.

    `most_bytes` bounds the body of a response: of a larger one no byte is kept. `clock` and `wait` are for tests.
    """

    def __init__(
        self,
        address: Address,
        *,
        timeout: float = 30.0,
        rate: float | None = None,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = monotonic,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self.address = address
        self._timeout = timeout
        self._gap = 1 / rate if rate else 0.0
        self._most_bytes = most_bytes
        self._clock = clock
        self._wait = wait
        self._next = clock()

    def send(self, request: Request, *, is_read: bool) -> Reply:
        """Send a request. Where no connection comes about it is tried again after a pause; where one fails, only what `is_read`: anything else may have been obeyed.

        Raises:
            Unreachable: no connection came about.

        """
        for attempt in range(_RETRIES + 1):
            is_last = attempt == _RETRIES
            if attempt:
                self._wait(_PAUSE * 4 ** (attempt - 1))
            self._keep_pace()
            at = datetime.now(UTC)
            try:
                response = self._answer(request)
            except _Refused as refused:
                if is_last:
                    raise Unreachable(str(self.address), str(refused)) from None
            except _Silent as silent:
                if is_last or not is_read:
                    return Reply(exchange=Exchange(request=request, response=None, captured_at=at), problem=str(silent))
            except TimeoutError:  # whoever has waited that long once does not wait again
                return Reply(exchange=Exchange(request=request, response=None, captured_at=at), problem=self._late)
            else:
                return Reply(exchange=Exchange(request=request, response=response, captured_at=at))
        raise AssertionError("the last attempt ends in one way or another")

    @property
    def _late(self) -> str:
        return f"no answer within {self._timeout:g} seconds"

    def _keep_pace(self) -> None:
        pause = self._next - self._clock()
        if pause > 0:
            self._wait(pause)
        self._next = max(self._next, self._clock()) + self._gap

    def _answer(self, request: Request) -> Response:
        deadline = monotonic() + self._timeout
        connection = self._connected()
        sock = connection.sock
        try:
            connection.sock = _Timed(sock, deadline)
            return self._received(connection, request)
        finally:
            connection.close()
            sock.close()

    def _connected(self) -> Any:  # noqa: ANN401 -- a connection of urllib3, which is imported only where something is sent
        from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError  # noqa: PLC0415

        kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
        connection = kind(self.address.host, self.address.port, timeout=self._timeout)
        try:
            connection.connect()
        except NewConnectionError as error:  # a kind of time-out by its class
            raise _Refused(_reason(error)) from None
        except ConnectTimeoutError:
            raise _Refused(f"no connection within {self._timeout:g} seconds") from None
        except (HTTPError, OSError, ValueError) as error:
            raise _Refused(_reason(error)) from None
        return connection

    def _received(self, connection: Any, request: Request) -> Response:  # noqa: ANN401
        from http.client import HTTPException  # noqa: PLC0415

        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        target = request.url.removeprefix(self.address.origin)
        try:
            connection.request(
                request.method,
                target,
                body=request.body or None,
                headers=dict(request.headers),
                preload_content=False,
                decode_content=False,
                enforce_content_length=True,
            )
            came = connection.getresponse()
        except TimeoutError:
            raise
        except OSError as error:
            raise _Silent(f"the connection ended without an answer ({_reason(error)})") from None
        except (HTTPException, HTTPError, ValueError):
            raise _Silent("what came back is no HTTP") from None
        headers: Headers = tuple((name.lower(), " ".join(value.split("\r\n"))) for name, value in came.headers.iteritems())
        body, why_absent = self._body(came)
        if body is not None:
            body, why_absent = content_coding.undo(body, headers)
        return Response(status=came.status, headers=headers, body=body, why_absent=why_absent)

    def _body(self, came: Any) -> tuple[bytes | None, str]:  # noqa: ANN401
        from http.client import HTTPException  # noqa: PLC0415

        from urllib3.exceptions import HTTPError, ReadTimeoutError  # noqa: PLC0415

        whole = io.BytesIO()
        try:
            for chunk in came.stream(_CHUNK, decode_content=False):
                whole.write(chunk)
                if whole.tell() > self._most_bytes:
                    return None, f"larger than {self._most_bytes} bytes"
        except (ReadTimeoutError, TimeoutError):
            return None, f"not whole within {self._timeout:g} seconds"
        except (HTTPError, HTTPException, OSError, ValueError):
            return None, "the message was cut off"
        return whole.getvalue(), ""


def _reason(error: Exception) -> str:
    """Say in one line what went wrong, without a word of what was sent."""
    cause: BaseException | None = error
    while cause is not None:
        verify = getattr(cause, "verify_message", None)
        if verify:
            return f"its certificate is not trusted ({verify}); name the authority's file in SSL_CERT_FILE"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return "connection reset" if isinstance(error, ConnectionError) else "the connection failed"


class _Timed:
    """A socket whose every wait ends at one time, however the bytes drip in: a time-out of a socket's own begins anew with each of them."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever a socket has
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        self._arm()
        self._sock.sendall(data)

    def close(self) -> None:
        """Leave the socket open: the connection closes it as soon as the head of a last response was read."""

    def settimeout(self, timeout: float | None) -> None:
        """Leave the time-out to the deadline."""

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self), _CHUNK)

    def receive(self, buffer: WriteableBuffer) -> int:
        self._arm()
        return self._sock.recv_into(buffer)

    def _arm(self) -> None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)


class _Incoming(io.RawIOBase):
    def __init__(self, sock: _Timed) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self._sock.receive(buffer)
