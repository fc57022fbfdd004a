"""CEL expressions, compiled once and evaluated over one exchange. The one module that knows the CEL library, and what it does that nobody expects.

* A value is converted whole at each call, 5 us a nested map: see `chains`.
* An unknown variable raises only where it is reached, and ``||`` and ``&&`` absorb errors, so that a typo can hide: names are checked when an expression is made.
* A result that is no boolean comes back silently: refused here.
* Its exceptions quote values, and its logger prints them: neither leaves this module.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import cel

from wirecheck.contract.chains import Chain, Flat, Mode, flatten, macro_names
from wirecheck.contract.functions import FUNCTIONS, Unreadable
from wirecheck.schema.xml_maps import plain

VARIABLES = frozenset({"request", "response", "outcome", "captured_at", "keys"})
"""What every expression may name; `each` binds further names."""

_OWN = frozenset({"size", "has", "all", "exists", "exists_one", "map", "filter", "int", "string", "double", "duration", "timestamp", "matches", "startsWith", "endsWith", "contains", "type"})
_TYPES = frozenset({"list", "map", "string", "int", "uint", "double", "bool", "bytes", "null_type"})
_I64 = 2**63
_ABSENT = object()

for _name in ("cel", "cel.context", "cel_python", "cel.evaluation"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class NotEvaluated(Exception):
    """An expression that could not be evaluated over an exchange; the argument is the reason, and holds no value."""


class BadExpression(Exception):
    """An expression that is wrong in itself; the argument says how."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `roots` are the variables that it names."""

    text: str
    roots: frozenset[str]
    _program: Any
    _flat: Flat
    _functions: tuple[tuple[str, Any], ...]

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Evaluate over the variables in `scope`.

        Raises:
            NotEvaluated: a member is absent, or a value cannot be read or compared.

        """
        absent = None
        variables: dict[str, Any] = {}
        for name, chain in self._flat.variables:
            value = _pick(scope, chain)
            if value is _ABSENT:
                absent = chain
            else:
                variables[name] = value
        unreadable: list[str] = []
        for name, function in self._functions:
            variables[name] = _guarded(function, unreadable)
        try:
            result = self._program.execute(variables)
        except Exception:  # noqa: BLE001 -- the library raises KeyError, TypeError, RuntimeError and ValueError for one thing; their texts quote values
            if unreadable:
                reason = f"a value is not {unreadable[0]}"
            elif absent is not None:
                reason = f"{'.'.join(absent.path)} is absent"
            else:
                reason = "its values cannot be compared"
            raise NotEvaluated(reason) from None
        if not isinstance(result, bool):
            raise NotEvaluated("it gives no truth value")
        return result


def compiled(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Compile an expression that may name the `VARIABLES` and the bound `names`.

    Raises:
        BadExpression: it does not parse, or names a variable or function that does not exist.

    """
    flat = flatten(text, VARIABLES | names)
    try:
        program = cel.compile(flat.text)
        cel.compile(text)
    except Exception as error:
        raise BadExpression(f"does not parse: {' '.join(str(error).split())[:120]}") from None
    known = {name for name, _ in flat.variables} | macro_names(flat.text)
    unknown = [name for name in program.variables() if name not in known | _TYPES]
    if unknown:
        raise BadExpression(f"names {unknown[0]!r}, which is no variable here")
    called = [name for name in program.functions() if name[0].isalpha()]
    if strange := [name for name in called if name not in FUNCTIONS and name not in _OWN]:
        raise BadExpression(f"calls {strange[0]!r}, which is no function")
    functions = tuple((name, FUNCTIONS[name]) for name in called if name in FUNCTIONS)
    return Expression(text, frozenset(chain.path[0] for _, chain in flat.variables), program, flat, functions)


def _guarded(function: Any, unreadable: list[str]) -> Any:  # noqa: ANN401
    def call(*arguments: Any) -> Any:  # noqa: ANN401
        try:
            return function(*arguments)
        except Unreadable as error:
            unreadable.append(str(error))
            raise

    return call


def _pick(scope: Mapping[str, Any], chain: Chain) -> Any:  # noqa: ANN401
    value: Any = scope
    *way, last = chain.path
    try:
        for name in way:
            value = value[name]
        if chain.mode is Mode.IS_THERE:
            return last in value if isinstance(value, Mapping) else _ABSENT
        value = value[last]
    except (KeyError, TypeError, IndexError):
        return _ABSENT
    match chain.mode:
        case Mode.KEYS:
            return [key for key in value if isinstance(key, str)] if isinstance(value, Mapping) else given(value)
        case Mode.COUNT:
            return len(value) if isinstance(value, Mapping | list | str) else _ABSENT
        case Mode.IS_NULL:
            return None if value is None else True
        case _:
            return given(value)


def given(value: Any) -> Any:  # noqa: ANN401
    """Give a value as the library takes it: no map of XML, no lone surrogate, no number that it would round."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -_I64 <= value < _I64 else str(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [given(item) for item in value]
    if isinstance(value, Mapping):
        return {str(given(str(key))): given(item) for key, item in plain(value).items()}
    return value
