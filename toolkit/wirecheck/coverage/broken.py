"""Which sites the findings of a judgement break: those of the same constraint and place, positions in lists left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.finding import Finding
    from wirecheck.generate.site import Side, Site

_INDEX = re.compile(r"\[[0-9]+\]")
_LAST = re.compile(r"/(@?(?:\{[^{}]*\})?[^/{}]*)\Z")
_IDENTITY = frozenset({"key", "keyref", "unique"})
_OF_A_CHILD = frozenset({"undocumented", "order"})
"""Constraints on the content of an element, of which a finding names the child."""

_ANONYMOUS = _IDENTITY | {"content", "undocumented"}
"""Constraints whose sites name what a finding about them does not."""


def sites_of(finding: Finding, sites: Iterable[Site]) -> Iterator[Site]:
    """Yield the sites that a finding breaks: one, or none where the finding is about something else."""
    for site in sites:
        if site.constraint == finding.constraint and _is_member(site, finding) and _is_place(site, finding) and site.side in {None, _side(site, finding)}:
            yield site


def _is_member(site: Site, finding: Finding) -> bool:
    return site.constraint in _ANONYMOUS or site.member == finding.member


def _is_place(site: Site, finding: Finding) -> bool:
    if site.constraint == "root":  # a finding names the element that stands in its place
        return True
    path = _INDEX.sub("", finding.path)
    if site.constraint in _IDENTITY:  # a finding names the element that has the key, a site the one that declares it
        return path == site.path or path.startswith(f"{site.path}/")
    if site.constraint in _OF_A_CHILD and not site.path.endswith("/*"):
        last = _LAST.search(path)
        is_alike = last is not None and (site.member is None or last[1].startswith("@") is site.member.startswith("@"))
        return last is not None and is_alike and path[: last.start()] == site.path
    if path == site.path:
        return True
    steps, wanted = finding.path.split("/"), site.path.split("/")
    return "*" in wanted and len(steps) == len(wanted) and all(want in {"*", step} for step, want in zip(steps, wanted, strict=True))


def _side(site: Site, finding: Finding) -> Side | None:
    """Tell the side, where one constraint has two: by what the finding says and saw."""
    if site.constraint == "length":
        seen, wanted = finding.saw.partition(" ")[0], finding.says.removeprefix("exactly ").partition(" ")[0]
        return None if not (seen.isdigit() and wanted.isdigit()) else "below" if int(seen) < int(wanted) else "above"
    if site.constraint == "content":
        return "below" if "not complete" in finding.message else "above"
    return site.side
