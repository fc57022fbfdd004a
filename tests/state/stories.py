"""Stories told to the staging store: for each defect that takes several exchanges to show, what brings it out, and the constraint that it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from wirecheck.contract import Contract, load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge
from wirecheck.staging import Asked, Store, Vendor
from wirecheck.staging.catalogue import Catalogue
from wirecheck.staging.leadcommerce import LEADCOMMERCE
from wirecheck.staging.modularmerchant import MODULARMERCHANT
from wirecheck.staging.open2b import OPEN2B
from wirecheck.staging.zeald import ZEALD
from wirecheck.state import Memory

if TYPE_CHECKING:
    from wirecheck.finding import Finding

_NOW = datetime(2026, 6, 1, 12, 30, 5, tzinfo=UTC)
_CONTRACTS = {
    LEADCOMMERCE.name: ("leadcommerce-customers", "leadcommerce-products"),
    OPEN2B.name: ("open2b-customers",),
    ZEALD.name: ("customer-v3",),
    MODULARMERCHANT.name: ("modularmerchant-check-customer",),
}


@cache
def _contract(name: str) -> Contract:
    return load(name)


class Session:
    """One vendor's store, and all that was said to it, three minutes `apart` unless told."""

    def __init__(self, vendor: Vendor, *defects: str, apart: timedelta = timedelta(minutes=3)) -> None:
        self.vendor = vendor
        self.apart = apart
        self.store = Store((vendor,), size=16, now=_NOW, defects=defects)
        self.credentials = dict(self.store.credentials[vendor.name])
        self.now = _NOW
        self.said: list[Exchange] = []

    def send(self, method: str, target: str, content_type: str, body: bytes, *, together: int = 1, key: str | None = None) -> bytes:
        self.now += self.apart
        path, _, query = target.partition("?")
        headers = (("content-type", content_type), *((("x-key", key),) if key is not None else ()))
        answer = self.store.answer(Asked(method=method, path=path, query=query, headers=headers, body=body, now=self.now, together=together))
        self.said.append(
            Exchange(
                request=Request(method=method, url=f"https://shop.example{target}", headers=headers, body=body),
                response=Response(status=answer.status, headers=answer.headers, body=answer.body),
                captured_at=self.now,
                index=len(self.said),
            )
        )
        return answer.body

    @property
    def contracts(self) -> list[Contract]:
        """What the vendor promises."""
        return [_contract(name) for name in _CONTRACTS[self.vendor.name]]

    def findings(self, *, alone: bool) -> list[Finding]:
        """Give the findings that take several exchanges."""
        judge = Judge(self.contracts, named=True, memory=Memory(alone=alone))
        return [finding for exchange in self.said for finding in judge.judge(exchange).findings if finding.code.startswith("WC6")]


Step = Callable[[Session], object]
Story = tuple[Step, ...]
"""One request after the other; others may come in between."""


def _then(*stories: Story) -> Story:
    return tuple(step for story in stories for step in story)


# -- Lead Commerce ---------------------------------------------------------------------------------------------------------------------------


def _leaves(value: Any, name: str = "") -> list[str]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in pairs for leaf in _leaves(inner, f"{name}[{key}]" if name else str(key))]
    return [f"{quote_plus(name)}={quote_plus(str(value))}"]


def _lead(api: str, *, together: int = 1, key: str | None = None, **form: Any) -> Story:
    def told(session: Session) -> None:
        body = "&".join(_leaves(session.credentials | ({"key": key} if key else {}) | form)).encode()
        session.send("POST", f"/api/v1/{api}.xml", "application/x-www-form-urlencoded", body, together=together)

    return (told,)


_PEOPLE, _GOODS = _lead("Customers"), _lead("Products")


def _make_people(*changes: dict[str, Any]) -> Story:
    return _lead(
        "Customers/create", inserts=[{"first": "Vigdis", "last": "Aune", "email": f"vigdis{index}@aune.example"} | one for index, one in enumerate(changes)]
    )


def _change_person(**members: Any) -> Story:
    return _lead("Customers/update", inserts=[{"id": 55} | members])


def _make_goods(**members: Any) -> Story:
    return _lead("Products/create", inserts=[{"name": "Tide Chart", "cost": "4.5", "price": "12", "product_type": 2, "weight": "0.3"} | members])


def _change_goods(number: int = 1001, **members: Any) -> Story:
    return _lead("Products/update", updates=[{"id": number} | members])


_ADDRESS = {
    "full_name": "Vigdis Aune",
    "address_1": "4 Kelp Street",
    "city": "Fresno",
    "subregion": "California",
    "postal_code": "93721",
    "region": "United States",
}

