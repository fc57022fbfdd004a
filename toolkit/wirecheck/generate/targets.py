"""What there is to break in the requests of an operation, or in its responses: sites of schemas, ways to damage the bytes, credentials, rules.

A message is drawn, changed and read. It counts as broken at its target only if the contract says that, and nothing else, of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.contract.cel_syntax import Call, Literal, Name, conjuncts
from wirecheck.contract.quick import needs_answer
from wirecheck.errors import BadContract, UnknownName
from wirecheck.finding import Certainty, Direction, Severity, without_indexes
from wirecheck.generate import bodies
from wirecheck.generate.draft import Answer
from wirecheck.generate.examples import examples
from wirecheck.generate.mending import reads_request
from wirecheck.generate.mutations import MUTATIONS
from wirecheck.generate.reading import Said, may_break, nothing
from wirecheck.generate.rule_breaks import changes
from wirecheck.generate.site import Label, Site

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Body, Operation, Rule
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.mutations import Mutation
    from wirecheck.generate.mutations.mutation import Message
    from wirecheck.generate.reading import Reading
    from wirecheck.generate.site import Kind

Unwanted: TypeAlias = "Callable[[Reading], tuple[Said, ...]]"
Broken: TypeAlias = "tuple[Message, Label]"
Read: TypeAlias = "Callable[[Any], Reading | None]"

T = TypeVar("T")

MISSED = Said(constraint="", path="", member=None, severity=Severity.ERROR, source=None, direction=Direction.EXCHANGE)
"""What is unwanted of a message that does not break what it should."""

_NEXT = 12  # targets that are tried when the drawn one cannot be broken this time
_AGAIN = 3  # times that a target is tried where there is no other
_ATTEMPTS = 24  # messages by which it is told whether a target can be broken at all
_DONORS = 3  # other requests that a response is read beside
_CHANGES = 120  # messages that are tried to break one rule
_CHOICES = 3  # ways to break a rule in one message, of which one is drawn
_FURTHER = 12  # messages that are read where one way is known


@dataclass(frozen=True, kw_only=True)  # no slots: the reason is kept
class Target:
    """One thing to break: its site, and a way to draw a message that breaks it; ``None``: not this time. `tried` gives what is said of one that may well break other things, too; `outcome` is what answers have to mean."""

    kind: Kind
    site: Site
    draw: Callable[[DrawFn], Broken | None]
    tried: Callable[[DrawFn], Reading | None]
    outcome: str | None = None

    @cached_property
    def reason(self) -> str | None:
        """Why it cannot be broken alone; ``None``: it can. A fixed row of attempts, so that the answer is always the same."""
        if comes_to_something(self.draw):
            return None
        broken = [found for found in attempts(self.tried) if found is not None and self.site.constraint in {said.constraint for said in found.told}]
        fit = [found for found in broken if self.outcome is None or found.outcome == self.outcome]
        if broken and not fit:
            return f"an answer that breaks it means {' or '.join(sorted({str(found.outcome) for found in broken}))}"
        said = least_said(fit)
        if said is None:
            return "nothing that was tried breaks it"
        others = sorted(said - {self.site.constraint})
        return f"what was tried breaks {' and '.join(others)} as well" if others else "what was tried breaks it more than once, or at some times only"


def strategy(targets: tuple[Target, ...], site: str | Site | None) -> SearchStrategy[Broken]:
    """Give a strategy for messages that break one target: any, or the one of a site.

    Raises:
        UnknownName: there is no such site.
        BadContract: nothing that was tried breaks it alone.

    """
    if site is not None:
        name = site.id if isinstance(site, Site) else site
        targets = tuple(target for target in targets if target.site.id == name) or _unknown(name, targets)
        if all(target.reason is not None for target in targets):
            raise BadContract(name, "nothing that was tried breaks it and no other", remedy="choose another site")
    if not targets:
        return st.nothing()
    rounds = range(_AGAIN if len(targets) == 1 else min(len(targets), _NEXT))

    @st.composite
    def drawn(draw: DrawFn) -> Broken:
        start = draw(st.integers(0, len(targets) - 1))
        for step in rounds:
            if (found := targets[(start + step) % len(targets)].draw(draw)) is not None:
                return found
        return reject()

    return drawn()


def comes_to_something(make: Callable[[DrawFn], object | None]) -> bool:
    """Whether a way to draw ever gives anything."""

    @st.composite
    def attempt(draw: DrawFn) -> bool:
        return make(draw) is not None

    return any(examples(attempt(), _ATTEMPTS, number=1, tries=1, is_last=bool))


def least_said(found: Iterable[Reading]) -> frozenset[str] | None:
    """Give the fewest constraints that are broken in one of some messages; ``None``: there is none."""
    names = (frozenset(said.constraint for said in one.told) for one in found)
    return min(names, key=lambda names: (len(names), sorted(names)), default=None)


def attempts(make: Callable[[DrawFn], T]) -> list[T]:
    """Give what comes of a fixed row of attempts, so that it is always the same."""

    @st.composite
    def attempt(draw: DrawFn) -> tuple[T]:
        return (make(draw),)

    return [found for (found,) in examples(attempt(), _ATTEMPTS, number=1, tries=1)]


def _unknown(name: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    raise UnknownName("site", name, tuple(target.site.id for target in targets), "list them with --sites")


def of_schema(body: Body, fit: Callable[[DrawFn, Any, Unwanted], tuple[Message, Reading] | None]) -> tuple[Target, ...]:
    """Give a target for each site of a body's schema. `fit` makes the message around a payload."""

    def target(site: Site) -> Target:
        payloads = st.deferred(lambda: bodies.broken(body, site))  # most sites are listed and never drawn

        def make(draw: DrawFn) -> Broken | None:
            instance = draw(payloads)
            label = instance.label
            assert label is not None  # noqa: S101 -- it is broken
            wanted = (label.constraint, without_indexes(label.path))
            found = fit(draw, instance, _but_for(lambda said: not said.is_rule and (said.constraint, without_indexes(said.path)) == wanted))
            return _labelled(found, "schema", site, site.constraint) if found is not None else None

        def tried(draw: DrawFn) -> Reading | None:
            found = fit(draw, draw(payloads), nothing)
            return found[1] if found is not None else None

        return Target(kind="schema", site=site, draw=make, tried=tried)

    return tuple(map(target, bodies.sites(body)))


