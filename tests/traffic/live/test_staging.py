"""The five contracts against the staging store, from the first read to the last deletion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from wirecheck import files
from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.finding import Severity
from wirecheck.judge import Judge
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic import read
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client
from wirecheck.traffic.credentials import Credentials, Known
from wirecheck.traffic.live import Called, Campaign
from wirecheck.traffic.recording import Recorder
from wirecheck.traffic.redaction import Redactor

if TYPE_CHECKING:
    from pathlib import Path

VENDOR_OF = {served.contract: vendor.name for vendor in VENDORS for served in vendor.serves}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(Store(VENDORS, size=6)) as made:
        yield made


@pytest.mark.wirecheck(*files.contract_names())
@pytest.mark.parametrize("name", files.contract_names())
def test_a_store_that_keeps_its_promises_is_called_recorded_and_judged_without_an_error(server: Server, name: str, tmp_path: Path) -> None:
    contract = load(name)
    given = server.store.credentials[VENDOR_OF[name]]
    client = Client(parse(server.url), timeout=20)
    run = Campaign([contract], client, credentials={name: Credentials(given)}, known=Known(), allow_writes=True)
    redactor, judge = Redactor([contract], credentials=given.items()), Judge([contract], named=True)
    path = tmp_path / "day1.yaml"
    with Recorder(path) as recorder:
        judged = []
        for called in run.run():
            assert called.problem == ""
            judged.append(judge.judge(called.exchange))
            recorder.add(redactor.redacted(called.exchange))

    again = [judge.judge(item) for item in read([path]) if isinstance(item, Exchange)]

    assert {judgement.operation for judgement in judged} == {operation.id for operation in contract.operations}
    findings = [finding for judgement in judged for finding in judgement.findings]
    assert [finding for finding in findings if finding.severity is Severity.ERROR or finding.code == "WC402"] == []
    assert [[finding.fingerprint for finding in each.findings] for each in again] == [[finding.fingerprint for finding in each.findings] for each in judged]
    assert [secret for secret in given.values() if len(secret) >= 6 and secret in path.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("contract", "defect"),
    [
        ("open2b-customers", "open2b-count-as-text"),
        ("leadcommerce-products", "leadcommerce-product-status-numeric"),
        ("leadcommerce-customers", "leadcommerce-customer-status-missing"),
        ("modularmerchant-check-customer", "modularmerchant-wrong-root"),
        ("customer-v3", "zeald-root-in-lower-case"),
    ],
)
def test_a_defect_that_any_answer_shows_is_found_by_reading_alone(server: Server, contract: str, defect: str) -> None:
    found = [finding for called in _reads(server, contract, defect) for finding in Judge([load(contract)], named=True).judge(called.exchange).findings]

    assert [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("contract", "defect"), [("leadcommerce-customers", "leadcommerce-key-echoed"), ("modularmerchant-check-customer", "modularmerchant-key-echoed")]
)
def test_a_key_that_the_store_sends_back_is_not_recorded(server: Server, contract: str, defect: str) -> None:
    redactor = Redactor([load(contract)])

    answers = [redactor.redacted(called.exchange).response for called in _reads(server, contract, defect)]

    secrets = [secret.encode() for secret in server.store.credentials[VENDOR_OF[contract]].values() if len(secret) >= 6]
    assert answers
    assert [secret for response in answers for secret in secrets if response is not None and secret in (response.body or b"")] == []


def _reads(server: Server, contract: str, defect: str) -> list[Called]:
    run = Campaign(
        [load(contract)],
        Client(parse(server.url), timeout=20),
        credentials={contract: Credentials(server.store.credentials[VENDOR_OF[contract]])},
        known=Known(),
    )
    server.store.switch([defect])
    try:
        return list(run.run())
    finally:
        server.store.switch([])
