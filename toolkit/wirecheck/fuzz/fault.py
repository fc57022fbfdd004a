"""A fault: a finding of a campaign, with all that it takes to see it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange
    from wirecheck.finding import Finding
    from wirecheck.judge import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A finding, and the exchanges that show it, in order and in their least form; the last one holds it.

    `site` is what the last request was about, where it was about one. `requests_until_found` counts from the first request of the campaign. `times`: how often it was met.
    `secrets` are the values that no output may show. Of these, `placeholders` names an environment variable for each that the campaign was given, or was shown by the store: what it has
    drawn itself has to be read by whoever wants to see the fault again. `location` is where the contract is loaded from, `base` the path of the store's address.
    """

    finding: Finding
    contract: str
    operation: str
    resource: str | None
    outcome: Outcome | None
    phase: str
    requests_until_found: int
    steps: tuple[Exchange, ...]
    site: str | None = None
    times: int = 1
    secrets: frozenset[str] = frozenset()
    placeholders: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    base: str = ""
