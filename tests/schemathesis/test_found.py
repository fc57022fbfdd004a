"""Which contract a schema is: named, the file itself, or one of ours by its title."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from wirecheck import files
from wirecheck.errors import UnknownName
from wirecheck.schemathesis import found

OURS = files.contract_location("open2b-customers")
RAW = yaml.safe_load(Path(OURS).read_text())
STRANGER = {"openapi": "3.1.0", "info": {"title": "Somebody else", "version": "1"}, "paths": {}}


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(found.VARIABLE, raising=False)


def test_a_contract_file_is_its_own_contract() -> None:
    assert found.contract_of(RAW, Path(OURS).absolute().as_uri()).location == Path(OURS).absolute().as_posix()


def test_a_contract_that_came_from_elsewhere_is_found_by_its_title() -> None:
    assert found.contract_of(RAW, "https://store.example/openapi.yaml").name == "open2b-customers"


def test_the_environment_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(found.VARIABLE, "customer-v3")

    assert found.contract_of(RAW, OURS).name == "customer-v3"


def test_a_name_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(found.VARIABLE, "customer-v33")

    with pytest.raises(UnknownName, match="did you mean customer-v3"):
        found.contract_of(RAW, OURS)


def test_without_a_contract_one_line_says_what_to_set() -> None:
    assert not found.is_found(STRANGER)
    with pytest.raises(found.NoContract) as error:
        found.contract_of(STRANGER, None)

    assert str(error.value) == "no contract for 'Somebody else': give st a contract file, or name one in WIRECHECK_CONTRACT"
