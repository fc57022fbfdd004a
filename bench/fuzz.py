"""What a campaign finds: each defect of the staging store switched on alone, the store as new each time, and how many requests it takes; and what is said of a store without defects.

    python bench/fuzz.py [--contract NAME ...] [--defect PATTERN] [--requests 1000] [--seed 1]
    python bench/fuzz.py --clean [--contract NAME ...] [--requests 2000] [--seeds 20]

A defect counts as found by the first error or warning that campaigns with the same seed, and the one after it, never make on the store without defects. The fuzzer knows the contracts alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from wirecheck.contract import load
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.tag import tag_of
from wirecheck.judge import Judge
from wirecheck.staging import Store
from wirecheck.staging.credentials import known
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.state import Memory
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client
from wirecheck.traffic.credentials import Credentials, Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract import Contract
    from wirecheck.fuzz.fault import Fault
    from wirecheck.staging import Defect

VENDOR_OF = {served.contract: vendor for vendor in VENDORS for served in vendor.serves}
CONTRACT_OF = {(vendor.name, served.operation): served.contract for vendor in VENDORS for served in vendor.serves}
SIZE = 12


def campaign(server: Server, contract: Contract, *, seed: int, requests: int) -> Campaign:
    """Give a campaign on a store that is as new."""
    server.store.reset()
    given = Credentials(dict(server.store.credentials[VENDOR_OF[contract.name].name]))
    people = Known(tuple(known(server.store)["customer"]))
    plan = Plan(seed=seed, max_requests=requests, allow_writes=True, tag=tag_of(seed))
    judge = Judge([contract], named=True, memory=Memory(alone=True))
    return Campaign(contract, Client(parse(server.url), timeout=30), judge, plan=plan, credentials=given, known=people)


def run(made: Campaign, is_enough: Callable[[Fault], bool] = lambda _: False) -> Fault | None:
    """Run a campaign until a fault is enough."""
    seen = 0
    for _ in made.run(PHASES):
        faults = made.faults
        for fault in faults[seen:]:
            if is_enough(fault):
                return fault
        seen = len(faults)
    return next((fault for fault in made.faults[seen:] if is_enough(fault)), None)


def defects_of(contract: str, pattern: str) -> Iterator[Defect]:
    """Yield the defects of a contract's operations."""
    vendor = VENDOR_OF[contract]
    for defect in vendor.defects:
        if CONTRACT_OF[vendor.name, defect.operation] == contract and fnmatchcase(defect.name, pattern):
            yield defect


def told(fault: Fault) -> str:
    """Name a finding in a few words."""
    finding = fault.finding
    return f"{finding.severity} {finding.code} {finding.constraint} {finding.path or finding.part}"


def defects(server: Server, names: list[str], options: argparse.Namespace) -> None:
    """Print the table."""
    totals: Counter[str] = Counter()
    print("| defect | to meet | found | requests | phase | finding |\n|---|---|---|---|---|---|")
    for name in names:
        contract = load(name)
        server.store.switch([])
        usual: set[str] = set()
        for seed in (options.seed, options.seed + 1):
            made = campaign(server, contract, seed=seed, requests=options.requests)
            run(made)
            usual |= {fault.finding.fingerprint for fault in made.faults}
        for defect in defects_of(name, options.defect):
            server.store.switch([defect.name])
            made = campaign(server, contract, seed=options.seed, requests=options.requests)
            fault = run(made, lambda fault: fault.finding.severity is not Severity.NOTE and fault.finding.fingerprint not in usual)  # noqa: B023 -- called at once
            totals["all", defect.trigger] += 1
            if fault is None:
                print(f"| {defect.name} | {defect.trigger} | **no** | | | |", flush=True)
            else:
                totals["found", defect.trigger] += 1
                totals["errors", defect.trigger] += fault.finding.severity is Severity.ERROR
                print(f"| {defect.name} | {defect.trigger} | yes | {fault.requests_until_found} | {fault.phase} | {told(fault)} |", flush=True)
        server.store.switch([])
    for trigger in dict.fromkeys(trigger for _, trigger in totals):
        print(f"{trigger} to meet: {totals['found', trigger]} of {totals['all', trigger]} found, {totals['errors', trigger]} of them by an error")
    found, every = (sum(count for (what, _), count in totals.items() if what == kind) for kind in ("found", "all"))
    print(f"all: {found} of {every} found ({100 * found / max(every, 1):.1f} %), {options.requests} requests each, seed {options.seed}")


def clean(server: Server, names: list[str], options: argparse.Namespace) -> None:
    """Count what is said of a store that keeps its promises."""
    wrong = 0
    for name in names:
        contract = load(name)
        for seed in range(options.seed, options.seed + options.seeds):
            made = campaign(server, contract, seed=seed, requests=options.requests)
            start = time.monotonic()
            run(made)
            errors = [fault for fault in made.faults if fault.finding.severity is Severity.ERROR]
            warnings = sum(fault.finding.severity is Severity.WARNING for fault in made.faults)
            wrong += len(errors)
            sites = f"{len(made.sites.total) - len(made.sites.missing)} of {len(made.sites.total)} sites"
            spent = time.monotonic() - start
            print(f"{name}, seed {seed}: {len(errors)} errors, {warnings} warnings, {made.budget.sent} requests, {sites}, {spent:.0f} s", flush=True)
            for fault in errors:
                body = (fault.steps[-1].request.body or b"")[:200]
                print(
                    f"    {told(fault)} | {fault.operation} | {fault.phase} {fault.requests_until_found} | {fault.finding.message[:200]} | {body!r}", flush=True
                )
    print(f"{wrong} errors in all")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", action="append", choices=contract_names())
    parser.add_argument("--defect", default="*", help="only those whose name matches")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--clean", action="store_true")
    options = parser.parse_args()
    with Server(Store(VENDORS, size=SIZE)) as server:
        (clean if options.clean else defects)(server, options.contract or list(contract_names()), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
