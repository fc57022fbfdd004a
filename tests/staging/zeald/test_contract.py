"""The store and the contract were written from the same page and not from each other: what the one answers, the other allows."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.judge import Judgement, Outcome, Verdict
from wirecheck.staging.zeald import ZEALD

_CONTRACT = load("customer-v3")
_KEYS = {"Customer": "username", "UserCustomerGroup": "code", "UserGroup": "code"}
_NAMES = {"Customer": "Customer", "UserCustomerGroup": "UserCustomerGroups", "UserGroup": "UserGroups"}
_JOINS = {
    "Customer": (
        "Customer",
        "Customer+UserCustomerGroups",
        "Customer+(UserCustomerGroups+UserGroups)",
        "Customer+Order",
        "Customer+Order+(UserCustomerGroups+UserGroups)",
    ),
    "UserCustomerGroup": ("UserCustomerGroups", "UserCustomerGroups+UserGroups"),
    "UserGroup": ("UserGroups",),
}
_RECORDS = tuple(_KEYS)


@pytest.fixture(scope="module")
def kept(new_shop: Any) -> Any:
    return new_shop(size=12)


@pytest.fixture(scope="module")
def usernames(new_shop: Any) -> list[str]:
    return [one.findtext("username") for one in new_shop(size=12).root("GET", "/API/V3/Customer")]


def _errors(judged: Judgement) -> list[Any]:
    return [finding for finding in judged.findings if finding.severity is Severity.ERROR]


def _path(element: str) -> str:
    """Name the resource of an example, which holds nested relations where it says everything."""
    name = "UserGroups" if "<UserGroup>" in element else "UserCustomerGroups" if "<Customer>" not in element else "Customer"
    return f"{name}+UserCustomerGroups" if name == "Customer" and "<UserCustomerGroup>" in element else name


def _between(text: str, name: str) -> str:
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


def test_what_the_vendor_serves_is_what_the_contract_lists() -> None:
    assert {(one.operation, one.method, one.contract) for one in ZEALD.serves} == {(one.id, one.method, _CONTRACT.name) for one in _CONTRACT.operations}


def test_every_example_of_the_contract_is_a_clean_success(new_shop: Any, judged: Any) -> None:
    """In the contract's order: the groups of the second save are those that the third puts a customer into."""
    shop = new_shop(size=40)

    judgements = []
    for operation, method in (("save", "POST"), ("change", "PUT")):
        for name, text in _CONTRACT.operation(operation).request.examples.items():
            path = _path(text)
            key = "" if method == "POST" else f"/{_between(text, 'code' if path == 'UserCustomerGroups' else 'username')}"
            judgements.append((f"{operation} {name}", judged(shop, method, f"/API/V3/{path}{key}", text)))
    targets = ("Customer", "Customer+(UserCustomerGroups+UserGroups)", "UserGroups", "Customer?b_city=Ber%25", "Customer/jonas.lind")
    judgements += [(target, judged(shop, "GET", f"/API/V3/{target}")) for target in targets]

    assert [(name, one.outcome, one.verdict, one.findings) for name, one in judgements] == [
        (name, Outcome.SUCCESS, Verdict.CLEAN, ()) for name, _ in judgements
    ]


def _filters(shop: Any, record: str) -> st.SearchStrategy[dict[str, str]]:
    """Fields by name, with values that some record has, parts of them, and others."""
    listed = shop.root("GET", f"/API/V3/{_NAMES[record]}")
    pairs = sorted({(field.tag, field.text or "") for one in listed for field in one})
    some = st.sampled_from(pairs)
    known = some | some.map(lambda pair: (pair[0], f"{pair[1][:2]}%")) | some.map(lambda pair: (pair[0], f"%{pair[1][1:]}"))
    return st.lists(known | st.tuples(some.map(lambda pair: pair[0]), st.text(max_size=8)), max_size=3).map(dict)


@settings(max_examples=150)
@given(st.data())
def test_any_list_is_a_clean_success(kept: Any, judged: Any, data: st.DataObject) -> None:
    record = data.draw(st.sampled_from(_RECORDS))
    filters = data.draw(_filters(kept, record))
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in filters.items())

    one = judged(kept, "GET", f"/API/V3/{data.draw(st.sampled_from(_JOINS[record]))}{'?' if query else ''}{query}")

    assert (one.outcome, one.verdict) == (Outcome.SUCCESS, Verdict.CLEAN), one.findings


@settings(max_examples=100)
@given(st.data())
def test_any_get_is_a_clean_success_or_a_clean_failure(kept: Any, judged: Any, data: st.DataObject) -> None:
    record = data.draw(st.sampled_from(_RECORDS))
    known = [one.findtext(_KEYS[record]) for one in kept.root("GET", f"/API/V3/{_NAMES[record]}")]
    others = st.integers(1).map(str) if record == "UserCustomerGroup" else st.text(min_size=1, max_size=12)
    key = data.draw(st.sampled_from(known) | others)

    one = judged(kept, "GET", f"/API/V3/{data.draw(st.sampled_from(_JOINS[record]))}/{quote(key, safe='@+')}")

    assert (one.outcome, one.verdict) == (Outcome.SUCCESS if key in known else Outcome.FAILURE, Verdict.CLEAN), one.findings


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)
_KEY_TEXTS = _TEXTS.filter(str.strip).map(str.strip)
_TRUTHS = st.sampled_from(["true", "false", "1", "0"])
_ADDRESS = ("company", "fname", "lname", "address1", "address2", "address3", "city", "state", "zip")
_CUSTOMERS = st.fixed_dictionaries(
    {"username": _KEY_TEXTS},
    optional={
        **dict.fromkeys(("phone_day", "phone_night", "mv_shipmode", *_ADDRESS, *(f"b_{name}" for name in _ADDRESS)), _TEXTS),
        **{f"custom_data{number}": _TEXTS for number in range(1, 5)},
        "password": _TEXTS,
        "email": st.just("") | st.emails(),
        "b_country": st.sampled_from(["", "NO", "NZ"]),
        "country": st.sampled_from(["", "GB", "IE"]),
        "inactive": _TRUTHS,
        "no_email": _TRUTHS,
        "discount": st.integers(0, 100).map(str),
    },
)
_GROUPS = st.fixed_dictionaries(
    {"code": _KEY_TEXTS},
    optional={
        **dict.fromkeys(("title", "description", "subscribe_text"), _TEXTS),
        "subscribable": st.sampled_from(["public", "private"]),
        "parent_code": st.sampled_from(["", "trade", "letters"]),
    },
)


