"""What a test's HTTP clients have shown so far.

Clients stand on each other's shoulders: requests calls urllib3, which calls http.client. The outermost that is watched tells of an exchange, those below it
keep quiet; a context variable says which is at work. What is observed is only collected here; it is judged later, in the test's own thread.

Nothing here ever raises into a client: an observer that does may hang it for ever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding, moment

if TYPE_CHECKING:
    from wirecheck.exchange import Headers

Origin = Literal["live", "recorded", "replayed", "mocked"]

NOT_READ = "the test did not read it to its end"


@dataclass(slots=True, eq=False)
class Sighting:
    """An exchange as far as it was seen; the body of its response may be on its way to the test."""

    request: Request
    response: Response | None
    origin: Origin
    at: datetime | None
    is_whole: bool = True
    pieces: list[bytes] = field(default_factory=list)
    is_busy: bool = False
    """A read of the body is under way, and reads that it consists of are not counted again."""

    def feed(self, piece: bytes) -> None:
        """Take what the test has read of the body."""
        if not self.is_whole:
            self.pieces.append(bytes(piece))

    def end(self) -> None:
        """Take note that the body was read to its end."""
        self.is_whole = True

    def exchange(self) -> Exchange:
        """Give the exchange as it stands; a body that was not read to its end counts as not captured."""
        response = self.response
        if response is not None:
            body, why = (response.body, NOT_READ) if response.body is not None else (b"".join(self.pieces), "") if self.is_whole else (None, NOT_READ)
            if body is not None:
                body, why = content_coding.undo(body, response.headers)
            response = replace(response, body=body, why_absent=why)
        return Exchange(request=self.request, response=response, captured_at=self.at)


@dataclass(slots=True, eq=False)
class Sink:
    """Where the sightings of one test collect, from whatever thread."""

    sightings: deque[Sighting] = field(default_factory=deque)
    faults: deque[str] = field(default_factory=deque)

    def take(self, *, final: bool) -> Iterator[Sighting]:
        """Take out what is whole; at the end everything, whole or not."""
        for _ in range(len(self.sightings)):
            sighting = self.sightings.popleft()
            if sighting.is_whole or final:
                yield sighting
            else:
                self.sightings.append(sighting)


_sink: Sink | None = None
_current: ContextVar[Call | None] = ContextVar("wirecheck_call", default=None)


class Call:
    """One call of a client's entry point; it tells of one exchange, or of several where redirects are followed."""

    __slots__ = ("at", "default", "fault", "is_over", "is_told", "origin", "request", "scratch", "sink")

    def __init__(self, sink: Sink, default: Origin) -> None:
        self.sink = sink
        self.at = datetime.now(UTC)
        self.origin: Origin | None = None
        self.default = default
        self.request: Request | None = None
        self.scratch: Any = None
        """What an observer remembers from before the call."""
        self.is_told = False
        self.is_over = False
        self.fault = ""

    def saw(self, request: Request, status: int, headers: Headers, body: bytes | None) -> Sighting:
        """Tell of an exchange. A body of ``None`` is still to be read."""
        origin = self.origin or self.default
        date = next((value for name, value in headers if name == "date"), None)
        # What was recorded once, or written by hand, took place some time ago, if ever: rules about time must not take it for now.
        at = self.at if origin in {"live", "recorded"} else moment.from_date(date)
        sighting = Sighting(request=request, response=Response(status=status, headers=headers, body=body), origin=origin, at=at, is_whole=body is not None)
        self.sink.sightings.append(sighting)
        self.is_told = True
        return sighting

    def quietly(self, what: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401
        """Let an observer look; a fault of its own is remembered, and no client ever hears of it."""
        try:
            return what(self, *args)
        except Exception as error:  # noqa: BLE001 -- see the top
            self.fault = f"WC901: watching a client failed in '{what.__module__.rpartition('.')[2]}' with {type(error).__name__}; please report this"
            return None

    def over(self) -> None:
        """End the call. What got no answer is told, too."""
        self.is_over = True
        if self.fault:
            self.sink.faults.append(self.fault)
        elif self.request is not None and not self.is_told:
            self.sink.sightings.append(Sighting(request=self.request, response=None, origin=self.origin or self.default, at=self.at))


def begin(default: Origin = "mocked") -> Call | None:
    """Begin a call, unless nobody watches, or it is part of another."""
    if _sink is None:
        return None
    inner = _current.get()
    return Call(_sink, default) if inner is None or inner.is_over else None


def current() -> Call | None:
    """Give the call that is under way here."""
    call = _current.get()
    return None if call is None or call.is_over else call


@contextmanager
def watching(sink: Sink) -> Iterator[None]:
    """Let what clients do in this block be collected."""
    global _sink  # noqa: PLW0603 -- the threads of a test share no context
    before, _sink = _sink, sink
    try:
        yield
    finally:
        _sink = before
        _followed.clear()
        _kept.clear()


# -- bodies that are read piece by piece ---------------------------------------------------------------------------------------------------------

_followed: WeakKeyDictionary[Any, Sighting] = WeakKeyDictionary()
_kept: dict[int, tuple[Any, Sighting]] = {}
"""Those that know no weak references."""


def follow(response: Any, sighting: Sighting) -> None:  # noqa: ANN401
    """Collect what is read of this response."""
    try:
        _followed[response] = sighting
    except TypeError:
        _kept[id(response)] = (response, sighting)


def following(response: Any) -> Sighting | None:  # noqa: ANN401
    """Give the sighting that this response belongs to."""
    if _kept and (kept := _kept.get(id(response))) is not None:
        return kept[1]
    return _followed.get(response) if _followed else None
