"""What the fixtures give: ``wirecheck`` and ``wirecheck_store``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from wirecheck.errors import UnknownName, WirecheckError
from wirecheck.judge import Judgement, Tally
from wirecheck.pytest_plugin.message import failure, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    from wirecheck.contract import Contract, Operation
    from wirecheck.exchange import Exchange
    from wirecheck.generate import GeneratedRequest
    from wirecheck.pytest_plugin.run import Run
    from wirecheck.pytest_plugin.trial import Seen, Trial
    from wirecheck.staging import Store


class Wirecheck:
    """The exchanges of the test that is running, and ways to ask and to judge by hand."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def exchanges(self) -> tuple[Seen, ...]:
        """What the test has exchanged so far, fixtures included, in the order in which it was whole."""
        trial = self._trial
        trial.look()
        return tuple(trial.seen)

    def contract(self, name: str) -> Contract:
        """Give a contract, by name or by its file's path."""
        with _told():
            return self._run.contract(name)

    def judge(self, exchange: Exchange, *contracts: str) -> Judgement:
        """Judge an exchange, by these contracts or by those of the run, and leave it at that."""
        with _told():
            return self._run.judge(contracts or self._names()).judge(exchange)

    def check(self, exchange: Exchange, *contracts: str) -> Judgement:
        """Judge an exchange, and fail the test for what is wrong with it."""
        __tracebackhide__ = True
        judgement = self.judge(exchange, *contracts)
        tally = Tally()
        tally.add(judgement)
        if text := message(tally, fail_on=self._run.fail_on, width=100):
            raise failure(text)
        return judgement

    def add(self, exchange: Exchange) -> Judgement | None:
        """Count an exchange as one of the running test: one that no client made that is watched. It is judged at once, and fails the test as others do."""
        return self._trial.add(exchange, "live")

    def valid_requests(self, operation: str, *, credentials: Mapping[str, str] | None = None) -> SearchStrategy[GeneratedRequest]:
        """Give a strategy for requests that the contract finds no fault with; `operation` is ``contract:operation``, or an operation of the run's contracts."""
        from wirecheck.generate import valid_requests  # noqa: PLC0415 -- Hypothesis is for who asks for it

        return valid_requests(self._operation(operation), credentials=credentials)

    def broken_requests(self, operation: str, *, credentials: Mapping[str, str] | None = None, site: str | None = None) -> SearchStrategy[GeneratedRequest]:
        """Give a strategy for requests that break exactly one thing, which they name."""
        from wirecheck.generate import broken_requests  # noqa: PLC0415 -- likewise

        return broken_requests(self._operation(operation), credentials=credentials, site=site)

    def _operation(self, name: str) -> Operation:
        given, _, rest = name.rpartition(":")
        with _told():
            loaded = [self._run.contract(one) for one in ([given] if given else self._names())]
            for contract in loaded:
                if (operation := contract.operation(rest)) is not None:
                    return operation
            raise UnknownName("operation", rest, tuple(operation.id for contract in loaded for operation in contract.operations))

    def _names(self) -> tuple[str, ...]:
        """Name the contracts of the test, or of the run."""
        names = (self._run.trial.names if self._run.trial is not None else ()) or self._run.names
        if not names:
            raise failure("wirecheck: no contract is named here; name one in the call, or mark the test with one")
        return names

    @property
    def _trial(self) -> Trial:
        if self._run.trial is None:
            raise failure("the fixture 'wirecheck' tells of the running test; ask it in a test or in one of its fixtures")
        return self._run.trial


@contextmanager
def _told() -> Iterator[None]:
    """Fail a test with the one line that an error has to say."""
    __tracebackhide__ = True
    try:
        yield
    except WirecheckError as error:
        raise failure(f"wirecheck: {error}") from None


class StagingStore:
    """The staging store while it is served."""

    def __init__(self, store: Store, url: str) -> None:
        self._store = store
        self.url = url
        """Where it is reached, without a slash at the end."""

    @property
    def credentials(self) -> dict[str, dict[str, str]]:
        """The credentials of this run: by contract, named as a client has to send them."""
        from wirecheck.staging.credentials import by_contract  # noqa: PLC0415 -- the staging store is an extra

        return by_contract(self._store)

    @property
    def known(self) -> dict[str, list[dict[str, str]]]:
        """Some records of the beginning, with which one can log in."""
        from wirecheck.staging.credentials import known  # noqa: PLC0415 -- likewise

        return known(self._store)

    def reset(self) -> None:
        """Bring back the records of the beginning."""
        self._store.reset()

    @contextmanager
    def defect(self, *names: str) -> Iterator[None]:
        """Let the store misbehave in this block; 'wirecheck serve --list-defects' names the ways."""
        before = self._store.switched_on
        with _told():
            self._store.switch(before | set(names))
        try:
            yield
        finally:
            self._store.switch(before)


@contextmanager
def staging_store() -> Iterator[StagingStore]:
    """Serve the staging store on a free port of this machine."""
    try:
        from wirecheck.staging.opening import opened  # noqa: PLC0415 -- an extra
        from wirecheck.staging.server import Server  # noqa: PLC0415 -- likewise
        from wirecheck.staging.vendors import VENDORS  # noqa: PLC0415 -- likewise
    except ImportError as error:
        raise failure(f"the fixture 'wirecheck_store' needs {error.name}: pip install 'wirecheck[staging]'") from None
    store = opened(VENDORS)
    try:
        with Server(store) as server:
            yield StagingStore(store, server.url)
    finally:
        store.close()
