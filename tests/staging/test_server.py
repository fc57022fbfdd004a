"""The promises of the server: it is there when its block begins, and gone, with all that it held, when it ends."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING

import pytest
import urllib3
from ledger import LEDGER
from raw_client import Wire

from wirecheck.staging import Store
from wirecheck.staging.judging import Judged
from wirecheck.staging.server import Server, running

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.exchange import Exchange


def alive(server: Server) -> bool:
    with urllib3.PoolManager(retries=False) as client:
        return client.request("GET", f"{server.url}/-/alive").status == 204


def test_it_answers_while_its_block_runs_and_not_after() -> None:
    with closing(Store((LEDGER,))) as store:
        with running(store) as server:
            during = alive(server)

        with pytest.raises(urllib3.exceptions.NewConnectionError):
            alive(server)
        assert (during, server.is_running, store.database.is_sound()) == (True, False, True)


def test_it_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())

    with closing(Store((LEDGER,))) as store, Server(store, judge=lambda _: Judged(verdict="clean")) as server:
        alive(server)

    assert [thread.name for thread in set(threading.enumerate()) - before] == []


def test_two_servers_run_side_by_side() -> None:
    with closing(Store((LEDGER,))) as one, closing(Store((LEDGER,), seed=2)) as other, running(one) as first, running(other) as second:
        assert (alive(first), alive(second), first.url != second.url) == (True, True, True)


def test_a_port_that_is_taken_is_an_error_at_once(server: Server) -> None:
    with closing(Store((LEDGER,))) as store, pytest.raises(OSError, match="in use"), Server(store, port=server.address[1]):
        pass


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:"), ("localhost", "http://")])
def test_only_this_machine_reaches_it(host: str, url: str) -> None:
    with closing(Store((LEDGER,))) as store, Server(store, host=host) as server:
        assert (server.is_private, server.url.startswith(url), alive(server)) == (True, True, True)


def test_it_stops_though_a_client_is_half_way() -> None:
    with closing(Store((LEDGER,))) as store:
        with running(store) as server:
            wires = [Wire(server) for _ in range(3)]
            wires[0].send("POST /ledger/no")
            wires[1].send("POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 9\nExpect: 100-continue\n\n")
            wires[1].head()
            wires[2].send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")
            wires[2].response()

        assert [_end(wire) for wire in wires] == [b"", b"", b""]


def _end(wire: Wire) -> bytes:
    with closing(wire):
        try:
            return wire.rest()
        except ConnectionResetError:
            return b""


def test_a_judge_that_takes_its_time_keeps_no_answer_waiting() -> None:
    begun, go = Event(), Event()

    def judge(_: Exchange) -> Judged:
        begun.set()
        assert go.wait(20)
        return Judged(verdict="clean")

    with closing(Store((LEDGER,))) as store, Server(store, judge=judge) as server, urllib3.PoolManager() as client:
        client.request("GET", f"{server.url}/ledger/notes")
        assert begun.wait(20), "the judge has one exchange, and does not come to an end with it"

        given = [client.request("GET", f"{server.url}/ledger/notes").status for _ in range(20)]
        go.set()

    assert given == [200] * 20


def test_a_client_that_resets_does_no_harm(server: Server, wires: Callable[[], Wire]) -> None:
    for _ in range(20):
        wire = Wire(server)
        wire.send("GET /ledger/long?100000 HTTP/1.1\nHost: x\n\n")
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        wire.close()

    after = wires()
    after.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")
    assert after.response()[0] == 200
