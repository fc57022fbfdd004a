"""Values that answers have shown, found again by the place that asks for one."""

from __future__ import annotations

from wirecheck.fuzz.shown import Shown


def _shown(answer: object) -> Shown:
    made = Shown()
    made.add(answer)
    return made


def test_a_value_is_found_under_its_name() -> None:
    assert _shown({"customers": [{"group": 4}, {"group": 7}]}).of(("customer", "group")) == [4, 7]


def test_the_way_tells_between_equal_names() -> None:
    shown = _shown({"billing": {"email": "a@b.example"}, "shipping": {"email": "c@d.example"}})

    assert shown.of(("customer", "billing", "email")) == ["a@b.example"]


def test_several_are_found_under_the_name_of_one() -> None:
    assert _shown({"items": [{"id": 1}, {"id": 2}]}).of(("conditions", "ids")) == [1, 2]


def test_a_bound_is_found_under_what_it_bounds() -> None:
    assert _shown({"item": {"price": "12.50"}}).of(("price_below",)) == ["12.50"]


def test_no_secret_is_kept() -> None:
    assert _shown({"customer": {"encryptedPassword": "qL7v", "password": "harbour"}}).of(("password",)) == []
