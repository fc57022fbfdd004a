"""The promises of finding.py: severities, and fingerprints that stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Certainty, Direction, Finding, Flaw, Part, Severity, Source, fingerprint, without_indexes

FLAW = Flaw(code="WC302", constraint="maximum", message="at most 255 expected, 300 found", path="/customers/0/group", says="at most 255", saw="300")
FINDING = Finding.of(FLAW, direction=Direction.RESPONSE)
texts = st.text(max_size=12)


def told(path: str, member: str | None = None) -> str:
    return fingerprint(replace(FINDING, path=path, member=member), "open2b-customers", "customers.find")


# -- severity --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("certainty", "severity"),
    [(Certainty.STATED, Severity.ERROR), (Certainty.SHOWN, Severity.ERROR), (Certainty.IMPLIED, Severity.WARNING), (Certainty.AMBIGUOUS, Severity.NOTE)],
)
def test_certainty_decides_severity(certainty: Certainty, severity: Severity) -> None:
    flaw = replace(FLAW, source=Source(document="d", section="s", certainty=certainty))

    assert Finding.of(flaw, direction=Direction.REQUEST).severity is severity


def test_a_severity_of_its_own_goes_before_that_of_the_certainty() -> None:
    flaw = replace(FLAW, source=Source(document="d", section="s", certainty=Certainty.STATED), severity=Severity.NOTE)

    assert Finding.of(flaw, direction=Direction.REQUEST).severity is Severity.NOTE


def test_a_flaw_without_a_ground_is_an_error() -> None:
    assert FINDING.severity is Severity.ERROR


def test_severities_have_an_order_and_are_raised_by_one() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == [Severity.NOTE, Severity.WARNING, Severity.ERROR]
    assert [severity.raised() for severity in Severity] == [Severity.ERROR, Severity.ERROR, Severity.WARNING]


def test_a_finding_keeps_what_the_flaw_says() -> None:
    flaw = replace(FLAW, member="m", line=3, column=4)

    finding = Finding.of(flaw, direction=Direction.REQUEST, part=Part.URL)

    kept = ("code", "constraint", "message", "path", "member", "line", "column", "says", "saw", "source")
    assert all(getattr(finding, name) == getattr(flaw, name) for name in kept)
    assert (finding.direction, finding.part) == (Direction.REQUEST, Part.URL)


# -- fingerprints ----------------------------------------------------------------------------------------------------------------------------


def test_a_fingerprint_stays_between_releases() -> None:
    """A change here is a change for everybody who keeps a baseline."""
    assert told("/customers/0/group") == "v1:8c345986fc7891257d78"
    assert told("/message/response[1]/data[1]/item[2]", "price") == "v1:d1767cb7b76316b5de88"


@given(
    st.lists(texts.map(lambda text: text.replace("/", "")), max_size=4),
    st.lists(st.integers(0, 10**6), min_size=4, max_size=4),
    st.lists(st.integers(0, 10**6), min_size=4, max_size=4),
)
def test_a_fingerprint_does_not_depend_on_positions(names: list[str], some: list[int], others: list[int]) -> None:
    def pointer(positions: list[int]) -> str:
        return "".join(f"/{name}/{position}" for name, position in zip(names, positions, strict=False))

    def xpath(positions: list[int]) -> str:
        return "/root" + "".join(f"/{name}[{position}]" for name, position in zip(names, positions, strict=False))

    assert told(pointer(some)) == told(pointer(others))
    assert told(xpath(some)) == told(xpath(others))


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("", ""),
        ("/0", "/"),
        ("/customers/0/group", "/customers//group"),
        ("/customers/12/labels/3", "/customers//labels/"),
        ("/message/response[1]/data[10]/item[2]/@id", "/message/response/data/item/@id"),
        ("/address2/line1", "/address2/line1"),
        ("/1st/2", "/1st/"),
        ("/٣", "/٣"),
    ],
)
def test_a_path_without_its_indexes(path: str, plain: str) -> None:
    assert without_indexes(path) == plain


def test_a_fingerprint_depends_on_each_part_of_the_cause() -> None:
    others = {
        replace(FINDING, direction=Direction.REQUEST),
        replace(FINDING, part=Part.URL),
        replace(FINDING, path="/customers/0/collection"),
        replace(FINDING, member="group"),
        replace(FINDING, code="WC303"),
        replace(FINDING, constraint="minimum"),
    }
    made = {fingerprint(other, "a", "b") for other in others} | {
        fingerprint(FINDING, *names) for names in [("a", "b"), ("b", "b"), ("a", "a"), (None, "b"), ("a", None)]
    }

    assert len(made) == len(others) + 5


@pytest.mark.parametrize("name", ["severity", "line", "column", "message", "says", "saw", "source", "related"])
def test_a_fingerprint_does_not_depend_on_how_the_cause_is_told(name: str) -> None:
    told = {"severity": Severity.NOTE, "line": 9, "column": 9, "source": Source(document="d", section="s", certainty=Certainty.STATED), "related": ()}

    assert fingerprint(replace(FINDING, **{name: told.get(name, "other words")}), "a", "b") == fingerprint(FINDING, "a", "b")


@given(texts | st.just("\ud800"), st.none() | texts | st.just("\udfff"))
def test_any_path_and_member_have_a_fingerprint(path: str, member: str | None) -> None:
    assert len(told(path, member)) == 23


def test_two_missing_members_of_one_object_are_two_causes_and_each_is_at_the_members_place() -> None:
    assert told("/a", "b") != told("/a", "c")
    assert told("/a", "b") == told("/a/b")
