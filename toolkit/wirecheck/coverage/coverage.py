"""What a run has seen of its contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wirecheck import __version__
from wirecheck.checks import Subject
from wirecheck.contract.route import Match, Miss, Router
from wirecheck.coverage import points
from wirecheck.coverage.observing import Observing
from wirecheck.coverage.plan import Plan
from wirecheck.coverage.row import Row
from wirecheck.errors import OtherContract

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.coverage.points import Point
    from wirecheck.judge import Judgement

SCHEMA_VERSION = 1


class Coverage:
    """Counts what exchanges touch of some contracts: operations, outcomes, statuses, sites, listed values, optional members, rules.

    Counts count exchanges. `base_path` is what stands before the documented paths, as the judge has it. Nothing of an exchange is kept. A schema is compiled when the first exchange comes that it judges, or when what is missing is asked.
    """

    def __init__(self, contracts: Sequence[Contract], *, base_path: str = "") -> None:
        self._base_path = base_path
        self._contracts = {contract.name: contract for contract in contracts}
        known: dict[Any, Any] = {}
        self._plans = {(contract.name, operation.id): Plan(operation, known) for contract in self._contracts.values() for operation in contract.operations}
        self._rows: dict[tuple[str, str, str | None], Row] = {}
        self._observing = Observing()

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts, in their order."""
        return tuple(self._contracts.values())

    @property
    def observed(self) -> bool:
        """Whether any exchange was counted."""
        return any(row.exchanges for row in self._rows.values())

    # -- counting ------------------------------------------------------------------------------------------------------------------------

    def add(self, judgement: Judgement, subject: Subject | None = None) -> None:
        """Count an exchange. `subject` is what the judge made of it; without, it is decoded again. One that fits no operation counts nowhere."""
        plan = self._plans.get((judgement.contract or "", judgement.operation or ""))
        if plan is None:
            return
        subject = subject or self._decoded(judgement)
        if subject is not None:
            self._observing.count(self._row(judgement.contract or "", plan, judgement.resource), judgement, subject)

    def _decoded(self, judgement: Judgement) -> Subject | None:
        contract = self._contracts[judgement.contract or ""]
        found: Match | Miss = Router([contract], self._base_path).route(judgement.exchange.request)
        if isinstance(found, Miss) or found.operation.id != judgement.operation:
            return None
        return Subject(judgement.exchange, found)

    def _row(self, contract: str, plan: Plan, resource: str | None) -> Row:
        key = (contract, plan.operation.id, resource)
        if key not in self._rows:
            self._rows[key] = Row(plan)
        return self._rows[key]

    def merge(self, other: Coverage) -> None:
        """Add the counts of another run.

        Raises:
            OtherContract: it counted another version of a contract, or one that is not here.

        """
        self._take(other.as_json(whole=False))

    def of_used(self) -> Coverage:
        """Give the counts of the contracts alone that an exchange fitted."""
        used = {name for (name, _, _), row in self._rows.items() if row.exchanges}
        made = Coverage([contract for contract in self._contracts.values() if contract.name in used], base_path=self._base_path)
        made._plans = {key: plan for key, plan in self._plans.items() if key[0] in used}
        made._rows = self._rows
        made._observing = self._observing
        return made

    def anew(self) -> Coverage:
        """Give one for the same contracts that has counted nothing; what was compiled for one serves both."""
        made = Coverage((), base_path=self._base_path)
        made._contracts = self._contracts
        made._plans = self._plans
        made._observing = self._observing
        return made

    # -- as data -------------------------------------------------------------------------------------------------------------------------

    def as_json(self, *, whole: bool = True) -> dict[str, Any]:
        """Give the counts in the published shape. `whole`: with a zero for everything that was not met; without, what is added up says the same in fewer words."""
        return {
            "wirecheck": __version__,
            "schema_version": SCHEMA_VERSION,
            "contracts": {
                name: {"digest": contract.digest, "operations": {key: row.as_json(whole=whole) for key, row in self._named(contract, whole=whole)}}
                for name, contract in self._contracts.items()
            },
        }

    def _named(self, contract: Contract, *, whole: bool) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a contract under their names: an operation, or an operation and a resource."""
        for operation in contract.operations:
            found = [(key[2], row) for key, row in self._rows.items() if key[:2] == (contract.name, operation.id)]
            for resource, row in sorted(found, key=lambda pair: pair[0] or ""):
                yield f"{operation.id} {resource}" if resource else operation.id, row
            if whole and not found:
                yield operation.id, Row(self._plans[contract.name, operation.id])

    @classmethod
    def from_json(cls, contracts: Sequence[Contract], data: Mapping[str, Any], *, name: str = "the coverage") -> Coverage:
        """Give the coverage whose counts were written. `name` is what errors call it.

        Raises:
            OtherContract: it counts another version of a contract, or one that is not here.

        """
        made = cls(contracts)
        made._take(data, name)
        return made

    def _take(self, data: Mapping[str, Any], name: str = "the other run") -> None:
        for contract, counted in data["contracts"].items():
            known = self._contracts.get(contract)
            if known is None:
                raise OtherContract(name, contract, "which is not among the contracts", f"name its file with --contract, or '{contract}' with its folder")
            if counted["digest"] != known.digest:
                raise OtherContract(name, contract, "in another version", "measure again with the contract as it is")
            for key, counts in counted["operations"].items():
                operation, _, resource = key.rpartition(" ")
                plan = self._plans.get((contract, key)) or self._plans.get((contract, operation))
                if plan is None or not self._row(contract, plan, resource if plan.operation.id != key else None).add_json(counts):
                    raise OtherContract(name, contract, f"and of {key!r} what it does not have", "measure again with this version of wirecheck")

    # -- figures -------------------------------------------------------------------------------------------------------------------------

    def points(self, contract: str | None = None) -> Iterator[Point]:
        """Yield every point, of one contract or of all, in their order."""
        for (name, operation), plan in self._plans.items():
            if contract in {None, name}:
                rows = {key[2]: row for key, row in self._rows.items() if key[:2] == (name, operation)}
                yield from points.of_operation(name, plan, rows)

    @property
    def total(self) -> int:
        """How many points there are."""
        return sum(1 for _ in self.points())

    @property
    def covered(self) -> int:
        """How many of them are covered."""
        return sum(point.count > 0 for point in self.points())

    @property
    def percent(self) -> float:
        """The covered points of all, from 0 to 100, not rounded; 0 where there are none: nothing is covered because nobody looked."""
        counts = [point.count > 0 for point in self.points()]
        return 100 * sum(counts) / len(counts) if counts else 0.0

    def missing(self) -> Iterator[Point]:
        """Yield the points that are not covered."""
        return (point for point in self.points() if not point.count)

    def broken(self, contract: str | None = None, operation: str | None = None) -> int:
        """How many sites were broken at least once, in one contract or operation or in all."""
        found = set()
        for (name, of, _), row in self._rows.items():
            if contract in {None, name} and operation in {None, of}:
                found |= {(name, of, key) for key in row.broken()}
        return len(found)

    def unobserved(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield what cannot be observed: contract, operation, what it is, and why."""
        for (name, operation), plan in self._plans.items():
            for part in plan.names:
                for what, why in plan.part(part).cells.unobserved.items():
                    yield name, operation, f"{part} {what}", why
        yield from self._observing.failed

    # -- for whoever steers by it ----------------------------------------------------------------------------------------------------------

    def sites(self, contract: str, operation: str, part: str = "request", *, count: str = "seen") -> frozenset[str]:
        """Give the ids of the sites of a part that were seen so far, or of another count (``low``, ``high``, ``broken``), whatever the resource."""
        plan = self._plans[contract, operation]
        cells = plan.part(part).cells.cells if part in plan.names else []
        rows = [row for key, row in self._rows.items() if key[:2] == (contract, operation)]
        return frozenset(
            cell.key for number, cell in enumerate(cells) if cell.table == "sites" and cell.count == count and any(row.at(part, number) for row in rows)
        )
