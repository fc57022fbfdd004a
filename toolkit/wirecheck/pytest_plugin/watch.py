"""Watches tests: for each, the clients are wrapped before its first fixture and as they were after its last; findings fail the phase that brought them up."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.errors import WirecheckError
from wirecheck.finding import Severity
from wirecheck.pytest_plugin.ledger import Ledger
from wirecheck.pytest_plugin.message import failure
from wirecheck.pytest_plugin.observing import watching
from wirecheck.pytest_plugin.patches import placed
from wirecheck.pytest_plugin.run import Run, checked, resolved
from wirecheck.pytest_plugin.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from wirecheck.pytest_plugin.trial import Trial

_TRIAL: pytest.StashKey[Trial] = pytest.StashKey()
_WIDTH = 100


class OwnItem(pytest.Item):
    """A test that is an exchange by itself, and not one that makes some."""

    def exchange(self, trial: Trial) -> None:
        """Have the exchange judged."""
        raise NotImplementedError

    def runtest(self) -> None:
        """Have it judged; what comes of it is told by whoever watches."""
        trial = self.stash[_TRIAL]
        self.exchange(trial)
        if trial.not_checked and not trial.has_failed:
            pytest.skip(f"not checked: {trial.not_checked[0]}")  # nothing is green because nobody looked


class Watch:
    """What the plugin does in a run that has contracts."""

    def __init__(self, config: pytest.Config, settings: dict[str, Any]) -> None:
        self._config = config
        self._settings = settings
        self._is_worker = hasattr(config, "workerinput")
        severities = _one_of("fail-on", settings["fail-on"] or "error", tuple(Severity))
        names = tuple(dict.fromkeys(resolved(name, folder) for name in settings["contract"] or () for folder in _folders(config)[:1]))
        self.run = Run(
            names=names,
            fail_on=Severity(severities),
            is_named=_one_of("unmatched", settings["unmatched"] or "ignore", ("error", "ignore")) == "error",
            base_path=settings["base-path"] or "",
            shows=(settings["report"] or "").lower().endswith(".html"),
        )
        is_asked = bool(settings["cov"] or settings["cov-report"] or settings["cov-fail-under"] is not None)
        if is_asked or self.run.shows:
            from wirecheck.pytest_plugin.covering import Covering, checked_reports  # noqa: PLC0415 -- only who asks for it pays for it

            reports, under = checked_reports(settings["cov-report"] or ()) if is_asked else (), _percentage(settings["cov-fail-under"])
            self.run.covering = Covering(self.run.contract, self.run.base_path, reports, under)
        checked(self.run, names)
        self.ledger = Ledger(self.run, keeps=settings["report"] is not None and not self.run.shows)
        config.pluginmanager.register(Summary(config, self.run, self.ledger, settings), "wirecheck-summary")
        if settings["captures"]:
            from wirecheck.pytest_plugin.captures import Captures  # noqa: PLC0415 -- only who has some pays for it

            config.pluginmanager.register(Captures(config, self.run, settings["captures"]), "wirecheck-captures")
        if settings["base-url"]:
            from wirecheck.pytest_plugin.examples import Examples  # noqa: PLC0415 -- likewise

            config.pluginmanager.register(Examples(self.run, settings), "wirecheck-examples")

    # -- which tests, by which contracts -----------------------------------------------------------------------------------------------------

    def check(self, items: Iterable[pytest.Item]) -> None:
        """Refuse contracts that there are not, before the first test. A worker cannot stop the run: there, the test says it."""
        if not self._is_worker:
            for names in {self.names_of(item) for item in items}:
                checked(self.run, names)

    def names_of(self, item: pytest.Item) -> tuple[str, ...]:
        """Name the contracts of a test: those of its markers and those of the run; with a bare marker and none of either, all that there are."""
        from wirecheck.files import contract_names  # noqa: PLC0415 -- one bare marker in a thousand

        names: list[str] = []
        is_marked = False
        for mark in item.iter_markers("wirecheck"):
            _refuse_strangers(mark, item)
            if not mark.kwargs.get("enabled", True):
                return ()
            is_marked = True
            names += [resolved(name, self._config.rootpath) for name in mark.args]
        found = tuple(dict.fromkeys((*names, *self.run.names)))
        return contract_names() if is_marked and not found else found

    # -- one test ----------------------------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Wrap the clients from before the first fixture on."""
        try:
            names = self.names_of(item)
            uses = "wirecheck" in getattr(item, "fixturenames", ())
            trial = self.run.trial_of(item.nodeid, names, keeps=uses) if names or uses else None
        except (WirecheckError, pytest.UsageError) as error:
            item.stash[_PROBLEM] = str(error).removeprefix("wirecheck: ")
            return (yield)
        if trial is None:
            return (yield)
        item.stash[_TRIAL] = self.run.trial = trial
        with ExitStack() as stack:
            if not isinstance(item, OwnItem):
                stack.enter_context(watching(trial.sink))
                stack.enter_context(placed())
            try:
                return (yield)
            finally:
                del item.stash[_TRIAL]
                self.run.trial = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Judge what the fixtures have exchanged."""
        if problem := item.stash.get(_PROBLEM, ""):
            yield  # what is set up is what is torn down
            raise failure(f"wirecheck: {problem}")
        return (yield from self._phase(item, "setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Judge what the test has exchanged."""
        return (yield from self._phase(item, "call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Judge what the ends of the fixtures have exchanged, and what was left unread."""
        return (yield from self._phase(item, "teardown"))

    def _phase(self, item: pytest.Item, when: str) -> Generator[None, Any, Any]:
        trial = item.stash.get(_TRIAL, None)
        if trial is None:
            return (yield)
        __tracebackhide__ = True
        try:
            result = yield
        except (KeyboardInterrupt, SystemExit, pytest.exit.Exception, pytest.xfail.Exception):
            raise
        except pytest.skip.Exception:
            if text := self._end(item, trial, when):
                raise failure(text) from None
            raise
        except BaseException:  # a test that fails by itself says why; what is wrong with its exchanges stands beside it
            if text := self._end(item, trial, when):
                item.add_report_section(when, "wirecheck", text)
            raise
        if text := self._end(item, trial, when):
            if getattr(item, "_excinfo", None):  # unittest keeps the failure of a test for itself
                item.add_report_section(when, "wirecheck", text)
            raise failure(text)
        return result

    def _end(self, item: pytest.Item, trial: Trial, when: str) -> str:
        """End a phase of a test, and give what it has to be told."""
        trial.look(final=when == "teardown")
        if when == "teardown":
            item.user_properties += trial.summary()
        return trial.complaint(width=_WIDTH)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send with the last report of a test what it has exchanged: so it reaches another process, and what a killed one had sent before is not lost."""
        report = yield
        trial = item.stash.get(_TRIAL, None)
        if isinstance(item, OwnItem) and isinstance(report.longrepr, tuple):  # a reason to skip, and the place of ours where it was said
            report.longrepr = (str(item.path), None, report.longrepr[2])  # type: ignore[assignment]
        if trial is not None and call.when == "teardown":
            sent = self.run.covering.drained() if self._is_worker and self.run.covering is not None else None
            report.wirecheck = trial.told(sent)  # type: ignore[attr-defined]
        return report


_PROBLEM: pytest.StashKey[str] = pytest.StashKey()


def _folders(config: pytest.Config) -> tuple[Path, ...]:
    """Give the folder from which files of options are told: the ini file's for those that stand in it."""
    given = config.getoption("wirecheck_contract")
    return (Path() if given else config.inipath.parent if config.inipath else config.rootpath,)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    """Give a setting of an ini file, which pytest does not check."""
    if value not in known:
        raise pytest.UsageError(f"wirecheck_{name.replace('-', '_')} is {value!r}; make it one of {', '.join(known)}")
    return value


def _percentage(value: object) -> float | None:
    """Give a percentage, which an ini file has as text."""
    try:
        return None if value is None else float(str(value))
    except ValueError:
        raise pytest.UsageError(f"wirecheck_cov_fail_under is {value!r}; make it a number from 0 to 100") from None


def _refuse_strangers(mark: pytest.Mark, item: pytest.Item) -> None:
    if set(mark.kwargs) - {"enabled"} or not all(isinstance(name, str | os.PathLike) for name in mark.args):
        raise pytest.UsageError(f"wirecheck: the marker of {item.nodeid} takes names or files of contracts, and enabled=False")
