"""The staging store under load: what it answers a second beside an empty route, what it holds in memory after many requests, and whether it survives being killed.

    python bench/staging.py [--requests 100000] [--kills 20] [--seconds 5] [--clients 8] [--only load|memory|kills]

Each part starts `wirecheck serve` in a process of its own, as a user does, with its judge. Rates are counted by CPU time of the server as well as by the clock: the clients share the machine with it.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
_TURNS = 4


class Served:
    """A running `wirecheck serve`."""

    def __init__(self, *options: str) -> None:
        line = [sys.executable, "-m", "wirecheck", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        said = self.process.stdout.readline()
        url = urlsplit(next(word.rstrip(";,") for word in said.split() if word.startswith("http://")))
        self.address = (url.hostname, url.port)
        self.credentials = json.loads(Client(self.address).ask(raw("GET", "/-/credentials")))

    @property
    def cpu(self) -> float:
        """Seconds of CPU time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def megabytes(self) -> float:
        """What it holds in memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / 2**20


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """Start the command, and end it as Ctrl-C does."""
    made = Served(*options)
    try:
        yield made
    finally:
        made.process.send_signal(signal.SIGINT)
        made.process.wait(30)


class Client:
    """A connection that sends bytes made before and reads no more of an answer than it must: it has to be quicker than what it measures."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.status = 0

    def ask(self, request: bytes) -> bytes:
        """Send a request and give the body of the answer."""
        self.socket.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        self.status = int(head[9:12])
        at = head.find(b"content-length: ")
        size = int(head[at + 16 : end if (stop := head.find(b"\r\n", at)) < 0 else stop]) if at >= 0 else 0
        while len(got) < end + 4 + size:
            got += self._more()
        return got[end + 4 :]

    def _more(self) -> bytes:
        if not (more := self.socket.recv(1 << 18)):
            raise ConnectionError
        return more


