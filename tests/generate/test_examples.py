"""Values outside of a test are the same for the same seed, whoever asks and wherever."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from wirecheck.generate.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
import neighbour
from wirecheck.generate.examples import examples
from hypothesis import strategies as st
print(examples(st.tuples(st.integers(), st.floats(allow_nan=False)), 60, number=int({number})))
"""


def _drawn(folder: Path, name: str, *, number: int = 5) -> str:
    place = folder / name
    place.mkdir()
    (place / "neighbour.py").write_text("\n".join(f"X{i} = ({i * 7919 + len(name)}, {name * 3 + str(i)!r}, {i}.375)" for i in range(200)))
    return subprocess.run([sys.executable, "-c", CODE.format(number=number)], cwd=place, capture_output=True, text=True, check=True).stdout


def test_the_same_seed_gives_the_same_values_in_another_process_and_folder(tmp_path: Path) -> None:
    """Hypothesis draws constants from the code around, which differs here."""
    one = _drawn(tmp_path, "harbour")

    assert one == _drawn(tmp_path, "quay")
    assert one != _drawn(tmp_path, "pier", number=6)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_as_many_as_are_wanted_are_given(count: int) -> None:
    assert len(examples(st.integers(), count, number=1)) == count


def test_equal_values_come_only_where_there_are_not_enough_others() -> None:
    assert sorted(examples(st.integers(0, 9), 10, number=3)) == list(range(10))
    assert examples(st.just(4), 3, number=1) == [4]
    assert examples(st.nothing(), 3, number=1) == []
    assert examples(st.integers().filter(lambda _: False), 3, number=1) == []
