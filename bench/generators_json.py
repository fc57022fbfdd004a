"""Payloads from JSON Schemas that nobody tuned to, judged by two strangers.

``python bench/generators_json.py FOLDER [--suite] [--remotes FOLDER] [--count 20] [--sites 40] [--limit N] [--show]``

FOLDER holds schemas, or with ``--suite`` the test files of the official suite (a list of groups with a ``schema`` each). Files that references name are looked for in FOLDER by
their last name, the nearest first, and in the folder of remotes by their path. Nothing is fetched. A schema that one of the strangers cannot read, or that names a file which is not
there, is not judged. To have jsonschema assert every format, install ``jsonschema[format-nongpl]``.

A position is a keyword in the schema (a member of ``required`` each, a bound each), wherever references lead to it; it is hit if some payload breaks it and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
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
    from wirecheck.generate.site import Instance, Label, Site

SECONDS = 60  # of CPU time
_OCCURRENCES = 6  # places that a position is looked for in


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


def retriever(names: dict[str, list[Path]], remotes: Path | None, beside: Path) -> Callable[[str], Any]:
    """Give what finds the file of an identifier that a schema in some file names."""
    known: dict[str, Any] = {}

    def found(bare: str) -> Path:
        parts = urlsplit(bare)
        if remotes and parts.hostname == "localhost" and (remotes / parts.path.lstrip("/")).is_file():
            return remotes / parts.path.lstrip("/")
        last = parts.path.rsplit("/", 1)[-1]
        some = [*names.get(last, ()), *names.get(last + ".json", ())]
        if not some:
            raise FileNotFoundError(bare)
        return max(some, key=lambda path: len(os.path.commonpath([path, beside])))

    def read(location: str) -> Any:
        bare = urldefrag(location)[0]
        if bare not in known:
            bundled = next((one for one in (bare, bare + "#") if one in REGISTRY), None)
            known[bare] = REGISTRY.contents(bundled) if bundled is not None else json.loads(found(bare).read_text())
        return known[bare]

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
        self.schema = schema
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


_DRAFT_04 = "http://json-schema.org/draft-04/schema#"
_LACKING = frozenset({"minItems", "uniqueItems"})
"""What jsonschema-rs' own copy of the meta-schema of draft-04 does not say of an ``enum``; no other can be given to it."""

LACKS_DRAFT_04 = jsonschema_rs.Draft4Validator({"$ref": _DRAFT_04}).is_valid({"enum": []})


def is_lacking(schema: Any, label: Label) -> bool:
    """Whether a label is about what jsonschema-rs cannot know, since it has a meta-schema of its own that says less."""
    return LACKS_DRAFT_04 and label.constraint in _LACKING and label.path.endswith("/enum") and f'"$ref": "{_DRAFT_04}"' in json.dumps(schema)


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


def judged(schema: Any, path: Path, read: Callable[[str], Any], options: argparse.Namespace, counts: Counter[str], say: Callable[..., None]) -> None:
    """Draw from one schema, and count what the strangers say."""
    location = schema.get("$id", schema.get("id", "")) if isinstance(schema, dict) else ""
    if isinstance(schema, dict) and not location and not options.suite:  # references are relative to the file
        location = path.absolute().as_uri()
        schema = {("id" if "draft-04" in str(schema.get("$schema")) else "$id"): location, **schema}
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
        nothing = error.problem == "no value was found that meets it"
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
    """Break some positions of one schema."""
    positions: dict[Any, dict[str, Site]] = {}
    for spots in source._spots.values():  # noqa: SLF001 -- where a constraint stands in the schema is asked here alone
        for spot in spots:
            positions.setdefault((spot.holder, spot.site.constraint, spot.site.member, spot.site.side), {})[spot.site.id] = spot.site
    some = random.Random(0).sample(list(positions.values()), min(options.sites, len(positions)))
    counts["sites"] += len(some)
    for occurrences in some:
        first = list(occurrences.values())[:_OCCURRENCES]
        site = next((one for one in first if source.reason(one) is None), None)
        if site is None:
            say("unreachable", f"{first[0].id} | {source.reason(first[0])}", quiet=True)
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
            if fast and not slow and is_lacking(strangers.schema, instance.label):
                counts["judged by one"] += 1
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


def schemas(options: argparse.Namespace) -> Iterator[tuple[str, Path, Any]]:
    """Yield the schemas of the folder with their names and files."""
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
                yield f"{path.parent.name}/{path.stem}: {group['description']}", path, schema
        elif isinstance(content, dict):
            yield str(path.relative_to(options.folder)), path, content


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
    names: dict[str, list[Path]] = {}
    for path in sorted(options.folder.rglob("*.json")):
        names.setdefault(path.name, []).append(path)
    counts: Counter[str] = Counter()
    part, of = map(int, options.part.split("/"))

    def late(*_: object) -> NoReturn:
        raise Late

    signal.signal(signal.SIGPROF, late)
    begin = time.process_time()
    chosen = [found for at, found in enumerate(schemas(options)) if at % of == part and options.only in found[0]][: options.limit]
    for name, path, schema in chosen:

        def say(what: str, text: str, *, name: str = name, quiet: bool = False) -> None:
            if options.show or not quiet:
                print(f"{name}: {what}: {text}", flush=True)

        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        started = time.process_time()
        own: Counter[str] = Counter()
        try:
            judged(schema, path, retriever(names, options.remotes, path), options, own, say)
        except Late:
            own["late"] += 1
            say("late", "")
        except re.error as error:  # jsonschema reads patterns as Python does
            own = Counter({"not judged": 1})
            say("not judged", str(error))
        except Exception as error:  # noqa: BLE001 -- one crash is one line of the table
            own["crashed"] += 1
            say("CRASHED", "".join(traceback.format_exception(error)[-3:]).replace("\n", " | ")[-700:])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            counts += own
        if time.process_time() - started > 10:
            say("slow", f"{time.process_time() - started:.0f} s")

    def share(one: str, other: str) -> str:
        return f"{100 * counts[one] / counts[other]:6.2f} %" if counts[other] else "     -"

    print(
        f"schemas {counts['schemas']} (accept nothing {counts['accepts nothing']}, late {counts['late']}, not judged {counts['not judged']}; {counts['judged by one']} payloads judged by one), {time.process_time() - begin:.0f} s"
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
