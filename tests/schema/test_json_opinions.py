"""Two opinions on every JSON Schema that we ship: jsonschema-rs beside jsonschema, our explanation beside both, and each file alone.

Payloads come from the schema itself: mostly valid ones, at the edges of its constraints, then broken in up to three places.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.finding import Flaw, Severity
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_bundle import at_pointer, bundle
from wirecheck.schema.json_schema import JsonSchema

ROOT = files.home() / "schemas"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.schema.json") if path.parent.name != "wirecheck")
each_file = pytest.mark.parametrize("name", FILES)

CHECKER = jsonschema.FormatChecker(formats=())
for _name, _holds in FORMATS.items():
    CHECKER.checks(_name)(lambda value, holds=_holds: not isinstance(value, str) or holds(value))


def by_rust(schema: Any) -> Any:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=dict(FORMATS), offline=True)


def by_python(schema: Any) -> Any:
    return jsonschema.Draft202012Validator(schema, format_checker=CHECKER)


@dataclass(frozen=True)
class Judges:
    """All who judge one schema. `wordy` is ours without its short cut, so that every payload is explained."""

    schema: Any
    rust: Any
    python: Any
    ours: JsonSchema
    wordy: JsonSchema


def judges_of(schema: Any) -> Judges:
    wordy = JsonSchema(schema)
    wordy._narrow = None
    return Judges(schema, by_rust(schema), by_python(schema), JsonSchema(schema), wordy)


@cache
def judges(name: str) -> Judges:
    """Give the judges of a file, bundled as a contract would."""
    load = cache(lambda location: json.loads(files.schema(location)))
    return judges_of(bundle({"$ref": name}, "main", load))


def explained(schema: JsonSchema, value: Any) -> list[Flaw]:
    return list(schema.flaws(value, undocumented=Severity.NOTE))


def grave(flaws: list[Flaw]) -> list[Flaw]:
    """Give the flaws that break the schema. Undocumented members and other readings are freedoms: they bring a severity of their own."""
    return [flaw for flaw in flaws if flaw.severity is None]


# -- where the two engines differ ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A schema and a value on which the engines disagree, and who is right. `concerns`: whether a value may hold such a case."""

    about: str
    schema: Any
    value: Any
    rust: bool
    is_rust_right: bool
    concerns: Callable[[Any], bool]


def holds(value: Any, test: Callable[[Any], bool]) -> bool:
    """Whether any leaf or name of a value passes a test."""
    if isinstance(value, dict):
        return any(test(name) or holds(item, test) for name, item in value.items())
    return any(holds(item, test) for item in value) if isinstance(value, list) else test(value)


def is_text(pattern: str) -> Callable[[Any], bool]:
    return lambda leaf: isinstance(leaf, str) and re.search(pattern, leaf) is not None


DIFFERENCES = [
    Difference("'$' is the end of the text to ECMA-262, and before a last line feed too to Python", {"pattern": "^[A-Z]*$"}, "DE\n", rust=False, is_rust_right=True, concerns=is_text(r"\n\Z")),
    Difference(r"'\d' is ten digits to ECMA-262, and every script's to Python", {"pattern": r"^\d$"}, "٣", rust=False, is_rust_right=True, concerns=is_text(r"[^\x00-\x7f]")),
    Difference("JSON numbers are decimals; binary floats divide with a rest", {"multipleOf": 0.01}, 19.99, rust=True, is_rust_right=True, concerns=lambda leaf: isinstance(leaf, float)),
    Difference("an integer is a number without a fraction, whichever type carries it", {"type": "integer"}, Decimal("8.0"), rust=True, is_rust_right=True, concerns=lambda leaf: isinstance(leaf, Decimal)),
]  # fmt: skip


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.about)
def test_the_engines_differ_only_where_the_table_says_and_ours_is_right(difference: Difference) -> None:
    rust = by_rust(difference.schema).is_valid(difference.value)

    assert rust is difference.rust
    assert by_python(difference.schema).is_valid(difference.value) is not rust
    assert difference.is_rust_right
    assert difference.concerns(difference.value)


# -- payloads --------------------------------------------------------------------------------------------------------------------------------

