"""Drafts whose payload meets its schema and breaks rules, mended by small changes.

Rules join members that a schema draws apart: an end before its beginning, two records with one key. Drawing again would seldom help. So what a broken rule reads is left out, member by
member, put in where it lacks, or set to a value that stands elsewhere, as long as that leaves less wrong than before. What a draft is meant to break is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from wirecheck.contract.reads import reads
from wirecheck.generate import edits
from wirecheck.generate.draft import Answer, Draft
from wirecheck.schema import json_walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.contract.model import Rule
    from wirecheck.generate.edits import Member
    from wirecheck.generate.reading import Reading, Said

AnyDraft = TypeVar("AnyDraft", Draft, Answer)

_READINGS = 60  # drafts that are read before one is given up
_EFFORT = 10_000  # members in all of these: a list that is one too long of thousands is not read again and again
_OTHERS = 12  # values that a member is tried with
_PLAIN = ("1", "a")  # what is put in where nothing else is at hand


def mended(
    draft: AnyDraft, read: Callable[[AnyDraft], Reading | None], unwanted: Callable[[Reading], Sequence[Said]], others: Sequence[Any]
) -> tuple[AnyDraft, Reading] | None:
    """Give a draft of which nothing unwanted is said, with its reading; ``None``: none was found. `others` are values that stand elsewhere."""
    reading = read(draft)
    if reading is None:
        return None
    wrong = unwanted(reading)
    left = min(_READINGS, 2 + _EFFORT // (1 + len(edits.editor(draft.codec).members(draft.payload)))) if wrong and draft.payload is not None else _READINGS
    while wrong:
        better = None
        for changed in _changes(draft, wrong, others):
            left -= 1
            if left < 0:
                return None
            found = read(changed)
            if found is not None and len(rest := unwanted(found)) < len(wrong):
                better = changed, found, rest
                break
        if better is None:
            return None
        draft, reading, wrong = better
    return draft, reading


def _changes(draft: AnyDraft, wrong: Sequence[Said], others: Sequence[Any]) -> Iterator[AnyDraft]:
    """Yield the draft with one member changed that broken rules read: first left out, the smallest first, then put in, then with another value.

    A schema's own constraints are not mended; but items of a list in which something is wrong make room for one in which nothing is.
    """
    if draft.payload is not None and edits.editor(draft.codec) is edits.JSON:
        yield from (draft.with_payload(payload) for which in (0, -1) if (payload := _swapped(draft.payload, wrong, which)) is not None)
    operation = draft.operation if isinstance(draft, Draft) else draft.to.operation
    broken = {said.constraint for said in wrong if said.is_rule}
    if draft.payload is None or not broken or len(broken) < len({said.constraint for said in wrong}):
        return
    names = names_of([rule for rule in operation.rules if rule.id in broken])
    editor = edits.editor(draft.codec)
    members: list[Member] = editor.members(draft.payload)
    known = [member for member in members if names is None or member.name in names]
    for member in sorted(known, key=lambda member: member.size):
        yield draft.with_payload(editor.without(draft.payload, member.path))
    for said in wrong if names else ():
        lacking: list[str] = sorted(name for name in names or () if f"/{name}" not in said.path)
        for path in (said.path, said.path.rpartition("/")[0]):
            for added in ([name] for name in lacking) if len(lacking) < 2 else ([*([name] for name in lacking), lacking]):
                grown = (editor.grown(draft.payload, path, added, value) for value in _PLAIN)
                yield from (draft.with_payload(payload) for payload in grown if payload is not None)
    values = list(dict.fromkeys([*(str(value) for value in others), *(member.leaf for member in members if isinstance(member.leaf, str))]))[:_OTHERS]
    for member in known:
        if member.is_leaf and isinstance(member.leaf, str):
            for value in values:
                if value != member.leaf:
                    yield draft.with_payload(editor.changed(draft.payload, member.path, value))


def _swapped(payload: Any, wrong: Sequence[Said], which: int) -> Any:  # noqa: ANN401
    """Give a payload in whose lists (the first on each path, or the last) the least of the good items stands for each of the bad ones; ``None``: there is no such list."""
    bad: dict[str, set[int]] = {}
    for said in wrong:
        steps = said.path.split("/")[1:]
        ways = ["".join(f"/{step}" for step in steps[:depth]) for depth in range(len(steps))]
        lists = [(way, step) for way, step in zip(ways, steps, strict=True) if step.isdecimal() and isinstance(json_walk.at(payload, way), list)]
        if lists:
            way, step = lists[which]
            bad.setdefault(way, set()).add(int(step))
    made = payload
    for way, places in bad.items():
        held = json_walk.at(made, way)
        good = [item for place, item in enumerate(held) if place not in places]
        if not good:
            return None
        least = min(good, key=lambda item: len(repr(item)))
        items = [least if place in places else item for place, item in enumerate(held)]
        made = edits.JSON.changed(made, edits.way(payload, way), items) if way else items
    return made if bad else None


def names_of(rules: Sequence[Rule]) -> frozenset[str] | None:
    """Give the names that rules read of a payload; ``None`` where that may be any."""
    found = reads((), rules)
    return found.through | found.listed | found.whole if found is not None else None


def leaves(payload: Any, codec: str | None) -> list[Member]:  # noqa: ANN401
    """Give the leaves of a payload."""
    return [member for member in edits.editor(codec).members(payload) if member.is_leaf]
