"""The four operations, and the way from a request to one of them."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from wirecheck.staging.vendor import Answer, Asked
from wirecheck.staging.zeald import saving
from wirecheck.staging.zeald.answering import refused, result_set
from wirecheck.staging.zeald.reading import nodes
from wirecheck.staging.zeald.records import Record, conditions, key_of, matching, nothing
from wirecheck.staging.zeald.refusal import Refusal
from wirecheck.staging.zeald.specification import Specification, parse

if TYPE_CHECKING:
    from wirecheck.staging.store import Store

_BASE = "/API/V3/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request that found its way: `key` is what the path has after the specification."""

    store: Store
    asked: Asked
    specification: Specification
    key: str = ""


def answer(store: Store, asked: Asked) -> Answer | None:
    """Answer what is asked beneath the base path, in its letters: paths are case sensitive."""
    if not asked.path.startswith(_BASE):
        return None
    try:
        with store.database.attempt():
            return _answer(store, asked)
    except Refusal as refusal:
        return refused(store, refusal)


def _answer(store: Store, asked: Asked) -> Answer:
    first, *rest = _segments(store, asked.path.removeprefix(_BASE))
    if len(rest) > 1 or rest == [""]:
        raise Refusal(404, "no such page: a path is a resource specification, and a key after it")
    call = _Call(store=store, asked=asked, specification=parse(store, first), key="".join(rest))
    methods = _KEYED if rest else _WHOLE
    if asked.method not in methods or (asked.method != "GET" and call.specification.resource.is_read_only):
        allowed = ("GET",) if call.specification.resource.is_read_only else tuple(methods)
        raise Refusal(405, f"not with this method: use {' or '.join(allowed)}", allow=", ".join(allowed))
    _known(store, asked)
    return methods[asked.method](call)


def _segments(store: Store, path: str) -> list[str]:
    """Split, then decode: a key may hold a slash, percent-encoded. A plus is a plus, in keys and in specifications."""
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in path.split("/")]
    except UnicodeError:
        raise Refusal(400, "the path is no UTF-8: percent-encode it as such") from None
    return [segments[0], *(segment.replace("+", " ") for segment in segments[1:])] if store.on("zeald-plus-in-key-is-space") else segments


def _known(store: Store, asked: Asked) -> None:
    """Refuse HTTP Basic credentials that are not those of the run. The document asks for none, so a request without any is answered."""
    scheme, _, rest = (asked.header("authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        return
    wanted = store.credentials["zeald"]
    try:
        given = b64decode(rest.strip(), validate=True)
    except (Error, ValueError):
        given = b""
    if not compare_digest(given, f"{wanted['username']}:{wanted['password']}".encode()):
        raise Refusal(401, "no such user or password: send those of the store, or none")


def _list(call: _Call) -> Answer:
    found = matching(call.store, call.specification, conditions(call.specification.resource, call.asked.query))
    if not found and call.store.on("zeald-fails-on-empty-list"):
        return Answer(status=500, headers=(("content-type", "text/plain; charset=utf-8"),), body=b"undefined index 0\n")
    return result_set(call.store, found)


def _get(call: _Call) -> Answer:
    """Give the record of a key. A query string filters here as well: a record that it leaves out is not found."""
    resource = call.specification.resource
    key = None if call.store.on("zeald-key-ignored") else key_of(resource, call.key)
    found = matching(call.store, call.specification, conditions(resource, call.asked.query), key=key)
    if not found:
        raise nothing(resource)
    return result_set(call.store, found[:1])


def _save(call: _Call) -> Answer:
    """Save, and give the records as a GET would: no page shows an answer, nor a status apart from 200 for one that is new."""
    given = nodes(call.store, call.asked, call.specification)
    keys = saving.save(call.store, given)
    sent = {node.values["username"]: str(node.values["password"]) for node in given if {"username", "password"} <= set(node.values)}
    return result_set(call.store, _records(call, *keys), sent=sent)


def _change(call: _Call) -> Answer:
    given = nodes(call.store, call.asked, call.specification)
    if len(given) > 1:
        raise Refusal(400, "the path names one record: send one")
    resource = call.specification.resource
    key = saving.change(call.store, call.asked, given[0], key_of(resource, call.key))
    sent = {key: str(given[0].values["password"])} if "password" in given[0].values else {}
    return result_set(call.store, _records(call, key), sent=sent)


def _records(call: _Call, *keys: str | int) -> list[Record]:
    return [record for key in keys for record in matching(call.store, call.specification, (), key=key)]


_Method = Callable[[_Call], Answer]
_WHOLE: Mapping[str, _Method] = {"GET": _list, "POST": _save}
_KEYED: Mapping[str, _Method] = {"GET": _get, "PUT": _change}
