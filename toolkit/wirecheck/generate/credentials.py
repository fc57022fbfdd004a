"""What proves who is calling, put where an operation wants it: given by whoever asks, else invented.

With HTTP Basic the members of a body that would say the same are left out, as documents have it.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.generate import edits
from wirecheck.schema import json_walk
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.model import Operation
    from wirecheck.generate.draft import Draft

_BASIC = ("username", "password")
_INVENTED = "invented"


def authorised(draft: Draft, given: Mapping[str, str] | None) -> Draft:
    """Give a request that proves who is calling: in its headers or its query, and in its body where members of that name prove it."""
    values = dict(given or {})
    basic = draft.operation.security and _basic(draft.operation, values)
    headers, query = dict(draft.headers), dict(draft.query)
    for credential in _wanted(draft.operation):
        match credential.kind:
            case "header":
                headers[credential.name] = _value(values, credential.name)
            case "cookie":
                headers["cookie"] = f"{credential.name}={_value(values, credential.name)}"
            case "query":
                query[credential.name] = _value(values, credential.name)
            case _ if not basic:
                headers[credential.name] = _header(_INVENTED, _INVENTED)
    if basic:
        headers["authorization"] = basic
    return replace(draft, headers=headers, query=query, payload=_filled(draft, values, has_basic=bool(basic)))


def _wanted(operation: Operation) -> tuple[Any, ...]:
    """Give the credentials of the way that needs fewest."""
    return min(operation.security, key=len, default=())


def _value(values: Mapping[str, str], name: str) -> str:
    folded = {key.lower(): value for key, value in values.items()}
    return folded.get(name.lower(), f"{_INVENTED}-{name.lower()}")


def _basic(operation: Operation, values: Mapping[str, str]) -> str | None:
    takes_it = any(credential.kind == "basic" for way in operation.security for credential in way)
    return _header(values["username"], values["password"]) if takes_it and all(values.get(name) for name in _BASIC) else None


def _header(username: str, password: str) -> str:
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


def _filled(draft: Draft, values: Mapping[str, str], *, has_basic: bool) -> Any:  # noqa: ANN401
    """Fill credentials into the top of a payload."""
    if not draft.has_body:
        return draft.payload
    top = {member.name: member for member in edits.editor(draft.codec).members(draft.payload) if len(member.path) == 1 and member.is_leaf}
    payload = draft.payload
    names = of_body(draft.operation)
    for name in dict.fromkeys((*names, *(name for name in top if name in values and name not in _BASIC))):
        value = values.get(name)
        if has_basic and value is None and name in names and name in top and isinstance(payload, dict):
            payload = {key: held for key, held in payload.items() if key != name}
        elif name in top and (value is not None or top[name].leaf == ""):
            payload = edits.editor(draft.codec).changed(payload, top[name].path, value if value is not None else f"{_INVENTED}-{name}")
        elif name not in top and isinstance(payload, dict) and name not in payload and not has_basic:
            payload = {name: value if value is not None else f"{_INVENTED}-{name}", **payload}
    return payload


def of_body(operation: Operation) -> tuple[str, ...]:
    """Name the members at the top of a JSON or form body that the schema calls credentials."""
    schema = operation.request.schema if operation.request is not None else None
    if not isinstance(schema, JsonSchema):
        return ()
    described = (pair for node in json_walk.expand([schema.schema], schema.schema) for pair in (node.get("properties") or {}).items())
    return tuple(name for name, inner in described if any(node.get("x-secret") == "credential" for node in json_walk.expand([inner], schema.schema)))
