"""What one exchange did to one entity, as small values: all that is remembered of an exchange, and all that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.entities import Does
    from wirecheck.finding import Related

WRITES = frozenset({"creates", "updates", "upserts", "deletes"})
"""What changes records; a login changes one in passing."""


UNTOLD = -1
"""A limit or a first place of which nobody can tell what it is: the answer may be any page."""


def digest(text: str) -> bytes:
    """Give what stands for a secret: enough to tell whether another text is the same. It never leaves the run."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value that was sent at a secret place: it can be compared, and not shown."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A record in an answer: plain maps, lists and texts. `path` is its place, as a finding tells it."""

    key: str | None
    fields: Mapping[str, Any]
    path: str


@dataclass(frozen=True, slots=True)
class Given:
    """A record in a request: the values that were sent, by the name of their field."""

    key: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What an exchange did to an entity, by the touch of that index.

    `host` and `who` name the store as one client sees it. `at` and `until` are seconds, ``None`` where no time is known. `is_lost`: a write of which nobody knows what it did. `keys` are those of the
    request: of the record that was asked for, or those to delete. `conditions` ``None``: not known. `asked` stands for the request but for its page. `whole`: whether the answer has to hold every
    record; where that depends on the record, the `parts` of the condition that do, and `scope` to ask them with. `owner`: whose all the records shown are. `unseen` are the fields that this exchange cannot show. `is_xml` is how paths below the records are written.
    """

    contract: str
    entity: str
    index: int
    does: Does
    ref: Related
    host: str = ""
    who: bytes = b""
    at: float | None = None
    until: float | None = None
    is_success: bool = True
    is_lost: bool = False
    is_absent: bool = False
    given: tuple[Given, ...] = ()
    shown: tuple[Shown, ...] = ()
    keys: tuple[str, ...] = ()
    conditions: frozenset[tuple[str, str]] | None = None
    asked: bytes = b""
    limit: int | None = None
    first: int = 0
    count: int | None = None
    projection: frozenset[str] | None = None
    whole: bool | None = None
    parts: tuple[int, ...] = ()
    scope: Mapping[str, Any] | None = None
    owner: str = ""
    unseen: frozenset[str] = frozenset()
    login: tuple[str, bytes] | None = None
    variant: str = ""
    is_xml: bool = False
    body: bytes = field(default=b"", repr=False)
    """Of a write without a time: what stands for its request, since the same once more may be a copy."""

    @property
    def is_write(self) -> bool:
        """Whether it changes records."""
        return self.does in WRITES

    @property
    def names_all(self) -> bool:
        """Whether it may have changed any record."""
        return self.is_write and not self.touched_keys

    @property
    def touched_keys(self) -> frozenset[str]:
        """The keys of all records that it names."""
        return frozenset((*self.keys, *(g.key for g in self.given if g.key is not None), *(s.key for s in self.shown if s.key is not None)))


Constraint = Literal[
    "created",
    "updated",
    "unchanged",
    "blanked",
    "deleted",
    "unique",
    "write-only",
    "upserted",
    "unknown-key",
    "absent",
    "count",
    "pages",
    "narrowing",
    "moved",
    "login",
    "agree",
]