seeds = st.integers(0, 2**32)
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1,
    2**53,
    10**30,
    1.5,
    -0.25,
    "",
    " ",
    "x",
    "x" * 300,
    "0",
    "1",
    "08",
    "é",
    "DE",
    "xx",
    "2/30/2024",
    "2024-02-30 00:00:00",
    [],
    [[]],
    {},
    {"x": 1},
]
TEXTS = [
    *("2024-02-29 23:59:59", "2023-02-29 00:00:00", "2/29/2024", "2/30/2024", "12/31/1999", "02/29/2024", "2/19/2013 7:17PM", "1/1/2013 11:59AM"),
    *(
        "DE",
        "XX",
        "US",
        "en",
        "en_GB",
        "it-IT",
        "ann@example.org",
        "a@b",
        "https://shop.example/p.png",
        "http://a",
        "delete",
        "",
        "0",
        "1",
        "2",
        "7",
        "42",
        "-5",
        "0.5",
        "19.90",
        "-1.25",
    ),
    *(
        "true",
        "false",
        "yes",
        "no",
        "Yes",
        "active",
        "Inactive",
        "x",
        "Some words",
        "192.0.2.7",
        "+39 02 1234567",
        "20121",
        "IT12345678901",
        "SKU-1",
        "a" * 45,
        "1700000000",
    ),
]


def instance(schema: Any, root: Any, random: Random, depth: int = 0) -> Any:
    """Give a value that the schema mostly accepts."""
    if not isinstance(schema, dict):
        return random.choice(ODD)
    node = _merged(schema, root)
    for keyword in ("anyOf", "oneOf"):
        if keyword in node:
            rest = {key: value for key, value in node.items() if key != keyword}
            return instance({**rest, "allOf": [random.choice(node[keyword])]}, root, random, depth)
    if "const" in node or "enum" in node:
        return copy.deepcopy(random.choice(node.get("enum", [node.get("const")])))
    kinds = node.get("type", "object" if node["properties"] else "string")
    kind = kinds if isinstance(kinds, str) else random.choice(kinds)
    is_edgy = random.random() < 0.03
    if kind == "object":
        return _object(node, root, random, depth)
    if kind == "array":
        first = [instance(item, root, random, depth + 1) for item in node.get("prefixItems", ())]
        low, high = node.get("minItems", 0), min(node.get("maxItems", 3), 3)
        size = 0 if "items" not in node or depth > 6 else random.randint(low - is_edgy, max(low, high) + is_edgy) - len(first)
        return first + [instance(node["items"], root, random, depth + 1) for _ in range(size)]
    if kind in {"integer", "number"}:
        low, high = node.get("minimum", -3), node.get("maximum", 10**6)
        number = random.choice([low - 1, high + 1]) if is_edgy else random.choice([low, high, low + 1])
        return number if kind == "integer" or random.random() < 0.5 else number + 0.5
    if kind == "string":
        return random.choice(TEXTS) if is_edgy else _text(node, random)
    return random.random() < 0.5 if kind == "boolean" else None


def _merged(node: Any, root: Any) -> dict[str, Any]:
    """Give a schema with its references and `allOf` folded in, as far as a generator cares; the patterns of all stand in a list."""
    parts = [_merged(part, root) for part in [*([at_pointer(root, node["$ref"][1:])] if "$ref" in node else []), *node.get("allOf", ())]]
    made: dict[str, Any] = {}
    for part in [*parts, node]:
        made |= part
    own = [node["pattern"]] if "pattern" in node else []
    made["patterns"] = [pattern for part in parts for pattern in part["patterns"]] + own + node.get("patterns", [])
    made["required"] = list(dict.fromkeys(name for part in [*parts, node] for name in part.get("required", ())))
    made["properties"] = {name: item for part in [*parts, node] for name, item in part.get("properties", {}).items()}
    return {key: value for key, value in made.items() if key not in {"$ref", "allOf", "pattern"}}


