"""One run against a staging store: requests sent one after the other, what came back judged, and what was learned used for the next.

Everything that counts stands here, once: the budget, the guard, the journal, the judge, what is a new fault. Phases decide what to send.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

from wirecheck.checks import Subject
from wirecheck.contract.route import Match, Router
from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.fuzz import expectation, learning, shrinking
from wirecheck.fuzz import steps as sequences
from wirecheck.fuzz.budget import Budget, Spent
from wirecheck.fuzz.draws import Draws, number_of
from wirecheck.fuzz.echo import Echo
from wirecheck.fuzz.expectation import ANYTHING, Broken, Expected, Wanted
from wirecheck.fuzz.fault import Fault
from wirecheck.fuzz.fitting import Unfit, World, fitted, names_of
from wirecheck.fuzz.fresh import Fresh
from wirecheck.fuzz.own import Own, Record
from wirecheck.fuzz.report import fault_of
from wirecheck.fuzz.reproduction import of as reproduction_of
from wirecheck.fuzz.roles import Kind, Roles
from wirecheck.fuzz.sending import located
from wirecheck.fuzz.shown import Names, leaves
from wirecheck.fuzz.shown import Shown as Values
from wirecheck.fuzz.shrinking import value_of
from wirecheck.fuzz.variables import placeholders
from wirecheck.generate import reading
from wirecheck.judge import Judge, Judgement, Outcome, Verdict
from wirecheck.state import Extractor
from wirecheck.traffic.client import Reply, Unreachable
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation
    from wirecheck.coverage import Coverage
    from wirecheck.fuzz.journal import Journal
    from wirecheck.fuzz.phase import Phase
    from wirecheck.generate.draft import Draft
    from wirecheck.state.touched import Shown
    from wirecheck.traffic.address import Address
    from wirecheck.traffic.client import Client
    from wirecheck.traffic.credentials import Credentials, Known

_PATIENCE = 3
"""How many requests in a row may stay without an answer, though another one is asked in between, before the store counts as gone."""

_IDLE = 200
"""Attempts in a row that send nothing, after which a phase has nothing more to say."""

_OF_STEPS = 3
"""How many times as much a fault of several requests may cost to be made smaller."""

_REMEMBERED, _REMEMBERED_BYTES = 4096, 32 * 2**20
"""Exchanges that later findings may still point at, and the bytes of their bodies: lists grow with what a campaign creates."""

Shield = Callable[[], AbstractContextManager[None]]
"""What puts an interruption off while an answer is taken in, so that no finding is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a campaign is asked to do. `tag` marks what it makes. `shrinking`: how many requests one fault may cost to be made smaller. `location`: where the contract was loaded from."""

    seed: int = 1
    max_requests: int = 1000
    tag: str = "wc"
    allow_writes: bool = False
    operations: frozenset[str] = frozenset()
    shrinking: int = 24
    strict: bool = False
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that was sent and what became of it. `findings` are those that count; `draft` is ``None`` where the request was none of the campaign's own making."""

    number: int
    draft: Draft | None
    expected: Expected
    exchange: Exchange
    judgement: Judgement
    findings: tuple[Finding, ...]
    problem: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """What the answer means; ``None`` where there is none."""
        return self.judgement.outcome


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A fault with what shrinking needs."""

    fault: Fault
    sent: Sent


@dataclass(slots=True, kw_only=True)
class Sites:
    """What there is to visit, and what was."""

    total: dict[str, None] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """What was not reached, in the order in which it is listed."""
        return [name for name in self.total if name not in self.reached]


_END = object()


class Campaign:
    """A campaign on one contract. `judge` says what is wrong with an exchange, with the memory that it may have."""

    def __init__(  # noqa: PLR0913 -- all that it is made of
        self,
        contract: Contract,
        client: Client,
        judge: Judge,
        *,
        plan: Plan,
        credentials: Credentials,
        known: Known,
        journal: Journal | None = None,
        shield: Shield = nullcontext,
        is_dry: bool = False,
        coverage: Coverage | None = None,
    ) -> None:
        self.contract = contract
        self.coverage = coverage
        self.plan = plan
        self.credentials = credentials
        self.draws = Draws(contract=contract, credentials=credentials.values)
        self.known = known
        self.budget = Budget(plan.max_requests)
        self.sites = Sites()
        self.unreachable: dict[str, str] = {}
        self.phase = ""
        self.world = World(shown=Values(), own=Own(), fresh=Fresh(plan.tag), known=known.records, learned=set())
        self.successes: Counter[str] = Counter()
        self._served: set[tuple[str, str | None]] = set()
        self.refusals: Counter[str] = Counter()
        self.verdicts: Counter[Verdict] = Counter()
        self.unmade: Counter[str] = Counter()
        self.exchanges: dict[int, Exchange] = {}
        self._remembered_bytes = 0
        self.drafts: dict[int, Draft] = {}
        self.ties: dict[int, sequences.Ties] = {}
        self.made: dict[int, tuple[Record, ...]] = {}
        self.client = client
        self.judge = judge
        self._label_judge = Judge([contract], named=True, base_path=client.address.path)
        self._journal = journal
        self._shield = shield
        self._router = Router([contract], client.address.path)
        self._extractor = Extractor([contract])
        self._roles = {operation.id: Roles(contract, operation) for operation in contract.operations}
        self._kept: dict[str, _Kept] = {}
        self._new: list[_Kept] = []
        self.is_dry = is_dry
        self._echo = Echo()
        self._unanswered = 0
        self._probe: Request | None = None
        for record in known.records:
            self.world.shown.add(record)

    # -- what phases ask -------------------------------------------------------------------------------------------------------------------

    @property
    def operations(self) -> list[Operation]:
        """The operations that were asked for and may be called."""
        return [operation for operation in self.contract.operations if self.may(operation)]

    def may(self, operation: Operation) -> bool:
        """Whether an operation was asked for, and is allowed; where it is not, that is noted."""
        if self.plan.operations and operation.id not in self.plan.operations:
            return False
        if self.roles(operation).effect > Effect.READS and not self.plan.allow_writes:
            self.unreachable[operation.id] = "it writes, and writes need --allow-writes"
            return False
        return True

    def roles(self, operation: Operation) -> Roles:
        """Give what the places of an operation's requests stand for."""
        return self._roles[operation.id]

    def random(self, *words: object) -> Random:
        """Give a source of random numbers for one purpose."""
        return Random(number_of(self.plan.seed, *words))  # noqa: S311 -- equal seeds, equal requests

    def fit(self, draft: Draft, random: Random, *, kept: Names = ()) -> Draft | None:
        """Make a drawn request fit the store; ``None`` where it would touch what the campaign has not made."""
        try:
            return fitted(draft, self.roles_of(draft), self.world, random, kept=kept)
        except Unfit as unfit:
            self.unreachable.setdefault(draft.operation.id, str(unfit))
            return None

    def roles_of(self, draft: Draft) -> Roles:
        """Give what the places of one request stand for, of which a contract may say that it touches one entity and not another."""
        roles = self.roles(draft.operation)
        if not roles.depends:
            return roles
        exchange = Exchange(request=located(draft.request(), self.address), response=None)
        found = self._router.route(exchange.request)
        return roles.narrowed(Subject(exchange, found).scope) if isinstance(found, Match) else roles

    @property
    def faults(self) -> list[Fault]:
        """What was found, each cause once, in the order in which it was met."""
        return [kept.fault for kept in self._kept.values()]

    def accept(self, takes: Callable[[Fault], bool]) -> None:
        """Leave out the faults that somebody takes for known."""
        self._kept = {name: kept for name, kept in self._kept.items() if not takes(kept.fault)}

    @property
    def out_of_reach(self) -> list[tuple[str, str]]:
        """The operations that were asked for and that never succeeded, each with the reason."""
        asked = [one.id for one in self.contract.operations if not self.plan.operations or one.id in self.plan.operations]
        return [(name, self._reason(name)) for name in asked if not self.successes[name]]

    def _reason(self, operation: str) -> str:
        count = self.budget.by_operation[operation]
        if count and self.refusals[operation] == count:
            return "the store refused the credentials each time; give them with --credentials-file"
        if operation in self.unreachable:
            return self.unreachable[operation]
        return "no request of it succeeded" if count else "no request of it was sent"

    @property
    def address(self) -> Address:
        """Where the store is."""
        return self.client.address

    # -- sending ---------------------------------------------------------------------------------------------------------------------------

    def send(self, draft: Draft, expected: Expected = ANYTHING) -> Sent | None:
        """Send a request that was drawn; ``None``: it is not what its label says, or nobody can tell what it says, and it was not sent.

        Raises:
            Spent: the budget has no request left.
            Unreachable: the store cannot be reached, or has stopped answering.

        """
        if self.roles(draft.operation).is_ambiguous(draft):
            return None
        request = located(draft.request(), self.client.address)
        broken: Broken | None = None
        exchange = Exchange(request=request, response=None, captured_at=reading.MOMENTS[0])
        said = [finding for finding in self._label_judge.judge(exchange).findings if finding.direction is Direction.REQUEST]
        if expected.label is not None:
            found = expectation.labelled(said, expected.label)
            if found is None:
                return None
            value = value_of(draft, expected.label)
            broken = Broken(finding=found, is_open=self._is_harmless(draft, found, value) or expectation.is_open(found, draft.codec, value))
        elif any(finding.severity is not Severity.NOTE for finding in said) and expected.stranger is None and expected.nothing is None:
            return None
        return self.call(draft.operation, request, expected, draft=draft, broken=broken)

    def is_served(self, draft: Draft) -> bool:
        """Whether the store has carried out such a request: the same operation on the same resource."""
        found = self._router.route(located(draft.request(), self.client.address))
        resource = found.resource.name if isinstance(found, Match) and found.resource is not None else None
        return (draft.operation.id, resource) in self._served

    def _is_harmless(self, draft: Draft, broken: Finding, value: Any) -> bool:  # noqa: ANN401 -- a value of any payload
        """Whether a store may take what is broken for what it stands for: the lack of a key that the path has, or a condition of a search that nothing meets, where no page states its form."""
        roles, names = self.roles_of(draft), names_of(broken.path, broken.member)
        role = roles.at("body", names)
        is_searched = role is not None and role.kind is Kind.FILTER and broken.severity is not Severity.ERROR
        return is_searched or (value in (None, "") and roles.is_told_twice(names))

    def call(self, operation: Operation, request: Request, expected: Expected = ANYTHING, *, draft: Draft | None = None, broken: Broken | None = None) -> Sent:
        """Send a request as it is, and take in what comes back. Raises `Spent`, `Unreachable`."""
        number = self.begin(operation, request)
        reply = self.client.send(request, is_read=self.roles(operation).effect is Effect.READS)
        sent = self.take(number, operation, reply, expected, draft=draft, broken=broken)
        if reply.problem:
            self._ask_whether_it_lives(reply)
        return sent

    def begin(self, operation: Operation, request: Request) -> int:
        """Count a request that is about to be sent, and note it in the journal where it may make a record. Raises `Spent`."""
        number = self.budget.take(self.phase, operation.id)
        if self._journal is not None and self.roles(operation).effect is Effect.MAKES:
            self._journal.intends(number, operation.id, self._tagged(request))
        return number

    def take(
        self,
        number: int,
        operation: Operation,
        reply: Reply,
        expected: Expected = ANYTHING,
        *,
        draft: Draft | None = None,
        broken: Broken | None = None,
        judgement: Judgement | None = None,
    ) -> Sent:
        """Take in an answer: judge it, learn from it, note what is new in it. `judgement` is given where it was judged together with others."""
        with self._shield():
            exchange = replace(reply.exchange, capture=str(self.address), index=number)
            self._remember(number, exchange)
            if draft is not None:
                self.drafts[number] = draft
            found = self._router.route(exchange.request)
            subject = Subject(exchange, found) if isinstance(found, Match) else None
            if judgement is None:
                judgement, subject = self.judge.judged(exchange)
            self.verdicts[judgement.verdict] += 1
            if self.coverage is not None:
                self.coverage.add(judgement, subject)
            if expected.label is not None and draft is not None and judgement.outcome is Outcome.SUCCESS and self.roles(operation).effect > Effect.READS:
                self._echo.add((names_of(expected.label.path, expected.label.member) or ("",))[-1], value_of(draft, expected.label))
            findings = expectation.of_answer(judgement, operation, expected, broken)
            if subject is not None:
                findings = [finding for finding in findings if not self._echo.is_of(finding, subject)]
                findings += self._learn(number, operation, subject, judgement, expected)
            if reply.problem:
                findings.append(expectation.silent(judgement, reply.problem))
            sent = Sent(number=number, draft=draft, expected=expected, exchange=exchange, judgement=judgement, findings=tuple(findings), problem=reply.problem)
            if expected.site is not None:
                self.sites.reached.add(f"{operation.id} {expected.site}")
            self._note(sent, operation, subject)
        return sent

    def shown(self, sent: Sent, entity: str) -> list[Shown]:
        """Give the records of an entity that an answer shows."""
        found = self._router.route(sent.exchange.request)
        touched = self._extractor.touched(Subject(sent.exchange, found)) if isinstance(found, Match) else ()
        return [record for one in touched if one.entity == entity for record in one.shown]

    def tell(self, sent: Sent, operation: Operation, findings: Iterable[Finding]) -> None:
        """Note what somebody else finds wrong with an exchange that was taken in."""
        found = self._router.route(sent.exchange.request)
        self._note(replace(sent, findings=tuple(findings)), operation, Subject(sent.exchange, found) if isinstance(found, Match) else None)

    def _remember(self, number: int, exchange: Exchange) -> None:
        self.exchanges[number] = exchange
        self._remembered_bytes += exchange.size
        while len(self.exchanges) > 1 and (len(self.exchanges) > _REMEMBERED or self._remembered_bytes > _REMEMBERED_BYTES):
            oldest = next(iter(self.exchanges))
            self._remembered_bytes -= self.exchanges.pop(oldest).size
            for known in (self.drafts, self.ties, self.made):
                known.pop(oldest, None)

    def _tagged(self, request: Request) -> list[str]:
        """Give the values of a request that carry the tag."""
        found = self._router.route(request)
        if not isinstance(found, Match):
            return []
        side = Subject(Exchange(request=request, response=None), found).request
        return [value for _, value in leaves(side.view) if isinstance(value, str) and self.plan.tag in value] if side.has_view else []

    # -- learning --------------------------------------------------------------------------------------------------------------------------

    def _learn(self, number: int, operation: Operation, subject: Subject, judgement: Judgement, expected: Expected) -> list[Finding]:
        """Learn from an answer; give the finding that a valid request was rejected, where it was."""
        roles = self.roles(operation)
        roles = roles.narrowed(subject.scope) if roles.depends else roles
        is_trusted = expected.label is None and expected.stranger is None and expected.nothing is None
        match judgement.outcome:
            case Outcome.SUCCESS:
                self.successes[operation.id] += 1
                self._served.add((operation.id, judgement.resource))
                lesson = learning.from_success(subject, roles, self.world, trusted=is_trusted)
                self.made[number] = lesson.made
                self._write_down(number, lesson, roles)
                if roles.effect is Effect.READS and is_trusted:
                    self._probe = subject.exchange.request
            case Outcome.FAILURE | Outcome.REFUSED:
                if self._journal is not None and roles.effect is Effect.MAKES:
                    self._journal.nothing(number)
                self.refusals[operation.id] += judgement.outcome is Outcome.REFUSED
                is_excused = learning.from_failure(subject, roles, self.world)
                if expected.wanted is Wanted.SUCCESS and not is_excused and self.successes.total():
                    return [expectation.rejected(judgement, expected, None)]
            case _:
                pass
        return []

    def _write_down(self, number: int, lesson: learning.Lesson, roles: Roles) -> None:
        if self._journal is None:
            return
        for record in lesson.made:
            self._journal.made(number, record.entity, record.key)
        if roles.effect is Effect.MAKES and not lesson.made:
            return  # it may have made something that does not show its key: the intent stands
        for entity, key in lesson.gone:
            self._journal.gone(entity, key)

    # -- faults ----------------------------------------------------------------------------------------------------------------------------

    def _note(self, sent: Sent, operation: Operation, subject: Subject | None) -> None:
        """Note each finding: a new cause is a fault, a known one is counted."""
        for finding in map(self._raised, sent.findings):
            kept = self._kept.get(finding.fingerprint)
            if kept is not None:
                kept.fault = replace(kept.fault, times=kept.fault.times + 1)
                continue
            steps = (*self._related(finding, sent), sent.exchange)
            fault = Fault(
                finding=finding,
                contract=self.contract.name,
                operation=operation.id,
                resource=sent.judgement.resource,
                outcome=sent.outcome,
                phase=self.phase,
                requests_until_found=sent.number,
                steps=steps,
                site=sent.expected.site,
                secrets=self._secrets(steps),
                placeholders=placeholders(self.credentials, self.known, subject.response.secrets() if subject is not None else ()),
                location=self.plan.location or self.contract.name,
                base=self.address.path,
            )
            made = _Kept(fault=fault, sent=sent)
            self._kept[finding.fingerprint] = made
            self._new.append(made)
            self._write_fault(fault)

    def _write_fault(self, fault: Fault) -> None:
        """Keep a fault on disk at once: a campaign that is killed loses none."""
        if self._journal is not None:
            self._journal.found({**fault_of(fault), "script": reproduction_of(fault).script.as_json()})

    def _raised(self, finding: Finding) -> Finding:
        """Give a finding of the campaign's own in the severity that was asked for; those of the judge have it."""
        return replace(finding, severity=finding.severity.raised()) if self.plan.strict and finding.code in expectation.CODES else finding

    def _secrets(self, steps: Iterable[Exchange]) -> frozenset[str]:
        """Give what no output may show of some exchanges, whatever the judge found in them."""
        own = {value for name, value in self.credentials.values.items() if name != "username"}
        return frozenset(filter(None, (*own, *(value for step in steps for value in self.judge.read(step)[1]))))

    def _related(self, finding: Finding, sent: Sent) -> Iterator[Exchange]:
        """Yield the exchanges that a finding rests on, in their order."""
        for number in sorted({related.index for related in finding.related} - {sent.number}):
            if number in self.exchanges:
                yield self.exchanges[number]

    def _ask_whether_it_lives(self, reply: Reply) -> None:
        """Send a request again that was answered before: only if that stays without an answer, too, the store may be gone."""
        self._unanswered += 1
        if self._probe is not None:
            self.budget.take(self.phase, "")
            if not self.client.send(self._probe, is_read=True).problem:
                self._unanswered = 0
        if self._unanswered >= _PATIENCE:
            raise Unreachable(str(self.address), f"{_PATIENCE} requests in a row were not answered, the last: {reply.problem}")

    def _shrink(self) -> None:
        """Make the new faults smaller, each within what it may cost."""
        while self._new:
            kept = self._new.pop(0)
            if kept.fault.finding.severity is Severity.NOTE or kept.sent.draft is None:
                continue
            if len(kept.fault.steps) > 1:
                self._shrink_steps(kept.fault)
                continue
            for sent in shrinking.tries(self, kept.sent, kept.fault.finding.fingerprint, self.plan.shrinking):
                kept.fault = replace(
                    kept.fault,
                    finding=self._again(kept, sent),
                    outcome=sent.outcome,
                    steps=(sent.exchange,),
                    secrets=kept.fault.secrets | self._secrets([sent.exchange]),
                )
                self._write_fault(kept.fault)

    def _shrink_steps(self, fault: Fault) -> None:
        """Make a fault of several steps smaller; what cannot be shown again is told with what made the records that it speaks of."""
        numbers = sequences.with_makers(self, [step.index for step in fault.steps])
        self.settle(fault.finding.fingerprint, [self.exchanges[number] for number in numbers if number in self.exchanges])
        for sent in sequences.tries(self, fault, _OF_STEPS * self.plan.shrinking) if fault.phase != "concurrency" else ():
            self.settle(fault.finding.fingerprint, [one.exchange for one in sent], sent[-1])

    def settle(self, fingerprint: str, steps: Sequence[Exchange], shown: Sent | None = None) -> None:
        """Give a fault of several steps its least form; `shown`: the last of them, where they have shown it again."""
        kept = self._kept[fingerprint]
        kept.fault = replace(kept.fault, steps=tuple(steps), secrets=kept.fault.secrets | self._secrets(steps))
        if shown is not None:
            kept.fault = replace(kept.fault, finding=self._again(kept, shown), outcome=shown.outcome)
        self._write_fault(kept.fault)

    def _again(self, kept: _Kept, sent: Sent) -> Finding:
        return next(finding for finding in sent.findings if finding.fingerprint == kept.fault.finding.fingerprint)

    # -- the run ---------------------------------------------------------------------------------------------------------------------------

    def run(self, phases: Sequence[Phase]) -> Iterator[None]:
        """Run the phases, each for its share, and then those that have more to ask for what is left. Yields after each attempt.

        Raises:
            Unreachable: the store cannot be reached, or has stopped answering. What was found until then stands.

        """
        running = {phase.name: phase.run(self) for phase in phases}
        pending = list(phases)
        try:
            while pending and self.budget.left > 0:
                for index, phase in enumerate(waiting := list(pending)):
                    self.budget.open(phase, waiting[index + 1 :])
                    self.phase = phase.name
                    if (yield from self._advanced(running[phase.name])):
                        pending.remove(phase)
        except Spent:
            return

    def _advanced(self, steps: Iterator[None]) -> Generator[None, None, bool]:
        """Let a phase go on until its share is spent; the value is whether it has come to its end."""
        idle = 0
        while not self.budget.is_spent:
            before = self.budget.sent
            if next(steps, _END) is _END:
                return True
            self._shrink()
            idle = idle + 1 if self.budget.sent == before else 0
            if idle > _IDLE:
                return True
            yield
        return False
