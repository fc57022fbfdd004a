"""What pytest loads: options, marker, fixtures. Every pytest run in an environment that has wirecheck imports this module, so it imports pytest alone.

Whatever else there is (`watch`) comes in when a run names a contract, or a test carries the marker.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.pytest_plugin.fixtures import StagingStore, Wirecheck
    from wirecheck.pytest_plugin.watch import Watch

_PREFIX = "wirecheck_"
_MARKER = "wirecheck(*contracts, enabled=True): judge every HTTP exchange of the test by these contracts, names or files; enabled=False: by none"

# name, how pytest is told of the option, how of the setting in an ini file, what it does
_OPTIONS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("contract", {"action": "append", "metavar": "NAME|FILE"}, "linelist", "judge all tests by this contract (repeatable)"),
    ("captures", {"action": "append", "metavar": "PATH"}, "linelist", "collect each exchange of a capture, or of a folder of captures, as a test (repeatable)"),
    ("base-url", {"metavar": "URL"}, "string", "collect the examples of the contracts as tests, against the store there; nothing is written to it"),
    ("allow-host", {"action": "append", "metavar": "HOST"}, "linelist", "let --wirecheck-base-url call this host (repeatable); the own machine may be called"),
    ("base-path", {"metavar": "PATH"}, "string", "the path below which the store is, as in /shop"),
    ("fail-on", {"choices": ("error", "warning", "note")}, "string", "fail a test from this severity on (default: error)"),
    ("unmatched", {"choices": ("error", "ignore")}, "string", "what to do with exchanges that fit no operation of the contracts (default: ignore)"),
    ("report", {"metavar": "FILE"}, "string", "write a report to this file: FILE.json, with all judged exchanges, or FILE.html, a page"),
    ("cov", {"action": "store_true"}, "bool", "measure how much of the contracts the tests have covered"),
    ("cov-report", {"action": "append", "metavar": "KIND"}, "linelist", "term, term-missing (default: term), json:FILE or html:DIR (repeatable)"),
    ("cov-fail-under", {"type": float, "metavar": "N"}, "string", "fail the run below this percentage of coverage"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, each also as a setting of the same name."""
    group = parser.getgroup("wirecheck", "HTTP exchanges judged by contract")
    for name, option, kind, does in _OPTIONS:
        setting = _PREFIX + name.replace("-", "_")
        group.addoption(f"--wirecheck-{name}", dest=setting, help=does, **({"default": None} | option))
        parser.addini(setting, does, type=kind, default=None)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker, and begin at once where the whole run is judged."""
    config.addinivalue_line("markers", _MARKER)
    plugin = Plugin(config)
    config.pluginmanager.register(plugin, "wirecheck-run")
    if any(plugin.settings[name] for name in ("contract", "captures", "base-url", "report", "cov", "cov-report", "cov-fail-under")):
        plugin.watch()


class Plugin:
    """The plugin in one run: its settings, and what watches the tests, once there is something to watch."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.settings = {name: _setting(config, name) for name, *_ in _OPTIONS}
        self._watch: Watch | None = None
        self._marked: dict[pytest.Item, tuple[str, ...]] = {}

    def watch(self) -> Watch:
        """Give what watches the tests, and begin with it. Raises `pytest.UsageError`."""
        if self._watch is None:
            from wirecheck.pytest_plugin.watch import Watch  # noqa: PLC0415 -- see the top

            self._watch = Watch(self.config, self.settings)
            self.config.pluginmanager.register(self._watch, "wirecheck-watch")
        return self._watch

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin if a test carries the marker or asks for the fixture."""
        if self._watch is None and any(_is_marked(item) for item in session.items):
            self.watch()
        if self._watch is not None:
            self._watch.check(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a test has exchanged, perhaps in another process, which only sends it."""
        told = getattr(report, "wirecheck", None)
        if told is not None and not hasattr(self.config, "workerinput"):
            self.watch().ledger.add(told, report)


def _is_marked(item: pytest.Item) -> bool:
    return item.get_closest_marker("wirecheck") is not None or "wirecheck" in getattr(item, "fixturenames", ())


def _setting(config: pytest.Config, name: str) -> Any:  # noqa: ANN401 -- as its option has it
    """Give a setting: of the command line, else of the ini file. Files that an ini file names are told from its folder on."""
    setting = _PREFIX + name.replace("-", "_")
    given = config.getoption(setting)
    if given is not None:
        return given
    set_to = config.getini(setting)
    if name == "captures" and set_to:
        return [str((config.inipath.parent if config.inipath else config.rootpath) / path) for path in set_to]
    if name == "report" and set_to:
        return str((config.inipath.parent if config.inipath else Path()) / set_to)
    return set_to or None


@pytest.fixture(scope="session")
def wirecheck(pytestconfig: pytest.Config) -> Wirecheck:
    """Give what the running test has exchanged, and ways to judge by hand; of the session, so that Hypothesis' tests may use it."""
    from wirecheck.pytest_plugin.fixtures import Wirecheck  # noqa: PLC0415 -- see the top

    plugin: Plugin | None = pytestconfig.pluginmanager.get_plugin("wirecheck-run")
    assert plugin is not None  # noqa: S101 -- registered with this fixture
    return Wirecheck(plugin.watch().run)


@pytest.fixture(scope="session")
def wirecheck_store() -> Iterator[StagingStore]:
    """Serve the staging store, on a free port of this machine, for all tests of the session."""
    from wirecheck.pytest_plugin.fixtures import staging_store  # noqa: PLC0415 -- see the top

    with staging_store() as store:
        yield store
