"""How well documents are generated from the XSDs of a folder, judged by lxml and by xmlschema.

    python bench/generators_xsd.py FOLDER [--schemas 150] [--instances 20] [--sites 40] [--seed 1] [--verbose]

A schema counts if both libraries compile it and it declares an element. Of each, valid documents are drawn by Hypothesis, and one broken document for each of some sites. A label is right if
xmlschema, which generation never asks, complains of that constraint at that place and of nothing else.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import xmlschema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FailedHealthCheck, Unsatisfiable
from lxml import etree

from wirecheck.errors import WirecheckError
from wirecheck.generate.xsd import compiled

_SETTINGS = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
_MANY = 200
_FACETS = {
    "XsdLengthFacet": "length", "XsdMinLengthFacet": "minLength", "XsdMaxLengthFacet": "maxLength", "XsdMinInclusiveFacet": "minInclusive", "XsdMaxInclusiveFacet": "maxInclusive",
    "XsdMinExclusiveFacet": "minExclusive", "XsdMaxExclusiveFacet": "maxExclusive", "XsdTotalDigitsFacet": "totalDigits", "XsdFractionDigitsFacet": "fractionDigits",
    "XsdEnumerationFacets": "enumeration", "XsdPatternFacets": "pattern",
}  # fmt: skip


def drawn(strategy: Any, count: int, number: int) -> list[Any]:
    """Draw some examples of a strategy."""
    found: list[Any] = []

    @settings(max_examples=count, **_SETTINGS)
    @seed(number)
    @given(strategy)
    def keep(value: Any) -> None:
        found.append(value)

    with suppress(Unsatisfiable, FailedHealthCheck):
        keep()
    return found


def judges(path: Path) -> tuple[Any, Any] | None:
    """Compile a schema with both libraries, or give ``None``: one of them refuses it."""
    try:
        parser = etree.XMLParser(no_network=True)
        fast = etree.XMLSchema(etree.parse(str(path), parser))
        slow = xmlschema.XMLSchema10(str(path), allow="local", use_fallback=False)
    except Exception:  # noqa: BLE001 -- whatever keeps a stranger's library from compiling a stranger's schema
        return None
    return (fast, slow) if any(not element.abstract for element in slow.elements.values()) else None


def is_valid(slow: Any, text: str) -> bool | None:
    """Ask xmlschema; ``None``: it crashed."""
    try:
        return bool(slow.is_valid(text))
    except Exception:  # noqa: BLE001 -- far years and the like
        return None


def is_right(slow: Any, text: str, label: Any) -> bool:
    """Whether xmlschema complains of the label's constraint, near the label's place, and of nothing else."""
    wanted = re.sub(r"\{[^}]*\}", "", label.path).partition("/@")[0]
    names, near = set(), True
    for error in slow.iter_errors(text):
        validator = type(error.validator).__name__
        at = re.sub(r"[^/]*:(?=[^/]*)", "", re.sub(r"\{[^}]*\}", "", error.path or "/"))
        steps = [step if "[" in step or not index else f"{step}[1]" for index, step in enumerate(at[1:].split("/"))]
        at = "/" + "/".join(steps)
        near = near and (wanted == at or wanted.startswith(f"{at}/") or at.startswith(f"{wanted}/") or at == wanted.rpartition("/")[0])
        names.add(_FACETS.get(validator, validator))
    if label.constraint in _FACETS.values():
        return near and all(name == label.constraint or name in {"XsdUnion", "XsdList"} or "Length" in name or name.endswith("ength") for name in names)
    if label.constraint == "type":  # what is not of a type fails its facets too, and xmlschema writes xs:Name and the like as patterns
        return near
    return near and not names & set(_FACETS.values())


class Tally:
    """Counts over all schemas."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def schema(self, path: Path, options: argparse.Namespace) -> None:
        """Generate from one schema and judge."""
        pair = judges(path)
        if pair is None:
            return
        self.counts["schemas"] += 1
        began = time.process_time()
        try:
            source = compiled(path.read_bytes(), read=lambda location: (path.parent / location).read_bytes(), name=path.name)
            valid = drawn(source.valid(), options.instances, options.seed)
        except WirecheckError as error:
            self.wrong.append(f"{path}: refused: {error}")
            return
        if not valid:
            self.wrong.append(f"{path}: nothing drawn")
            return
        self.counts["handled"] += 1
        self._valid(path, pair, [one.value for one in valid], source.valid(), options.seed)
        self._broken(path, pair, source, options)
        self.counts["seconds"] += int((time.process_time() - began) * 1000)

    def _valid(self, path: Path, pair: tuple[Any, Any], texts: list[str], strategy: Any, number: int) -> None:
        self.counts["valid"] += len(texts)
        self.counts["all texts"] += len(texts)
        self.counts["different"] += len(set(texts))
        self.counts["distinct"] += len(set(texts))
        # Many schemas of a conformance suite allow few documents: then there cannot be more than those that turn up when many more are drawn.
        self.counts["could differ"] += (
            len(texts) if len(set(texts)) == len(texts) else min(len(texts), len({one.value for one in drawn(strategy, _MANY, number)}))
        )
        for text in texts:
            tree = etree.fromstring(text.encode())
            by_lxml, by_xmlschema = pair[0].validate(tree), is_valid(pair[1], text)
            self.counts["crashed"] += by_xmlschema is None
            if by_lxml and by_xmlschema is not False:
                self.counts["accepted"] += 1
            else:
                self.wrong.append(f"{path}: valid? lxml {by_lxml} xmlschema {by_xmlschema}: {text[:300]} {pair[0].error_log.last_error}")

    def _broken(self, path: Path, pair: tuple[Any, Any], source: Any, options: argparse.Namespace) -> None:
        sites = list(source.sites())
        random.Random(options.seed).shuffle(sites)
        for site in sites[: options.sites]:
            self.counts["sites"] += 1
            try:
                found = drawn(source.broken(site), 1, options.seed)
            except WirecheckError as error:
                if options.verbose:
                    self.wrong.append(f"{path}: {error}")
                continue
            if not found:
                continue
            self.counts["hit"] += 1
            text, label = found[0].value, found[0].label
            self.counts["invalid"] += 1
            by_lxml, by_xmlschema = not pair[0].validate(etree.fromstring(text.encode())), is_valid(pair[1], text) is False
            self.counts["rejected"] += by_lxml and by_xmlschema
            right = by_xmlschema and is_right(pair[1], text, label)
            self.counts["labelled"] += right
            if not (by_lxml and right):
                self.wrong.append(f"{path}: broken? {label.site} at {label.path}: lxml {by_lxml} xmlschema {by_xmlschema} label {right}: {text[:300]}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for name, default in (("schemas", 150), ("instances", 20), ("sites", 40), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    tally = Tally()
    paths = sorted(options.folder.rglob("*.xsd"))
    random.Random(options.seed).shuffle(paths)
    for path in paths:
        if tally.counts["schemas"] >= options.schemas:
            break
        before = len(tally.wrong)
        tally.schema(path, options)
        for line in tally.wrong[before : before + 6] if options.verbose else ():
            print(line, file=sys.stderr)
    counts = tally.counts

    def share(part: str, whole: str) -> str:
        return f"{counts[part]:>6} of {counts[whole]:>6}  {100 * counts[part] / max(counts[whole], 1):5.1f} %"

    print(f"schemas handled            {share('handled', 'schemas')}")
    print(f"valid, accepted by both    {share('accepted', 'valid')}   (xmlschema crashed on {counts['crashed']})")
    print(f"distinct                   {share('different', 'all texts')}")
    print(f"distinct, of those possible{share('distinct', 'could differ')}")
    print(f"sites hit                  {share('hit', 'sites')}")
    print(f"invalid, rejected by both  {share('rejected', 'invalid')}")
    print(f"label right                {share('labelled', 'invalid')}")
    print(f"CPU seconds                {counts['seconds'] / 1000:.1f}")


if __name__ == "__main__":
    main()