def _relations(usernames: list[str] | None) -> st.SearchStrategy[dict[str, str]]:
    """Who is in which group; nested in a customer, without the username."""
    return st.fixed_dictionaries(
        {
            **({"username": st.sampled_from(usernames)} if usernames else {}),
            "group_code": st.sampled_from(["trade", "trade-north", "letters", "früh", "retired"]),
        },
        optional={"subscribed": st.sampled_from(["true", "false"]), **{f"custom_data{number}": _TEXTS for number in range(1, 5)}},
    )


def _element(name: str, fields: dict[str, str], inner: str = "") -> str:
    return f"<{name}>{''.join(f'<{field}>{escape(text)}</{field}>' for field, text in fields.items())}{inner}</{name}>"


def _entries(data: st.DataObject, usernames: list[str]) -> tuple[str, str, dict[str, str]]:
    """Draw a record to save: the path, its element, its fields."""
    record = data.draw(st.sampled_from(_RECORDS))
    fields = data.draw({"Customer": _CUSTOMERS, "UserCustomerGroup": _relations(usernames), "UserGroup": _GROUPS}[record])
    if record != "Customer":
        return _NAMES[record], _element(record, fields), fields
    relations = data.draw(st.lists(_relations(None), max_size=3, unique_by=lambda one: one["group_code"]))
    inner = "".join(_element("UserCustomerGroup", {"username": fields["username"], **one}) for one in relations)
    return "Customer+UserCustomerGroups", _element(record, fields, inner), fields


@settings(max_examples=150)
@given(st.data())
def test_any_save_of_what_is_right_is_a_clean_success(kept: Any, judged: Any, usernames: list[str], data: st.DataObject) -> None:
    """Sub-groups that would come to stand beneath themselves are refused; everything else is saved."""
    path, entry, fields = _entries(data, usernames)

    one = judged(kept, "POST", f"/API/V3/{path}", f"<ResultSet>{entry}</ResultSet>")

    refused = fields.get("code") in {"trade", "letters"} and fields.get("parent_code")
    assert _errors(one) == []
    assert refused or (one.outcome, one.verdict) == (Outcome.SUCCESS, Verdict.CLEAN), one.findings


@settings(max_examples=100)
@given(st.data())
def test_any_change_of_what_is_right_is_a_clean_success(kept: Any, judged: Any, usernames: list[str], data: st.DataObject) -> None:
    username = data.draw(st.sampled_from(usernames))
    fields = {**data.draw(_CUSTOMERS), "username": username}

    one = judged(kept, "PUT", f"/API/V3/Customer/{quote(username, safe='@+')}", f"<ResultSet>{_element('Customer', fields)}</ResultSet>")

    assert (one.outcome, one.verdict) == (Outcome.SUCCESS, Verdict.CLEAN), one.findings


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "Customer/nobody@pier.example", "", 404),
        ("GET", "UserCustomerGroups/999999", "", 404),
        ("GET", "Product", "", 404),
        ("POST", "Customer", "<ResultSet><Customer><b_city>Kiel</b_city></Customer></ResultSet>", 400),
        ("POST", "UserGroups", "<ResultSet><UserGroup><code>x</code><parent_code>none</parent_code></UserGroup></ResultSet>", 400),
        (
            "POST",
            "UserCustomerGroups",
            "<ResultSet><UserCustomerGroup><username>x</username><group_code>none</group_code></UserCustomerGroup></ResultSet>",
            400,
        ),
        ("PUT", "Customer/nobody@pier.example", "<ResultSet><Customer><username>nobody@pier.example</username></Customer></ResultSet>", 404),
    ],
)
def test_a_refusal_is_a_failure_that_the_contract_knows(kept: Any, judged: Any, method: str, target: str, body: str, status: int) -> None:
    """No page says what one looks like: any answer of the four hundreds is one."""
    one = judged(kept, method, f"/API/V3/{target}", body)

    assert one.exchange.response.status == status
    assert (one.outcome, _errors(one)) == (Outcome.FAILURE, [])


def test_wrong_credentials_are_refused_and_right_ones_accepted(kept: Any, judged: Any) -> None:
    names = kept.store.credentials["zeald"]
    right = b64encode(f"{names['username']}:{names['password']}".encode()).decode()
    outcomes = [judged(kept, "GET", "/API/V3/UserGroups", headers=(("authorization", f"Basic {text}"),)) for text in (right, right.swapcase())]

    assert [(one.outcome, one.verdict) for one in outcomes] == [(Outcome.SUCCESS, Verdict.CLEAN), (Outcome.REFUSED, Verdict.CLEAN)]
