"""The examples of contracts as tests, against a store that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from story import outcomes

from wirecheck.pytest_plugin.fixtures import StagingStore, staging_store

if TYPE_CHECKING:
    from story import Story

DEFECT = "open2b-can-login-as-number"


@pytest.fixture(scope="module")
def store() -> Iterator[StagingStore]:
    with staging_store() as running:
        yield running


@pytest.fixture
def options(store: StagingStore, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setenv("WIRECHECK_CREDENTIALS", json.dumps(store.credentials))
    return (f"--wirecheck-base-url={store.url}", "--wirecheck-contract=open2b-customers")


def test_each_example_of_an_operation_that_reads_is_a_test(story: Story, options: tuple[str, ...]) -> None:
    result = story.run("-v", "-rs", *options)

    counted = outcomes(result)
    assert set(counted) == {"passed", "skipped"}
    assert counted["passed"] >= 5
    result.stdout.fnmatch_lines(
        [
            "open2b-customers::customers.find[[]*[]] PASSED*",
            "open2b-customers customers.find *",
            "SKIPPED * *open2b-customers.openapi.yaml: it would write to the store",
        ]
    )


def test_a_store_that_misbehaves_fails_the_example_that_shows_it(story: Story, options: tuple[str, ...], store: StagingStore) -> None:
    with store.defect(DEFECT):
        result = story.run("-k", "customers.find", *options)

    assert outcomes(result).get("failed", 0) >= 1
    result.stdout.fnmatch_lines(
        ["wirecheck: * error* in 1 exchange", "  in      open2b-customers::customers.find*, exchange 0: open2b-customers customers.find"]
    )


def test_no_credential_is_printed(story: Story, options: tuple[str, ...], store: StagingStore) -> None:
    with store.defect(DEFECT):
        result = story.run("-l", "-vv", "--tb=long", "--junit-xml=junit.xml", "--wirecheck-report=report.json", *options)
    said = result.stdout.str() + result.stderr.str() + "".join(path.read_text() for path in story.pytester.path.glob("*.[xj]*"))

    assert "failed" in outcomes(result)
    assert store.credentials["open2b-customers"]["X-Key"] not in said


def test_a_store_that_is_not_there_fails_in_one_line(story: Story) -> None:
    result = story.run("--wirecheck-base-url=http://127.0.0.1:1", f"--wirecheck-contract={story.contract}")

    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines(["wirecheck: *http://127.0.0.1:1*"])
    result.stdout.no_fnmatch_line("*Traceback*")
