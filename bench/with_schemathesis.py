"""What is found of the staging store's defects by plain schemathesis, by tuned schemathesis, by schemathesis with our hooks, and by our fuzzer, each with the same number of requests.

    python bench/with_schemathesis.py [--contract NAME ...] [--trigger easy|medium|hard] [--defect PATTERN] [--every 1] [--requests 1000] [--seed 1] [--jobs 1]
    python bench/with_schemathesis.py --side plain --contract NAME ... --json     # one of them

Each defect is switched on alone, the store as new each time, and each side is in a process of its own. Found is a failure that the same side, with this seed and the one after it, never tells of the
store without defects; notes of ours do not count. Requests are those until it was told; a store that answers is asked at most so often. ``--every 3`` takes every third defect.

plain      what `st run FILE` does with credentials and nothing else
tuned      what its documentation advises for such a store: it goes on after a failure, asks for no undocumented methods, draws no null bytes, sends the media type that is documented, and a hook of
           ten lines gives an error envelope the status that it means
hooks      `hooks = "wirecheck.schemathesis"`, and it goes on after a failure
wirecheck  our fuzzer, without schemathesis
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecheck.contract import load
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS

if TYPE_CHECKING:
    from wirecheck.fuzz.fault import Fault
    from wirecheck.staging import Defect

SIDES = ("plain", "tuned", "hooks", "wirecheck")
SIZE = 12
_WITHOUT = "(said of the store without defects)"
VENDOR_OF = {served.contract: vendor for vendor in VENDORS for served in vendor.serves}
CONTRACT_OF = {(vendor.name, served.operation): served.contract for vendor in VENDORS for served in vendor.serves}
TUNED = {
    "continue-on-failure": True,
    "generation": {"allow-x00": False, "max-examples": 100},
    "phases": {"coverage": {"unexpected-methods": []}},
    "checks": {name: {"enabled": False} for name in ("unsupported_method", "status_code_conformance", "positive_data_acceptance")},
}


def defects_of(options: argparse.Namespace) -> list[Defect]:
    """Give the defects of a contract that were asked for."""
    vendor = VENDOR_OF[options.contract]
    meant = [
        defect
        for defect in vendor.defects
        if CONTRACT_OF[vendor.name, defect.operation] == options.contract
        and fnmatchcase(defect.name, options.defect)
        and options.trigger in {None, str(defect.trigger)}
    ]
    return meant[:: options.every]


# -- schemathesis ---------------------------------------------------------------------------------------------------------------------------------


def tell(server: Server, options: argparse.Namespace, seed: int, usual: AbstractSet[str] | None = None) -> dict[str, int]:
    """Run schemathesis as `st run` does; give each failure with the number of requests after which it was there. One that is not `usual`, where that is given, ends the run."""
    from schemathesis.engine import events, from_schema
    from schemathesis.transport.requests import REQUESTS_TRANSPORT

    import schemathesis

    credentials = server.store.credentials[VENDOR_OF[options.contract].name]
    config: dict[str, Any] = {
        "seed": seed,
        "base-url": server.url,
        "cache": {"enabled": False},
        **({"continue-on-failure": True} if options.side == "hooks" else {}),
        **(TUNED if options.side == "tuned" else {}),
    }
    config["generation"] = {**config.get("generation", {}), "database": "none"}
    contract = load(options.contract)
    config["headers"] = {name: value for name, value in credentials.items() if name.lower() in contract.secret_headers}
    if set(credentials) == {"username", "password"}:
        config["auth"] = {"basic": dict(credentials)}
    schema = schemathesis.openapi.from_path(contract.location, config=schemathesis.Config.from_dict(config))
    stream = from_schema(schema).execute()
    sent, send = 0, REQUESTS_TRANSPORT.send
    order: dict[str, int] = {}

    def counted(case: Any, **given: Any) -> Any:
        nonlocal sent
        sent += 1
        order[case.id] = sent
        if sent >= options.requests:
            stream.stop()
        return send(case, **given)

    REQUESTS_TRANSPORT.send = counted
    found: dict[str, int] = {}
    try:
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                for case, checks in event.recorder.checks.items():
                    for check in checks:
                        if check.failure_info is not None and order.get(case, 0) <= options.requests:
                            name = identity(check.failure_info.failure)
                            found[name] = min(found.get(name, sys.maxsize), order.get(case, 0))
                if usual is not None and found.keys() - usual:
                    stream.stop()
    finally:
        REQUESTS_TRANSPORT.send = send
    return found


def identity(failure: Any) -> str:
    """Name a failure, so that two that differ only in drawn values are one: the fingerprint of ours; code, operation and words of theirs."""
    words = re.sub(r"\s+", " ", re.sub(r"""`[^`]*`|'[^']*'|"[^"]*"|[0-9]+""", "", failure.message))[:160]
    return f"{failure.code} {failure.operation} {getattr(failure, 'fingerprint', '') or words}"


def envelope(context: Any, case: Any, response: Any) -> None:
    """Give an error under a status of success the status that it means: what a good user of schemathesis writes for such a store."""
    del context, case
    try:
        told = json.loads(response.content)
    except ValueError:
        return
    if response.status_code == 200 and isinstance(told, dict) and told.get("status") == "error":
        kind = str((told.get("error") or {}).get("type"))
        response.status_code = 404 if kind == "NotFound" else 409 if kind in {"AlreadyExists", "Duplicated"} else 422


# -- ours -----------------------------------------------------------------------------------------------------------------------------------------


def fuzzed(server: Server, options: argparse.Namespace, seed: int, usual: AbstractSet[str] | None = None) -> dict[str, int]:
    """Run our fuzzer; give each finding with the number of requests after which it was there. One that is not `usual`, where that is given, ends the run."""
    sys.path.insert(0, str(Path(__file__).parent))
    import fuzz

    def is_new(fault: Fault) -> bool:
        return usual is not None and fault.finding.severity is not Severity.NOTE and fault.finding.fingerprint not in usual

    made = fuzz.campaign(server, load(options.contract), seed=seed, requests=options.requests)
    fuzz.run(made, is_new)
    return {fault.finding.fingerprint: fault.requests_until_found for fault in made.faults if fault.finding.severity is not Severity.NOTE}


# -- the table ------------------------------------------------------------------------------------------------------------------------------------


def side(options: argparse.Namespace) -> dict[str, int | None]:
    """Give, for each defect, how many requests it took one side; ``None``: not found."""
    if options.side == "hooks":
        import wirecheck.schemathesis  # noqa: F401 -- registers itself
    elif options.side == "tuned":
        import schemathesis

        schemathesis.hook("after_call")(envelope)
    told = fuzzed if options.side == "wirecheck" else tell
    table: dict[str, int | None] = {}
    with Server(Store(VENDORS, size=SIZE)) as server:
        usual: set[str] = set()
        for seed in (options.seed, options.seed + 1):
            server.store.reset()
            usual |= set(told(server, options, seed))
        print(f"{options.side}: {len(usual)} said of the store without defects", *sorted(usual), sep="\n    ", file=sys.stderr, flush=True)
        for defect in defects_of(options):
            server.store.reset()
            server.store.switch([defect.name])
            new = {name: number for name, number in told(server, options, options.seed, usual).items() if name not in usual}
            table[defect.name] = min(new.values(), default=None)
            print(f"{options.side}: {defect.name} {min(new, key=lambda name: new[name], default='')}", file=sys.stderr, flush=True)
            server.store.switch([])
    return {_WITHOUT: len(usual), **table}


def beside(name: str, options: argparse.Namespace) -> dict[str, dict[str, int | None]]:
    """Run all sides on one contract, each in a process of its own; give what each found."""
    given = [f"--{word}={value}" for word, value in vars(options).items() if word in {"trigger", "defect", "every", "requests", "seed"} and value is not None]
    tables = {}
    for one in [options.side] if options.side else SIDES:
        run = subprocess.run([sys.executable, __file__, "--contract", name, "--side", one, "--json", *given], check=True, stdout=subprocess.PIPE)
        tables[one] = json.loads(run.stdout)
    return tables


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", action="append", choices=contract_names())
    parser.add_argument("--trigger", choices=("easy", "medium", "hard"))
    parser.add_argument("--defect", default="*", help="only those whose name matches")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth of them")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="how many contracts at a time")
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--json", action="store_true", help="print what one side found of one contract as JSON")
    options = parser.parse_args()
    names = options.contract or list(contract_names())
    if options.json:
        options.contract = names[0]
        print(json.dumps(side(options)))
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        tables = dict(zip(names, pool.map(lambda name: beside(name, options), names), strict=True))
    sides = list(next(iter(tables.values())))
    head = " | ".join(sides) + " |\n|---|" + "---|" * len(sides)
    print(f"| defect | {head}")
    for table in tables.values():
        for defect in next(iter(table.values())):
            print(f"| {defect} | " + " | ".join(str(table[one][defect] if table[one][defect] is not None else "-") for one in sides) + " |")
    print(f"\n| found | {head}")
    total: Counter[str] = Counter()
    for name, table in tables.items():
        counts = {one: sum(number is not None for defect, number in found.items() if defect != _WITHOUT) for one, found in table.items()}
        total.update({**counts, "of": len(next(iter(table.values()))) - 1})
        print(f"| {name}, of {len(next(iter(table.values()))) - 1} | " + " | ".join(str(counts[one]) for one in sides) + " |")
    print(f"| **all, of {total['of']}** | " + " | ".join(f"**{total[one]}**" for one in sides) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
