"""A run against a live store: reads as the contract's examples have them, reads of what was seen, and, where they are allowed, writes.

Writes are made in the order in which records live: made, changed, deleted. A change or a deletion takes a record that this run has made, put in the place of the
example's; where it has made none, the call is left out. So nothing that stood in the store before is changed, save by a store that takes making for changing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wirecheck.checks import Subject
from wirecheck.contract.route import Match, Router
from wirecheck.traffic.client import Unreachable
from wirecheck.traffic.live import follow
from wirecheck.traffic.live.answers import Seen, content
from wirecheck.traffic.live.calls import from_examples, request
from wirecheck.traffic.live.effects import Effect, effect_of
from wirecheck.traffic.live.payloads import KEYS, changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation
    from wirecheck.exchange import Exchange
    from wirecheck.traffic.address import Address
    from wirecheck.traffic.client import Client
    from wirecheck.traffic.credentials import Credentials, Known
    from wirecheck.traffic.live.calls import Call

_PATIENCE = 3
"""How many calls in a row may stay without an answer before the store counts as gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call that was made; `problem` says why it has no response, and is empty where it has one."""

    contract: str
    call: Call
    exchange: Exchange
    problem: str


class Campaign:
    """The calls of some contracts on one store. `operations` limits them to some, by id; `left_out` says, while it runs, what was not called, and why."""

    def __init__(
        self,
        contracts: Sequence[Contract],
        client: Client,
        *,
        credentials: Mapping[str, Credentials],
        known: Known,
        operations: Iterable[str] = (),
        allow_writes: bool = False,
    ) -> None:
        self._contracts = contracts
        self._client = client
        self._credentials = credentials
        self._known = known
        self._operations = frozenset(operations)
        self._allow_writes = allow_writes
        self._unanswered = 0
        self._has_answer = False
        self.left_out: dict[str, str] = {}

    def run(self) -> Iterator[Called]:
        """Make the calls, one after the other.

        Raises:
            Unreachable: the store cannot be reached, or has stopped answering; what was yielded before counts.

        """
        for contract in self._contracts:
            yield from _Visit(self, contract).run()
        if self._unanswered and not self._has_answer:
            raise Unreachable(str(self.address), "it answered none of the requests")

    @property
    def address(self) -> Address:
        """Where the store is."""
        return self._client.address

    def wanted(self, contract: Contract) -> list[Operation]:
        """Give the operations that were asked for."""
        return [operation for operation in contract.operations if not self._operations or operation.id in self._operations]

    def may(self, effect: Effect) -> bool:
        """Whether calls of this effect are allowed."""
        return effect is Effect.READS or self._allow_writes

    def known(self) -> Known:
        """Give the records that are known to exist."""
        return self._known

    def make(self, contract: Contract, call: Call) -> Called:
        """Send a call, and say what came back."""
        sent = request(call, self.address, self._credentials[contract.name])
        reply = self._client.send(sent, is_read=effect_of(call.operation) is Effect.READS)
        self._unanswered = self._unanswered + 1 if reply.problem else 0
        self._has_answer = self._has_answer or not reply.problem
        return Called(contract=contract.name, call=call, exchange=reply.exchange, problem=reply.problem)

    def go_on(self, last: Called) -> None:
        """Stop where the store has left several calls in a row without an answer."""
        if self._unanswered >= _PATIENCE:
            raise Unreachable(str(self.address), f"{_PATIENCE} requests in a row were not answered, the last: {last.problem}")


class _Visit:
    """The calls of one contract, and what came of them."""

    def __init__(self, campaign: Campaign, contract: Contract) -> None:
        self._campaign = campaign
        self._contract = contract
        self._router = Router([contract], campaign.address.path)
        self._asked: set[tuple[str, str, bytes | None]] = set()
        self._seen = Seen()
        self._made = Seen()
        self._names: set[str] = set()
        """What this run has made, by every name that it goes by."""
        for record in campaign.known().records:
            for name in KEYS:
                if name in record:
                    self._seen.values.setdefault(name, []).append(record[name])

    def run(self) -> Iterator[Called]:
        """Make the calls."""
        operations = self._campaign.wanted(self._contract)
        by_effect = {effect: [operation for operation in operations if effect_of(operation) is effect] for effect in Effect}
        for operation in operations:
            if not self._campaign.may(effect_of(operation)):
                self._leave_out(operation, "writes need --allow-writes")
        reads = by_effect[Effect.READS]
        for operation in reads:
            yield from self._each(operation, [*from_examples(operation), *follow.for_known(operation, self._campaign.known().records)])
        for operation in reads:
            yield from self._each(operation, list(follow.follow_ups(operation, self._seen)), needed=False)
        if not self._campaign.may(Effect.MAKES):
            return
        for operation in by_effect[Effect.MAKES]:
            yield from self._each(operation, list(from_examples(operation)))
        for effect in (Effect.CHANGES, Effect.DELETES):
            for operation in by_effect[effect]:
                yield from self._each(operation, [call for example in from_examples(operation) for call in self._of_mine(example)])
            yield from self._look_again(reads)

    def _look_again(self, reads: Sequence[Operation]) -> Iterator[Called]:
        """Read what this run has made, also where the same was asked before."""
        self._asked.clear()
        for operation in reads if self._made.values or self._made.records else ():
            yield from self._each(operation, list(follow.follow_ups(operation, self._made)), needed=False)

    def _each(self, operation: Operation, calls: Sequence[Call], *, needed: bool = True) -> Iterator[Called]:
        if needed and not calls:
            self._leave_out(operation, "the contract shows no example of it that could be sent")
        for call in calls:
            sent = request(call, self._campaign.address, self._campaign._credentials[self._contract.name])  # noqa: SLF001 -- two halves of one
            key = (sent.method, sent.url, sent.body)
            if key in self._asked:
                continue
            self._asked.add(key)
            called = self._campaign.make(self._contract, call)
            self._learn(called)
            yield called
            self._campaign.go_on(called)

    def _leave_out(self, operation: Operation, reason: str) -> None:
        self._campaign.left_out.setdefault(operation.id, reason)

    # -- learning ------------------------------------------------------------------------------------------------------------------------

    def _learn(self, called: Called) -> None:
        """Learn from a success alone."""
        found = self._router.route(called.exchange.request)
        if called.exchange.response is None or not isinstance(found, Match):
            return
        subject = Subject(called.exchange, found)
        try:
            if subject.outcome != "success":
                return
            payload = subject.response.payload
        except Exception:  # noqa: BLE001 -- an answer over which the checks stumble, as the judge will say, teaches nothing
            return
        effect = effect_of(found.operation)
        view = content(payload) if payload is not None and payload.readable else None
        if effect is Effect.READS:
            self._seen.add(view)
            self._add_records(self._seen, found, view)
        elif effect is Effect.MAKES:
            self._made.add(view)
            self._add_records(self._made, found, view)
            self._names |= {str(value) for values in self._made.values.values() for value in values}
            for leaf in called.call.leaves:
                if leaf.is_key and isinstance(leaf.value, str | int):
                    self._names.add(str(leaf.value))

    def _add_records(self, seen: Seen, found: Match, view: Any) -> None:  # noqa: ANN401
        if found.resource is not None:
            seen.add_records(str(found.resource), found.resource.element, view)

    # -- records of one's own ------------------------------------------------------------------------------------------------------------

    def _of_mine(self, call: Call) -> Iterator[Call]:
        """Yield the call with the example's record replaced by one that this run has made; nothing where it would touch another."""
        keys = [leaf for leaf in call.leaves if leaf.is_key]
        named = [name for name in call.path if not any(p.elements is not None and p.name == name for p in call.operation.parameters)]
        if named:
            if all(call.path[name] in self._names for name in named):
                yield call
                return
        else:
            ids = [leaf for leaf in keys if leaf.name in {"id", "ids"}]
            made = self._made.values.get("id", [])
            if ids and made and len({len(leaf.path) for leaf in ids}) == 1:
                yield replace(call, payload=changed(call.payload, call.codec, _replacements(ids, made)))
                return
        self._leave_out(call.operation, f"its example {call.title!r} names a record that this run has not made")


def _replacements(ids: Sequence[Any], made: Sequence[Any]) -> dict[Any, Any]:
    values = {}
    for number, leaf in enumerate(ids):
        if isinstance(leaf.value, list):
            values[leaf.path] = list(made)
        else:
            values[leaf.path] = made[number % len(made)]
    return values
