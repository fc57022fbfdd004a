"""Each defect is a small story: clean, the judge has no error to tell of; with the defect on, it names it, or the table below says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from wirecheck.finding import Severity
from wirecheck.staging.zeald import ZEALD

_INGRID = "<ResultSet><Customer><username>ingrid@pier.example</username>{}</Customer></ResultSet>"
_PLUS = "<ResultSet><Customer><username>a+b@pier.example</username></Customer></ResultSet>"
_ENTITY = f'<!DOCTYPE ResultSet [<!ENTITY who "Inga">]>{_INGRID.format("<b_fname>&who;</b_fname>")}'
_IN_NOTHING = "<ResultSet><UserCustomerGroup><username>ingrid@pier.example</username><group_code>nowhere</group_code></UserCustomerGroup></ResultSet>"
_IN_TRADE = "<UserCustomerGroup><group_code>trade</group_code></UserCustomerGroup>"
_GROUP = "<ResultSet><UserGroup><code>{}</code>{}</UserGroup></ResultSet>"

_SAVE_INGRID = (
    "POST",
    "/API/V3/Customer",
    _INGRID.format("<password>tide-and-rope</password><b_fname>Ingrid</b_fname><b_city>Kiel</b_city><discount>5</discount>"),
)
_SAVE_IN_TRADE = ("POST", "/API/V3/Customer+UserCustomerGroups", _INGRID.format(_IN_TRADE))
_GET_INGRID = ("GET", "/API/V3/Customer/ingrid@pier.example")
_CHANGE_INGRID = ("PUT", "/API/V3/Customer/ingrid@pier.example", _INGRID.format("<b_fname>Inga</b_fname>"))
_LIST = ("GET", "/API/V3/Customer")
_LIST_JOINED = ("GET", "/API/V3/Customer+(UserCustomerGroups+UserGroups)")

Step = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Requests in order; `tells` is the code, the constraint and the severity of a finding that the defect brings.

    `about_the_request` names codes that are told of the story's own requests, with the defect and without.
    """

    steps: tuple[Step, ...]
    tells: tuple[str, str, Severity] = ("", "", Severity.ERROR)
    why: str = ""
    about_the_request: tuple[str, ...] = ()
    together: int = 1
    size: int = 24


