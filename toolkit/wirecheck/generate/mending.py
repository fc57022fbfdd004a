"""Drafts whose payload meets its schema and breaks rules, mended by small changes.

Rules join members that a schema draws apart: an end before its beginning, two records with one key. Drawing again would seldom help. So what a broken rule reads is left out, member by
member, put in where it lacks, or set to a value that stands elsewhere, as long as that leaves less wrong than before. What a draft is meant to break is left alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from wirecheck.contract.cel_syntax import Literal, children
from wirecheck.contract.reads import reads
from wirecheck.finding import without_indexes
from wirecheck.generate import bodies, edits, kept
from wirecheck.generate.draft import Answer, Draft
from wirecheck.generate.examples import examples
from wirecheck.generate.reading import of_request
from wirecheck.schema import json_walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from wirecheck.contract.cel_syntax import Node
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.model import Body, Operation, Rule
    from wirecheck.generate.edits import Editor, Member, Path
    from wirecheck.generate.reading import Reading, Said

AnyDraft = TypeVar("AnyDraft", Draft, Answer)

Records: TypeAlias = "Mapping[str, Mapping[str, Any]]"

_READINGS = 60  # drafts that are read before one is given up
_EFFORT = 10_000  # members in all of these: a list that is one too long of thousands is not read again and again
_OTHERS = 12  # values that a member is tried with
_SEEN = 24  # payloads whose texts are remembered
_FEW = 2  # texts that are remembered of a name
_ALONE = 3  # of several members of a name, those that stay alone
_ASKED = 12  # other requests that a payload is tried with
_PLAIN = ("1", "a")  # what is put in where nothing else is at hand


def mended(
    draft: AnyDraft,
    reading: Reading,
    read: Callable[[AnyDraft], Reading | None],
    unwanted: Callable[[Reading], Sequence[Said]],
    others: Sequence[Any],
    spares: Callable[[], Records] | None = None,
) -> tuple[AnyDraft, Reading] | None:
    """Give a draft of which nothing unwanted is said, with its reading; ``None``: none was found.

    `reading` is that of the draft, `others` are values that stand elsewhere, `spares` gives whole records of JSON by their path without indexes, which lend what another lacks.
    """
    wrong = unwanted(reading)
    left = min(_READINGS, 2 + _EFFORT // (1 + len(edits.editor(draft.codec).members(draft.payload)))) if wrong and draft.payload is not None else _READINGS
    while wrong:
        better = None
        for changed, most in _candidates(draft, wrong, others, spares):
            left -= 1
            if left < 0:
                return None
            found = read(changed)
            if found is not None and len(rest := unwanted(found)) <= most:
                better = changed, found, rest
                break
        if better is None:
            return None
        draft, reading, wrong = better
    return draft, reading


def least_wrong(
    drafts: Iterable[AnyDraft], read: Callable[[AnyDraft], Reading | None], unwanted: Callable[[Reading], Sequence[Said]]
) -> list[tuple[AnyDraft, Reading]]:
    """Give drafts with their readings, those of which least is said that is unwanted first; where one has nothing, the others are not read."""
    found: list[tuple[int, AnyDraft, Reading]] = []
    for one in drafts:
        if (said := read(one)) is not None:
            found.append((len(unwanted(said)), one, said))
            if not found[-1][0]:
                break
    return [(one, said) for _, one, said in sorted(found, key=lambda known: known[0])]


def records_of(payloads: Iterable[Any]) -> Records:
    """Give the records of JSON values by their path without indexes: of each place the one with most members."""
    found: dict[str, Mapping[str, Any]] = {}
    for place, here in _places(payloads):
        if len(here) > len(found.get(place, ())):
            found[place] = here
    return found


def parts_of(payloads: Iterable[Any]) -> Records:
    """Give for the path of records, without indexes, all members that any of them has."""
    found: dict[str, Mapping[str, Any]] = {}
    for place, here in _places(payloads):
        found[place] = {**found.get(place, {}), **here}
    return found


def _places(payloads: Iterable[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for payload in payloads:
        yield from ((without_indexes(path), json_walk.at(payload, path)) for path in edits.JSON.records(payload))


def completed(value: Any, parts: Records, path: str = "") -> Any:  # noqa: ANN401
    """Give a JSON value whose records have all the members that others have there."""
    if isinstance(value, list):
        return [completed(inner, parts, f"{path}/") for inner in value]
    if not isinstance(value, dict):
        return value
    whole = {**(parts.get(path, {}) if path else {}), **value}
    return {name: completed(inner, parts, f"{path}/{json_walk.escaped(name)}") for name, inner in whole.items()}


def _candidates(draft: AnyDraft, wrong: Sequence[Said], others: Sequence[Any], spares: Callable[[], Records] | None) -> Iterator[tuple[AnyDraft, int]]:
    """Yield changed drafts, each with how much may be wrong with it still: less than before, but for what is lent, which may want mending, too."""
    if spares is not None and any(said.is_rule for said in wrong):
        yield from ((changed, len(wrong)) for changed in _lent(draft, wrong, spares()))
    yield from ((changed, len(wrong) - 1) for changed in _changes(draft, wrong, others))


def _lent(draft: AnyDraft, wrong: Sequence[Said], spares: Records) -> Iterator[AnyDraft]:
    """Yield the draft with all that a record lacks of a whole one and a rule looks for."""
    for path in dict.fromkeys(said.path for said in wrong if said.is_rule):
        here, spare = json_walk.at(draft.payload, path), spares.get(without_indexes(path), {})
        if isinstance(here, dict) and path and spare.keys() - here.keys():
            yield draft.with_payload(edits.JSON.changed(draft.payload, edits.way(draft.payload, path), {**spare, **here}))


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
    rules: list[Rule] = [rule for rule in operation.rules if rule.id in broken]
    names = names_of(rules)
    editor = edits.editor(draft.codec)
    members: list[Member] = editor.members(draft.payload)
    spots = {editor.way(draft.payload, said.path) for said in wrong if said.path}
    known = sorted((member for member in members if names is None or member.name in names), key=lambda member: member.size)
    near, far = ([member for member in known if (member.path in spots) is is_near] for is_near in (True, False))  # what findings point at is the likeliest
    texts = _likely(rules, others, near + far + members)
    yield from map(draft.with_payload, _as_wanted(editor, draft.payload, wrong, {member.path: member.leaf for member in members if member.is_leaf}))
    if isinstance(draft, Answer):
        yield from islice((replace(draft, to=asked) for asked in _asked_otherwise(draft.to, wrong, rules)), _ASKED)
    for member in near:
        yield draft.with_payload(editor.without(draft.payload, member.path))
        yield from _valued(draft, member, texts)
    yield from map(draft.with_payload, _alone(editor, draft.payload, members))
    put_in = _grown(draft, [(said.path, names_of([rule])) for said in wrong for rule in rules if rule.id == said.constraint])
    left_out = (editor.without(draft.payload, member.path) for member in far)
    yield from map(draft.with_payload, in_turn(left_out, put_in))
    for member in far:
        yield from _valued(draft, member, texts)


def _as_wanted(editor: Editor, payload: Any, wrong: Sequence[Said], leaves: Mapping[Path, Any]) -> Iterator[Any]:  # noqa: ANN401
    """Yield the payload with what a broken rule compares set where it looks, or put in there."""
    for said in wrong:
        way = editor.way(payload, said.path) if said.path and said.wants else None
        for value in said.wants:
            if way is not None and way in leaves and leaves[way] != value:
                yield editor.changed(payload, way, value)
            elif way is None and (grown := editor.grown(payload, *_place_of(said.path), value)) is not None:
                yield grown


def _asked_otherwise(asked: Draft, wrong: Sequence[Said], rules: Sequence[Rule]) -> Iterator[Draft]:
    """Yield the request that is answered with a member of its body left out that a broken rule reads, or set to what the rule compares: an answer may be right for another question."""
    if asked.payload is None:
        return
    editor = edits.editor(asked.codec)
    members = sorted(editor.members(asked.payload), key=lambda member: len(member.path))
    for rule in filter(reads_request, rules):
        wants = dict.fromkeys(value for said in wrong if said.constraint == rule.id for value in said.wants)
        names = names_of([rule])
        for member in (member for member in members if names is None or member.name in names):
            others = [editor.changed(asked.payload, member.path, value) for value in wants if member.is_leaf and value != member.leaf]
            made = map(asked.with_payload, (*others, editor.without(asked.payload, member.path)))
            yield from (one for one in made if (found := of_request(one)) is not None and not found.told)


def reads_request(rule: Rule) -> bool:
    """Whether a rule looks at the request."""
    return any("request" in one.roots for one in (rule.gate, rule.when, rule.then) if one is not None)


def _place_of(path: str) -> tuple[str, list[str]]:
    """Give what would hold the last step of a path, and its name."""
    holder, _, name = path.rpartition("/")
    return holder, [name.partition("[")[0]]


def _alone(editor: Editor, payload: Any, members: Sequence[Member]) -> Iterator[Any]:  # noqa: ANN401
    """Yield the payload with one of several members of a name: where a rule wants one, leaving out any one of three makes nothing better."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    for member in members:
        groups.setdefault((member.path[:-1], member.name), []).append(member.path)
    for paths in sorted((paths for paths in groups.values() if len(paths) > 1), key=lambda paths: len(paths[0])):
        for kept_one in paths[:_ALONE]:
            made = payload
            for path in reversed(paths):
                made = editor.without(made, path) if path != kept_one else made
            yield made


