"""Payloads from JSON Schemas that nobody tuned to, judged by two strangers.

``python bench/generators_json.py FOLDER [--suite] [--remotes FOLDER] [--count 20] [--sites 40] [--limit N] [--show]``

FOLDER holds schemas, or with ``--suite`` the test files of the official suite (a list of groups with a ``schema`` each). Files that references name are looked for in FOLDER by
their last name, and in the folder of remotes by their path. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urldefrag, urlsplit

import jsonschema
import jsonschema_rs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from jsonschema_specifications import REGISTRY
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from wirecheck.generate.json_schema import JsonSource, UnsupportedSchema, compiled
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_walk import pointer

if TYPE_CHECKING:
    from wirecheck.generate.site import Instance, Label

SECONDS = 60


class Late(BaseException):
    """A schema that takes too long."""


def drawn(strategy: st.SearchStrategy[Instance], count: int) -> list[Instance]:
    """Draw instances as Hypothesis does; a strategy that raises a health check is at fault."""
    made: list[Instance] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def take(instance: Instance) -> None:
        made.append(instance)

    take()
    return made[:count]


def retriever(folder: Path, remotes: Path | None) -> Callable[[str], Any]:
    """Give what finds the file of an identifier."""
    names = {path.name: path for path in folder.rglob("*.json")} if folder else {}
    known: dict[str, Any] = {}

    def read(location: str) -> Any:
        if location in known:
            return known[location]
        bare = urldefrag(location)[0]
        for candidate in (bare, bare + "#"):
            if candidate in REGISTRY:
                known[location] = REGISTRY.contents(candidate)
                return known[location]
        parts = urlsplit(bare)
        found = remotes / parts.path.lstrip("/") if remotes and parts.hostname == "localhost" else None
        if found is None or not found.is_file():
            last = parts.path.rsplit("/", 1)[-1]
            found = names.get(last) or names.get(last + ".json")
        if found is None:
            raise FileNotFoundError(location)
        known[location] = json.loads(found.read_text())
        return known[location]

    return read


class Strangers:
    """Two validators over the schema as it stands."""

    def __init__(self, schema: Any, read: Callable[[str], Any]) -> None:
        def retrieve(uri: str) -> Resource[Any]:
            return Resource.from_contents(read(uri), default_specification=DRAFT202012)

        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
        checker = jsonschema.FormatChecker()
        checker.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
        checker.checkers = {
            **checker.checkers,
            **{name: (lambda value, holds=holds: not isinstance(value, str) or holds(value), ()) for name, holds in FORMATS.items()},
        }
        self.slow = kind(schema, registry=Registry(retrieve=retrieve), format_checker=checker)
        rs = jsonschema_rs.validator_cls_for(schema) if isinstance(schema, dict) and "$schema" in schema else jsonschema_rs.Draft202012Validator
        self.fast = rs(schema, retriever=read, validate_formats=True, formats=dict(FORMATS))

    def accept(self, value: Any) -> tuple[bool, bool]:
        """Give both verdicts."""
        return self.slow.is_valid(value), self.fast.is_valid(value)

    def explain(self, value: Any, label: Label) -> bool:
        """Whether the slow one says what the label says, and nothing else."""
        errors = list(self.slow.iter_errors(value))
        tops = {(tuple(error.absolute_path), error.validator, error.message) for error in errors}
        return len(tops) == 1 and any(matches(error, label) for error in closure(errors[0]))


def closure(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Yield an error and those that explain it."""
    yield error
    for inner in error.context or ():
        yield from closure(inner)


SAME = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum", "minContains": "contains", "maxContains": "contains", "dependentRequired": "dependencies"}


def matches(error: jsonschema.ValidationError, label: Label) -> bool:
    """Whether an error says what a label says."""
    path = pointer([str(step) for step in error.absolute_path])
    parent = label.path.rpartition("/")[0]
    if label.constraint == "false":
        return path in {label.path, parent}
    if SAME.get(error.validator, error.validator) != SAME.get(label.constraint, label.constraint):
        return False
    if label.member is not None and repr(label.member) not in error.message and repr(label.member)[1:-1] not in error.message:
        return False
    return path == label.path or (label.constraint in {"additionalProperties", "unevaluatedProperties"} and path == parent)


def judged(schema: Any, read: Callable[[str], Any], options: argparse.Namespace, counts: Counter[str], say: Callable[..., None]) -> None:
    """Draw from one schema, and count what the strangers say."""
    location = schema.get("$id", schema.get("id", "")) if isinstance(schema, dict) else ""
    try:
        strangers = Strangers(schema, read)
        strangers.slow.is_valid(1)
    except Exception as error:  # noqa: BLE001 -- a stranger that cannot read the schema is no judge of it
        counts["not judged"] += 1
        say("not judged", str(error)[:150])
        return
    counts["schemas"] += 1
    try:
        source = compiled(schema, read=read, location=location)
    except UnsupportedSchema as error:
        nothing = error.problem == "no value can meet it"
        counts["accepts nothing" if nothing else "refused"] += 1
        say("nothing" if nothing else "refused", str(error)[:200])
        return
    try:
        instances = drawn(source.valid(), options.count)
    except (HypothesisException, UnsupportedSchema) as error:
        counts["failed"] += 1
        say("failed", repr(error)[:200])
        return
    counts["handled"] += 1
    counts["valid"] += len(instances)
    texts = {json.dumps(instance.value, sort_keys=True) for instance in instances}
    if len(instances) >= options.count:  # else the schema has no more values than that
        counts["could differ"] += len(instances)
        counts["distinct"] += len(texts)
    for instance in instances:
        slow, fast = strangers.accept(instance.value)
        counts["accepted"] += slow and fast
        if not (slow and fast):
            say(
                "NOT ACCEPTED",
                f"jsonschema {slow} rs {fast}: {json.dumps(instance.value)[:300]} {[e.message[:150] for e in strangers.slow.iter_errors(instance.value)][:2]}",
            )
    broken(source, strangers, options, counts, say)


