"""What is measured side by side: each engine reads a capture, judges it, and says which exchanges are faulty.

    python bench/engines.py ENGINE CAPTURE     # in a process of its own, for bench/targets.py

An engine first makes ready: imports, validators compiled, bodies at hand. Then it is clocked. Those that read the capture themselves are clocked whole, from the start of the process. All of them have the garbage collector
that `wirecheck validate` has.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

ROOT = Path(__file__).parent.parent
PRODUCTS, CHECK, FIND, CREATE = "/api/v1/Products.xml", "/api/check_customer.php", "/api/v13/commerce.customers.find", "/api/v1/Customers/create.xml"
XSDS = {
    "products": "leadcommerce/products-view.xsd",
    "checked": "modularmerchant/check-customer-response.xsd",
    "asked": "modularmerchant/check-customer-request.xsd",
    "written": "leadcommerce/customers-write.xsd",
}
JSON_SCHEMAS = {
    "find": "open2b/customers-find-request.schema.json",
    "found": "open2b/customers-find-response.schema.json",
    "create": "leadcommerce/customers-create.schema.json",
}

Message = tuple[str, str, str]
"""URL, what was sent, what was answered."""
Clocked = Callable[[], set[int]]
"""Judges what was made ready, and gives the indexes of the faulty exchanges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """`sees`: the kinds of faults that it can be asked about; ``whole``: it is clocked from the start of its process."""

    ready: Callable[[Path], Clocked]
    packages: tuple[str, ...]
    sees: frozenset[str]
    whole: bool = False


# -- captures ----------------------------------------------------------------------------------------------------------------------------------


def messages(path: Path) -> Iterator[Message]:
    """Read a capture the plain way: by `json`, or by PyYAML's own loader."""
    if path.suffix == ".har":
        for entry in json.loads(path.read_text())["log"]["entries"]:
            yield entry["request"]["url"], entry["request"]["postData"]["text"], entry["response"]["content"]["text"]
    elif path.suffix == ".yaml":
        import yaml

        for entry in yaml.safe_load(path.read_text())["interactions"]:
            yield entry["request"]["uri"], entry["request"]["body"], entry["response"]["body"]["string"]
    else:
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            yield entry["request"]["url"], entry["request"]["body"], entry["response"]["body"]


# -- by hand -----------------------------------------------------------------------------------------------------------------------------------


def by_hand() -> Callable[[Message], bool]:
    """Give what says whether an exchange is right, as one writes it in an afternoon: xmlschema, jsonschema and qs-codec, each validator compiled once, verdicts alone."""
    import qs_codec
    from lxml import etree

    xsd = {name: _xmlschema(path) for name, path in XSDS.items()}
    find, found, create = (_jsonschema(name) for name in JSON_SCHEMAS)

    def decoded(text: str) -> Any:
        root = etree.fromstring(text.encode())
        for element in root.iter():
            if element.text and not len(element):
                element.text = unquote_plus(element.text)
        return root

    def right(message: Message) -> bool:
        url, sent, answered = message
        match urlsplit(url).path:
            case "/api/v1/Products.xml":
                qs_codec.decode(sent)
                return bool(xsd["products"].is_valid(etree.fromstring(answered.encode())))
            case "/api/check_customer.php":
                return bool(xsd["asked"].is_valid(decoded(sent)) and xsd["checked"].is_valid(decoded(answered)))
            case "/api/v13/commerce.customers.find":
                return not list(find.iter_errors(json.loads(sent))) and not list(found.iter_errors(json.loads(answered)))
            case _:
                return not list(create.iter_errors(_typed(qs_codec.decode(sent)))) and bool(xsd["written"].is_valid(etree.fromstring(answered.encode())))

    return right


def _xmlschema(path: str) -> Any:
    import xmlschema

    return xmlschema.XMLSchema(str(ROOT / "schemas" / path))


@cache
def _schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((ROOT / "schemas" / JSON_SCHEMAS[name]).read_text())
    return made


def _jsonschema(name: str) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(_schema(name))


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return int(value) if value in {"0", "1"} else value


def naive(path: Path) -> Clocked:
    """Read and judge by hand."""

    def run() -> set[int]:
        right = by_hand()
        return {index for index, message in enumerate(messages(path)) if not right(message)}

    return run


# -- ours --------------------------------------------------------------------------------------------------------------------------------------


def command(path: Path, *, jobs: int | None = 1) -> Clocked:
    """Run what people run, with rules, state, findings and a report that names each exchange."""

    def run() -> set[int]:
        from wirecheck.cli.validation import validate

        report = Path(f"{path}.report")
        validate(
            captures=(str(path),),
            form="ndjson",
            output=str(report),
            quiet=True,
            jobs=jobs,
        )
        entries = map(json.loads, report.read_text().splitlines())
        return {entry["index"] for entry in entries if any(finding["severity"] == "error" for finding in entry.get("findings", ()))}

    return run