def _grown(draft: Draft | Answer, wanted: Sequence[tuple[str, frozenset[str] | None]]) -> Iterator[Any]:
    """Yield the payload with members put in that rules look for, by the path where they look, there and above: each by itself, then all."""
    operation, body = (draft.operation, draft.operation.request) if isinstance(draft, Draft) else (draft.to.operation, draft.body)
    editor, seen = edits.editor(draft.codec), texts_seen(operation, body)
    for place, names in wanted:
        for path in (place, place.rpartition("/")[0]):
            lacking = sorted((name for name in names or () if f"/{name}" not in path), key=lambda name: (name not in seen, name))
            for added in ([name] for name in lacking) if len(lacking) < 2 else ([*([name] for name in lacking), lacking]):
                grown = (editor.grown(draft.payload, path, added, value) for value in (*seen.get(added[0], ()), *_PLAIN))
                yield from (payload for payload in grown if payload is not None)


def in_turn(*kinds: Iterator[Any]) -> Iterator[Any]:
    """Yield one of each kind after the other."""
    pending = list(kinds)
    while pending:
        kind = pending.pop(0)
        for found in kind:
            yield found
            pending.append(kind)
            break


def texts_seen(operation: Operation, body: Body | None) -> Mapping[str, Sequence[str]]:
    """Give a few texts that valid payloads of a body hold under each name: what is put in there has to be one of a list, or has a form."""
    if body is None or body.schema is None:
        return {}
    return kept.of(operation, "texts", id(body.schema), body.root, make=lambda: _texts_seen(body))


