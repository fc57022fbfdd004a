"""The promises of contract/load.py, over the shop in tests/contract/shop."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.contract import Contract, facts, load
from wirecheck.contract.document import parse
from wirecheck.errors import BadContract, UnknownName
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Certainty, Source
from wirecheck.judge import Judge

FOLDER = Path(__file__).parent / "shop"
SHOP = (FOLDER / "shop.openapi.yaml").as_posix()
TEXTS = {path.name: path.read_bytes() for path in FOLDER.iterdir()}


def loaded(changed: Mapping[str, bytes] | None = None) -> Contract:
    """Load the shop with some of its files changed."""
    known = {**TEXTS, **(changed or {})}
    return load(SHOP, read=lambda location: known[Path(location).name])


def edited(*edits: tuple[str, str]) -> Contract:
    """Load the shop with some texts of its contract replaced."""
    text = TEXTS["shop.openapi.yaml"].decode()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return loaded({"shop.openapi.yaml": text.encode()})


# -- what is there ---------------------------------------------------------------------------------------------------------------------------


def test_a_contract_holds_what_its_file_says() -> None:
    contract = loaded()

    assert (contract.name, contract.title, dict(contract.documents)) == ("shop", "Shop of the tests", {"page": "The page", "companion": "Other pages"})
    assert [(o.id, o.method, o.template, o.pattern) for o in contract.operations] == [
        ("orders.view", "POST", "/orders.xml", ("", "orders.xml")),
        ("orders.get", "GET", "/orders/{specification}/{number}", ("", "orders", None, None)),
    ]
    assert contract.secret_headers == {"x-key"}


def test_parameters_of_the_path_and_of_components_belong_to_the_operation() -> None:
    operation = loaded().operation("orders.get")

    assert operation is not None
    assert [(p.name, p.place, p.is_required, p.elements) for p in operation.parameters] == [
        ("specification", "path", True, {"Order": "Order"}),
        ("number", "path", True, None),
        ("fields", "query", False, None),
    ]


def test_a_parameter_of_the_operation_overrides_that_of_its_path() -> None:
    """OpenAPI 3.1, Operation Object, parameters."""
    contract = edited(
        ("- {name: fields, in: query,", "- {name: number, in: path, required: true, schema: {type: string, maxLength: 2}}\n        - {name: fields, in: query,")
    )
    operation = contract.operation("orders.get")

    assert operation is not None
    assert [p.name for p in operation.parameters] == ["specification", "number", "fields"]
    assert [p.schema.schema for p in operation.parameters if p.name == "number" and p.schema is not None] == [{"type": "string", "maxLength": 2}]


def test_sources_are_refined_from_the_outside_in() -> None:
    contract = loaded()
    view = contract.operation("orders.view")

    assert contract.source == Source(document="page", section="The page", certainty=Certainty.STATED)
    assert view is not None
    assert view.outcomes[0].source == Source(document="page", section="Failures", certainty=Certainty.STATED)
    assert [rule.source for rule in view.rules if rule.id == "view-past"] == [Source(document="companion", section="Times", certainty=Certainty.AMBIGUOUS)]


def test_an_operation_has_its_own_credentials_or_those_of_the_file() -> None:
    view, get = loaded().operations

    assert [[credential.name for credential in way] for way in view.security] == [[], ["X-Key"]]
    assert get.security == ()


@pytest.mark.parametrize(
    ("servers", "template"),
    [
        ("", "/orders.xml"),
        ("servers: [{url: https://one.example}]\n", "/orders.xml"),
        ("servers: [{url: https://one.example/v2/}]\n", "/v2/orders.xml"),
        ("servers: [{url: /v2}, {url: /v3}]\n", "/v2/orders.xml"),
        ("servers: [{url: 'https://{shop}.example/{base}', variables: {shop: {default: a}, base: {default: v2}}}]\n", "/v2/orders.xml"),
    ],
)
def test_the_path_of_the_first_server_stands_before_every_path(servers: str, template: str) -> None:
    assert edited(("paths:\n", f"{servers}paths:\n")).operations[0].template == template


def test_conditions_that_ask_nothing_of_an_item_are_a_gate() -> None:
    view = loaded().operation("orders.view")

    assert view is not None
    rule = next(rule for rule in view.rules if rule.id == "view-price-below")
    assert (rule.gate.roots if rule.gate else None, rule.when) == ({"outcome", "request"}, None)


# -- refusals --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["openapi: 2.0.3", "swagger: '2.0'", "openapi: 3.10.0", "- openapi: 3.1.0", "", "3.1.0", "openapi: [3.1.0]"])
def test_what_is_no_openapi_3_is_refused(text: str) -> None:
    with pytest.raises(BadContract, match=r"is no OpenAPI 3\.0 or 3\.1 file; start it with 'openapi: 3\.1\.0'"):
        loaded({"shop.openapi.yaml": text.encode()})


@pytest.mark.parametrize("name", ["no-such-contract", "", "/nowhere/x.yaml", "\0", "a" * 5000])
def test_an_unknown_name_is_told_with_those_that_are_known(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        load(name)

    assert caught.value.known == files.contract_names()


@pytest.mark.parametrize(
    ("old", "new", "problem", "near"),
    [
        ("#/components/headers/Left", "#/components/headers/Right", "#/components/headers/Right points nowhere", "Left: {$ref:"),
        ('"#/components/schemas/Order"', '"#/components/schemas/Odor"', "#/components/schemas/Odor points nowhere", '"200":'),
        ("view.schema.json", "view.schema.json#/$defs/no", "view.schema.json#/$defs/no points nowhere", "requestBody:"),
        ("x-codec: php-form", "x-codec: php", "names a codec 'php' that does not exist", "requestBody:"),
        ("resource-joins", "resource-join", "names a codec that no parameter has; known: resource-joins", "#/components/parameters/specification"),
        (
            "elements: {Order: Order}",
            "elements: [Order]",
            "the elements of a resource specification are no table of names",
            "#/components/parameters/specification",
        ),
        (
            "elements: {Order: Order}",
            "elements: {Order: 5}",
            "the elements of a resource specification are no table of names",
            "#/components/parameters/specification",
        ),
        ("name: fields, in: query", "name: fields, in: body", "a parameter stands in none of path, query, header, cookie", "name: fields"),
        ("name: fields, in: query", "in: query", "lacks 'name'", "  get:"),
        ("number(order.price) <", "numbr(order.price) <", "an expression calls 'numbr', which is no function", "id: view-price-below"),
        ("number(order.price) <", "number(ordr.price) <", "an expression names 'ordr', which is no variable here", "id: view-price-below"),
        (
            "response.body.id == 0'",
            "response.body.id =='",
            "an expression does not parse: something is missing at the end",
            "outcome: failure, when: 'response.status == 200 &&",
        ),
        (
            "each: /answer/order/{order}\n          when",
            "each: answer/order\n          when",
            "the pointer 'answer/order' does not start with a slash",
            "id: view-price-below",
        ),
        (
            "each: /answer/order/{order}\n          when",
            "each: /answer/order/{request}\n          when",
            "the pointer binds 'request', which no expression can name",
            "id: view-price-below",
        ),
        (
            "each: /answer/order/{order}\n          when",
            "each: /answer/order/{an order}\n          when",
            "the pointer binds 'an order', which no expression can name",
            "id: view-price-below",
        ),
        (
            "at: request\n          then: '!has(request.body.ids)",
            "at: nowhere\n          then: '!has(request.body.ids)",
            "'nowhere' is not a valid Direction",
            "id: view-ids-once",
        ),
        ("- id: get-lines\n          each", "- each", "lacks 'id'", 'each: "/lines'),
        ("{outcome: refused, when", "{outcome: denied, when", "an outcome is none of success, failure, refused", "outcome: denied"),
        ("certainty: ambiguous", "certainty: surely", "a source has a certainty that is none of stated, shown, implied, ambiguous", "id: view-past"),
        ("{type: {certainty: shown}}", "{type: {certainty: surely}}", "a source has a certainty that is none of stated, shown, implied, ambiguous", '"200":'),
        ("x-secret: personal", "x-secret: [personal]", "a JSON Schema has an x-secret that is no text", '"200":'),
        ("minimum: 1, maximum: 999", "minimum: one", "a JSON Schema cannot be compiled", '"200":'),
        ("- key: []", "- lock: []", "the security scheme 'lock' does not exist", "  post:"),
        ("in: header, name: X-Key", "in: body, name: X-Key", "the security scheme 'key' stands nowhere in a request", "  post:"),
        (
            "/{specification}/{number}:",
            "/{specification}/{number}.json:",
            "the path's '{number}.json' is neither a parameter in braces nor without braces",
            "  get:",
        ),
        ("  /orders.xml:", "  orders.xml:", "the path 'orders.xml' does not start with a slash", "orders.xml:"),
        (
            "            application/json:\n",
            "            text/xml:\n",
            "the schema of an outcome cannot judge a body of the codec xml",
            "outcome: failure, when: 'response.status == 200 &&",
        ),
        (
            'schema: {$ref: "#/components/schemas/Nothing"}',
            "schema: {x-oas-draft-alternativeSchema: {location: answer.xsd}}",
            "the schema of an outcome cannot judge a body of the codec json",
            "outcome: failure, when: 'response.status == 200 &&",
        ),
        ("xml: {name: answer}", "xml: {name: [answer]}", "the name of the root element is no text", '"200":'),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(old: str, new: str, problem: str, near: str) -> None:
    with pytest.raises(BadContract) as caught:
        edited((old, new))

    text = TEXTS["shop.openapi.yaml"].decode().replace(old, new)
    assert caught.value.file == SHOP
    assert caught.value.problem.startswith(problem)
    assert caught.value.line is not None
    assert near in text.splitlines()[caught.value.line - 1]


@pytest.mark.parametrize(
    "text",
    [b"", b"<a", b"<a/>", b"{}", b"\xff", TEXTS["answer.xsd"].replace(b"xs:string", b"xs:strong"), TEXTS["answer.xsd"].replace(b"types.xsd", b"answer.xsd")],
)
def test_an_xsd_that_cannot_be_used_is_told_by_its_own_name(text: bytes) -> None:
    with pytest.raises(BadContract) as caught:
        loaded({"answer.xsd": text})

    assert caught.value.file.endswith(("answer.xsd", "types.xsd"))


@pytest.mark.parametrize("name", ["answer.xsd", "view.schema.json", "common.schema.json", "types.xsd"])
def test_a_file_that_is_missing_is_told_by_its_name(name: str, tmp_path: Path) -> None:
    for other, text in TEXTS.items():
        if other != name:
            (tmp_path / other).write_bytes(text)

    with pytest.raises(BadContract, match="cannot be read: No such file") as caught:
        load((tmp_path / "shop.openapi.yaml").as_posix())

    assert caught.value.file == (tmp_path / name).as_posix()


def test_references_that_run_in_a_circle_are_refused() -> None:
    with pytest.raises(BadContract, match="references run in a circle"):
        edited(("Left: {required: true, schema: {type: integer, minimum: 0}}", "Left: {$ref: '#/components/headers/Left'}"))


# -- the digest ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_digest_changes_with_any_file(name: str) -> None:
    blank = b"\n" if not name.endswith(".yaml") else b"\n# more\n"

    assert loaded({name: TEXTS[name] + blank}).digest != loaded().digest == loaded().digest


def test_the_digest_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_bytes(text)

    assert load((tmp_path / "shop.openapi.yaml").as_posix()).digest == loaded().digest


# -- any contract whatever -------------------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 999)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "a", "/a/{b}", "#/components", "true", "json", "%"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "$ref", "name", "type", "200", "in", "/x", "schema"]), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(inner for name, child in children for inner in _places(child, (*way, name)))]


def _with(value: Any, way: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    made = {"": copy.deepcopy(value)}
    holder: Any = made
    for step in ("", *way)[:-1]:
        holder = holder[step]
    change(holder, ("", *way)[-1])
    return made[""]


TREES = {name: parse(text, name) for name, text in TEXTS.items() if not name.endswith(".xsd")}
PLACES = [(name, way) for name, tree in TREES.items() for way in _places(tree)]
EXCHANGES = [
    Exchange(
        request=Request(method="POST", url="/orders.xml", headers=(("x-key", "k"),), body=b"price_below=5&ids[]=1&days=2"),
        response=Response(
            status=200, headers=(("left", "5"),), body=b"<answer><code>1</code><order><price>7</price><made>2026-01-01 10:00:00</made></order></answer>"
        ),
    ),
    Exchange(request=Request(method="POST", url="/orders.xml"), response=Response(status=404, body=b"gone")),
    Exchange(
        request=Request(method="GET", url="/orders/Order/7?fields=id"),
        response=Response(
            status=200,
            headers=(("content-type", "application/json"),),
            body=b'{"id": 7, "state": "closed", "note": "x", "total": "", "lines": [{"sku": "a", "count": "x", "odd": 1}]}',
        ),
    ),
]


@given(st.data())
def test_whatever_stands_anywhere_in_a_contract_it_loads_or_is_a_bad_contract(data: st.DataObject) -> None:
    """And what loads can be judged by: no check stumbles over it."""
    name, way = data.draw(st.sampled_from(PLACES))
    value = data.draw(JSON)
    changed = _with(TREES[name], way, lambda holder, key: holder.__setitem__(key, value))

    _try(name, changed)


@pytest.mark.parametrize("name", sorted(TREES))
def test_whatever_is_left_out_of_a_contract_it_loads_or_is_a_bad_contract(name: str) -> None:
    for way in _places(TREES[name])[1::7]:  # each takes 50 ms
        _try(name, _with(TREES[name], way, lambda holder, key: holder.pop(key)))


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_whatever_bytes_are_damaged_a_contract_loads_or_is_a_bad_contract(name: str, data: st.DataObject) -> None:
    text = bytearray(TEXTS[name])
    for at in data.draw(st.lists(st.integers(0, len(text) - 1), min_size=1, max_size=4)):
        text[at] = data.draw(st.sampled_from(b"\0 <>&\"'{}[]:,#/%\n\xff0aA"))

    try:
        contract = loaded({name: bytes(text)})
    except BadContract:
        return
    _judged(contract)


def _try(name: str, changed: Any) -> None:
    try:
        contract = loaded({name: json.dumps(changed).encode()})
    except BadContract:
        return
    _judged(contract)


def _judged(contract: Contract) -> None:
    judge = Judge([contract], named=True)
    for exchange in EXCHANGES:
        judgement = judge.judge(exchange)
        assert not [gap.reason for gap in judgement.not_checked if "WC901" in gap.reason]
    list(facts(contract))
