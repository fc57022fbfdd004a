"""A starter contract: what was seen is clean by it, nothing is required or bounded, and no value of an exchange stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.contract.lint import lint
from wirecheck.contract.starter import from_exchanges, from_openapi
from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Verdict
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.contract import Contract

CASSETTES = Path(__file__).parents[2] / "cassettes"


def begun(folder: Path, exchanges: Iterable[Exchange]) -> Contract:
    made = from_exchanges(exchanges, "begun")
    for name, text in made.xsds.items():
        (folder / name).write_bytes(text)
    path = folder / "begun.openapi.yaml"
    path.write_text(yaml.safe_dump(made.contract, sort_keys=False), encoding="utf-8")
    return load(str(path))


def exchange(path: str, sent: Any, came: Any, *, status: int = 200, media_type: str = "application/json", method: str = "POST") -> Exchange:
    headers = (("content-type", media_type), ("x-api-key", "k" * 12))
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    answer = came if isinstance(came, bytes) else json.dumps(came).encode()
    return Exchange(
        request=Request(method=method, url=f"https://store.example{path}", headers=headers, body=body),
        response=Response(status=status, headers=(("content-type", media_type),), body=answer),
    )


def test_what_the_cassettes_hold_is_clean_by_what_is_begun_from_them(tmp_path: Path) -> None:
    known = [item for item in read([CASSETTES]) if not isinstance(item, UnreadableCapture)]

    contract = begun(tmp_path, known)

    judge = Judge([contract], named=True)
    judgements = [judge.judge(one) for one in known]
    assert {finding.severity for judgement in judgements for finding in judgement.findings} <= {Severity.NOTE}
    assert {judgement.verdict for judgement in judgements} <= {Verdict.CLEAN, Verdict.NOT_CHECKED}
    assert [problem for problem in lint(contract.location) if problem.severity == "error"] == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_any_values_are_clean_by_what_is_begun_from_them(values: list[Any]) -> None:
    known = [exchange("/notes", value, value) for value in values]
    with TemporaryDirectory() as folder:
        contract = begun(Path(folder), known)
    judge = Judge([contract], named=True)

    assert [judge.judge(one).verdict for one in known] == [Verdict.CLEAN] * len(known)


def test_types_and_nesting_are_told_with_how_often_and_nothing_is_required(tmp_path: Path) -> None:
    known = [exchange("/notes", {"text": "a", "tags": ["b"]}, {"id": 1}), exchange("/notes", {"text": None}, {"id": 2.5})]

    made = from_exchanges(known, "begun").contract["paths"]["/notes"]["post"]

    assert made["requestBody"]["content"]["application/json"]["schema"] == {
        "type": "object",
        "properties": {
            "text": {"type": ["null", "string"], "description": "seen in 2 of 2"},
            "tags": {"type": "array", "items": {"type": "string"}, "description": "seen in 1 of 2"},
        },
    }
    assert made["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["id"]["type"] == "number"
    assert begun(tmp_path, known).operations[0].source.certainty == "implied"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("paths", "templates"),
    [
        (["/orders/1", "/orders/22"], {"/orders/{key2}"}),
        (["/people/ada%40mail.example"], {"/people/{key2}"}),
        (["/people/view", "/people/create"], {"/people/view", "/people/create"}),
        ([f"/groups/{word}" for word in "abcdefgh"], {"/groups/{key2}"}),
        (["/x/0f8fad5b-d9cb-469f-a165-70867728950e/y"], {"/x/{key2}/y"}),
    ],
)
def test_a_segment_that_is_a_value_is_a_parameter(paths: list[str], templates: set[str]) -> None:
    assert set(from_exchanges([exchange(path, {}, {}) for path in paths], "begun").contract["paths"]) == templates


def test_secrets_are_known_by_their_names_and_no_value_is_written() -> None:
    sent = {"password": "hunter2-and-more", "api_key": "abcdef123456", "note": "a private note"}
    made = from_exchanges([exchange("/login", sent, b"<page>a private note</page>", media_type="application/json")], "begun")

    text = json.dumps(made.contract) + "".join(map(str, made.xsds.values()))
    schema = made.contract["paths"]["/login"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert (schema["password"]["x-secret"], schema["api_key"]["x-secret"]) == ("password", "credential")
    assert made.contract["paths"]["/login"]["post"]["security"] == [{"x-api-key": []}]
    assert [value for value in (*sent.values(), "k" * 12) if value in text] == []


def test_an_openapi_file_gets_a_document_and_outcomes_and_keeps_what_it_states() -> None:
    stated = {"type": "integer", "minimum": 1, "exclusiveMinimum": True}
    root = {
        "openapi": "3.0.3",
        "info": {"title": "Shelf", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": stated}}}}}}},
    }

    made = from_openapi(root, "shelf")

    operation = made["paths"]["/a"]["get"]
    assert (made["openapi"], made["x-documents"], made["x-source"]["certainty"]) == ("3.1.0", {"shelf": {"title": "Shelf"}}, "stated")
    assert [outcome["outcome"] for outcome in operation["x-outcome"]] == ["success", "failure"]
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {"type": "integer", "exclusiveMinimum": 1}
