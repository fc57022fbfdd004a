"""The promises of wire/form.py. `php_forms.json` beside this file holds PHP's own answers, and says how they were made."""

from __future__ import annotations

import base64
import doctest
import json
import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote_plus

import pytest
import qs_codec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecheck.errors import NotAForm
from wirecheck.finding import Flaw, Severity
from wirecheck.wire import form

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("php_forms.json").read_text("utf-8"))
EDGE = "multipart/form-data; boundary=edge"
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no flaw


def as_lists(value: Any) -> Any:
    """Turn a dict into a list where its keys are exactly 0..n-1, all the way down."""
    if not isinstance(value, dict):
        return [as_lists(held) for held in value] if isinstance(value, list) else value
    made = {key: as_lists(held) for key, held in value.items()}
    return [made[str(i)] for i in range(len(made))] if made and made.keys() == {str(i) for i in range(len(made))} else made


def as_text(value: Any) -> Any:
    """Read as UTF-8 what has a character for each byte."""
    if isinstance(value, dict):
        return {as_text(key): as_text(held) for key, held in value.items()}
    return value.encode("latin-1").decode("utf-8", "replace")


def in_order(value: Any) -> Any:
    """Make the order of members count in a comparison."""
    if isinstance(value, dict):
        return [(key, in_order(held)) for key, held in value.items()]
    return tuple(map(in_order, value)) if isinstance(value, list) else value


def held_by_php(holds: Any) -> Any:
    return in_order(as_lists(as_text(holds)))


def named(rows: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.get("name", row["body"]) for row in rows])


# -- PHP's own answers -------------------------------------------------------------------------------------------------------------------------


@named(GOLDEN["posts"])
def test_a_body_decodes_to_what_php_holds(row: dict[str, Any]) -> None:
    payload = form.decode(row["body"].encode("latin-1"))

    assert in_order(payload.value) == held_by_php(row["holds"])


@named(GOLDEN["multiparts"])
def test_a_multipart_body_decodes_to_what_php_holds(row: dict[str, Any]) -> None:
    payload = form.multipart(row["body"].encode("latin-1"), row["type"])

    assert in_order(payload.value or {}) == held_by_php(row["holds"])


@named(GOLDEN["written"])
def test_a_value_is_written_as_php_writes_it(row: dict[str, Any]) -> None:
    assert form.encode(row["value"]) == row["body"].encode()


PARSE_STR = r"""
function out($v) { if (!is_array($v)) return iconv('ISO-8859-1', 'UTF-8', (string) $v); $o = []; foreach ($v as $k => $h) $o[] = [out($k), out($h)]; return $o; }
while (($line = fgets(STDIN)) !== false) { parse_str(base64_decode($line), $held); echo json_encode(out($held)), "\n"; }
"""
PIECES = [
    "a",
    "b",
    "&a",
    "&b",
    "=1",
    "&",
    "=",
    "[",
    "]",
    "[]",
    "[b]",
    "[0]",
    "[1]",
    "[2]",
    "[-3]",
    "[08]",
    ".",
    "+",
    "%",
    "%4",
    "%5B",
    "%5d",
    "%00",
    "%C3%A9",
    "\xe9",
    "[+]",
    "[x]" * 63,
]
PIECES += ["[9223372036854775806]", "[9223372036854775807]", "[9223372036854775808]", "[-9223372036854775808]", ";", "\n", "&1", "&0", "[a[", "~", "/"]


def php() -> str:
    path = shutil.which("php")
    version = path and subprocess.run([path, "-r", "echo PHP_VERSION;"], capture_output=True, text=True, check=True).stdout
    if not path or not version or not version.startswith("8.2."):
        pytest.skip("no PHP 8.2 here; the table holds its answers")
    return path


def test_a_php_on_this_machine_agrees_about_random_bodies() -> None:
    """Needs PHP 8.2, and is skipped without."""
    path, draw = php(), random.Random(8)
    bodies = ["".join(draw.choices(PIECES, k=draw.randint(1, 12))).encode("latin-1") for _ in range(3000)]

    lines = b"".join(base64.b64encode(body) + b"\n" for body in bodies)
    answers = subprocess.run([path, "-r", PARSE_STR], input=lines, capture_output=True, check=True).stdout.splitlines()

    def pairs(held: Any) -> Any:
        return {key: pairs(value) for key, value in held} if isinstance(held, list) else held

    differing = [body for body, answer in zip(bodies, answers, strict=True) if in_order(form.decode(body).value) != held_by_php(pairs(json.loads(answer)))]
    assert differing == []


