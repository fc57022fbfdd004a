"""The examples of contracts as tests: each is sent to a live store, and the exchange judged. Only operations that read are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.errors import WirecheckError
from wirecheck.pytest_plugin.message import failure
from wirecheck.pytest_plugin.watch import OwnItem
from wirecheck.text.printable import printable
from wirecheck.traffic import address as addresses
from wirecheck.traffic import credentials as secrets
from wirecheck.traffic.client import Client, Unreachable
from wirecheck.traffic.live.calls import from_examples, request
from wirecheck.traffic.live.effects import Effect, effect_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract import Contract
    from wirecheck.pytest_plugin.run import Run
    from wirecheck.pytest_plugin.trial import Trial
    from wirecheck.traffic.live.calls import Call

_USUAL_RATE = 1.0
"""Requests a second, to a store that is not on this machine: what the strictest of the documented stores takes."""


class Examples:
    """Adds the examples of the run's contracts to what a run collects."""

    def __init__(self, run: Run, settings: dict[str, Any]) -> None:
        if not run.names:
            raise pytest.UsageError("wirecheck: --wirecheck-base-url calls what contracts show; name one with --wirecheck-contract")
        try:
            self._address = addresses.parse(settings["base-url"])
            addresses.allow(self._address, settings["allow-host"] or ())
            self._contracts = [run.contract(name) for name in run.names]
            self._credentials = secrets.read(None, self._contracts)
        except WirecheckError as error:
            raise pytest.UsageError(f"wirecheck: {str(error).replace('--allow-host', '--wirecheck-allow-host')}") from None
        run.base_path = run.base_path or self._address.path
        run.secrets = frozenset(value for each in self._credentials.values() for value in each.values.values())
        self._client = Client(self._address, rate=None if self._address.is_loopback else _USUAL_RATE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add an item for each example, before others choose among the items."""
        for contract in self._contracts:
            parent: ContractNode = ContractNode.from_parent(session, name=contract.name, nodeid=contract.name, path=Path(contract.location))
            items.extend(self._items(parent, contract))

    def _items(self, parent: ContractNode, contract: Contract) -> Iterator[pytest.Item]:
        for operation in contract.operations:
            for number, call in enumerate(from_examples(operation)):
                item: ExampleItem = ExampleItem.from_parent(parent, name=f"{operation.id}[{printable(call.title) or number}]")
                item.call = call
                item.send = self._sender(contract, call)
                yield item

    def _sender(self, contract: Contract, call: Call) -> Any:  # noqa: ANN401
        return lambda: self._client.send(request(call, self._address, self._credentials[contract.name]), is_read=True)


class ContractNode(pytest.Collector):
    """A contract, above its examples."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield nothing: the items are added where all are."""
        yield from ()


class ExampleItem(OwnItem):
    """An example of a contract."""

    call: Call
    send: Any

    def exchange(self, trial: Trial) -> None:
        """Send it, and have what comes back judged."""
        if effect_of(self.call.operation) is not Effect.READS:
            pytest.skip("it would write to the store")
        try:
            reply = self.send()
        except Unreachable as error:
            raise failure(f"wirecheck: {error}") from None
        trial.add(reply.exchange, "live")
        if reply.problem:
            raise failure(f"wirecheck: {self.call.operation.id}: {reply.problem}")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item in headlines."""
        return self.path, None, f"{self.name} of {self.parent.name if self.parent else ''}"
