"""Exchanges of which nobody can tell what they say: nothing is concluded from them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import stories
from stories import LEADCOMMERCE, OPEN2B, Session, Story


def _constraints(session: Session, *steps: Story) -> list[str | None]:
    for story in steps:
        for step in story:
            step(session)
    return [finding.constraint for finding in session.findings(alone=True)]


def _find(**members: object) -> Story:
    return stories._open("find", **members)


def _count() -> Story:
    return stories._open("count")


@pytest.mark.parametrize("page", [{"first": 4_015_822_154_365}, {"first": 10**40}, {"limit": "many"}])
def test_a_page_whose_place_is_far_out_or_cannot_be_read_is_not_the_whole_list(page: dict[str, object]) -> None:
    assert _constraints(Session(OPEN2B), _find(), _find(**page), _count()) == []


def test_a_first_place_of_nothing_is_the_whole_list() -> None:
    session = Session(OPEN2B, "open2b-count-ignores-conditions")

    assert "count" in _constraints(session, _find(first=0, limit=500, conditions={"country": "NO"}), stories._open("count", conditions={"country": "NO"}))


def test_a_login_that_showed_no_key_is_the_one_before() -> None:
    """Two logins within a second: the time that the second shows is that of the first, whose answer did not say whose it was."""

    def at_once(session: Session) -> None:
        session.now -= timedelta(minutes=3)

    made = stories._person(canLogin=True, password={"value": "Ropewalk-7"})
    brief = stories._open("authenticate", email="ottilie@varga.example", password="Ropewalk-7", fields=["hasPassword"])

    assert _constraints(Session(OPEN2B), made, stories._ALL, brief, (at_once,), stories._login("Ropewalk-7")) == []


def test_of_two_lists_of_records_in_one_request_nobody_knows_which_counts() -> None:
    """The page calls the list of an update inserts, another page updates: a store reads one of them."""
    both = stories._lead("Customers/update", inserts=[{"id": 55, "last": "Lind"}], updates=[{"id": 55, "last": "Aune"}])

    assert _constraints(Session(LEADCOMMERCE), stories._PEOPLE, both, stories._PEOPLE) == []


def test_one_list_of_them_counts() -> None:
    one = stories._lead("Customers/update", inserts=[{"id": 55, "last": "Lind"}])

    assert _constraints(Session(LEADCOMMERCE, "leadcommerce-customer-update-not-kept"), stories._PEOPLE, one, stories._PEOPLE) == ["updated"]


def test_a_field_under_two_names_in_one_record_has_no_known_value() -> None:
    other = stories._ADDRESS | {"address_1": "5 Kelp Street"}
    session = Session(LEADCOMMERCE)

    found = _constraints(session, stories._make_people({"addresses": [stories._ADDRESS], "address": [other]}), stories._PEOPLE)

    assert found == []


def test_a_name_that_the_document_leaves_open_teaches_nothing() -> None:
    """A sample sends metatitle where the table has seo_title: a store may read either, both, or the last."""
    session = Session(LEADCOMMERCE)
    several = [{"metatitle": "Chart of tides"}, {"seo_title": "Tides"}, {"metatitle": "Charts"}, {"seo_title": ""}]

    assert _constraints(session, stories._GOODS, *(stories._then(stories._change_goods(**one), stories._GOODS) for one in several)) == []
