"""Single changes to a valid message that may make one rule fail: what the rule reads is left out, set to what stands elsewhere, doubled, or taken over from another message.

Nothing here knows what a rule means. Whoever asks reads each changed message and keeps one of which that rule, and nothing else, is said.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from wirecheck.finding import without_indexes
from wirecheck.generate import edits
from wirecheck.generate.draft import Answer, Draft
from wirecheck.generate.mending import in_turn, names_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.contract.model import Parameter, Rule
    from wirecheck.generate.mutations.mutation import Message

_TEXTS = (
    "",
    "12/30/2999",
    "2999-12-31T00:00:00Z",
    "0",
    "1",
    "4102444799",
    "1/1/1990",
    "1990-01-01T00:00:00Z",
    "2999-12-31 00:00:00",
    "1990-01-01 00:00:00",
    "a",
    "Yes",
)
_NAMED = re.compile(r'"([A-Za-z_][A-Za-z0-9_]*)"')
_JOINS = (re.compile(r"\([^()]*\)"), re.compile(r"\+\w+(\([^()]*\))?"))
_GROWN = ("1", "a", "12/30/2999", "1/1/1990")
_VALUES = (None, True, False, 0, 1, 2, -1, 4102444799)
_YEAR = re.compile(r"(?<![0-9])(?:19|2[0-9])[0-9]{2}(?![0-9])")
_YEARS = ("2999", "1990")
_MOST_NAMED = 6
_OWN = 16  # changes that are tried before another payload is drawn to take over from
_PLACES = ("Nowhere", "1", "a")


def changes(message: Message, rule: Rule, donor: Callable[[], Any], requests: Sequence[Draft] = ()) -> Iterator[Message]:
    """Yield the message with one change after the other, of each kind in turn; `donor` gives another payload of the same kind, `requests` are others that a response may answer."""
    if isinstance(message, Draft):
        yield from _around(message)
    else:
        yield from (replace(message, to=request) for request in requests)
    if message.payload is not None:
        own = in_turn(*_payloads(message, rule))
        yield from map(message.with_payload, chain(islice(own, _OWN), in_turn(own, _taken(message, rule, donor))))


def _payloads(message: Message, rule: Rule) -> Iterator[Iterator[Any]]:
    """Yield, for each kind of change, the payloads that it makes."""
    editor = edits.editor(message.codec)
    members = editor.members(message.payload)
    names = names_of([rule])
    read = [member for member in members if names is None or member.name in names]
    yield (editor.without(message.payload, member.path) for member in sorted(read, key=lambda member: member.size))
    yield _changed(message, editor, rule, read)
    yield (editor.changed(message.payload, one.path, _YEAR.sub(year, one.leaf)) for year in _YEARS for one in read if _has_year(one))
    yield _doubled(message.payload, read) if editor is edits.JSON else _doubled_elements(message.payload, read)
    if names is not None:
        yield _grown(message, rule, names)


def _has_year(member: edits.Member) -> bool:
    return isinstance(member.leaf, str) and _YEAR.search(member.leaf) is not None


def _taken(message: Message, rule: Rule, donor: Callable[[], Any]) -> Iterator[Any]:
    """Yield the payload with what another one holds."""
    given, names = donor(), names_of([rule])
    if given is not None:
        graft: Callable[..., Iterator[Any]] = _grafted if edits.editor(message.codec) is edits.JSON else _grafted_elements
        yield from graft(message.payload, given, names)


def _changed(message: Message, editor: edits.Editor, rule: Rule, read: list[edits.Member]) -> Iterator[Any]:
    """Yield the payload with a leaf set to a word that the rule asks for, to what stands elsewhere, there or in the request, or to a word that is much like a date, a number, a yes."""
    names = names_of([rule])
    texts = [member.leaf for member in read if isinstance(member.leaf, str)]
    named: list[str] = []  # what the request says under names that the rule reads, which comes first
    if isinstance(message, Answer):
        leaves = [one for one in edits.editor(message.to.codec).members(message.to.payload) if one.is_leaf] if message.to.payload is not None else []
        named = [str(one.leaf) for one in leaves if names is None or one.name in names]
        texts += [*(str(one.leaf) for one in leaves), *message.to.path.values()]
    asked = words_of([one for one in (rule.gate, rule.when) if one is not None])  # without these it says nothing
    for value in dict.fromkeys((*asked[:_MOST_NAMED], *named[:_MOST_NAMED], *_TEXTS, *texts)):
        for member in read:
            if isinstance(member.leaf, str) and value != member.leaf:
                yield editor.changed(message.payload, member.path, value)
    for other in _VALUES if editor is edits.JSON else ():
        yield from (editor.changed(message.payload, member.path, other) for member in read if member.is_leaf and other != member.leaf)


def _grown(message: Message, rule: Rule, names: frozenset[str]) -> Iterator[Any]:
    """Yield the payload with members put in that the rule reads, in the records that it looks at and those around them."""
    editor = edits.editor(message.codec)
    way = [step for step in (rule.each or "").split("/")[1:] if step != "*" and not step.startswith("{")]
    forbidden = _NAMED.findall(rule.then.text)  # a rule that looks up names in a record names them
    for name in dict.fromkeys([*forbidden, *sorted(names - set(way))]):
        for path in reversed(editor.records(message.payload)):
            steps = without_indexes(path).split("/")[1:]
            if steps == way[: len(steps)]:
                yield from (grown for value in _GROWN if (grown := editor.grown(message.payload, path, [name], value)) is not None)


def _around(draft: Draft) -> Iterator[Draft]:
    """Yield a request with another word in its path, or with a filter that nobody knows."""
    for parameter in draft.operation.parameters:
        if parameter.place == "path":
            words = (*_fewer_joins(draft, parameter), *(parameter.elements or ()), *map(str, parameter.examples.values()), *_PLACES)
            yield from (replace(draft, path={**draft.path, parameter.name: word}) for word in dict.fromkeys(words))
    if any(parameter.is_open for parameter in draft.operation.parameters):
        yield replace(draft, query={**draft.query, "nobody": "1"})


def _fewer_joins(draft: Draft, parameter: Parameter) -> Iterator[str]:
    """Yield a resource specification with one of its joins left out."""
    text = draft.path.get(parameter.name, "") if parameter.elements is not None else ""
    for join in (found for pattern in _JOINS for found in pattern.finditer(text)):
        yield text[: join.start()] + text[join.end() :]


# -- doubled -----------------------------------------------------------------------------------------------------------------------------------


def _doubled(payload: Any, read: list[edits.Member]) -> Iterator[Any]:  # noqa: ANN401
    for member in read:
        if isinstance(member.path[-1], int):
            holder: Any = payload
            for step in member.path[:-1]:
                holder = holder[step]
            yield edits.JSON.changed(payload, member.path[:-1], [*holder, holder[member.path[-1]]])


def _doubled_elements(text: str, read: list[edits.Member]) -> Iterator[str]:
    for member in read:
        root = deepcopy(edits.parsed(text))
        element = edits.at(root, member.path)
        element.addnext(deepcopy(element))
        yield edits.written(root)


# -- grafted -----------------------------------------------------------------------------------------------------------------------------------


def _grafted(payload: Any, donor: Any, names: frozenset[str] | None) -> Iterator[Any]:  # noqa: ANN401
    """Yield the payload with one member of the donor that it lacks, wherever one object stands in a place that the other has too."""
    for path, held in _objects(payload, ()):
        for other, given in _objects(donor, ()):
            if _names(path) != _names(other):
                continue
            for name in given.keys() - held.keys():
                if names is None or name in names:
                    made = {**held, name: given[name]}
                    yield edits.JSON.changed(payload, path, made) if path else made


def _objects(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:  # noqa: ANN401
    if isinstance(value, dict):
        yield path, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _objects(inner, (*path, key))


def _names(path: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(step if isinstance(step, str) else "*" for step in path)


def _grafted_elements(text: str, donor: str, names: frozenset[str] | None) -> Iterator[str]:
    """Yield the document with one element of the donor, put behind those that stand before it there."""
    holders: dict[tuple[str, ...], list[Any]] = {}
    for holder in edits.parsed(donor).iter():
        holders.setdefault(_way(holder), []).append(holder)
    for index, element in enumerate(edits.parsed(text).iter()):
        for holder in holders.get(_way(element), ()):
            before: set[Any] = set()
            for child in holder:
                before.add(child.tag)
                if names is not None and child.tag not in names:
                    continue
                root = deepcopy(edits.parsed(text))
                place = list(root.iter())[index]
                at = max((position for position, own in enumerate(place, 1) if own.tag in before), default=0)
                place.insert(at, deepcopy(child))
                yield edits.written(root)


def _way(element: Any) -> tuple[str, ...]:  # noqa: ANN401
    return (*(str(one.tag) for one in element.iterancestors()), str(element.tag))
