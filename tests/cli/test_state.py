"""What ``wirecheck validate`` says of several exchanges, and how that is turned off and bounded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Wirecheck


def _line(second: int, call: str, sent: Any, answered: Any) -> str:
    request = {
        "method": "POST",
        "url": f"https://shop.example/api/v13/commerce.customers.{call}",
        "headers": [["content-type", "application/json"], ["x-key", "made-up-key"]],
        "body": json.dumps(sent),
    }
    response = {"status": 200, "headers": [["content-type", "application/json"]], "body": json.dumps({"status": "ok", **answered})}
    return json.dumps({"captured_at": f"2026-06-01T12:{second // 60:02}:{second % 60:02}Z", "request": request, "response": response})


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """Give a capture in which a customer is shown after the deletion, with many others in between."""
    lines = [
        _line(0, "get", {"id": 7, "fields": ["id"]}, {"customer": {"id": 7}}),
        _line(3, "delete", {"ids": [7]}, {}),
        *(_line(10 + number, "get", {"id": number, "fields": ["id"]}, {"customer": {"id": number}}) for number in range(100, 400)),
        _line(600, "get", {"id": 7, "fields": ["id"]}, {"customer": {"id": 7}}),
    ]
    path = tmp_path / "day.ndjson"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_finding_over_several_exchanges_names_the_other(wirecheck: Wirecheck, capture: Path) -> None:
    told = json.loads(wirecheck("validate", capture, "--format", "json").stdout)

    (finding,) = [finding for exchange in told["exchanges"] for finding in exchange["findings"] if finding["code"] == "WC605"]
    assert finding["related"] == [{"capture": str(capture), "index": 1}]
    assert told["exchanges"][-1]["verdict"] == "findings"


def test_the_console_names_it_too(wirecheck: Wirecheck, capture: Path) -> None:
    said = " ".join(wirecheck("validate", capture).stdout.split())

    assert "error[WC605]: customer 7 is still there though" in said
    assert "exchange 1 deleted it" in said
    assert "help wirecheck explain WC605" in said


def test_no_state_judges_each_exchange_by_itself(wirecheck: Wirecheck, capture: Path) -> None:
    assert (wirecheck("validate", capture).exit_code, wirecheck("validate", capture, "--no-state").exit_code) == (1, 0)


def test_beyond_the_limit_records_are_forgotten_and_the_report_says_so(wirecheck: Wirecheck, capture: Path) -> None:
    result = wirecheck("validate", capture, "--state-limit", "50")

    assert result.exit_code == 0
    assert "records forgotten for --state-limit" in " ".join(result.stdout.split())


@pytest.mark.parametrize("form", ["json", "ndjson", "console"])
def test_several_processes_say_the_same_byte_for_byte(wirecheck: Wirecheck, capture: Path, form: str) -> None:
    one, two = (wirecheck("validate", capture, "--format", form, "--jobs", jobs) for jobs in ("1", "2"))

    assert (one.exit_code, one.stdout, one.stderr) == (two.exit_code, two.stdout, two.stderr)
    assert "WC605" in one.stdout


def test_a_password_that_comes_back_is_nowhere_in_the_report(wirecheck: Wirecheck, tmp_path: Path) -> None:
    address = {
        "firstName": "Ottilie",
        "lastName": "Varga",
        "street1": "7 Ropewalk",
        "city": "Szeged",
        "postalCode": "6720",
        "country": "HU",
        "email": "o@varga.example",
    }
    lines = [
        _line(0, "create", {"customer": {"password": {"value": "Ropewalk-77"}, "billingAddress": address}}, {"id": 9}),
        _line(9, "get", {"id": 9, "fields": ["id", "encryptedPassword"]}, {"customer": {"id": 9, "encryptedPassword": "Ropewalk-77"}}),
    ]
    path = tmp_path / "day.ndjson"
    path.write_text("\n".join(lines) + "\n")

    said = [wirecheck("validate", path, "--format", form).output for form in ("console", "json", "ndjson")]

    assert [("Ropewalk-77" in text, "WC607" in text) for text in said] == [(False, True)] * 3
