"""What a payload becomes on the wire, where it holds what an answer has shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wirecheck.generate import bodies


@pytest.mark.parametrize(("codec", "wanted"), [("json", b'{"price":1.1}'), ("php-form", b"price=1.10")])
def test_an_exact_number_of_an_answer_can_be_sent(codec: str, wanted: bytes) -> None:
    assert bodies.encoded({"price": Decimal("1.10")}, codec) == wanted


@pytest.mark.parametrize("codec", ["json", "php-form"])
@pytest.mark.parametrize("number", ["1E+999", "1E+999999999", "-Infinity"])
def test_a_number_that_no_body_can_carry_is_not_sent(codec: str, number: str) -> None:
    assert bodies.encoded({"price": Decimal(number)}, codec) is None
