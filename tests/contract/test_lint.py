"""Each edit breaks one thing in a contract that is right, and lint says that, there, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest

from wirecheck import files
from wirecheck.contract.lint import Problem, lint
from wirecheck.errors import BadContract, UnknownName

SHOP = "shop.openapi.yaml"
FILES = {path.name: path.read_text() for path in sorted((Path(__file__).parent / "shop").iterdir())}


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit. `problem` is how the problem starts; it stands on the first line that the edit changed, or on the line `at`, in `where`; `also` counts what follows from it."""

    old: str
    new: str
    problem: str
    file: str = SHOP
    at: str | None = None
    where: str | None = None
    also: int = 0
    severity: str = "error"


def linted(texts: dict[str, str]) -> list[Problem]:
    return list(lint(SHOP, read=lambda name: texts[name].encode()))


def edited(edit: Edit) -> dict[str, str]:
    assert FILES[edit.file].count(edit.old) == 1, f"{edit.old!r} must stand once in {edit.file}"
    return FILES | {edit.file: FILES[edit.file].replace(edit.old, edit.new)}


def line_of(edit: Edit, texts: dict[str, str]) -> int:
    after = texts[edit.where or edit.file]
    if edit.at is not None:
        (line,) = (number for number, text in enumerate(after.splitlines(), 1) if text.strip() == edit.at)
        return line
    first = next(position for position, (a, b) in enumerate(zip_longest(FILES[edit.file], after)) if a != b)
    return after.count("\n", 0, first) + 1


AT_ORDERS = "each: /answer/order/{order}\n          when"
FAILURE = "failure, when: 'response.status >= 400 && response.status < 500'"
TOP_SOURCE = "x-source: {document: page, section: The page, certainty: stated}"
PICKED = 'keys.value in ["sku", "count"]'
OTHER_PATH = "      operationId: other\n      parameters:\n        - {name: id, in: path, required: true, schema: {}}\n"

