"""``make quality``: 10,000 valid and 10,000 broken messages a contract, spread over its operations, judged; and a table of what they reached.

    python tests/quality/quality.py [CONTRACT ...] [--table FILE]

``QUALITY=full`` draws that many for each operation. The exit code is 1 where any valid message is not clean, any broken one does not yield its finding and no other, or anything that can be
reached was not.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from time import monotonic

from measure import Measured, Sizes, first, measured
from reached import by_operation, each, missed, out_of_reach, reasons, summary

from wirecheck import files
from wirecheck.contract import load

COUNT = 10_000
_TOLD = 5  # faults of an operation that are told as it ends


def main() -> int:
    """Measure, print and give the exit code."""
    asked = argparse.ArgumentParser(description="What generated messages reach, and whether they are what they say.")
    asked.add_argument("contracts", nargs="*", metavar="CONTRACT")
    asked.add_argument("--table", type=Path, metavar="FILE", help="write the table with a line for each site to this file, too")
    asked.add_argument("--count", type=int, default=COUNT, metavar="N", help="valid and broken messages a contract")
    options = asked.parse_args()
    operations = [(name, operation.id) for name in options.contracts or files.contract_names() for operation in load(name).operations]
    found = _run(operations, options.count, is_full=os.environ.get("QUALITY") == "full")
    lines = [*summary(found), "", *by_operation(found), "", *reasons(found), "", "out of reach:", *out_of_reach(found)]
    sys.stdout.write("\n".join(lines) + "\n")
    if options.table is not None:
        options.table.write_text("\n".join([*lines, "", *each(found)]) + "\n", encoding="utf-8")
    wrong = [*(first(one.faults) for one in found if one.faults), *(f"not reached: {line}" for line in missed(found))]
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


def _run(operations: list[tuple[str, str]], count: int, *, is_full: bool) -> list[Measured]:
    shares = {name: count if is_full else -(-count // sum(one == name for one, _ in operations)) for name, _ in operations}
    made: dict[tuple[str, str], Measured] = {}
    begun = monotonic()
    with ProcessPoolExecutor() as pool:
        pending = {pool.submit(measured, name, operation, Sizes(valid=shares[name], broken=shares[name])): (name, operation) for name, operation in operations}
        for done in as_completed(pending):
            one = made[pending[done]] = done.result()
            told = f"{one.contract} {one.operation}: {one.valid} valid, {one.broken} broken, {len(one.faults)} faults ({one.seconds:.0f} s of CPU time, {monotonic() - begun:.0f} s since the start)\n"
            sys.stderr.write(told + "".join(f"  {fault}\n" for fault in one.faults[:_TOLD]))
    return [made[operation] for operation in operations]


if __name__ == "__main__":
    sys.exit(main())
