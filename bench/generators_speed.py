"""What a drawn payload costs, beside schemathesis' own strategies for the same JSON, in one run.

    python bench/generators_speed.py [--rounds 9] [--count 60] [--through-hypothesis]

Every strategy draws in every round, one after the other, so that a busy machine is busy for all of them; told is the median over the rounds, of CPU time and of the ratio in one round.
JSON: the bodies of the seven calls of `open2b-customers`, the whole requests around them, and a few schemas of everyday shape; schemathesis reads the same contract, its examples left
aside for bodies. XML: the bodies of every contract that has any, beside the median JSON body of schemathesis. A payload of more values takes longer: so the time is told for one value (a
member, an item, an element, an attribute), too. With `--through-hypothesis` whole tests are timed and not the drawing alone. Cold: a fresh process up to its first payload.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.control import BuildContext
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.data import ConjectureData
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

CONTRACT = Path(__file__).parent.parent / "contracts" / "open2b-customers.openapi.yaml"
XML_CONTRACTS = ("customer-v3", "leadcommerce-customers", "leadcommerce-products", "modularmerchant-check-customer")
_TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
SCHEMAS: dict[str, dict[str, Any]] = {
    "an order with lines": {
        "type": "object",
        "required": ["id", "lines"],
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "note": _TEXT,
            "paid": {"type": "boolean"},
            "lines": {
                "type": "array",
                "minItems": 1,
                "maxItems": 20,
                "items": {
                    "type": "object",
                    "required": ["sku", "count"],
                    "properties": {
                        "sku": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3,6}$"},
                        "count": {"type": "integer", "minimum": 1, "maximum": 99},
                        "price": {"type": "number", "minimum": 0, "maximum": 10000},
                    },
                    "additionalProperties": False,
                },
            },
        },
        "additionalProperties": False,
    },
    "formats and patterns": {
        "type": "object",
        "required": ["mail", "day"],
        "properties": {
            "mail": {"type": "string", "format": "email"},
            "day": {"type": "string", "format": "date"},
            "at": {"type": "string", "format": "date-time"},
            "key": {"type": "string", "format": "uuid"},
            "phone": {"type": "string", "pattern": r"^\+[0-9]{1,3} [0-9]{4,10}$"},
            "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]{2,15}$"},
        },
        "additionalProperties": False,
    },
    "one of several": {
        "oneOf": [
            {"type": "object", "required": ["kind", "card"], "properties": {"kind": {"const": "card"}, "card": {"type": "string", "pattern": "^[0-9]{16}$"}}, "additionalProperties": False},
            {"type": "object", "required": ["kind", "iban"], "properties": {"kind": {"const": "bank"}, "iban": _TEXT}, "additionalProperties": False},
            {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cash"}, "change": {"type": "boolean"}}, "additionalProperties": False},
        ]
    },
    "all of some": {
        "allOf": [
            {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
            {"properties": {"name": {"pattern": "^[A-Z]"}, "age": {"type": "integer", "minimum": 0, "maximum": 150}}},
        ],
        "properties": {"tags": {"type": "array", "items": {"enum": ["new", "old", "vip"]}, "uniqueItems": True}},
    },
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One strategy with what its rounds have shown: CPU seconds for a payload, and for one value of it."""

    name: str
    side: str
    strategy: SearchStrategy[Any]
    seconds: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)


def values(payload: Any) -> int:
    """Count the values of a payload."""
    if isinstance(payload, dict):
        return 1 + sum(map(values, payload.values()))
    if isinstance(payload, list):
        return 1 + sum(map(values, payload))
    return 1


def nodes(text: str) -> int:
    """Count the elements and attributes of a document."""
    return sum(1 + len(element.attrib) for element in etree.fromstring(text.encode()).iter())


def payload_of(drawn: Any) -> Any:
    """Give the payload of whatever a strategy has drawn: ours name it `value` or `instance`, schemathesis `body`."""
    for name in ("instance", "value", "body"):
        if hasattr(drawn, name):
            return getattr(drawn, name)
    return drawn