STORIES = {
    "zeald-root-in-lower-case": Story(steps=(_LIST,), tells=("WC501", "outcome", Severity.ERROR)),
    "zeald-node-named-as-resource": Story(steps=(("GET", "/API/V3/UserGroups"),), tells=("WC307", "undocumented", Severity.NOTE)),
    "zeald-undocumented-field": Story(steps=(_LIST,), tells=("WC307", "undocumented", Severity.NOTE)),
    "zeald-membership-without-code": Story(steps=(_LIST_JOINED,), tells=("WC306", "minOccurs", Severity.ERROR)),
    "zeald-truth-in-other-words": Story(steps=(_LIST,), tells=("WC311", "reading", Severity.NOTE)),
    "zeald-discount-with-sign": Story(steps=(_LIST,), tells=("WC301", "type", Severity.ERROR)),
    "zeald-discount-empty": Story(steps=(_LIST,), tells=("WC311", "reading", Severity.NOTE)),
    "zeald-text-not-escaped": Story(steps=(("GET", "/API/V3/UserGroups"),), tells=("WC201", "codec", Severity.ERROR)),
    "zeald-answers-in-latin-1": Story(steps=(("GET", "/API/V3/UserGroups"),), tells=("WC204", "encoding", Severity.ERROR)),
    "zeald-answers-as-html": Story(steps=(_LIST,), tells=("WC111", "media-type", Severity.NOTE)),
    "zeald-fails-on-unicode": Story(steps=(("GET", "/API/V3/UserGroups"),), tells=("WC110", "status", Severity.ERROR)),
    "zeald-fails-on-empty-list": Story(steps=(("GET", "/API/V3/Customer?b_city=Nowhere"),), tells=("WC110", "status", Severity.ERROR)),
    "zeald-failure-as-success": Story(steps=(_GET_INGRID,), tells=("WC501", "outcome", Severity.ERROR)),
    "zeald-join-ignored": Story(steps=(("GET", "/API/V3/UserCustomerGroups+UserGroups"),), tells=("WC401", "list-relation-groups-present", Severity.WARNING)),
    "zeald-groups-unasked": Story(steps=(_LIST,), tells=("WC401", "list-relations-joined", Severity.WARNING)),
    "zeald-groups-of-others": Story(steps=(_LIST_JOINED,), tells=("WC401", "list-relation-username", Severity.ERROR)),
    "zeald-filter-ignored": Story(steps=(("GET", "/API/V3/Customer?b_country=NO"),), tells=("WC401", "list-filter", Severity.WARNING)),
    "zeald-filter-is-substring": Story(steps=(("GET", "/API/V3/Customer?email=mail"),), tells=("WC401", "list-filter", Severity.WARNING)),
    "zeald-page-without-end": Story(steps=(_LIST,), size=2001, tells=("WC401", "list-page", Severity.WARNING)),
    "zeald-key-ignored": Story(steps=(_SAVE_INGRID, _GET_INGRID), tells=("WC401", "get-customer-key", Severity.ERROR)),
    "zeald-password-stored-plain": Story(steps=(_SAVE_INGRID, _GET_INGRID), tells=("WC401", "save-echo-password", Severity.WARNING)),
    "zeald-password-echoed": Story(steps=(_SAVE_INGRID,), tells=("WC401", "save-echo-password", Severity.WARNING)),
    "zeald-save-duplicates": Story(steps=(_SAVE_INGRID, _SAVE_INGRID, _LIST), tells=("WC401", "list-usernames-once", Severity.ERROR)),
    "zeald-membership-duplicates": Story(
        steps=(_SAVE_IN_TRADE, _SAVE_IN_TRADE, ("GET", "/API/V3/Customer+UserCustomerGroups/ingrid@pier.example")),
        tells=("WC401", "get-groups-once", Severity.WARNING),
    ),
    "zeald-username-not-required": Story(
        steps=(("POST", "/API/V3/Customer", "<ResultSet><Customer><b_fname>Bo</b_fname></Customer></ResultSet>"),), tells=("WC306", "minOccurs", Severity.ERROR)
    ),
    "zeald-subscribable-unchecked": Story(
        steps=(("POST", "/API/V3/UserGroups", _GROUP.format("harbour", "<subscribable>maybe</subscribable>")),), tells=("WC305", "enumeration", Severity.ERROR)
    ),
    "zeald-unknown-group-accepted": Story(
        steps=(
            _SAVE_INGRID,
            ("POST", "/API/V3/UserCustomerGroups", _IN_NOTHING),
            ("GET", "/API/V3/Customer+(UserCustomerGroups+UserGroups)/ingrid@pier.example"),
        ),
        tells=("WC401", "get-groups-present", Severity.WARNING),
    ),
}

STATE_ONLY = {
    "zeald-resource-in-any-case": Story(
        steps=(("GET", "/API/V3/customer"),), why="the request is at fault, and is told to be; an answer to it says nothing that is wrong in itself"
    ),
    "zeald-wildcard-is-literal": Story(
        steps=(("GET", "/API/V3/Customer?email=%25mail%25"),), why="an empty list fits every filter: that records fit it is known from another list"
    ),
    "zeald-plus-in-key-is-space": Story(
        steps=(("POST", "/API/V3/Customer", _PLUS), ("GET", "/API/V3/Customer/a+b@pier.example")),
        why="no such record is a fair answer to one who does not know of the save before it",
    ),
    "zeald-joined-groups-not-saved": Story(
        steps=(_SAVE_IN_TRADE,), why="no page says what a save answers, so groups may be left out of it; the list afterwards tells"
    ),
    "zeald-entities-expanded": Story(
        steps=(("POST", "/API/V3/Customer", _ENTITY), _GET_INGRID),
        about_the_request=("WC205",),
        why="a request with a document type is a finding however it is answered",
    ),
    "zeald-change-blanks-the-rest": Story(steps=(_SAVE_INGRID, _CHANGE_INGRID, _GET_INGRID), why="what the fields held before is known from other exchanges"),
    "zeald-change-ignored": Story(
        steps=(_SAVE_INGRID, _CHANGE_INGRID, _GET_INGRID), why="what a change came to is seen in a later exchange; no page says that its own answer shows it"
    ),
    "zeald-change-lost-when-together": Story(steps=(_SAVE_INGRID, _CHANGE_INGRID, _GET_INGRID), together=2, why="as for a change ignored"),
}


