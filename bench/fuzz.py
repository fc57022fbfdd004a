"""What a campaign finds: each defect of the staging store switched on alone, the store as new each time, and how many requests it takes; and what is said of a store without defects.

    python bench/fuzz.py [--contract NAME ...] [--defect PATTERN ...] [--requests 1000] [--seed 1] [--jobs 1]
    python bench/fuzz.py --clean [--contract NAME ...] [--requests 2000] [--seeds 20] [--jobs 1]

A defect counts as found by the first error or warning, or else by the first note, that campaigns with the same seed never make on the store without defects: one of as many requests, and one of three fifths of them. A note that a valid request was rejected (WC504) does not count:
no page says all that a store asks for. Beside the store's own there are those of `independent.py`, in a table of their own. The fuzzer knows the contracts, the credentials, the passwords of the people that the store has from the beginning,
and the numbers of its collections, which no call lists.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from multiprocessing import get_context
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import independent
from independent import BentStore, Independent

from wirecheck.contract import load
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.tag import tag_of
from wirecheck.judge import Judge
from wirecheck.staging import Store
from wirecheck.staging.catalogue import Catalogue
from wirecheck.staging.open2b.seed import ADDITIONAL_COLLECTIONS
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.state import Memory
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client
from wirecheck.traffic.credentials import Credentials, Known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract import Contract
    from wirecheck.finding import Finding
    from wirecheck.fuzz.fault import Fault
    from wirecheck.staging import Defect

T = TypeVar("T")
VENDOR_OF = {served.contract: vendor for vendor in VENDORS for served in vendor.serves}
CONTRACT_OF = {(vendor.name, served.operation): served.contract for vendor in VENDORS for served in vendor.serves}
SIZE = 12


def campaign(server: Server, contract: Contract, *, seed: int, requests: int) -> Campaign:
    """Give a campaign on a store that is as new."""
    server.store.reset()
    given = Credentials(dict(server.store.credentials[VENDOR_OF[contract.name].name]))
    catalogue = Catalogue(seed=server.store.seed, size=server.store.size, now=datetime.now(UTC))
    people = tuple({"email": person.email, "password": person.password} for person in catalogue.people)
    known = Known((*people, {"collections": list(ADDITIONAL_COLLECTIONS)}))
    plan = Plan(seed=seed, max_requests=requests, allow_writes=True, tag=tag_of(seed))
    judge = Judge([contract], named=True, memory=Memory(alone=True))
    return Campaign(contract, Client(parse(server.url), timeout=30), judge, plan=plan, credentials=given, known=known)


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


def defects_of(contract: str, options: argparse.Namespace) -> Iterator[Defect | Independent]:
    """Yield the defects of a contract's operations: the store's own, then the others."""
    vendor = VENDOR_OF[contract]
    own = [defect for defect in vendor.defects if CONTRACT_OF[vendor.name, defect.operation] == contract]
    others = [defect for defect in independent.DEFECTS if defect.contract == contract]
    yield from (defect for defect in (*own, *others) if any(fnmatchcase(defect.name, pattern) for pattern in options.defect or ["*"]))


def counts(finding: Finding) -> bool:
    """Whether a finding tells of a fault: not that a valid request was rejected, where no other one that differs by a step was accepted."""
    return finding.code != "WC504" or finding.severity is not Severity.NOTE


def told(fault: Fault) -> str:
    """Name a finding in a few words."""
    finding = fault.finding
    return f"{finding.code} {finding.constraint} {finding.path or finding.part}"


# -- the table ------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Row:
    """A defect and what became of it. `trigger` is its class: how hard one of the store's own is to meet, or what kind another is of. `steps` and `bytes`: how many requests its least reproduction has, and how much is in their bodies."""

    contract: str
    defect: str
    trigger: str
    is_own: bool
    severity: str = ""
    requests: int = 0
    phase: str = ""
    finding: str = ""
    steps: int = 0
    bytes: int = 0

    @property
    def is_found(self) -> bool:
        """Whether anything was said of it."""
        return bool(self.severity)


