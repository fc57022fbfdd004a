"""Hypothesis strategies from JSON Schema, of any draft from 04 to 2020-12."""

from wirecheck.generate.json_schema.refusal import UnsupportedSchema
from wirecheck.generate.json_schema.source import JsonSource, compiled

__all__ = ["JsonSource", "UnsupportedSchema", "compiled"]
