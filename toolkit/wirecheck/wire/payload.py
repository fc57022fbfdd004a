"""What a codec makes of a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wirecheck.finding import Flaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A body, decoded: `value` for JSON and forms, `tree` for XML; neither where the body could not be read.

    `flaws` is what was wrong with the bytes themselves.
    """

    value: Any = None
    tree: _Element | None = None
    readable: bool = True
    flaws: tuple[Flaw, ...] = ()

    @property
    def root(self) -> _Element | None:
        """The root element of XML; of a body that is too large for a tree there is no more at hand."""
        return self.tree