def measured(name: str, options: argparse.Namespace) -> list[Row]:
    """Run a campaign for each defect of a contract."""
    made = []
    with Server(BentStore(VENDORS, size=SIZE)) as server:
        contract = load(name)
        usual: set[str] = set()
        for tenths in (10, 6):
            without = campaign(server, contract, seed=options.seed, requests=options.requests * tenths // 10)
            run(without)
            usual |= {fault.finding.fingerprint for fault in without.faults}
        for defect in defects_of(name, options):
            server.store.switch([defect.name])
            made_here = campaign(server, contract, seed=options.seed, requests=options.requests)
            fault = run(made_here, lambda fault: fault.finding.severity is not Severity.NOTE and fault.finding.fingerprint not in usual)
            fault = fault or next((fault for fault in made_here.faults if counts(fault.finding) and fault.finding.fingerprint not in usual), None)
            row = Row(contract=name, defect=defect.name, trigger=str(defect.trigger), is_own=not isinstance(defect, Independent))
            if fault is not None:
                row = replace(
                    row,
                    severity=str(fault.finding.severity),
                    requests=fault.requests_until_found,
                    phase=fault.phase,
                    finding=told(fault),
                    steps=len(fault.steps),
                    bytes=sum(len(step.request.body or b"") for step in fault.steps),
                )
            made.append(row)
            print(json.dumps(asdict(row)), file=sys.stderr, flush=True)
            server.store.switch([])
    return made


def defects(names: list[str], options: argparse.Namespace) -> None:
    """Print the tables: the store's own defects, and those of another hand."""
    rows = [row for several in _each(measured, names, options) for row in several]
    for what, kept in (("The store's own defects", [row for row in rows if row.is_own]), ("Independent defects", [row for row in rows if not row.is_own])):
        print(f"\n{what}, {options.requests} requests a contract, seed {options.seed}\n")
        _totals(names, kept)
        print("\n| defect | class | found by | requests | phase | finding | least form |\n|---|---|---|---|---|---|---|")
        for row in kept:
            least = f"{row.steps} request{'s' * (row.steps > 1)}, {row.bytes} bytes" if row.is_found else ""
            print(f"| {row.defect} | {row.trigger} | {row.severity or '**no**'} | {row.requests or ''} | {row.phase} | {row.finding} | {least} |")


def _totals(names: list[str], rows: list[Row]) -> None:
    print("| | found | of | % | by an error | by a warning | by a note | median of requests |\n|---|---|---|---|---|---|---|---|")
    for words, kept in (
        *((name, [row for row in rows if row.contract == name]) for name in names),
        *((trigger, [row for row in rows if row.trigger == trigger]) for trigger in dict.fromkeys(row.trigger for row in rows)),
        *((f"in {phase.name}", [row for row in rows if row.phase == phase.name]) for phase in PHASES),
        ("all", rows),
    ):
        found = [row for row in kept if row.is_found]
        by = " | ".join(str(sum(row.severity == str(severity) for row in kept)) for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE))
        middle = round(median(row.requests for row in found)) if found else ""
        print(f"| {words} | {len(found)} | {len(kept)} | {100 * len(found) / max(len(kept), 1):.1f} | {by} | {middle} |")


def _each(work: Callable[[str, argparse.Namespace], T], names: list[str], options: argparse.Namespace) -> Iterator[T]:
    """Do work for each contract, in as many processes as were asked for."""
    if options.jobs < 2:
        yield from (work(name, options) for name in names)
        return
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        yield from pool.map(work, names, [options] * len(names))


# -- a store without defects ----------------------------------------------------------------------------------------------------------------------


def said(name: str, options: argparse.Namespace) -> int:
    """Count the errors that are told of a store that keeps its promises."""
    wrong = 0
    contract = load(name)
    with Server(Store(VENDORS, size=SIZE)) as server:
        for seed in range(options.seed, options.seed + options.seeds):
            made = campaign(server, contract, seed=seed, requests=options.requests)
            start = time.process_time()
            run(made)
            grave = [fault for fault in made.faults if fault.finding.severity is not Severity.NOTE]
            errors = sum(fault.finding.severity is Severity.ERROR for fault in grave)
            wrong += errors
            sites = f"{len(made.sites.total) - len(made.sites.missing)} of {len(made.sites.total)} sites"
            spent = time.process_time() - start
            print(
                f"{name}, seed {seed}: {errors} errors, {len(grave) - errors} warnings, {made.budget.sent} requests, {sites}, {spent:.0f} s of CPU", flush=True
            )
            for fault in grave:
                body = (fault.steps[-1].request.body or b"")[:200]
                where = f"{fault.finding.severity} {told(fault)} | {fault.operation} | {fault.phase} {fault.requests_until_found}"
                print(f"    {where} | {fault.finding.message[:200]} | {body!r}", flush=True)
    return wrong


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", action="append", choices=contract_names())
    parser.add_argument("--defect", action="append", help="only those whose name matches")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=1, help="how many contracts at a time")
    parser.add_argument("--clean", action="store_true")
    options = parser.parse_args()
    names = options.contract or list(contract_names())
    if options.clean:
        print(f"{sum(_each(said, names, options))} errors in all")
    else:
        defects(names, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
