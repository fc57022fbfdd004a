"""Forms are read as PHP reads them; the answers in the table were given by PHP 8.2 itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.staging.leadcommerce.form import LARGEST, PhpArray, TooLarge, read_form

FORM = "application/x-www-form-urlencoded"

# What `parse_str` made of each in PHP 8.2.
PHP = {
    "a[b=1": {"a_b": "1"},
    "a[b.c d[e=1": {"a_b_c_d_e": "1"},
    "a[b][c=1": {"a": {"b": "1"}},
    "a.b c[d.e f]=1": {"a_b_c": {"d.e f": "1"}},
    "[a]=1": {},
    " a=1": {"a": "1"},
    "=1": {},
    "a[ ]=1&a[ ]=2": {"a": {0: "1", 1: "2"}},
    "a[ x]=1": {"a": {" x": "1"}},
    "a[b]c=1": {"a": {"b": "1"}},
    "a[b]c[d]=1": {"a": {"b": "1"}},
    "a[-5]=1&a[]=2": {"a": {-5: "1", -4: "2"}},
    "a[9223372036854775807]=2&a[]=3": {"a": {9223372036854775807: "2"}},
    "a[9223372036854775808]=2&a[]=3": {"a": {"9223372036854775808": "2", 0: "3"}},
    "a[08]=1&a[8]=2&a[-0]=3": {"a": {"08": "1", 8: "2", "-0": "3"}},
    "a=1&a[b]=2": {"a": {"b": "2"}},
    "a[b]=1&a=2": {"a": "2"},
    "a=1&a=2": {"a": "2"},
    "a&b": {"a": "", "b": ""},
    "a%00b=1": {"a": "1"},
    "a[b%00c]=1": {"a_b": "1"},
    "a[%5D]=1": {"a": {0: "1"}},
    "a[[b]]=1": {"a": {"[b": "1"}},
    "a%5Bb%5D=1": {"a": {"b": "1"}},
    "..a=1": {"__a": "1"},
    "a[]=1&a[x]=2&a[]=3": {"a": {0: "1", "x": "2", 1: "3"}},
    "a=%zz%4+%2B": {"a": "%zz%4 +"},
    "a[": {"a_": ""},
    "a[]]=1": {"a": {0: "1"}},
    "a[%09]=1": {"a": {0: "1"}},
    ".[a]=1": {"_": {"a": "1"}},
    "a[b][]=1&a[b][]=2": {"a": {"b": {0: "1", 1: "2"}}},
    "a[][x]=1&a[][y]=2": {"a": {0: {"x": "1"}, 1: {"y": "2"}}},
    "a=1&&b=2&": {"a": "1", "b": "2"},
    "a=1;b=2": {"a": "1;b=2"},
}


def plain(value: Any) -> Any:
    return {key: plain(inner) for key, inner in value.items.items()} if isinstance(value, PhpArray) else value


def read(body: str | bytes, content_type: str = FORM) -> Any:
    return plain(read_form(content_type, body if isinstance(body, bytes) else body.encode()))


def multipart(*parts: str, boundary: str = "b-1") -> bytes:
    return "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts).encode() + f"--{boundary}--\r\n".encode()


@pytest.mark.parametrize("body", PHP)
def test_a_form_is_what_php_makes_of_it(body: str) -> None:
    got = read(body)

    assert got == PHP[body]
    assert list(got) == list(PHP[body])


def test_64_levels_are_read_and_one_more_throws_the_whole_variable_away() -> None:
    most = "a[x]=1&a" + "[b]" * 64 + "=2&z=3"
    more = "a[x]=1&a" + "[b]" * 65 + "=2&z=3"

    assert set(read(most)["a"]) == {"x", "b"}
    assert read(more) == {"z": "3"}


def test_bytes_that_are_no_utf_8_are_kept_apart_from_all_that_is() -> None:
    assert read(b"a=%ff&b=%C3%A9") == {"a": "\udcff", "b": "é"}


def test_only_forms_are_read() -> None:
    """PHP leaves $_POST empty for other bodies, JSON among them."""
    assert read("a=1", "application/json") == {}
    assert read("a=1", "") == {}
    assert read("a=1", "Application/X-WWW-Form-UrlEncoded; charset=UTF-8") == {"a": "1"}


def test_three_thousand_values_are_read_and_one_more_is_too_large() -> None:
    body = "&".join(f"a[{number}]=" for number in range(LARGEST))

    assert len(read(body)["a"]) == LARGEST
    with pytest.raises(TooLarge):
        read(f"{body}&b=")


def test_a_multipart_form_is_read_too_and_its_files_are_not() -> None:
    body = multipart(
        'name="a[b]"\r\n\r\nfirst\r\nsecond', 'name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nno value', 'name=bare; x="1;2"\r\n\r\n'
    )

    assert read(body, "multipart/form-data; boundary=b-1") == {"a": {"b": "first\r\nsecond"}, "bare": ""}
    assert read(body, 'multipart/form-data; boundary="b-1"') == {"a": {"b": "first\r\nsecond"}, "bare": ""}


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"])
def test_a_multipart_form_without_its_boundary_is_empty(content_type: str) -> None:
    assert read(multipart('name="a"\r\n\r\n1'), content_type) == {}


def test_too_many_parts_are_too_large() -> None:
    body = multipart(*(f'name="a{number}"\r\n\r\n' for number in range(LARGEST + 1)))

    with pytest.raises(TooLarge):
        read(body, "multipart/form-data; boundary=b-1")


NAMES = st.text("abcxyz_", min_size=1, max_size=5)
VALUES = st.recursive(st.text(max_size=6), lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=5)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_reading_a_written_form_gives_the_same_value_back(query: Any, form: dict[str, Any]) -> None:
    assert read(query(form)) == form


@given(st.dictionaries(NAMES, st.text(max_size=8), max_size=4), st.sampled_from(["b", "Ab-1", "=_x"]))
def test_both_kinds_of_form_read_alike(form: dict[str, str], boundary: str) -> None:
    assume(not any(f"\n--{boundary}" in f"\n{value}" for value in form.values()))
    encoded = "&".join(f"{name}={quote_plus(value)}" for name, value in form.items())
    parts = multipart(*(f'name="{name}"\r\n\r\n{value}' for name, value in form.items()), boundary=boundary)

    got = read(parts, f"multipart/form-data; boundary={boundary}")

    assert got == read(encoded)


@given(st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=6))
def test_a_flat_form_is_what_the_standard_library_reads(pairs: list[tuple[str, str]]) -> None:
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)

    assert read(body) == dict(parse_qsl(body, keep_blank_values=True))


@given(st.binary(max_size=80), st.sampled_from([FORM, "multipart/form-data; boundary=b", "multipart/form-data; boundary=\xff", "text/xml"]))
def test_any_bytes_are_some_form(body: bytes, content_type: str) -> None:
    assert isinstance(read(body, content_type), dict)
