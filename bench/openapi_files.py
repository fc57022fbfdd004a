"""Other people's OpenAPI files as contracts: whether each loads, lints, has payloads drawn from it, and finds its own examples right, or why not.

    python bench/openapi_files.py FOLDER_OR_FILE...

An example that its own file forbids is no fault of ours: it is listed, to be looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecheck import generate
from wirecheck.contract import load
from wirecheck.contract.lint import lint
from wirecheck.errors import WirecheckError
from wirecheck.exchange import Exchange, Response
from wirecheck.finding import Direction, Severity
from wirecheck.generate.examples import examples
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from wirecheck.contract import Contract, Operation
    from wirecheck.contract.model import Body

WHEN = datetime(2026, 6, 1, tzinfo=UTC)


def paths(given: list[str]) -> Iterator[Path]:
    """Yield the files."""
    for one in map(Path, given):
        yield from sorted(path for path in one.rglob("*") if path.suffix in {".json", ".yaml", ".yml"}) if one.is_dir() else [one]


def bodies(operation: Operation) -> Iterator[tuple[int, Body, Any]]:
    """Yield the examples of an operation's answers, with their status."""
    for response in operation.responses:
        status = int(response.key) if response.key.isdecimal() else 200 if response.key == "default" else int(response.key[0]) * 100
        for body in (response.body, *response.body.others) if response.body is not None else ():
            for value in body.examples.values():
                yield status, body, value


def written(body: Body, value: Any) -> bytes | None:
    """Give an example as bytes, where it says which: a value of JSON, or text of any kind."""
    if body.codec == "json":
        return json.dumps(value).encode() if not isinstance(value, str) or body.schema is None else (value if value[:1] in "[{" else json.dumps(value)).encode()
    return value.encode() if isinstance(value, str) else None


def tried(contract: Contract) -> tuple[Counter[str], list[str]]:
    """Draw requests and answers for each operation, judge them and the examples."""
    counts: Counter[str] = Counter()
    said: list[str] = []
    judge = Judge([contract], named=True)
    for operation in contract.operations:
        counts["operations"] += 1
        request = None
        for what, draw in (("requests", generate.valid_requests), ("responses", generate.valid_responses)):
            try:
                drawn = examples(draw(operation), 3, number=1, tries=2)
            except WirecheckError as error:
                said.append(f"{operation.id}: no {what}: {error}")
                continue
            for one in drawn:
                counts[what] += 1
                request = one.request
                told = judge.judge(Exchange(request=one.request, response=getattr(one, "response", None), captured_at=WHEN))
                wrong = [
                    finding
                    for finding in told.findings
                    if finding.severity is not Severity.NOTE and finding.direction in ({Direction.REQUEST} if what == "requests" else {*Direction})
                ]
                counts[f"clean {what}"] += not wrong
                said += [f"{operation.id}: a drawn one of its {what} is wrong: {wrong[0].message} at {wrong[0].path}"] if wrong else []
        for status, body, value in bodies(operation) if request is not None else ():
            if (raw := written(body, value)) is None:
                continue
            media_type = next(iter(body.media_types), "application/octet-stream")
            told = judge.judge(Exchange(request=request, response=Response(status=status, headers=(("content-type", media_type),), body=raw), captured_at=WHEN))
            wrong = [
                finding
                for finding in told.findings
                if finding.severity is Severity.ERROR and finding.direction is Direction.RESPONSE and finding.part.value == "body"
            ]
            counts["examples"] += 1
            counts["clean examples"] += not wrong
            said += [f"{operation.id}: its example under {status} is wrong: {wrong[0].message} at {wrong[0].path}"] if wrong else []
    return counts, said


def main() -> None:
    """Print a row a file, then what was said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--quiet", action="store_true", help="leave out what was said of single operations")
    options = parser.parse_args()
    print("| file | operations | lint errors | requests clean | responses clean | examples clean | why not |\n|---|---|---|---|---|---|---|")
    more: list[str] = []
    totals: Counter[str] = Counter()
    for path in paths(options.files):
        try:
            contract = load(str(path))
        except WirecheckError as error:
            totals["refused"] += 1
            print(f"| {path.name} | | | | | | {error} |", flush=True)
            continue
        problems = sum(problem.severity == "error" for problem in lint(str(path)))
        counts, said = tried(contract)
        totals.update(counts)
        totals["loaded"] += 1
        shown = " | ".join(f"{counts[f'clean {what}']}/{counts[what]}" for what in ("requests", "responses", "examples"))
        print(f"| {path.name} | {counts['operations']} | {problems} | {shown} | |", flush=True)
        more += [f"{path.name}: {line}" for line in said]
    print(dict(totals))
    if not options.quiet:
        print("\n".join(more))


if __name__ == "__main__":
    sys.exit(main())