def of_text(site: Site, text: Callable[[DrawFn], str | None] | None, fit: Callable[[DrawFn, str | None, Unwanted], tuple[Message, Reading] | None]) -> Target:
    """Give the target for a site of a parameter or header. `text` draws what breaks it, ``None`` leaves it out; `fit` makes the message around that."""

    def make(draw: DrawFn) -> Broken | None:
        drawn = text(draw) if text is not None else None
        if text is not None and drawn is None:
            return None
        found = fit(draw, drawn, _but_for(lambda said: (said.constraint, said.path) == (site.constraint, site.path)))
        return _labelled(found, "schema", site, site.constraint) if found is not None else None

    def tried(draw: DrawFn) -> Reading | None:
        drawn = text(draw) if text is not None else None
        found = fit(draw, drawn, nothing) if text is None or drawn is not None else None
        return found[1] if found is not None else None

    return Target(kind="schema", site=site, draw=make, tried=tried)


def _but_for(is_wanted: Callable[[Said], bool]) -> Unwanted:
    """Give what picks all that is said but for one thing, which has to be."""

    def unwanted(reading: Reading) -> tuple[Said, ...]:
        hits = [said for said in reading.told if is_wanted(said)]
        return (*(said for said in reading.told if not is_wanted(said)), *hits[1:], *([] if hits else [MISSED]))

    return unwanted


