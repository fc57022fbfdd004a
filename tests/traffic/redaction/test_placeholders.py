"""What stands for a secret tells nothing of it but its shape."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.traffic.redaction.placeholders import Placeholders

SECRETS = st.text(min_size=1, max_size=40).filter(str.strip)


def _class(c: str) -> str:
    if not c.isalnum():
        return c
    return ("digit" if c.isdigit() else "upper" if c.isupper() else "lower") + str(len(c.encode("utf-8", "replace")))


@given(SECRETS)
def test_a_placeholder_is_as_long_as_its_secret_and_never_the_same(secret: str) -> None:
    made = Placeholders().of(secret)

    assert (len(made), made != secret) == (len(secret), True)


@given(st.text("abcXYZ019-._$/+= éÉ", min_size=6, max_size=40).filter(lambda text: 2 * sum(map(str.isalnum, text)) >= len(text)))
def test_every_letter_and_digit_changes_into_another_of_its_class(secret: str) -> None:
    """But for the zero at the beginning of a number, without which it would be another kind of number."""
    assume(not secret.strip(" +-").replace(".", "").isdigit())
    made = Placeholders().of(secret)

    assert list(map(_class, made)) == list(map(_class, secret))
    assert all(new != old for new, old in zip(made, secret, strict=True) if old.isalnum())


@given(st.lists(SECRETS, max_size=20), st.binary(min_size=8, max_size=8))
def test_equal_secrets_have_equal_placeholders_within_a_run(secrets: list[str], key: bytes) -> None:
    one = Placeholders(key)

    assert [one.of(secret) for secret in secrets] == [one.of(secret) for secret in secrets]


@given(st.lists(st.text("abcdef0123", min_size=6, max_size=12), unique=True, max_size=20))
def test_different_secrets_have_different_placeholders(secrets: list[str]) -> None:
    one = Placeholders()

    assert len({one.of(secret) for secret in secrets}) == len(secrets)


def test_another_run_draws_others() -> None:
    assert Placeholders().of("lantern-and-rope-7") != Placeholders().of("lantern-and-rope-7")


@pytest.mark.parametrize("secret", ["!!!!!!!!", "p@$$!?", "€€€€€€", "😀😀😀😀"])
def test_a_secret_made_of_signs_does_not_shine_through(secret: str) -> None:
    """No sign of it is left, and nothing stands where it stood; a letter that is drawn may be one that the secret has elsewhere."""
    made = Placeholders().of(secret)

    assert not set(made) & {c for c in secret if not c.isalpha()}
    assert all(one != other for one, other in zip(made, secret, strict=True))


@given(st.integers(), st.integers(min_value=0, max_value=99))
def test_a_number_stays_a_number_in_the_same_form(whole: int, cents: int) -> None:
    text = f"{whole}.{cents:02}"
    made = Placeholders().of(text)

    assert (len(str(int(made.split(".")[0]))) == len(made.split(".")[0])) == (
        len(str(int(text.split(".", maxsplit=1)[0]))) == len(text.split(".", maxsplit=1)[0])
    )
    float(made)


def test_white_space_around_a_secret_is_none_of_it() -> None:
    one = Placeholders()

    assert one.of("  rope-17\n") == f"  {one.of('rope-17')}\n"
