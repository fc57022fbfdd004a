"""What is turned down. The document describes no failure: these are plain statuses with a line of text, and nothing is written."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

_CUSTOMER = "<ResultSet><Customer><username>bo@pier.example</username>{}</Customer></ResultSet>"
_RELATION = "<ResultSet><UserCustomerGroup>{}</UserCustomerGroup></ResultSet>"
_GROUP = "<ResultSet><UserGroup>{}</UserGroup></ResultSet>"
_DEEP = "<ResultSet>" + "<Customer>" * 400 + "</Customer>" * 400 + "</ResultSet>"

_PATHS = [
    ("GET", "/API/V3/", 400, "no resource specification"),
    ("GET", "/API/V3/customer", 404, "no resource 'customer'"),
    ("GET", "/API/V3/Customers", 404, "no resource 'Customers'"),
    ("GET", "/API/V3/Product", 404, "no resource 'Product'"),
    ("GET", "/API/V3/Customer/", 404, "no such page"),
    ("GET", "/API/V3/Customer/a/b", 404, "no such page"),
    ("GET", "/API/V3/Customer/nobody@pier.example", 404, "no Customer has this username"),
    ("GET", "/API/V3/UserCustomerGroups/trade", 404, "no UserCustomerGroup has this code"),
    ("GET", "/API/V3/UserCustomerGroups/01", 404, "no UserCustomerGroup has this code"),
    ("GET", "/API/V3/UserGroups/Trade", 404, "no UserGroup has this code"),
    ("GET", "/API/V3/Customer+UserGroups", 400, "UserGroups does not join Customer"),
    ("GET", "/API/V3/Customer+UserCustomerGroups+UserGroups", 400, "UserGroups does not join Customer"),
    ("GET", "/API/V3/UserGroups+Customer", 400, "UserGroups takes none"),
    ("GET", "/API/V3/Customer+Order+Order", 400, "joined twice"),
    ("GET", "/API/V3/Customer+(Order)+Order", 400, "joined twice"),
    ("GET", "/API/V3/Customer+Orders", 404, "no resource 'Orders'"),
    ("GET", "/API/V3/(Customer)", 400, "no resource specification"),
    ("GET", "/API/V3/Customer+", 400, "no resource specification"),
    ("GET", "/API/V3/Customer+(UserCustomerGroups+UserGroups", 400, "no resource specification"),
    ("GET", "/API/V3/Customer+UserCustomerGroups)", 400, "no resource specification"),
    ("GET", "/API/V3/Customer+((UserCustomerGroups+UserGroups))", 400, "no resource specification"),
    ("GET", "/API/V3/Customer+()", 400, "no resource specification"),
    ("GET", "/API/V3/%FF", 400, "the path is no UTF-8"),
    ("GET", "/API/V3/Customer/%FF", 400, "the path is no UTF-8"),
    ("GET", "/API/V3/Customer?b_city=%FF", 400, "the query is no UTF-8"),
    ("GET", "/API/V3/Customer?town=Cork", 400, "Customer has no field 'town'"),
    ("GET", "/API/V3/Customer+UserCustomerGroups?group_code=trade", 400, "Customer has no field 'group_code'"),
]

_BODIES = [
    ("POST", "/API/V3/Customer", "", "is no XML"),
    ("POST", "/API/V3/Customer", "username=bo", "is no XML"),
    ("POST", "/API/V3/Customer", "<ResultSet><Customer></ResultSet>", "is no XML"),
    ("POST", "/API/V3/Customer", _DEEP, ""),
    ("POST", "/API/V3/Customer", f"<!DOCTYPE ResultSet>{_CUSTOMER.format('')}", "document type"),
    ("POST", "/API/V3/Customer", f'<!DOCTYPE r [<!ENTITY e "x">]>{_CUSTOMER.format("<b_fname>&e;</b_fname>")}', "document type"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("").replace("ResultSet", "Results"), "the root is 'Results'"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("").replace("<ResultSet>", '<ResultSet xmlns="urn:x">'), "the root is '{urn:x}ResultSet'"),
    ("POST", "/API/V3/Customer", "<ResultSet/>", "is empty"),
    ("POST", "/API/V3/Customer", "<ResultSet>bo</ResultSet>", "holds text"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("bo"), "holds text"),
    ("POST", "/API/V3/Customer", _GROUP.format("<code>x</code>"), "this path takes Customer"),
    ("POST", "/API/V3/Customer", "<ResultSet><Customer><b_fname>Bo</b_fname></Customer></ResultSet>", "has no username"),
    ("POST", "/API/V3/Customer", "<ResultSet><Customer><username> </username></Customer></ResultSet>", "has no username"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<fax>1</fax>"), "has no 'fax'"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<b_fname>A</b_fname><b_fname>B</b_fname>"), "b_fname twice"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<b_fname><b>A</b></b_fname>"), "b_fname holds elements"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<discount>20%</discount>"), "send an integer"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<discount>2.5</discount>"), "send an integer"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<discount>2147483648</discount>"), "send an integer"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<discount>٣</discount>"), "send an integer"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<inactive>perhaps</inactive>"), "send true or false"),
    ("POST", "/API/V3/Customer", _CUSTOMER.format("<UserCustomerGroup><group_code>trade</group_code></UserCustomerGroup>"), "has no 'UserCustomerGroup'"),
    ("POST", "/API/V3/Customer+UserCustomerGroups", _CUSTOMER.format("<UserCustomerGroup/>"), "has no group_code"),
    (
        "POST",
        "/API/V3/Customer+UserCustomerGroups",
        _CUSTOMER.format("<UserCustomerGroup><group_code>none</group_code></UserCustomerGroup>"),
        "group_code is that of no UserGroup",
    ),
    (
        "POST",
        "/API/V3/Customer+UserCustomerGroups",
        _CUSTOMER.format("<UserCustomerGroup><username>ada</username><group_code>trade</group_code></UserCustomerGroup>"),
        "username is not that of the Customer",
    ),
    (
        "POST",
        "/API/V3/Customer+UserCustomerGroups",
        _CUSTOMER.format("<UserCustomerGroup><code>1</code><group_code>trade</group_code></UserCustomerGroup>"),
        "username is not that of the Customer",
    ),
    ("POST", "/API/V3/Customer+Order", _CUSTOMER.format("<Order><code>1</code></Order>"), "Order is not written here"),
    ("POST", "/API/V3/UserCustomerGroups", _RELATION.format("<group_code>trade</group_code>"), "has no username"),
    ("POST", "/API/V3/UserCustomerGroups", _RELATION.format("<username>nobody</username><group_code>trade</group_code>"), "username is that of no Customer"),
    ("POST", "/API/V3/UserCustomerGroups", _RELATION.format("<code>0</code>"), "send a positive integer"),
    ("POST", "/API/V3/UserCustomerGroups", _RELATION.format("<code>1</code><subscribed>maybe</subscribed>"), "send true or false"),
    ("PUT", "/API/V3/UserCustomerGroups/1", _RELATION.format("<group_code/>"), "group_code is empty"),
    ("POST", "/API/V3/UserGroups", _GROUP.format("<title>X</title>"), "has no code"),
    ("POST", "/API/V3/UserGroups", _GROUP.format("<code>x</code><subscribable>Public</subscribable>"), "send one of public, private"),
    ("POST", "/API/V3/UserGroups", _GROUP.format("<code>x</code><parent_code>none</parent_code>"), "parent_code is that of no UserGroup"),
    ("POST", "/API/V3/UserGroups", _GROUP.format("<code>x</code><parent_code>x</parent_code>"), "beneath the group itself"),
    ("PUT", "/API/V3/UserGroups/trade", _GROUP.format("<parent_code>trade-north</parent_code>"), "beneath the group itself"),
    ("PUT", "/API/V3/UserGroups/trade", _GROUP.format("<code>barter</code>"), "code is not that of the path"),
    ("PUT", "/API/V3/UserGroups/trade", "<ResultSet><UserGroup/><UserGroup/></ResultSet>", "send one"),
]


@pytest.mark.parametrize(("method", "target", "status", "says"), _PATHS)
def test_a_path_that_leads_nowhere_is_refused(shop: Any, method: str, target: str, status: int, says: str) -> None:
    seen, text = shop.refused(method, target)

    assert seen == status
    assert says in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(("method", "target", "body", "says"), _BODIES)
def test_a_body_that_is_not_right_is_refused_and_nothing_written(shop: Any, method: str, target: str, body: str, says: str) -> None:
    before = shop.ask("GET", "/API/V3/Customer+UserCustomerGroups"), shop.ask("GET", "/API/V3/UserGroups")

    status, text = shop.refused(method, target, body)

    assert (status, says in text) == (400, True), text
    assert before == (shop.ask("GET", "/API/V3/Customer+UserCustomerGroups"), shop.ask("GET", "/API/V3/UserGroups"))


def test_a_change_of_nobody_is_not_found(shop: Any) -> None:
    assert shop.refused("PUT", "/API/V3/Customer/bo@pier.example", _CUSTOMER.format(""))[0] == 404


def test_a_customer_is_moved_into_no_group_twice(shop: Any) -> None:
    customer = next(one for one in shop.root("GET", "/API/V3/Customer+UserCustomerGroups") if len(one.findall("UserCustomerGroup")) > 1)
    codes = [(one.findtext("code"), one.findtext("group_code")) for one in customer.findall("UserCustomerGroup")]

    status, text = shop.refused("PUT", f"/API/V3/UserCustomerGroups/{codes[0][0]}", _RELATION.format(f"<group_code>{codes[1][1]}</group_code>"))

    assert (status, "in this group already" in text) == (409, True)


@pytest.mark.parametrize(
    ("method", "target", "allow"),
    [
        ("PUT", "/API/V3/Customer", "GET, POST"),
        ("DELETE", "/API/V3/Customer", "GET, POST"),
        ("HEAD", "/API/V3/Customer", "GET, POST"),
        ("get", "/API/V3/Customer", "GET, POST"),
        ("POST", "/API/V3/Customer/bo", "GET, PUT"),
        ("DELETE", "/API/V3/Customer/bo", "GET, PUT"),
        ("POST", "/API/V3/Order", "GET"),
        ("PUT", "/API/V3/Order/1", "GET"),
    ],
)
def test_a_method_that_a_path_does_not_take_is_refused_with_those_it_does(shop: Any, method: str, target: str, allow: str) -> None:
    given = shop.ask(method, target, _CUSTOMER.format(""))

    assert given.status == 405
    assert ("allow", allow) in given.headers


@pytest.mark.parametrize("charset", ["klingon", "\x08"])
def test_a_charset_that_nobody_knows_is_refused(shop: Any, charset: str) -> None:
    assert shop.refused("POST", "/API/V3/Customer", _CUSTOMER.format(""), headers=(("content-type", f"text/xml; charset={charset}"),))[0] == 415


@pytest.mark.parametrize(
    "media", ["application/xml", "text/xml; charset=utf-8", "TEXT/XML", "application/x-www-form-urlencoded", "application/xml; charset=", 'text/xml; charset="']
)
def test_xml_is_read_whatever_its_type_is_said_to_be(shop: Any, media: str) -> None:
    """The page's requests show none, and curl writes that of a form by itself."""
    assert shop.ask("POST", "/API/V3/Customer", _CUSTOMER.format(""), headers=(("content-type", media),)).status == 200