def of_wire(body: Body | None, operation: Operation | None, messages: SearchStrategy[Message], read: Read) -> tuple[Target, ...]:
    """Give a target for each mutation of a message."""

    def target(mutation: Mutation, name: str) -> Target:
        site = Site(path=name, constraint=mutation.constraint, member=mutation.name)

        def make(draw: DrawFn) -> Broken | None:
            changed = mutation.change(draw, draw(messages), name)
            reading = read(changed) if changed is not None else None
            return _labelled((changed, reading), mutation.kind, site, mutation.constraint) if changed is not None and reading is not None else None

        def tried(draw: DrawFn) -> Reading | None:
            changed = mutation.change(draw, draw(messages), name)
            return read(changed) if changed is not None else None

        return Target(kind=mutation.kind, site=site, draw=make, tried=tried)

    return tuple(target(mutation, name) for mutation in MUTATIONS for name in mutation.names(body, operation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Where the messages come from that rules are broken in: any, those with something where a rule looks (``None``: it looks at the whole), and how each is read.

    `requests` gives others that a response may answer, with what the rule reads of them; `credentials` are the members of a body that are some.
    """

    plain: SearchStrategy[Message]
    through: Callable[[Rule], SearchStrategy[Message] | None]
    read: Read
    requests: Callable[[Rule], SearchStrategy[Draft]] | None = None
    credentials: tuple[str, ...] = ()

    def asked(self, rule: Rule) -> SearchStrategy[Draft] | None:
        """Give the other requests that matter to a rule; ``None``: none do."""
        return self.requests(rule) if self.requests is not None and reads_request(rule) else None


def of_rules(rules: tuple[Rule, ...], messages: Messages) -> tuple[Target, ...]:
    """Give a target for each rule; one about a credential in the body breaks the credential."""

    def target(rule: Rule) -> Target:
        site = site_of(rule)
        kind: Kind = "credential" if rule.about.lstrip("/") in messages.credentials else "rule"

        def near() -> SearchStrategy[Message]:
            found = messages.through(rule)
            return found if found is not None else messages.plain

        through = st.deferred(near)
        requests = st.deferred(lambda: st.lists(asked, min_size=_DONORS, max_size=_DONORS) if (asked := messages.asked(rule)) is not None else st.just([]))

        def changed(draw: DrawFn) -> Iterator[tuple[Message, Reading]]:
            message = draw(through if draw(st.booleans()) else messages.plain)
            donors = draw(requests)
            answering = (replace(message, to=donor) for donor in donors if isinstance(message, Answer))
            message = next((one for one in answering if (reading := messages.read(one)) is not None and not reading.told), message)
            made = changes(message, rule, lambda: draw(messages.plain).payload, donors)
            suspects = (one for one in islice(made, _CHANGES) if may_break(one, rule))
            return ((one, found) for one in suspects if (found := messages.read(one)) is not None)

        def make(draw: DrawFn) -> Broken | None:
            found: list[tuple[Message, Reading]] = []
            for count, (one, said) in enumerate(changed(draw)):
                if _is_broken_alone(rule, said):
                    found.append((one, said))
                if found and (len(found) == _CHOICES or count >= _FURTHER):
                    break
            return _labelled(draw(st.sampled_from(found)), kind, site, rule.id) if found else None

        def tried(draw: DrawFn) -> Reading | None:
            broken = [found for _, found in islice(changed(draw), _FURTHER) if rule.id in {said.constraint for said in found.told}]
            return min(broken, key=lambda found: len(found.told), default=None)

        return Target(kind=kind, site=site, draw=make, tried=tried)

    return tuple(target(rule) for rule in rules if rule.source is None or rule.source.certainty is not Certainty.AMBIGUOUS)


def site_of(rule: Rule) -> Site:
    """Give the site of a rule: its own name, at what it is about."""
    about = f"/{rule.about}" if rule.about and not rule.about.startswith("/") else rule.about
    return Site(path=(rule.each or "") + about, constraint=rule.id, source=rule.source)


def _is_broken_alone(rule: Rule, reading: Reading) -> bool:
    """Whether a rule is broken once, at any time, and nothing else that is more than a note."""
    return [said.constraint for said in reading.graver] == [rule.id] and rule.id not in reading.sometimes


def is_of(rule: Rule, outcome: str) -> bool:
    """Whether a rule can be about answers of an outcome: most name the one that they are asked of."""
    tests = [test for one in (rule.gate, rule.when) if one is not None for test in conjuncts(one.tree)]
    return all((outcome == named) is (test.name == "==") for test in tests if isinstance(test, Call) and (named := _outcome(test)) is not None)


def _outcome(test: Call) -> str | None:
    """Give the outcome that a comparison asks for."""
    match test:
        case Call(name="==" | "!=", arguments=(Name(name="outcome"), Literal(value=str(named)))):
            return named
        case _:
            return None


def of_request_alone(rule: Rule) -> bool:
    """Whether a rule speaks of the request alone."""
    return rule.at is not Direction.RESPONSE and not needs_answer(rule)


def _labelled(found: tuple[Message, Reading], kind: Kind, site: Site, constraint: str) -> Broken | None:
    message, reading = found
    hits = [said for said in reading.said if said.constraint == constraint]
    others = [said for said in reading.graver if said not in hits]
    if len(hits) != 1 or others:
        return None
    said = hits[0]
    return message, Label(kind=kind, path=said.path, constraint=said.constraint, site=site.id, member=said.member, side=site.side, source=said.source)
