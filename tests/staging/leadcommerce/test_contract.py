"""The store and the contracts, written apart from one document each, agree: whatever is asked in good faith gives no error finding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.contract import Operation, load
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Outcome
from wirecheck.staging.leadcommerce import LEADCOMMERCE

CONTRACTS = {name: load(name) for name in ("leadcommerce-customers", "leadcommerce-products")}
OPERATIONS = [(contract, operation) for contract in CONTRACTS.values() for operation in contract.operations]
EXAMPLES = [(operation, name) for _, operation in OPERATIONS for name in (operation.request.examples if operation.request else ())]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(list(CONTRACTS.values()), named=True)


@pytest.fixture(scope="module")
def shared(new_shop: Any) -> Any:
    return new_shop(size=8)


def errors(shop: Any, judge: Judge) -> list[str]:
    """Judge the last exchange, which has to have an outcome and no gap."""
    judgement = judge.judge(shop.said[-1])
    assert judgement.outcome is Outcome.SUCCESS
    assert judgement.not_checked == ()
    return [f"{found.path} {found.message}" for found in judgement.findings if found.severity is Severity.ERROR]


def api(operation: Operation) -> str:
    return operation.template.removeprefix("/api/v1/").removesuffix(".xml")


def test_the_store_serves_the_operations_of_both_contracts() -> None:
    assert {(each.contract, each.operation, each.method.upper(), each.path) for each in LEADCOMMERCE.serves} == {
        (contract.name, operation.id, operation.method.upper(), operation.template) for contract, operation in OPERATIONS
    }


@pytest.mark.parametrize(("operation", "name"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else value.id)
def test_every_example_of_a_request_succeeds_without_an_error(shop: Any, judge: Judge, operation: Operation, name: str) -> None:
    assert operation.request is not None
    form = operation.request.examples[name] | shop.credentials

    shop.ask(api(operation), form)

    assert errors(shop, judge) == []


@pytest.mark.parametrize("size", [1, 3, 40, 150])
@pytest.mark.parametrize("view", ["Customers", "Products"])
def test_a_store_of_any_size_is_as_documented(new_shop: Any, judge: Judge, view: str, size: int) -> None:
    shop = new_shop(size=size)

    assert len(shop.items(view)) == size
    assert errors(shop, judge) == []


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=12)
BLANKS = st.one_of(st.just(""), TEXT)
FLAGS = st.sampled_from([0, 1])
PARTS = st.sampled_from([("United States", "CA"), ("United States", "Oregon"), ("Norway", "Vestland"), ("New Zealand", "NSN"), ("United Kingdom", "BST")])
EMAILS = st.builds(lambda name: f"{name}@mail.example", st.text("abcdef.", min_size=1, max_size=8))
ADDRESSES = st.builds(
    lambda part, texts, more: (
        dict(zip(("full_name", "address_1", "city", "postal_code"), texts, strict=True)) | {"region": part[0], "subregion": part[1]} | more
    ),
    PARTS,
    st.tuples(TEXT, TEXT, TEXT, TEXT),
    st.fixed_dictionaries({}, optional={"phone": BLANKS, "address_2": BLANKS, "status": st.sampled_from(["1", "0", "Active", "inactive"])}),
)
PEOPLE = {
    "phone": BLANKS,
    "fax": BLANKS,
    "company": BLANKS,
    "customer_type": st.integers(1, 3),
    "lead": st.sampled_from(["true", "false", "yes", "no"]),
}
MONEY = st.decimals(0, 99_999, places=2).map(str)
DAYS = st.dates().map(lambda day: f"{day.month}/{day.day}/{day.year:04}")
GOODS = {
    "display_name": BLANKS,
    "status": st.sampled_from(["Active", "inactive", "Archive"]),
    "terms": st.sampled_from([2, 15, 16, 17]),
    "details": BLANKS,
    "weight_only": st.sampled_from("YN"),
    "ship_alone": st.sampled_from("YN"),
    "length": st.integers(0, 500),
    "width": st.integers(0, 500),
    "height": st.integers(0, 500),
    "vendors": st.lists(st.sampled_from([1, 3, 8, 11, 605, 984, 1081]), min_size=1, unique=True),
    "seo_title": BLANKS,
    "seo_keyword": BLANKS,
    "seo_description": BLANKS,
    "available_on": DAYS,
    "tax_code": st.from_regex(r"[0-9]{5}", fullmatch=True),
    "variations": st.sampled_from([[[4, [15, 16]]], [[5, [8]], [6, [31, 32]]], [[4, [17]], [5, [9, 10, 11]]]]),
    "cat": st.lists(st.sampled_from([2, 16, 17, 20, 30]), min_size=1, unique=True),
    "images": st.builds(lambda name: {"image_url": [f"https://pictures.example/{name}.png"], "image_title": [name]}, st.text("abc", min_size=1, max_size=4)),
}
REQUIRED_GOODS = {"name": TEXT, "cost": MONEY, "price": MONEY, "product_type": st.integers(1, 4), "weight": MONEY}
NUMBERS = st.integers(0, 2_000_000_000)
FILTERS = {
    "status": st.integers(0, 2),
    "id": st.integers(1, 1100),
    "product_type": st.integers(1, 6),
    "timestamp_start": NUMBERS,
    "timestamp_end": NUMBERS,
    "price_above": st.integers(0, 400),
    "price_below": st.integers(0, 8000),
}
CALLS = {
    "Customers": st.just({}),
    "Customers/create": st.builds(
        lambda people: {"inserts": people},
        st.lists(
            st.fixed_dictionaries({"first": TEXT, "last": TEXT, "email": EMAILS}, optional=PEOPLE | {"addresses": st.lists(ADDRESSES, min_size=1, max_size=2)}),
            min_size=1,
            max_size=2,
        ),
    ),
    "Customers/update": st.builds(
        lambda change: {"inserts": [change]},
        st.fixed_dictionaries(
            {"id": st.sampled_from([55, 2041])},
            optional=PEOPLE
            | {"first": BLANKS, "last": BLANKS, "email": st.one_of(EMAILS, st.just("")), "addresses": st.lists(ADDRESSES, min_size=1, max_size=1)},
        ),
    ),
    "Products": st.fixed_dictionaries({}, optional=FILTERS),
    "Products/create": st.builds(lambda goods: {"inserts": goods}, st.lists(st.fixed_dictionaries(REQUIRED_GOODS, optional=GOODS), min_size=1, max_size=2)),
    "Products/update": st.builds(
        lambda change: {"updates": [change]},
        st.fixed_dictionaries(
            {"id": st.sampled_from([41, 42, 57, 1001])}, optional={name: st.one_of(values, st.just("")) for name, values in (GOODS | REQUIRED_GOODS).items()}
        ),
    ),
}


@pytest.mark.parametrize("called", CALLS)
def test_valid_calls_succeed_without_an_error(shared: Any, judge: Judge, called: str) -> None:
    """Sixty drawn calls an operation, on a store that the calls before have changed."""

    @settings(max_examples=60)
    @given(CALLS[called])
    def holds(form: dict[str, Any]) -> None:
        shared.ask(called, form)
        assert errors(shared, judge) == []

    holds()


@pytest.mark.parametrize("view", ["Customers", "Products"])
def test_what_the_calls_left_is_as_documented(shared: Any, judge: Judge, view: str) -> None:
    shared.ask("Customers/create", {"inserts": [{"first": "<&>\r\n", "last": "\U0001f9f6", "email": "a@b"}]})

    shared.ask(view)

    assert errors(shared, judge) == []


def test_every_operation_has_an_example() -> None:
    assert {operation.id for operation, _ in EXAMPLES} == {operation.id for _, operation in OPERATIONS}
