"""Credentials and known records are read, kept by contract, and shown by nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from wirecheck.contract import load
from wirecheck.errors import UnknownName
from wirecheck.traffic.credentials import BadSecrets, Credentials, Known, known, read

if TYPE_CHECKING:
    from pathlib import Path

Written = Callable[[object], str]
OPEN2B, PRODUCTS = load("open2b-customers"), load("leadcommerce-products")
CANARY = "CANARY-17"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(value: object) -> str:
        path = tmp_path / "secrets.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        return str(path)

    return write


def test_one_object_serves_every_contract(written: Written) -> None:
    given = read(written({"X-Key": "a", "identifier": "b", "key": 7}), [OPEN2B, PRODUCTS])

    assert given["open2b-customers"].header("x-key") == "a"
    assert (given["leadcommerce-products"].get("identifier"), given["leadcommerce-products"].get("key")) == ("b", "7")


def test_an_object_for_each_contract_goes_before_what_all_share(written: Written) -> None:
    given = read(written({"username": "u", "password": "p", "leadcommerce-products": {"username": "v"}}), [OPEN2B, PRODUCTS])

    assert (given["open2b-customers"].basic, given["leadcommerce-products"].basic) == (("u", "p"), ("v", "p"))


def test_the_variable_serves_where_no_file_is_named(monkeypatch: pytest.MonkeyPatch, written: Written) -> None:
    monkeypatch.setenv("WIRECHECK_CREDENTIALS", '{"X-Key": "of the variable"}')

    assert read(None, [OPEN2B])["open2b-customers"].header("X-Key") == "of the variable"
    assert read(written({"X-Key": "of the file"}), [OPEN2B])["open2b-customers"].header("X-Key") == "of the file"


@pytest.mark.parametrize(
    "value",
    [
        f"{{'{CANARY}'", CANARY, f'["{CANARY}"]', {"X-Key": [CANARY]}, {"X-Key": f"{CANARY}\r\nx: y"}, {"X-Key": ""}, {"X-Key": f"{CANARY}€"}, {"X-Key": True},
        {"open2b-customers": {"X-Key": {"a": CANARY}}}, "[" * 100_000,
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_without_a_word_of_it(written: Written, value: object) -> None:
    with pytest.raises(BadSecrets) as raised:
        read(written(value), [OPEN2B])

    assert (CANARY in str(raised.value), "\n" in str(raised.value)) == (False, False)


def test_a_mistyped_name_is_told(written: Written) -> None:
    with pytest.raises(UnknownName, match="did you mean X-Key"):
        read(written({"X-Kay": CANARY}), [OPEN2B])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSecrets, match="cannot be read: no such file"):
        read(str(tmp_path / "none.json"), [OPEN2B])


def test_known_records_are_of_any_entity(written: Written) -> None:
    given = known(written({"customer": [{"email": "ann@quay.example", "password": CANARY, "note": None}], "product": [{"id": 7}]}))

    assert given.records == ({"email": "ann@quay.example", "password": CANARY}, {"id": 7})
    assert list(given.secrets()) == [CANARY]


@pytest.mark.parametrize("value", [[CANARY], {"customer": CANARY}, {"customer": [CANARY]}, {"customer": [{"password": [CANARY]}]}])
def test_records_of_another_shape_are_told_without_a_word_of_them(written: Written, value: object) -> None:
    with pytest.raises(BadSecrets) as raised:
        known(written(value))

    assert CANARY not in str(raised.value)


def test_neither_shows_what_it_holds() -> None:
    assert CANARY not in repr(Credentials({"key": CANARY})) + repr(Known(({"password": CANARY},)))
