"""What a campaign has made, deleted again, as far as the contract has a call for it.

Of a record whose key was never shown, as the campaign was killed before the answer came, the store's list is asked: it carries the campaign's tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wirecheck.checks import Subject
from wirecheck.contract import pointer
from wirecheck.contract.route import Match, Router
from wirecheck.fuzz.draws import Draws
from wirecheck.fuzz.roles import NOBODY, Kind, Role, Roles, places
from wirecheck.fuzz.sending import located
from wirecheck.fuzz.shown import leaves
from wirecheck.generate import edits
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.journal import Journal
    from wirecheck.generate.draft import Draft
    from wirecheck.traffic.client import Client

Record = tuple[str, str | int]
"""The entity and the key."""

_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What was deleted, what stays, and why the rest could not be deleted."""

    deleted: tuple[Record, ...]
    stays: tuple[Record, ...]
    reason: str


class Cleaner:
    """Deletes records of one contract's store. Requests of clean-up count in no budget."""

    def __init__(self, contract: Contract, client: Client, credentials: Mapping[str, str], journal: Journal | None = None) -> None:
        self._contract = contract
        self._client = client
        self._draws = Draws(contract=contract, credentials=credentials)
        self._journal = journal
        self._router = Router([contract], client.address.path)
        self._roles = [(operation, Roles(contract, operation)) for operation in contract.operations]

    def clear(self, records: Sequence[Record], names: Sequence[str] = ()) -> Cleared:
        """Delete records by their keys, and those that carry one of the names. Raises `Unreachable`."""
        every = list(dict.fromkeys([*records, *(self._found(names) if names else ())]))
        deleted: list[Record] = []
        reason = ""
        for entity in dict.fromkeys(entity for entity, _ in every):
            keys = [key for other, key in every if other == entity]
            deletion = next(
                ((one, roles) for one, roles in self._roles if roles.effect is Effect.DELETES and (entity in roles.entities or entity == NOBODY)), None
            )
            if deletion is None:
                reason = "the contract has no operation that deletes them"
                continue
            gone = list(self._delete(*deletion, entity, keys))
            deleted += [(entity, key) for key in gone]
            reason = reason if len(gone) == len(keys) else "the store did not delete them"
        return Cleared(deleted=tuple(deleted), stays=tuple(one for one in every if one not in deleted), reason=reason)

    def _delete(self, operation: Operation, roles: Roles, entity: str, keys: list[str | int]) -> Iterator[str | int]:
        draft = self._draws.valid(operation, 0, 1)
        if draft is None:
            return
        places_of_keys = [place for place in places(draft) if (role := roles.at(place.root, place.names)) is not None and role.kind is Kind.KEY]
        takes_list = any(isinstance(place.path[-1], int) for place in places_of_keys)
        size = _AT_ONCE if takes_list else 1
        for start in range(0, len(keys), size):
            some = keys[start : start + size]
            if self._succeeds(_with_keys(draft, roles, some)):
                yield from self._noted(entity, some)
            else:  # one that is gone already may keep the others
                yield from self._noted(entity, [key for key in some if len(some) > 1 and self._succeeds(_with_keys(draft, roles, [key]))])

    def _noted(self, entity: str, keys: list[str | int]) -> list[str | int]:
        for key in keys if self._journal is not None else ():
            assert self._journal is not None  # noqa: S101 -- the caller has asked
            self._journal.gone(entity, key)
        return keys

    def _succeeds(self, draft: Draft) -> bool:
        subject = self._asked(draft)
        return subject is not None and subject.outcome == "success"

    def _asked(self, draft: Draft) -> Subject | None:
        exchange = self._client.send(located(draft.request(), self._client.address), is_read=False).exchange
        found = self._router.route(exchange.request)
        return Subject(exchange, found) if isinstance(found, Match) else None

    def _found(self, names: Sequence[str]) -> Iterator[Record]:
        """Yield the records in the store's lists that carry one of the names."""
        for entity in self._contract.entities:
            for touch in entity.touched:
                operation = self._contract.operation(touch.operation)
                if touch.does != "lists" or touch.items is None or operation is None:
                    continue
                draft = self._draws.valid(operation, 0, 1)
                subject = self._asked(draft) if draft is not None else None
                if subject is None or subject.outcome != "success" or not subject.response.has_view:
                    continue
                for item in _items(touch.items, subject.response.view):
                    key = item.get(entity.key) if isinstance(item, Mapping) else None
                    if isinstance(key, str | int) and any(value in names for _, value in leaves(item)):
                        yield entity.name, key


def _items(place: Any, view: Any) -> Iterator[Any]:  # noqa: ANN401 -- a value of any payload
    yield from (found.value for found in pointer.walk(view, str(place)))


def _with_keys(draft: Draft, roles: Roles, keys: Sequence[str | int]) -> Draft:
    """Give the draft of a deletion for these keys."""
    for place in places(draft):
        role: Role | None = roles.at(place.root, place.names)
        if role is None or role.kind is not Kind.KEY:
            continue
        if place.root == "parameters":
            draft = _with_path(draft, place.path[0], str(keys[0]))
        elif isinstance(place.path[-1], int):
            if place.path[-1] == 0:
                like = [int(key) if isinstance(place.value, int) else str(key) for key in keys]
                draft = draft.with_payload(edits.JSON.changed(draft.payload, place.path[:-1], like))
        else:
            draft = draft.with_payload(edits.editor(draft.codec).changed(draft.payload, place.path, keys[0] if isinstance(place.value, int) else str(keys[0])))
    return draft


def _with_path(draft: Draft, name: str, value: str) -> Draft:
    return replace(draft, path={**draft.path, name: value})
