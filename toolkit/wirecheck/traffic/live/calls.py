"""Calls: an operation with all that a request of it needs but the address and the credentials."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from wirecheck import __version__
from wirecheck.contract import resource_joins
from wirecheck.exchange import Request
from wirecheck.schema import json_walk
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.traffic.live import payloads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.contract.model import Operation, Parameter
    from wirecheck.traffic.address import Address
    from wirecheck.traffic.credentials import Credentials

_SEGMENT = "+()!$&'*,;=:@~"
"""What a segment of a path may hold as it is (RFC 3986, section 3.3)."""

_MEDIA_TYPES = {"json": "application/json", "php-form": "application/x-www-form-urlencoded", "xml": "text/xml", "xml-urlencoded-text": "text/xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an operation; `title` tells it from others, as its example is called in the contract."""

    operation: Operation
    title: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: Any = None

    @property
    def codec(self) -> str | None:
        """The codec of the request."""
        return self.operation.request.codec if self.operation.request is not None else None

    @property
    def leaves(self) -> list[payloads.Leaf]:
        """The leaves of the payload."""
        return payloads.leaves(self.payload, self.codec)


def from_examples(operation: Operation) -> Iterator[Call]:
    """Yield a call for each example of the contract; examples of body and parameters that have the same name belong together.

    The resource in a path is told by the body where there is one: its records say which resources they are of, and what is nested in them; a key in the path by
    the first record. Nothing is yielded for what is needed and has no example.
    """
    needed = [p for p in operation.parameters if p.place == "path" or (p.is_required and p.place in {"query", "header"})]
    bodies = operation.request.examples if operation.request is not None else {"": None}
    for title, body in bodies.items():
        for variant in _variants(needed) if body is None else (title,):
            given = {p.name: (p, _example(p, variant, body)) for p in needed}
            if all(value is not None for _, value in given.values()):
                at = {place: {name: str(value) for name, (p, value) in given.items() if p.place == place} for place in ("path", "query", "header")}
                yield Call(operation=operation, title=variant or title, path=at["path"], query=at["query"], headers=at["header"], payload=body)
    if operation.request is None:
        yield from _filtered(operation, needed)


def _filtered(operation: Operation, needed: list[Parameter]) -> Iterator[Call]:
    """Yield a call for each example of parameters that are not needed."""
    for variant in _variants(needed)[:1]:
        path = {p.name: _example(p, variant, None) for p in needed if p.place == "path"}
        for parameter in operation.parameters:
            if parameter.place != "query" or parameter in needed or None in path.values():
                continue
            for title, value in parameter.examples.items():
                query = value if isinstance(value, dict) else {parameter.name: value}
                yield Call(operation=operation, title=title, path={name: str(it) for name, it in path.items()}, query={n: str(v) for n, v in query.items()})


def _variants(needed: list[Parameter]) -> list[str]:
    """Give the names of examples that all parameters in the path have; where they share none, each stands for itself."""
    names = [list(p.examples) for p in needed if p.place == "path"]
    if not names:
        return [""]
    shared = [name for name in names[0] if all(name in others for others in names)]
    return shared or [""]


def _example(parameter: Parameter, variant: str, body: Any) -> Any:  # noqa: ANN401 -- any value of YAML
    if parameter.elements is not None and isinstance(body, str):
        return resource_joins.of_body(payloads.parsed(body), parameter.elements)
    if parameter.place == "path" and isinstance(body, str):  # the key of a record, which the record repeats
        keys = [leaf for leaf in payloads.leaves(body, "xml") if leaf.is_key]
        return min(keys, key=lambda leaf: len(leaf.path)).value if keys else None
    return parameter.examples.get(variant, next(iter(parameter.examples.values()), None))


# -- requests ----------------------------------------------------------------------------------------------------------------------------------


def request(call: Call, address: Address, credentials: Credentials) -> Request:
    """Give the request of a call, every header as it will be sent, credentials in their places instead of the example's."""
    payload = _authorised(call, credentials)
    body = payloads.encoded(payload, call.codec)
    query = {**call.query, **_of_kind(call, credentials, "query")}
    segments = (
        quote(call.path[part[1:-1]], safe=_SEGMENT) if part.startswith("{") else quote(part, safe=_SEGMENT) for part in call.operation.template.split("/")
    )
    url = str(address) + "/".join(segments) + (f"?{urlencode(query)}" if query else "")
    headers = {
        "host": address.authority,
        "user-agent": f"wirecheck/{__version__}",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        **{name.lower(): value for name, value in call.headers.items()},
        **_proof(call, credentials),
    }
    if call.payload is not None:
        headers["content-type"] = _media_type(call)
    if body or call.operation.method not in {"GET", "HEAD"}:
        headers["content-length"] = str(len(body))
    return Request(method=call.operation.method, url=url, headers=tuple(headers.items()), body=body)


def _media_type(call: Call) -> str:
    usual = _MEDIA_TYPES.get(call.codec or "", "application/octet-stream")
    stated = call.operation.request.media_types if call.operation.request is not None else frozenset()
    return usual if usual in stated or not stated else min(stated)


def _of_kind(call: Call, credentials: Credentials, kind: str) -> dict[str, str]:
    names = {c.name for way in call.operation.security for c in way if c.kind == kind}
    return {name: value for name in sorted(names) if (value := credentials.get(name)) is not None}


def _proof(call: Call, credentials: Credentials) -> dict[str, str]:
    """Give the headers that prove who is calling."""
    made: dict[str, str] = {}
    for credential in (c for way in call.operation.security for c in way if c.kind == "header"):
        if (value := credentials.header(credential.name)) is not None:
            made[credential.name.lower()] = value
    if cookies := _of_kind(call, credentials, "cookie"):
        made["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if credentials.basic is not None:
        made["authorization"] = "Basic " + b64encode(":".join(credentials.basic).encode()).decode()
    return made


def _authorised(call: Call, credentials: Credentials) -> Any:  # noqa: ANN401
    """Fill credentials into the top of a payload, where the example has members of their names. With HTTP Basic, an example's own credentials are left out."""
    top = 1
    mine = {leaf.path: credentials.get(leaf.name) for leaf in call.leaves if len(leaf.path) == top and leaf.name not in ("username", "password")}
    payload = payloads.changed(call.payload, call.codec, {path: value for path, value in mine.items() if value is not None})
    if credentials.basic is None:
        return payload
    return payloads.without(payload, [name for name in credentials_in(call.operation) if credentials.get(name) is None])


def credentials_in(operation: Operation) -> list[str]:
    """Name the members at the top of a request that the schema calls credentials."""
    schema = operation.request.schema if operation.request is not None else None
    if not isinstance(schema, JsonSchema):
        return []
    described = (pair for node in json_walk.expand([schema.schema], schema.schema) for pair in (node.get("properties") or {}).items())
    return [name for name, inner in described if any(node.get("x-secret") == "credential" for node in json_walk.expand([inner], schema.schema))]
