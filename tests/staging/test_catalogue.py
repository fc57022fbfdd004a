"""People and goods are invented, the same for the same seed, and believable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pycountry
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.staging.catalogue import Catalogue

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEEDS = st.integers(0, 2**32)
SIZES = st.integers(0, 60)


def _catalogue(*, seed: int = 1, size: int = 40, now: datetime = NOW) -> Catalogue:
    return Catalogue(seed=seed, size=size, now=now)


@given(SEEDS, SIZES)
def test_the_same_seed_gives_the_same_people_and_products(seed: int, size: int) -> None:
    one, other = _catalogue(seed=seed, size=size), _catalogue(seed=seed, size=size)

    assert (one.people, one.products) == (other.people, other.products)


def test_another_seed_gives_other_people_and_products() -> None:
    one, other = _catalogue(seed=1), _catalogue(seed=2)

    assert one.people != other.people
    assert one.products != other.products


@given(SEEDS, st.integers(1, 10**8))
@settings(max_examples=30)
def test_times_are_told_from_now_and_nothing_else_is(seed: int, seconds: int) -> None:
    later = timedelta(seconds=seconds)

    before, after = (_catalogue(seed=seed, now=now).people for now in (NOW, NOW + later))

    assert [(person.email, person.password, person.joined + later) for person in before] == [(person.email, person.password, person.joined) for person in after]


def test_what_one_vendor_draws_leaves_the_draws_of_another_as_they_were() -> None:
    one, other = _catalogue(), _catalogue()

    one.draw("somebody").random()

    assert one.draw("somebody else").random() == other.draw("somebody else").random()
    assert one.people == other.people


@given(SEEDS, SIZES)
@settings(max_examples=50)
def test_people_are_numbered_in_the_order_in_which_they_joined(seed: int, size: int) -> None:
    people = _catalogue(seed=seed, size=size).people

    assert [person.number for person in people] == list(range(1, size + 1))
    assert sorted(people, key=lambda person: person.joined) == list(people)


@given(SEEDS)
@settings(max_examples=50)
def test_nobody_is_seen_before_joining_or_after_now(seed: int) -> None:
    for person in _catalogue(seed=seed).people:
        assert person.joined < NOW
        assert person.seen is None or person.joined.replace(microsecond=0) <= person.seen <= NOW


@given(SEEDS)
@settings(max_examples=50)
def test_every_person_has_an_address_for_mail_of_their_own(seed: int) -> None:
    people = _catalogue(seed=seed).people

    assert len({person.email for person in people}) == len(people)
    assert all(person.email.isascii() and person.email.endswith("@mail.example") and not person.email.startswith(".") for person in people)


def test_countries_are_countries() -> None:
    assert {person.country for person in _catalogue(size=300).people} <= {country.alpha_2 for country in pycountry.countries}


def test_a_store_of_the_usual_size_has_people_of_every_kind() -> None:
    """With and without a company, a second address line, a state, a visit; with names beyond ASCII and with an apostrophe."""
    people = _catalogue().people

    for kind in ("company", "street_2", "state", "seen"):
        assert {bool(getattr(person, kind)) for person in people} == {True, False}
    assert any(not person.name.isascii() for person in people)
    assert len({person.country for person in people}) > 3


@given(SEEDS, SIZES)
@settings(max_examples=50)
def test_products_have_a_price_in_whole_cents_above_their_cost(seed: int, size: int) -> None:
    catalogue = _catalogue(seed=seed, size=size)

    assert [product.number for product in catalogue.products] == list(range(1, size + 1))
    assert len({product.sku for product in catalogue.products}) == size
    for product in catalogue.products:
        assert Decimal(0) < product.cost < product.price
        assert {product.price.quantize(Decimal("0.01")), product.cost.quantize(Decimal("0.01"))} == {product.price, product.cost}
        assert (product.shelf in catalogue.shelves, product.maker in catalogue.makers) == (True, True)
        assert product.added < NOW