def alone(strategy: SearchStrategy[Any], count: int, number: int) -> tuple[float, list[Any]]:
    """Draw as Hypothesis does, without what it does around; what it would throw away costs, too."""
    made: list[Any] = []
    source = Random(number)
    began = time.process_time()
    while len(made) < count:
        data = ConjectureData(random=source)
        try:
            with BuildContext(data, wrapped_test=None, is_final=False):
                made.append(data.draw(strategy))
        except (StopTest, UnsatisfiedAssumption):
            continue
        finally:
            data.freeze()
    return time.process_time() - began, made


def through_hypothesis(strategy: SearchStrategy[Any], count: int, number: int) -> tuple[float, list[Any]]:
    """Run a test that does nothing."""
    made: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(number)
    @given(strategy)
    def take(value: Any) -> None:
        made.append(value)

    began = time.process_time()
    take()
    return time.process_time() - began, made


def of_schemathesis() -> Iterator[Row]:
    """Yield what schemathesis draws of the contract, and of the schemas."""
    import schemathesis

    def bodies(api: Any) -> Iterator[tuple[Any, Any]]:
        for found in api.get_all_operations():
            operation = found.ok()
            body = next(iter(operation.body))
            yield (
                operation,
                body.get_strategy(operation, api.config.generation_for(operation=operation), schemathesis.GenerationMode.POSITIVE, mix_examples=False),
            )

    for operation, strategy in bodies(schemathesis.openapi.from_path(str(CONTRACT))):
        name = operation.label.partition("commerce.")[2]
        yield Row(name, "body", strategy)
        yield Row(name, "request", operation.as_strategy())
    paths = {
        f"/{number}": {
            "post": {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}, "responses": {"200": {"description": "ok"}}}
        }
        for number, schema in enumerate(SCHEMAS.values())
    }
    everyday = schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": {"title": "everyday", "version": "1"}, "paths": paths})
    for name, (_, strategy) in zip(SCHEMAS, bodies(everyday), strict=True):
        yield Row(name, "schema", strategy)


def of_ours() -> Iterator[Row]:
    """Yield what we draw of the same."""
    from wirecheck.contract import load
    from wirecheck.generate import bodies, valid, valid_requests

    for operation in load(CONTRACT.name.partition(".")[0]).operations:
        assert operation.request is not None
        strategy = bodies.valid(operation.request)
        assert strategy is not None
        yield Row(operation.id, "body", strategy)
        yield Row(operation.id, "request", valid_requests(operation))
    yield from (Row(name, "schema", valid(schema)) for name, schema in SCHEMAS.items())


def of_xml() -> Iterator[Row]:
    """Yield the XML bodies of all contracts, each schema once."""
    from wirecheck.contract import load
    from wirecheck.generate import bodies

    seen = set()
    for name in XML_CONTRACTS:
        for operation in load(name).operations:
            described = [("request", operation.request), *(("response", response.body) for response in operation.responses)]
            for side, body in described:
                if body is not None and body.codec in {"xml", "xml-urlencoded-text"} and body.schema is not None and (id(body.schema), body.root) not in seen:
                    seen.add((id(body.schema), body.root))
                    strategy = bodies.valid(body)
                    assert strategy is not None
                    yield Row(f"{name} {operation.id} {side}", "xml", strategy)


COLD = {
    "JSON, ours": "from wirecheck.contract import load; from wirecheck.generate import bodies; show(bodies.valid(load('open2b-customers').operation('customers.create').request))",
    "JSON, schemathesis": "import schemathesis; api = schemathesis.openapi.from_path(CONTRACT); "
    "show(next(o.ok() for o in api.get_all_operations() if o.ok().label.endswith('create')).as_strategy())",
    "XML, ours": "from wirecheck.contract import load; from wirecheck.generate import bodies; show(bodies.valid(load('customer-v3').operation('save').request))",
}
_SHOW = """
import time, warnings
from hypothesis import Phase, given, settings
import hypothesis.strategies
warnings.simplefilter("ignore")
CONTRACT = {contract!r}
def show(strategy):
    settings(max_examples=1, database=None, deadline=None, phases=[Phase.generate])(given(strategy)(lambda value: None))()
began = time.process_time()
{what}
print(time.process_time() - began)
"""


