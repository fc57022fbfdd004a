"""The promises of ``wirecheck schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecheck import files

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck


@pytest.mark.parametrize("name", files.shape_names())
def test_a_shape_is_printed_as_it_is_published(wirecheck: Wirecheck, name: str) -> None:
    assert wirecheck("schema", name).stdout.encode() == files.schema(f"wirecheck/{name}.schema.json")


def test_without_a_name_all_shapes_are_listed(wirecheck: Wirecheck) -> None:
    lines = wirecheck("schema").stdout.splitlines()

    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(files.shape_names())


def test_an_unknown_shape_is_answered_with_the_nearest(wirecheck: Wirecheck) -> None:
    result = wirecheck("schema", "findings")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: no shape named 'findings'; did you mean finding?\n")
