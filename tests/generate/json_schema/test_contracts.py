"""The schemas that travel with wirecheck: every payload is right, or wrong in one way and labelled with it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.finding import Certainty, Severity
from wirecheck.generate.json_schema import JsonSource, compiled
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_bundle import bundle
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.generate.site import Instance

SCHEMAS = sorted((files.home() / "schemas").rglob("*.schema.json"))
NAMES = [path.relative_to(files.home() / "schemas").as_posix().removesuffix(".schema.json") for path in SCHEMAS]

HIDDEN = {
    "/fields/* type": "a value of another type is no listed one either",
    "/customer/billingAddress/email minLength below": "no e-mail address is shorter than three characters",
    "/customers/*/billingAddress/email minLength below": "likewise",
    "/request type": "what is no object has both bodies, as `required` has it",
    "/ignore/* required operation": "one of three is enough, and where all are missing the first is named",
    "/ignore/* required path": "likewise",
}


@lru_cache(maxsize=64)
def _schema(path: Path) -> Any:
    return json.loads(path.read_text())


@lru_cache(maxsize=64)
def _source(path: Path) -> JsonSource:
    return compiled(_schema(path))


@pytest.mark.parametrize("path", SCHEMAS, ids=NAMES)
@settings(max_examples=3, phases=[Phase.generate])
@given(data=st.data())
def test_valid_values_are_accepted_by_two_strangers(path: Path, data: st.DataObject) -> None:
    schema = _schema(path)
    slow = jsonschema.Draft202012Validator(schema, format_checker=_formats())
    fast = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=dict(FORMATS))

    value = data.draw(_source(path).valid()).value

    assert (slow.is_valid(value), fast.is_valid(value)) == (True, True)


def _formats() -> jsonschema.FormatChecker:
    made = jsonschema.FormatChecker()
    made.checkers = {**made.checkers, **{name: (_texts(holds), ()) for name, holds in FORMATS.items()}}
    return made


def _texts(holds: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, str) or holds(value)


def _each(strategies: list[st.SearchStrategy[Instance]]) -> list[Instance]:
    """Draw one instance of each strategy, a few in one example: payloads are large."""
    made: list[Instance] = []
    for few in (strategies[at : at + 6] for at in range(0, len(strategies), 6)):

        @settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(st.tuples(*few))
        def take(instances: tuple[Instance, ...]) -> None:
            made.extend(instances)

        take()
    return made


@pytest.mark.parametrize("path", SCHEMAS, ids=NAMES)
def test_every_site_is_broken_alone_and_found_under_its_label(path: Path) -> None:
    source = _source(path)
    check = JsonSchema(bundle(_schema(path), path.as_posix(), lambda location: _schema(Path(location))))
    hidden = {site.id for site, _ in source.unreachable()}
    sites = [site for site in source.sites() if site.id not in hidden]

    instances = _each([source.broken(site) for site in sites])

    assert hidden <= HIDDEN.keys()
    assert len(instances) == len(sites)
    for site, instance in zip(sites, instances, strict=True):
        said = {(f.constraint, f.path, f.member) for f in check.flaws(instance.value, undocumented=Severity.NOTE) if f.severity is not Severity.NOTE}
        assert instance.label is not None
        assert (instance.label.site, instance.label.source) == (site.id, site.source)
        assert said == {(instance.label.constraint, instance.label.path, instance.label.member)}


@pytest.mark.parametrize("path", SCHEMAS, ids=NAMES)
def test_a_value_at_the_edge_of_a_bound_is_valid(path: Path) -> None:
    source = _source(path)
    check = JsonSchema(source.schema)
    edges = {
        site.id: source.edges(site) for site in source.sites() if site.constraint in {"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"}
    }

    instances = _each([strategy for strategy in edges.values() if strategy is not None])

    assert {name for name, strategy in edges.items() if strategy is None} <= HIDDEN.keys()
    assert not [flaw for instance in instances for flaw in check.flaws(instance.value, undocumented=Severity.NOTE) if flaw.severity is not Severity.NOTE]


@pytest.mark.parametrize("path", SCHEMAS, ids=NAMES)
def test_what_documents_leave_open_is_no_site(path: Path) -> None:
    assert not [site for site in _source(path).sites() if site.source is not None and site.source.certainty is Certainty.AMBIGUOUS]
