"""Puts observers before the clients that a test has imported, and takes them away again.

No client is imported for it: what is there when a test begins is wrapped, and what the test imports later is wrapped as it is imported. What somebody else
has put in place of a wrapper in the meantime stays; a wrapper that is left below it does nothing when nobody watches.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.machinery import ModuleSpec
from inspect import signature
from types import ModuleType
from typing import Any

from wirecheck.pytest_plugin.wrapping import Function, Wrap

Entry = tuple[Any, str, Wrap]
"""Who has the function, its name, and what is put around it."""

_HERE = "wirecheck.pytest_plugin.clients"
CLIENTS: dict[str, str] = {
    "aiohttp.client": "aiohttp",
    "aiohttp.http_writer": "aiohttp",
    "aiohttp.streams": "aiohttp",
    "http.client": "http_client",
    "httpcore._async.connection_pool": "httpcore",
    "httpcore._sync.connection_pool": "httpcore",
    "httpcore2._async.connection_pool": "httpcore",
    "httpcore2._sync.connection_pool": "httpcore",
    "httplib2": "httplib2",
    "httpx": "httpx",
    "httpx2": "httpx",
    "requests.sessions": "requests",
    "requests_mock.mocker": "requests",
    "starlette.testclient": "starlette",
    "tornado.httpclient": "tornado",
    "urllib3.connectionpool": "urllib3",
    "urllib3.response": "urllib3",
    "vcr.cassette": "vcr",
    "vcr.stubs": "vcr",
    "vcr.stubs.aiohttp_stubs": "vcr",
    "werkzeug.test": "werkzeug",
}
"""The modules that have an entry point, and which of our modules knows them."""


class Patches:
    """The wrappers that are in place. A client of another version, without a function that is known here, is watched as far as it goes."""

    def __init__(self) -> None:
        self._placed: list[tuple[Any, str, Function, Function]] = []

    def place(self, module: ModuleType) -> None:
        """Wrap what a module has."""
        for owner, name, wrap in entries(module):
            present = vars(owner).get(name)
            if present is None:
                continue
            original = getattr(present, "__wirecheck__", None)
            if original is None:
                original, present = present, _wrapper(owner, name, present, wrap)
                setattr(owner, name, present)
            self._placed.append((owner, name, original, present))

    def remove(self) -> None:
        """Put back what was there."""
        while self._placed:
            owner, name, original, wrapper = self._placed.pop()
            if vars(owner).get(name) is wrapper:
                setattr(owner, name, original)


_made: dict[tuple[Any, str], Function] = {}
"""Wrappers serve each test anew, as long as what they are around is the same."""


def _wrapper(owner: Any, name: str, original: Function, wrap: Wrap) -> Function:  # noqa: ANN401
    made = _made.get((owner, name))
    if made is None or made.__wirecheck__ is not original:  # type: ignore[attr-defined]
        made = _made[owner, name] = wrap(original)
        made.__wirecheck__ = original  # type: ignore[attr-defined]
        with suppress(TypeError, ValueError):
            made.__signature__ = signature(original)  # type: ignore[attr-defined]  # mocks look at it, and not all of them look through a wrapper
    return made


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield the entry points of a module, as far as it has them."""
    known: Callable[[ModuleType], Iterator[Entry]] = import_module(f"{_HERE}.{CLIENTS[module.__name__]}").entries
    found = known(module)
    while True:
        try:
            yield next(found)
        except (StopIteration, AttributeError):
            return


@contextmanager
def placed() -> Iterator[None]:
    """Watch the clients in this block."""
    patches = Patches()
    finder = _Finder(patches)
    sys.meta_path.insert(0, finder)
    try:
        for name in CLIENTS:
            module = sys.modules.get(name)
            if module is not None and not getattr(module.__spec__, "_initializing", False):
                patches.place(module)
        yield
    finally:
        with suppress(ValueError):  # somebody has put the list back as it was
            sys.meta_path.remove(finder)
        finder.is_over = True
        patches.remove()


class _Finder:
    """Notices the import of a client."""

    def __init__(self, patches: Patches) -> None:
        self._patches = patches
        self._busy: set[str] = set()
        self.is_over = False

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ANN401
        """Let the others find a client, and see to it that it is wrapped when it is there."""
        if name not in CLIENTS or name in self._busy:
            return None
        self._busy.add(name)
        try:
            specs = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
            spec = next((found for found in specs if found is not None), None)
        finally:
            self._busy.discard(name)
        if spec is not None and spec.loader is not None:
            self._look_at(spec.loader, name)
        return spec

    def _look_at(self, loader: Any, name: str) -> None:  # noqa: ANN401
        run = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            if module.__name__ == name:
                with suppress(AttributeError):
                    del loader.exec_module
            run(module)
            if module.__name__ == name and not self.is_over:
                self._patches.place(module)

        with suppress(AttributeError):  # a loader that takes no attribute is left alone
            loader.exec_module = exec_module