def raw(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Give a request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: store",
        f"Content-Length: {len(body)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def reads(credentials: dict[str, dict[str, str]]) -> dict[str, Callable[[int], bytes]]:
    """Give the reading requests by name; a number makes each different."""
    shop = credentials["open2b-customers"]["X-Key"]
    form = urlencode(credentials["leadcommerce-customers"])
    data = base64.b64encode(":".join(credentials["customer-v3"][name] for name in ("username", "password")).encode()).decode()
    keys = credentials["modularmerchant-check-customer"]

    def open2b(call: str, **asked: Any) -> bytes:
        return raw("POST", f"/api/v13/commerce.{call}", json.dumps(asked).encode(), X_Key=shop, Content_Type="application/json")

    def lead(name: str, **filters: object) -> bytes:
        return raw("POST", f"/api/v1/{name}.xml", f"{form}&{urlencode(filters)}".encode(), Content_Type="application/x-www-form-urlencoded")

    def merchant(number: int) -> bytes:
        said = {**keys, "email": f"nobody.{number}@mail.example", "password": "unknown"}
        body = "".join(f"<{name}>{quote_plus(value)}</{name}>" for name, value in said.items())
        return raw("POST", "/api/check_customer.php", f"<xmlrequest>{body}</xmlrequest>".encode(), Content_Type="text/xml")

    return {
        "open2b customers.get": lambda n: open2b("customers.get", id=300 + n % 300),
        "open2b customers.find, 10": lambda n: open2b("customers.find", limit=10, first=n % 30),
        "open2b customers.count": lambda _: open2b("customers.count", conditions={"country": "GB"}),
        "leadcommerce products, one": lambda n: lead("Products", id=n % 40 + 1),
        "leadcommerce products, all": lambda _: lead("Products"),
        "leadcommerce customers, all": lambda _: lead("Customers"),
        "zeald get": lambda n: raw("GET", f"/API/V3/Customer/none.{n}", Authorization=f"Basic {data}"),
        "zeald list, filtered": lambda _: raw("GET", "/API/V3/Customer+UserCustomerGroups?country=GB", Authorization=f"Basic {data}"),
        "modularmerchant check": merchant,
    }


def write(credentials: dict[str, dict[str, str]], code: str) -> bytes:
    """Give the request that creates a customer of Open2b by a code."""
    address = {
        "firstName": "Load",
        "lastName": "Test",
        "street1": "1 Quay Lane",
        "city": "Bergen",
        "postalCode": "5003",
        "country": "NO",
        "email": f"{code}@mail.example",
    }
    body = json.dumps({"customer": {"code": code, "billingAddress": address}}).encode()
    return raw("POST", "/api/v13/commerce.customers.create", body, X_Key=credentials["open2b-customers"]["X-Key"], Content_Type="application/json")


def driven(store: Served, make: Callable[[int], bytes], *, seconds: float, clients: int) -> tuple[float, float]:
    """Ask for a while, and give requests a second by the clock and by the CPU time of the server."""
    counts, until = [0] * clients, time.perf_counter() + seconds

    def ask(number: int) -> None:
        client = Client(store.address)
        for turn in itertools.count(number, clients):
            if time.perf_counter() > until:
                return
            client.ask(make(turn))
            if client.status >= 500:
                raise SystemExit(f"the store answered {client.status}")
            counts[number] += 1

    before, began = store.cpu, time.perf_counter()
    _together(ask, clients)
    total = sum(counts)
    return total / (time.perf_counter() - began), total / (store.cpu - before)


def _together(work: Callable[[int], None], clients: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def load(seconds: float, clients: int) -> None:
    """Print the rate of each read, of all of them mixed, and of a mixture with writes, beside that of the empty route, with which each takes turns."""
    with served() as store:
        empty = raw("GET", "/-/alive")
        made = reads(store.credentials)
        kinds = list(made.values())
        codes = itertools.count()
        mixtures: dict[str, Callable[[int], bytes]] = {
            **made,
            "all reads, mixed": lambda n: kinds[n % len(kinds)](n),
            "open2b customers.create": lambda _: write(store.credentials, f"load{next(codes)}"),
            "mixed, one in five a write": lambda n: write(store.credentials, f"mixed{next(codes)}") if n % 5 == 0 else kinds[n % len(kinds)](n),
        }
        print(f"{'requests a second':<30}{'by the clock, of the empty route':>36}{'by CPU time, of the empty route':>36}")
        driven(store, lambda _: empty, seconds=min(1, seconds), clients=clients)  # warm
        for name, make in mixtures.items():
            turns = [
                (driven(store, lambda _: empty, seconds=seconds / _TURNS, clients=clients), driven(store, make, seconds=seconds / _TURNS, clients=clients))
                for _ in range(_TURNS)
            ]
            clock, cpu = ([statistics.median(turn[side][way] for turn in turns) for side in (0, 1)] for way in (0, 1))
            print(
                f"{name:<30}{clock[1]:>16,.0f} of {clock[0]:>6,.0f}, {clock[1] / clock[0]:>6.0%}{cpu[1]:>18,.0f} of {cpu[0]:>6,.0f}, {cpu[1] / cpu[0]:>6.0%}",
                flush=True,
            )


def memory(requests: int, clients: int) -> None:
    """Print what the server holds as requests of all kinds pass through; nothing of them is meant to stay but the log."""
    with served() as store:
        kinds = list(reads(store.credentials).values())
        step, done = requests // 10, 0
        print(f"{'requests':>10}{'MB held':>10}")
        for _ in range(10):

            def ask(number: int) -> None:
                client = Client(store.address)
                for turn in range(number, step, clients):
                    client.ask(kinds[turn % len(kinds)](turn))

            _together(ask, clients)
            done += step
            print(f"{done:>10,}{store.megabytes:>10.1f}", flush=True)


def kills(times: int, clients: int) -> None:
    """Kill the server in the middle of writes, open what it left, and look for every write that was answered."""
    from wirecheck.staging.opening import opened
    from wirecheck.staging.vendors import VENDORS

    draw, accepted, missing, sound = random.Random(1), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "store.db"))
        for turn in range(times):
            store = Served("--database", path)
            known: list[str] = []

            def ask(number: int, store: Served = store, known: list[str] = known, turn: int = turn) -> None:
                try:
                    client = Client(store.address)
                    for count in itertools.count():
                        code = f"k{turn}-{number}-{count}"
                        if json.loads(client.ask(write(store.credentials, code)))["status"] == "ok":
                            known.append(code)
                except (OSError, json.JSONDecodeError):
                    return  # it is dead

            timer = threading.Timer(0.05 + draw.random(), store.process.kill)
            timer.start()
            _together(ask, clients)
            store.process.wait()
            kept = opened(VENDORS, path=path)
            codes = {row["code"] for row in kept.database.rows("SELECT code FROM open2b_customers")}
            accepted, missing, sound = accepted + len(known), missing + len(set(known) - codes), sound + kept.database.is_sound()
            kept.close()
    print(f"{times} kills, {accepted:,} writes accepted, {missing} of them missing, {sound} times of {times} the database was sound")


def main() -> None:
    """Run what was asked for."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--requests", type=int, default=100_000)
    given.add_argument("--kills", type=int, default=20)
    given.add_argument("--seconds", type=float, default=5)
    given.add_argument("--clients", type=int, default=8)
    given.add_argument("--only", choices=("load", "memory", "kills"))
    asked = given.parse_args()
    if asked.only in {None, "load"}:
        load(asked.seconds, asked.clients)
    if asked.only in {None, "memory"}:
        memory(asked.requests, asked.clients)
    if asked.only in {None, "kills"}:
        kills(asked.kills, asked.clients)


if __name__ == "__main__":
    main()
