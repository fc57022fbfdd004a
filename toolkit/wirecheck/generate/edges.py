"""Valid requests and responses that stand exactly on an edge of a site: the shortest text, the greatest number, the last of the listed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.generate import bodies, edits, parameters, responses
from wirecheck.generate.reading import everything
from wirecheck.generate.requests import GeneratedRequest, Wish, fitted, valid_drafts
from wirecheck.generate.responses import GeneratedResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Operation, Parameter
    from wirecheck.generate.requests import Credentials
    from wirecheck.generate.site import Edge, Site, Standing
    from wirecheck.generate.targets import Unwanted

Generated = TypeVar("Generated", GeneratedRequest, GeneratedResponse)

_TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRequests:
    """Valid requests that stand on one edge of a site: draw them from `requests`. `side` is ``low`` or ``high``; of a list of values these are its first and its last."""

    site: Site
    side: Edge
    requests: SearchStrategy[GeneratedRequest]

    @property
    def name(self) -> str:
        """The name of the edge: equal in every run."""
        return f"{self.site.id} at its {self.side} edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeResponses:
    """The same of valid responses."""

    site: Site
    side: Edge
    responses: SearchStrategy[GeneratedResponse]


def edge_requests(operation: Operation, *, credentials: Credentials | None = None) -> tuple[EdgeRequests, ...]:
    """Give, for every edge on which the schemas of an operation's requests let a payload or parameter stand, a strategy for valid requests that stand there.

    That of an edge which rules keep out of reach gives nothing: `unreachable` names it.

    Raises:
        WirecheckError: as `valid_requests`.

    """
    return tuple(EdgeRequests(site=site, side=side, requests=_drawn(make)) for site, side, make in of_requests(operation, credentials))


def edge_responses(operation: Operation, *, outcome: str = "success") -> tuple[EdgeResponses, ...]:
    """Give the same for the responses of an outcome: their bodies and headers.

    Raises:
        WirecheckError: as `valid_responses`.

    """
    return tuple(EdgeResponses(site=site, side=side, responses=_drawn(make)) for site, side, make in responses.standing(operation, outcome))


def of_requests(
    operation: Operation, credentials: Credentials | None = None, unwanted: Unwanted = everything
) -> Iterator[tuple[Site, Edge, Callable[[DrawFn], GeneratedRequest | None]]]:
    """Yield every edge of requests, with a way to draw one there of which nothing unwanted is said; it gives ``None`` where it did not come to one."""
    yield from _of_body(operation, credentials, unwanted)
    yield from _of_parameters(operation, credentials, unwanted)


def _of_body(
    operation: Operation, credentials: Credentials | None, unwanted: Unwanted
) -> Iterator[tuple[Site, Edge, Callable[[DrawFn], GeneratedRequest | None]]]:
    def of(payloads: SearchStrategy[Standing]) -> Callable[[DrawFn], GeneratedRequest | None]:
        def make(draw: DrawFn) -> GeneratedRequest | None:
            drawn = draw(payloads)
            keeps = edits.keeper(operation.request.codec if operation.request is not None else None, drawn)
            return _made(draw, operation, Wish(unwanted=unwanted, payload=drawn.value, path=drawn.path, keeps=keeps), credentials)

        return make

    if operation.request is not None:
        yield from ((site, side, of(payloads)) for site, side, payloads in bodies.standing(operation.request))


def _of_parameters(
    operation: Operation, credentials: Credentials | None, unwanted: Unwanted
) -> Iterator[tuple[Site, Edge, Callable[[DrawFn], GeneratedRequest | None]]]:
    drafts = valid_drafts(operation, credentials)

    def of(parameter: Parameter, texts: SearchStrategy[str]) -> Callable[[DrawFn], GeneratedRequest | None]:
        def make(draw: DrawFn) -> GeneratedRequest | None:
            around = draw(drafts)
            wish = Wish(unwanted=unwanted, payload=around.payload, has_body=around.has_body, sets=((parameter, draw(texts)),))
            return _made(draw, operation, wish, credentials)

        return make

    for parameter in operation.parameters:
        for site, inner in parameters.sites(parameter):
            for side in site.edges:
                if (texts := parameters.standing(parameter, inner, side)) is not None:
                    yield site, side, of(parameter, texts)


def _made(draw: DrawFn, operation: Operation, wish: Wish, credentials: Credentials | None) -> GeneratedRequest | None:
    found = fitted(draw, operation, wish, credentials)
    return GeneratedRequest(request=found[0].request(), instance=found[0].payload, draft=found[0]) if found is not None else None


def _drawn(make: Callable[[DrawFn], Generated | None]) -> SearchStrategy[Generated]:
    """Give a strategy for what comes to something in a few attempts."""

    @st.composite
    def drawn(draw: DrawFn) -> Generated:
        for _ in range(_TRIES):
            if (made := make(draw)) is not None:
                return made
        return reject()

    return drawn()
