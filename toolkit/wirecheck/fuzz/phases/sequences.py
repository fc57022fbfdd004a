"""Sequences: records made, read, changed, searched for, logged in with and deleted, several at a time, so that what the store says can be held against what it was told.

First each condition of a list by itself, against what is there: cheap, and much shows. Then moves are made in turn: of those that can be made the one that was made least often, of equal ones any. So a few hundred requests come to all of them, and to every member of the entities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wirecheck.fuzz.phases.moves import MOVES, Move
from wirecheck.fuzz.phases.searches import each_condition
from wirecheck.fuzz.phases.stage import Stage

if TYPE_CHECKING:
    from wirecheck.fuzz.campaign import Campaign


def run(campaign: Campaign) -> Iterator[None]:
    """Make moves, without end."""
    if campaign.is_dry:
        return
    stages = [Stage(campaign, entity) for entity in campaign.contract.entities]
    for stage in stages:
        yield from each_condition(stage)
    spent = {stage.entity.name: 0.0 for stage in stages}
    while True:
        pending = [stage for stage in stages if any(move.can(stage) for move in MOVES)]
        if not pending:
            return
        stage = min(pending, key=lambda one: spent[one.entity.name])
        before = campaign.budget.sent
        move = next_move(stage)
        move.run(stage)
        spent[stage.entity.name] += max(1, campaign.budget.sent - before) / sum(one.weight for one in MOVES if one.can(stage))
        yield


def next_move(stage: Stage) -> Move:
    """Choose a move, and count it."""
    possible = [move for move in MOVES if move.can(stage)]
    made = {move.name: stage.turns[f"move {move.name}"] / move.weight for move in possible}
    least = min(made.values())
    move = stage.random.choice([move for move in possible if made[move.name] == least])
    stage.turns[f"move {move.name}"] += 1
    return move