FILE = [
    Edit(old="openapi: 3.1.0", new="openapi: [3.1.0", problem="is no YAML: ", at='info: {title: Shop of the tests, version: "1"}'),
    Edit(old="openapi: 3.1.0", new="openapi: 2.0.3", problem="is no OpenAPI 3.0 or 3.1 file"),
    Edit(old="summary: View orders", new="summary: View orders\n      summary: Again", problem="the key 'summary' stands twice"),
    Edit(old="summary: View orders", new="summary: [View orders]", problem="'summary' must be text"),
    Edit(old="summary: View orders", new="sumary: View orders", problem="an operation object has no field 'sumary'"),
    Edit(old="summary: View orders", new="x-sources: {}", problem="nobody knows the extension 'x-sources'"),
    Edit(old="summary: View orders", new="x-reading: {}", problem="x-reading does not belong in an operation object"),
    Edit(old='version: "1"', new="version: 1", problem="'version' must be text"),
    Edit(old=', version: "1"', new="", problem="'version' is missing in an info object"),
    Edit(old="        4XX:", new="        400:", problem="the key 400 must be text"),
]
ROUTING = [
    Edit(old="operationId: orders.get", new="operationId: orders.view", problem="the operationId 'orders.view' stands twice", also=2),
    Edit(
        old="      operationId: orders.get\n", new="", problem="get /orders/{specification}/{number} has no operationId", at="get:", also=1, severity="warning"
    ),
    Edit(old="  /orders.xml:", new="  orders.xml:", problem="the path 'orders.xml' does not start with a slash"),
    Edit(
        old="components:\n",
        new="  /orders/{specification}/{id}:\n    put:\n" + OTHER_PATH + '        - $ref: "#/components/parameters/specification"\ncomponents:\n',
        problem="/orders/{specification}/{id} and /orders/{specification}/{number} differ only by a parameter",
    ),
    Edit(
        old="components:\n",
        new="  /orders/all/{id}:\n    get:  # never\n" + OTHER_PATH + "components:\n",
        problem="no request can reach other",
        at="get:  # never",
    ),
    Edit(
        old="{specification}/{number}:",
        new="{specification}/{number}.xml:",
        problem="a segment of '/orders/{specification}/{number}.xml' is only in part a parameter",
        also=1,
    ),
    Edit(
        old="{name: number, in: path,",
        new="{name: numbre, in: path,",
        problem="the path parameter 'numbre' does not stand in /orders/{specification}/{number}",
        also=3,
    ),
    Edit(
        old='    parameters:\n      - $ref: "#/components/parameters/specification"\n',
        new="    parameters:\n",
        problem="nobody declares the path parameter 'specification'",
        at="get:",
        also=2,
    ),
    Edit(old="{name: number, in: path, required: true,", new="{name: number, in: path,", problem="the path parameter 'number' is not required"),
    Edit(old="{name: fields, in: query,", new="{name: fields, in: qery,", problem="'qery' is not one of path, query, header, cookie", also=1),
    Edit(
        old="        - {name: fields, in: query, schema: {type: string}}\n",
        new="        - {name: fields, in: query, schema: {type: string}}\n        - {name: fields, in: query, schema: {}}\n",
        problem="the query parameter 'fields' is declared twice for orders.get",
    ),
    Edit(old="        4XX:", new='        "40":', problem="'40' is no status"),
]
REFERENCES = [
    Edit(old='"#/components/headers/Left"', new='"#/components/headers/Lft"', problem="#/components/headers/Lft points nowhere", also=1),
    Edit(
        old='"#/components/headers/Left"',
        new='"#/components/parameters/specification"',
        problem="#/components/parameters/specification points at a parameter",
        also=1,
    ),
    Edit(old='"#/components/headers/Left"', new='"other.yaml#/Left"', problem="other.yaml#/Left leads to another file", also=1),
    Edit(
        old='Failure: {description: not done, content: {"*/*": {schema: {}}}}',
        new='Failure: {$ref: "#/components/responses/Failure"}',
        problem="#/components/responses/Failure leads nowhere in the end",
        also=1,
    ),
    Edit(
        old='        4XX: {$ref: "#/components/responses/Failure"}\n',
        new="",
        problem="nothing refers to the response 'Failure'",
        at='Failure: {description: not done, content: {"*/*": {schema: {}}}}',
        severity="warning",
    ),
    Edit(old="  - key: []", new="  - keys: []", problem="the security scheme 'keys' does not exist", also=1),
    Edit(
        old="  - key: []\n",
        new="",
        problem="no operation asks for the security scheme 'key'",
        at="key: {type: apiKey, in: header, name: X-Key, x-source: {section: Keys}}",
        severity="warning",
    ),
    Edit(old="name: X-Key, ", new="", problem="the security scheme 'key' lacks 'name'"),
    Edit(old="{type: xmlSchema, location", new="{type: xsd, location", problem="x-oas-draft-alternativeSchema names no XSD"),
    Edit(old="location: answer.xsd", new="location: answers.xsd", problem="the XSD answers.xsd cannot be read"),
    Edit(old="xml: {name: answer}", new="xml: {name: anser}", problem="the XSD has no element 'anser'", also=4),
    Edit(old="                xml: {name: answer}\n", new="", problem="the XSD is named without its root element", at="schema:"),
    Edit(old="$ref: view.schema.json", new="$ref: views.schema.json", problem="views.schema.json points nowhere"),
    Edit(old='{$ref: "#/components/schemas/Order"}', new='{$ref: "#/components/schemas/Orders"}', problem="#/components/schemas/Orders points nowhere", also=1),
    Edit(file="view.schema.json", old='"#/$defs/price"', new='"#/$defs/prices"', problem="#/$defs/prices points nowhere", also=1),
    Edit(
        file="view.schema.json",
        old="common.schema.json#/$defs/days",
        new="common.schema.json#/$defs/day",
        problem="common.schema.json#/$defs/day points nowhere",
    ),
    Edit(file="view.schema.json", old="common.schema.json#/$defs/days", new="common.schema.json#days", problem="common.schema.json#days points nowhere"),
    Edit(file="view.schema.json", old='"type": "number", "minimum": 0', new='"$ref": "#/$defs/price"', problem="the reference comes back to itself"),
    Edit(
        file="view.schema.json",
        old='"price_below": {"$ref": "#/$defs/price"}',
        new='"price_below": {}',
        problem="nothing refers to the schema 'price'",
        at='"price": {"type": "number", "minimum": 0}',
        severity="warning",
    ),
    Edit(old="    Nothing: {", new="    Spare: {type: string}\n    Nothing: {", problem="nothing refers to the schema 'Spare'", severity="warning"),
    Edit(file="view.schema.json", old='$defs/days"}', new='$defs/days"]', problem="is no YAML", also=1),
    Edit(old="x-codec: php-form", new="x-codec: php-from", problem="'php-from' is not one of json, xml, xml-urlencoded-text, php-form"),
    Edit(old="name: resource-joins", new="name: resource-join", problem="'resource-join' is not one of resource-joins"),
    Edit(old="application/json:", new="application/pdf:", problem="no codec reads application/pdf", severity="warning"),
    Edit(old="            text/xml:", new="            application/json:", problem="an XSD judges a body that the codec json reads", at="schema:"),
]
SOURCES = [
    Edit(old="{section: View > price_below}", new="{section: View, document: pages}", problem="the source names no document of x-documents: 'pages'"),
    Edit(old="{section: View > price_below}", new="{section: View, certainty: sure}", problem="'sure' is not one of stated, shown, implied, ambiguous"),
    Edit(old="{section: View > price_below}", new="{sektion: View}", problem="a source object has no field 'sektion'"),
    Edit(old="          source: {section: View > price_below}\n", new="", problem="'source' is missing in a rule object", at="- id: view-price-below"),
    Edit(
        old=", source: {section: Get}}\n        - {outcome: success", new="}\n        - {outcome: success", problem="'source' is missing in an outcome object"
    ),
    Edit(
        old=TOP_SOURCE,
        new="x-source: {document: page, section: The page}",
        problem="no source says so: the security scheme 'key' has no certainty",
        at="key: {type: apiKey, in: header, name: X-Key, x-source: {section: Keys}}",
        also=27,
    ),
    Edit(
        old=TOP_SOURCE,
        new="x-source: {document: page, certainty: stated}",
        problem="no source says so: the parameter 'specification' has no section",
        at="specification:",
        also=13,
    ),
    Edit(file="view.schema.json", old='"section": "View > filters"', new='"document": "pag"', problem="the source names no document of x-documents: 'pag'"),
    Edit(file="view.schema.json", old='"section": "View > filters"', new='"certainty": "sure"', problem="'sure' is no certainty"),
    Edit(
        file="view.schema.json",
        old='"section": "View > filters"',
        new='"keywords": {"minLength": {"certainty": "shown"}}',
        problem="x-source speaks of 'minLength', which does not stand there",
    ),
    Edit(file="view.schema.json", old='"section": "View > filters"', new='"keywords": {"type": {"certainty": "show"}}', problem="'show' is no certainty"),
    Edit(file="answer.xsd", old='document="page"', new='document="pages"', problem="the source names no document of x-documents: 'pages'"),
    Edit(file="answer.xsd", old='for="minOccurs" certainty="implied"', new='for="minOccurs" certainty="sure"', problem="'sure' is no certainty", also=1),
    Edit(
        file="answer.xsd",
        old='<w:source document="page" section="View" certainty="stated"/>',
        new="",
        problem="no source says so: 'minOccurs' has no document",
        at='<xs:element name="answer">',
    ),
    Edit(file="answer.xsd", old='for="minOccurs"', new='for="minOccur"', problem="w:source speaks of 'minOccur', which is no constraint"),
]
JSON_SCHEMAS = [
    Edit(old="required: [id]\n", new="required: [ids]\n", problem="'ids' is required, and nobody describes it"),
    Edit(old="required: [total]}", new="required: [totl]}", problem="'totl' is required, and nobody describes it"),
    Edit(old="required: [total]}", new="dependentRequired: {totl: [id]}}", problem="'totl' is required, and nobody describes it"),
    Edit(old="{state: {const: closed}}", new="{stat: {const: closed}}", problem="'stat' is asked for, and nobody describes it"),
    Edit(old="format: date,", new="format: dat,", problem="nobody asserts the format 'dat'"),
    Edit(old="x-secret: personal", new="x-secret: private", problem="'private' is no kind of secret"),
    Edit(old="x-secret: personal", new="x-secrets: personal", problem="nobody knows the extension 'x-secrets' in a schema"),
    Edit(old="x-reading: {note: the page shows a blank}", new="x-reading: {}", problem="x-reading has no note"),
    Edit(old="{note: the page shows a blank}", new="{note: a blank, certainty: sure}", problem="'sure' is no certainty"),
    Edit(old="{note: the page shows a blank}", new="{note: a blank, section: View}", problem="a reading has no 'section'"),
    Edit(old="- {type: number, minimum: 0}", new="- {type: number, x-reading: {note: other}}", problem="another reading stands beside no first one", also=1),
    Edit(old="{sku: {type: string}", new="{sku: {type: strin}", problem="the JSON Schema cannot be compiled: "),
    Edit(old="{sku: {type: string}", new='{sku: {type: string, pattern: "("}', problem="the JSON Schema cannot be compiled: "),
    Edit(old="{sku: {type: string}", new='{sku: {patternProperties: {"\\\\p{L}": {}}}', problem="the pattern '\\\\p{L}' cannot be read"),
    Edit(old="{sku: {type: string}", new="{sku: {type: string, pattrn: a}", problem="no keyword is called 'pattrn'"),
    Edit(old="{sku: {type: string}", new='{sku: {type: string, $recursiveRef: "#"}', problem="$recursiveRef is not followed"),
]
REACH = [
    Edit(
        old="minLength: 1, maxLength: 6}\n        note",
        new="minLength: 1, maxLength: 0}\n        note",
        problem="no value is between minLength 1 and maxLength 0",
        also=2,
    ),
    Edit(old="minimum: 1, maximum: 999", new="minimum: 1000, maximum: 999", problem="no value is between minimum 1000 and maximum 999"),
    Edit(old="minimum: 1, maximum: 999", new="exclusiveMinimum: 999, maximum: 999", problem="no value is between exclusiveMinimum 999 and maximum 999"),
    Edit(old="enum: [open, closed]", new="enum: [open, closed, cancelled]", problem='"cancelled" is listed, and what stands beside the list excludes it'),
    Edit(old="enum: [open, closed]", new="enum: [open, closed, 3]", problem="3 is listed, and what stands beside the list excludes it"),
    Edit(old="{sku: {type: string}", new="{sku: {type: string, const: a, minLength: 2}", problem='what stands beside the constant "a" excludes it'),
    Edit(old="{const: closed}", new="{const: close}", problem="'state' can never be \"close\", so that nothing reaches what follows"),
    Edit(
        old="      then: {required: [total]}\n",
        new="",
        problem="'if' decides nothing without 'then' or 'else'",
        at="if: {properties: {state: {const: closed}}, required: [state]}",
    ),
    Edit(old="      if: {properties: {state: {const: closed}}, required: [state]}\n", new="", problem="nothing reaches 'then' and 'else' without 'if'"),
    Edit(
        old="- {type: number, minimum: 0}",
        new='- {const: ""}',
        problem="the branch says the same as branch 1",
        at='- {const: "", x-reading: {note: the page shows a blank}}',
    ),
    Edit(old="{sku: {type: string}", new="{sku: false", problem="the member 'sku' can never be there"),
    Edit(old="{sku: {type: string}", new="{sku: {type: string, maximum: 3}", problem="maximum says nothing of a value of type string"),
    Edit(old="{sku: {type: string}", new="{sku: {type: array, maxItems: 0, items: {}}", problem="nothing reaches 'items' where maxItems is 0"),
]
XSDS = [
    Edit(file="answer.xsd", old="</xs:schema>", new="</xs:schem>", problem="the XSD is no XML: "),
    Edit(file="types.xsd", old="</xs:schema>", new="</xs:schem>", problem="the XSD is no XML: "),
    Edit(file="answer.xsd", old='type="Price"', new='type="Pric"', problem="the XSD cannot be compiled: "),
    Edit(file="types.xsd", old='base="xs:integer"', new='base="xs:integr"', problem="the XSD cannot be compiled: ", at="<xs:simpleType>"),
    Edit(file="answer.xsd", old='schemaLocation="types.xsd"', new='schemaLocation="typ.xsd"', problem="the included typ.xsd cannot be read"),
    Edit(file="answer.xsd", old="<xs:include", new="<xs:import", problem="xs:import is not read"),
    Edit(file="answer.xsd", old='name="code" type="xs:string"', new='name="code"', problem="the element 'code' has no type"),
    Edit(file="answer.xsd", old='name="code" type="xs:string"', new='name="code" type="xs:anyType"', problem="the element 'code' has no type"),
    Edit(
        file="answer.xsd",
        old='name="state" type="State" minOccurs="0"',
        new='name="state" type="State" minOccurs="0" maxOccurs="0"',
        problem="state can never be there: maxOccurs is 0",
        also=1,
    ),
    Edit(
        file="answer.xsd",
        old='name="made" type="Moment"',
        new='name="made" type="xs:string"',
        problem="nothing refers to the type 'Moment'",
        where="types.xsd",
        at='<xs:simpleType name="Moment">',
        severity="warning",
    ),
    Edit(file="types.xsd", old='value="closed"', new='value="cancelled"', problem="'cancelled' is listed, and what stands beside the list excludes it"),
    Edit(file="types.xsd", old='memberTypes="Word"', new='memberTypes="Word Word"', problem="the union names 'Word' twice"),
    Edit(file="answer.xsd", old="w:secret kind", new="w:secrets kind", problem="nobody knows w:secrets"),
    Edit(file="answer.xsd", old='kind="personal"', new='kind="private"', problem="'private' is no kind of secret"),
    Edit(file="answer.xsd", old='order="any"', new='order="some"', problem="w:content means nothing so"),
    Edit(file="answer.xsd", old='order="any"', new='sequence="any"', problem="w:content has no attribute 'sequence'"),
    Edit(file="types.xsd", old="datetime-seconds", new="datetime-second", problem="nobody asserts the format 'datetime-second'"),
    Edit(file="types.xsd", old=' note="the page shows a number"', new="", problem="w:reading has no note"),
    Edit(file="types.xsd", old='certainty="ambiguous"', new='certainty="sure"', problem="'sure' is no certainty"),
    Edit(
        file="types.xsd",
        old='<w:format name="datetime-seconds"/>',
        new='<w:format name="datetime-seconds"/><w:reading note="another"/>',
        problem="another reading stands beside no first one",
    ),
]
EXPRESSIONS = [
    Edit(old="has(request.body.price_below)'", new="has(request.body.price_below'", problem="the expression does not parse: "),
    Edit(old="has(request.body.price_below)'", new="has(reqest.body.price_below)'", problem="the expression names 'reqest', which is no variable here"),
    Edit(old="'number(order.price) <", new="'numbr(order.price) <", problem="the expression calls 'numbr', which is no function"),
    Edit(old="lower(order.state)", new='lower(order.state, "x")', problem="the expression gives 'lower'"),
    Edit(old="has(request.body.price_below)'", new="has(request.body.price_bellow)'", problem="no schema describes 'price_bellow' in request.body"),
    Edit(old="'number(order.price) <", new="'number(order.prise) <", problem="no schema describes 'prise' in order"),
    Edit(
        old="has(response.body.answer.code)'", new="has(response.body.anser.code)'", problem="no schema describes 'anser' in response.body (outcome 'success')"
    ),
    Edit(old="has(response.body.answer.code)'", new='"@tim" in response.body.answer\'', problem="no schema describes '@tim' in response.body.answer"),
    Edit(old="number(response.body.id) ==", new='number(field(response.body, "ide")) ==', problem="no schema describes 'ide' in response.body"),
    Edit(old="keys.order", new="keys.ordr", problem="no schema describes 'ordr' in keys"),
    Edit(old="specification.resource", new="specification.resorce", problem="no schema describes 'resorce' in request.parameters.specification"),
    Edit(old="request.query.fields", new="request.query.field", problem="no schema describes 'field' in request.query"),
    Edit(old="number(request.parameters.number)", new="number(request.parameters.numer)", problem="no schema describes 'numer' in request.parameters"),
    Edit(old=PICKED, new='request.headers["X-Key"] == "a"', problem="no schema describes 'X-Key' in request.headers"),
    Edit(old=PICKED, new='request.body.x == "a"', problem="no schema describes 'body' in request"),
    Edit(old=PICKED, new="value.x == 1", problem="value is a number or text and has no member 'x'"),
    Edit(old=PICKED, new='sorted_by(response.body.lines, ["-sk"])', problem="no schema describes 'sk' in an item"),
    Edit(old="request.body.ids[0]", new="request.body.price_below[0]", problem="request.body.price_below is a number and has no such element"),
    Edit(old="request.body.ids.exists_one(id,", new="request.body.price_below.exists_one(id,", problem="request.body.price_below is a number and has no items"),
    Edit(
        old="'!has(request.body.total) && !(\"sum\" in request.body)'",
        new="'!has(request.body.total) && \"sum\" in request.body'",
        problem="no schema describes 'sum' in request.body",
        also=1,
    ),
    Edit(old="< number(request.body.price_below)", new="", problem="number(...) is a number and no truth value"),
    Edit(old="'number(order.price) <", new="'order.price && number(order.price) <", problem="order.price is text and no truth value"),
    Edit(old="'number(order.price) <", new="'order.price <", problem="order.price is text and cannot be compared with a number"),
    Edit(old="< number(request.body.price_below)", new='== "5"', problem="number(...) is a number and never equals text"),
    Edit(old="datetime(order.made) <=", new="order.made <=", problem="order.made is text and cannot be compared with a time"),
    Edit(old='captured_at + duration("14h")', new="captured_at + 14", problem="a time + a number cannot be computed"),
    Edit(old=PICKED, new="keys.value in [1, 2]", problem="keys.value is text and never in a list of a number"),
    Edit(old=PICKED, new='"x" in response.status', problem="response.status is a number and holds nothing"),
    Edit(old="lower(order.state)", new="lower(order)", problem="order is a map, and lower reads text"),
    Edit(
        old='["a", "b"].all(name, name', new="response.body.answer.order.all(one, one.state", problem="all goes over response.body.answer.order of the response"
    ),
    Edit(old='["a", "b"].all(name, name', new='["a", "b"].all(keys, keys', problem="'keys' is a variable already"),
    Edit(old='\'outcome == "success" && request.parameters', new='\'outcome == "sucess" && request.parameters', problem="the outcome is never 'sucess' here"),
    Edit(
        old='\'outcome == "success" && request.parameters',
        new='\'outcome in ["success", "refused"] && request.parameters',
        problem="the outcome is never 'refused' here",
    ),
    Edit(
        old=AT_ORDERS,
        new="each: /answer/orders/{order}\n          when",
        problem="/answer/orders/{order} leads nowhere: no schema of the response has 'orders'",
    ),
    Edit(old=AT_ORDERS, new="each: answer/order/{order}\n          when", problem="the pointer 'answer/order/{order}' does not start with a slash"),
    Edit(old=AT_ORDERS, new="each: /answer/order/{order\n          when", problem="'{order' binds no name that an expression can use"),
    Edit(old=AT_ORDERS, new="each: /answer/{outcome}/{order}\n          when", problem="'{outcome}' binds no name that an expression can use"),
    Edit(old='each: "/lines/*/{value}"', new='each: "/lines/{value}/{value}"', problem="/lines/{value}/{value} binds a name twice"),
    Edit(old="about: price\n", new="about: prize\n", problem="prize leads nowhere: no schema has 'prize'"),
    Edit(old="about: /id\n", new="about: /ids\n", problem="/ids leads nowhere: no schema has 'ids'"),
    Edit(old="- id: view-past", new="- id: view-ids-once", problem="the rule 'view-ids-once' stands twice in orders.view"),
]
OUTCOMES = [
    Edit(old="outcome: refused", new="outcome: refuse", problem="'refuse' is not one of success, failure, refused"),
    Edit(old=FAILURE, new="failure, when: 'response.status in [401,403]'", problem="nothing reaches this failure: an outcome before it asks the same"),
    Edit(old=FAILURE, new="failure, when: 'response.status == 401'", problem="nothing reaches this failure: outcomes before it take every status"),
    Edit(old=FAILURE, new="failure, when: 'true'", problem="whatever comes is failure", also=1),
    Edit(old=FAILURE, new="failure, when: 'response.status >= 400 && response.status < 400'", problem="no status makes this failure"),
    Edit(old=FAILURE, new="failure, when: 'outcome == \"success\"'", problem="an outcome cannot ask for 'outcome'"),
    Edit(old=FAILURE, new="failure, when: 'response.status'", problem="response.status is a number and no truth value (outcome 'failure')"),
]
ENTITIES = [
    Edit(old="    key: id\n", new="    key: ide\n", problem="no item has 'ide'"),
    Edit(old="    key: id\n", new="    keys: id\n", problem="an entity object has no field 'keys'", also=1),
    Edit(old="unique: [note,", new="unique: [notes,", problem="no item has 'notes'"),
    Edit(old="when: 'item.id > 0'", new="when: 'item.ids > 0'", problem="no schema describes 'ids' in item"),
    Edit(old="generated: [id]", new="generated: [idd]", problem="no item has 'idd'"),
    Edit(old="total: {compare: unknown, default: 0}", new="totl: {compare: unknown, default: 0}", problem="no item has 'totl'"),
    Edit(old="compare: unknown", new="compare: hash", problem="'hash' is not one of equal, decimal, datetime, set, records, hashed, hidden, unknown"),
    Edit(old="read: state", new="read: stat", problem="no item has 'stat'"),
    Edit(old="{operation: orders.view, does", new="{operation: orders.vew, does", problem="no operation is called 'orders.vew'"),
    Edit(old="does: lists", new="does: list", problem="'list' is not one of creates, reads, lists"),
    Edit(old="items: /answer/order/*", new="items: /answer/ordr/*", problem="/answer/ordr/* leads nowhere: no schema of the response has 'ordr'"),
    Edit(old="items: /answer/order/*", new="items: answer/order/*", problem="the pointer 'answer/order/*' does not start with a slash"),
    Edit(old="whole: 'has(request.body.ids)'", new="whole: 'has(request.body.id)'", problem="no schema describes 'id' in request.body"),
    Edit(
        old="whole: 'has(request.body.ids)'",
        new="whole: {value: 'true', source: {document: pag}}",
        problem="the source names no document of x-documents: 'pag'",
    ),
    Edit(old="whole: 'has(request.body.ids)'", new="same-as: orders.count", problem="no operation is called 'orders.count'"),
    Edit(old="when: 'outcome == \"success\"', result", new="when: 'outcome == \"sucess\"', result", problem="the outcome is never 'sucess' here"),
    Edit(
        old='items: ""}, source: {section: Get}}',
        new="items: /oops}, source: {section: Get}}",
        problem="/oops leads nowhere: no schema of the response has 'oops'",
    ),
    Edit(old='items: ""}, source: {section: Get}}', new='items: ""}}', problem="'source' is missing in a touch object"),
]
EDITS = [*FILE, *ROUTING, *REFERENCES, *SOURCES, *JSON_SCHEMAS, *REACH, *XSDS, *EXPRESSIONS, *OUTCOMES, *ENTITIES]


