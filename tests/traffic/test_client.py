"""One request out, byte by byte, and whatever comes back: a response, or the reason why there is none."""

from __future__ import annotations

import gzip
import socket
import struct
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from wirecheck.exchange import Request
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Wire

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
WHOLE = HEAD + b"Content-Length: 4\r\n\r\ndone"


def asked(url: str, **more: object) -> Request:
    host = url.removeprefix("http://")
    given = {"method": "GET", "url": f"{url}/a?b=c", "headers": (("host", host), ("accept-encoding", "identity"), ("user-agent", "test"))}
    return Request(**{**given, **more})


def reading(answer: bytes) -> Callable[[socket.socket], None]:
    def deal(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return deal


def client(url: str, **more: object) -> Client:
    return Client(parse(url), **{"timeout": 5.0, "wait": lambda _: None, **more})


def test_a_request_goes_out_byte_by_byte_as_it_was_given(wire: Wire) -> None:
    came: list[bytes] = []

    def deal(connection: socket.socket) -> None:
        while not b"".join(came).endswith(b"a=b"):
            came.append(connection.recv(65536))
        connection.sendall(WHOLE)

    url = wire(deal)
    headers = (("host", "h"), ("user-agent", "test"), ("accept-encoding", "identity"), ("content-length", "3"))

    client(url).send(asked(url, method="POST", headers=headers, body=b"a=b"), is_read=False)

    assert b"".join(came) == (b"POST /a?b=c HTTP/1.1\r\nhost: h\r\nuser-agent: test\r\naccept-encoding: identity\r\ncontent-length: 3\r\n\r\na=b")


def test_an_answer_is_given_with_its_time(wire: Wire) -> None:
    url = wire(reading(WHOLE))
    request = asked(url)

    reply = client(url).send(request, is_read=True)

    assert reply.problem == ""
    assert reply.exchange.request is request
    assert reply.exchange.response is not None
    assert (reply.exchange.response.status, reply.exchange.response.header("content-type"), reply.exchange.response.body) == (200, "text/plain", b"done")
    assert reply.exchange.captured_at is not None


def test_every_answer_is_an_answer_a_redirect_and_a_server_error_too(wire: Wire) -> None:
    """A redirect would carry the credentials elsewhere: it is reported, never followed."""
    for start in (b"301 Moved\r\nLocation: http://127.0.0.1:1/", b"500 Oops", b"404 Nowhere"):
        url = wire(reading(b"HTTP/1.1 " + start + b"\r\nContent-Length: 0\r\n\r\n"))

        reply = client(url).send(asked(url), is_read=True)

        assert reply.exchange.response is not None
        assert (reply.exchange.response.status, reply.problem) == (int(start[:3]), "")


def test_no_proxy_of_the_environment_is_asked(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    url = wire(reading(WHOLE))

    assert client(url).send(asked(url), is_read=True).problem == ""


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"", "the connection ended without an answer (connection reset)"),
        (b"garbage\r\n\r\n", "what came back is no HTTP"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "what came back is no HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "what came back is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000, "what came back is no HTTP"),
    ],
)
def test_what_is_no_answer_is_told_in_a_line(wire: Wire, answer: bytes, problem: str) -> None:
    url = wire(reading(answer))

    reply = client(url).send(asked(url), is_read=True)

    assert (reply.exchange.response, reply.problem) == (None, problem)


def test_a_reset_is_told_in_a_line(wire: Wire) -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    url = wire(reset)

    assert client(url).send(asked(url), is_read=True).problem.startswith("the connection ended without an answer")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (HEAD + b"Content-Length: 100\r\n\r\nfour", "the message was cut off"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\ndone\r\nzz\r\n", "the message was cut off"),
        (HEAD + b"Content-Length: 2000\r\n\r\n" + b"a" * 2000, "larger than 1000 bytes"),
        (HEAD + b"\r\n" + b"a" * 2000, "larger than 1000 bytes"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"whole", mtime=0)[:-6], "coded as gzip: damaged or cut off"),
        (HEAD + b"Content-Encoding: secret\r\n\r\n\x00\x01", "coded as secret: not a coding that is known here"),
    ],
)
def test_a_body_that_is_not_there_whole_counts_as_not_captured_and_says_why(wire: Wire, answer: bytes, reason: str) -> None:
    url = wire(reading(answer))

    response = client(url, most_bytes=1000).send(asked(url), is_read=True).exchange.response

    assert response is not None
    assert (response.body, response.why_absent) == (None, reason)


