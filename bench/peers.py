"""What wirecheck and its peers see in the same exchanges: the bundled tour, and copies of its clean exchanges that each break one fact.

    pip install openapi-core schemathesis jsonschema xmlschema qs-codec
    python bench/peers.py [--each]

Every exchange is asked about by itself. A fault counts as seen when the peer complains of something that it does not complain of before the fault is put in, and its place as named when
such a complaint names the broken member (for a body that cannot be read: the direction alone). Whether a peer looks at a body at all is tried on the clean exchanges: the body becomes
noise, and a peer that complains of nothing then has not looked; some say so.
Peers are called as their documentation says, on the same contract files and the same schemas. One that is not installed is named in the table.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, unquote_plus

from wirecheck.exchange import Exchange, Request
from wirecheck.traffic.captures import read

ROOT = Path(__file__).parent.parent
CONTRACTS = {name: ROOT / "contracts" / f"{name}.openapi.yaml" for name in (path.name.split(".")[0] for path in sorted((ROOT / "cassettes/tour").iterdir()))}
NOISE = b"\x00 noise <"
PAGE = b"<!doctype html><title>Back soon</title><p>We are painting the harbour."

BETWEEN = "a rule between request and response"

Direction = Literal["request", "response"]
WAYS: tuple[Direction, ...] = ("request", "response")
Complaint = tuple[Direction, str]
"""Of which direction, and the text in which the place is looked for: the path, and what is missing there."""
Body = tuple[tuple[str, int], Direction]
GAP = "not checked"
"""The text by which a peer says that it could not judge something, which is no complaint."""
Peer = Callable[[str, Exchange], Iterable[Complaint]]
"""Gives its complaints about an exchange, by the contract of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fact that a clean exchange of the tour is made to break: the first `old` in its body becomes `new`; without `old` the answer becomes `PAGE`. `place` has any name that is right; empty: the whole body."""

    contract: str
    index: int
    direction: Direction
    old: str
    new: str = ""
    place: tuple[str, ...] = ()
    why: str


def _faults(contract: str, *rows: tuple[int, Direction, str, str, str, str]) -> Iterator[Fault]:
    for index, direction, old, new, place, why in rows:
        yield Fault(contract=contract, index=index, direction=direction, old=old, new=new, place=tuple(place.split()), why=why)


FAULTS = (
    *_faults(
        "open2b-customers",
        (1, "response", '"group": 4', '"group": "4"', "group", "another type"),
        (1, "response", "2023-04-11 08:30", "2023-02-30 08:30", "creationTime", "a day that does not exist"),
        (1, "response", '"hasPassword": true', '"hasPassword": false', "canLogin hasPassword encryptedPassword", "a rule within the answer"),
        (1, "response", '"id": 4127', '"id": 4128', "id", BETWEEN),
        (0, "request", "{}", '{"limit": 1}', "limit customers", BETWEEN),
        (2, "request", '"ZenCart"', '"Handwritten"', "cryptedBy", "none of the values"),
        (2, "request", '"city": "Bergen", ', "", "city", "a required member is missing"),
        (2, "request", '"group": 4', '"group": 256', "group", "out of bounds"),
        (5, "request", ', "password": "tide-table-7"', "", "password", "a required member is missing"),
        (4, "response", '"ok"}', '"ok"', "", "malformed"),
        (6, "response", "", "", "", "an HTML page"),
    ),
    *_faults(
        "leadcommerce-customers",
        (0, "response", "<default_billing>Y<", "<default_billing>Yes<", "default_billing", "none of the values"),
        (0, "response", "<id>410</id>", "<id>four</id>", "id", "another type"),
        (0, "response", "<code>200<", "<code>404<", "code", "a rule between status and body"),
        (0, "response", "<created>11/3/2025", "<created>13/3/2025", "created", "a day that does not exist"),
        (0, "response", "</message>", "", "", "malformed"),
        (0, "response", "", "", "", "an HTML page"),
        (1, "request", "lead%5D=no", "lead%5D=perhaps", "lead", "none of the values"),
        (1, "request", "default_billing%5D=1", "default_billing%5D=often", "default_billing", "a form field of another type"),
        (1, "request", "inserts%5B0%5D%5Bemail%5D=mira%40quay.example&", "", "email", "a required member is missing"),
    ),
    *_faults(
        "leadcommerce-products",
        (1, "request", "price_above=40", "price_above=cheap", "price_above", "a form field of another type"),
        (1, "request", "status=1", "status=7", "status", "out of bounds"),
        (1, "response", "<price>79.00<", "<price>179.00<", "price", BETWEEN),
        (0, "response", "<status>Active<", "<status>Sold<", "status", "none of the values"),
        (0, "response", "<cost>31.40<", "<cost>dear<", "cost", "another type"),
        (0, "response", "<created>8/30/2025", "<created>13/30/2025", "created", "a day that does not exist"),
        (0, "response", "<vendors>", "<vendors", "", "malformed"),
        (3, "request", "product_type%5D=3", "product_type%5D=wool", "product_type", "a form field of another type"),
        (4, "request", "updates%5B0%5D%5Bid%5D=41&", "", "id", "a required member is missing"),
        (3, "response", "", "", "", "an HTML page"),
    ),
    *_faults(
        "modularmerchant-check-customer",
        (0, "request", ">90<", ">ninety<", "order_history", "another type"),
        (0, "request", ">Yes<", ">Maybe<", "get_subscription", "none of the values"),
        (0, "request", "<email>mira.okafor%40quay.example</email>", "", "email", "a required member is missing"),
        (0, "response", "<email>mira.okafor", "<email>someone.else", "email", BETWEEN),
        (0, "response", "<response_status>success<", "<response_status>fine<", "response_status", "none of the values"),
        (0, "response", "<cid_active>Y<", "<cid_active>Q<", "cid_active", "none of the values"),
        (0, "response", ">1600000000<", ">yesterday<", "create_date", "another type"),
        (0, "response", "<bill_last_name>Okafor<", "<bill_last_name>100%<", "bill_last_name", "not url-encoded"),
        (0, "response", "</order_data>", "", "", "malformed"),
        (0, "response", "", "", "", "an HTML page"),
    ),
    *_faults(
        "customer-v3",
        (1, "response", "<inactive>0<", "<inactive>perhaps<", "inactive", "none of the values"),
        (1, "response", "<discount>15<", "<discount>much<", "discount", "another type"),
        (1, "response", "<username>mira.okafor@quay.example<", "<username>jonas.lind<", "username", BETWEEN),
        (1, "response", "</ResultSet>", "", "", "malformed"),
        (1, "response", "", "", "", "an HTML page"),
        (0, "response", "<b_city>Bergen<", "<b_city>Oslo<", "b_city", BETWEEN),
        (3, "request", "<subscribed>true<", "<subscribed>maybe<", "subscribed", "none of the values"),
        (3, "request", "</ResultSet>", "", "", "malformed"),
    ),
)
BROKEN_IN_THE_TOUR: dict[tuple[str, int], tuple[tuple[str, ...], str]] = {
    ("customer-v3", 2): (("username",), BETWEEN),
    ("leadcommerce-customers", 2): (("created",), "a day that does not exist"),
    ("leadcommerce-products", 2): (("price",), BETWEEN),
    ("modularmerchant-check-customer", 1): (("order_date",), BETWEEN),
    ("modularmerchant-check-customer", 2): (("bill_city",), "not url-encoded"),
    ("open2b-customers", 3): (("group",), "out of bounds"),
}


def tour() -> dict[tuple[str, int], Exchange]:
    """Give each exchange of the tour by its contract and its index."""
    captured = {}
    for path in sorted((ROOT / "cassettes/tour").iterdir()):
        for index, exchange in enumerate(read((str(path),))):
            assert isinstance(exchange, Exchange), exchange
            captured[path.name.split(".")[0], index] = exchange
    return captured


def broken(exchange: Exchange, fault: Fault) -> Exchange:
    """Give the exchange with the fault in it."""
    assert exchange.response is not None
    if not fault.old:
        return exchange.with_response(replace(exchange.response, headers=(("content-type", "text/html"),), body=PAGE))
    body = (_body(exchange, fault.direction) or b"").decode()
    assert fault.old in body, fault
    return _with_body(exchange, fault.direction, body.replace(fault.old, fault.new, 1).encode())


def _body(exchange: Exchange, direction: Direction) -> bytes | None:
    assert exchange.response is not None
    return exchange.request.body if direction == "request" else exchange.response.body


def _with_body(exchange: Exchange, direction: Direction, body: bytes) -> Exchange:
    assert exchange.response is not None
    if direction == "request":
        return replace(exchange, request=replace(exchange.request, body=body))
    return exchange.with_response(replace(exchange.response, body=body))


@cache
def _judged_by(contract: str) -> Any:
    from wirecheck.contract import load

    return load(contract)


def wirecheck(contract: str, exchange: Exchange, *, strict: bool = False) -> Iterator[Complaint]:
    """Give what `wirecheck validate` calls an error; with `strict` what ``--strict`` does."""
    from wirecheck.finding import Severity
    from wirecheck.judge import Judge

    judgement = Judge([_judged_by(contract)], named=True).judge(exchange)
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    yield from ((gap.direction.value, GAP) for gap in judgement.not_checked)
    for finding in judgement.findings:
        if finding.severity in grave:
            yield finding.direction.value, f"{finding.path} {finding.member or ''}"


@cache
def _openapi_core(contract: str, *, is_taught: bool) -> Any:
    from openapi_core import Config, OpenAPI

    return OpenAPI.from_file_path(str(CONTRACTS[contract]), config=Config(extra_media_type_deserializers=_more_types() if is_taught else None))


def _more_types() -> dict[str, Callable[..., Any]]:
    import xml.etree.ElementTree as ET

    import qs_codec

    return {
        "application/x-www-form-urlencoded": lambda body, **_: qs_codec.decode(body.decode() if isinstance(body, bytes) else body),
        "text/xml": lambda body, **_: ET.fromstring(body),
    }


def openapi_core(contract: str, exchange: Exchange, *, is_taught: bool = False) -> Iterator[Complaint]:
    """Call `iter_request_errors` and `iter_response_errors`, by its adapters for requests; `is_taught`: with deserializers for nested forms and for text/xml."""
    from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

    asked, answered = _requests(exchange)
    request, response = RequestsOpenAPIRequest(asked), RequestsOpenAPIResponse(answered)
    api = _openapi_core(contract, is_taught=is_taught)
    found: tuple[tuple[Direction, Iterable[Exception]], ...] = (
        ("request", api.iter_request_errors(request)),
        ("response", api.iter_response_errors(request, response)),
    )
    for direction, errors in found:
        for error in errors:
            holder = next((one for one in (error, error.__cause__) if hasattr(one, "schema_errors")), None)
            yield from ((direction, _said(one)) for one in (holder.schema_errors if holder else ())) if holder else ((direction, _without_value(str(error))),)


def _without_value(message: str) -> str:
    """Leave out the value that stands at the end of some messages: all names are in it."""
    return message.partition("type: ")[0]


def _requests(exchange: Exchange) -> tuple[Any, Any]:
    """Give an exchange as requests has it."""
    import io

    import requests
    from urllib3 import HTTPResponse

    assert exchange.response is not None
    asked = requests.Request(exchange.request.method, exchange.request.url, headers=dict(exchange.request.headers), data=exchange.request.body)
    raw = HTTPResponse(
        io.BytesIO(exchange.response.body or b""), headers=list(exchange.response.headers), status=exchange.response.status, preload_content=False
    )
    return asked, requests.adapters.HTTPAdapter().build_response(asked.prepare(), raw)


def _said(error: Any) -> str:
    """Give path and what is missing there of an error of jsonschema, the best of its branches with it."""
    from jsonschema.exceptions import best_match

    errors = [error, best_match([error])]
    return " ".join(f"/{'/'.join(map(str, one.absolute_path))} {one.message if one.validator in {'required', 'dependentRequired'} else ''}" for one in errors)


@cache
def _schemathesis(contract: str) -> Any:
    import schemathesis

    return schemathesis.openapi.from_path(CONTRACTS[contract])


def schemathesis(contract: str, exchange: Exchange) -> Iterator[Complaint]:
    """Call the four checks of conformance that `Case.validate_response` has: they judge answers alone."""
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi import checks

    asked, answered = _requests(exchange)
    operation = _schemathesis(contract).find_operation_by_path(asked.method, exchange.request.path)
    named = operation.full_path.split("/")
    keys = {part[1:-1]: unquote(value) for part, value in zip(named, exchange.request.path.split("/"), strict=True) if part.startswith("{")}
    case = operation.Case(path_parameters=keys, query=dict(parse_qsl(exchange.request.query)), headers=dict(exchange.request.headers))
    conformance = [checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance, checks.response_schema_conformance]
    try:
        case.validate_response(answered, checks=conformance)
    except FailureGroup as group:
        yield from (("response", _place_of(failure)) for failure in group.exceptions)


def _place_of(failure: Any) -> str:
    """Give path and what is missing there of a failure of schemathesis."""
    if not hasattr(failure, "instance_path"):
        return str(failure.message)
    return f"/{'/'.join(map(str, failure.instance_path))} {failure.validation_message if failure.schema_path[-1] == 'required' else ''}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How somebody who has an afternoon reads and judges an operation: a schema each for the request, the answer and the answer that says no."""

    request: str
    response: str
    failure: str = ""


