"""Names that no record has yet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.fuzz.fresh import Fresh


@given(st.lists(st.text(max_size=40), min_size=2, max_size=20))
def test_no_name_is_given_twice_and_each_carries_the_tag(drawn: list[str]) -> None:
    fresh = Fresh("wtag")
    names = [name for text in drawn for name in {next(iter(fresh.like(text)))}]

    assert len(set(names)) == len(names)
    assert all("wtag" in name for name in names)


@given(st.text(min_size=8, max_size=40))
def test_the_likest_name_is_as_long_as_the_drawn_one(drawn: str) -> None:
    assert len(next(Fresh("wtag").like(drawn.replace("@", "a")))) == len(drawn)


def test_an_address_stays_one() -> None:
    assert next(Fresh("wtag").like("somebody.long@shop.example")) == "wtag01dy.long@shop.example"