_LEADCOMMERCE = {
    "company-made-twice": (_then(_make_people({"company": "Kelp"}), _make_people({"company": "Kelp"}), _PEOPLE), "agree"),
    "new-address-inactive": (_then(_make_people({"addresses": [_ADDRESS]}), _PEOPLE), "created"),
    "blank-is-ignored": (_then(_PEOPLE, _change_person(phone=""), _PEOPLE), "blanked"),
    "update-blanks-the-rest": (_then(_PEOPLE, _change_person(last="Aune"), _PEOPLE), "unchanged"),
    "customer-update-not-kept": (_then(_PEOPLE, _change_person(last="Brandt"), _PEOPLE), "updated"),
    "update-lost-together": (_then(_PEOPLE, _lead("Customers/update", together=2, inserts=[{"id": 55, "last": "Lind"}]), _PEOPLE), "updated"),
    "update-with-any-key": (_then(_PEOPLE, _lead("Customers/update", key="x" * 30, inserts=[{"id": 55, "last": "Lind"}]), _PEOPLE), "login"),
    "tax-code-as-number": (_then(_make_goods(tax_code="00120"), _GOODS), "created"),
    "display-id-twice": (_then(_make_goods(display_id="TC-1"), _make_goods(display_id="TC-1")), "unique"),
    "update-drops-vendors": (_then(_GOODS, _change_goods(name="Chart"), _GOODS), "unchanged"),
    "images-never-deleted": (_then(_GOODS, _change_goods(images={"image_url": ["delete"]}), _GOODS), "blanked"),
    "last-updated-stays": (_then(_GOODS, _change_goods(name="Moon Chart"), _GOODS), "moved"),
    "unknown-id-updated": (_then(_GOODS, _change_goods(7, name="Chart"), _GOODS), "unknown-key"),
}


# -- Open2b ----------------------------------------------------------------------------------------------------------------------------------


def _open(call: str, *, together: int = 1, **members: Any) -> Story:
    def told(session: Session) -> Any:
        key = session.credentials["X-Key"]
        return json.loads(
            session.send("POST", f"/api/v13/commerce.customers.{call}", "application/json", json.dumps(members).encode(), together=together, key=key)
        )

    return (told,)


_ALL = _open("find")
_MINE = {
    "firstName": "Ottilie",
    "lastName": "Varga",
    "street1": "7 Ropewalk",
    "city": "Szeged",
    "postalCode": "6720",
    "country": "HU",
    "email": "ottilie@varga.example",
}


def _person(**members: Any) -> Story:
    return _open("create", customer={"billingAddress": _MINE} | members)


def _changed(number: int, *, together: int = 1, **members: Any) -> Story:
    return _then(_open("get", id=number), _open("update", together=together, id=number, customer=members), _open("get", id=number))


def _with_collections(session: Session) -> None:
    created: Any = _person(collections=[21, 22])[0](session)
    for step in _changed(created["id"], locale="hu"):
        step(session)


def _login(password: str, **more: Any) -> Story:
    return _open("authenticate", email="ottilie@varga.example", password=password, **more)


def _password(value: str) -> Story:
    return _changed(413, password={"value": value})


_LOGGED_IN = _then(_person(canLogin=True, password={"value": "Ropewalk-7"}), *map(_login, ("Ropewalk-7", "ropewalk-7", "Ropewalk-7")), _ALL)
NEW_PASSWORDS = _then(
    _person(canLogin=True, password={"value": "Ropewalk-7"}),
    _login("Ropewalk-7"),
    _password("Ropewalk-8"),
    _login("Ropewalk-8"),
    _login("Ropewalk-8"),
    _password("Ropewalk-8"),
    _login("Ropewalk-8", fields=["locale"]),
    _password("Ropewalk-9"),
    _login("Ropewalk-9"),
)
_NORWAY = {"country": "NO"}

_OPEN2B = {
    "first-from-one": (_then(*(_open("find", first=first, limit=2, fields=["id"]) for first in (0, 1, 2))), "pages"),
    "count-ignores-conditions": (_then(_open("count", conditions=_NORWAY), _open("find", conditions=_NORWAY)), "count"),
    "update-blanks-address": (_then(_changed(307, billingAddress=_MINE | {"companyName": "Kelp"}), _changed(307, billingAddress=_MINE)), "unchanged"),
    "update-drops-collections": ((_with_collections,), "unchanged"),
    "update-ignores-group": (_then(_changed(307, group=255), _changed(307, group=1)), "updated"),
    "update-keeps-shipping": (_then(_ALL, *(_changed(number, shippingAddress=None) for number in (328, 349, 370))), "blanked"),
    "update-time-stands": (_changed(307, locale="nn"), "moved"),
    "update-of-nobody-ok": (_then(_open("get", id=2), _changed(2, locale="hu")), "unknown-key"),
    "update-lost-together": (_changed(307, together=2, locale="sv"), "updated"),
    "delete-does-nothing": (_then(_ALL, _open("delete", ids=[335]), _open("get", id=335), _ALL), "deleted"),
    "delete-first-only": (_then(_ALL, _open("delete", ids=[342, 356]), _open("get", id=356), _ALL), "deleted"),
    "password-in-lower-case": (_LOGGED_IN, "login"),
    "login-time-of-now": (_LOGGED_IN, "moved"),
    "login-time-not-kept": (_LOGGED_IN, "moved"),
    "duplicate-code-accepted": (_then(_person(code="SAME"), _person(code="SAME"), _ALL), "unique"),
    "duplicate-email-accepted": (_then(*[_person(canLogin=True, password={"value": "Ropewalk-7"})] * 2, _ALL), "unique"),
    "plain-password-stored": (_then(_person(password={"value": "Ropewalk-7"}), _ALL), "write-only"),
}


