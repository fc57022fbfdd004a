"""What every phase of a campaign is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.fuzz.campaign import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a campaign, with its share of the requests.

    `run` sends by way of the campaign and yields after each attempt: there it may be put off, until others have had their share, and it may not be asked to go on.
    """

    name: str
    share: float
    run: Callable[[Campaign], Iterator[None]]
