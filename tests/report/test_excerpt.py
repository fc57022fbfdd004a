"""The promises of report/excerpt.py."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.report.excerpt import excerpt
from wirecheck.report.places import Place
from wirecheck.text.mask import BULLETS, Mask
from wirecheck.text.printable import cells, printable

TEXT = st.text(st.sampled_from("ab \t\n\r\x1b\u202e毛é{<") | st.characters(codec=None, categories=None), min_size=1, max_size=300)
WIDTH = st.integers(min_value=40, max_value=120)


@st.composite
def places(draw: st.DrawFn) -> Place:
    text = draw(TEXT)
    start = draw(st.integers(min_value=0, max_value=len(text)))
    end = draw(st.integers(min_value=start, max_value=len(text) + 1))
    return draw(st.sampled_from([Place(text=text, start=start, end=end, numbered=True), Place(text=text, start=start, end=end), Place(text=text)]))


@given(places(), WIDTH)
def test_lines_fit_and_cannot_steer_a_terminal(place: Place, width: int) -> None:
    lines = list(excerpt(place, Mask(), width=width))

    assert [line for line in lines if cells(line) > width or not line.isprintable()] == []


@given(places(), WIDTH, st.data())
def test_a_secret_in_a_text_is_in_no_line(place: Place, width: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(place.text)))
    secret = place.text[start : start + 9]
    assume(len(secret) >= 3 and secret.strip(" ^|0123456789…") and "\n" not in secret)

    lines = list(excerpt(place, Mask(frozenset({secret})), width=width))

    assert [line for line in lines if printable(secret) in line.partition("|")[2]] == []


@given(st.lists(st.text(st.sampled_from("ab毛{"), max_size=60), min_size=1, max_size=6), st.data(), WIDTH)
def test_the_underline_stands_below_what_is_marked(lines: list[str], data: st.DataObject, width: int) -> None:
    """Wherever it stands and however the line is cut, unless it is itself too long for one."""
    number = data.draw(st.integers(min_value=0, max_value=len(lines) - 1))
    lines[number] += "XYZ" + data.draw(st.sampled_from(["", "b" * 200]))
    text = "\n".join(lines)
    start = text.index("XYZ")

    shown = list(excerpt(Place(text=text, start=start, end=start + 3, numbered=True), Mask(), width=width))

    at = next(at for at, line in enumerate(shown) if "XYZ" in line)
    before = shown[at][: shown[at].index("XYZ")]
    frame, _, under = shown[at + 1].partition("|")
    assert (cells(before), 3) == (len(frame) + 1 + under.index("^"), under.count("^"))


def lines_of(text: str, marked: str, secrets: frozenset[str] = frozenset(), width: int = 40) -> list[str]:
    start = text.index(marked)
    return list(excerpt(Place(text=text, start=start, end=start + len(marked), numbered=True), Mask(secrets), width=width))


def test_a_line_stands_between_its_neighbours() -> None:
    text = '{\n  "id": 7,\n  "group": 300,\n  "code": "A",\n  "x": 1\n}'

    assert lines_of(text, "300") == [
        "    |",
        '  2 | "id": 7,',
        '  3 | "group": 300,',
        "    |          ^^^",
        '  4 | "code": "A",',
        "    |",
    ]


def test_a_minified_body_is_cut_around_the_place() -> None:
    text = '{"customers":[' + '{"id":1},' * 50 + '{"group":300}' + ',{"id":2}' * 50 + "]}"

    assert lines_of(text, "300") == [
        "    |",
        '  1 | …},{"group":300},{"id":2},{"id":2…',
        "    |             ^^^",
        "    |",
    ]


def test_the_beginning_of_a_line_stays_if_the_place_fits_beside_it() -> None:
    assert lines_of('"description": "300 of ' + "x" * 100, "300")[1] == '  1 | "description": "300 of xxxxxxxxxx…'


def test_what_is_marked_is_cut_where_it_is_too_long() -> None:
    assert lines_of("<note>" + "x" * 100 + "</note>", "x" * 100) == [
        "    |",
        "  1 | <note>xxxxxxxxxxxxxxxxxxxxxxxxxxx…",
        "    |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "    |",
    ]


def test_a_secret_is_covered_and_underlined_as_bullets() -> None:
    assert lines_of('{"password": "sesame"}', '"sesame"', frozenset({"sesame"}))[1:3] == [
        f'  1 | {{"password": "{BULLETS}"}}',
        "    |              ^^^^^^^^^^",
    ]


def test_a_secret_that_is_cut_off_is_covered_all_the_same() -> None:
    """The text is masked before it is cut: half of a secret would be half a leak."""
    secret = "s3cr3t-" * 20

    shown = lines_of(f'{{"a": 1, "key": "{secret}"}}', "1", frozenset({secret}))

    assert shown[1] == f'  1 | {{"a": 1, "key": "{BULLETS}…'


def test_without_a_mark_the_first_lines_are_shown() -> None:
    assert list(excerpt(Place(text="\n\n<html>\n<head>\n<title>\n<body>", numbered=True), Mask(), width=80)) == [
        "    |",
        "  3 | <html>",
        "  4 | <head>",
        "  5 | <title>",
        "    |",
    ]


def test_lines_of_no_body_have_no_numbers() -> None:
    assert list(excerpt(Place(text="HTTP 500", start=5, end=8), Mask(), width=80)) == ["    |", "    | HTTP 500", "    |      ^^^", "    |"]
