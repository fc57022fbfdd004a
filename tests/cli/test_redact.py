"""The promises of ``wirecheck redact``: where captures go, what is said, and that no input is touched by accident."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck import files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

KEY = "CANARY-key-1"
FORM = [["Content-Type", "application/x-www-form-urlencoded"]]


def exchange(key: str = KEY, *, note: str = "") -> dict[str, Any]:
    request = {"method": "POST", "url": "https://store.example/api/v1/Customers.xml", "headers": FORM, "body": f"identifier=LC900000001&key={key}"}
    return {"request": request, "response": {"status": 401, "headers": [], "body": note}}


def test_one_capture_goes_into_one_file(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    capture, out = captured(exchange()), tmp_path / "out.ndjson"
    before = capture.read_bytes()

    result = wirecheck("redact", capture, "-o", out)

    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{out}: 1 exchange without secrets\n", "")
    assert (KEY in out.read_text("utf-8"), capture.read_bytes() == before) == (False, True)


def test_a_directory_goes_into_a_directory_and_what_is_no_capture_is_passed_over(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    (tmp_path / "week" / "day").mkdir(parents=True)
    captured(exchange(), name="week/a.ndjson")
    captured(exchange(), name="week/day/b.ndjson")
    (tmp_path / "week" / "notes.txt").write_text("halyard", "utf-8")

    result = wirecheck("redact", tmp_path / "week", "-o", tmp_path / "out")

    assert (result.exit_code, sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))) == (0, ["a.ndjson", "day/b.ndjson"])


def test_equal_secrets_are_equal_in_all_captures_of_a_run(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    wirecheck("redact", captured(exchange(), name="a.ndjson"), captured(exchange(), name="b.ndjson"), "-o", tmp_path / "out", "-q")

    assert (tmp_path / "out" / "a.ndjson").read_bytes() == (tmp_path / "out" / "b.ndjson").read_bytes()


def test_what_is_secret_in_a_later_capture_goes_from_an_earlier_one(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    first, second = captured(exchange("another-1", note=f"not {KEY}"), name="a.ndjson"), captured(exchange(), name="b.ndjson")

    wirecheck("redact", first, second, "-o", tmp_path / "out")

    assert KEY not in (tmp_path / "out" / "a.ndjson").read_text("utf-8")


@pytest.mark.parametrize("options", [[], ["-o", "{capture}"], ["-o", "{folder}"], ["-o", "out.ndjson", "--in-place"]])
def test_an_input_is_not_written_over_unless_that_is_asked_for(wirecheck: Wirecheck, captured: Captures, options: list[str]) -> None:
    capture = captured(exchange())
    before = capture.read_bytes()

    result = wirecheck("redact", capture, *(option.format(capture=capture, folder=capture.parent) for option in options))

    assert (result.exit_code, result.stderr.count("\n"), capture.read_bytes() == before) == (2, 1, True)


def test_in_place_a_capture_keeps_its_name_and_mode(wirecheck: Wirecheck, captured: Captures) -> None:
    capture = captured(exchange())
    capture.chmod(0o640)

    result = wirecheck("redact", capture, "--in-place")

    assert (result.exit_code, KEY in capture.read_text("utf-8"), stat.S_IMODE(capture.stat().st_mode)) == (0, False, 0o640)
    assert [path.name for path in capture.parent.iterdir()] == [capture.name]


def test_two_captures_of_one_name_are_not_written_over_each_other(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()

    result = wirecheck("redact", captured(exchange()), captured(exchange(), name="more/day1.ndjson"), "-o", tmp_path / "out")

    assert (result.exit_code, "two captures would be written as" in result.stderr, (tmp_path / "out").exists()) == (2, True, False)


def test_what_cannot_be_read_is_told_and_not_written_and_the_others_are(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    good, bad = captured(exchange(), name="a.ndjson"), captured(exchange(), {"request": KEY}, name="b.ndjson")

    result = wirecheck("redact", good, bad, tmp_path / "none.har", "-o", tmp_path / "out")

    assert (result.exit_code, [path.name for path in (tmp_path / "out").iterdir()], len(result.stderr.splitlines())) == (2, ["a.ndjson"], 2)
    assert KEY not in result.stdout + result.stderr


def test_nothing_to_redact_is_misuse(wirecheck: Wirecheck, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = wirecheck("redact", tmp_path / "empty", "-o", tmp_path / "out")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: nothing to redact: no capture found\n")


def test_exchanges_that_no_contract_knows_are_counted(wirecheck: Wirecheck, captured: Captures, exchanges: dict[str, Any], tmp_path: Path) -> None:
    result = wirecheck("redact", captured(exchanges["stranger"]), "-o", tmp_path / "out.ndjson")

    assert "1 exchange that no contract knows" in result.stdout


HASHED = """\
openapi: 3.1.0
info: {title: Hashes, version: "1"}
x-documents: {page: {title: The only page}}
x-source: {document: page, section: Hashes, certainty: stated}
paths:
  /hash:
    get:
      operationId: hash.get
      responses:
        "200":
          description: a hash
          content: {application/json: {schema: {type: object, properties: {hash: {type: string, pattern: '^sha1[$]', x-secret: hash}}}}}
      x-outcome: [{outcome: success, when: 'response.status == 200'}]
"""


def test_what_cannot_be_kept_is_listed(wirecheck: Wirecheck, captured: Captures, tmp_path: Path) -> None:
    """The form of a hash is in its letters, and these change."""
    (tmp_path / "hashes.openapi.yaml").write_text(HASHED, "utf-8")
    request = {"method": "GET", "url": "https://store.example/hash", "headers": [], "body": None}
    capture = captured({"request": request, "response": {"status": 200, "headers": [], "body": '{"hash": "sha1$CANARY0123456789"}'}})

    result = wirecheck("redact", capture, "-o", tmp_path / "out.ndjson", "--contract", tmp_path / "hashes.openapi.yaml")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "  exchange 0: the placeholder breaks what its secret kept to: error[WC304] pattern at response body /hash (hashes hash.get)"
    ]


def test_the_bundled_captures_validate_as_before(wirecheck: Wirecheck, tmp_path: Path) -> None:
    wirecheck("redact", files.captures(), "-o", tmp_path / "out")

    was, became = (json.loads(wirecheck("validate", folder, "--format", "json").stdout)["exchanges"] for folder in (files.captures(), tmp_path / "out"))

    assert [(e["verdict"], [(f["path"], f["fingerprint"]) for f in e["findings"]]) for e in was] == [
        (e["verdict"], [(f["path"], f["fingerprint"]) for f in e["findings"]]) for e in became
    ]
