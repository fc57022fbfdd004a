"""The promises of fuzz/timeline.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html
import pytest

from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Finding, Part, Severity
from wirecheck.fuzz.fault import Fault
from wirecheck.fuzz.timeline import WIDTH, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

SPANS = [("examples", 1, 20), ("broken", 21, 90), ("examples", 91, 98), ("concurrency", 99, 100)]


def fault(number: int, name: str = "v1:ab", severity: Severity = Severity.ERROR) -> Fault:
    finding = Finding(
        severity=severity, direction=Direction.RESPONSE, part=Part.BODY, path="", member=None, line=None, column=None, code="WC401", constraint="odd",
        message="odd", says="", saw="", source=None, fingerprint=name,
    )  # fmt: skip
    step = Exchange(request=Request(method="GET", url="/"), response=None)
    return Fault(
        finding=finding, contract="shop", operation="notes<b>", resource=None, outcome=None, phase="broken", requests_until_found=number, steps=(step,)
    )


def drawn(faults: Sequence[Fault], spans: Sequence[tuple[str, int, int]] = SPANS) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(timeline(spans, faults, {one.finding.fingerprint: f"f-{one.finding.fingerprint[3:]}" for one in faults}))


def test_phases_are_bands_that_fill_the_width_in_their_order() -> None:
    bands = [(float(rect.get("x")), float(rect.get("width"))) for rect in drawn([]).iter("rect")]

    assert sum(width for _, width in bands) == pytest.approx(WIDTH)
    assert [round(x) for x, _ in bands] == [0, 192, 864, 941]
    assert drawn([]).get("aria-label") == "100 requests in 3 phases, 0 findings"


def test_a_finding_is_a_link_where_it_was_first_met() -> None:
    (mark,) = drawn([fault(50)]).iter("a")

    assert (mark.get("href"), mark.get("aria-label")) == ("#f-ab", "request 50: error[WC401] notes<b>")
    assert mark.find("path").get("d").startswith("M475.2 ")


def test_findings_of_one_request_stand_below_each_other_and_the_picture_ends_below_them() -> None:
    picture = drawn([fault(50, f"v1:{number}") for number in range(20)])

    heights = {float(path.get("d").split(" ")[1].partition("l")[0]) for path in picture.xpath(".//a/path")}
    assert len(heights) == 6
    assert max(heights) + 12 < float(picture.get("viewbox" if picture.get("viewbox") else "viewBox").split()[3])


def test_a_severity_has_a_shape_and_not_a_colour_alone() -> None:
    picture = drawn([fault(30 * (index + 1), f"v1:{severity}", severity) for index, severity in enumerate(Severity)])

    shapes = {path.get("class"): path.get("d").partition(" ")[2].split("l")[-1].partition("m")[2] or path.get("d")[-12:] for path in picture.xpath(".//a/path")}
    assert len(set(shapes.values())) == 3


def test_no_request_is_no_picture() -> None:
    assert timeline([], [], {}) == ""