def test_a_contract_that_is_right_has_no_problem() -> None:
    assert linted(FILES) == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.problem)
def test_one_edit_gives_its_problem_at_its_line(edit: Edit) -> None:
    texts = edited(edit)

    problems = linted(texts)

    told = [problem for problem in problems if problem.problem.startswith(edit.problem) and problem.line == line_of(edit, texts)]
    assert [(problem.file, problem.severity) for problem in told] == [(edit.where or edit.file, edit.severity)], problems
    assert len(problems) == 1 + edit.also, problems
    assert all(problem.remedy and "\n" not in problem.problem + problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("edit", "remedy"),
    [
        (Edit(old="summary: View orders", new="sumary: View orders", problem=""), "did you mean summary?"),
        (Edit(old="has(request.body.price_below)'", new="has(request.body.price_bellow)'", problem=""), "did you mean price_below?"),
        (Edit(old="has(request.body.price_below)'", new="has(reqest.body.price_below)'", problem=""), "did you mean request?"),
        (Edit(old="'number(order.price) <", new="'numbr(order.price) <", problem=""), "did you mean number?"),
        (Edit(old="x-codec: php-form", new="x-codec: php-from", problem=""), "did you mean php-form?"),
        (Edit(old="x-secret: personal", new="x-secret: private", problem=""), "known: credential, hash, password, personal, token"),
    ],
)
def test_a_mistyped_name_is_told_its_nearest(edit: Edit, remedy: str) -> None:
    assert [problem.remedy for problem in linted(edited(edit))] == [remedy]