def _texts_seen(body: Body) -> Mapping[str, Sequence[str]]:
    payloads, found = bodies.valid(body), dict[str, list[str]]()
    for one in examples(payloads, _SEEN, number=1) if payloads is not None else ():
        for member in edits.editor(body.codec).members(one.value):
            texts = found.setdefault(member.name, [])
            if isinstance(member.leaf, str) and member.leaf not in texts and len(texts) < _FEW:
                texts.append(member.leaf)
    return found


def _likely(rules: Sequence[Rule], others: Sequence[Any], members: Sequence[Member]) -> list[str]:
    """Give the texts that a member may have to be: of elsewhere, of the rules, of other members."""
    held = [member.leaf for member in members if isinstance(member.leaf, str)]
    return list(dict.fromkeys([*map(str, others), *words_of([rule.then for rule in rules]), *held]))[:_OTHERS]


def _valued(draft: AnyDraft, member: Member, texts: Sequence[str]) -> Iterator[AnyDraft]:
    """Yield the draft with other texts of a leaf."""
    if isinstance(member.leaf, str):
        editor = edits.editor(draft.codec)
        yield from (draft.with_payload(editor.changed(draft.payload, member.path, text)) for text in texts if text != member.leaf)


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
        if not isinstance(held, list):  # it stood in an item that made room for another
            continue
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


def words_of(expressions: Sequence[Expression]) -> list[str]:
    """Give the texts that expressions name, those that members are compared with among them."""
    return list(dict.fromkeys(word for one in expressions for word in _texts(one.tree)))


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Literal):
        yield from ([node.value] if isinstance(node.value, str) else ())
    for child in children(node):
        yield from _texts(child)