def test_paths_are_case_sensitive_to_the_base(shop: Any) -> None:
    """Another base is not this vendor's to answer."""
    assert shop.ask("GET", "/api/v3/Customer").body == b"no such page\n"
    assert shop.ask("GET", "/API/V2/Customer").status == 404


def test_credentials_may_be_left_out_but_not_be_wrong(shop: Any) -> None:
    """No page asks for any; HTTP Basic with others than the store's is refused, another scheme is nobody's business here."""
    right = "Basic " + _basic(**shop.store.credentials["zeald"])

    statuses = {
        header: shop.ask("GET", "/API/V3/UserGroups", headers=(("authorization", header),)).status
        for header in (right, "Basic " + _basic("api", "wrong"), "Basic ", "basic é", "Basic !!", "Bearer abc")
    }

    assert shop.ask("GET", "/API/V3/UserGroups").status == 200
    assert list(statuses.values()) == [200, 401, 401, 401, 401, 200]


def _basic(username: str, password: str) -> str:
    return b64encode(f"{username}:{password}".encode()).decode()


def test_no_refusal_quotes_a_value(shop: Any) -> None:
    """It may be a password."""
    texts = [
        shop.refused("POST", "/API/V3/Customer", _CUSTOMER.format("<password>low-tide-4</password><password>low-tide-4</password>"))[1],
        shop.refused("POST", "/API/V3/Customer", _CUSTOMER.format("<discount>low-tide-4</discount>"))[1],
        shop.refused("GET", "/API/V3/Customer/low-tide-4")[1],
    ]

    assert not any("low-tide-4" in text for text in texts)
