"""The page's text. What strangers wrote is escaped in markup, and as JSON in data; a policy lets the browser run the one script that stands here and load nothing."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from wirecheck import __version__
from wirecheck.codes import CODES
from wirecheck.text import look
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable, printable_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from wirecheck.report.html.model import Cause, Page, Shown

_OPEN = 8
"""Causes that are shown in full from the start; of more, each is opened by who wants it."""

_CHUNK = 100
"""Causes that a browser lays out together. The first so many are elements from the start, the others text until the script comes to them: half a million elements take seconds, their text a moment."""

_MOST_DATA = 24 * 2**20
"""Characters of whole exchanges that the page holds; what comes after has its excerpt."""

SEVERITIES = ("error", "warning", "note")


def rendered(page: Page) -> Iterator[str]:
    """Yield the text of the page."""
    template, style, script = _template()
    exchanges = _Exchanges()
    cards = [(cause, exchanges.numbers(cause)) for cause in page.causes]
    yield from template.generate(
        page=page,
        style=style,
        script=script,
        policy=look.policy(style, script),
        icon=look.ICON,
        version=__version__,
        cards=cards,
        codes=CODES,
        tones={"Findings": "bad", "Not checked": "warn"},
        tables=[(contract, [*rows]) for contract, rows in groupby(page.rows, key=lambda row: row.contract)],
        severities=[(name, sum(cause.example.finding["severity"] == name for cause in page.causes)) for name in SEVERITIES],
        is_open=len(page.causes) <= _OPEN,
        chunk=_CHUNK,
        data=exchanges.data,
        strips=_json([names for picture in page.pictures for names in picture.names]),
    )


class _Exchanges:
    """The exchanges in full: each stands in the page once, whatever number of findings point at it, and is read when somebody opens it."""

    def __init__(self) -> None:
        self.data: list[str] = []
        self._numbers: dict[Shown, int] = {}
        self._size = 0

    def numbers(self, cause: Cause) -> list[tuple[int, Shown]]:
        """Give each exchange with its number, in the order of the cause; none where the page would grow too large."""
        made = []
        for shown in cause.example.exchanges:
            number = self._numbers.get(shown)
            if number is None:
                text = _json(msgspec.to_builtins(shown))
                if self._size + len(text) > _MOST_DATA:
                    return []
                number = self._numbers[shown] = len(self.data)
                self.data.append(text)
                self._size += len(text)
            made.append((number, shown))
        return made


def _json(value: Any) -> str:  # noqa: ANN401 -- what JSON can hold
    """Give JSON that ends no element, whatever its texts hold."""
    return json.dumps(value).replace("<", "\\u003c")


@cache
def _template() -> tuple[Template, str, str]:
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 -- only who wants a page pays for it
    from markupsafe import Markup  # noqa: PLC0415 -- likewise

    folder = files("wirecheck.report.html").joinpath("templates")
    style = look.look() + folder.joinpath("report.css").read_text("utf-8")
    script = folder.joinpath("report.js").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("wirecheck.report.html"), autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"printable": printable, "printable_lines": printable_lines, "number": "{:,}".format}
    environment.globals |= {"counted": counted}
    return environment.get_template("report.html"), Markup(style), Markup(script)  # noqa: S704 -- files of ours
