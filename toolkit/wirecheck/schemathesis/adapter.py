"""What schemathesis does not promise to keep, in one place: `tests/schemathesis/test_adapter.py` holds each against the version that is installed.

Everything else here uses hooks, checks, serializers, the configuration and the loaders, which its documentation describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from threading import Lock, local
from typing import TYPE_CHECKING, Any

from schemathesis.core import failures
from schemathesis.core.failures import Failure, FailureGroup, Severity
from schemathesis.engine import _validate, from_schema
from schemathesis.openapi import checks as their
from schemathesis.specs.openapi import checks as bodies
from schemathesis.transport.asgi import ASGI_TRANSPORT
from schemathesis.transport.requests import REQUESTS_TRANSPORT
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from wirecheck import finding as ours

if TYPE_CHECKING:
    from collections.abc import Iterable

    import schemathesis
    from wirecheck.finding import Finding

Look = Callable[["schemathesis.Case[Any]", "schemathesis.Response"], None]

JUDGED_BY_CONTRACT = (
    their.UndefinedStatusCode,
    their.UndefinedContentType,
    their.MissingContentType,
    their.MalformedMediaType,
    their.MissingHeaders,
    their.JsonSchemaError,
    their.ContentDeserializationError,
    their.DiscriminatorMismatch,
    failures.MalformedJson,
)
"""What schemathesis says of the form of an answer: the contract says it, too, and knows what the answer means."""

ACCEPTED = (failures.AcceptedNegativeData, their.MissingHeaderNotRejected)
REJECTED = their.RejectedPositiveData
METHODS = (their.UnsupportedMethodResponse, their.AllowHeaderMismatch)
_GRAVE = {ours.Severity.ERROR: Severity.HIGH, ours.Severity.WARNING: Severity.LOW, ours.Severity.NOTE: Severity.LOW}
_TRANSPORTS = (REQUESTS_TRANSPORT, WSGI_TRANSPORT, ASGI_TRANSPORT)
_state = local()
_lock = Lock()
_under_way = {"now": 0, "most": 0}


class ContractFailure(Failure):
    """A finding of the contract check. Equal fingerprints are one failure."""

    __slots__ = ("fingerprint",)
    kind_title = "Contract broken"

    def __init__(self, finding: Finding, message: str, operation: str) -> None:
        super().__init__(operation=operation, title=f"{finding.code} {finding.constraint}", message=message, severity=_GRAVE[finding.severity])
        self.fingerprint = finding.fingerprint

    @property
    def _unique_key(self) -> str:
        return self.fingerprint

    def __hash__(self) -> int:
        return hash((type(self), self.fingerprint))

    def __eq__(self, other: object, /) -> bool:
        return isinstance(other, ContractFailure) and self.fingerprint == other.fingerprint


def together(found: Iterable[Failure]) -> FailureGroup:
    """Give failures to raise as one."""
    return FailureGroup(list(found))


def is_severe(failure: Failure) -> bool:
    """Whether schemathesis counts a failure among the worst: a server error, a door that stands open."""
    return failure.severity is Severity.CRITICAL


def let_failures_shrink() -> None:
    """Have a failed case of ``st run`` raise the worst of its failures, which all are noted by then: the group that it raises is no ``Exception``, and Hypothesis makes nothing smaller of it."""
    _validate.FailureGroup = min  # type: ignore[assignment, attr-defined]


def leave_forms_as_sent() -> None:
    """Have its check for accepted invalid data ask nothing of a form as it was sent: it reads names flat, field by field with the whole form each time, which takes minutes where brackets nest. The hooks judge by the bytes."""
    bodies._form_body_is_valid_as_sent = lambda *_: False  # noqa: SLF001 -- nothing public says so


def look_at_every_answer(look: Look) -> None:
    """Have `look` see each answer as it comes: also those to requests that checks send by themselves, of which no hook is told. Serializers are told by `is_sending`."""
    for transport in _TRANSPORTS:
        transport.send = _looking(transport.send, look)  # type: ignore[method-assign]


def _looking(send: Callable[..., schemathesis.Response], look: Look) -> Callable[..., schemathesis.Response]:
    @wraps(send)
    def sent(case: schemathesis.Case[Any], **options: Any) -> schemathesis.Response:  # noqa: ANN401 -- whatever it takes
        _state.is_sending = True
        _count(1)
        try:
            response = send(case, **options)
        finally:
            _state.is_sending = False
            _count(-1)
        look(case, response)
        return response

    return sent


def is_sending() -> bool:
    """Whether a body is written to be sent, and not to be shown."""
    return getattr(_state, "is_sending", False)


def _count(change: int) -> None:
    with _lock:
        _under_way["now"] += change
        _under_way["most"] = max(_under_way.values())


def was_crowded() -> bool:
    """Whether two requests ever were under way at once: then nobody knows which the store took first."""
    return _under_way["most"] > 1


def built_in(media_type: str) -> Callable[[Any, Any], Any]:
    """Give the serializer that schemathesis has for a media type: of a context and a value."""
    found = REQUESTS_TRANSPORT.get_first_matching_media_type(media_type)
    assert found is not None  # noqa: S101 -- asked for types that it knows
    serializer = found[1]
    return lambda context, value: serializer(context, value).get("data")


def keep(response: schemathesis.Response, value: object) -> None:
    """Keep something with a response, for as long as that is there."""
    response.request.wirecheck = value  # type: ignore[attr-defined]


def kept(response: schemathesis.Response) -> Any:  # noqa: ANN401 -- whatever was kept
    """Give what was kept with a response; ``None``: nothing."""
    return getattr(response.request, "wirecheck", None)


def location(schema: schemathesis.BaseSchema) -> str | None:
    """Give where a schema was loaded from, a path or a URL."""
    return schema.location


def run(schema: schemathesis.BaseSchema) -> tuple[Iterator[Any], Callable[[], None]]:
    """Run the engine: give its events, and what stops it."""
    stream = from_schema(schema).execute()
    return iter(stream), stream.stop
