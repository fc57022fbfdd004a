"""What a check needs of a schema, whichever language it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.finding import Flaw, Severity, Source
    from wirecheck.schema.xml_maps import Reads
    from wirecheck.wire.payload import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One constraint with its place: `where` is a path whose list positions are ``*`` (JSON) or left out (XML)."""

    where: str
    constraint: str
    what: str
    source: Source | None
    member: str | None = None


class Schema(Protocol):
    """A compiled schema. The *subject* is what it judges: a JSON value, or an XML tree."""

    def prepare(self, payload: Payload) -> tuple[Any, tuple[Flaw, ...]]:
        """Give the subject, and what had to be said while making it."""

    def view(self, subject: Any, reads: Reads | None = None) -> Any:  # noqa: ANN401
        """Give the maps, lists and texts that rules read; with `reads`, those at least that it names."""

    def flaws(self, subject: Any, *, undocumented: Severity) -> Iterator[Flaw]:  # noqa: ANN401
        """Yield what is wrong; `undocumented` is how bad a member is that nobody described."""

    def facts(self) -> Iterator[Fact]:
        """Yield every constraint with its source."""

    @property
    def secret_names(self) -> frozenset[str]:
        """The names of members or elements that hold secrets, for a body that cannot be read."""

    def secrets(self, subject: Any, kinds: frozenset[str] | None = None) -> Iterator[str]:  # noqa: ANN401
        """Yield the texts at the places that the schema calls secret, of whatever kind but personal, or of these kinds."""
