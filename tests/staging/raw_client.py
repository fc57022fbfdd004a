"""A client that says exactly what a test wants said."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.staging.server import Server


class Wire:
    """A connection that sends what it is told to, byte for byte."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(server.address, timeout=20)
        self._read = self.socket.makefile("rb")

    def send(self, text: str | bytes) -> None:
        """Send bytes; lines of text end as HTTP ends them."""
        self.socket.sendall(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode("latin-1"))

    def head(self) -> tuple[int, list[tuple[str, str]]]:
        """Read status and headers of a response."""
        status = int(self._read.readline().split()[1])
        headers = []
        while line := self._read.readline().strip():
            name, _, value = line.decode("latin-1").partition(": ")
            headers.append((name, value))
        return status, headers

    def response(self, *, has_body: bool = True) -> tuple[int, list[tuple[str, str]], bytes]:
        """Read a whole response."""
        status, headers = self.head()
        length = int(dict(headers).get("content-length", 0)) if has_body else 0
        return status, headers, self._read.read(length)

    def mirrored(self) -> dict[str, Any]:
        """Read what the ledger's mirror saw."""
        told: dict[str, Any] = json.loads(self.response()[2])
        return told

    def rest(self) -> bytes:
        """Read until the server closes."""
        return self._read.read()

    def close(self) -> None:
        """Close."""
        self._read.close()
        self.socket.close()
