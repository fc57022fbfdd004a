"""The promises of the store on HTTP: a request reaches the vendor as it was sent, one answer comes back, and nobody waits for a slow client."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from ledger import LEDGER
from raw_client import Wire

from wirecheck.staging import Store
from wirecheck.staging.application import Settings
from wirecheck.staging.server import Server, running

if TYPE_CHECKING:
    from collections.abc import Callable

VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
METHODS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabc-_!", min_size=1, max_size=12).filter(lambda method: method.upper() not in {"CONNECT", "HEAD"})


@given(
    method=METHODS,
    query=st.text(VISIBLE.replace("#", ""), max_size=30),
    value=st.text([chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x100))], max_size=30).map(str.strip),
    body=st.binary(max_size=60),
)
def test_a_request_reaches_the_vendor_as_it_was_sent(server: Server, method: str, query: str, value: str, body: bytes) -> None:
    with closing(Wire(server)) as wire:
        wire.send(f"{method} /ledger/mirror?{query} HTTP/1.1\nHost: x\nX-Odd: {value}\nX-ODD: second\nContent-Length: {len(body)}\n\n")
        wire.send(body)

        seen = wire.mirrored()

    odd = [pair for pair in seen["headers"] if pair[0] == "x-odd"]
    assert (seen["method"], seen["query"], odd, seen["body"].encode("latin-1")) == (method, query, [["x-odd", value], ["x-odd", "second"]], body)


@pytest.mark.parametrize("target", ["/ledger/%6Dirror", "/ledger/mirror%2F..%2f", "/ledger//mirror", "/ledger/mirror/"])
def test_a_path_stays_raw(wire: Wire, target: str) -> None:
    wire.send(f"GET {target} HTTP/1.1\nHost: x\n\n")

    assert wire.response()[0] == 404, "the ledger knows it by its plain name alone"


def test_a_whole_url_is_taken_where_a_path_stands(wire: Wire) -> None:
    wire.send("GET http://store.example/ledger/mirror?a=%20b HTTP/1.1\nHost: store.example\n\n")

    seen = wire.mirrored()

    assert (seen["path"], seen["query"]) == ("/ledger/mirror", "a=%20b")


def test_the_asterisk_of_options_reaches_the_vendors(wire: Wire) -> None:
    wire.send("OPTIONS * HTTP/1.1\nHost: x\n\n")

    assert wire.response()[::2] == (404, b"no such page\n")


def test_a_body_in_pieces_is_whole_to_the_vendor(wire: Wire) -> None:
    wire.send("POST /ledger/mirror HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nabc\n")
    wire.send("2\nde\n0\n\n")

    assert wire.mirrored()["body"] == "abcde"


def test_a_connection_is_kept_for_the_next_request(wire: Wire) -> None:
    for number in range(3):
        wire.send(f"GET /ledger/mirror?{number} HTTP/1.1\nHost: x\n\n")

        assert wire.mirrored()["query"] == str(number)


def test_requests_sent_at_once_are_answered_in_order(wire: Wire) -> None:
    wire.send("".join(f"GET /ledger/mirror?{number} HTTP/1.1\nHost: x\n\n" for number in range(5)))

    assert [wire.mirrored()["query"] for _ in range(5)] == ["0", "1", "2", "3", "4"]


def test_a_head_request_has_the_headers_of_a_body_and_none(wire: Wire) -> None:
    wire.send("HEAD /ledger/status/200 HTTP/1.1\nHost: x\n\n")

    status, headers, _ = wire.response(has_body=False)
    wire.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

    assert (status, dict(headers)["content-length"], wire.mirrored()["method"]) == (200, "9", "GET")


def test_headers_of_an_answer_keep_their_order_and_their_twins(wire: Wire) -> None:
    wire.send("GET /ledger/status/201 HTTP/1.1\nHost: x\n\n")

    _, headers, _ = wire.response()

    assert [pair for pair in headers if pair[0] == "x-twice"] == [("x-twice", "a"), ("x-twice", "b")]
    assert {"date", "server"} <= set(dict(headers))


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_may_have_no_body_has_none(wire: Wire, status: int) -> None:
    wire.send(f"GET /ledger/status/{status} HTTP/1.1\nHost: x\n\n")
    given = wire.response()
    wire.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

    assert (given[0], given[2], wire.mirrored()["method"]) == (status, b"", "GET")


@pytest.mark.parametrize("path", ["/ledger/boom", "/ledger/status/99", "/ledger/status/1000", "/ledger/split"])
def test_an_answer_that_cannot_be_sent_is_a_fault_and_the_connection_lives(wire: Wire, path: str) -> None:
    wire.send(f"GET {path} HTTP/1.1\nHost: x\n\n")
    given = wire.response()
    wire.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

    assert (given[0], given[2], wire.mirrored()["method"]) == (500, b"internal error\n", "GET")


@pytest.mark.parametrize(
    "sent", ["\x00\x01\x02\n\n", "GET / HTTP/9\n\n", "GET /\xe9 HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\nHost: x\nContent-Length: -1\n\n", "x" * 70_000]
)
def test_what_is_no_http_is_refused(wire: Wire, sent: str) -> None:
    wire.send(sent)

    assert wire.rest().startswith(b"HTTP/1.1 400 ")


def test_a_post_to_the_address_of_the_page_is_the_vendors(wire: Wire) -> None:
    wire.send("POST / HTTP/1.1\nHost: x\nContent-Length: 0\n\n")

    assert wire.response()[::2] == (404, b"no such page\n")


def test_a_body_of_the_limit_is_taken(wire: Wire) -> None:
    wire.send(b"POST /ledger/mirror HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n" + b"x" * 4096)

    assert wire.mirrored()["body"] == "x" * 4096


@pytest.mark.parametrize("framing", ["declared", "chunked"])
def test_a_longer_body_is_refused_and_its_sender_reads_why(server: Server, framing: str) -> None:
    body = b"x" * 4097
    with urllib3.PoolManager() as client:
        given = client.request("POST", f"{server.url}/ledger/note", body=body if framing == "declared" else iter([body[:2000], body[2000:]]), retries=False)

        notes = client.request("GET", f"{server.url}/ledger/notes").data

    assert (given.status, given.data, b"xxx" in notes) == (413, b"the body is longer than 4,096 bytes\n", False)


def test_who_asks_for_leave_to_send_too_much_is_refused_at_once(wire: Wire) -> None:
    wire.send("POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 999999999\nExpect: 100-continue\n\n")

    assert (wire.response()[0], wire.rest()) == (413, b"")


def test_who_never_stops_sending_is_cut_off(wire: Wire) -> None:
    wire.send("POST /ledger/note HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n")

    with pytest.raises(OSError, match=r"[Bb]roken pipe|reset"):
        wire.send((b"400\r\n" + b"x" * 0x400 + b"\r\n") * 40_000)


def test_requests_in_flight_are_counted(wires: Callable[[], Wire]) -> None:
    slow, other = wires(), wires()
    slow.send("POST /ledger/mirror HTTP/1.1\nHost: x\nContent-Length: 2\nExpect: 100-continue\n\n")
    assert slow.head()[0] == 100, "the server waits for the body now"

    other.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")
    during = other.mirrored()["together"]
    slow.send("ab")
    slow.mirrored()
    other.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

    assert (during, other.mirrored()["together"]) == (2, 1)


def test_who_leaves_before_the_end_is_in_flight_no_more(wires: Callable[[], Wire]) -> None:
    leaver, other = wires(), wires()
    leaver.send("POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 2\nExpect: 100-continue\n\n")
    leaver.head()
    leaver.close()

    for _ in range(200):  # the server reads of it at some turn of its loop, and each request is one
        other.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")
        if (together := other.mirrored()["together"]) == 1:
            break

    assert together == 1


def test_a_slow_client_keeps_nobody_waiting(wires: Callable[[], Wire]) -> None:
    for begun in ("POST /led", "POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 9\n\nhalf"):
        for _ in range(20):
            wires().send(begun)
    quick = wires()

    for _ in range(50):
        quick.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

        assert quick.response()[0] == 200


def test_half_a_head_and_half_a_body_are_not_waited_for_for_ever(wires: Callable[[Server], Wire]) -> None:
    with closing(Store((LEDGER,))) as store, running(store, settings=Settings(patience=1)) as impatient:
        head, later, body = wires(impatient), wires(impatient), wires(impatient)
        head.send("POST /ledger/note HTTP/1.1\nHost:")
        later.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")
        later.response()
        later.send("GET /led")
        body.send("POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 9\n\nhalf")

        assert (head.rest(), later.rest(), body.response()[::2], body.rest()) == (b"", b"", (408, b"the body took too long to come\n"), b"")


def test_an_answer_that_nobody_reads_is_not_kept_for_ever(wires: Callable[[Server], Wire]) -> None:
    size = 64 * 2**20
    with closing(Store((LEDGER,))) as store, running(store, settings=Settings(patience=1)) as impatient:
        unread, after = wires(impatient), wires(impatient)
        unread.send(f"GET /ledger/long?{size} HTTP/1.1\nHost: x\n\n")
        assert unread.head()[0] == 200, "the answer is on its way"
        after.send("POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 9\n\nhalf")
        after.response()  # 408, after as long a wait as the other began before

        assert len(unread.rest()) < size


def test_clients_at_one_time_lose_no_write_and_get_one_answer_each() -> None:
    clients, each = 16, 25
    with closing(Store((LEDGER,))) as store, running(store) as server, urllib3.PoolManager(maxsize=clients, block=True) as pool:
        notes = [f"note {number}" for number in range(clients * each)]

        with ThreadPoolExecutor(clients) as threads:
            given = list(threads.map(lambda note: json.loads(pool.request("POST", f"{server.url}/ledger/note", body=note, retries=False).data)["id"], notes))
        kept = json.loads(pool.request("GET", f"{server.url}/ledger/notes").data)

    assert len(set(given)) == len(notes)
    assert (kept["count"], Counter(kept["notes"])) == (len(notes), Counter(notes))


def test_a_defect_is_on_or_off(wire: Wire, server: Server) -> None:
    def counted() -> bool:
        wire.send("GET /ledger/notes HTTP/1.1\nHost: x\n\n")
        told = json.loads(wire.response()[2])
        return bool(told["count"] == len(told["notes"]))

    before = counted()
    server.store.switch(["ledger-counts-one-more"])
    during = counted()
    server.store.switch([])

    assert (before, during, counted()) == (True, False, True)


def test_a_defect_of_concurrency_takes_requests_at_one_time(wires: Callable[[], Wire], server: Server) -> None:
    server.store.switch(["ledger-loses-notes"])
    first, second = wires(), wires()
    write = "POST /ledger/note HTTP/1.1\nHost: x\nContent-Length: 1\n"

    second.send(f"{write}\nx")
    alone = json.loads(second.response()[2])["id"]
    first.send(f"{write}Expect: 100-continue\n\n")
    first.head()
    second.send(f"{write}\ny")
    together = json.loads(second.response()[2])["id"]
    first.send("z")
    first.response()
    server.store.switch([])

    assert (alone > 0, together) == (True, 0)


def test_time_is_that_of_the_clock_that_is_given(wires: Callable[[Server], Wire]) -> None:
    noon = datetime(2031, 5, 4, 12, tzinfo=UTC)
    with closing(Store((LEDGER,))) as store, Server(store, clock=lambda: noon) as server:
        wire = wires(server)
        wire.send("GET /ledger/mirror HTTP/1.1\nHost: x\n\n")

        assert wire.mirrored()["now"] == noon.isoformat()
