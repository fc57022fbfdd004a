"""The promises of report/html/payload.py: what is marked is what was meant, and no secret is in a text, however both lie."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.report.html.payload import LONGEST, bounds, excerpt, whole
from wirecheck.report.places import Place
from wirecheck.text.mask import BULLETS, Mask

TEXT = st.text(st.sampled_from("ab \t\n\r\x1b\u202e毛\U0001f9f6{<"), min_size=1, max_size=120)


@st.composite
def places(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXT) -> Place:
    text = draw(texts)
    start = draw(st.integers(min_value=0, max_value=len(text)))
    return Place(text=text, start=start, end=draw(st.integers(min_value=start, max_value=len(text))), numbered=draw(st.booleans()))


def cut(text: str, bounds: tuple[int, int]) -> str:
    """Take a piece out of a text as a browser does."""
    return text.encode("utf-16-le")[2 * bounds[0] : 2 * bounds[1]].decode("utf-16-le")


@given(places(st.text(st.sampled_from("ab毛\U0001f9f6{<\n"), min_size=1, max_size=60)))
def test_what_is_marked_in_the_whole_text_is_what_was_meant(place: Place) -> None:
    assert place.start is not None
    assert place.end is not None

    text = whole(place.text, Mask())
    mark = bounds(place.text, (place.start, place.end), Mask())

    assert text == place.text
    assert mark is not None
    assert cut(text, mark) == place.text[place.start : place.end]


@given(st.data(), st.text("xyz<毛", min_size=3, max_size=9))
def test_a_secret_is_in_no_text_wherever_the_mark_is(data: st.DataObject, secret: str) -> None:
    place = data.draw(places(st.builds(lambda before, after: before + secret + after, TEXT, TEXT)))
    assert place.start is not None
    assert place.end is not None

    text = whole(place.text, Mask(frozenset({secret})))
    mark = bounds(place.text, (place.start, place.end), Mask(frozenset({secret})))
    lines = [*excerpt(place, Mask(frozenset({secret})))]

    assert secret not in text
    assert mark is not None
    assert 0 <= mark[0] <= mark[1] <= len(text.encode("utf-16-le")) // 2
    assert [line for line in lines if secret in "".join(piece for _, piece in line.pieces)] == []


@given(places())
def test_nothing_in_a_text_hides_or_turns_a_line_round(place: Place) -> None:
    text = whole(place.text, Mask())

    assert text.replace("\n", "").replace("\t", "").isprintable()
    assert [piece for line in excerpt(place, Mask()) for _, piece in line.pieces if not piece.isprintable()] == []


@given(places(st.text(st.sampled_from("ab{\n"), max_size=60).map(lambda text: text + "z")))
def test_the_excerpt_marks_what_was_meant_even_nothing(place: Place) -> None:
    assert place.start is not None
    line_end = place.text.find("\n", place.start)
    assume(place.end is not None and (line_end < 0 or place.end <= line_end))

    marked = [piece for line in excerpt(place, Mask()) for kind, piece in line.pieces if kind == "mark"]

    assert marked == [place.text[place.start : place.end]]


def test_an_endless_line_is_cut_around_the_mark_and_says_so() -> None:
    text = "a" * 5_000 + "XYZ" + "b" * 5_000

    (line,) = excerpt(Place(text=text, start=5_000, end=5_003, numbered=True), Mask())

    (_, before), (kind, marked), (_, after) = line.pieces
    assert (kind, marked) == ("mark", "XYZ")
    assert (before[0], before[-1], after[0], after[-1]) == ("…", "a", "b", "…")
    assert len(before) + len(after) < 600


def test_a_text_that_is_too_long_is_cut_behind_a_secret_and_never_in_it() -> None:
    text = "a" * (LONGEST - 3) + "sesame-open" + "b" * 99

    assert whole(text, Mask(frozenset({"sesame-open"}))) == "a" * (LONGEST - 3) + BULLETS
    assert bounds(text, (LONGEST + 50, LONGEST + 51), Mask(frozenset({"sesame-open"}))) is None
