"""What is written has the published shapes, by the word of two validators that do not know each other."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wirecheck import files
from wirecheck.exchange import Exchange
from wirecheck.finding import Certainty, Direction, NotChecked, Part, Related, Severity, Source
from wirecheck.judge import Outcome, Verdict
from wirecheck.report import Json, Ndjson
from wirecheck.traffic import ndjson

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.report.conftest import Findings, Judgements, Written

    from wirecheck.judge import Judgement

TEXT = st.text(max_size=8)
SOURCES = st.none() | st.builds(Source, document=TEXT, section=TEXT, certainty=st.sampled_from(Certainty))
PLACES: dict[str, Any] = {"direction": st.sampled_from(Direction), "part": st.sampled_from(Part), "path": TEXT}


def shape(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files.schema(f"wirecheck/{name}.schema.json"))
    return read


def line_shape() -> dict[str, Any]:
    """Give the shape of one line of an NDJSON report."""
    return {"$ref": "#/$defs/line", "$defs": shape("validate")["$defs"]}


@lru_cache
def validators(schema: str) -> tuple[Any, Any]:
    return Draft202012Validator(json.loads(schema)), jsonschema_rs.validator_for(json.loads(schema))


def accepted(schema: dict[str, Any], value: Any) -> tuple[bool, bool]:
    """Ask both validators."""
    one, other = validators(json.dumps(schema))
    return one.is_valid(value), other.is_valid(value)


@pytest.fixture(scope="module")
def judgements(finding: Findings, judgement: Judgements) -> Callable[[st.DataObject], Judgement]:
    """Give a way to draw judgements whose verdict agrees with their findings."""

    def draw_one(data: st.DataObject) -> Judgement:
        draw = data.draw
        members = {**PLACES, "member": st.none() | TEXT, "line": st.none() | st.integers(min_value=0), "column": st.none() | st.integers(min_value=0)}
        members |= {"severity": st.sampled_from(Severity), "constraint": TEXT, "message": TEXT, "says": TEXT, "saw": TEXT, "source": SOURCES}
        members["related"] = st.lists(st.builds(Related, capture=TEXT, index=st.integers(min_value=0)), max_size=2).map(tuple)
        found = tuple(finding(**draw(st.fixed_dictionaries(members))) for _ in range(draw(st.integers(min_value=0, max_value=2))))
        gaps = draw(st.lists(st.builds(NotChecked, **PLACES, reason=TEXT, rule=st.none() | TEXT), max_size=2))
        told = any(each.severity is not Severity.NOTE for each in found)
        verdict = Verdict.FINDINGS if told else draw(st.sampled_from([Verdict.CLEAN, Verdict.NOT_CHECKED]))
        named = st.none() | TEXT
        return judgement(
            *found, verdict=verdict, not_checked=tuple(gaps), outcome=draw(st.none() | st.sampled_from(Outcome)), contract=draw(named), resource=draw(named)
        )

    return draw_one


@given(data=st.data())
def test_a_json_report_has_the_shape_of_validate(judgements: Callable[[st.DataObject], Judgement], written: Written, data: st.DataObject) -> None:
    report = json.loads(written(Json, [judgements(data) for _ in range(data.draw(st.integers(min_value=0, max_value=2)))]))

    assert accepted(shape("validate"), report) == (True, True)


@given(data=st.data())
def test_each_line_of_an_ndjson_report_has_the_shape_of_a_line(judgements: Callable[[st.DataObject], Judgement], written: Written, data: st.DataObject) -> None:
    lines = written(Ndjson, [judgements(data)]).splitlines()

    assert [accepted(line_shape(), json.loads(line)) for line in lines] == [(True, True), (True, True)]


@given(data=st.data())
def test_each_finding_of_a_report_has_the_shape_of_a_finding(judgements: Callable[[st.DataObject], Judgement], written: Written, data: st.DataObject) -> None:
    report = json.loads(written(Json, [judgements(data)]))

    assert [accepted(shape("finding"), each) for each in report["exchanges"][0]["findings"] if accepted(shape("finding"), each) != (True, True)] == []


def test_a_finding_in_a_report_is_a_finding_by_itself() -> None:
    """The shape of a report stands alone, so it repeats that of a finding."""
    alone = {name: held for name, held in shape("finding").items() if name not in {"$schema", "$id", "title"}}

    assert shape("validate")["$defs"]["finding"] == alone


@pytest.mark.parametrize("name", files.shape_names())
def test_a_shape_is_a_json_schema_with_a_title(name: str) -> None:
    schema = shape(name)

    Draft202012Validator.check_schema(schema)
    jsonschema_rs.validator_for(schema)
    assert (schema["$id"], bool(schema["title"])) == (f"urn:wirecheck:shape:{name}", True)


def change(report: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    changed = deepcopy(report)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return changed


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("schema_version",), 2),
        (("exchanges", 0, "verdict"), "clean"),
        (("exchanges", 0, "verdict"), "passed"),
        (("exchanges", 0, "index"), -1),
        (("exchanges", 0, "findings"), []),
        (("exchanges", 0, "findings", 0, "severity"), "fatal"),
        (("exchanges", 0, "findings", 0, "code"), "302"),
        (("exchanges", 0, "findings", 0, "fingerprint"), ""),
        (("exchanges", 0, "findings", 0, "message"), "two\nlines"),
        (("exchanges", 0, "findings", 0, "source"), {}),
        (("exchanges", 0, "findings", 0, "new"), 1),
        (("summary",), {}),
        (("summary", "clean"), -1),
    ],
)
def test_what_is_promised_is_held(finding: Findings, judgement: Judgements, written: Written, path: tuple[str | int, ...], to: Any) -> None:
    report = json.loads(written(Json, [judgement(finding())]))

    assert accepted(shape("validate"), report) == (True, True)
    assert accepted(shape("validate"), change(report, *path, to=to)) == (False, False)


REQUEST = {"method": "POST", "url": "/a"}


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ({"request": REQUEST}, True),
        (
            {
                "request": REQUEST | {"headers": [["X-Key", "k"]], "body": "a=1"},
                "response": {"status": 200, "body": None},
                "captured_at": "2026-01-31T10:00:00Z",
            },
            True,
        ),
        ({"request": REQUEST | {"body_base64": "YT0x"}, "response": None}, True),
        ({"request": REQUEST | {"body": "a=1", "body_base64": "YT0x"}}, False),
        ({"request": REQUEST | {"headers": [["X-Key"]]}}, False),
        ({"request": {"url": "/a"}}, False),
        ({"request": REQUEST, "response": {"status": 20}}, False),
        ({"response": {"status": 200}}, False),
        ([], False),
    ],
)
def test_a_line_fits_the_shape_of_a_capture_where_the_reader_takes_it(line: Any, fits: bool) -> None:  # noqa: FBT001 -- a parameter of the table
    (read,) = ndjson.read(BytesIO(json.dumps(line).encode()), "day.ndjson", 1_000_000)

    assert (*accepted(shape("ndjson-capture"), line), isinstance(read, Exchange)) == (fits, fits, fits)
