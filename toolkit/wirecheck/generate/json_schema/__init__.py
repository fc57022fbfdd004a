"""Hypothesis strategies from JSON Schema, of any draft from 04 to 2020-12."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.refusal import UnsupportedSchema

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.source import JsonSource, compiled

__all__ = ["JsonSource", "UnsupportedSchema", "compiled"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from wirecheck.generate.json_schema import source  # noqa: PLC0415 -- needs hypothesis, which whoever only counts sites does without

    found = globals()[name] = getattr(source, name)
    return found