# -- properties --------------------------------------------------------------------------------------------------------------------------------

bodies = st.binary() | st.lists(st.sampled_from(PIECES), max_size=30).map(lambda pieces: "".join(pieces).encode("latin-1"))
texts = st.text(max_size=6)
names = st.text(st.characters(codec="utf-8", exclude_characters="\0 .["), min_size=1, max_size=4)
keys = st.text(st.characters(codec="utf-8", exclude_characters="\0]"), min_size=1, max_size=4).filter(lambda key: key not in set(" \t\n\v\f\r"))
indexes = st.integers(-3, 5).map(str)
arrays = st.recursive(texts, lambda held: st.lists(held, min_size=1, max_size=3) | st.dictionaries(keys | indexes, held, min_size=1, max_size=3), max_leaves=8)
values = st.dictionaries(names | indexes, arrays, max_size=3).map(as_lists)
words = st.text("abcxyz", min_size=1, max_size=3)
records = st.recursive(
    texts | st.lists(texts, min_size=1, max_size=3),
    lambda held: st.dictionaries(words, held, min_size=1, max_size=3) | st.lists(st.dictionaries(words, held, min_size=1, max_size=3), min_size=1, max_size=2),
    max_leaves=8,
)
forms = st.dictionaries(words, records, max_size=3)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for key, held in value.items() for leaf in (key, *leaves(held))]
    return [leaf for held in value for leaf in leaves(held)] if isinstance(value, list) else [value]


@unhurried
@given(bodies)
def test_any_bytes_decode_to_text_in_lists_and_dicts(body: bytes) -> None:
    payload = form.decode(body)

    assert payload.readable
    assert type(payload.value) in (dict, list)
    assert {type(leaf) for leaf in leaves(payload.value)} <= {str}


@unhurried
@given(bodies, st.sampled_from([EDGE, "multipart/form-data", "boundary=", "", 'boundary="']))
def test_any_bytes_decode_as_multipart(body: bytes, content_type: str) -> None:
    part = b'--edge\r\nContent-Disposition: form-data; name="' + body

    assert form.multipart(part, content_type).flaws


@unhurried
@given(bodies)
def test_what_is_said_of_any_bytes_stands_in_one_line_of_each_flaw(body: bytes) -> None:
    for flaw in form.decode(body).flaws:
        assert all(text.isprintable() for text in (flaw.message, flaw.says, flaw.saw))
        assert max(len(flaw.message), len(flaw.saw)) < 200


@unhurried
@given(values)
def test_reading_a_written_form_gives_the_same_value_back(value: Any) -> None:
    """PHP brackets lose nothing: nesting, order and empty strings survive."""
    assert in_order(form.decode(form.encode(value)).value) == in_order(value)


@unhurried
@given(forms)
def test_a_form_that_php_wrote_has_no_flaw(value: Any) -> None:
    assert form.decode(form.encode(value)).flaws == ()


@unhurried
@given(forms)
def test_qs_codec_reads_a_written_form_the_same(value: Any) -> None:
    """Not so a list right inside a list: qs-codec 1.6 splits its items."""
    body = form.encode(value)

    assert form.decode(body).value == qs_codec.decode(body.decode(), qs_codec.DecodeOptions(depth=64, list_limit=1000))


@unhurried
@given(st.lists(st.tuples(words, st.text()), unique_by=lambda pair: pair[0]))
def test_the_standard_library_reads_flat_forms_the_same(pairs: list[tuple[str, str]]) -> None:
    body = "&".join(f"{name}={quote_plus(text)}" for name, text in pairs)

    assert form.decode(body.encode()).value == dict(parse_qsl(body, keep_blank_values=True))


@unhurried
@given(st.lists(st.tuples(st.lists(st.sampled_from(["a", "b", "[", "]", "[]", "[1]", "[x]", ".", " "]), max_size=6).map("".join), st.text("xyzé%+&=\n "))))
def test_a_multipart_form_decodes_to_the_same_payload(fields: list[tuple[str, str]]) -> None:
    encoded = "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in fields)
    parts = "".join(f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields) + "--edge--\r\n"

    plainly, in_parts = form.decode(encoded.encode()), form.multipart(parts.encode(), EDGE)

    assert in_order(in_parts.value) == in_order(plainly.value)
    assert in_parts.flaws[1:] == plainly.flaws


# -- flaws -------------------------------------------------------------------------------------------------------------------------------------