def cold(what: str) -> float:
    """Give the CPU seconds of a fresh process from Hypothesis imported to the first payload: imports, reading of the contract, compiling, drawing."""
    done = subprocess.run([sys.executable, "-c", _SHOW.format(contract=str(CONTRACT), what=what)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def shown(name: str, ours: Row, theirs: list[list[float]], each: list[list[float]]) -> tuple[str, float, float]:
    """Give a line of the table: ours, the median of theirs, and both ratios, each the median over the rounds."""
    ratio = statistics.median(mine / statistics.median(others) for mine, others in zip(ours.seconds, theirs, strict=True))
    by_value = statistics.median(mine / statistics.median(others) for mine, others in zip(ours.each, each, strict=True))
    mine, other = statistics.median(ours.seconds), statistics.median(statistics.median(others) for others in theirs)
    return f"{name:<60} {mine * 1e6:>8.0f} {other * 1e6:>8.0f} {ratio:>7.2f} {by_value:>10.2f}", ratio, by_value


def table(title: str, lines: list[tuple[str, float, float]]) -> None:
    """Print a table and its middle."""
    print(f"\n{title:<60} {'ours µs':>8} {'theirs':>8} {'ratio':>7} {'by value':>10}")
    for line, _, _ in lines:
        print(line)
    print(f"{'median':<60} {'':>8} {'':>8} {statistics.median(line[1] for line in lines):>7.2f} {statistics.median(line[2] for line in lines):>10.2f}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--through-hypothesis", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    run = through_hypothesis if options.through_hypothesis else alone
    ours = {(row.name, row.side): row for row in of_ours()}
    theirs = {(row.name, row.side): row for row in of_schemathesis()}
    xml = list(of_xml())
    rows = [row for key in ours for row in (ours[key], theirs[key])] + xml
    for row in rows:
        run(row.strategy, options.count, 0)  # warm
    for number in range(1, options.rounds + 1):
        for row in rows:
            seconds, made = run(row.strategy, options.count, number)
            row.seconds.append(seconds / len(made))
            row.each.append(seconds / sum((nodes if row.side == "xml" else values)(payload_of(one)) for one in made))
    versions = ", ".join(f"{name} {version(name)}" for name in ("hypothesis", "schemathesis", "lxml", "jsonschema-rs"))
    print(
        f"{versions}, Python {platform.python_version()}; {options.rounds} rounds of {options.count}; CPU µs for a payload, {'whole tests' if options.through_hypothesis else 'drawing alone'}"
    )
    for side, title in (("body", "JSON bodies"), ("request", "whole requests"), ("schema", "everyday JSON Schemas")):
        keys = [key for key in ours if key[1] == side]
        table(title, [shown(key[0], ours[key], [[one] for one in theirs[key].seconds], [[one] for one in theirs[key].each]) for key in keys])
    bodies = [row for row in theirs.values() if row.side == "body"]
    each_round = [[row.seconds[number] for row in bodies] for number in range(options.rounds)]
    each_value = [[row.each[number] for row in bodies] for number in range(options.rounds)]
    table("XML bodies, beside the median JSON body of schemathesis", [shown(row.name, row, each_round, each_value) for row in xml])
    print("\nfrom a fresh process to the first payload, CPU ms, median of 5")
    for name, what in COLD.items():
        print(f"{name:<60} {statistics.median(cold(what) for _ in range(5)) * 1e3:>8.0f}")


if __name__ == "__main__":
    main()