def judge(path: Path) -> Clocked:
    """Judge exchanges that are at hand: every check of request and answer, rules, state, findings. Neither the capture is read nor a report written."""
    from wirecheck.judge import Judge, Ordering
    from wirecheck.state import Memory

    contracts, exchanges = _contracts(), _exchanges(path)
    for exchange in _exchanges(_warm(path)):
        Judge(contracts, named=False, touches=True).judge(exchange)

    def run() -> set[int]:
        made = Judge(contracts, named=False, touches=True)
        ordering = Ordering(made, Memory(limit=100_000))
        ordered = (judgement for exchange in exchanges for judgement in ordering.add(made.judge(exchange)))
        return {judgement.exchange.index for judgement in chain(ordered, ordering.rest()) if any(map(_is_error, judgement.findings))}

    return run


def _is_error(said: Any) -> bool:
    return getattr(said, "severity", "") == "error"


def bodies(path: Path) -> Clocked:
    """Judge the bodies of exchanges that are at hand, by codec and schema, with findings: neither rules nor state."""
    from wirecheck.checks import Subject
    from wirecheck.checks.body import body
    from wirecheck.contract.route import Router

    router, exchanges = Router(_contracts()), _exchanges(path)

    def faulty(exchange: Any) -> bool:
        return any(map(_is_error, body(Subject(exchange, router.route(exchange.request)))))

    for exchange in _exchanges(_warm(path)):
        faulty(exchange)
    return lambda: {exchange.index for exchange in exchanges if faulty(exchange)}


def _contracts() -> tuple[Any, ...]:
    from wirecheck.contract import load
    from wirecheck.files import contract_names

    return tuple(load(name) for name in contract_names())


def _exchanges(path: Path) -> list[Any]:
    from wirecheck.traffic.captures import read

    return list(read((str(path),)))


def _warm(path: Path) -> Path:
    """Give a capture of one small exchange of each kind, so that whatever is made on first use is made."""
    return path.parent / "warm.ndjson"


# -- reading alone -----------------------------------------------------------------------------------------------------------------------------


def parsed(path: Path) -> Clocked:
    """Read a HAR or a cassette and every body in it with the quickest parsers that are installed, and judge nothing."""

    def run() -> set[int]:
        from lxml import etree

        from wirecheck.wire import form

        read_json = _quickest_json()
        parsers: dict[str, tuple[Callable[[bytes], Any], Callable[[bytes], Any]]] = {
            PRODUCTS: (form.decode, etree.fromstring),
            CHECK: (etree.fromstring, etree.fromstring),
            FIND: (read_json, read_json),
            CREATE: (form.decode, etree.fromstring),
        }
        for url, sent, answered in _quick_messages(path, read_json):
            first, second = parsers[urlsplit(url).path]
            first(sent.encode())
            second(answered.encode())
        return set()

    return run


def _quickest_json() -> Callable[[bytes], Any]:
    try:
        import orjson
    except ImportError:
        import msgspec

        return msgspec.json.decode
    loads: Callable[[bytes], Any] = orjson.loads
    return loads


def _quick_messages(path: Path, read_json: Callable[[bytes], Any]) -> Iterator[Message]:
    if path.suffix == ".har":
        for entry in read_json(path.read_bytes())["log"]["entries"]:
            yield entry["request"]["url"], entry["request"]["postData"]["text"], entry["response"]["content"]["text"]
        return
    import yaml

    for entry in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["interactions"]:
        yield entry["request"]["uri"], entry["request"]["body"], entry["response"]["body"]["string"]


def vcrpy(path: Path) -> Clocked:
    """Read a cassette as vcrpy does for a replay, and judge nothing."""

    def run() -> set[int]:
        from vcr.serialize import deserialize
        from vcr.serializers import yamlserializer

        deserialize(path.read_text(), yamlserializer)
        return set()

    return run


def streamed(path: Path) -> Clocked:
    """Read a capture as `wirecheck validate` does, an exchange at a time."""
    from wirecheck.traffic.captures import read

    def run() -> set[int]:
        for _ in read((str(path),)):
            pass
        return set()

    return run


def at_once(path: Path) -> Clocked:
    """Read a HAR into one tree with the quickest parser, its bodies as bytes."""
    read_json = _quickest_json()

    def run() -> set[int]:
        for _, sent, answered in _quick_messages(path, read_json):
            sent.encode()
            answered.encode()
        return set()

    return run


# -- bodies, by the peers ----------------------------------------------------------------------------------------------------------------------

Right = Callable[[Message], bool]


def _each(make: Callable[[], Right], path: Path) -> Clocked:
    right, held = make(), list(messages(path))
    return lambda: {index for index, message in enumerate(held) if not right(message)}


