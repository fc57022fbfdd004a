"""Our pipeline beside the naive one, on the same HAR, in one run: ratios, and whether each finds exactly the broken exchanges.

    python bench/pipeline.py [--count 10000] [--rounds 3]

The naive side is what one writes in an afternoon: `json`, xmlschema, jsonschema and qs-codec, every validator compiled once, verdicts alone. Ours judges request and response, runs every
rule and makes findings. Each side runs in a process of its own and the sides take turns. Told are the time that one waits, in which we use every core, and the CPU time of all
processes together; both from the imports on. No assertion on time is made here or in the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parent


def naive(path: str) -> set[int]:
    """Give the indexes of the faulty exchanges, by the plain libraries."""
    import jsonschema
    import qs_codec
    import xmlschema
    from lxml import etree

    def schema(name: str) -> jsonschema.Draft202012Validator:
        return jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / name).read_text()))

    def xsd(name: str) -> xmlschema.XMLSchema:
        return xmlschema.XMLSchema(str(ROOT / "schemas" / name))

    products, checked, asked, written = (
        xsd(n)
        for n in (
            "leadcommerce/products-view.xsd",
            "modularmerchant/check-customer-response.xsd",
            "modularmerchant/check-customer-request.xsd",
            "leadcommerce/customers-write.xsd",
        )
    )
    find, found = schema("open2b/customers-find-request.schema.json"), schema("open2b/customers-find-response.schema.json")
    create = schema("leadcommerce/customers-create.schema.json")

    def decoded(text: str) -> Any:
        root = etree.fromstring(text.encode())
        for element in root.iter():
            if element.text and not len(element):
                element.text = unquote_plus(element.text)
        return root

    def typed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: typed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [typed(item) for item in value]
        return int(value) if isinstance(value, str) and value.isdigit() and value in {"0", "1"} else value

    faulty = set()
    for index, entry in enumerate(json.loads(Path(path).read_text())["log"]["entries"]):
        sent, answered = entry["request"]["postData"]["text"], entry["response"]["content"]["text"]
        match urlsplit(entry["request"]["url"]).path:
            case "/api/v1/Products.xml":
                qs_codec.decode(sent)
                right = products.is_valid(etree.fromstring(answered.encode()))
            case "/api/check_customer.php":
                right = asked.is_valid(decoded(sent)) and checked.is_valid(decoded(answered))
            case "/api/v13/commerce.customers.find":
                right = not list(find.iter_errors(json.loads(sent))) and not list(found.iter_errors(json.loads(answered)))
            case _:
                right = not list(create.iter_errors(typed(qs_codec.decode(sent)))) and written.is_valid(etree.fromstring(answered.encode()))
        if not right:
            faulty.add(index)
    return faulty


def ours(path: str) -> set[int]:
    """Give the indexes of the exchanges with an error, by the command that people run: findings, rules, report and all."""
    from wirecheck.cli.validation import validate

    report = f"{path}.ndjson"
    validate(
        captures=(path,),
        contracts=(),
        hosts=(),
        base_path="",
        strict=False,
        fail_on="error",
        max_not_checked=None,
        form="ndjson",
        output=report,
        quiet=True,
        verbose=False,
    )
    entries = [json.loads(line) for line in Path(report).read_text().splitlines()]
    return {entry["index"] for entry in entries if any(finding["severity"] == "error" for finding in entry.get("findings", ()))}


def main() -> None:
    """Run the sides in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=("naive", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--har", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        started = time.perf_counter()
        found = {"naive": naive, "ours": ours}[asked.side](asked.har)
        waited = time.perf_counter() - started
        print(json.dumps({"waited": waited, "cpu": sum(os.times()[:4]), "faulty": sorted(found)}))
        return
    sys.path.insert(0, str(HERE))
    from corpus import exchanges

    entries, broken = exchanges(asked.count, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mixed.har")
        path.write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "bench", "version": "1"}, "entries": entries}}))
        print(
            f"{asked.count} exchanges, {path.stat().st_size / 1e6:.0f} MB, {len(broken)} broken; Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        seconds: dict[str, list[dict[str, float]]] = {"naive": [], "ours": []}
        for _ in range(asked.rounds):
            for side, times in seconds.items():
                made = subprocess.run([sys.executable, __file__, "--side", side, "--har", str(path)], capture_output=True, text=True, check=True)
                answer = json.loads(made.stdout)
                times.append(answer)
                if set(answer["faulty"]) != broken:
                    sys.exit(f"{side} does not find the seeded truth: {sorted(set(answer['faulty']) ^ broken)[:10]}")
    for what in ("waited", "cpu"):
        for side, times in seconds.items():
            each = [answer[what] for answer in times]
            print(f"{what:6} {side:6} {statistics.median(each) / asked.count * 1e6:7.0f} us an exchange   ({min(each):.2f} to {max(each):.2f} s)")
        ratios = [slow[what] / fast[what] for slow, fast in zip(seconds["naive"], seconds["ours"], strict=True)]
        print(f"{what:6} ratio  {statistics.median(ratios):7.1f}                  ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"both find the {len(broken)} broken ones and no others")


if __name__ == "__main__":
    main()
