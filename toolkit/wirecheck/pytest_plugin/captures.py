"""Captures as tests: each exchange of a capture is an item, judged offline. A contract that has changed shows which recordings it breaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wirecheck.contract.route import Match, Router
from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange
from wirecheck.files import contract_names
from wirecheck.pytest_plugin.message import failure
from wirecheck.pytest_plugin.watch import OwnItem
from wirecheck.text.printable import printable
from wirecheck.traffic.captures import read
from wirecheck.traffic.streams import look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.pytest_plugin.run import Run
    from wirecheck.pytest_plugin.trial import Trial


class Captures:
    """Collects the captures that a run names, beside whatever else it collects."""

    def __init__(self, config: pytest.Config, run: Run, paths: Sequence[str]) -> None:
        self._run = run
        self._paths = [Path(path).absolute() for path in paths]
        for path in self._paths:
            if not path.exists():
                raise pytest.UsageError(f"wirecheck: there is no capture {path}; name a file or a folder with --wirecheck-captures")
        if not run.names:
            run.names = contract_names()  # as 'wirecheck validate' does: recognised by their paths
        given = [Path(config.invocation_params.dir, str(argument).partition("::")[0]).absolute() for argument in config.args]
        # Who names one of them, or an exchange in it, wants that alone; what is below a folder that is collected is met there (pytest 8 loses tests of a folder that is
        # named beside one in it).
        config.args += [str(path) for path in self._paths if not any(path.is_relative_to(other) or other.is_relative_to(path) for other in given)]

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Collect a capture; in a folder, what is none is left alone."""
        if file_path in self._paths or (any(file_path.is_relative_to(path) for path in self._paths) and _is_capture(file_path)):
            return CaptureFile.from_parent(parent, path=file_path, run=self._run)
        return None


def _is_capture(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return look(stream)[0] is not None
    except (OSError, EOFError, UnreadableCapture):
        return False


class CaptureFile(pytest.File):
    """A capture."""

    run: Run

    @classmethod
    def from_parent(cls, parent: pytest.Collector, *, path: Path, run: Run) -> CaptureFile:  # type: ignore[override]
        """Make the collector of a capture."""
        made: CaptureFile = super().from_parent(parent, path=path)
        made.run = run
        return made

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the exchanges that are judged, and a failing item for what cannot be read."""
        router = Router([self.run.contract(name) for name in self.run.names], self.run.base_path)
        for number, found in enumerate(self.exchanges()):
            if isinstance(found, UnreadableCapture):
                yield CaptureItem.of(self, f"unreadable[{number}]", found)
                continue
            match = router.route(found.request)
            if isinstance(match, Match):
                name = " ".join(filter(None, (match.operation.id, match.resource.name if match.resource else None)))
                yield CaptureItem.of(self, f"{name}[{found.index}]", found)
            elif self.run.is_named:
                yield CaptureItem.of(self, f"{printable(found.request.method)} {printable(found.request.path)}[{found.index}]", found)

    def exchanges(self) -> Iterator[Exchange | UnreadableCapture]:
        """Read the capture; reports name it as whoever runs the tests sees it."""
        inside = self.path.is_relative_to(self.config.invocation_params.dir)
        shown = self.path.relative_to(self.config.invocation_params.dir).as_posix() if inside else str(self.path)
        for found in read([self.path]):
            yield replace(found, capture=shown)


class CaptureItem(OwnItem):
    """An exchange of a capture."""

    file: CaptureFile
    found: Exchange | UnreadableCapture | None
    index: int

    @classmethod
    def of(cls, parent: CaptureFile, name: str, found: Exchange | UnreadableCapture) -> CaptureItem:
        """Make the item of an exchange, or of what could not be read."""
        made: CaptureItem = cls.from_parent(parent, name=name)
        made.file, made.found = parent, found
        made.index = found.index if isinstance(found, Exchange) else 0
        return made

    def exchange(self, trial: Trial) -> None:
        """Have the exchange judged, and let go of it."""
        found, self.found = self.found, None
        if found is None:  # it is run a second time
            found = next(one for one in self.file.exchanges() if isinstance(one, UnreadableCapture) or one.index == self.index)
        if isinstance(found, UnreadableCapture):
            raise failure(str(found))
        trial.add(found, "recorded")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item in headlines."""
        return self.path, None, f"{self.name} of {self.path.name}"
