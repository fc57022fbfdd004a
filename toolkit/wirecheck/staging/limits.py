"""How many requests the vendors take in a time. Off unless asked for: a test suite is faster than any shop's client."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wirecheck.staging.vendor import Answer

if TYPE_CHECKING:
    from wirecheck.staging.vendor import Asked


def _open2b(asked: Asked) -> Answer:
    # Companion page: more than 1,000 calls in 5 minutes have an HTTP status other than 200 and a body that is no JSON. It names no status; RFC 6585 has 429 for this.
    del asked
    return Answer(status=429, headers=(("content-type", "text/plain; charset=utf-8"),), body=b"Too many calls\n")


def _leadcommerce(asked: Asked) -> Answer:
    # Companion page: 403 and this text. Another page of the vendor allows one request in 100 ms; the stricter of the two is the one that a client has to live with.
    time = int(asked.now.timestamp())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<message client="127.0.0.1" time="{time}"><response><code>403</code><error>Max frequency reached.</error></response></message>\n'
    headers = (("content-type", "text/xml; charset=utf-8"), ("platform", "Lead Commerce"), ("lc-version", "1"))
    return Answer(status=403, headers=headers, body=text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` requests whose path begins with `begins` in any span of `seconds`; `refusal` answers the others."""

    begins: str
    most: int
    seconds: float
    refusal: Callable[[Asked], Answer]


LIMITS = (
    Limit(begins="/api/v13/", most=1000, seconds=300, refusal=_open2b),
    Limit(begins="/api/v1/", most=1, seconds=1, refusal=_leadcommerce),
)


class Limits:
    """Remembers when requests came. Time is that of the requests: nothing here reads a clock."""

    def __init__(self, limits: Iterable[Limit] = LIMITS) -> None:
        self._came: dict[Limit, deque[datetime]] = {limit: deque() for limit in limits}

    def refusal(self, asked: Asked) -> Answer | None:
        """Give the answer to a request that comes too soon. A refused one does not count, so that who waits gets in."""
        for limit, came in self._came.items():
            if not asked.path.startswith(limit.begins):
                continue
            while came and asked.now - came[0] >= timedelta(seconds=limit.seconds):
                came.popleft()
            if len(came) >= limit.most:
                return limit.refusal(asked)
            came.append(asked.now)
        return None
