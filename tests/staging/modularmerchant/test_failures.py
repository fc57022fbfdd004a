"""Every failure is the same document: `response_status` of `error`, and no account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck.staging import Asked

FAILURE = b'<?xml version="1.0" encoding="utf-8"?>\n<results><response_status>error</response_status></results>\n'


def _refused(shop: Any, asked: Asked) -> None:
    answer = shop.store.answer(asked)

    assert (answer.status, answer.headers, answer.body) == (200, (("content-type", "text/xml; charset=utf-8"),), FAILURE)


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": None},
        {"api_key": ""},
        {"api_key": "wrong"},
        {"api_key": "schlüssel"},
        {"admin_key": None},
        {"admin_key": ""},
        {"admin_key": "wrong"},
        {"admin_sid": "4"},
        {"admin_sid": ""},
    ],
    ids=str,
)
def test_credentials_that_are_missing_or_wrong_are_refused(shop: Any, options: dict[str, str | None]) -> None:
    _refused(shop, shop.question(1, **options))


def test_the_keys_may_not_change_places(shop: Any) -> None:
    held = shop.store.credentials["modularmerchant"]

    _refused(shop, shop.question(1, api_key=held["admin_key"], admin_key=held["api_key"]))


def test_the_number_of_the_admin_may_be_left_out(shop: Any, text: Any) -> None:
    """Only the two keys are needed; the number is one of the page's options."""
    assert text(shop.check(1, admin_sid=None), "response_status") == "success"


@pytest.mark.parametrize(
    "options", [{"email": None}, {"email": ""}, {"email": "nobody@mail.example"}, {"password": None}, {"password": ""}, {"password": "not it"}], ids=str
)
def test_a_login_that_is_missing_or_wrong_is_a_failure(shop: Any, options: dict[str, str | None]) -> None:
    _refused(shop, shop.question(1, **options))


def test_upper_and_lower_case_of_the_password_differ(shop: Any) -> None:
    _refused(shop, shop.question(1, password=shop.person(1).password.upper()))


def test_the_password_of_somebody_else_does_not_open_the_account(shop: Any) -> None:
    _refused(shop, shop.question(1, password=shop.person(2).password))


def test_the_sealed_password_is_no_password(shop: Any, text: Any) -> None:
    """What the answer shows does not log in."""
    _refused(shop, shop.question(1, password=text(shop.check(1), "customer_data/password")))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "post", ""])
def test_a_request_that_is_no_post_is_a_failure(shop: Any, method: str) -> None:
    _refused(shop, Asked(method=method, path="/api/check_customer.php", now=shop.now, body=shop.question(1).body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"email=a%40mail.example&password=b",
        b'{"email": "a@mail.example"}',
        b"<xmlrequest>",
        b"<xmlrequest></xmlrequest",
        b"<request><email>a</email></request>",
        b"<XmlRequest/>",
        b"<xmlrequest/>",
        b'<xmlrequest xmlns="urn:of-somebody"/>',
        b"<xmlrequest><email>\xff\xfe</email></xmlrequest>",
        b'<?xml version="1.0" encoding="klingon"?><xmlrequest/>',
        b"<xmlrequest><email>%FF</email></xmlrequest>",
        b"<xmlrequest><email>%</email></xmlrequest>",
        b"<xmlrequest><email>%00</email></xmlrequest>",
        b"<xmlrequest><email><b>a</b></email></xmlrequest>",
        b"\x00\x01\x02",
    ],
)
def test_a_body_that_is_no_such_document_is_a_failure(shop: Any, body: bytes) -> None:
    _refused(shop, shop.asked(body))


def test_a_wrong_root_is_a_failure_even_with_everything_in_it(shop: Any) -> None:
    _refused(shop, shop.asked(shop.question(1).body.replace(b"xmlrequest", b"request")))


def test_a_text_that_needs_no_encoding_may_stand_raw(shop: Any, text: Any) -> None:
    """The page's own sample leaves the at sign as it is."""
    body = shop.question(1).body.replace(b"%40", b"@")

    assert b"@" in body
    assert text(shop.results(shop.asked(body)), "response_status") == "success"


def test_comments_cdata_and_elements_that_nobody_knows_do_no_harm(shop: Any, text: Any) -> None:
    body = shop.question(1).body.replace(b"<email>", b"<colour>%ZZ</colour><!-- so --><?php ?><email><![CDATA[").replace(b"</email>", b"]]></email>")

    assert text(shop.results(shop.asked(body)), "response_status") == "success"


