"""What there is to break in the requests of an operation, or in its responses: sites of schemas, ways to damage the bytes, credentials, rules.

A message is drawn, changed and read. It counts as broken at its target only if the contract says that, and nothing else, of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.contract.quick import needs_answer
from wirecheck.errors import BadContract, UnknownName
from wirecheck.finding import Certainty, Direction, Severity, without_indexes
from wirecheck.generate import bodies
from wirecheck.generate.examples import examples
from wirecheck.generate.mutations import MUTATIONS
from wirecheck.generate.reading import Said
from wirecheck.generate.rule_breaks import changes
from wirecheck.generate.site import Label, Site

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Body, Operation, Rule
    from wirecheck.generate.mutations import Mutation
    from wirecheck.generate.mutations.mutation import Message
    from wirecheck.generate.reading import Reading
    from wirecheck.generate.site import Kind

Broken: TypeAlias = "tuple[Message, Label]"
Read: TypeAlias = "Callable[[Any], Reading | None]"

MISSED = Said(constraint="", path="", member=None, severity=Severity.ERROR, source=None, direction=Direction.EXCHANGE)
"""What is unwanted of a message that does not break what it should."""

_NEXT = 12  # targets that are tried when the drawn one cannot be broken this time
_AGAIN = 3  # times that a target is tried where there is no other
_ATTEMPTS = 24  # messages by which it is told whether a target can be broken at all
_CHANGES = 120  # messages that are read to break one rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to break: its site, and a way to draw a message that breaks it; ``None``: not this time."""

    kind: Kind
    site: Site
    draw: Callable[[DrawFn], Broken | None]


def strategy(targets: tuple[Target, ...], site: str | Site | None) -> SearchStrategy[Broken]:
    """Give a strategy for messages that break one target: any, or the one of a site.

    Raises:
        UnknownName: there is no such site.
        BadContract: nothing that was tried breaks it alone.

    """
    if site is not None:
        name = site.id if isinstance(site, Site) else site
        targets = tuple(target for target in targets if target.site.id == name) or _unknown(name, targets)
        if not any(map(is_reached, targets)):
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


def is_reached(target: Target) -> bool:
    """Whether a target can be broken: a fixed row of attempts, so that the answer is always the same."""
    found: list[bool] = []

    @st.composite
    def attempt(draw: DrawFn) -> bool:
        if not found and target.draw(draw) is not None:
            found.append(True)
        return bool(found)

    return any(examples(attempt(), _ATTEMPTS, number=1, tries=1))


def _unknown(name: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    raise UnknownName("site", name, tuple(target.site.id for target in targets), "list them with --sites")


def of_schema(body: Body, fit: Callable[[DrawFn, Any, Callable[[Reading], tuple[Said, ...]]], tuple[Message, Reading] | None]) -> tuple[Target, ...]:
    """Give a target for each site of a body's schema. `fit` makes the message around a payload."""

    def target(site: Site) -> Target:
        payloads = st.deferred(lambda: bodies.broken(body, site))  # most sites are listed and never drawn

        def make(draw: DrawFn) -> Broken | None:
            instance = draw(payloads)
            label = instance.label
            assert label is not None  # noqa: S101 -- it is broken
            wanted = (label.constraint, without_indexes(label.path))

            def is_wanted(said: Said) -> bool:
                return not said.is_rule and (said.constraint, without_indexes(said.path)) == wanted

            def unwanted(reading: Reading) -> tuple[Said, ...]:
                hits = [said for said in reading.told if is_wanted(said)]
                return (*(said for said in reading.told if not is_wanted(said)), *hits[1:], *([] if hits else [MISSED]))

            found = fit(draw, instance, unwanted)
            return _labelled(found, "schema", site, site.constraint) if found is not None else None

        return Target(kind="schema", site=site, draw=make)

    return tuple(map(target, bodies.sites(body)))


def of_wire(body: Body | None, operation: Operation | None, messages: SearchStrategy[Message], read: Read) -> tuple[Target, ...]:
    """Give a target for each mutation of a message."""

    def target(mutation: Mutation, name: str) -> Target:
        site = Site(path=name, constraint=mutation.constraint, member=mutation.name)

        def make(draw: DrawFn) -> Broken | None:
            changed = mutation.change(draw, draw(messages), name)
            reading = read(changed) if changed is not None else None
            return _labelled((changed, reading), mutation.kind, site, mutation.constraint) if changed is not None and reading is not None else None

        return Target(kind=mutation.kind, site=site, draw=make)

    return tuple(target(mutation, name) for mutation in MUTATIONS for name in mutation.names(body, operation))


def of_rules(rules: tuple[Rule, ...], messages: SearchStrategy[Message], read: Read, credentials: tuple[str, ...]) -> tuple[Target, ...]:
    """Give a target for each rule; one about a credential in the body breaks the credential."""

    def target(rule: Rule) -> Target:
        site = Site(
            path=(rule.each or "") + (f"/{rule.about}" if rule.about and not rule.about.startswith("/") else rule.about), constraint=rule.id, source=rule.source
        )
        kind: Kind = "credential" if rule.about.lstrip("/") in credentials else "rule"

        def make(draw: DrawFn) -> Broken | None:
            message, donor = draw(messages), draw(messages)
            found = [*islice(_breaking(message, rule, donor, read), 3)]
            return _labelled(draw(st.sampled_from(found)), kind, site, rule.id) if found else None

        return Target(kind=kind, site=site, draw=make)

    return tuple(target(rule) for rule in rules if rule.source is None or rule.source.certainty is not Certainty.AMBIGUOUS)


def _breaking(message: Message, rule: Rule, donor: Message, read: Read) -> Any:  # noqa: ANN401 -- an iterator of messages with their readings
    for changed in islice(changes(message, rule, donor.payload), _CHANGES):
        reading = read(changed)
        if reading is not None and [said.constraint for said in reading.told] == [rule.id] and rule.id not in reading.sometimes:
            yield changed, reading


def of_request_alone(rule: Rule) -> bool:
    """Whether a rule speaks of the request alone."""
    return rule.at is not Direction.RESPONSE and not needs_answer(rule)


def _labelled(found: tuple[Message, Reading], kind: Kind, site: Site, constraint: str) -> Broken | None:
    message, reading = found
    hits = [said for said in reading.said if said.constraint == constraint]
    others = [said for said in reading.told if said not in hits]
    if len(hits) != 1 or others:
        return None
    said = hits[0]
    return message, Label(kind=kind, path=said.path, constraint=said.constraint, site=site.id, member=said.member, side=site.side, source=said.source)
