"""The staging store as a server, in a thread of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

import uvicorn

from wirecheck.staging.application import Settings, application, now
from wirecheck.staging.connection import connections
from wirecheck.staging.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from wirecheck.staging.judging import Judge
    from wirecheck.staging.store import Store

_HEAD = 64 * 2**10
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- the other way round: what listens everywhere is reached here


class Server:
    """Serves a store while its block runs: on this machine alone, and on a free port, unless told otherwise.

    It handles no signals and prints nothing. The store stays open when the server stops. Its block is entered once.

    Raises:
        OSError: the address cannot be listened on; when the block is entered.

    """

    def __init__(
        self,
        store: Store,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        settings: Settings | None = None,
        judge: Judge | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.store = store
        self.log = Log(judge)
        self._host, self._port = host, port
        self._settings, self._clock = settings or Settings(), clock
        self._ready = Event()

    def __enter__(self) -> Self:
        """Listen, and return when requests are answered."""
        self._socket = _listening(self._host, self._port)
        self._uvicorn = _Uvicorn(self._config(), self._ready)
        self._thread = Thread(target=self._run, name="wirecheck-staging", daemon=True)
        self.log.start()
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *error: object) -> None:
        """Answer the requests that came whole, and stop."""
        self._uvicorn.should_exit = True
        self._thread.join()
        self.log.close()

    @property
    def address(self) -> tuple[str, int]:
        """The address and the port that it listens on."""
        host, port = self._address[:2]
        return str(host), int(port)

    @property
    def url(self) -> str:
        """Where it is reached from this machine; ends without a slash."""
        host, port = self.address
        host = _WILDCARDS.get(host, host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def is_private(self) -> bool:
        """Whether only this machine reaches it."""
        return ip_address(self.address[0].partition("%")[0]).is_loopback

    @property
    def is_running(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive()

    def _config(self) -> uvicorn.Config:
        self._address = self._socket.getsockname()
        served = application(self.store, self.log, self._settings, base=self.url, private=self.is_private, clock=self._clock)
        return uvicorn.Config(
            served,
            http=connections(self._settings.patience),
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_HEAD,
            timeout_graceful_shutdown=1,
        )

    def _run(self) -> None:
        try:
            self._uvicorn.run(sockets=[self._socket])
        finally:
            self._ready.set()
            self._socket.close()


class _Uvicorn(uvicorn.Server):
    """uvicorn, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready.set()


@contextmanager
def running(store: Store, *, settings: Settings | None = None, judge: Judge | None = None) -> Iterator[Server]:
    """Serve a store on a free port of this machine, for the length of the block."""
    with Server(store, settings=settings, judge=judge) as server:
        yield server


def _listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens. Its protocol is named: asyncio sends small pieces at once (TCP_NODELAY) only where it is, and each answer would wait 40 ms else."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it lets two servers take one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening
