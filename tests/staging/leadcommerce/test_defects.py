"""Each defect bends the store in one place; the judge sees it wherever one exchange can show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wirecheck.staging.leadcommerce
from wirecheck.contract import load
from wirecheck.judge import Judge
from wirecheck.staging.leadcommerce import LEADCOMMERCE
from wirecheck.staging.vendor import Trigger

if TYPE_CHECKING:
    from wirecheck.staging import Answer, Defect

CUSTOMER = {"first": "Vigdis", "last": "Aune", "email": "vigdis@aune.example"}
ADDRESS = {
    "full_name": "Vigdis Aune",
    "address_1": "4 Kelp Street",
    "city": "Fresno",
    "subregion": "California",
    "postal_code": "93721",
    "region": "United States",
}
PRODUCT = {"name": "Tide Chart", "cost": "4.5", "price": "12", "product_type": 2, "weight": "0.3"}

Step = tuple[str, dict[str, Any]] | tuple[str, dict[str, Any], dict[str, Any]]
"""An API, a form, and how it is asked otherwise than usual."""

VIEW: list[Step] = [("Customers", {})]
LIST: list[Step] = [("Products", {})]


def create(**change: Any) -> Step:
    return ("Customers/create", {"inserts": [CUSTOMER | change]})


def update(**change: Any) -> Step:
    return ("Customers/update", {"inserts": [{"id": 55} | change]})


def make(**change: Any) -> Step:
    return ("Products/create", {"inserts": [PRODUCT | change]})


def change(**members: Any) -> Step:
    return ("Products/update", {"updates": [{"id": 1001} | members]})


MOMENT = 1_772_658_300  # when the tests take place

STEPS: dict[str, list[Step]] = {
    "customer-created-unix": VIEW,
    "customer-type-named": VIEW,
    "customer-status-missing": VIEW,
    "customer-internal-note": VIEW,
    "default-flags-spelled": VIEW,
    "time-in-milliseconds": VIEW,
    "html-content-type": VIEW,
    "key-echoed": VIEW,
    "company-id-null-text": VIEW,
    "company-name-raw": [create(company="Kelp & Sons"), *VIEW],
    "warning-before-xml": VIEW,
    "refused-as-200": [("Customers", {"key": "x" * 30})],
    "email-not-required": [create(email=None), create(email="")],
    "customer-type-any-text": [create(customer_type="gold"), *VIEW],
    "lead-any-word": [create(lead="perhaps")],
    "unicode-500": [create(first="Åse")],
    "new-address-inactive": [create(addresses=[ADDRESS]), *VIEW],
    "company-made-twice": [create(company="Kelp"), create(company="Kelp"), *VIEW],
    "only-first-insert-kept": [("Customers/create", {"inserts": [CUSTOMER, CUSTOMER | {"first": "Bo"}]}), *VIEW],
    "default-does-not-move": [update(address=[{"id": 1, "default_shipping": 1}]), *VIEW],
    "blank-is-ignored": [update(phone=""), *VIEW],
    "update-blanks-the-rest": [update(last="Aune"), *VIEW],
    "customer-update-not-kept": [update(last="Aune"), *VIEW],
    "update-lost-together": [(*update(last="Aune"), {"together": 2}), *VIEW],
    "update-with-any-key": [("Customers/update", {"key": "x" * 30, "inserts": [{"id": 55, "last": "Aune"}]})],
    "product-status-numeric": LIST,
    "tax-code-as-number": [make(tax_code="00120"), *LIST],
    "categories-respelled": LIST,
    "limit-remaining-unlimited": LIST,
    "available-on-zero-date": LIST,
    "price-thousands-comma": LIST,
    "last-updated-day-first": LIST,
    "product-once-a-category": LIST,
    "empty-list-500": [("Products", {"id": 7})],
    "empty-list-other-root": [("Products", {"id": 7})],
    "products-without-key": [("Products", {"identifier": None, "key": None})],
    "status-zero-ignored": [("Products", {"status": 0})],
    "product-type-filter-ignored": [("Products", {"product_type": 1})],
    "price-below-ignored-with-above": [("Products", {"price_above": 50, "price_below": 100})],
    "price-above-includes": [make(price="12"), ("Products", {"price_above": 12})],
    "timestamp-end-by-created": [("Products", {"timestamp_end": MOMENT - 200 * 86_400})],
    "weight-not-required": [make(weight=None)],
    "subcat-without-cat": [make(subcat=[18])],
    "negative-price": [make(price="-12"), *LIST],
    "product-status-any-word": [make(status="sold")],
    "display-id-twice": [make(display_id="TC-1"), make(display_id="TC-1")],
    "update-drops-vendors": [change(name="Chart"), *LIST],
    "images-never-deleted": [change(images={"image_url": ["delete"]}), *LIST],
    "last-updated-stays": [change(name="Chart"), ("Products", {"timestamp_start": MOMENT})],
    "unknown-id-updated": [("Products/update", {"updates": [{"id": 7, "name": "Chart"}]})],
    "failure-as-success": [change(price="twelve")],
}

# Code, constraint and severity of a finding that comes with the defect and not without it.
SEEN: dict[str, tuple[str, str, str]] = {
    "customer-created-unix": ("WC304", "pattern", "error"),
    "customer-type-named": ("WC301", "type", "error"),
    "customer-status-missing": ("WC306", "minOccurs", "error"),
    "customer-internal-note": ("WC307", "undocumented", "note"),
    "default-flags-spelled": ("WC304", "pattern", "warning"),
    "time-in-milliseconds": ("WC304", "pattern", "error"),
    "html-content-type": ("WC111", "media-type", "note"),
    "key-echoed": ("WC402", "echo", "warning"),
    "company-id-null-text": ("WC301", "type", "error"),
    "company-name-raw": ("WC201", "codec", "error"),
    "warning-before-xml": ("WC202", "codec", "error"),
    "refused-as-200": ("WC501", "outcome", "error"),
    "email-not-required": ("WC306", "required", "error"),
    "customer-type-any-text": ("WC301", "type", "error"),
    "lead-any-word": ("WC305", "enum", "error"),
    "unicode-500": ("WC501", "outcome", "error"),
    "default-does-not-move": ("WC401", "view-one-default-shipping", "warning"),
    "product-status-numeric": ("WC305", "enumeration", "error"),
    "categories-respelled": ("WC307", "undocumented", "note"),
    "limit-remaining-unlimited": ("WC105", "type", "error"),
    "available-on-zero-date": ("WC304", "pattern", "error"),
    "price-thousands-comma": ("WC301", "type", "error"),
    "last-updated-day-first": ("WC304", "pattern", "error"),
    "product-once-a-category": ("WC401", "view-ids-once", "warning"),
    "empty-list-500": ("WC501", "outcome", "error"),
    "empty-list-other-root": ("WC211", "root", "error"),
    "products-without-key": ("WC401", "view-carries-key", "error"),
    "status-zero-ignored": ("WC401", "view-status", "error"),
    "product-type-filter-ignored": ("WC401", "view-product-type", "error"),
    "price-below-ignored-with-above": ("WC401", "view-price-below", "error"),
    "price-above-includes": ("WC401", "view-price-above", "error"),
    "timestamp-end-by-created": ("WC401", "view-timestamp-end", "error"),
    "weight-not-required": ("WC306", "required", "error"),
    "subcat-without-cat": ("WC401", "create-subcat-needs-cat", "error"),
    "negative-price": ("WC302", "minInclusive", "warning"),
    "failure-as-success": ("WC301", "type", "error"),
}

# Why no exchange is wrong in itself: it takes another one, or what the wire does not tell.
STATE_ONLY: dict[str, str] = {
    "new-address-inactive": "what a new address was sent without stands in the request, its state in a later view",
    "company-made-twice": "both ids are ids; only two customers of one name tell",
    "only-first-insert-kept": "how many records a create answers is in no page; only a later view tells",
    "blank-is-ignored": "the blank was sent in one exchange, the old text shows in the next view",
    "update-blanks-the-rest": "what was there before stands in an earlier view",
    "customer-update-not-kept": "the answer is as it should be; only a later view tells",
    "update-lost-together": "the answer is as it should be; only a later view tells",
    "update-with-any-key": "a key cannot be seen to be wrong",
    "tax-code-as-number": "0 is digits too; what was sent stands in an earlier create",
    "product-status-any-word": "that there are no other words is implied, so that the request is a warning whether refused or not",
    "display-id-twice": "the first use of the id stands in an earlier create, and no view shows it",
    "update-drops-vendors": "what was there before stands in an earlier view",
    "images-never-deleted": "the word was sent in one exchange, the images show in the next view",
    "last-updated-stays": "when the update was stands in another exchange than the view",
    "unknown-id-updated": "which ids there are stands in a view",
}


def findings(shop: Any, judge: Judge) -> set[tuple[str, str, str]]:
    """Judge all that was said."""
    return {(found.code, found.constraint, found.severity.value) for exchange in shop.said for found in judge.judge(exchange).findings}


def run(shop: Any, steps: list[Step]) -> list[Answer]:
    return [shop.ask(step[0], step[1], **(step[2] if len(step) == 3 else {})) for step in steps]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge([load("leadcommerce-customers"), load("leadcommerce-products")], named=True)


@pytest.mark.parametrize("name", SEEN)
def test_the_judge_sees_the_defect_and_nothing_without_it(name: str, judge: Judge, new_shop: Callable[..., Any]) -> None:
    clean, bent = new_shop(), new_shop(f"leadcommerce-{name}")

    run(clean, STEPS[name])
    run(bent, STEPS[name])

    without = findings(clean, judge)
    assert "error" not in {severity for _, _, severity in without}
    assert SEEN[name] in findings(bent, judge) - without


@pytest.mark.parametrize("name", STATE_ONLY)
def test_a_defect_of_several_exchanges_changes_answers_and_no_verdict(name: str, judge: Judge, new_shop: Callable[..., Any]) -> None:
    clean, bent = new_shop(), new_shop(f"leadcommerce-{name}")

    assert run(clean, STEPS[name]) != run(bent, STEPS[name])
    assert "error" not in {severity for shop in (clean, bent) for _, _, severity in findings(shop, judge)}


def test_every_defect_has_its_steps_and_its_place_among_seen_and_unseen() -> None:
    names = [defect.name.removeprefix("leadcommerce-") for defect in LEADCOMMERCE.defects]

    assert len(names) == len(set(names)) == 51
    assert names == list(STEPS)
    assert set(SEEN) | set(STATE_ONLY) == set(names)
    assert not set(SEEN) & set(STATE_ONLY)


def test_every_defect_is_one_place_in_the_code() -> None:
    code = "".join(path.read_text() for path in Path(wirecheck.staging.leadcommerce.__file__).parent.glob("*.py"))
    places = re.findall(r'"(leadcommerce-[a-z0-9-]+)"(?! ?\()', code)

    assert sorted(
        place for place in places if place not in {"leadcommerce-customers", "leadcommerce-customers-v1", "leadcommerce-products", "leadcommerce-products-v1"}
    ) == sorted(defect.name for defect in LEADCOMMERCE.defects)


def test_every_defect_names_an_operation_and_a_document() -> None:
    served = {each.operation for each in LEADCOMMERCE.serves}

    assert {defect.operation for defect in LEADCOMMERCE.defects} == served
    assert {defect.document for defect in LEADCOMMERCE.defects} == {"leadcommerce-customers-v1", "leadcommerce-products-v1", "companion"}


@pytest.mark.parametrize("defect", [defect for defect in LEADCOMMERCE.defects if defect.trigger is Trigger.EASY], ids=lambda defect: defect.name)
def test_an_easy_defect_shows_in_any_successful_request(defect: Defect, new_shop: Callable[..., Any]) -> None:
    api = {"customers.view": "Customers", "products.view": "Products"}[defect.operation]
    form = {"id": 1005} if api == "Products" else {}

    assert new_shop().ask(api, form) != new_shop(defect.name).ask(api, form)


def test_all_defects_together_break_nothing_else(new_shop: Callable[..., Any]) -> None:
    """A store with every switch on still answers: 500 comes from the two defects that say so, and from nothing else."""
    shop = new_shop(*(defect.name for defect in LEADCOMMERCE.defects))

    statuses = {name: [answer.status for answer in run(shop, steps)] for name, steps in STEPS.items()}

    assert {name for name, given in statuses.items() if 500 in given} == {"unicode-500", "empty-list-500", "empty-list-other-root"}