def _by_jsonschema() -> Right:
    find, found = _jsonschema("find"), _jsonschema("found")
    return lambda message: not list(find.iter_errors(json.loads(message[1]))) and not list(found.iter_errors(json.loads(message[2])))


def _by_jsonschema_rs() -> Right:
    import jsonschema_rs

    find, found = (jsonschema_rs.validator_for(_schema(name)) for name in ("find", "found"))
    loads = _quickest_json()
    return lambda message: not list(find.iter_errors(loads(message[1].encode()))) and not list(found.iter_errors(loads(message[2].encode())))


def _by_fastjsonschema() -> Right:
    import fastjsonschema

    find, found = (fastjsonschema.compile(_schema(name)) for name in ("find", "found"))

    def right(message: Message) -> bool:
        try:
            find(json.loads(message[1]))
            found(json.loads(message[2]))
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return right


def _parsing(*parsers: Callable[[bytes], Any] | None) -> Right:
    def right(message: Message) -> bool:
        for text, parse in zip(message[1:], parsers, strict=True):
            if parse is not None:
                parse(text.encode())
        return True

    return right


def _by_orjson() -> Right:
    import orjson

    return _parsing(orjson.loads, orjson.loads)


def _by_xmlschema() -> Right:
    from lxml import etree

    products = _xmlschema(XSDS["products"])
    return lambda message: bool(products.is_valid(etree.fromstring(message[2].encode())))


def _by_lxml() -> Right:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(ROOT / "schemas" / XSDS["products"]))
    return lambda message: bool(schema.validate(etree.fromstring(message[2].encode(), _huge())))


def _by_lxml_parse() -> Right:
    from lxml import etree

    return _parsing(None, lambda body: etree.fromstring(body, _huge()))


@cache
def _huge() -> Any:
    from lxml import etree

    return etree.XMLParser(huge_tree=True)


def _by_qs_codec() -> Right:
    import qs_codec

    create = _jsonschema("create")
    return lambda message: not list(create.iter_errors(_typed(qs_codec.decode(message[1]))))


def _by_form_parse() -> Right:
    from wirecheck.wire import form

    return _parsing(form.decode, None)


NOTHING: frozenset[str] = frozenset()
SCHEMA = frozenset({"schema"})
ALL = frozenset({"schema", "rule"})
ENGINES: dict[str, Engine] = {
    "wirecheck validate": Engine(ready=command, packages=("wirecheck",), sees=ALL, whole=True),
    "by hand": Engine(ready=naive, packages=("xmlschema", "jsonschema", "qs-codec", "PyYAML"), sees=SCHEMA, whole=True),
    "parse alone": Engine(ready=parsed, packages=("lxml", "PyYAML"), sees=NOTHING, whole=True),
    "vcrpy's reading": Engine(ready=vcrpy, packages=("vcrpy",), sees=NOTHING, whole=True),
    "wirecheck's reading": Engine(ready=streamed, packages=("wirecheck",), sees=NOTHING),
    "reading at once": Engine(ready=at_once, packages=("msgspec",), sees=NOTHING),
    "wirecheck": Engine(ready=judge, packages=("wirecheck",), sees=ALL),
    "wirecheck's bodies": Engine(ready=bodies, packages=("wirecheck",), sees=SCHEMA),
    "jsonschema": Engine(ready=partial(_each, _by_jsonschema), packages=("jsonschema",), sees=SCHEMA),
    "jsonschema-rs": Engine(ready=partial(_each, _by_jsonschema_rs), packages=("jsonschema-rs",), sees=SCHEMA),
    "fastjsonschema": Engine(ready=partial(_each, _by_fastjsonschema), packages=("fastjsonschema",), sees=SCHEMA),
    "orjson's parse": Engine(ready=partial(_each, _by_orjson), packages=("orjson",), sees=NOTHING),
    "xmlschema": Engine(ready=partial(_each, _by_xmlschema), packages=("xmlschema", "lxml"), sees=SCHEMA),
    "lxml": Engine(ready=partial(_each, _by_lxml), packages=("lxml",), sees=SCHEMA),
    "lxml's parse": Engine(ready=partial(_each, _by_lxml_parse), packages=("lxml",), sees=NOTHING),
    "qs-codec and jsonschema": Engine(ready=partial(_each, _by_qs_codec), packages=("qs-codec", "jsonschema"), sees=SCHEMA),
}
"""By the name that the table has. Those without ``whole`` have the bodies at hand before they are clocked."""


def main() -> None:
    """Run one engine, and print what it took and what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("capture", type=Path)
    asked = parser.parse_args()
    from wirecheck.cli.collector import patient

    engine = ENGINES[asked.engine]
    run = engine.ready(asked.capture)
    before = time.process_time()
    with patient():
        found = run()
    seconds = sum(os.times()[:4]) if engine.whole else time.process_time() - before
    json.dump({"seconds": seconds, "faulty": sorted(found)}, sys.stdout)


if __name__ == "__main__":
    main()
