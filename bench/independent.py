"""Defects of another hand for `bench/fuzz.py`: planted between the staging store and its clients, where the store's own stand in its code.

They were written when the fuzzer was done, and nothing in it was changed for them. Each bends a request on its way in, or an answer on its way out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wirecheck.staging import Store
from wirecheck.staging.vendor import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Iterable

Next = Callable[[Asked], Answer]
Bend = Callable[[Asked, Next], Answer]


@dataclass(frozen=True, kw_only=True)
class Independent:
    """A defect: what it does, to which requests, and which kind it is of. `trigger` is that kind, so that the table has it where other defects have how hard they are to meet."""

    name: str
    contract: str
    trigger: str
    does: str
    method: str
    path: re.Pattern[str]
    bend: Bend


class BentStore(Store):
    """A staging store that may have one of these, too."""

    bent: Independent | None = None

    def switch(self, names: Iterable[str]) -> None:
        """Switch one of these on, or those of the store."""
        wanted = set(names)
        self.bent = next((defect for defect in DEFECTS if defect.name in wanted), None)
        super().switch(wanted - {defect.name for defect in DEFECTS})

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, bent."""
        defect = self.bent
        if defect is None or asked.method != defect.method or defect.path.fullmatch(asked.path) is None:
            return super().answer(asked)
        return defect.bend(asked, super().answer)


# -- how requests and answers are bent ------------------------------------------------------------------------------------------------------------


def _answer(change: Callable[[str], str]) -> Bend:
    """Bend the text of what succeeds."""

    def bend(asked: Asked, then: Next) -> Answer:
        answer = then(asked)
        return replace(answer, body=change(answer.body.decode()).encode()) if answer.status < 300 else answer

    return bend


def _swap(pattern: str, by: str, *, count: int = 0) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text, count=count, flags=re.DOTALL)


