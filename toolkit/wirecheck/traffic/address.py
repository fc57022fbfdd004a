"""Where a store is, and whether it may be called."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wirecheck.errors import WirecheckError

if TYPE_CHECKING:
    from collections.abc import Iterable

_PORTS = {"http": 80, "https": 443}


@dataclass
class BadAddress(WirecheckError):
    """What is no address of a store. The text never repeats it: it may hold a password."""

    problem: str

    def __str__(self) -> str:
        """Say what is wrong with it and how one looks."""
        return f"the URL {self.problem}; give the store's as in https://store.example or http://127.0.0.1:8080/shop"

    __hash__ = WirecheckError.__hash__


@dataclass
class NotAllowed(WirecheckError):
    """A host that nobody said may be called."""

    host: str

    def __str__(self) -> str:
        """Name the host and the option."""
        return f"the host {self.host} was not allowed; if its store may be called, add --allow-host {self.host}"

    __hash__ = WirecheckError.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the documented paths of a store begin. `path` stands before them, without a slash at its end; an IPv6 `host` has no brackets."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def origin(self) -> str:
        """The URL up to the path."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """The host as a URL and the Host header name it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, by the name alone: a name that is looked up may be anybody."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        """Give the URL."""
        return self.origin + self.path


def parse(url: str) -> Address:
    """Read the URL of a store.

    Raises:
        BadAddress: it is none, or holds what belongs elsewhere: user name and password, a query, a fragment.

    """
    if any(c <= " " or c == "\x7f" for c in url):
        raise BadAddress("holds a blank or a control character")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise BadAddress("cannot be read") from None
    if parts.scheme not in _PORTS:
        raise BadAddress("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("holds a user name or password, which belong into --credentials-file")
    if not host or "%" in host:
        raise BadAddress("names no host")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise BadAddress("goes on after its path")
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise BadAddress("names no host") from None
    if not parts.path.isascii():
        raise BadAddress("has a path that is not percent-encoded")
    return Address(scheme=parts.scheme, host=host, port=_PORTS[parts.scheme] if port is None else port, path=parts.path.rstrip("/"))


def allow(address: Address, allowed: Iterable[str]) -> None:
    """Let an address pass that is this machine, or whose host was named, with its port or without.

    Raises:
        NotAllowed: it is another one.

    """
    bracketed = f"[{address.host}]" if ":" in address.host else address.host
    names = {address.host, bracketed, f"{bracketed}:{address.port}"}
    if not (address.is_loopback or names & {name.strip().lower() for name in allowed}):
        raise NotAllowed(address.authority)
