"""Every site, rule, way to damage the bytes and credential, broken alone: it must be rejected, as documented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.fuzz.fitting import names_of
from wirecheck.fuzz.phases.records import provide
from wirecheck.fuzz.phases.rounds import in_turn
from wirecheck.generate.credentials import of_body

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.finding import Source
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.targets import Target

_TRIES = 3
_ROUNDS = 3


def run(campaign: Campaign) -> Iterator[None]:
    """Visit every site, then each again with another request."""
    targets = [[(operation, *pair) for pair in campaign.draws.targets(operation, partial(_fit, campaign))] for operation in campaign.operations]
    strangers = [[(operation, name) for name in _credentials(campaign, operation)] for operation in campaign.operations]
    for operation, target, _ in (one for each in targets for one in each):
        campaign.sites.total[f"{operation.id} {target.site.id}"] = None
    for operation, name in (one for each in strangers for one in each):
        campaign.sites.total[f"{operation.id} {_stranger(name)}"] = None
    for operation, name in in_turn(strangers):
        _call_as_stranger(campaign, operation, name)
        yield
    for turn in range(_ROUNDS):
        for operation, target, is_early in in_turn(targets):
            _break(campaign, operation, target, turn, is_early=is_early)
            yield


def _fit(campaign: Campaign, draft: Draft) -> Draft:
    return campaign.fit(draft, campaign.random("broken", draft.operation.id, campaign.budget.sent)) or draft


def _break(campaign: Campaign, operation: Operation, target: Target, turn: int, *, is_early: bool) -> None:
    if not provide(campaign, operation):
        return
    words = ("broken", operation.id, target.site.id)
    random = campaign.random(*words, turn)
    for attempt in range(_TRIES):
        found = campaign.draws.broken(operation, target, turn + attempt, number_of(campaign.plan.seed, *words), is_early=is_early)
        if found is None:
            return
        draft, label = found
        fit = campaign.fit(draft, random, kept=names_of(label.path, label.member))
        if fit is not None and campaign.send(fit, Expected(wanted=Wanted.REJECTION, site=target.site.id, label=label)) is not None:
            return


# -- credentials that are nobody's ---------------------------------------------------------------------------------------------------------------


def _credentials(campaign: Campaign, operation: Operation) -> list[str]:
    """Name the credentials that were given and that an operation wants, in a header, a query or its body."""
    wanted = {credential.name.lower() for way in operation.security for credential in way} | {name.lower() for name in of_body(operation)}
    if any(credential.kind == "basic" for way in operation.security for credential in way):
        wanted.add("password")
    return [name for name in campaign.credentials.values if name.lower() in wanted]


def _stranger(name: str) -> str:
    return f"{name} of nobody"


def _call_as_stranger(campaign: Campaign, operation: Operation, name: str) -> None:
    if not provide(campaign, operation):
        return
    words = ("stranger", operation.id, name)
    random = campaign.random(*words)
    expected = Expected(wanted=Wanted.REJECTION, site=_stranger(name), stranger=(name, _source(operation)))
    for attempt in range(_TRIES):
        proof = _with_another(campaign.credentials.values, name)
        draft = campaign.draws.valid(operation, attempt, number_of(campaign.plan.seed, *words), credentials=proof)
        fit = campaign.fit(draft, random) if draft is not None else None
        if fit is not None and campaign.send(fit, expected) is not None:
            return


def _with_another(values: Mapping[str, str], name: str) -> dict[str, str]:
    """Give the credentials with another value of one: of the same length, and of the same characters in another order."""
    value = values[name]
    turned = value[::-1] if value[::-1] != value else "x" * len(value)
    return {**values, name: turned}


def _source(operation: Operation) -> Source | None:
    """Give who says that credentials are refused."""
    return next((rule.source for rule in operation.outcomes if rule.outcome == "refused"), None)