def _request(change: Callable[[str], str]) -> Bend:
    """Bend the text of a request's body."""

    def bend(asked: Asked, then: Next) -> Answer:
        return then(replace(asked, body=change(asked.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")))

    return bend


def _members(change: Callable[[dict[str, Any]], None]) -> Bend:
    """Bend a request in JSON; what is none goes in as it is."""

    def bend(asked: Asked, then: Next) -> Answer:
        try:
            told = json.loads(asked.body)
            change(told)
        except (ValueError, TypeError, KeyError, AttributeError):
            return then(asked)
        return then(replace(asked, body=json.dumps(told).encode()))

    return bend


def _shown(change: Callable[[dict[str, Any]], None]) -> Bend:
    """Bend each customer of an answer in JSON."""

    def bend(asked: Asked, then: Next) -> Answer:
        answer = then(asked)
        try:
            told = json.loads(answer.body)
        except ValueError:
            return answer
        for customer in [*(told.get("customers") or []), told.get("customer")]:
            if customer:
                change(customer)
        return replace(answer, body=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())

    return bend


def _refuse(asked: Asked, then: Next) -> Answer:
    """Refuse a code of as many characters as it may have."""
    try:
        is_long = len(json.loads(asked.body)["customer"]["code"]) == 32
    except (ValueError, TypeError, KeyError):
        is_long = False
    if not is_long:
        return then(asked)
    failure = {"status": "error", "error": {"field": "code", "type": "Malformed", "description": "code must have between 0 and 31 characters"}}
    return Answer(status=200, headers=(("content-type", "application/json; charset=utf-8"),), body=json.dumps(failure).encode())


def _another_together() -> Bend:
    """Answer requests at one time with what was answered before."""
    last: list[Answer] = []

    def bend(asked: Asked, then: Next) -> Answer:
        answer = then(asked)
        given = last[0] if last and asked.together > 1 else answer
        last[:] = [answer]
        return given

    return bend


def _status(status: int, when: Callable[[Answer], bool] = lambda answer: answer.status < 300) -> Bend:
    def bend(asked: Asked, then: Next) -> Answer:
        answer = then(asked)
        return replace(answer, status=status) if when(answer) else answer

    return bend


def _without_header(name: str) -> Bend:
    def bend(asked: Asked, then: Next) -> Answer:
        answer = then(asked)
        return replace(answer, headers=tuple(pair for pair in answer.headers if pair[0].lower() != name))

    return bend


def _bom(asked: Asked, then: Next) -> Answer:
    answer = then(asked)
    return replace(answer, body=b"\xef\xbb\xbf" + answer.body)


def _lost_together(asked: Asked, then: Next) -> Answer:
    """Take nothing in of an update beside another request but its key."""
    return _members(lambda told: told.update(customer={}))(asked, then) if asked.together > 1 else then(asked)


def _one_more(told: dict[str, Any]) -> None:
    told["limit"] += told["limit"] > 0


def _in_capitals(told: dict[str, Any]) -> None:
    told["customer"]["billingAddress"]["city"] = told["customer"]["billingAddress"]["city"].upper()


def _cut(told: dict[str, Any]) -> None:
    address = told["customer"]["billingAddress"]
    address["firstName"] = address["firstName"][:25]


def _neighbour_too(told: dict[str, Any]) -> None:
    told["ids"] = [*told["ids"], *(number - 1 for number in told["ids"])]


def _raised(text: str) -> str:
    return re.sub(r"(%5Bprice%5D|\[price\])=(\d+)(?:\.\d*)?(?=&|$)", lambda found: f"{found[1]}={found[2]}.49", text)


def _one_less(text: str) -> str:
    return re.sub(r'"count":(\d+)', lambda found: f'"count":{max(int(found[1]) - 1, 0)}', text)


def _one_dollar_more(text: str) -> str:
    return re.sub(r"price_below=(-?\d{1,12})(?=&|$)", lambda found: f"price_below={int(found[1]) + 1}", text)


_OPEN, _PEOPLE, _GOODS, _MODULAR, _ZEALD = (
    "open2b-customers",
    "leadcommerce-customers",
    "leadcommerce-products",
    "modularmerchant-check-customer",
    "customer-v3",
)


def _open(name: str, trigger: str, call: str, does: str, bend: Bend) -> Independent:
    path = re.compile(rf"/api/v13/commerce\.customers\.({call})")
    return Independent(name=f"open2b-{name}", contract=_OPEN, trigger=trigger, does=does, method="POST", path=path, bend=bend)


def _lead(name: str, contract: str, trigger: str, path: str, does: str, bend: Bend) -> Independent:
    return Independent(name=f"leadcommerce-{name}", contract=contract, trigger=trigger, does=does, method="POST", path=re.compile(f"/api/v1/{path}"), bend=bend)


def _modular(name: str, trigger: str, does: str, bend: Bend) -> Independent:
    path = re.compile(r"/api/check_customer\.php")
    return Independent(name=f"modularmerchant-{name}", contract=_MODULAR, trigger=trigger, does=does, method="POST", path=path, bend=bend)


def _zeald(name: str, trigger: str, method: str, path: str, does: str, bend: Bend) -> Independent:
    return Independent(name=f"zeald-{name}", contract=_ZEALD, trigger=trigger, does=does, method=method, path=re.compile(f"/API/V3/{path}"), bend=bend)


DEFECTS = (
    _open("id-as-text", "schema", "get", "shows the id as a string", _shown(lambda one: one.update(id=str(one["id"])) if "id" in one else None)),
    _open("no-wish-list", "schema", "find", "leaves the wish list out", _shown(lambda one: one.pop("wishList", None))),
    _open(
        "country-in-lower-case",
        "schema",
        "find|get",
        "shows countries in lower case",
        _answer(lambda text: re.sub(r'"country":"(\w\w)"', lambda found: f'"country":"{found[1].lower()}"', text)),
    ),
    _open("code-of-32-refused", "boundary", "create|update", "refuses a code of 32 characters", _refuse),
    _open("first-name-cut", "boundary", "create|update", "takes longer first names and cuts them to 25 characters", _members(_cut)),
    _open("limit-and-one", "boundary", "find", "gives one customer more than limit", _members(_one_more)),
    _open("count-less-one", "rule", "count", "counts one too few", _answer(_one_less)),
    _open(
        "full-name-reversed",
        "rule",
        "find",
        "writes full names backwards",
        _shown(lambda one: one.update(fullName=one["fullName"][::-1]) if "fullName" in one else None),
    ),
    _open("locale-not-kept", "state", "update", "does not take in a locale", _members(lambda told: told["customer"].pop("locale"))),
    _open("city-in-capitals", "state", "create|update", "keeps cities in capitals", _members(_in_capitals)),
    _open("fax-dropped", "state", "create", "does not take in a fax number", _members(lambda told: told["customer"]["billingAddress"].pop("faxNumber"))),
    _open("neighbour-deleted", "state", "delete", "deletes the customer before as well", _members(_neighbour_too)),
    _open("count-with-mark", "wire", "count", "puts a byte order mark before the answer", _bom),
    _open("created-201", "wire", "create", "answers 201", _status(201)),
    _open("another-together", "concurrency", "get", "answers requests at one time with the answer before", _another_together()),
    _open("nothing-kept-together", "concurrency", "update", "keeps nothing of an update beside another request", _lost_together),
    _lead("id-grouped", _PEOPLE, "schema", r"Customers\.xml", "groups the thousands of ids", _answer(_swap(r"<id>(\d)(\d{3})</id>", r"<id>\1,\2</id>"))),
    _lead(
        "phone-not-kept",
        _PEOPLE,
        "state",
        r"Customers/update\.xml",
        "does not take in a phone number",
        _request(_swap(r"(%5Bphone%5D|\[phone\])=[^&]*", r"\1x=")),
    ),
    _lead("cut-off", _PEOPLE, "wire", r"Customers\.xml", "ends before the answer does", _answer(lambda text: text[:-12])),
    _lead(
        "code-of-a-failure",
        _PEOPLE,
        "rule",
        r"Customers/create\.xml",
        "writes the code 500 into a success",
        _answer(_swap(r"<code>\d+</code>", "<code>500</code>")),
    ),
    _lead(
        "price-of-one-decimal",
        _GOODS,
        "schema",
        r"Products\.xml",
        "writes prices with one decimal",
        _answer(_swap(r"<price>(\d+\.\d)\d</price>", r"<price>\1</price>")),
    ),
    _lead("id-filter-ignored", _GOODS, "rule", r"Products\.xml", "ignores the filter id", _request(_swap(r"(^|&)id=[^&]*", r"\1"))),
    _lead("below-and-one", _GOODS, "boundary", r"Products\.xml", "takes price_below a dollar too high", _request(_one_dollar_more)),
    _lead("price-raised", _GOODS, "state", r"Products/(create|update)\.xml", "keeps prices with 49 cents", _request(_raised)),
    _lead("no-limit-header", _GOODS, "wire", r"Products\.xml", "leaves the header of requests left out", _without_header("lc-limit-remaining")),
    _modular("no-shipping-zip", "schema", "leaves the shipping zip out", _answer(_swap(r"<ship_zip>.*?</ship_zip>", ""))),
    _modular("yes-is-no", "rule", "does not give subscriptions that are asked for", _request(_swap(r"<get_subscription>.*?</get_subscription>", ""))),
    _modular("declared-utf-16", "wire", "declares UTF-16", _answer(_swap('encoding="utf-8"', 'encoding="utf-16"', count=1))),
    _modular("another-together", "concurrency", "answers requests at one time with the answer before", _another_together()),
    _zeald(
        "discount-with-cents",
        "schema",
        "GET",
        "Customer.*",
        "writes discounts with two decimals",
        _answer(_swap(r"<discount>(\d+)</discount>", r"<discount>\1.00</discount>")),
    ),
    _zeald("first-left-out", "state", "GET", "Customer", "leaves the first customer out of lists", _answer(_swap(r"<Customer>.*?</Customer>", "", count=1))),
    _zeald("city-not-kept", "state", "PUT", "Customer/.*", "does not take in a city", _request(_swap(r"<b_city>.*?</b_city>", ""))),
    _zeald("first-name-dropped", "state", "POST", "Customer.*", "does not take in first names", _request(_swap(r"<b_fname>.*?</b_fname>", ""))),
    _zeald("nobody-500", "wire", "GET", "Customer/.*", "answers 500 where there is no such customer", _status(500, lambda answer: answer.status == 404)),
)
"""All of them."""
