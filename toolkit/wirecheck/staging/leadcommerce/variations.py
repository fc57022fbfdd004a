"""The variations of a product: which ways it differs in, and which values of each."""

from __future__ import annotations

from math import prod

from wirecheck.staging.leadcommerce.answering import Refusal
from wirecheck.staging.leadcommerce.fields import one_of, read_all, read_value
from wirecheck.staging.leadcommerce.form import PhpArray, Value
from wirecheck.staging.leadcommerce.references import VARIATIONS

_MOST_SKUS = 9_999  # a SKU ends on four digits

Variations = list[tuple[int, list[int]]]
"""The id of each variation with the ids of its values."""


def read_variations(value: Value, where: str) -> Variations:
    """Read variations; a blank text is none.

    The example of Create sends a pair of id and array for each; the table of Data Points writes ids and arrays one after the other. Both are read. Raises `Refusal`.
    """
    if value == "":
        return []
    if not isinstance(value, PhpArray):
        raise Refusal(400, f"{where} must be an array.")
    row = value.values()
    if all(isinstance(each, PhpArray) for each in row):
        row = [part for each in row if isinstance(each, PhpArray) for part in each.values()]
    if len(row) % 2:
        raise Refusal(400, f"{where} must be pairs of a variation and an array of its values.")
    found: dict[int, list[int]] = {}
    for name, values in zip(row[::2], row[1::2], strict=True):
        number = read_value(name, one_of(VARIATIONS, "a variation"), where)
        found[number] = read_all(values, one_of(VARIATIONS[number].values, "a value of its variation"), where)
        if not found[number]:
            raise Refusal(400, f"{where} must have a value for each variation.")
    if prod(len(values) for values in found.values()) > _MOST_SKUS:
        raise Refusal(400, f"{where} must not make more than {_MOST_SKUS} SKUs.")
    return list(found.items())


def skus(product: int, variations: Variations) -> list[str]:
    """Give a product its SKUs, one for each combination of values, as the example shows twelve for three and four values."""
    return [f"{product}-{number:04}" for number in range(1, prod(len(values) for _, values in variations) + 1)]
