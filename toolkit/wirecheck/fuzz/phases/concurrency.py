"""Several clients at one time: the same records written and read, the same unique value used twice, many logins; then what the store says afterwards.

Of what is under way together nobody knows the order, and the judge is told so. The set of requests is the same for the same seed; the order in which the store takes them is its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING

from wirecheck.fuzz.expectation import ANYTHING
from wirecheck.fuzz.phases.moves import people
from wirecheck.fuzz.phases.stage import Stage
from wirecheck.fuzz.pruning import is_valid
from wirecheck.fuzz.sending import located
from wirecheck.traffic.client import Unreachable
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from typing import Any

    from wirecheck.fuzz.campaign import Campaign, Sent
    from wirecheck.generate.draft import Draft
    from wirecheck.traffic.client import Reply

_CLIENTS = 4


def run(campaign: Campaign) -> Iterator[None]:
    """Make rounds, without end."""
    if campaign.is_dry:
        return
    stages = [Stage(campaign, entity) for entity in campaign.contract.entities]
    while True:
        before = campaign.budget.sent
        for stage in stages:
            for play in (_changes, _twins, _visitors):
                play(stage)
                yield
        if campaign.budget.sent == before:
            return


def _changes(stage: Stage) -> None:
    """Change members of one record, each by another client, while others read it; then look at it."""
    if not stage.changers:
        return
    if not stage.keys and stage.makers:
        stock = stage.makers[0]
        stage.create(stock.least, stock)
    if not stage.keys:
        return
    key = stage.record()
    stock = stage.next_of(stage.changers, "together")
    drafts: list[Draft] = []
    for _ in range(_CLIENTS - 1):
        name = stage.next_of(stage.names(stock), "member", stock.name)
        drafts += _fit(stage, stock.draft([stock.grown(stock.least, {name: stage.piece(stock, name, is_full=True)})]), [key])
    for asks in (*stage.reads[:1], *stage.lists[:1]):
        drafts += _fit(stage, asks.bares[0], [key])
    together(stage.campaign, drafts)
    stage.list()
    for asks in stage.reads[:1]:
        stage.read(key, asks)


def _twins(stage: Stage) -> None:
    """Make one record twice, by two clients."""
    if not stage.makers:
        return
    stock = stage.next_of(stage.makers, "twins")
    drafts = _fit(stage, stock.draft([stock.least]), [])
    for sent in sorted(together(stage.campaign, drafts * 2), key=lambda sent: _given(stage, sent)):
        stage.take_in(sent, [stock.least], stock)
    stage.list()


def _given(stage: Stage, sent: Sent) -> list[tuple[int, str]]:
    """Give the keys of what a request has made, to be told in the same order whichever of two clients got which."""
    return [(len(str(record.key)), str(record.key)) for record in stage.campaign.made.get(sent.number, ())]


def _visitors(stage: Stage) -> None:
    """Log in as several people, each of them once, then read several records: not at one time, since a login may show in a record."""
    for asks in stage.logins[:1]:
        new = [puts for puts in people(stage, asks) if not stage.turn("visitor", repr(puts))]
        together(stage.campaign, [draft for puts in new[:_CLIENTS] for draft in _fit(stage, asks.bares[0], [], puts)])
    for asks in stage.reads[:1]:
        together(stage.campaign, [draft for key in stage.keys[-_CLIENTS:] for draft in _fit(stage, asks.bares[0], [key])])


def _fit(stage: Stage, draft: Draft, keys: Sequence[Any], puts: Any = None) -> list[Draft]:  # noqa: ANN401 -- values by their places
    """Give a request made to fit, where it is valid still."""
    fit = stage.fitted(draft, keys=keys, puts=puts)
    return [fit] if fit is not None and is_valid(fit) else []


def together(campaign: Campaign, drafts: Sequence[Draft]) -> list[Sent]:
    """Send requests at one time, as many as the budget has left, and take in what comes back.

    Raises:
        Unreachable: the store cannot be reached; what was answered is taken in first.

    """
    drafts = drafts[: max(0, campaign.budget.left)]
    if not drafts:
        return []
    numbers = [campaign.begin(draft.operation, located(draft.request(), campaign.address)) for draft in drafts]
    barrier = Barrier(len(drafts))

    def send(draft: Draft) -> Reply | Unreachable:
        barrier.wait()
        try:
            return campaign.client.send(located(draft.request(), campaign.address), is_read=campaign.roles(draft.operation).effect is Effect.READS)
        except Unreachable as problem:
            return problem

    with ThreadPoolExecutor(len(drafts)) as pool:
        answers = list(pool.map(send, drafts))
    came = [(number, draft, reply) for number, draft, reply in zip(numbers, drafts, answers, strict=True) if not isinstance(reply, Unreachable)]
    exchanges = [replace(reply.exchange, capture=str(campaign.address), index=number) for number, _, reply in came]
    judgements = campaign.judge.together(exchanges)
    sent = [
        campaign.take(number, draft.operation, reply, ANYTHING, draft=draft, judgement=judgement)
        for (number, draft, reply), judgement in zip(came, judgements, strict=True)
    ]
    for reply in answers:
        if isinstance(reply, Unreachable):
            raise reply
    return sent