def places(body: bytes) -> list[tuple[str, str, str, Severity | None]]:
    return [(flaw.code, flaw.constraint, flaw.path, flaw.severity) for flaw in form.decode(body).flaws]


def test_a_flaw_says_what_php_makes_of_a_damaged_name() -> None:
    assert form.decode(b"person[name=Leo").flaws == (
        Flaw(
            code="WC209",
            constraint="brackets",
            path="/person_name",
            severity=Severity.WARNING,
            message="the brackets of the name are damaged: PHP reads person_name",
            says="name[key][key]",
            saw="person[name",
        ),
    )


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("a[b", "/a_b"),
        ("a[", "/a_"),
        ("a]b", "/a]b"),
        ("a][b]", "/a]/b"),
        ("a[b]c", "/a/b"),
        ("a[b]c[d]", "/a/b"),
        ("a[b][c", "/a/b"),
        ("a[b[c]", "/a/b[c"),
        ("a[b]]", "/a/b"),
        ("x[]=0&x[]y=1", "/x/1"),
        ("x[]=0&x[][z]y=1", "/x/1/z"),
        ("a/b[~c]d", "/a~1b/~0c"),
        ("[a]", ""),
        ("[]", ""),
        ("+[a]", ""),
    ],
)
def test_damaged_brackets_are_a_flaw_where_the_value_landed(body: str, path: str) -> None:
    assert places(body.encode()) == [("WC209", "brackets", path, Severity.WARNING)]


@pytest.mark.parametrize(
    ("body", "path"),
    [("a=1&a[b]=2", "/a"), ("a[b]=1&a=2", "/a"), ("a[b]=1&a[b][c]=2", "/a/b"), ("a[b][c]=1&a[b]=2", "/a/b"), ("a[]=1&a[0][x]=2", "/a/0")],
)
def test_a_text_and_an_array_under_one_name_are_a_flaw_where_they_meet(body: str, path: str) -> None:
    assert places(body.encode()) == [("WC209", "brackets", path, Severity.WARNING)]


@pytest.mark.parametrize("body", [b"a[9223372036854775807]=1&a[]=2", b"a[9223372036854775807]=1&a[][x]=2"])
def test_an_append_that_finds_no_integer_is_a_flaw_of_the_array(body: bytes) -> None:
    assert places(body) == [("WC209", "brackets", "/a", Severity.WARNING)]


@pytest.mark.parametrize(
    ("body", "path"), [("a=1&a=2", "/a"), ("a[b]=1&a[b]=2", "/a/b"), ("a[]=1&a[0]=2", "/a/0"), ("a.b=1&a_b=2", "/a_b"), ("a=1&a=2&a=3", "/a")]
)
def test_a_value_that_replaces_another_is_a_flaw_said_once(body: str, path: str) -> None:
    assert places(body.encode()) == [("WC206", "duplicate", path, Severity.WARNING)]


@pytest.mark.parametrize(
    ("body", "path"),
    [("a=%", "/a"), ("a=100%25%", "/a"), ("a=%4", "/a"), ("a=%zz", "/a"), ("a[b]=%+41", "/a/b"), ("a[]=1&a[]=%g0", "/a/1"), ("a%=1", "/a%"), ("a=%%", "/a")],
)
def test_a_percent_sign_that_starts_no_escape_is_a_warning(body: str, path: str) -> None:
    assert places(body.encode()) == [("WC208", "encoding", path, Severity.WARNING)]


@pytest.mark.parametrize(
    ("body", "path"),
    [(b"a=%FF", "/a"), (b"a=\xff", "/a"), (b"a[b]=%C3", "/a/b"), (b"a%FF=1", "/a\ufffd"), (b"a[]=1&a[]=%ED%A0%80", "/a/1"), (b"[x]=1&a=%C0%AF", "/a")],
)
def test_bytes_that_are_no_utf8_are_an_error(body: bytes, path: str) -> None:
    assert ("WC204", "encoding", path, Severity.ERROR) in places(body)


def test_a_replacement_character_stands_for_bytes_that_are_no_utf8() -> None:
    assert form.decode(b"a=x%FFy").value == {"a": "x\ufffdy"}


def test_a_name_that_php_cuts_at_its_nul_is_a_flaw() -> None:
    assert places(b"a%00b=1") == [("WC204", "encoding", "/a", Severity.WARNING)]


