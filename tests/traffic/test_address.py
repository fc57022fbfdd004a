"""Which stores may be called, and which URLs name one."""

from __future__ import annotations

import pytest

from wirecheck.traffic.address import Address, BadAddress, NotAllowed, allow, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8080", Address(scheme="http", host="127.0.0.1", port=8080)),
        ("https://Store.Example/shop/", Address(scheme="https", host="store.example", port=443, path="/shop")),
        ("http://[::1]:81/", Address(scheme="http", host="::1", port=81)),
        ("https://bücher.example", Address(scheme="https", host="xn--bcher-kva.example", port=443)),
    ],
)
def test_a_url_names_a_store(url: str, address: Address) -> None:
    assert parse(url) == address
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    "url",
    [
        "", "store.example", "ftp://store.example", "http://", "http://store.example:x", "http://store.example:99999", "http://[::1", "http://a b", "http://a\nb",
        "http://store.example/?key=CANARY", "http://store.example/#CANARY", "http://clerk:CANARY@store.example", "http://CANARY@store.example", "http://x/%\xe9",
    ],
)  # fmt: skip
def test_what_is_no_url_of_a_store_is_refused_and_not_repeated(url: str) -> None:
    """It may hold a password."""
    with pytest.raises(BadAddress) as raised:
        parse(url)

    assert ("CANARY" in str(raised.value), "\n" in str(raised.value)) == (False, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_may_be_called(host: str) -> None:
    allow(parse(f"http://{host}:8080"), [])


@pytest.mark.parametrize(
    "host", ["store.example", "127.0.0.1.store.example", "10.0.0.1", "0.0.0.0", "2130706433", "localhost.store.example", "[::ffff:10.0.0.1]"]
)
def test_another_one_may_not_unless_it_was_named(host: str) -> None:
    address = parse(f"http://{host}:8080")

    with pytest.raises(NotAllowed):
        allow(address, ["other.example", "example", "store.example:81"])
    allow(address, [host])
    allow(address, [f"{host}:8080".upper()])
