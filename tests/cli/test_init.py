"""The promises of ``wirecheck init``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Captures, Wirecheck

ONE = {
    "request": {"method": "POST", "url": "https://store.example/notes", "headers": [["Content-Type", "application/json"]], "body": '{"text": "a"}'},
    "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], "body": "<note><id>4</id></note>"},
}


def test_what_is_begun_lints_and_judges_the_capture_clean(wirecheck: Wirecheck, captured: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    capture = captured(ONE, ONE)

    begun = wirecheck("init", capture, "--name", "notes", "-o", "contracts")
    checked = wirecheck("lint", "contracts/notes.openapi.yaml")
    judged = wirecheck("validate", capture, "--contract", "contracts/notes.openapi.yaml")

    assert (begun.exit_code, begun.stdout.splitlines()[0]) == (
        0,
        "contracts/notes.openapi.yaml and contracts/notes-notes.post-200.xsd written: 1 operation; lint finds no problem",
    )
    assert (checked.exit_code, judged.exit_code) == (0, 0)


def test_an_openapi_file_is_one_to_begin_with_too(wirecheck: Wirecheck, tmp_path: Path) -> None:
    source = tmp_path / "vendor.json"
    source.write_text(
        json.dumps({"openapi": "3.0.0", "info": {"title": "V", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "a"}}}}}})
    )

    begun = wirecheck("init", source, "--name", "vendor", "-o", tmp_path / "out")

    assert begun.exit_code == 0
    assert wirecheck("lint", tmp_path / "out" / "vendor.openapi.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("missing.har",), "nothing to begin with: no exchange found"),
        (("day1.ndjson", "--name", "../up"), "--name takes small letters, digits, points and dashes"),
        (("day1.ndjson", "--host", "nowhere.example"), "nothing to begin with"),
        (("day1.ndjson", "-o", "day1.ndjson"), "cannot be written to"),
    ],
)
def test_misuse_is_said_in_a_line(
    wirecheck: Wirecheck, captured: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    captured(ONE)

    result = wirecheck("init", *options)

    assert (result.exit_code, said in result.stderr, "Traceback" in result.stderr) == (2, True, False)


def test_a_file_that_is_there_is_left_alone(wirecheck: Wirecheck, captured: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "store.openapi.yaml").write_text("mine")

    result = wirecheck("init", captured(ONE))

    assert (result.exit_code, Path("store.openapi.yaml").read_text()) == (2, "mine")
    assert "is there already; choose another --name" in result.stderr


def test_an_exchange_whose_path_is_no_call_is_left_out_and_counted(
    wirecheck: Wirecheck, captured: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    long = {**ONE, "request": {**ONE["request"], "url": "https://store.example" + "/a" * 101}}

    begun = wirecheck("init", captured(ONE, long), "--name", "notes", "-o", "contracts")

    assert "wirecheck: 1 exchange left out: more than 100 segments in the path" in begun.stderr
    assert "from 1 exchange." in Path("contracts/notes.openapi.yaml").read_text()


def test_a_secret_in_a_path_is_a_value_and_stays_out(wirecheck: Wirecheck, captured: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = {"method": "GET", "url": "https://clerk:anchor%26rope@store.example/notes/anchor%26rope/all", "headers": [["Cookie", "sid=lanternlight"]]}
    other = {"method": "GET", "url": "https://store.example/lanternlight/of/notes", "headers": []}

    begun = wirecheck("init", captured(*({"request": request, "response": ONE["response"]} for request in (asked, other))), "-o", "made")
    written = Path("made/store.openapi.yaml").read_text(encoding="utf-8")

    assert begun.exit_code == 0
    assert "  /notes/{key2}/all:\n" in written
    assert "  /{key1}/of/notes:\n" in written
    assert not any(word in written for word in ("anchor", "rope", "lanternlight"))
