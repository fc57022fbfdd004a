"""How a constraint is worded, and the code it goes by: one table for JSON Schema keywords and XSD facets."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from wirecheck.schema.formats import SAYS

_CODES = {
    "type": "WC301", "nillable": "WC301",
    "minimum": "WC302", "maximum": "WC302", "exclusiveMinimum": "WC302", "exclusiveMaximum": "WC302", "multipleOf": "WC302",
    "minInclusive": "WC302", "maxInclusive": "WC302", "minExclusive": "WC302", "maxExclusive": "WC302", "totalDigits": "WC302", "fractionDigits": "WC302",
    "minLength": "WC303", "maxLength": "WC303", "length": "WC303",
    "pattern": "WC304",
    "enum": "WC305", "const": "WC305", "enumeration": "WC305", "fixed": "WC305",
    "required": "WC306", "dependentRequired": "WC306", "minOccurs": "WC306", "use": "WC306",
    "additionalProperties": "WC307", "unevaluatedProperties": "WC307", "unevaluatedItems": "WC307", "propertyNames": "WC307", "undocumented": "WC307",
    "minItems": "WC308", "maxItems": "WC308", "minProperties": "WC308", "maxProperties": "WC308", "contains": "WC308", "minContains": "WC308", "maxContains": "WC308", "maxOccurs": "WC308",
    "format": "WC309",
    "order": "WC310", "reading": "WC311", "uniqueItems": "WC312", "anyOf": "WC313", "oneOf": "WC313", "not": "WC313",
}  # fmt: skip

_LONGEST = 80
_LONGEST_NAME = 200


def code_of(constraint: str) -> str:
    """Give the code of a keyword or facet."""
    return _CODES.get(constraint, "WC399")


def says(keyword: str, value: Any, schema: Any = None) -> str:  # noqa: ANN401
    """Word what a constraint demands, in the contract's terms."""
    if keyword == "type" and isinstance(schema, dict):
        return " or ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = shown(value)
    worded = {
        "type": f"a value of type {value}",
        "enum": f"one of {text}",
        "enumeration": f"one of {text}",
        "const": text,
        "fixed": text,
        "minimum": f"at least {text}", "minInclusive": f"at least {text}",
        "maximum": f"at most {text}", "maxInclusive": f"at most {text}",
        "exclusiveMinimum": f"more than {text}", "minExclusive": f"more than {text}",
        "exclusiveMaximum": f"less than {text}", "maxExclusive": f"less than {text}",
        "multipleOf": f"a multiple of {text}",
        "totalDigits": f"at most {text} digits", "fractionDigits": f"at most {text} decimals",
        "minLength": f"at least {_count(value, 'character')}", "maxLength": f"at most {_count(value, 'character')}", "length": f"exactly {_count(value, 'character')}",
        "pattern": "text of the form " + str(value).replace("\n", "\\n"),
        "format": SAYS.get(str(value), f"the format {value}"),
        "minItems": f"at least {_count(value, 'item')}", "maxItems": f"at most {_count(value, 'item')}",
        "minProperties": f"at least {_count(value, 'member')}", "maxProperties": f"at most {_count(value, 'member')}",
        "uniqueItems": "no item twice",
        "minOccurs": f"at least {_count(value, 'time')}", "maxOccurs": f"at most {_count(value, 'time')}",
        "required": "a required member", "dependentRequired": "a member that another one requires",
        "anyOf": "one of the documented alternatives", "oneOf": "exactly one of the documented alternatives", "not": "none of the excluded values",
        "contains": "an item of the documented kind", "false": "nothing here",
    }  # fmt: skip
    return worded.get(keyword, f"{keyword} {text}")


def _count(number: Any, noun: str) -> str:  # noqa: ANN401
    return f"{number} {noun}" if number in (1, "1") else f"{number} {noun}s"


def saw(value: Any, keyword: str) -> str:  # noqa: ANN401
    """Word what was there, short enough for one line; lengths are said where a length was judged."""
    if keyword in {"maxLength", "minLength", "length"} and isinstance(value, str):
        return f"{_count(len(value), 'character')}: {shown(value)}"
    if keyword in {"maxItems", "minItems"} and isinstance(value, list):
        return _count(len(value), "item")
    if keyword == "type" and value is not None and not isinstance(value, bool):
        return f"{kind_of(value)} {shown(value)}"
    return shown(value)


def kind_of(value: Any) -> str:  # noqa: ANN401
    """Name the JSON type of a value."""
    for types, name in (((type(None),), "null"), ((bool,), "boolean"), ((int,), "integer"), ((str,), "string"), ((list,), "array"), ((dict,), "object")):
        if isinstance(value, types):
            return name
    return "number"


def one_line(text: str) -> str:
    """Give a text of the wire, a path or a name, as one printable line, cut where it is long."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in text[: _LONGEST_NAME + 1])
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"


def shown(value: Any) -> str:  # noqa: ANN401
    """Give a value as one line of JSON, cut where it is long."""
    try:
        text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # an integer of more digits than Python writes
        text = kind_of(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