@pytest.mark.parametrize(
    "body", [b"a.b=1", b"a b[c.d]=1", b"=1&&a=1", b"a[1]=1&a[0]=2", b"a[5]=1", b"a[08]=1", b"a", b"a[+]=1", b"a=x%2By%00", b"caf%C3%A9=\xc3\xa9"]
)
def test_what_php_reads_without_loss_by_brackets_has_no_flaw(body: bytes) -> None:
    assert form.decode(body).flaws == ()


def test_a_value_never_stands_in_what_is_said_of_its_name() -> None:
    """Values can be secrets, and nobody has looked yet which are."""
    said = str(form.decode(b"key=hunter2&key=hunter2&key[x=hunter2&key[a]=hunter2&key=hunter2&[k]=hunter2%FF").flaws)

    assert "hunter2" not in said


# -- limits ------------------------------------------------------------------------------------------------------------------------------------


def test_sixty_four_brackets_are_read() -> None:
    assert form.decode(b"a" + b"[x]" * 64).flaws == ()


def test_a_variable_of_more_brackets_is_dropped_with_all_it_held() -> None:
    body = b"a[y]=1&b=2&a" + b"[x]" * 65

    assert (form.decode(body).value, places(body)) == ({"b": "2"}, [("WC212", "limit", "/a", Severity.ERROR)])


def test_fields_beyond_the_limit_are_not_read() -> None:
    payload = form.decode(b"a=1&b=2&c=3&d=4", max_fields=2)

    assert payload.value == {"a": "1", "b": "2"}
    assert [(flaw.code, flaw.path, flaw.says) for flaw in payload.flaws] == [("WC212", "", "at most 2 fields")]


@pytest.mark.parametrize("body", [b"a=1&b=2", b"a=1&b=2&", b""])
def test_fields_up_to_the_limit_are_read_without_a_word(body: bytes) -> None:
    assert form.decode(body, max_fields=2).flaws == ()


def test_parts_beyond_the_limit_are_not_read() -> None:
    part = b'--edge\r\nContent-Disposition: form-data; name="a[]"\r\n\r\nx\r\n'

    assert [len(form.multipart(part * count + b"--edge--", EDGE, max_fields=3).flaws) for count in (3, 4, 5, 50)] == [1, 2, 2, 2]


def test_no_more_arrays_are_made_than_fields_may_be_read() -> None:
    """A small body cannot fill the memory with arrays."""
    payload = form.decode(b"&".join([b"a" + b"[]" * 60] * 50), max_fields=100)

    assert [(flaw.code, flaw.path, flaw.says) for flaw in payload.flaws] == [("WC212", "", "at most 100 arrays")]


def test_a_thousand_fields_are_no_limit() -> None:
    """max_input_vars is a setting of one server, not part of the format."""
    payload = form.decode(b"&".join(b"a[]=%d" % i for i in range(5000)))

    assert payload.value == {"a": [str(i) for i in range(5000)]}


