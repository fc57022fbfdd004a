"""The door: which call is meant, whether the caller may make it, and the envelope that the answer goes out in.

The companion page knows two kinds of failure. What the calling application caused goes out under HTTP 200 with `status` "error". What lies outside it (another method than POST, a key that is missing or
wrong, a call that does not exist) has a status of its own and a body that is no JSON. The fourth of that kind, more than 1,000 calls in five minutes, is not refused here: a staging store is there to be called.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from wirecheck.staging.open2b.call import Call, Members
from wirecheck.staging.open2b.defects import DEFECTS
from wirecheck.staging.open2b.failure import Failure, Kind
from wirecheck.staging.open2b.operations import OPERATIONS
from wirecheck.staging.open2b.seed import seed
from wirecheck.staging.open2b.tables import TABLES
from wirecheck.staging.vendor import Answer, Served, Vendor

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked

_BASE = "/api/v13/"
_KEY = "X-Key"


def _credentials(draw: Random) -> Mapping[str, str]:
    return {_KEY: "".join(draw.choices(string.ascii_letters + string.digits, k=40))}


def _answer(store: Store, asked: Asked) -> Answer | None:
    if not asked.path.startswith(_BASE):
        return None
    call = Call(store=store, asked=asked)
    name = asked.path.removeprefix(_BASE)
    if name not in OPERATIONS:
        if call.on("open2b-unknown-call-in-envelope"):
            return _failure(call, Failure("unknown", Kind.UNKNOWN_FIELD, "There is no such call"))
        return _outside(404, "There is no such call")
    if asked.method != "POST":
        return _outside(405, "Calls are made by POST", ("allow", "POST"))
    if not _may(call):
        key = f" {asked.header(_KEY.lower())}" if call.on("open2b-key-echoed") else ""
        return _outside(403, f"The key{key} is missing or wrong")
    request = _read(asked.body)
    if request is None:
        # Not one of the page's four, yet there is no field that a failure in the envelope could name.
        return _outside(400, "The body is no JSON object")
    try:
        with store.database.attempt():
            operation = OPERATIONS[name]
            answer = operation.do(call, operation.read(call, "request", request))
    except Failure as failure:
        return _failure(call, failure)
    return _json(call, {"status": "ok", **answer})


def _may(call: Call) -> bool:
    return call.asked.header(_KEY.lower()) == call.store.credentials["open2b"][_KEY] or call.on("open2b-key-not-checked")


def _read(body: bytes) -> Members | None:
    """Read a JSON object in UTF-8; ``None`` for anything else, numbers that JSON does not have and halves of surrogate pairs among it.

    No body at all asks for nothing in particular, as an empty object does: find and count have no required member.
    """
    if not body:
        return {}
    try:
        value = json.loads(body.decode(), parse_constant=_no_number)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _failure(call: Call, failure: Failure) -> Answer:
    error = {"field": failure.field, "type": failure.kind, "description": failure.description}
    if call.on("open2b-description-missing"):
        del error["description"]
    if call.on("open2b-double-by-another-type") and failure.kind is Kind.ALREADY_EXISTS:
        error["type"] = "Duplicate"
    status = "ok" if call.on("open2b-failure-under-ok") else "error"
    return _json(call, {"status": status, "error": error}, http=400 if call.on("open2b-failure-as-400") else 200)


def _json(call: Call, value: dict[str, Any], *, http: int = 200) -> Answer:
    body = msgspec.json.encode(value)
    if call.on("open2b-answers-in-latin-1"):
        body = body.decode().encode("latin-1", "replace")
    media_type = "text/html" if call.on("open2b-answers-as-html") else "application/json"
    return Answer(status=http, headers=(("content-type", media_type),), body=body)


def _outside(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status=status, headers=(("content-type", "text/plain; charset=utf-8"), *headers), body=f"{text}\n".encode(errors="replace"))


OPEN2B = Vendor(
    name="open2b",
    title="Open2b, customers, API version 13",
    serves=tuple(Served(operation=name.removeprefix("commerce."), method="POST", path=_BASE + name, contract="open2b-customers") for name in OPERATIONS),
    tables=TABLES,
    credentials=_credentials,
    answer=_answer,
    seed=seed,
    defects=DEFECTS,
)
"""The vendor as a record."""
