"""What a run of exchanges says that the stores hold, and what each exchange says against it.

Values in, findings out: no clock, no chance, no input or output. Exchanges are taken in the order of their time, which is the caller's business.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

from wirecheck.state import answers, logins, writing
from wirecheck.state.extract import identity
from wirecheck.state.knowledge import Event, Record, Scene, Shelf, Shop, Traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecheck.contract import Contract
    from wirecheck.finding import Finding
    from wirecheck.state.touched import Touched

_COPIES = 1024


class Memory:
    """Knowledge of at most `limit` records; of those not met for the longest time nothing is known any more.

    `alone`: nobody but this run writes to the store, or, ``"made"``, to the records that it made: then whatever differs is the store's fault. Else a difference is a finding only where no write that
    the run does not know of explains it as well.
    """

    def __init__(self, *, limit: int = 100_000, alone: bool | Literal["made"] = False) -> None:
        self._limit = limit
        self._alone: bool | Literal["made"] = alone
        self._traits: dict[tuple[str, str], Traits] = {}
        self._shops: dict[tuple[str, str, bytes], Shop] = {}
        self._by_age: OrderedDict[tuple[str, str, bytes, str, str], Shelf] = OrderedDict()
        self.forgotten = 0
        """How many records were dropped for the limit."""

    def know(self, contracts: Iterable[Contract]) -> None:
        """Take contracts whose entities are spoken of from now on."""
        for contract in contracts:
            for entity in contract.entities:
                self._traits[identity(contract), entity.name] = Traits.of(entity)

    def take(self, touched: Sequence[Touched], *, beside: Sequence[Touched] = ()) -> list[Finding]:
        """Judge what one exchange did, and learn it. `beside`: what others did that may have come before it or after it."""
        return [finding for one in touched for finding in self._one(one, beside)]

    def miss(self, touched: Sequence[Touched]) -> None:
        """Take what an exchange did of which it cannot be told any more when: what it wrote is not known."""
        for one in touched:
            if one.is_write and (one.is_success or one.is_lost):
                self._unknow(one, self._shop(one))

    def _one(self, touched: Touched, beside: Sequence[Touched]) -> Iterator[Finding]:
        shop = self._shop(touched)
        shop.number += 1
        traits = self._traits[touched.contract, touched.entity]
        shelf = shop.shelves.setdefault(touched.entity, Shelf(traits.entity))
        touch = traits.entity.touched[touched.index]
        event = Event(touched.does, touched.ref, touched.at, touched.until, shop.number, touch)
        scene = Scene(touched, traits, shop, shelf, event, self._alone)
        rivals = [other for other in beside if other.is_write and (other.is_success or other.is_lost) and _meets(touched, other)]
        if touched.is_write:
            yield from self._write(scene, rivals)
        elif not rivals:
            yield from self._read(scene)

    def _read(self, scene: Scene) -> Iterator[Finding]:
        does = scene.touched.does
        if does == "reads":
            yield from answers.read_one(scene, lambda key: self._record(scene, key))
        elif does == "lists":
            yield from answers.read_list(scene, lambda key: self._record(scene, key))
        elif does == "counts":
            yield from answers.read_count(scene)
        elif scene.touched.is_lost:
            logins.lost(scene)
        else:
            yield from logins.authenticate(scene, lambda key: self._record(scene, key))

    def _write(self, scene: Scene, rivals: Sequence[Touched]) -> Iterator[Finding]:
        touched, shop = scene.touched, scene.shop
        for other in self._shops.values():
            if other is not shop and (other.host, other.contract) == (shop.host, shop.contract):
                self._unknow(touched, other)  # perhaps the same store, by another key
        if touched.is_lost or self._is_copy(scene):
            self._unknow(touched, shop)
            return
        for name in {field for given in touched.given for field in given.values}:
            if any(touch.login is not None and touch.login.secret == name for touch in scene.entity.touched):
                self._change_passwords(shop, touched.entity)
        if touched.does == "upserts" and any(given.key is None for given in touched.given):
            self._unknow_all(scene.shelf)  # of a record whose key the store makes nobody knows which it is
        shop.wrote[touched.entity] = scene.event
        yield from writing.write(scene, lambda key: self._record(scene, key))
        for rival in rivals:
            self._unknow_together(touched, rival, scene.shelf)

    def _is_copy(self, scene: Scene) -> bool:
        """Whether a write without a time is word for word one of before: a copy in the capture, a retry, or the same once more. Nobody can tell when it took place."""
        body, copies = scene.touched.body, scene.shelf.copies
        if not body:
            return False
        is_copy = body in copies
        copies[body] = None
        if len(copies) > _COPIES:
            del copies[next(iter(copies))]
        return is_copy

    # -- forgetting --------------------------------------------------------------------------------------------------------------------------

    def _unknow(self, touched: Touched, shop: Shop) -> None:
        """Forget what a write may have changed."""
        shelf = shop.shelves.get(touched.entity)
        for other in shop.shelves.values():
            self._unhold(other, touched.entity)
        if shelf is None:
            return
        shelf.written()
        shelf.nameless.clear()
        self._change_passwords(shop, touched.entity)
        keys = touched.touched_keys
        if touched.does == "creates" and touched.is_success and not touched.is_lost and keys:
            pass  # it made these, and touched no other
        elif not keys and touched.does != "creates":
            self._unknow_all(shelf)
        for key in keys:
            if (known := shelf.records.get(key)) is not None:
                known.forget()
                shelf.unread.pop(key, None)

    def _unhold(self, shelf: Shelf, entity: str) -> None:
        """Expect no more of fields in which records of another entity stand."""
        names = [field.name for field in shelf.entity.fields.values() if field.holds == entity]
        for record in shelf.records.values() if names else ():
            for name in names:
                record.sent.pop(name, None)

    @staticmethod
    def _unknow_all(shelf: Shelf) -> None:
        for record in shelf.records.values():
            record.forget()
        shelf.unread.clear()

    @staticmethod
    def _unknow_together(touched: Touched, rival: Touched, shelf: Shelf) -> None:
        """Of two writes at one time nobody knows which was the last: forget what both wrote; what only one of them sent, and that it is there, stays known."""
        for key in touched.touched_keys & rival.touched_keys:
            known = shelf.records.get(key)
            if known is None:
                continue
            mine = {name for given in touched.given if given.key == key for name in given.values}
            theirs = {name for given in rival.given if given.key == key for name in given.values}
            if rival.is_lost or "deletes" in {touched.does, rival.does} or "creates" in {touched.does, rival.does} or not theirs or not mine:
                known.forget()
                shelf.unread.pop(key, None)
                continue
            for name in mine & theirs:
                known.sent.pop(name, None)
                known.secrets.pop(name, None)
                known.item = None
        if not rival.touched_keys and rival.does != "creates":
            for key in touched.touched_keys:
                if (known := shelf.records.get(key)) is not None:
                    known.forget()

    # -- records -----------------------------------------------------------------------------------------------------------------------------

    def _shop(self, touched: Touched) -> Shop:
        key = (touched.host, touched.contract, touched.who)
        shop = self._shops.get(key)
        if shop is None:
            shop = self._shops[key] = Shop(*key)
            shop.logins = next((other.logins for other in self._shops.values() if (other.host, other.contract) == key[:2]), shop.logins)
        return shop

    @staticmethod
    def _change_passwords(shop: Shop, entity: str) -> None:
        for login in [login for login in shop.logins if login[0] == entity]:
            del shop.logins[login]

    def _record(self, scene: Scene, key: str) -> Record:
        records = scene.shelf.records
        record = records.get(key)
        age = (scene.shop.host, scene.shop.contract, scene.shop.who, scene.entity.name, key)
        if record is not None:
            self._by_age.move_to_end(age)
            return record
        record = records[key] = Record(key)
        self._by_age[age] = scene.shelf
        if len(self._by_age) > self._limit:
            self._drop()
        return record

    def _drop(self) -> None:
        (*_, key), shelf = self._by_age.popitem(last=False)
        self.forgotten += 1
        del shelf.records[key]
        shelf.unread.pop(key, None)
        if len(shelf.names) > _COPIES + 4 * len(shelf.records):
            shelf.names = {name: kept for name, keys in shelf.names.items() if (kept := keys & shelf.records.keys())}


def _meets(one: Touched, other: Touched) -> bool:
    """Whether two exchanges may have touched the same records: of one store, however it was opened."""
    if (one.host, one.contract, one.entity) != (other.host, other.contract, other.entity):
        return False
    if one.does in {"lists", "counts"} or not one.touched_keys or not other.touched_keys:
        return True
    return not one.touched_keys.isdisjoint(other.touched_keys)
