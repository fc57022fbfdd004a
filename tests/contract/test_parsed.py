"""The promises of contract/parsed.py: what is kept beside a contract says what its YAML says, and counts for these very files alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wirecheck import files
from wirecheck.contract import document, facts, kept, load
from wirecheck.contract.load import as_parsed, load_from
from wirecheck.errors import BadContract


@pytest.mark.parametrize("name", files.contract_names())
def test_what_is_kept_beside_a_contract_is_what_its_files_say_now(name: str) -> None:
    """After a change of contracts/ or schemas/, ``make parsed`` writes it anew."""
    text = files.parsed(name)

    assert text == as_parsed(name), "run 'make parsed'"
    # the order of members counts as well: the first path or outcome that fits is taken
    held = json.loads(text or b"")["contract"]
    assert json.dumps(held) == json.dumps(document.parse(files.read(files.contract_location(name)), name))


@pytest.mark.parametrize("name", files.contract_names())
def test_a_contract_is_the_same_by_either_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load(name)
    with monkeypatch.context() as patch:
        patch.setattr(files, "parsed", lambda _: None)
        by_yaml = load(name)

    assert (made.name, made.title, made.location, made.digest, made.secret_headers) == (
        by_yaml.name,
        by_yaml.title,
        by_yaml.location,
        by_yaml.digest,
        by_yaml.secret_headers,
    )
    assert list(facts(made)) == list(facts(by_yaml))
    assert list(kept(made)) == list(kept(by_yaml))
    assert [_shown(operation) for operation in made.operations] == [_shown(operation) for operation in by_yaml.operations]
    assert [entity.name for entity in made.entities] == [entity.name for entity in by_yaml.entities]


def _shown(operation: object) -> list[tuple[str, str]]:
    """Give the members of an operation, without the addresses of what is compiled."""
    names = ("id", "method", "template", "pattern", "summary", "security", "source", "parameters", "request", "responses", "outcomes", "rules")
    return [(name, _without_addresses(repr(getattr(operation, name)))) for name in names]


def _without_addresses(text: str) -> str:
    return " ".join(word for word in text.split(" ") if not word.startswith("0x"))


def test_one_byte_changed_in_any_of_its_files_and_the_yaml_is_read() -> None:
    location = files.contract_location("open2b-customers")
    digest = load("open2b-customers").digest
    taken: list[str] = []
    load_from(location, lambda place: taken.append(place) or files.read(place))

    for changed in taken:
        made = load_from(location, lambda place, changed=changed: files.read(place) + b"\n" * (place == changed))

        assert made.digest != digest


def test_a_schema_that_is_gone_is_named() -> None:
    location = files.contract_location("open2b-customers")

    def read(place: str) -> bytes:
        if place.endswith("failure.schema.json"):
            raise BadContract(place, "cannot be read: no such file")
        return files.read(place)

    with pytest.raises(BadContract, match=r"failure\.schema\.json"):
        load_from(location, read)


def test_a_broken_contract_of_the_name_of_one_of_ours_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "open2b-customers.openapi.yaml"
    file.write_bytes(files.read(files.contract_location("open2b-customers")).replace(b"response.", b"response..", 1))

    with pytest.raises(BadContract):
        load(str(file))


def test_an_operation_has_no_other_members_than_it_says() -> None:
    (operation, *_) = load("open2b-customers").operations

    with pytest.raises(AttributeError):
        _ = operation.nothing  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        _ = operation._nothing  # type: ignore[attr-defined]


def test_what_was_put_off_is_made_once() -> None:
    (operation, *_) = load("open2b-customers").operations

    assert operation.rules is operation.rules
    assert operation.quick is operation.quick
