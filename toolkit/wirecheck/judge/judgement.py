"""What one run says of one exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

    from wirecheck.exchange import Exchange
    from wirecheck.finding import Finding, NotChecked
    from wirecheck.state import Touched


class Verdict(StrEnum):
    """What a reader wants to know first. Notes change no verdict."""

    CLEAN = "clean"
    FINDINGS = "findings"
    NOT_CHECKED = "not_checked"


class Outcome(StrEnum):
    """What an answer means, read from its status and body."""

    SUCCESS = "success"
    FAILURE = "failure"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shadow:
    """What is left of an exchange whose bodies are put away: how many bytes they were, and what tells it from any other."""

    size: int
    digest: bytes

    @classmethod
    def of(cls, exchange: Exchange) -> Self:
        """Measure an exchange that is whole."""
        request, response = exchange.request, exchange.response
        bodies = (request.body, response.body if response is not None else None)
        words = (exchange.captured_at, request.method, request.url, request.headers, response and response.status, *(body and len(body) for body in bodies))
        told = blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=16)
        for body in bodies:
            told.update(body or b"")
        return cls(exchange.size, told.digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict of an exchange with all that grounds it.

    `secrets` are the values that no output may show; whoever prints a part of the exchange masks them. `touched` is what the exchange did to the store, where that is asked for and not yet judged.
    `shadow` stands for the bodies where they are not at hand.
    """

    exchange: Exchange
    contract: str | None
    operation: str | None
    resource: str | None
    outcome: Outcome | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    secrets: frozenset[str] = frozenset()
    touched: tuple[Touched, ...] = field(default=(), repr=False)
    shadow: Shadow | None = field(default=None, repr=False, compare=False)