# -- the shipped contracts -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", files.contract_names())
def test_the_contracts_that_travel_with_wirecheck_have_no_problem(name: str) -> None:
    assert list(lint(name)) == []


def test_a_contract_is_found_by_its_path_too() -> None:
    assert list(lint((Path(__file__).parent / "shop" / SHOP).as_posix())) == []


def test_a_name_that_is_no_contract_raises() -> None:
    with pytest.raises(UnknownName):
        list(lint("no-such-contract"))


# -- false alarms ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        'response.body.state != "" && response.body.id != null && response.body.lines != []',
        'field(response.body, "total") == null || number(response.body.total) >= 0',
        'response.body.total in ["", null] || response.body.id in [1, 2, 3]',
        '"sku" in response.body.lines[0] && response.body.lines[0]["count"] > 0',
        'request.headers["authorization"].startsWith("Basic ") || "x-key" in request.headers',
        '["id", "state"].all(name, name in response.body) && [1, 2].map(n, n + 1).exists(n, n == response.body.id)',
        'type(response.body.lines) == list ? size(response.body.lines) < 100 : response.body.lines == ""',
        'captured_at - timestamp("2020-01-01T00:00:00Z") > duration("1h") && -response.body.id < 0',
        '{"open": 1, "closed": 2}[response.body.state] > 0',
        'request.parameters.specification.joins == [] && "Order" in request.parameters.specification.elements',
    ],
)
def test_an_expression_that_can_hold_is_no_problem(condition: str) -> None:
    old = "'" + PICKED + ' || value != ""\''

    assert FILES[SHOP].count(old) == 1
    assert linted(FILES | {SHOP: FILES[SHOP].replace(old, "'" + condition + "'")}) == []


def test_a_definition_with_an_unusual_name_is_found() -> None:
    text = FILES["view.schema.json"].replace('"#/$defs/price"', '"#/$defs/a~1price%20tag"').replace('"price": {', '"a/price tag": {')

    assert linted(FILES | {"view.schema.json": text}) == []


# -- files that cannot be read ---------------------------------------------------------------------------------------------------------------


def _refusing(_: str) -> bytes:
    raise BadContract("shop", "cannot be read: no such file")


@pytest.mark.parametrize("read", [{}.__getitem__, _refusing, lambda _: b""])
def test_a_contract_that_cannot_be_read_is_one_problem(read: Callable[[str], bytes]) -> None:
    assert [problem.file for problem in lint(SHOP, read=read)] == [SHOP]