PLANS = {
    **{
        f"/api/v13/commerce.customers.{name}": Plan(
            f"open2b/customers-{name}-request.schema.json", f"open2b/customers-{name}-response.schema.json", "open2b/failure.schema.json"
        )
        for name in ("find", "get", "authenticate", "count", "create", "update", "delete")
    },
    **{
        f"/api/v1/{what}{step}.xml": Plan(f"leadcommerce/{what.lower()}-{shape}.schema.json", f"leadcommerce/{what.lower()}-{answer}.xsd")
        for what in ("Customers", "Products")
        for step, shape, answer in (("", "view", "view"), ("/create", "create", "write"), ("/update", "update", "write"))
    },
    "/api/check_customer.php": Plan(
        "modularmerchant/check-customer-request.xsd", "modularmerchant/check-customer-response.xsd", "modularmerchant/check-customer-failure.xsd"
    ),
}
RECORDS = {
    "GET": Plan("", "zeald/records-response.xsd"),
    "POST": Plan("zeald/records-request.xsd", "zeald/records-echo.xsd"),
    "PUT": Plan("zeald/records-request.xsd", "zeald/records-echo.xsd"),
}


def naive(contract: str, exchange: Exchange) -> Iterator[Complaint]:
    """Judge as one does after an afternoon: json and jsonschema, xmlschema, qs-codec, body by body."""
    request, response = exchange.request, exchange.response
    assert response is not None
    plan = PLANS.get(request.path) or RECORDS[request.method]
    is_encoded = contract.startswith("modularmerchant")
    if plan.request:
        yield from (("request", said) for said in _naive(plan.request, request.body or b"", is_encoded=is_encoded, is_form=_is_form(request)))
    if response.status < 400:
        refused = plan.failure and re.search(rb'"status": ?"error"|<response_status>error<', response.body or b"")
        schema = plan.failure if refused else plan.response
        yield from (("response", said) for said in _naive(schema, response.body or b"", is_encoded=is_encoded, is_form=False))