def broken(source: JsonSource, strangers: Strangers, options: argparse.Namespace, counts: Counter[str], say: Callable[..., None]) -> None:
    """Break some sites of one schema."""
    sites = source.sites()
    some = random.Random(0).sample(sites, min(options.sites, len(sites)))
    counts["sites"] += len(some)
    for site in some:
        if (reason := source.reason(site)) is not None:
            counts["unreachable"] += 1
            say("unreachable", f"{site.id} | {reason}", quiet=True)
            continue
        try:
            instances = drawn(source.broken(site), 2)
        except HypothesisException as error:
            say("FAILED", f"{site.id}: {error!r}"[:200])
            continue
        counts["reached"] += 1
        for instance in instances:
            slow, fast = strangers.accept(instance.value)
            if slow and not fast and instance.label.constraint == "format":
                counts["judged by one"] += 1  # the slow one asserts few formats without further packages
                continue
            counts["broken"] += 1
            counts["rejected"] += not slow and not fast
            right = not slow and strangers.explain(instance.value, instance.label)
            counts["label right"] += right
            if slow or fast or not right:
                say(
                    "NOT REJECTED" if slow or fast else "LABEL",
                    f"{instance.label.site} at {instance.label.path} (slow {slow} fast {fast}): {json.dumps(instance.value)[:200]} "
                    f"{[(e.validator, pointer([str(s) for s in e.absolute_path]), e.message[:80]) for e in strangers.slow.iter_errors(instance.value)][:3]}",
                )


def schemas(options: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """Yield the schemas of the folder with their names."""
    for path in sorted(options.folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text())
        except ValueError:
            continue
        if options.suite:
            dialect = next(
                (
                    f"{base}{draft}/schema{end}"
                    for name, base, draft, end in (
                        ("draft4", "http://json-schema.org/", "draft-04", "#"),
                        ("draft6", "http://json-schema.org/", "draft-06", "#"),
                        ("draft7", "http://json-schema.org/", "draft-07", "#"),
                        ("draft2019-09", "https://json-schema.org/draft/", "2019-09", ""),
                        ("draft2020-12", "https://json-schema.org/draft/", "2020-12", ""),
                    )
                    if name in path.parts
                ),
                None,
            )
            if dialect is None or "optional" in path.parts or not isinstance(content, list):
                continue
            for group in content:
                schema = group["schema"]
                if isinstance(schema, dict) and "$schema" not in schema:
                    schema = {"$schema": dialect, **schema}
                yield f"{path.parent.name}/{path.stem}: {group['description']}", schema
        elif isinstance(content, dict):
            yield path.name, content


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--remotes", type=Path)
    parser.add_argument("--suite", action="store_true")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--sites", type=int, default=40)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--part", default="0/1", help="take every n-th schema: K/N")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    read = retriever(options.folder, options.remotes)
    counts: Counter[str] = Counter()
    part, of = map(int, options.part.split("/"))

    def late(*_: object) -> NoReturn:
        raise Late

    signal.signal(signal.SIGALRM, late)
    begin = time.process_time()
    chosen = [pair for at, pair in enumerate(schemas(options)) if at % of == part and options.only in pair[0]][: options.limit]
    for name, schema in chosen:

        def say(what: str, text: str, *, name: str = name, quiet: bool = False) -> None:
            if options.show or not quiet:
                print(f"{name}: {what}: {text}", flush=True)

        signal.alarm(SECONDS)
        started = time.process_time()
        try:
            judged(schema, read, options, counts, say)
        except Late:
            counts["late"] += 1
            say("late", "")
        except Exception as error:  # noqa: BLE001 -- one crash is one line of the table
            counts["crashed"] += 1
            say("CRASHED", "".join(traceback.format_exception(error)[-3:]).replace("\n", " | ")[-700:])
        finally:
            signal.alarm(0)
        if time.process_time() - started > 10:
            say("slow", f"{time.process_time() - started:.0f} s")

    def share(one: str, other: str) -> str:
        return f"{100 * counts[one] / counts[other]:6.2f} %" if counts[other] else "     -"

    print(
        f"schemas {counts['schemas']} (accept nothing {counts['accepts nothing']}, late {counts['late']}, not judged {counts['not judged']}), {time.process_time() - begin:.0f} s"
    )
    counts["drawable"] = counts["schemas"] - counts["accepts nothing"]
    for line, one, other in (
        ("handled", "handled", "drawable"),
        ("valid accepted", "accepted", "valid"),
        ("distinct", "distinct", "could differ"),
        ("broken rejected", "rejected", "broken"),
        ("label right", "label right", "broken"),
        ("positions hit", "reached", "sites"),
    ):
        print(f"  {line:<16} {share(one, other)}   {counts[one]} of {counts[other]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