def lines_run(body: bytes) -> int:
    """Count the lines of Python that a body costs; no clock is asked."""
    count, before = 0, sys.gettrace()

    def trace(_frame: object, event: str, _arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        form.decode(body)
    finally:
        sys.settrace(before)
    return count


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "appends": lambda n: b"a[]&" * n,
    "appended arrays": lambda n: b"a[][]=1&" * n,
    "opening brackets": lambda n: b"a" + b"[" * n,
    "opening brackets in a key": lambda n: b"a" + b"[" * n + b"]",
    "closing brackets": lambda n: b"a" + b"]" * n,
    "empty brackets": lambda n: b"a" + b"[]" * n,
    "percent signs": lambda n: b"a=" + b"%" * n,
    "escapes": lambda n: b"%5B" * n,
    "ampersands": lambda n: b"&" * n,
    "equals signs": lambda n: b"=" * n,
    "one name": lambda n: b"a=1&" * n,
    "many names": lambda n: b"".join(b"a%d=1&" % i for i in range(n)),
    "many damaged names": lambda n: b"".join(b"a[%d=1&" % i for i in range(n)),
    "text and array in turn": lambda n: b"a[x]=1&a=1&" * n,
    "dropped and made again": lambda n: (b"a[x]=1&a" + b"[x]" * 65 + b"&") * (n // 64),
    "indexes that count down": lambda n: b"".join(b"a[%d]=1&" % i for i in range(n, 0, -1)),
    "bytes": lambda n: b"\xff" * n,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_four_times_the_bytes_cost_four_times_the_lines(hostile: Callable[[int], bytes]) -> None:
    form.decode(hostile(2048))  # fills the cache of names

    assert lines_run(hostile(2048)) <= 4.2 * lines_run(hostile(512)) + 50


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hundred_thousand_of_anything_are_read(hostile: Callable[[int], bytes]) -> None:
    assert form.decode(hostile(100_000)).readable


HOSTILE_PARTS: dict[str, bytes] = {
    "parts": b"\r\n\r\n--edge" * 100_000,
    "one byte parts": b"--edge" + b"\n--edge" * 100_000,
    "parameters": b"--edge\r\nContent-Disposition: form-data" + b";a=b" * 100_000 + b"\r\n\r\n",
    "open quotes": b"--edge\r\nContent-Disposition: form-data" + b';a="' * 100_001 + b"\r\n\r\n",
    "backslashes": b'--edge\r\nContent-Disposition: form-data; name="' + b"\\" * 300_001,
    "blanks": b"--edge\r\nContent-Disposition: form-data;" + b" " * 300_000 + b"\r\n\r\n",
    "folded lines": b"--edge\r\nContent-Disposition: form-data" + b"\r\n " * 100_000 + b"\r\n\r\n",
    "headers": b"--edge\r\n" + b"Content-Disposition:\r\n" * 100_000 + b"\r\n",
}


@pytest.mark.parametrize("body", HOSTILE_PARTS.values(), ids=HOSTILE_PARTS)
def test_a_hundred_thousand_of_anything_in_parts_are_read(body: bytes) -> None:
    assert form.multipart(body, EDGE).readable


def test_names_are_remembered_within_bounds() -> None:
    form.decode(b"&".join(b"n%d" % i for i in range(5000)))

    kept = form._key.cache_info()
    assert kept.currsize == kept.maxsize == 4096


def test_long_names_are_not_remembered() -> None:
    before = form._key.cache_info()

    form.decode(b"n" * 100_000)

    assert form._key.cache_info() == before


# -- multipart, writing, documentation ---------------------------------------------------------------------------------------------------------

FILE = b'--edge\r\nContent-Disposition: form-data; name="photo"; filename="leo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8x\r\n--edge--\r\n'


def test_a_multipart_form_is_a_warning() -> None:
    part = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--edge--\r\n'

    assert form.multipart(part, EDGE).flaws == (
        Flaw(
            code="WC112",
            constraint="multipart",
            message="the form was sent as multipart/form-data",
            says="a url-encoded form",
            saw="multipart/form-data",
            severity=Severity.WARNING,
        ),
    )


def test_a_file_is_its_text_and_need_not_be_utf8() -> None:
    payload = form.multipart(FILE, EDGE)

    assert payload.value == {"photo": "\ufffd\ufffdx"}
    assert [flaw.code for flaw in payload.flaws] == ["WC112"]


@pytest.mark.parametrize(("body", "content_type"), [(b"a=1", EDGE), (b"", EDGE), (FILE, "multipart/form-data")])
def test_a_body_without_parts_cannot_be_read(body: bytes, content_type: str) -> None:
    payload = form.multipart(body, content_type)

    assert (payload.readable, payload.value, [flaw.code for flaw in payload.flaws]) == (False, None, ["WC201"])


def test_a_multipart_body_that_breaks_off_is_read_with_an_error() -> None:
    payload = form.multipart(FILE.removesuffix(b"--edge--\r\n"), EDGE)

    assert payload.readable
    assert [(flaw.code, flaw.severity) for flaw in payload.flaws] == [("WC112", Severity.WARNING), ("WC201", Severity.ERROR)]


@given(st.decimals(-(10**30), 10**30, allow_nan=False))
def test_an_exact_number_is_written_with_all_of_its_digits(number: Decimal) -> None:
    [(_, text)] = parse_qsl(form.encode({"a": number}).decode())

    assert "E" not in text
    assert Decimal(text) == number


@pytest.mark.parametrize("value", ["text", 1, None, {"a": b"bytes"}, {"a": [{1, 2}]}, {"a": Decimal("NaN")}, {"a": Decimal("1E+999999999")}])
def test_what_no_form_can_carry_is_refused(value: Any) -> None:
    with pytest.raises(NotAForm, match="a form cannot carry"):
        form.encode(value)


def test_a_lone_surrogate_is_written_and_read_back_as_damage() -> None:
    assert [flaw.code for flaw in form.decode(form.encode({"a": "\ud800"})).flaws] == ["WC204"]


def test_the_examples_hold() -> None:
    assert doctest.testmod(form).failed == 0
