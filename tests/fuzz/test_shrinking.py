"""The least request of which the contract says the same."""

from __future__ import annotations

import pytest

from wirecheck.contract import load
from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.shrinking import least
from wirecheck.generate import reading
from wirecheck.generate.examples import examples
from wirecheck.generate.requests import valid_drafts

CREDENTIALS = {
    "open2b-customers": {"X-Key": "a-key-of-ours"},
    "leadcommerce-customers": {"identifier": "LC000000001", "key": "a-key-of-ours"},
    "modularmerchant-check-customer": {"admin_sid": "4711", "admin_key": "a-key-of-ours", "api_key": "another-key"},
}


@pytest.mark.parametrize(
    ("contract", "operation"),
    [("open2b-customers", "customers.create"), ("leadcommerce-customers", "customers.create"), ("modularmerchant-check-customer", "customer.check")],
)
def test_it_is_valid_no_larger_and_proves_who_is_calling(contract: str, operation: str) -> None:
    given = CREDENTIALS[contract]
    found = load(contract).operation(operation)
    assert found is not None
    for draft in examples(valid_drafts(found, given), 3, number=number_of(1, contract)):
        smaller = least(draft, fixed=frozenset(given.values()))

        read = reading.of_request(smaller)
        assert read is not None
        assert read.told == ()
        assert len(smaller.content or b"") <= len(draft.content or b"")
        whole = str(smaller.request())
        assert [name for name, value in given.items() if value not in whole] == []
