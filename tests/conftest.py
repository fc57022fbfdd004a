"""What every test may rely on: the same Hypothesis examples on every machine, and an interrupt that interrupts."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

# Hypothesis mixes in constants of the modules that are loaded, so that a test would draw other values in another worker.
providers.is_local_module_file = lambda _: False

settings.register_profile("wirecheck", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("wirecheck")

# A shell that starts the tests in the background has the interrupt ignored, here and in every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Wire(Protocol):
    """Listens on this machine and lets a function deal with each connection, whatever it does; gives the URL."""

    def __call__(self, answer: Callable[[socket.socket], None]) -> str:
        """Serve, until the test ends."""
        ...


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Serve connections as bytes, for stores that no HTTP server would play."""
    with ExitStack() as ends:

        def serve(answer: Callable[[socket.socket], None]) -> str:
            listener = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
            threads: list[Thread] = []

            def deal(connection: socket.socket) -> None:
                with connection, suppress(OSError):
                    answer(connection)

            def accept() -> None:
                with suppress(OSError):
                    while True:
                        connection, _ = listener.accept()
                        threads.append(Thread(target=deal, args=(connection,)))
                        threads[-1].start()

            def end() -> None:
                listener.shutdown(socket.SHUT_RDWR)
                accepting.join()
                for thread in threads:
                    thread.join()

            accepting = Thread(target=accept)
            accepting.start()
            ends.callback(end)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield serve