def _is_form(request: Request) -> bool:
    return request.header("content-type") == "application/x-www-form-urlencoded"


@cache
def _xsd(name: str) -> Any:
    import xmlschema

    return xmlschema.XMLSchema(str(ROOT / "schemas" / name))


@cache
def _json_schema(name: str, *, is_form: bool) -> Any:
    import jsonschema

    kind = jsonschema.Draft202012Validator
    if is_form:
        kind = jsonschema.validators.extend(
            kind,
            {keyword: _bound(kind.VALIDATORS[keyword]) for keyword in ("minimum", "maximum")},
            type_checker=kind.TYPE_CHECKER.redefine_many({name: _types(kind, name) for name in ("integer", "number")}),
        )
    return kind(json.loads((ROOT / "schemas" / name).read_text()), format_checker=kind.FORMAT_CHECKER)


def _bound(inner: Callable[..., Any]) -> Callable[..., Any]:
    return lambda validator, bound, value, schema: inner(validator, bound, _number(value), schema)


def _types(kind: Any, name: str) -> Callable[..., bool]:
    return lambda _, value: bool(kind.TYPE_CHECKER.is_type(_number(value), name))


def _number(value: Any) -> Any:
    """Give the number that a text is; a form has text alone."""
    try:
        return (int if value.lstrip("-").isdigit() else float)(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _naive(schema: str, body: bytes, *, is_encoded: bool, is_form: bool) -> Iterator[str]:
    import qs_codec
    from lxml import etree

    try:
        if schema.endswith(".json"):
            value = qs_codec.decode(body.decode()) if is_form else json.loads(body)
            yield from map(_said, _json_schema(schema, is_form=is_form).iter_errors(value))
            return
        tree = etree.fromstring(body)
    except (ValueError, etree.XMLSyntaxError) as error:
        yield str(error)
        return
    for element in tree.iter() if is_encoded else ():
        if element.text and not len(element):
            element.text = unquote_plus(element.text)
    yield from (f"{error.path} {error.reason}" for error in _xsd(schema).iter_errors(tree))


PEERS: dict[str, tuple[Peer, tuple[str, ...]]] = {
    "wirecheck": (wirecheck, ("wirecheck",)),
    "wirecheck --strict": (partial(wirecheck, strict=True), ("wirecheck",)),
    "openapi-core": (openapi_core, ("openapi-core",)),
    "openapi-core, taught forms and text/xml": (partial(openapi_core, is_taught=True), ("openapi-core", "qs-codec")),
    "schemathesis, its checks of answers": (schemathesis, ("schemathesis",)),
    "by hand": (naive, ("jsonschema", "xmlschema", "qs-codec")),
}


def main() -> None:
    """Ask each peer about each exchange, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", action="store_true", help="tell of each fault what each peer says")
    each = parser.parse_args().each
    trials, clean = _trials()
    print("| peer | faults seen | right place named | clean ones flagged | bodies not looked at |\n|---|---|---|---|---|")
    for name, (peer, packages) in PEERS.items():
        try:
            versions = ", ".join(f"{package} {version(package)}" for package in packages)
        except PackageNotFoundError as error:
            print(f"| {name} | not installed: {error.name} | | | |")
            continue
        found = row(peer, trials, clean)
        print(f"| {name} ({versions}) | {found.text} |", flush=True)
        if each:
            print("\n".join(f"    {line}" for line in found.lines(trials)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a peer was seen to do: its complaints about each trial, of these trials those whose place it names, the clean exchanges that it flags, the bodies that it passes over, and on which of these it says so."""

    said: list[set[Complaint]]
    placed: list[bool]
    alarms: list[tuple[str, int]]
    clean: int
    bodies: int
    unlooked: list[Body]
    told: list[Body]

    @property
    def text(self) -> str:
        """Give the cells of the table."""
        seen = f"{sum(map(bool, self.said))} of {len(self.said)}"
        return f"{seen} | {sum(self.placed)} | {len(self.alarms)} of {self.clean} | {len(self.unlooked)} of {self.bodies}"

    def lines(self, trials: list[Trial]) -> Iterator[str]:
        """Give a line for each trial, and what concerns clean exchanges."""
        for trial, said, is_right in zip(trials, self.said, self.placed, strict=True):
            mark = "+" if is_right else "~" if said else "-"
            yield f"{mark} {trial.contract} {trial.direction} {'/'.join(trial.place)}: {trial.why}  {sorted(said)[:2]}"
        yield f"clean, but flagged: {self.alarms}"
        yield f"not looked at: {self.unlooked}, of which it says so: {self.told}"


def row(peer: Peer, trials: list[Trial], clean: dict[tuple[str, int], Exchange]) -> Row:
    """Ask a peer about all there is."""
    bodies = [(key, way) for key, exchange in clean.items() for way in WAYS if _body(exchange, way)]
    before = {key: set(peer(key[0], exchange)) for key, exchange in clean.items()}
    said = [_complaints(set(peer(trial.contract, trial.exchange)) - before.get(trial.made_from, set())) for trial in trials]
    noisy = {(key, way): set(peer(key[0], _with_body(clean[key], way, NOISE))) - before[key] for key, way in bodies}
    unlooked = [body for body in bodies if not _complaints(noisy[body])]
    return Row(
        said=said,
        placed=[any(_names(one, trial) for one in complaints) for complaints, trial in zip(said, trials, strict=True)],
        alarms=[key for key in clean if _complaints(before[key])],
        clean=len(clean),
        bodies=len(bodies),
        unlooked=unlooked,
        told=[body for body in unlooked if noisy[body]],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An exchange with a fault, and the truth about it; `made_from` is the clean one, where there is one."""

    contract: str
    exchange: Exchange
    direction: Direction
    place: tuple[str, ...]
    why: str
    made_from: tuple[str, int] = ("", 0)


def _trials() -> tuple[list[Trial], dict[tuple[str, int], Exchange]]:
    """Give what is faulty, and what is clean."""
    captured = tour()
    clean = {key: exchange for key, exchange in captured.items() if key not in BROKEN_IN_THE_TOUR}
    trials = [Trial(contract=key[0], exchange=captured[key], direction="response", place=place, why=why) for key, (place, why) in BROKEN_IN_THE_TOUR.items()]
    for fault in FAULTS:
        key = fault.contract, fault.index
        made = broken(clean[key], fault)
        trials.append(Trial(contract=fault.contract, exchange=made, direction=fault.direction, place=fault.place, why=fault.why, made_from=key))
    return trials, clean


def _complaints(said: set[Complaint]) -> set[Complaint]:
    return {one for one in said if one[1] != GAP}


def _names(complaint: Complaint, trial: Trial) -> bool:
    way, text = complaint
    if trial.why == BETWEEN:  # the fault is as much of the one as of the other
        way = trial.direction
    return way == trial.direction and (not trial.place or bool(set(trial.place) & set(re.findall(r"[\w-]+", text))))


if __name__ == "__main__":
    main()
