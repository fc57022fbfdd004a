"""The promises of files.py: shipped contracts by name, others by path, and nothing else is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecheck import files
from wirecheck.errors import BadContract, UnknownName

if TYPE_CHECKING:
    from pathlib import Path


def test_the_contracts_are_named_in_order() -> None:
    names = files.contract_names()

    assert names == tuple(sorted(names))
    assert {"customer-v3", "open2b-customers"} <= set(names)


@pytest.mark.parametrize("name", files.contract_names())
def test_a_shipped_contract_is_found_by_its_name_and_has_it(name: str) -> None:
    location = files.contract_location(name)

    assert files.contract_name(location) == name
    assert b"\nopenapi: 3.1" in b"\n" + files.read(location)


def test_a_contract_of_ones_own_is_found_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"openapi: 3.1.0")

    assert files.read(files.contract_location(str(file))) == b"openapi: 3.1.0"


@pytest.mark.parametrize("name", ["", "open2b", "../contracts/open2b-customers", "no/such/file.yaml", "x" * 5000, "a\0b", "."])
def test_what_is_neither_a_name_nor_a_file_is_an_unknown_name(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        files.contract_location(name)

    assert caught.value == UnknownName("contract", name, files.contract_names())


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("a/b/shop.openapi.yaml", "shop"),
        ("shop.openapi.yml", "shop"),
        ("shop.openapi.json", "shop"),
        ("shop.yaml", "shop"),
        ("shop.json", "shop"),
        ("a.b/shop.v2.txt", "shop.v2.txt"),
    ],
)
def test_a_contract_is_called_after_its_file(location: str, name: str) -> None:
    assert files.contract_name(location) == name


@pytest.mark.parametrize(("location", "reason"), [("no/such/file", "No such file or directory"), ("a\0b", "no such file"), ("x" * 5000, "File name too long")])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(location: str, reason: str) -> None:
    with pytest.raises(BadContract) as caught:
        files.read(location)

    assert caught.value == BadContract(location, f"cannot be read: {reason}", remedy="check the path that names it")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadContract, match="Is a directory"):
        files.read(str(tmp_path))


@pytest.mark.parametrize("name", files.shape_names())
def test_a_published_shape_is_a_schema(name: str) -> None:
    assert b'"$schema"' in files.schema(f"wirecheck/{name}.schema.json")


def test_a_file_without_an_end_is_no_contract() -> None:
    with pytest.raises(BadContract) as caught:
        files.read("/dev/zero")

    assert caught.value == BadContract("/dev/zero", "cannot be read: it has more than 64 MB", remedy="check the path that names it")


def test_a_file_that_is_as_large_as_it_may_be_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(2**20 + 3))

    assert files.content(tmp_path / "file", most=2**20 + 3) == bytes(2**20 + 3)
    with pytest.raises(OSError, match="it has more than 1 MB"):
        files.content(tmp_path / "file", most=2**20 + 2)