def _errors(story: Story, shop: Any, judged: Any) -> tuple[list[tuple[str, str, Severity]], list[tuple[int, bytes]]]:
    """Give what the judge finds in all the story's exchanges, and the answers."""
    judgements = [judged(shop, *step, together=story.together) for step in story.steps]
    findings = [
        (finding.code, finding.constraint, finding.severity) for one in judgements for finding in one.findings if finding.code not in story.about_the_request
    ]
    return findings, [(one.exchange.response.status, one.exchange.response.body) for one in judgements]


def test_every_defect_has_a_story() -> None:
    assert {defect.name for defect in ZEALD.defects} == set(STORIES) | set(STATE_ONLY)
    assert not set(STORIES) & set(STATE_ONLY)


def test_every_defect_is_told_in_full() -> None:
    operations = {one.operation for one in ZEALD.serves}

    assert len({defect.name for defect in ZEALD.defects}) == len(ZEALD.defects)
    assert [defect.name for defect in ZEALD.defects if not defect.name.startswith("zeald-")] == []
    assert [defect.name for defect in ZEALD.defects if defect.operation not in operations] == []
    assert [defect.name for defect in ZEALD.defects if not (defect.does and defect.shows and defect.section)] == []
    assert {defect.document for defect in ZEALD.defects} == {"customer-resource-v3", "companion"}


@pytest.mark.parametrize("name", STORIES)
def test_the_judge_tells_a_defect_and_nothing_of_the_clean_store(name: str, new_shop: Callable[..., Any], judged: Any) -> None:
    story = STORIES[name]

    clean, _ = _errors(story, new_shop(size=story.size), judged)
    bent, _ = _errors(story, new_shop(name, size=story.size), judged)

    assert [one for one in clean if one[2] is Severity.ERROR] == []
    assert story.tells not in clean
    assert story.tells in bent


@pytest.mark.parametrize("name", STATE_ONLY)
def test_a_defect_that_takes_several_exchanges_shows_in_the_answers_alone(name: str, new_shop: Callable[..., Any], judged: Any) -> None:
    story = STATE_ONLY[name]

    clean, answers = _errors(story, new_shop(size=story.size), judged)
    bent, others = _errors(story, new_shop(name, size=story.size), judged)

    assert answers != others
    assert [one for one in clean + bent if one[2] is Severity.ERROR] == []
    assert story.why


def test_equal_stores_give_equal_answers(new_shop: Callable[..., Any], judged: Any) -> None:
    """What differs with a defect on differs by the defect: salts and codes are the same from run to run."""
    story = STATE_ONLY["zeald-change-ignored"]

    assert _errors(story, new_shop(), judged) == _errors(story, new_shop(), judged)


def test_a_change_that_comes_alone_is_kept_where_those_together_are_lost(new_shop: Callable[..., Any], texts: Any) -> None:
    shop = new_shop("zeald-change-lost-when-together")
    shop.ask(*_SAVE_INGRID)

    shop.ask(*_CHANGE_INGRID, together=1)

    assert texts(shop.root(*_GET_INGRID), "Customer/b_fname") == ["Inga"]