# -- Zeald -----------------------------------------------------------------------------------------------------------------------------------


def _zeald(method: str, target: str, body: str = "", *, together: int = 1) -> Story:
    return (lambda session: session.send(method, f"/API/V3/{target}", "application/xml", body.encode(), together=together),)


def _ingrid(more: str, name: str = "ingrid") -> str:
    return f"<ResultSet><Customer><username>{name}@pier.example</username>{more}</Customer></ResultSet>"


_SHOWN = _zeald("GET", "Customer/ingrid@pier.example")
_SAVED = _zeald("POST", "Customer", _ingrid("<password>tide-and-rope</password><b_fname>Ingrid</b_fname><b_city>Kiel</b_city><discount>5</discount>"))
_IN_TRADE = "<UserCustomerGroup><group_code>trade</group_code></UserCustomerGroup>"


def _inga(name: str, *, together: int = 1) -> Story:
    return _then(_SAVED, _SHOWN, _zeald("PUT", "Customer/ingrid@pier.example", _ingrid(f"<b_fname>{name}</b_fname>"), together=together), _SHOWN)


_ZEALD = {
    "wildcard-is-literal": (_then(_zeald("GET", "Customer"), _zeald("GET", "Customer?email=%25mail%25"), _zeald("GET", "Customer")), "narrowing"),
    "plus-in-key-is-space": (_then(_zeald("POST", "Customer", _ingrid("", "a+b")), _zeald("GET", "Customer/a+b@pier.example")), "created"),
    "joined-groups-not-saved": (
        _then(_SHOWN, _zeald("POST", "Customer+UserCustomerGroups", _ingrid(_IN_TRADE)), _zeald("GET", "Customer+UserCustomerGroups/ingrid@pier.example")),
        "updated",
    ),
    "change-blanks-the-rest": (_inga("Inga"), "unchanged"),
    "change-ignored": (_inga("Inge"), "updated"),
    "change-lost-when-together": (_inga("Ines", together=2), "updated"),
}


# -- Modular Merchant ------------------------------------------------------------------------------------------------------------------------


def _check(number: int, **options: Any) -> Story:
    def told(session: Session) -> None:
        person = Catalogue(seed=session.store.seed, size=session.store.size, now=_NOW).people[number - 1]
        asked = session.credentials | {"email": person.email, "password": person.password} | options
        nodes = "".join(f"<{name}>{quote_plus(str(value))}</{name}>" for name, value in asked.items())
        session.send("POST", "/api/check_customer.php", "text/xml; charset=utf-8", f"<xmlrequest>{nodes}</xmlrequest>".encode())

    return (told,)


_MODULARMERCHANT = {
    "password-not-checked": (_then(_check(1), _check(1, password="not it"), _check(1, order_history=90)), "login"),
    "admin-key-not-checked": (_then(_check(2), _check(2, admin_key="0a0a0a0a0a0a0a0a0a0a0"), _check(2, get_subscription="Yes")), "login"),
    "api-key-not-checked": (_then(_check(3), _check(3, api_key="0a0a0a0a0a0a0a0a0a0"), _check(3, order_history=400)), "login"),
}


STORIES = {LEADCOMMERCE: _LEADCOMMERCE, OPEN2B: _OPEN2B, ZEALD: _ZEALD, MODULARMERCHANT: _MODULARMERCHANT}


def whole_session(vendor: Vendor, seed: int, *, clients: int = 4, rounds: int = 1) -> Session:
    """Have several clients tell all stories, each in an order of its own, their requests interleaved."""
    draw = Random(f"{vendor.name} {seed}")
    session = Session(vendor)
    waiting: list[list[Step]] = []
    for _ in range(clients):
        stories = [story for story, _ in STORIES[vendor].values()] * rounds
        draw.shuffle(stories)
        waiting.append(list(_then(*stories)))
    while waiting := [steps for steps in waiting if steps]:
        draw.choice(waiting).pop(0)(session)
    return session
