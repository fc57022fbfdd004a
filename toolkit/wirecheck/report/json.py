"""The whole run as one JSON document, written piece by piece: ``wirecheck validate --format json``."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from wirecheck import __version__
from wirecheck.report.aside import accepted
from wirecheck.report.entry import entry_of

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.report import Ending, Stream

SCHEMA_VERSION = 1


class Json:
    """Writes one exchange a line, all of it ASCII, so that no terminal and no encoding is in the way."""

    def __init__(self, stream: Stream) -> None:
        """Write to this stream."""
        self._write = stream.write
        self._before = f'{{"wirecheck": {dumps(__version__)}, "schema_version": {SCHEMA_VERSION},\n"exchanges": [\n'

    def add(self, judgement: Judgement) -> None:
        """Write an exchange."""
        self._write(self._before + dumps(entry_of(judgement)))
        self._before = ",\n"

    def finish(self, tally: Tally, ending: Ending) -> None:  # noqa: ARG002 -- the ending is the exit code; the shape has no room for it
        """Close the list and write what the run adds up to."""
        opening = "" if self._before == ",\n" else self._before
        rest = {"contract": tally.contract, **accepted(tally.aside), "summary": tally.summary()}
        self._write(f"{opening}\n]" + "".join(f",\n{dumps(name)}: {dumps(value)}" for name, value in rest.items()) + "}\n")
