"""Every site, rule, way to damage the bytes and credential, broken alone: it must be rejected, as documented. So must be what names something that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.expectation import Expected, Stranger, Wanted
from wirecheck.fuzz.fitting import names_of
from wirecheck.fuzz.phases import nothings
from wirecheck.fuzz.phases.records import provide
from wirecheck.fuzz.phases.rounds import in_turn
from wirecheck.fuzz.shrinking import is_same_as, value_of, way_of
from wirecheck.generate import edits
from wirecheck.generate.credentials import of_body

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.site import Label
    from wirecheck.generate.targets import Target

_TRIES = 3
_ROUNDS = 2
_ORDER = ("credential", "rule", "schema", "wire")
"""What is broken first: a budget may not come to all of it, and rules are few, and what stores forget."""

_WORD = "word"

_LARGE = 16_384
"""Bytes of a request that is drawn once and no more."""


def run(campaign: Campaign) -> Iterator[None]:
    """Visit every site, then each again with another request."""
    targets = [
        sorted(
            ((operation, *pair) for pair in campaign.draws.targets(operation, campaign.plan.seed, partial(_fit, campaign), campaign.is_served)),
            key=lambda one: _ORDER.index(one[1].kind),
        )
        for operation in campaign.operations
    ]
    proofs = [list(_proofs(campaign, operation)) for operation in campaign.operations]
    for operation, target, _ in (one for each in targets for one in each):
        campaign.sites.total[f"{operation.id} {target.site.id}"] = None
    for proof in (one for each in proofs for one in each):
        campaign.sites.total[f"{proof.operation.id} {proof.site}"] = None
    namings = [list(nothings.of(campaign, operation)) for operation in campaign.operations]
    for naming in (one for each in namings for one in each):
        campaign.sites.total[f"{naming.operation.id} {naming.site}"] = None
    for proof in in_turn(proofs):
        _call_as_stranger(campaign, proof)
        yield
    for naming in in_turn(namings):
        if provide(campaign, naming.operation):
            nothings.name(campaign, naming)
        yield
    for turn in range(_ROUNDS):
        again = []
        for operation, target, is_early in in_turn(targets):
            if _break(campaign, operation, target, turn, is_early=is_early):
                again.append((operation, target, is_early))
            yield
        targets = [again]


def _fit(campaign: Campaign, draft: Draft) -> Draft:
    return campaign.fit(draft, campaign.random("broken", draft.operation.id, campaign.budget.sent)) or draft


def _break(campaign: Campaign, operation: Operation, target: Target, turn: int, *, is_early: bool) -> bool:
    """Break a target; tell whether it is worth another round: it can be broken, and takes no list of thousands."""
    if not provide(campaign, operation):
        return False
    words = ("broken", operation.id, target.site.id)
    random = campaign.random(*words, turn)
    for attempt in range(_TRIES):
        found = campaign.draws.broken(operation, target, turn + attempt, number_of(campaign.plan.seed, *words), is_early=is_early)
        if found is None:
            return False
        draft, label = _spelled(*found) if turn == 0 else found
        is_large = len(draft.content or b"") > _LARGE
        fit = campaign.fit(draft, random, kept=names_of(label.path, label.member))
        is_sent = fit is not None and campaign.send(fit, Expected(wanted=Wanted.REJECTION, site=target.site.id, label=label)) is not None
        if is_sent or is_large:
            return not is_large
    return True


def _spelled(draft: Draft, label: Label) -> tuple[Draft, Label]:
    """Give a word for a list where a form has one instead of a number: PHP makes a list of whatever has brackets, so that taking one tells little."""
    value = value_of(draft, label)
    if draft.codec != "php-form" or label.constraint != "type" or not isinstance(value, list | dict):
        return draft, label
    word = draft.with_payload(edits.editor(draft.codec).changed(draft.payload, way_of(draft, label), _WORD))
    return (word, label) if is_same_as(draft, label)(word) else (draft, label)


# -- credentials that are nobody's ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """A way to prove nobody: with these credentials, without these members of a body. `site` is its name in the report."""

    operation: Operation
    site: str
    credentials: Mapping[str, str]
    without: tuple[str, ...] = ()
    stranger: Stranger


def _proofs(campaign: Campaign, operation: Operation) -> Iterator[_Proof]:
    """Yield each credential as nobody's, then all members of a body that prove something left out together."""
    source = next((rule.source for rule in operation.outcomes if rule.outcome == "refused"), None)
    given, inside = campaign.credentials.values, of_body(operation)
    wanted = {credential.name.lower() for way in operation.security for credential in way} | {name.lower() for name in inside}
    if any(credential.kind == "basic" for way in operation.security for credential in way):
        wanted.add("password")
    for name in given:
        if name.lower() in wanted:
            stranger = Stranger(credential=name, said=f"with a {name} that is nobody's", source=source)
            yield _Proof(operation=operation, site=f"{name} of nobody", credentials=_with_another(given, name), stranger=stranger)
    if len(inside) > 1:
        stranger = Stranger(credential=inside[0], said=f"without {' and '.join(inside)}", source=source)
        yield _Proof(operation=operation, site=stranger.said, credentials=given, without=inside, stranger=stranger)


def _call_as_stranger(campaign: Campaign, proof: _Proof) -> None:
    if not provide(campaign, proof.operation):
        return
    words = ("stranger", proof.operation.id, proof.stranger.credential, *proof.without)
    random = campaign.random(*words)
    expected = Expected(wanted=Wanted.REJECTION, site=proof.site, stranger=proof.stranger)
    for attempt in range(_TRIES):
        draft = campaign.draws.valid(proof.operation, attempt, number_of(campaign.plan.seed, *words), credentials=proof.credentials)
        fit = campaign.fit(draft, random) if draft is not None else None
        if fit is not None and campaign.send(_without(fit, proof.without), expected) is not None:
            return


def _without(draft: Draft, names: Iterable[str]) -> Draft:
    """Give a request whose body lacks members at its top."""
    editor = edits.editor(draft.codec)
    for name in names:
        way = next((member.path for member in editor.members(draft.payload) if len(member.path) == 1 and member.name == name), None)
        draft = draft.with_payload(editor.without(draft.payload, way)) if way is not None else draft
    return draft


def _with_another(values: Mapping[str, str], name: str) -> dict[str, str]:
    """Give the credentials with another value of one: of the same length, and of the same characters in another order."""
    value = values[name]
    turned = value[::-1] if value[::-1] != value else "x" * len(value)
    return {**values, name: turned}
