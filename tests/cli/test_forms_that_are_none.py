"""What is sent in the place of something else leaks no more than what is sent rightly: JSON and XML to a form, a form where JSON or XML is due."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

CANARY = "Kq7Halyard9Zw"
"""Its middle tells the body that it stands in, or what is learned from one would cover for another."""

FORMATS = ("console", "json", "ndjson", "junit", "sarif", "github", "gitlab", "html")
JSON = json.dumps({"identifier": "LC1", "key": CANARY})
LEAD, OPEN2B, ZEALD = "/api/v1/Customers/create.xml", "/api/v13/commerce.customers.authenticate", "/API/V3/Customer"
BODIES = {
    "JSON": (LEAD, "application/json", JSON),
    "a list of JSON": (LEAD, "application/json", f"[{JSON}]"),
    "a number of JSON": (LEAD, "application/json", '{"key": 77413352908}'),
    "JSON in the value of a field": (LEAD, "application/x-www-form-urlencoded", f"odd={quote(JSON)}"),
    "JSON that signs of a form tear": (LEAD, "application/json", f'{{"key":"{CANARY}=="}}'),
    "XML": (LEAD, "text/xml", f"<x><key>{CANARY}</key></x>"),
    "an attribute of XML": (LEAD, "text/xml", f'<x key="{CANARY}"/>'),
    "a key deeper in a form": (LEAD, "application/x-www-form-urlencoded", f"identifier=7&inserts[0][key]={CANARY}"),
    "a form, plain, to JSON": (OPEN2B, "application/x-www-form-urlencoded", f"email=a@b.example&password={CANARY}&key={CANARY}"),
    "a form, url-encoded, to JSON": (OPEN2B, "application/json", quote(f"email=a@b.example&password={CANARY}&key={CANARY}", safe="=&")),
    "a form, plain, to XML": (ZEALD, "text/xml", f"username=a&password={CANARY}&key={CANARY}"),
    "a form with deeper names, to XML": (ZEALD, "application/x-www-form-urlencoded", f"Customer%5Bpassword%5D={CANARY}"),
}


@pytest.fixture
def capture(captured: Captures) -> Path:
    """Give a capture of each of them, with a secret of its own and with something wrong, so that it is shown."""
    made = []
    for number, (path, media_type, body) in enumerate(BODIES.values()):
        text = body.replace("Halyard", f"Halyard{number:02}").replace("7741335", f"7741335{number:02}")
        request: dict[str, Any] = {"method": "POST", "url": f"https://store.example{path}", "headers": [["Content-Type", media_type]], "body": text}
        made.append({"request": request, "response": {"status": 418, "headers": [["Content-Type", "text/plain"]], "body": "rubbish"}})
    return captured(*made)


def _canaries(text: str) -> set[str]:
    return set(re.findall(r"(?i)halyard|kq7|7741335", text))


def test_no_report_has_the_secret(wirecheck: Wirecheck, capture: Path, tmp_path: Path) -> None:
    wirecheck("validate", capture, "-v", *(word for shape in FORMATS for word in ("--report", f"{shape}={tmp_path / shape}.out")))

    assert {shape: found for shape in FORMATS if (found := _canaries((tmp_path / f"{shape}.out").read_text("utf-8")))} == {}


def test_a_redacted_capture_is_without_it_and_so_is_what_is_said_of_it(wirecheck: Wirecheck, capture: Path, tmp_path: Path) -> None:
    result = wirecheck("redact", capture, "-o", tmp_path / "out.ndjson")

    assert (result.exit_code, _canaries(result.output), _canaries((tmp_path / "out.ndjson").read_text("utf-8"))) == (0, set(), set())
