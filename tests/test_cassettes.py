"""The cassettes that were recorded from the staging store: replayed and judged offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import vcr

from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Judgement
from wirecheck.judge.secrets import of_exchange
from wirecheck.staging import Store
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic.captures import read

FOLDER = Path(__file__).parents[1] / "cassettes"
CASSETTES = sorted((name, kind) for name in contract_names() for kind in ("success", "failure"))


def _path(name: str, kind: str) -> Path:
    return FOLDER / name / f"{kind}.yaml"


def _exchanges(name: str, kind: str) -> Iterator[Exchange]:
    for item in read([_path(name, kind)]):
        assert isinstance(item, Exchange)
        yield item


def _judged(name: str, kind: str) -> list[Judgement]:
    judge = Judge([load(name)], named=True)
    return [judge.judge(exchange) for exchange in _exchanges(name, kind)]


@pytest.mark.parametrize(("name", "kind"), CASSETTES)
def test_no_cassette_holds_an_error_or_something_that_nobody_judged(name: str, kind: str) -> None:
    judged = _judged(name, kind)

    assert len(judged) >= 3
    assert [finding for judgement in judged for finding in judgement.findings if finding.severity is Severity.ERROR] == []
    assert [gap for judgement in judged for gap in judgement.not_checked] == []


@pytest.mark.parametrize("name", contract_names())
def test_every_operation_succeeds_in_a_cassette(name: str) -> None:
    assert {judgement.operation for judgement in _judged(name, "success") if judgement.outcome == "success"} == {
        operation.id for operation in load(name).operations
    }


@pytest.mark.parametrize("name", contract_names())
def test_the_failures_are_the_documented_ones(name: str) -> None:
    assert {judgement.outcome for judgement in _judged(name, "failure")} <= {"failure", "refused"}


@pytest.mark.parametrize(("name", "kind"), CASSETTES)
def test_no_cassette_holds_a_credential_of_the_store_that_it_was_recorded_from(name: str, kind: str) -> None:
    credentials = [pair for vendor in Store(VENDORS).credentials.values() for pair in vendor.items()]
    recorded = _path(name, kind).read_text()
    proofs = {value for exchange in _exchanges(name, kind) for value in of_exchange(exchange, load(name))}

    assert len(credentials) >= 8
    assert [key for key, value in credentials if len(value) >= 6 and value in recorded] == []
    assert [key for key, value in credentials if re.search(rf"\b{key}\b\W*{value}\b", recorded, re.IGNORECASE)] == [], "a short one under its own name"
    assert [key for key, value in credentials if value in proofs] == [], "those of HTTP Basic stand encoded"


@pytest.mark.parametrize(("name", "kind"), CASSETTES)
def test_vcrpy_plays_a_cassette_back(name: str, kind: str) -> None:
    """To another client than the one that recorded it, byte for byte."""
    player = vcr.VCR(record_mode="none", match_on=["method", "uri", "body"])

    with player.use_cassette(str(_path(name, kind))), requests.Session() as session:
        for exchange in _exchanges(name, kind):
            request, response = exchange.request, exchange.response
            assert response is not None
            headers = {key: value for key, value in request.headers if key not in {"content-length", "connection"}}
            played = session.request(request.method, request.url, data=request.body or None, headers=headers, timeout=5)
            assert played.status_code == response.status
            assert played.content == response.body
