"""Any bytes get an answer of the vendor's own kind: never a fault of the store, and nothing from outside is read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.staging import Asked

_NOW = datetime(2026, 3, 4, tzinfo=UTC)
_PATHS = st.sampled_from(["Customer", "Customer+UserCustomerGroups", "Customer+(UserCustomerGroups+UserGroups)", "UserCustomerGroups", "UserGroups", "Order"])
_SPECIFICATIONS = (
    _PATHS
    | st.text("()+/%", max_size=60)
    | st.text(max_size=20)
    | st.lists(st.sampled_from([*"()+/", "Customer", "UserGroups", "Order"]), max_size=9).map("".join)
)
_KEYS = st.sampled_from(["", "/", "/trade", "/1", "/%00", "/%FF", "/a%2Fb", f"/{'9' * 5000}", "/٣"]) | st.text(max_size=20).map("/".__add__)
_NAMES = st.sampled_from(
    [
        "ResultSet",
        "Customer",
        "UserCustomerGroup",
        "UserGroup",
        "Order",
        "username",
        "password",
        "code",
        "group_code",
        "parent_code",
        "discount",
        "inactive",
        "subscribable",
        "x",
    ]
)
_LEAVES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<&\ufffe\uffff"), max_size=8) | st.sampled_from(
    ["1", "trade", "public", "true", "9" * 6000, "-0", " "]
)


def _element(name: str, content: list[str]) -> str:
    return f"<{name}>{''.join(content)}</{name}>"


_TREES = st.recursive(_LEAVES, lambda inner: st.builds(_element, _NAMES, st.lists(inner, max_size=4)), max_leaves=25)
_BODIES = st.binary(max_size=60) | _TREES.map(lambda tree: f"<ResultSet>{tree}</ResultSet>".encode()) | _TREES.map(str.encode)
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "authorization", "accept"]), st.text(max_size=20) | st.sampled_from(["text/xml", "text/xml; charset=\0", "Basic YQ=="])
    ),
    max_size=2,
)


@pytest.fixture(scope="module")
def battered(new_shop: Any) -> Any:
    return new_shop(size=6)


@settings(max_examples=600)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", ""]),
    _SPECIFICATIONS,
    _KEYS,
    st.text(max_size=20) | st.lists(st.tuples(_NAMES, _LEAVES), max_size=3).map(lambda pairs: "&".join("=".join(pair) for pair in pairs)),
    _HEADERS,
    _BODIES,
)
def test_no_request_is_a_fault_of_the_store(battered: Any, method: str, specification: str, key: str, query: str, headers: Any, body: bytes) -> None:
    given = battered.store.answer(Asked(method=method, path=f"/API/V3/{specification}{key}", query=query, headers=tuple(headers), body=body, now=_NOW))

    assert given.status in {200, 400, 401, 404, 405, 409, 415}, given
    assert dict(given.headers)["content-type"] in {"application/xml; charset=utf-8", "text/plain; charset=utf-8"}
    assert (given.status == 200) is given.body.startswith(b"<?xml")


_RECORDS = {
    "Customer+UserCustomerGroups": ("Customer", ["b_fname", "b_city", "password", "discount", "inactive", "custom_data1", "mv_shipmode"]),
    "UserGroups": ("UserGroup", ["title", "description", "subscribable", "subscribe_text", "parent_code"]),
    "UserCustomerGroups+UserGroups": ("UserCustomerGroup", ["username", "group_code", "subscribed", "custom_data1"]),
}
_SAVED = st.sampled_from(sorted(_RECORDS)).flatmap(
    lambda path: st.tuples(
        st.just(path), _LEAVES, st.dictionaries(st.sampled_from(_RECORDS[path][1]), _LEAVES | st.sampled_from(["früh", "letters"]), max_size=4)
    )
)


@settings(max_examples=300)
@given(_SAVED)
def test_no_saved_value_makes_a_later_list_fail(battered: Any, saved: tuple[str, str, dict[str, str]]) -> None:
    path, key, fields = saved
    element = _RECORDS[path][0]
    name = "username" if element == "Customer" else "code"

    given = battered.ask(
        "POST", f"/API/V3/{path}", f"<ResultSet><{element}><{name}>{key}</{name}>{''.join(_element(*one) for one in _single(fields))}</{element}></ResultSet>"
    )

    assert given.status in {200, 400, 409}
    battered.root("GET", f"/API/V3/{path}")


def _single(fields: dict[str, str]) -> list[tuple[str, list[str]]]:
    return [(name, [text]) for name, text in fields.items()]


@pytest.mark.parametrize("path", ["/API/V3/Customer\ud800", "/API/V3/Customer/\udcff", "/API/V3/Customer?b_city=\ud800"])
def test_half_a_surrogate_pair_is_refused(shop: Any, path: str) -> None:
    assert shop.refused("GET", path)[0] == 400


def test_many_parameters_are_one_condition(shop: Any) -> None:
    assert shop.ask("GET", "/API/V3/Customer?" + "&".join(["discount=5"] * 5000)).status == 200
    assert shop.ask("GET", "/API/V3/Customer?" + "&".join(["email=%25a%25"] * 5000)).status == 200


def test_many_parentheses_are_no_specification(shop: Any) -> None:
    assert shop.refused("GET", f"/API/V3/Customer{'+(UserCustomerGroups' * 20_000}")[0] == 400
    assert shop.refused("GET", f"/API/V3/{'(' * 100_000}")[0] == 400


def test_entities_that_grow_are_not_expanded(shop: Any) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE ResultSet [<!ENTITY e0 "ha">{entities}]><ResultSet><Customer><username>&e9;</username></Customer></ResultSet>'

    assert shop.refused("POST", "/API/V3/Customer", body)[0] == 400


@pytest.mark.parametrize("defects", [(), ("zeald-entities-expanded",)])
def test_no_file_is_read(new_shop: Any, tmp_path: Path, defects: tuple[str, ...]) -> None:
    """Not by the defect that expands entities either: it takes those that stand in the request, and no other."""
    secret = tmp_path / "secret.txt"
    secret.write_text("behind-the-door")
    shop = new_shop(*defects)

    given = shop.ask(
        "POST",
        "/API/V3/Customer",
        f'<!DOCTYPE ResultSet [<!ENTITY e SYSTEM "{secret.as_uri()}">]><ResultSet><Customer><username>x</username><b_fname>&e;</b_fname></Customer></ResultSet>',
    )

    assert b"behind-the-door" not in given.body
    assert b"behind-the-door" not in shop.ask("GET", "/API/V3/Customer").body
