"""What the pytest plugin costs: beside a request on this machine, and beside a run that does not use it.

    python bench/plugin.py [--requests N] [--tests N]

First, exchanges of 1 KB with a server in another process, by requests and by httpx: alone, watched, and watched and judged. Then a run of empty tests: without the plugin,
with it and nothing to do, with one marked test, with a contract for all and tests that exchange nothing. Rounds alternate, the least of each counts: by the clock, and,
for a machine that has other things to do, by the CPU time of the client's process, or of the run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.pytest_plugin.trial import Trial

SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
ANSWER = json.dumps({"status": "ok", "customers": json.loads(sys.argv[1])}).encode()

class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
CONTRACT = "open2b-customers"
ROUNDS = 7
BATCH = 20


def customers() -> list[Any]:
    """Give a customer as the staging store shows it: an answer of about 1 KB."""
    from wirecheck.pytest_plugin.fixtures import staging_store

    with staging_store() as store:
        import urllib.request

        request = urllib.request.Request(
            store.url + "/api/v13/commerce.customers.find", data=b'{"limit": 1}', headers={"Content-Type": "application/json"} | store.credentials[CONTRACT]
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            found: list[Any] = json.loads(response.read())["customers"]
            return found


def exchanges(count: int) -> None:
    """Time requests alone, watched, and judged."""
    import httpx
    import requests

    from wirecheck.pytest_plugin.observing import watching
    from wirecheck.pytest_plugin.patches import placed
    from wirecheck.pytest_plugin.run import Run

    shown = customers()
    server = subprocess.Popen([sys.executable, "-c", SERVER, json.dumps(shown)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}/api/v13/commerce.customers.find"
    headers = {"content-type": "application/json", "x-key": "key-of-the-bench-0001"}
    asked = b'{"limit": 1}'
    run = Run(names=(CONTRACT,))
    run.judge(run.names)
    try:
        with requests.Session() as session, httpx.Client() as client:
            clients: dict[str, Callable[[], object]] = {
                "requests": lambda: session.post(url, data=asked, headers=headers, timeout=30).content,
                "httpx": lambda: client.post(url, content=asked, headers=headers).content,
            }
            for name, send in clients.items():
                size = len(send())  # type: ignore[arg-type]
                least: dict[str, list[float]] = {}

                def note(how: str, start: tuple[float, float], least: dict[str, list[float]] = least) -> None:
                    took = [1e6 * (perf_counter() - start[0]) / BATCH, 1e6 * (process_time() - start[1]) / BATCH]
                    least[how] = [min(pair) for pair in zip(least.get(how, took), took, strict=True)]

                for _ in range(max(1, count // BATCH)):
                    start = (perf_counter(), process_time())
                    for _ in range(BATCH):
                        send()
                    note("alone", start)
                    trial: Trial = run.trial_of("bench", run.names)
                    with watching(trial.sink), placed():
                        start = (perf_counter(), process_time())
                        for _ in range(BATCH):
                            send()
                        note("watched", start)
                    start = (perf_counter(), process_time())
                    trial.look(final=True)
                    note("judged", start)
                    assert [entry["verdict"] for entry in trial.entries] == ["clean"] * BATCH, trial.entries[0]
                for at, kind in enumerate(("clock", "CPU time of the client")):
                    alone, watched, judged = (least[how][at] for how in ("alone", "watched", "judged"))
                    adds = watched - alone + judged
                    print(
                        f"{name}, {size} bytes, by the {kind}: request {alone:.0f} us; watching adds {watched - alone:.0f} us, judging {judged:.0f} us:"
                        f" {100 * adds / alone:.0f} % of the request"
                    )
    finally:
        server.terminate()
        server.wait()


def runs(count: int) -> None:
    """Time whole runs of empty tests."""
    plugin = ["-p", "wirecheck.pytest_plugin.plugin"]
    mark = f"@pytest.mark.wirecheck({CONTRACT!r})\ndef test_marked(): pass\n"
    ways = {
        "without the plugin": ("", []),
        "with it, nothing to do": ("", plugin),
        "with it, and one marked test": (mark, plugin),
        "with a contract for all": ("", [*plugin, f"--wirecheck-contract={CONTRACT}"]),
    }
    took: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for way, (more, options) in ways.items():
                Path(folder, "test_empty.py").write_text(f"import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test_it(n): pass\n{more}")
                environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, folder]
                start, used = perf_counter(), _children()
                subprocess.run(command, env=environment, check=True, capture_output=True)
                took[way].append((perf_counter() - start, _children() - used))
    for way, times in took.items():
        clock, cpu = (min(column) for column in zip(*times, strict=True))
        print(f"{count} empty tests, {way}: {clock:.2f} s by the clock, {cpu:.2f} s of CPU time")


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300, metavar="N")
    parser.add_argument("--tests", type=int, default=1000, metavar="N")
    options = parser.parse_args()
    exchanges(options.requests)
    runs(options.tests)


if __name__ == "__main__":
    main()
