"""Equal findings as one entry of a machine's list: worst first, without secrets, with the spots of the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.report.entry import finding_of
from wirecheck.text.counted import counted
from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.finding import Severity
    from wirecheck.judge import Group, Judgement, Tally
    from wirecheck.report.spot import Locate, Spots


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A group of equal findings; `finding` has the members of the published shape."""

    severity: Severity
    finding: dict[str, Any]
    first: Judgement
    count: int
    spots: Spots

    @property
    def message(self) -> str:
        """What is wrong, and how often."""
        times = f" ({counted(self.count, 'time')})" if self.count > 1 else ""
        return f"{self.finding['message']}{times}"

    @property
    def operation(self) -> str:
        """The contract, the operation and the resource, as far as there are any."""
        return " ".join(filter(None, (self.first.contract, self.first.operation, self.first.resource)))

    @property
    def place(self) -> str:
        """Direction, part and path; a missing member stands at the end of the path."""
        path = self.finding["path"] + (f"/{self.finding['member']}" if self.finding["member"] is not None else "")
        return " ".join(filter(None, (self.finding["direction"], self.finding["part"], path)))

    @property
    def source(self) -> str:
        """The document, the section and how certain it is; empty where no document grounds the finding."""
        source = self.finding["source"]
        return f"{source['document']}, {source['section']} ({source['certainty']})" if source is not None else ""


def causes(tally: Tally, locate: Locate) -> Iterator[Cause]:
    """Yield the groups of a run, worst first, then by how often."""
    groups = worst_first(tally.groups.values())
    for group, spots in zip(groups, locate([group.first for group in groups]), strict=True):
        finding = finding_of(group.finding, group.first, mask_of(group.first.secrets))
        yield Cause(severity=group.finding.severity, finding=finding, first=group.first, count=group.count, spots=spots)


def worst_first(groups: Iterable[Group]) -> list[Group]:
    """Put the worst groups first, and of these the most frequent."""
    return sorted(groups, key=lambda group: (-group.finding.severity.rank, -group.count))
