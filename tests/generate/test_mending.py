"""Mending: what a broken rule reads is changed until nothing is wrong, and nothing that is meant to be there is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract import load
from wirecheck.generate import reading
from wirecheck.generate.draft import Draft
from wirecheck.generate.mending import completed, in_turn, mended, parts_of, records_of, texts_seen, words_of

if TYPE_CHECKING:
    from wirecheck.generate.reading import Reading, Said


def test_a_record_lends_all_members_that_any_was_seen_with() -> None:
    seen = [{"customers": [{"id": 1}]}, {"customers": [{"code": "a", "address": {"city": "Ys"}}, {"address": {"street": "Quay 4"}}]}]

    made = completed({"customers": [{"id": 7}]}, parts_of(seen))

    assert made == {"customers": [{"id": 7, "code": "a", "address": {"street": "Quay 4", "city": "Ys"}}]}


def test_of_each_place_the_fullest_record_is_kept() -> None:
    found = records_of([{"customers": [{"id": 1}, {"id": 2, "code": "b"}]}, {"customers": []}])

    assert found["/customers/"] == {"id": 2, "code": "b"}


def test_what_is_put_in_comes_from_what_valid_payloads_hold_under_the_name() -> None:
    check = load("modularmerchant-check-customer").operation("customer.check")
    assert check is not None
    body = check.response(200)
    assert body is not None
    assert body.body is not None
    rule = next(rule for rule in check.rules if rule.id == "subscriptions-only-when-asked")

    seen = texts_seen(check, body.body)

    assert all(len(texts) <= 2 for texts in seen.values())
    assert any(seen.values())
    assert words_of([rule.then]) == ["yes"]


def test_kinds_take_turns_until_all_have_ended() -> None:
    assert [*in_turn(iter("abc"), iter("1"), iter(""))] == ["a", "1", "b", "c"]


def test_a_change_gets_the_key_that_its_entry_lacks_and_keeps_one_entry_alone() -> None:
    change = load("customer-v3").operation("change")
    assert change is not None
    entry = "<UserCustomerGroup><username>ingrid</username></UserCustomerGroup>"
    draft = Draft(
        operation=change,
        payload=f"<ResultSet>{entry * 3}</ResultSet>",
        has_body=True,
        path={"specification": "UserCustomerGroups", "key": "1"},
        query={},
        headers={},
    )
    first = reading.of_request(draft)
    assert first is not None
    assert {said.constraint for said in first.told} == {"change-relation-names-key", "change-one-entry"}

    found = mended(draft, first, reading.of_request, _all_of, list(draft.path.values()))

    assert found is not None
    assert found[0].payload == "<ResultSet><UserCustomerGroup><username>ingrid</username><code>1</code></UserCustomerGroup></ResultSet>"


def _all_of(found: Reading) -> tuple[Said, ...]:
    return found.told
