"""The promises of contract/resource_joins.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.contract.resource_joins import BadSpecification, Resource, parse

ELEMENTS = {"Customer": "Customer", "UserGroups": "UserGroup", "Order": "Order", "X_1": "x"}


@st.composite
def resources(draw: st.DrawFn, depth: int = 3) -> Resource:
    """Give a resource with its joins, of few enough names to be read."""
    name = draw(st.sampled_from(sorted(ELEMENTS)))
    joins = draw(st.lists(resources(depth - 1), max_size=2)) if depth else []
    return Resource(name=name, element=ELEMENTS[name], joins=tuple(joins))


@given(resources())
def test_reading_a_written_specification_gives_the_same_resource_back(resource: Resource) -> None:
    assert parse(str(resource), ELEMENTS) == resource


@given(st.text() | st.lists(st.sampled_from([*ELEMENTS, "+", "(", ")", "Nobody", " "]), max_size=9).map("".join))
def test_any_text_is_a_specification_or_a_bad_one(text: str) -> None:
    try:
        resource = parse(text, ELEMENTS)
    except BadSpecification as error:
        problem = str(error)
    else:
        assert parse(str(resource), ELEMENTS) == resource
        return
    assert len(problem) < 100


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Customer", []),
        ("Customer+Order", ["Order"]),
        ("Customer+(UserGroups+Order)", ["UserGroups", "Order"]),
        ("Customer+(UserGroups+Order)+Order", ["UserGroups", "Order", "Order"]),
        ("Customer+(UserGroups)", ["UserGroups"]),
    ],
)
def test_what_rules_see_of_joins(text: str, names: list[str]) -> None:
    seen = parse(text, ELEMENTS).as_map()

    assert (seen["resource"], seen["element"], seen["joins"]) == ("Customer", "Customer", names)
    assert seen["elements"] == [ELEMENTS[name] for name in names]


def test_parentheses_around_one_resource_are_the_same_as_none() -> None:
    assert parse("Customer+(Order)", ELEMENTS) == parse("Customer+Order", ELEMENTS)
    assert parse("Customer+(Order)", ELEMENTS).as_map()["tree"] == "Customer+Order"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a resource is missing"),
        ("Nobody", "'Nobody' is no known resource"),
        ("customer", "'customer' is no known resource"),
        ("Customer+Nobody", "'Nobody' is no known resource"),
        ("Customer Order", "' ' does not belong there"),
        ("Customer+", "a resource is missing after '+'"),
        ("+Customer", "'+' is no known resource"),
        ("Customer++Order", "'+' is no known resource"),
        ("(Customer)", "'(' is no known resource"),
        ("Customer+(Order", "a parenthesis is not closed"),
        ("Customer+(Order+(X_1)", "a parenthesis is not closed"),
        ("Customer+Order)", "')' does not belong there"),
        ("Customer+()", "')' is no known resource"),
        ("Customer+(", "a resource is missing"),
        ("Customer/Order", "'/' does not belong there"),
        ("Customer" * 9, f"'{('Customer' * 9)[:40]}…' is no known resource"),
        ("Customer" + "+Order" * 32, "it is too long"),
        ("Customer" + "+(Order" * 5000, "it is too long"),
        ("+" * 1_000_000, "it is too long"),
    ],
    ids=lambda text: text[:30],
)
def test_a_bad_specification_says_why(text: str, problem: str) -> None:
    with pytest.raises(BadSpecification) as caught:
        parse(text, ELEMENTS)

    assert str(caught.value) == problem
