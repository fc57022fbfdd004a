"""The promises of report/unread.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Part
from wirecheck.report.unread import behind_names, told
from wirecheck.text.mask import BULLETS

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements


@pytest.mark.parametrize(
    "text",
    ['{"password": "sesame" x', "<api_key>sesame</api", "identifier=1&inserts[0][password]=sesame", "inserts%5B0%5D%5Bpassword%5D=sesame&", "X-Key: sesame"],
)
def test_what_cannot_be_parsed_is_masked_by_the_names_in_it(text: str) -> None:
    covered = [text[start:end] for start, end in behind_names(text)]

    assert "sesame" in covered


def test_what_only_tells_whether_there_is_a_secret_stays() -> None:
    assert list(behind_names('{"hasPassword": true, "key": null')) == []


@pytest.mark.parametrize("body", ['{"password": %s}', '{"password": "%s}', "email=a%%40b.example&password=%s&x", "<key>%s</kye>"])
@given(secret=st.text(st.sampled_from("XYZW123"), min_size=8, max_size=80), data=st.data())
def test_no_part_of_it_is_quoted(finding: Findings, judgement: Judgements, body: str, secret: str, data: st.DataObject) -> None:
    """A parser's complaint quotes the text from where it stopped, and cuts it."""
    text = body.replace("%%", "%").replace("%s", secret)
    start = data.draw(st.integers(min_value=0, max_value=len(text)))
    quoted = text[start : start + 40]

    shown = told(f"{quoted}… found", finding(path=""), judgement(response=text.encode()))

    assert [secret[at : at + 5] for at in range(len(secret) - 4) if secret[at : at + 5] in shown] == []


def test_a_finding_at_a_place_that_was_found_is_told_as_it_is(finding: Findings, judgement: Judgements) -> None:
    body = b'{"key": "customer", "group": 300}'

    assert told("the customer", finding(path="/group"), judgement(response=body)) == "the customer"


def test_a_finding_that_is_not_about_a_body_is_told_as_it_is(finding: Findings, judgement: Judgements) -> None:
    assert told("200", finding(part=Part.STATUS, path=""), judgement(response=b"key=200")) == "200"


def test_what_the_contract_knows_is_covered_everywhere(finding: Findings, judgement: Judgements) -> None:
    assert told("'sesame' is short", finding(), judgement(secrets=frozenset({"sesame"}))) == f"'{BULLETS}' is short"
