"""The promises of contract/document.py."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecheck.contract.document import lines, parse, repeated
from wirecheck.errors import BadContract

# The YAML library takes no pair of surrogates for a character, as JSON escapes those beyond U+FFFF.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(max_codepoint=0xFFFD, exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~ é", max_size=3), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_json_is_read_as_itself(value: Any) -> None:
    """YAML 1.2 holds JSON, so a contract may be written in either."""
    assert parse(json.dumps(value).encode(), "x") == value
    assert parse(json.dumps(value, ensure_ascii=False, indent=2).encode(), "x") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("1:30:00", "1:30:00"),
        ("08", "08"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("-0", 0),
        ("+7", 7),
        ("7", 7),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        ("5.", 5.0),
        ("3.1.0", "3.1.0"),
        (".inf", ".inf"),
        ("=", "="),
        ("'7'", "7"),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says(text: str, value: Any) -> None:
    """YAML 1.2, section 10.2: Norway is no boolean, and a date is text."""
    made = parse(f"a: {text}".encode(), "x")["a"]

    assert (made, type(made)) == (value, type(value))


TAGS = st.sampled_from(
    [
        "str",
        "int",
        "float",
        "bool",
        "null",
        "timestamp",
        "binary",
        "set",
        "omap",
        "pairs",
        "map",
        "seq",
        "merge",
        "value",
        "python/object:os.system",
        "python/tuple",
    ]
)
SCALARS = st.sampled_from(['""', "x", "[]", "{}", "[a]", "{a: b}", "-", "0x", "2026-99-99", "1.2.3", "? [a]", "9" * 5000])


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.tuples(TAGS, SCALARS).map(lambda pair: f"a: !!{pair[0]} {pair[1]}".encode())
    | st.tuples(TAGS, SCALARS).map(lambda pair: f"!!{pair[0]} {pair[1]}: b".encode())
)
@example(b'!!int ""')
@example(b"!!bool maybe")
@example(b"? [a]\n: b")
@example(b"<<: 5")
@example(b"a: *b")
@example(b"\xff\xfe")
@example(b"\x00")
@example(b"%YAML 3.0\n--- a")
@example(b"a: 1\n---\nb: 2")
def test_any_bytes_are_data_or_a_bad_contract(text: bytes) -> None:
    with suppress(BadContract):
        parse(text, "x")
        lines(text)
        repeated(text)


def test_nothing_that_a_tag_names_is_made() -> None:
    with pytest.raises(BadContract, match="is no YAML"):
        parse(b"!!python/object/apply:os.getcwd []", "x")


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 90_000,
        b"[" * 3_000 + b"]" * 3_000,
        b"{a: " * 3_000 + b"}" * 3_000,
        b"\n".join(b" " * n + b"a:" for n in range(1500)),
        b"- " * 50_000,
        b"a: &a [*a]",
        b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9)),
    ],
    ids=["open", "lists", "maps", "indented", "dashes", "itself", "laughs"],
)
def test_what_nests_or_repeats_without_end_is_refused(text: bytes) -> None:
    with pytest.raises(BadContract):
        parse(text, "x")


def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(BadContract) as caught:
        parse(b"a: 1\nb: [\nc: }\n", "shop.yaml")

    assert (caught.value.file, caught.value.line) == ("shop.yaml", 3)


# -- lines -----------------------------------------------------------------------------------------------------------------------------------


@given(JSON)
def test_every_value_has_a_line(value: Any) -> None:
    """By its JSON Pointer, the whole file too."""
    assert lines(json.dumps(value, indent=2).encode()).keys() == set(_pointers(value))


def _pointers(value: Any, path: str = "") -> list[str]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for name, child in children for inner in _pointers(child, f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"))]


def test_lines_count_from_one_and_are_those_of_the_key() -> None:
    text = b"paths:\n  /a~b:\n    get:\n      - x\n      -\n        y: 1\n"

    assert lines(text) == {
        "": 1,
        "/paths": 1,
        "/paths/~1a~0b": 2,
        "/paths/~1a~0b/get": 3,
        "/paths/~1a~0b/get/0": 4,
        "/paths/~1a~0b/get/1": 6,
        "/paths/~1a~0b/get/1/y": 6,
    }


def test_a_file_of_nothing_has_no_lines() -> None:
    assert lines(b"") == {}


def test_keys_that_stand_twice_are_told() -> None:
    assert repeated(b"a: {b: 1, c: 2, b: 3}\nd: 1\nd: 2\n") == ["/d", "/a/b"]


def test_what_is_merged_into_itself_has_lines_as_deep_as_a_file_may_be() -> None:
    found = lines(b"a: &a {<<: *a}\n")

    assert found["/a"] == 1
    assert max(path.count("/") for path in found) <= 102
