"""The promises of ``--format html``: a file that is whole, whoever judges, with the exit code of every other format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import lxml.html

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

    Kinds = dict[str, dict[str, Any]]


def test_a_page_is_written_with_the_exit_code_of_every_format(
    wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"

    result = wirecheck("validate", captured(exchanges["clean"], exchanges["error"]), "--contract", contract, "--format", "html", "-o", page)

    assert (result.exit_code, result.stdout) == (1, "")
    document = lxml.html.document_fromstring(page.read_text("utf-8"))
    assert [document.findtext(".//h1"), *(words.text for words in document.find_class("words"))] == ["Failed", "1 error"]
    assert [cause.get("data-severity") for cause in document.find_class("cause")] == ["error"]
    assert len(document.xpath("//svg[@data-strip]")) == 2


def test_a_page_goes_to_standard_output_too(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("validate", captured(exchanges["clean"]), "--contract", contract, "--format", "html")

    assert result.exit_code == 0
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.endswith("</html>\n")


def test_several_processes_write_the_page_of_one(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    capture = captured(*(exchanges[name] for name in ("clean", "error", "warning") for _ in range(30)))

    pages = [wirecheck("validate", capture, "--contract", contract, "--format", "html", "--jobs", jobs).stdout for jobs in ("1", "2")]

    one, other = (re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, by", "by", page) for page in pages)
    assert one == other
    assert "30 times" in one


def test_a_page_of_nothing_says_so(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("validate", captured(exchanges["clean"]), "--contract", contract, "--host", "elsewhere.example", "--format", "html")

    assert result.exit_code == 2
    assert "nothing to check: all exchanges are of other hosts" in result.stdout
    assert "Operations never called" in result.stdout
