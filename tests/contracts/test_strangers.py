"""Exchanges written from the documents alone, by people who had not seen the contracts: what they call clean is clean, what they broke is found.

Where we read a page otherwise, the line is listed here with the reason.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.finding import Severity
from wirecheck.judge import Judge
from wirecheck.traffic.captures import read

FOLDER = Path(__file__).parent / "strangers"
RANK = {"stated": Severity.ERROR.rank, "shown": Severity.ERROR.rank, "implied": Severity.WARNING.rank}

_STATE = "over several exchanges: no single one of them breaks anything"
READ_OTHERWISE: dict[tuple[str, str], str] = {
    ("open2b-customers", "no X-Key header"): "refused with 403, as documented for a missing key: a note",
    ("open2b-customers", "the keyword is in none of the searched places"): "how keywords match is not said: a warning",
    ("open2b-customers", "the code was given to another customer before; accepted all the same"): _STATE,
    ("open2b-customers", "the update left group out, yet it changed"): _STATE,
    ("open2b-customers", "the customer was deleted before"): _STATE,
    ("open2b-customers", "the login just made did not update loginTime"): _STATE,
    ("leadcommerce-customers", "the answer names another customer than the one updated"): "what an update answers is not documented",
    (
        "leadcommerce-customers",
        "the ampersand in company is not url-encoded, so the rest of the name becomes a parameter of its own",
    ): "an undocumented parameter, as PHP reads it: a warning",
    ("leadcommerce-products", "the answer names another product than the one updated"): "what an update answers is not documented",
    ("leadcommerce-products", "the form is sent as multipart/form-data"): "PHP reads it alike: a warning",
    (
        "leadcommerce-products",
        "the ampersand in details is not url-encoded, so the rest becomes a parameter of its own",
    ): "an undocumented parameter, as PHP reads it: a warning",
    ("customer-v3", "each group node contains subscribed"): "the sample's own records leave it out: a warning",
    ("customer-v3", "each group node contains custom_data3"): "a field for others' use, and the sample's own records leave it out: a note",
    ("customer-v3", "a GET returns the hash, never the password that was posted before"): _STATE,
    ("modularmerchant-check-customer", "an error holds no customer data"): "nobody says so: a note",
}


@cache
def _judge(name: str) -> Judge:
    return Judge([load(name)], named=True)


def _lines() -> list[Any]:
    made = []
    for path in sorted(FOLDER.glob("*.ndjson")):
        expected = [json.loads(line)["expect"] for line in path.read_text().splitlines()]
        for exchange, expect in zip(read([path]), expected, strict=True):
            assert isinstance(exchange, Exchange), exchange
            made.append(pytest.param(path.stem, exchange, expect, id=f"{path.stem}-{exchange.index}"))
    return made


@pytest.mark.parametrize(("name", "exchange", "expect"), _lines())
def test_a_stranger_and_the_contract_agree(name: str, exchange: Exchange, expect: dict[str, str]) -> None:
    judgement = _judge(name).judge(exchange)

    worst = max((finding.severity.rank for finding in judgement.findings), default=-1)
    told = [f"{f.severity} {f.direction} {f.path} {f.constraint}: {f.message}" for f in judgement.findings]
    if expect["verdict"] == "clean":
        assert worst <= Severity.NOTE.rank, told
    elif (name, expect["says"]) in READ_OTHERWISE:
        assert worst < RANK[expect["certainty"]], f"agreed after all, so it need not be listed: {told}"
    else:
        assert worst >= RANK[expect["certainty"]], (expect, told)
