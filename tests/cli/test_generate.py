"""The promises of ``wirecheck generate``: payloads on standard output, labelled, and the same for the same seed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from lxml import etree

from wirecheck import files
from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Severity
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck

SHAPE = jsonschema.Draft202012Validator(json.loads(files.schema("wirecheck/generate.schema.json")))
XSD = (files.home() / "schemas" / "leadcommerce" / "customers-write.xsd").as_posix()
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _lines(wirecheck: Wirecheck, *arguments: Any) -> list[dict[str, Any]]:
    result = wirecheck("generate", *arguments)
    assert result.exit_code == 0, result.stderr
    made = [json.loads(line) for line in result.stdout.splitlines()]
    for line in made:
        SHAPE.validate(line)
    return made


@pytest.mark.parametrize(
    "what", ["open2b-customers:customers.create", "leadcommerce-products:products.view", "modularmerchant-check-customer:customer.check", "customer-v3:list"]
)
def test_requests_are_valid_as_the_judge_has_it(wirecheck: Wirecheck, what: str) -> None:
    judge = Judge([load(what.partition(":")[0])], named=True)

    made = _lines(wirecheck, what, "--count", 4)

    assert len(made) == 4
    for line in made:
        told = line["request"]
        request = Request(method=told["method"], url=told["path"], headers=tuple(map(tuple, told["headers"])), body=told["body"].encode())
        findings = judge.judge(Exchange(request=request, response=None)).findings
        assert [finding for finding in findings if finding.severity is not Severity.NOTE] == []


def test_what_is_broken_is_what_the_judge_finds(wirecheck: Wirecheck) -> None:
    judge = Judge([load("open2b-customers")], named=True)

    for line in _lines(wirecheck, "open2b-customers:customers.create", "--invalid", "--count", 12):
        told = line["request"]
        body = re.sub(rb"\\x([0-9a-f]{2})\Z", lambda spelled: bytes.fromhex(spelled[1].decode()), told["body"].encode())  # what is no UTF-8 is spelled out
        request = Request(method=told["method"], url=told["path"], headers=tuple(map(tuple, told["headers"])), body=body)
        found = judge.judge(Exchange(request=request, response=None, captured_at=NOW)).findings  # some rules ask for the time
        assert {(finding.constraint, finding.path, finding.member) for finding in found if finding.direction is Direction.REQUEST} == {
            (line["label"]["constraint"], line["label"]["path"], line["label"]["member"])
        }


def test_an_xsd_gives_documents(wirecheck: Wirecheck) -> None:
    schema = etree.XMLSchema(etree.parse(XSD))

    valid = _lines(wirecheck, XSD, "--count", 5)
    broken = _lines(wirecheck, XSD, "--invalid", "--count", 5)

    assert all(schema.validate(etree.fromstring(line["instance"].encode())) for line in valid)
    assert not any(schema.validate(etree.fromstring(line["instance"].encode())) for line in broken)


def test_the_same_seed_gives_the_same_and_another_something_else(wirecheck: Wirecheck) -> None:
    one, again, other = (wirecheck("generate", XSD, "--count", "6", "--seed", seed).stdout for seed in ("7", "7", "8"))

    assert one == again != other


def test_a_pattern_picks_sites_as_they_are_listed(wirecheck: Wirecheck) -> None:
    listed = [json.loads(line)["site"] for line in wirecheck("generate", "open2b-customers:customers.create", "--sites").stdout.splitlines()]
    wanted = [site for site in listed if "locale" in site]

    made = _lines(wirecheck, "open2b-customers:customers.create", "--invalid", "--site", "locale", "--count", len(wanted))

    assert len(wanted) > 1
    assert [line["label"]["site"] for line in made] == wanted


def test_responses_are_drawn_by_their_outcome(wirecheck: Wirecheck) -> None:
    (line,) = _lines(wirecheck, "open2b-customers:customers.count", "--response", "failure", "--count", 1)

    assert line["response"]["status"] >= 200
    assert "request" not in line


def test_files_are_written_with_their_labels(wirecheck: Wirecheck, tmp_path: Path) -> None:
    folder = tmp_path / "made"

    result = wirecheck("generate", XSD, "--invalid", "--count", "2", "-o", folder)

    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["00001.label.json", "00001.xml", "00002.label.json", "00002.xml"]
    assert json.loads((folder / "00001.label.json").read_text())["constraint"]


def test_nothing_is_left_in_the_folder_of_the_caller(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wirecheck", "generate", "open2b-customers:customers.create", "--count", "3"]

    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["open2b-customers:customers.creat"], "did you mean customers.create"),
        (["open2b-custmers:customers.create"], "did you mean open2b-customers"),
        (["nowhere.xsd"], "there is no file nowhere.xsd"),
        (["open2b-customers:customers.create", "--invalid", "--site", "nothing like it"], "--sites lists them"),
        (["open2b-customers:customers.create", "--site", "locale"], "--site goes with --invalid"),
        (["open2b-customers:customers.create", "--response", "succes"], "did you mean success"),
        (["open2b-customers:customers.create", "--root", "x"], "--root goes with an XSD"),
        ([XSD, "--response", "success"], "--response goes with"),
    ],
)
def test_misuse_is_one_line(wirecheck: Wirecheck, arguments: list[str], told: str) -> None:
    result = wirecheck("generate", *arguments)

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert told in result.stderr