def _object(node: dict[str, Any], root: Any, random: Random, depth: int) -> Any:
    share = random.choice([0.0, 0.3, 1.0]) if depth < 4 else 0.0
    chosen = [
        name for name in node["properties"] if name in node["required"] or ("x-reading" not in str(node["properties"][name])[:20] and random.random() < share)
    ]
    made = {name: instance(node["properties"].get(name, True), root, random, depth + 1) for name in dict.fromkeys([*node["required"], *chosen])}
    if isinstance(node.get("additionalProperties"), dict) and depth < 6 and random.random() < 0.5:
        made["7"] = instance(node["additionalProperties"], root, random, depth + 1)
    return made


def _text(node: dict[str, Any], random: Random) -> str:
    low, high = node.get("minLength", 0), node.get("maxLength", 40)
    if node["patterns"] or node.get("format") in FORMATS:
        fitting = [text for text in TEXTS if low <= len(text) <= high and all(re.search(pattern, text) for pattern in node["patterns"])]
        return random.choice([text for text in fitting if FORMATS.get(node.get("format", ""), bool)(text)] or fitting or TEXTS)
    return random.choice("aZ0 é😀") * random.choice([low, high, (low + high + 1) // 2])


def payload(name: str, seed: int) -> Any:
    """Give a payload for a file's schema, broken in up to three places."""
    random = Random(seed)
    schema = judges(name).schema
    holder = [instance(schema, schema, random)]
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        _break(holder, random)
    return holder[0]


def _break(holder: list[Any], random: Random) -> None:
    """Change one place below, whichever: replace it, remove it, put something beside it, or double it."""
    places: list[tuple[Any, Any]] = []
    stack: list[Any] = [holder]
    while stack:
        here = stack.pop()
        for key, item in list(here.items() if isinstance(here, dict) else enumerate(here)):
            places.append((here, key))
            if isinstance(item, dict | list):
                stack.append(item)
    here, key = random.choice(places)
    how = random.choice(["replace", "remove", "beside", "double"])
    if how == "replace" or here is holder:
        here[key] = copy.deepcopy(random.choice(ODD))
    elif how == "remove":
        del here[key]
    elif isinstance(here, dict):
        here["undocumented~/name" if how == "beside" else f"{key}2"] = copy.deepcopy(here[key])
    else:
        here.insert(key, copy.deepcopy(here[key]))


# -- opinions --------------------------------------------------------------------------------------------------------------------------------


@each_file
@settings(max_examples=25)
@given(seed=seeds)
def test_every_opinion_on_a_payload_is_the_same(name: str, seed: int) -> None:
    judged = judges(name)
    value = payload(name, seed)

    is_valid = judged.rust.is_valid(value)
    flaws = explained(judged.wordy, value)

    assert judged.python.is_valid(value) is is_valid or any(holds(value, difference.concerns) for difference in DIFFERENCES)
    assert (not grave(flaws)) is is_valid, flaws
    assert not judged.ours._narrow.is_valid(value) or flaws == [], "the narrow form accepts only what deserves no word"
    assert set(explained(judged.ours, value)) == set(flaws)


@each_file
def test_the_payloads_are_valid_and_invalid_ones(name: str) -> None:
    verdicts = {judges(name).rust.is_valid(payload(name, seed)) for seed in range(60)}

    assert verdicts == {True, False}


@each_file
def test_every_flaw_has_a_place_that_exists_and_a_code_of_its_constraint(name: str) -> None:
    for seed in range(20):
        value = payload(name, seed)
        for flaw in explained(judges(name).wordy, value):
            place = at_pointer(value, flaw.path.replace("%", "%25"))
            assert flaw.code.startswith("WC3")
            assert flaw.code != "WC399"
            assert flaw.member is None or flaw.member not in place


# -- files -----------------------------------------------------------------------------------------------------------------------------------


@each_file
def test_a_file_stands_alone(name: str) -> None:
    """Anybody may point a validator at it: no other file is needed, and unknown keywords and formats disturb nobody."""
    schema = json.loads(files.schema(name))

    jsonschema.Draft202012Validator.check_schema(schema)
    rust = jsonschema_rs.validator_for(schema, offline=True)
    python = jsonschema.Draft202012Validator(schema)

    for value in ODD:
        assert rust.is_valid(value) is python.is_valid(value)


@each_file
def test_a_file_names_its_draft_and_itself(name: str) -> None:
    schema = json.loads(files.schema(name))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:wirecheck:")
