"""What the page shows of a run: plain values without secrets, which may travel to another process as JSON (`msgspec` reads and writes them)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PLAIN, MARK, SECRET = "", "mark", "secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an excerpt. `pieces` are kind and text: what a finding is about is a ``mark``, bullets are a ``secret``."""

    number: int | None
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or a response. `body` ``None``: there is none to show, and `note` says why; it also says what was cut off."""

    head: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An exchange in full, and what to paste to send its request again (``curl``), where a request can be sent by itself."""

    name: str
    at: str
    request: Message
    response: Message | None
    curl: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A finding, in the published shape, with the exchange that showed it first and those that it rests on, in their order.

    `mark` is which body of the last exchange it is about, ``request`` or ``response``, and start and end there, counted as a browser does: in UTF-16 code units. `missing` names exchanges that
    nobody has any more; `facts` are further things to say, each with its label; `scripts` show the finding again.
    """

    finding: dict[str, Any]
    place: str
    where: str
    operation: str
    lines: tuple[Line, ...] = ()
    exchanges: tuple[Shown, ...] = ()
    mark: tuple[str, int, int] | None = None
    missing: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()

    @property
    def anchor(self) -> str:
        """The name of the finding in links; equal for equal causes, in every run."""
        return f"f-{self.finding['fingerprint'].removeprefix('v1:')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Equal findings: how often, and the first of them."""

    example: Example
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a verdict leaves out: what, where, and how often."""

    text: str
    note: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a verdict leaves out for one reason."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of an operation (and resource), a figure a column; `contract` is empty where none fits."""

    contract: str
    operation: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The sites of one part of an exchange, as a picture."""

    name: str
    label: str
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """The coverage of an operation: `percent` of its points, of which there are `total`, and its sites by part."""

    operation: str
    percent: int
    total: str
    exchanges: int
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The coverage of a contract. `names` are those of the sites, a list a strip."""

    contract: str
    percent: int
    figures: str
    operations: tuple[Covered, ...]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The verdict in a word, the reasons for it, and its `tone`: ``good``, ``warn`` or ``bad``."""

    verdict: str
    reasons: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the page shows.

    `facts` are labels with their texts; `shares` are colour, label and count of the parts of a whole; `columns` are the headings of the figures of `rows`;
    `timelines` are names and drawings of ours; `accepted` says what was taken out before.
    """

    title: str
    headline: Headline
    at: str
    facts: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str, int], ...]
    causes: tuple[Cause, ...]
    findings: int
    left: tuple[Left, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    pictures: tuple[Picture, ...] = ()
    timelines: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
