"""The promises of report/entry.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Certainty, Direction, NotChecked, Part, Related, Source
from wirecheck.report.entry import entry_of
from wirecheck.text.mask import BULLETS

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements

ANY_TEXT = st.text(st.characters(codec=None, categories=None))


def test_an_entry_has_the_published_members_in_their_order(finding: Findings, judgement: Judgements) -> None:
    source = Source(document="page", section="Views", certainty=Certainty.IMPLIED)
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="/a", reason="no number", rule="price-below")
    found = finding(source=source, related=(Related(capture="day0.har", index=3),), fingerprint="v1:0a")

    entry = entry_of(judgement(found, not_checked=(gap,), index=4, resource="Customer"))

    assert json.loads(json.dumps(entry)) == {
        "index": 4,
        "capture": "day1.har",
        "contract": "open2b-customers",
        "operation": "customers.find",
        "resource": "Customer",
        "outcome": "success",
        "verdict": "findings",
        "findings": [
            {
                "severity": "error",
                "direction": "response",
                "part": "body",
                "path": "/customers/0/group",
                "member": None,
                "line": None,
                "column": None,
                "code": "WC302",
                "constraint": "maximum",
                "message": "at most 255 expected, 300 found",
                "says": "a whole number from 1 to 255",
                "saw": "300",
                "fingerprint": "v1:0a",
                "related": [{"capture": "day0.har", "index": 3}],
                "source": {"document": "page", "section": "Views", "certainty": "implied"},
            }
        ],
        "not_checked": [{"direction": "response", "part": "body", "path": "/a", "reason": "no number", "rule": "price-below"}],
    }


@given(text=ANY_TEXT)
def test_every_text_of_an_exchange_is_text_that_strict_readers_take(finding: Findings, judgement: Judgements, text: str) -> None:
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path=text, reason=text)
    found = finding(path=text, member=text, message=text, says=text, saw=text)

    entry = entry_of(judgement(found, not_checked=(gap,), capture=text))

    json.dumps(entry, ensure_ascii=False).encode()


@given(secret=st.text(min_size=3))
def test_a_secret_is_in_no_text_that_was_taken_from_the_exchange(finding: Findings, judgement: Judgements, secret: str) -> None:
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="/a", reason=secret)
    found = finding(message=f"'{secret}' is too short", saw=secret)

    entry = entry_of(judgement(found, not_checked=(gap,), secrets=frozenset({secret})))

    assert (entry["findings"][0]["message"], entry["findings"][0]["saw"], entry["not_checked"][0]["reason"]) == (f"'{BULLETS}' is too short", BULLETS, BULLETS)


def test_what_the_contract_says_is_nobodys_secret(finding: Findings, judgement: Judgements) -> None:
    entry = entry_of(judgement(finding(says="the password"), secrets=frozenset({"password"})))

    assert entry["findings"][0]["says"] == "the password"


def test_a_message_is_one_line(finding: Findings, judgement: Judgements) -> None:
    assert entry_of(judgement(finding(message="a\r\nb")))["findings"][0]["message"] == "a b"
