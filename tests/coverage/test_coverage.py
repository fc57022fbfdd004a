"""Counts of exchanges: what is counted, what is not, how counts add up."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.coverage.conftest import found

from wirecheck import files
from wirecheck.coverage import Coverage
from wirecheck.errors import OtherContract
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange

    Measured = Callable[[Iterable[Exchange]], Coverage]

LAMPS = st.lists(
    st.fixed_dictionaries({"id": st.integers(-1, 3)}, optional={"colour": st.sampled_from(["red", "green", "blue"]), "more": st.none()}), max_size=4
)
EXCHANGES = st.builds(lambda lamps, limit: found(*lamps, limit=limit), LAMPS, st.none() | st.integers(0, 51)) | st.builds(
    lambda error, status: found(status=status, body={"error": error}), st.sampled_from(["Missing", "Forbidden", "Odd"]), st.sampled_from([404, 500])
)


def counts(coverage: Coverage, operation: str = "lamps.find") -> dict[str, Any]:
    held: dict[str, Any] = coverage.as_json()["contracts"]["lamps"]["operations"][operation]
    return held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(EXCHANGES, max_size=6), st.lists(EXCHANGES, max_size=6))
def test_runs_add_up_to_one_run(contract: Contract, measured: Measured, one: list[Exchange], other: list[Exchange]) -> None:
    together, sum_ = measured([*one, *other]), measured(one)

    sum_.merge(measured(other))

    assert sum_.as_json() == together.as_json()
    assert Coverage.from_json([contract], json.loads(json.dumps(together.as_json()))).as_json() == together.as_json()
    assert Coverage.from_json([contract], together.as_json(whole=False)).as_json() == together.as_json()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.lists(EXCHANGES, max_size=6))
def test_more_exchanges_never_cover_less(measured: Measured, exchanges: list[Exchange]) -> None:
    percents = [measured(exchanges[:count]).percent for count in range(len(exchanges) + 1)]

    assert percents == sorted(percents)
    assert percents[0] == 0.0


def test_counts_count_exchanges_and_not_items(measured: Measured) -> None:
    held = counts(measured([found({"id": 1}, {"id": 1}, {"id": 2}), found({"id": 1})]))

    assert held["exchanges"] == 2
    assert held["sites"]["response success /lamps/*/id minimum below"] == {"seen": 2, "low": 2, "high": 0, "broken": 0}
    assert held["sites"]["response success /lamps maxItems above"] == {"seen": 2, "low": 0, "high": 1, "broken": 0}
    assert held["members"] == {"query limit": {"present": 0, "absent": 2}, "response success /lamps/*/colour": {"present": 0, "absent": 2}}


def test_what_a_finding_names_is_counted_as_broken(measured: Measured) -> None:
    held = counts(measured([found({"id": 0}, {"id": 1}, limit=51), found({"id": 1, "colour": "blue"})]))

    assert {site for site, count in held["sites"].items() if count["broken"]} == {
        "query limit maximum above",
        "response success /lamps/*/colour enum",
        "response success /lamps/*/id minimum below",
    }


def test_rules_are_counted_where_they_are_asked(measured: Measured) -> None:
    held = counts(
        measured(
            [found({"id": 1}), found({"id": 1}, limit=1), found({"id": 1}, {"id": 2}, limit=1), found({"id": 1, "colour": "green"}, {"id": 2, "colour": "red"})]
        )
    )

    assert held["rules"] == {"no-more-than-limit": {"held": 1, "broke": 1, "not_evaluated": 0}, "red-first": {"held": 0, "broke": 1, "not_evaluated": 0}}


def test_a_rule_that_cannot_be_evaluated_is_neither_held_nor_broken(measured: Measured) -> None:
    held = counts(measured([found({"id": "one", "colour": "green"})]))

    assert held["rules"]["red-first"] == {"held": 0, "broke": 0, "not_evaluated": 1}


def test_outcomes_and_statuses_are_counted_under_the_documented_keys(measured: Measured) -> None:
    held = counts(
        measured([found({"id": 1}), found(status=404, body={"error": "Missing"}), found(status=500, body={"error": "Missing"}), found(body={"odd": 1})])
    )

    assert held["outcomes"] == {"failure": 2, "success": 1, "unknown": 1}
    assert held["statuses"] == {"200": 2, "4XX": 1, "500": 1}
    assert held["values"]["response failure /error enum"] == {'"Missing"': 1, '"Forbidden"': 0}


@pytest.mark.parametrize(
    "exchange", [found(body=...), found(body=b"<html>"), found(body=b'{"lamps"'), found(body=b"")], ids=["not captured", "html", "cut off", "empty"]
)
def test_a_body_that_nobody_judged_covers_nothing(measured: Measured, exchange: Exchange) -> None:
    held = counts(measured([exchange]))

    assert held["exchanges"] == 1
    assert not any(sum(count.values()) for site, count in held["sites"].items() if site.startswith("response"))


def test_what_a_page_leaves_open_is_no_point(measured: Measured) -> None:
    assert not any("rumour" in point.name for point in measured([]).points())


def test_a_judgement_alone_is_decoded_again_and_counts_the_same(contract: Contract, measured: Measured) -> None:
    exchanges = [found({"id": 1, "colour": "red"}, limit=1), found(status=404, body={"error": "Missing"})]
    judge, coverage = Judge([contract], named=False), Coverage([contract])

    for exchange in exchanges:
        coverage.add(judge.judge(exchange))

    assert coverage.as_json() == measured(exchanges).as_json()


def test_an_exchange_that_fits_no_operation_counts_nowhere(measured: Measured, contract: Contract) -> None:
    stranger = found({"id": 1})
    elsewhere = type(stranger)(request=type(stranger.request)(method="GET", url="https://shop.example/chairs"), response=stranger.response)

    assert measured([elsewhere]).as_json() == Coverage([contract]).as_json()


def test_counts_of_another_version_are_refused(contract: Contract, other: Contract) -> None:
    with pytest.raises(OtherContract) as refused:
        Coverage([contract]).merge(Coverage([other]))

    assert str(refused.value) == "the other run counts lamps in another version; measure again with the contract as it is"


def test_counts_of_a_contract_that_is_not_here_are_refused() -> None:
    data = {"contracts": {"lamps": {"digest": "", "operations": {}}}}

    with pytest.raises(OtherContract, match="which is not among the contracts"):
        Coverage.from_json([], data)


def test_counts_of_what_a_contract_does_not_have_are_refused(contract: Contract, measured: Measured) -> None:
    data = measured([found({"id": 1})]).as_json()
    operations = data["contracts"]["lamps"]["operations"]
    operations["lamps.find"]["sites"]["response success /nowhere type"] = {"seen": 1}

    with pytest.raises(OtherContract, match=r"measure again with this version of wirecheck"):
        Coverage.from_json([contract], data)


@pytest.mark.parametrize("validator", [jsonschema_rs.validator_for, Draft202012Validator])
def test_the_counts_have_the_published_shape(measured: Measured, validator: Any) -> None:
    data = measured([found({"id": 0, "colour": "green"}, limit=1), found(status=418, body={"error": "Missing"})]).as_json()

    assert [error.message for error in validator(json.loads(files.schema("wirecheck/coverage.schema.json"))).iter_errors(data)] == []


def test_sites_that_were_reached_are_told_by_the_ids_of_the_generators(measured: Measured) -> None:
    coverage = measured([found({"id": 1}, limit=51)])

    assert coverage.sites("lamps", "lamps.find", "query") >= {"limit minimum below", "limit maximum above"}
    assert coverage.sites("lamps", "lamps.find", "query", count="broken") == {"limit maximum above"}
    assert coverage.sites("lamps", "lamps.create") == frozenset()


def test_a_fault_in_counting_is_told_and_ends_nothing(measured: Measured, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> set[str]:
        raise ZeroDivisionError

    monkeypatch.setattr("wirecheck.coverage.rules.Asked.of", fail)

    coverage = measured([found({"id": 1})])

    assert ("lamps", "lamps.find", "rules", "counting failed with ZeroDivisionError; please report this") in [*coverage.unobserved()]


def test_counting_needs_no_hypothesis(contract: Contract) -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from wirecheck.contract import load\nfrom wirecheck.coverage import Coverage\nimport wirecheck.coverage.xml_observer\n"
        f"print(Coverage([load({contract.location!r})]).total > 20, 'xmlschema' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["True", "False"]
