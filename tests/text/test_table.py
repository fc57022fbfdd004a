"""The promises of text/table.py."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.text.printable import cells
from wirecheck.text.table import table

CELL = st.text(st.sampled_from("ab毛 \x1b"), max_size=40)
ROWS = st.integers(min_value=1, max_value=4).flatmap(lambda columns: st.lists(st.lists(CELL, min_size=columns, max_size=columns), min_size=1, max_size=5))


@given(ROWS, st.integers(min_value=40, max_value=120))
def test_rows_fit_the_width(rows: list[list[str]], width: int) -> None:
    assert all(cells(line) <= width for line in table(rows, width=width))


@given(ROWS, st.integers(min_value=1, max_value=120))
def test_lines_are_printable_and_end_without_blanks(rows: list[list[str]], width: int) -> None:
    lines = list(table(rows, width=width))

    assert [line for line in lines if not line.isprintable() or line != line.rstrip()] == []


def test_columns_stand_below_each_other() -> None:
    rows = [("operation", "exchanges"), ("customers.find", "12"), ("customers.get", "3")]

    assert list(table(rows, width=80, right={1})) == ["operation       exchanges", "customers.find         12", "customers.get           3"]


def test_the_widest_column_gives_way() -> None:
    rows = [("price", "a decimal number without a currency sign", "stated")]

    assert list(table(rows, width=34)) == ["price  a decimal number     stated", "       without a currency", "       sign"]