def test_a_bomb_does_not_go_off(wire: Wire) -> None:
    url = wire(reading(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(80 * 1024 * 1024), 1, mtime=0)))

    response = client(url).send(asked(url), is_read=True).exchange.response

    assert response is not None
    assert (response.body, response.why_absent) == (None, "coded as gzip: larger than the limit when unpacked")


def test_an_endless_body_is_left_at_the_limit(wire: Wire) -> None:
    def pour(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(HEAD + b"\r\n")
        while True:  # until the other side has had enough
            connection.sendall(bytes(65536))

    url = wire(pour)

    response = client(url, most_bytes=300_000).send(asked(url), is_read=True).exchange.response

    assert response is not None
    assert response.why_absent == "larger than 300000 bytes"


def test_a_packed_body_is_unpacked(wire: Wire) -> None:
    packed = gzip.compress(b"whole", mtime=0)
    url = wire(reading(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed))

    response = client(url).send(asked(url), is_read=True).exchange.response

    assert response is not None
    assert (response.body, response.header("content-encoding")) == (b"whole", "gzip")


def test_a_body_longer_than_it_says_ends_where_it_says(wire: Wire) -> None:
    url = wire(reading(HEAD + b"Content-Length: 4\r\n\r\ndone and more"))

    response = client(url).send(asked(url), is_read=True).exchange.response

    assert response is not None
    assert response.body == b"done"


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200", HEAD])
def test_a_store_that_never_answers_is_left_when_its_time_is_over(wire: Wire, first: bytes) -> None:
    over = Event()

    def hang(connection: socket.socket) -> None:
        connection.sendall(first)
        over.wait(20)

    url = wire(hang)

    reply = client(url, timeout=0.2).send(asked(url), is_read=True)
    over.set()

    assert (reply.exchange.response, reply.problem) == (None, "no answer within 0.2 seconds")


def test_bytes_that_drip_in_do_not_win_more_time(wire: Wire) -> None:
    """A time-out of the socket's own would begin anew with each byte."""
    over = Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        while not over.wait(0.02):
            connection.sendall(b"a")

    url = wire(drip)

    response = client(url, timeout=0.3).send(asked(url), is_read=True).exchange.response
    over.set()

    assert response is not None
    assert (response.body, response.why_absent) == (None, "not whole within 0.3 seconds")


def _unused() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_store_where_nobody_listens_cannot_be_reached() -> None:
    url = _unused()

    with pytest.raises(Unreachable) as raised:
        client(url).send(asked(url), is_read=True)

    assert raised.value == Unreachable(url, "connection refused")


def _failing(times: int) -> tuple[Callable[[socket.socket], None], list[int]]:
    seen: list[int] = []

    def deal(connection: socket.socket) -> None:
        connection.recv(65536)
        seen.append(1)
        if len(seen) > times:
            connection.sendall(WHOLE)

    return deal, seen


def test_a_read_is_sent_again_after_a_pause_that_grows(wire: Wire) -> None:
    deal, seen = _failing(2)
    url = wire(deal)
    pauses: list[float] = []

    reply = client(url, wait=pauses.append).send(asked(url), is_read=True)

    assert (reply.problem, len(seen), pauses) == ("", 3, [0.25, 1.0])


def test_a_write_is_never_sent_again(wire: Wire) -> None:
    """The store may have obeyed, and only its answer been lost."""
    deal, seen = _failing(2)
    url = wire(deal)

    reply = client(url).send(asked(url, method="POST"), is_read=False)

    assert (reply.problem, len(seen)) == ("the connection ended without an answer (connection reset)", 1)


def test_requests_keep_to_their_rate(wire: Wire) -> None:
    url = wire(reading(WHOLE))
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    one = client(url, rate=2.0, clock=lambda: now[0], wait=wait)
    for _ in range(5):
        one.send(asked(url), is_read=True)

    assert now == [2.0]


def test_what_answers_in_plain_text_where_tls_is_spoken_cannot_be_reached(wire: Wire) -> None:
    url = wire(reading(b"HTTP/1.1 400 Bad\r\n\r\n")).replace("http:", "https:")

    with pytest.raises(Unreachable):
        client(url).send(asked(url), is_read=True)


def test_an_ordinary_server_is_called() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        response = client(url).send(asked(url, method="POST", body=b"echo", headers=(("content-length", "4"),)), is_read=False).exchange.response
        server.shutdown()
        thread.join()

    assert response is not None
    assert (response.status, response.body) == (201, b"echo")
