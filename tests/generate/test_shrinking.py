"""What is left of a request when a fault is planted in a store: the least one that still shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.vendor.pretty import pretty

from wirecheck.contract import load
from wirecheck.generate import broken_requests, valid_requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from wirecheck.contract.model import Operation
    from wirecheck.generate import GeneratedRequest

CREDENTIALS = {"X-Key": "k", "key": "k", "identifier": "i"}
OPERATIONS: dict[str, Operation] = {
    f"{name}:{operation.id}": operation
    for name in ("customer-v3", "leadcommerce-customers", "modularmerchant-check-customer", "open2b-customers")
    for operation in load(name).operations
}
CHECKED = "<xmlrequest><admin_sid>{sid}</admin_sid><admin_key>0</admin_key><api_key>0</api_key><email>a%40a</email><password>{password}</password></xmlrequest>"


def least(strategy: SearchStrategy[GeneratedRequest], fault: Callable[[GeneratedRequest], object]) -> GeneratedRequest:
    """Give the least request that shows a fault."""
    quick = settings(
        max_examples=3000, database=None, deadline=None, derandomize=True, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck)
    )
    return find(strategy, lambda sent: bool(fault(sent)), settings=quick)


def line(sent: GeneratedRequest) -> str:
    """Write a request as its method, its URL and its body."""
    return f"{sent.request.method} {sent.request.url} {(sent.request.body or b'').decode()}".rstrip()


FAULTS: list[tuple[str, str, Callable[[GeneratedRequest], object], str]] = [
    ("any request at all", "open2b-customers:customers.delete", lambda _: True, 'POST /api/v13/commerce.customers.delete {"ids":[1]}'),
    ("a limit that is too much", "open2b-customers:customers.find", lambda sent: sent.instance and sent.instance.get("limit", 0) > 10, 'POST /api/v13/commerce.customers.find {"limit":11}'),
    ("two fields", "open2b-customers:customers.find", lambda sent: sent.instance and len(sent.instance.get("fields", ())) > 1, 'POST /api/v13/commerce.customers.find {"fields":["id","id"]}'),
    ("three at once", "open2b-customers:customers.delete", lambda sent: len(sent.instance["ids"]) > 2, 'POST /api/v13/commerce.customers.delete {"ids":[1,1,1]}'),
    ("a customer that has no name", "leadcommerce-customers:customers.update", lambda sent: any(one.get("first") == "" for one in sent.instance.get("inserts", ())), "POST /api/v1/Customers/update.xml key=k&identifier=i&inserts%5B0%5D%5Bid%5D=1&inserts%5B0%5D%5Bfirst%5D="),
    ("two records", "leadcommerce-customers:customers.update", lambda sent: len(sent.instance.get("inserts", ())) > 1, "POST /api/v1/Customers/update.xml key=k&identifier=i&inserts%5B0%5D%5Bid%5D=1&inserts%5B1%5D%5Bid%5D=1"),
    ("a key with a point", "customer-v3:get", lambda sent: "." in sent.request.url.rpartition("/")[2], "GET /API/V3/Customer/jonas.lind"),
    ("a filter", "customer-v3:list", lambda sent: "?" in sent.request.url, "GET /API/V3/Customer?b_city=Ber%25"),
    ("a town", "customer-v3:save", lambda sent: "<city>" in str(sent.instance), "POST /API/V3/Customer <ResultSet><Customer><username>0</username><city>0</city></Customer></ResultSet>"),
    ("a number beyond a byte", "modularmerchant-check-customer:customer.check", lambda sent: int(str(sent.instance).partition("<admin_sid>")[2].partition("<")[0]) > 255, "POST /api/check_customer.php " + CHECKED.format(sid=256, password="0")),
    ("a percent sign", "modularmerchant-check-customer:customer.check", lambda sent: b"%25" in sent.request.body.partition(b"<email>")[2].partition(b"</email>")[0], "POST /api/check_customer.php " + CHECKED.format(sid=1, password="0").replace("a%40a", "a%40%25")),
    ("a long password", "modularmerchant-check-customer:customer.check", lambda sent: len(str(sent.instance).partition("<password>")[2].partition("<")[0]) > 5, "POST /api/check_customer.php " + CHECKED.format(sid=1, password="000000")),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "fault", "wanted"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_shrinks_to_the_least_request(operation: str, fault: Callable[[GeneratedRequest], object], wanted: str) -> None:
    found = least(valid_requests(OPERATIONS[operation], credentials=CREDENTIALS), fault)

    assert line(found) == wanted


@pytest.mark.parametrize(
    ("operation", "site", "wanted"),
    [
        ("open2b-customers:customers.find", "/limit minimum below", 'POST /api/v13/commerce.customers.find {"limit":0}'),
        ("open2b-customers:customers.find", "/conditions/group maximum above", 'POST /api/v13/commerce.customers.find {"conditions":{"group":256}}'),
        ("open2b-customers:customers.delete", "X-Key security missing", 'POST /api/v13/commerce.customers.delete {"ids":[1]}'),
        ("open2b-customers:customers.update", "/ required id", 'POST /api/v13/commerce.customers.update {"customer":{}}'),
        (
            "leadcommerce-customers:customers.update",
            "/inserts/* required id",
            "POST /api/v1/Customers/update.xml key=k&identifier=i&inserts%5B0%5D%5Baddress%5D=",
        ),
        ("leadcommerce-customers:customers.view", "/ duplicate duplicate", "POST /api/v1/Customers.xml key=k&identifier=i&key=k"),
        (
            "customer-v3:save",
            "/ResultSet/Customer/email pattern",
            "POST /API/V3/Customer <ResultSet><Customer><username>0</username><email>(д</email></Customer></ResultSet>",
        ),
        (
            "modularmerchant-check-customer:customer.check",
            "/xmlrequest minOccurs email below",
            "POST /api/check_customer.php " + CHECKED.format(sid=1, password="0").replace("<email>a%40a</email>", ""),
        ),
        ("modularmerchant-check-customer:customer.check", "/ codec truncated", "POST /api/check_customer.php <"),
    ],
)
def test_a_broken_request_shrinks_to_its_one_breach_and_keeps_its_label(operation: str, site: str, wanted: str) -> None:
    found = least(broken_requests(OPERATIONS[operation], credentials=CREDENTIALS, site=site), lambda _: True)

    assert (line(found), found.label.site if found.label is not None else None) == (wanted, site)


def test_a_request_is_printed_without_its_contract() -> None:
    """Hypothesis prints what fails; of a whole contract nobody sees the payload, and Hypothesis warns."""
    sent = least(valid_requests(OPERATIONS["open2b-customers:customers.find"], credentials=CREDENTIALS), lambda sent: sent.instance == {})

    assert pretty(sent) == repr(sent)
    assert len(pretty(sent)) < 400
