"""The promises of ``wirecheck explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecheck.codes import CODES

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(wirecheck: Wirecheck, code: str) -> None:
    said = wirecheck("explain", code).stdout

    assert said.splitlines()[0] == f"{code}: {CODES[code].title}"
    assert " ".join(said.split()) == f"{code}: {CODES[code].title} {' '.join(CODES[code].text.split())}"


def test_a_code_may_be_typed_in_lower_case(wirecheck: Wirecheck) -> None:
    assert wirecheck("explain", "wc302").stdout == wirecheck("explain", "WC302").stdout


def test_without_a_code_all_are_listed(wirecheck: Wirecheck) -> None:
    lines = wirecheck("explain").stdout.splitlines()

    assert [line.split()[0] for line in lines if line.startswith("WC")] == list(CODES)


def test_an_unknown_code_is_answered_with_the_nearest(wirecheck: Wirecheck) -> None:
    result = wirecheck("explain", "WC320")

    assert (result.exit_code, result.stderr.startswith("wirecheck: no code named 'WC320'; did you mean ")) == (2, True)
