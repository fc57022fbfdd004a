"""The store: the same from the same seed, whole after a fault, and back at its beginning when told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.errors import UnknownName
from wirecheck.staging import Answer, Asked, Defect, Served, Store, Vendor
from wirecheck.staging.vendor import Trigger
from wirecheck.staging.vendors import VENDORS

if TYPE_CHECKING:
    from wirecheck.staging.catalogue import Catalogue
    from wirecheck.staging.database import Database

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MUTE = Defect(name="lamps-mute", operation="lamp.add", does="Says nothing.", shows="any request", document="none", section="none", trigger=Trigger.EASY)


def _seed(database: Database, catalogue: Catalogue) -> None:
    database.many("INSERT INTO lamps_lamp (name, sold) VALUES (?, ?)", ((product.name, product.added.isoformat()) for product in catalogue.products))
    database.many("INSERT INTO lamps_owner (lamp) VALUES (?)", ((product.number,) for product in catalogue.products))


def _answer(store: Store, asked: Asked) -> Answer | None:
    """Keep the body as a lamp. A body of ``fault`` ends in an error that quotes it, one of ``half`` undoes its write and goes on."""
    if asked.path != "/lamps":
        return None
    number = store.database.insert("lamps_lamp", name=asked.body.decode(errors="replace"), sold="")
    if asked.body == b"fault":
        raise ValueError(asked.body)
    return Answer(status=201, body=b"" if store.on(MUTE.name) else str(number).encode())


LAMPS = Vendor(
    name="lamps",
    title="Lamps",
    serves=(Served(operation="lamp.add", method="POST", path="/lamps", contract="lamps"),),
    tables="CREATE TABLE lamps_lamp (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, sold TEXT); CREATE TABLE lamps_owner (lamp INTEGER REFERENCES lamps_lamp);",
    credentials=lambda draw: {"key": f"{draw.getrandbits(64):016x}"},
    answer=_answer,
    seed=_seed,
    defects=(MUTE,),
)


@pytest.fixture
def stores() -> Iterator[Callable[..., Store]]:
    """Open stores; closed when the test is over."""
    opened: list[Store] = []

    def store(*vendors: Vendor, **options: Any) -> Store:
        opened.append(Store(vendors or (LAMPS,), **({"now": NOW} | options)))
        return opened[-1]

    yield store
    for one in opened:
        one.close()


def _records(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    names = [row["name"] for row in store.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted((tuple(row) for row in store.database.rows(f'SELECT * FROM "{name}"')), key=repr) for name in names}


def _add(store: Store, body: bytes, *, path: str = "/lamps") -> Answer:
    return store.answer(Asked(method="POST", path=path, body=body, now=NOW))


@given(st.integers(0, 2**40), st.integers(0, 12))
@settings(max_examples=30)
def test_the_same_seed_and_size_give_the_same_store(seed: int, size: int) -> None:
    one, other = (Store([LAMPS], seed=seed, size=size, now=NOW) for _ in range(2))

    assert (_records(one), one.credentials) == (_records(other), other.credentials)
    one.close()
    other.close()


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_the_same_seed_gives_the_same_store_of_a_vendor(stores: Any, vendor: Vendor) -> None:
    """No seed of a vendor's draws from anything but the catalogue."""
    one, other, third = stores(vendor, seed=3), stores(vendor, seed=3), stores(vendor, seed=4)

    assert (_records(one), one.credentials) == (_records(other), other.credentials)
    assert _records(one) != _records(third)
    assert one.credentials != third.credentials


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_the_tables_of_a_vendor_bear_its_name(stores: Any, vendor: Vendor) -> None:
    names = {row["name"] for row in stores(vendor).database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")}

    assert {name for name in names if not name.startswith(f"{vendor.name}_")} == {"about"}


def test_a_handler_that_raises_leaves_no_write_and_is_a_plain_500(stores: Any) -> None:
    store = stores()
    before = _records(store)

    answer = _add(store, b"fault")

    assert (answer.status, answer.body) == (500, b"internal error\n")
    assert _records(store) == before


def test_the_store_goes_on_after_a_fault(stores: Any) -> None:
    store = stores(size=2)
    _add(store, b"fault")

    assert _add(store, b"night lamp") == Answer(status=201, body=b"3")


def test_a_path_that_is_nobodys_is_not_found_and_leaves_no_write(stores: Any) -> None:
    store = stores()
    before = _records(store)

    assert _add(store, b"a lamp", path="/lamp").status == 404
    assert _records(store) == before


def test_a_reset_brings_back_the_same_records_and_credentials(stores: Any) -> None:
    """The numbers that come after them are the same again too."""
    store = stores(size=3)
    records, credentials = _records(store), store.credentials
    _add(store, b"one more")

    store.reset()

    assert (_records(store), store.credentials) == (records, credentials)
    assert _add(store, b"one more").body == b"4"


def test_a_reset_brings_back_what_the_store_draws_itself(stores: Any) -> None:
    store = stores()
    drawn = [store.random.random() for _ in range(3)]

    store.reset()

    assert [store.random.random() for _ in range(3)] == drawn


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_a_reset_empties_and_fills_the_tables_of_a_vendor(stores: Any, vendor: Vendor) -> None:
    store = stores(vendor)
    records, credentials = _records(store), store.credentials
    store.database.define("PRAGMA foreign_keys = OFF")
    for name in records:
        store.database.run(f'DELETE FROM "{name}"')
    store.database.define("PRAGMA foreign_keys = ON")

    store.reset()

    assert (_records(store), store.credentials) == (records, credentials)


def test_a_reset_leaves_the_switches_as_they_are(stores: Any) -> None:
    store = stores(defects=[MUTE.name])

    store.reset()

    assert store.switched_on == {MUTE.name}


def test_a_file_that_is_opened_again_keeps_records_and_credentials(stores: Any, tmp_path: Path) -> None:
    """Whatever seed and size say now."""
    path = str(tmp_path / "store.db")
    first = stores(path=path, seed=1, size=3)
    _add(first, b"a lamp of later")
    records, credentials = _records(first), first.credentials
    first.close()

    second = stores(path=path, seed=2, size=9)

    assert (_records(second), second.credentials, second.seed, second.size) == (records, credentials, 1, 3)


def test_a_file_that_is_opened_again_goes_back_to_its_own_beginning(stores: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    first = stores(path=path, seed=1, size=3)
    records, credentials = _records(first), first.credentials
    _add(first, b"a lamp of later")
    first.close()
    second = stores(path=path, seed=2, size=9)

    second.reset()

    assert (_records(second), second.credentials) == (records, credentials)


def _fails(_: Database, __: Catalogue) -> None:
    raise ValueError("no lamps today")


def test_a_store_that_could_not_be_filled_leaves_a_file_that_can(stores: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    with pytest.raises(ValueError, match="no lamps today"):
        stores(replace(LAMPS, seed=_fails), path=path)

    store = stores(path=path, size=2)

    assert len(_records(store)["lamps_lamp"]) == 2


def test_a_reset_that_fails_changes_nothing(stores: Any) -> None:
    store = stores()
    _add(store, b"a lamp of later")
    before = _records(store)
    store.vendors = (replace(LAMPS, seed=_fails),)

    with pytest.raises(ValueError, match="no lamps today"):
        store.reset()

    assert _records(store) == before


def test_a_defect_that_nobody_has_raises_and_names_one_that_somebody_has() -> None:
    with pytest.raises(UnknownName) as raised:
        Store([LAMPS], defects=["lamps-mut"])

    assert raised.value == UnknownName("defect", "lamps-mut", (MUTE.name,))
    assert MUTE.name in str(raised.value)


def test_a_defect_that_nobody_has_leaves_no_file_behind(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        Store([LAMPS], path=str(tmp_path / "store.db"), defects=["lamps-mut"])

    assert list(tmp_path.iterdir()) == []


def test_a_switch_that_names_an_unknown_defect_leaves_the_others_as_they_were(stores: Any) -> None:
    store = stores(defects=[MUTE.name])

    with pytest.raises(UnknownName):
        store.switch(["lamps-mut"])

    assert store.switched_on == {MUTE.name}


def test_a_switch_puts_exactly_these_defects_on(stores: Any) -> None:
    store = stores(size=0)

    store.switch([MUTE.name])
    mute = _add(store, b"a lamp").body
    store.switch([])
    well = _add(store, b"a lamp").body

    assert (mute, well, store.on(MUTE.name)) == (b"", b"2", False)


def test_the_first_vendor_that_knows_the_path_answers(stores: Any) -> None:
    def mirror(_: Store, asked: Asked) -> Answer | None:
        return Answer(body=asked.body)

    other = Vendor(name="mirrors", title="Mirrors", serves=(), tables="", credentials=_none, answer=mirror)
    store = stores(LAMPS, other)

    assert (_add(store, b"a lamp").status, _add(store, b"a face", path="/").body) == (201, b"a face")


def _none(_: Random) -> Mapping[str, str]:
    return {}


def test_all_vendors_stand_in_one_store(stores: Any) -> None:
    store = stores(*VENDORS)

    assert set(store.credentials) == {vendor.name for vendor in VENDORS}
    assert store.database.is_sound()


def test_no_two_defects_bear_one_name() -> None:
    names = Counter(defect.name for vendor in VENDORS for defect in vendor.defects)

    assert [name for name, count in names.items() if count > 1] == []


def test_there_are_eighty_defects_and_more() -> None:
    assert sum(len(vendor.defects) for vendor in VENDORS) >= 80


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_a_defect_bears_its_vendors_name_and_bends_what_it_serves(vendor: Vendor) -> None:
    served = {served.operation for served in vendor.serves}

    for defect in vendor.defects:
        assert defect.name.startswith(f"{vendor.name}-")
        assert defect.operation in served
        assert all((defect.does, defect.shows, defect.document, defect.section))
