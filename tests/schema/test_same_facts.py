"""One fact written in two languages is one fact: XSD patterns are anchored and have classes of their own, JSON Schema's are searched for and are ECMA's. One table of texts holds both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

import jsonschema_rs
import pytest

from wirecheck import files
from wirecheck.schema import json_walk
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.xsd_model import XS, SimpleType
from wirecheck.schema.xsd_schema import XsdSchema

ROOT = files.home() / "schemas"
# Each fact with texts that meet it and texts that do not; a blank is a matter of each place, another reading of its own.
FACTS: dict[str, tuple[list[str], list[str]]] = {
    "date-us": (
        ["1/1/2024", "2/29/2024", "12/31/1999", "10/10/2010", "9/30/2024"],
        ["02/29/2024", "2/29/2023", "2/30/2024", "4/31/2024", "13/1/2024", "0/1/2024", "1/0/2024", "1/32/2024", "1/1/24", "1-1-2024", "2024-01-01", "1/1/2024 ", " 1/1/2024", "1/1/2024\n", "x1/1/2024", "1/1/20245", "٢/٢/٢٠٢٤"],
    ),
    "datetime-us": (
        ["2/19/2013 7:17PM", "12/31/1999 12:59AM", "2/29/2024 1:00AM"],
        ["2/19/2013 07:17PM", "02/19/2013 7:17PM", "2/30/2013 7:17PM", "2/19/2013 0:17PM", "2/19/2013 13:17PM", "2/19/2013 7:60PM", "2/19/2013 7:17", "2/19/2013 7:17pm", "2/19/2013 7:17 PM", "2/19/2013", "2013-02-19 07:17:00"],
    ),
    "datetime-seconds": (
        ["2024-02-29 23:59:59", "1999-12-31 00:00:00"],
        ["2024-02-30 00:00:00", "2023-02-29 00:00:00", "2024-13-01 00:00:00", "2024-00-01 00:00:00", "2024-01-01 24:00:00", "2024-01-01 00:60:00", "2024-01-01 00:00:60", "2024-01-01T00:00:00", "2024-01-01 00:00", "2024-1-1 0:0:0", "2024-01-01 00:00:00Z", "2024-01-01 00:00:00\n", "24-01-01 00:00:00"],
    ),
    "country-alpha2": (["DE", "IT", "US"], ["de", "XX", "UK", "DEU", "D", "DE\n", " DE", "ＤＥ"]),
    "email": (["a@b", "ann@example.org", "Ann.O'Hara+shop@example.museum", "jörg@exämple.de"], ["a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "@"]),
    "unix-seconds": (["0", "1", "1700000000"], ["-1", "1.5", "1e9", "", " 1", "x", "0x1"]),
}  # fmt: skip


@cache
def written(fact: str) -> dict[str, Callable[[str], bool]]:
    """Give who asserts a fact, by the place where it is written."""
    return dict([*_in_json(fact), *_in_xsd(fact)])


def _in_json(fact: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    for path in sorted(ROOT.rglob("*.schema.json")):
        for number, node in enumerate(json_walk.every(json.loads(path.read_bytes()))):
            if node.get("format") == fact and "x-reading" not in node and path.parent.name != "wirecheck":
                alone = {key: value for key, value in node.items() if key not in {"minLength", "maxLength"} or fact == "country-alpha2"}
                yield f"{path.name} {number}", jsonschema_rs.Draft202012Validator(alone, validate_formats=True, formats=dict(FORMATS)).is_valid


def _in_xsd(fact: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    for path in sorted(ROOT.rglob("*.xsd")):
        schema = XsdSchema(path.read_bytes(), read=files.read)
        for node in schema._root.findall(f"{XS}simpleType"):
            kind = schema.model.simple(node)
            if (kind.format == fact and not kind.members) or (fact == "email" and str(node.get("name")).startswith("Email")):
                yield f"{path.name} {node.get('name')}", _meets(schema, kind)


def _meets(schema: XsdSchema, kind: SimpleType) -> Callable[[str], bool]:
    return lambda text: not schema.texts.refused_by(text, kind) and (kind.format is None or FORMATS[kind.format](text))


@pytest.mark.parametrize("fact", FACTS)
def test_each_fact_is_written_somewhere(fact: str) -> None:
    assert written(fact)


def test_the_days_of_the_american_kind_are_written_in_both_languages() -> None:
    assert {place.split()[0].rpartition(".")[2] for place in written("date-us")} == {"json", "xsd"}


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, (right, _) in FACTS.items() for text in right])
def test_everybody_accepts_a_text_that_meets_the_fact(fact: str, text: str) -> None:
    assert [place for place, meets in written(fact).items() if not meets(text)] == []


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, (_, wrong) in FACTS.items() for text in wrong])
def test_everybody_refuses_a_text_that_does_not(fact: str, text: str) -> None:
    assert [place for place, meets in written(fact).items() if meets(text)] == []