def test_of_an_element_that_stands_twice_the_first_counts(shop: Any, text: Any) -> None:
    first, second = shop.question(1).body, shop.person(2).email.replace("@", "%40").encode()
    body = first.replace(b"</xmlrequest>", b"<email>" + second + b"</email></xmlrequest>")

    assert text(shop.results(shop.asked(body)), "customer_data/email") == shop.person(1).email


def test_a_request_in_another_encoding_that_it_declares_is_read(shop: Any, text: Any) -> None:
    body = shop.question(1).body.decode().replace("utf-8", "utf-16").encode("utf-16")

    assert text(shop.results(shop.asked(body)), "response_status") == "success"


def _with_entity(shop: Any, declaration: str) -> Asked:
    body = shop.question(1, email="").body.decode().replace("<email></email>", "<email>&e;</email>")
    return shop.asked(body.replace("<xmlrequest>", f"<!DOCTYPE xmlrequest [{declaration}]><xmlrequest>"))


@pytest.mark.parametrize("defects", [(), ("modularmerchant-entities-expanded",)])
@pytest.mark.parametrize("address", ["{file}", "http://127.0.0.1:9/e"])
def test_an_entity_from_outside_is_never_read(shops: Any, tmp_path: Path, defects: tuple[str, ...], address: str) -> None:
    """Not with the defect either: the store may misbehave, but not towards the machine it runs on."""
    shop = shops(*defects)
    (tmp_path / "e.txt").write_text(shop.person(1).email)

    _refused(shop, _with_entity(shop, f'<!ENTITY e SYSTEM "{address.format(file=(tmp_path / "e.txt").as_uri())}">'))


@pytest.mark.parametrize("defects", [(), ("modularmerchant-entities-expanded",)])
def test_entities_that_multiply_do_not_fill_the_memory(shops: Any, defects: tuple[str, ...]) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    shop = shops(*defects)

    _refused(shop, _with_entity(shop, f'<!ENTITY e0 "lol">{levels}<!ENTITY e "&e11;">'))


def test_a_document_that_declares_anything_is_refused(shop: Any) -> None:
    _refused(shop, _with_entity(shop, f'<!ENTITY e "{shop.person(1).email}">'))
    _refused(shop, shop.asked(shop.question(1).body.replace(b"<xmlrequest>", b'<!DOCTYPE xmlrequest SYSTEM "none.dtd"><xmlrequest>')))


@pytest.mark.parametrize("path", ["/", "/api/check_customer", "/API/check_customer.php", "/api/check_customer.php/", "/api/get_customers.php"])
def test_another_path_is_not_ours(shop: Any, path: str) -> None:
    assert shop.store.answer(Asked(method="POST", path=path, now=shop.now, body=shop.question(1).body)).status == 404


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_a_failure_and_not_a_crash(shop: Any, body: bytes) -> None:
    _refused(shop, shop.asked(body))


@given(st.integers(0, 400), st.integers(0, 20), st.binary(max_size=20))
@settings(max_examples=150)
def test_a_request_with_bytes_put_into_it_is_a_failure_or_a_success_and_not_a_crash(shop: Any, at: int, cut: int, put: bytes) -> None:
    body = shop.question(1, order_history=30).body

    answer = shop.store.answer(shop.asked(body[:at] + put + body[at + cut :]))

    assert answer.status == 200
    assert etree.fromstring(answer.body).findtext("response_status") in {"success", "error"}


@given(
    st.dictionaries(st.sampled_from(["email", "password", "get_subscription", "order_history", "admin_sid", "api_key"]), st.text(max_size=40)), st.booleans()
)
@settings(max_examples=200)
def test_any_texts_are_a_failure_or_a_success_and_not_a_crash(shop: Any, options: dict[str, str], is_encoded: bool) -> None:  # noqa: FBT001
    """Whatever stands in the texts, url-encoded or raw, the answer is one of the vendor's own kind."""
    asked = shop.question(1, **options)
    if not is_encoded:
        root = etree.fromstring(asked.body)
        for name, value in options.items():
            root.find(name).text = "".join(character for character in value if character.isprintable())
        asked = shop.asked(etree.tostring(root, encoding="utf-8"))

    answer = shop.store.answer(asked)

    assert answer.status == 200
    assert etree.fromstring(answer.body).findtext("response_status") in {"success", "error"}
