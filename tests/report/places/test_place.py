"""The promises of report/places/place.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Part
from wirecheck.report.places import Place, Places, missed, place_of

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements


def marked(place: Place | None) -> str | None:
    """Give the text that a place marks."""
    return place.text[place.start : place.end] if place is not None and place.start is not None else None


def test_a_json_value_is_marked(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"customers": [{"group": 300}]}').exchange

    assert marked(place_of(finding(), exchange)) == "300"


def test_what_should_hold_a_missing_member_is_marked_where_it_opens(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b' {"customers": []}').exchange

    assert place_of(finding(path="", member="status"), exchange) == Place(text=' {"customers": []}', start=1, end=2, numbered=True)


def test_an_xml_element_is_marked(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b"<message><item/><item><price>x</price></item></message>", media_type="text/xml").exchange

    assert marked(place_of(finding(path="/message/item[2]/price[1]"), exchange)) == "<price>x</price>"


def test_xml_under_the_media_type_of_a_form_is_still_xml(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b"<message><price>x</price></message>", media_type="application/x-www-form-urlencoded").exchange

    assert marked(place_of(finding(path="/message/price[1]"), exchange)) == "<price>x</price>"


def test_a_form_is_shown_decoded_with_its_field_marked(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(request=b"inserts%5B0%5D%5Bname%5D=Wool+Blanket&x=1", media_type="application/x-www-form-urlencoded").exchange

    place = place_of(finding(direction=Direction.REQUEST, path="/inserts/0/name"), exchange)

    assert place == Place(text="inserts[0][name]=Wool Blanket\nx=1", start=17, end=29, numbered=True)


def test_a_form_that_is_marked_nowhere_is_shown_decoded_too(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(request=b"a=1&b=2", media_type="application/x-www-form-urlencoded").exchange

    assert place_of(finding(direction=Direction.REQUEST, path="", member="key"), exchange) == Place(text="a=1\nb=2", numbered=True)


def test_where_the_parser_stopped_is_marked(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{\n  "id" 7}').exchange

    assert place_of(finding(path="", line=2, column=8), exchange) == Place(text='{\n  "id" 7}', start=9, end=10, numbered=True)


def test_what_ends_too_early_is_marked_at_its_last_line(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"id": 7,\n').exchange

    assert place_of(finding(path="", line=2, column=1), exchange) == Place(text='{"id": 7,\n', start=9, end=10, numbered=True)


def test_without_a_column_the_line_is_marked(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b"<a>\n  <b>\n</a>\n").exchange

    assert marked(place_of(finding(path="", line=2), exchange)) == "<b>"


def test_a_path_that_is_not_there_falls_back_to_the_line(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b"<a>\n  <b/>\n</a>\n").exchange

    assert marked(place_of(finding(path="/a/c[1]", line=2), exchange)) == "<b/>"


@pytest.mark.parametrize("line", [0, 3, 10**9])
def test_a_line_that_is_not_there_marks_nothing(finding: Findings, judgement: Judgements, line: int) -> None:
    exchange = judgement(response=b"<a>\n").exchange

    assert place_of(finding(path="", line=line), exchange) == Place(text="<a>\n", numbered=True)


def test_what_nobody_could_parse_is_covered_by_its_names(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"password": "sesame" 7}').exchange

    assert place_of(finding(path="", line=1, column=23), exchange) == Place(
        text='{"password": "sesame" 7}', start=22, end=23, numbered=True, covered=((14, 20),)
    )


def test_a_query_parameter_is_marked_in_the_url(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(url="https://store.example/API/V3/Customer?b%5Fcity=Bergen&limit=x#limit=").exchange

    assert marked(place_of(finding(direction=Direction.REQUEST, part=Part.URL, path="b_city"), exchange)) == "b%5Fcity=Bergen"


@pytest.mark.parametrize("url", ["https://store.example/API/V3/Customr?x=1", "/API/V3/Customr", "//store.example/API/V3/Customr#x"])
def test_else_the_path_is_marked(finding: Findings, judgement: Judgements, url: str) -> None:
    exchange = judgement(url=url).exchange

    assert marked(place_of(finding(direction=Direction.REQUEST, part=Part.URL, path=""), exchange)) == "/API/V3/Customr"


def test_user_info_in_a_url_is_covered(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(url="https://shop:sesame@store.example/").exchange

    place = place_of(finding(direction=Direction.REQUEST, part=Part.METHOD, path=""), exchange)

    assert place is not None
    assert [place.text[start:end] for start, end in place.covered] == ["shop:sesame"]


def test_a_header_is_shown_with_its_name(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(media_type="text/html").exchange

    assert place_of(finding(part=Part.HEADER, path="Content-Type"), exchange) == Place(text="content-type: text/html", start=14, end=23)


def test_a_header_of_credentials_is_covered_whatever_the_contract_says(finding: Findings) -> None:
    exchange = Exchange(request=Request(method="GET", url="/", headers=(("authorization", "Basic c2hvcA=="),)), response=None)

    place = place_of(finding(direction=Direction.REQUEST, part=Part.HEADER, path="Authorization"), exchange)

    assert place is not None
    assert place.covered == ((15, 29),)


def test_a_status_is_marked(finding: Findings, judgement: Judgements) -> None:
    assert marked(place_of(finding(part=Part.STATUS, path=""), judgement().exchange)) == "200"


def test_of_what_is_not_there_nothing_is_shown(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement().exchange

    absent = [finding(path=""), finding(part=Part.HEADER, path="X-Key")]

    assert [place_of(each, exchange) for each in absent] == [None, None]


@given(
    body=st.binary(),
    path=st.text(st.sampled_from("/ab01[]@~")),
    line=st.none() | st.integers(),
    column=st.none() | st.integers(),
    media_type=st.sampled_from(["application/json", "text/xml", "application/x-www-form-urlencoded", ""]),
)
def test_any_body_can_be_asked_for_any_place(
    finding: Findings, judgement: Judgements, body: bytes, path: str, line: int | None, column: int | None, media_type: str
) -> None:
    exchange = judgement(response=body, media_type=media_type).exchange

    place = place_of(finding(path=path, line=line, column=column), exchange)

    assert place is None or place.start is None or 0 <= place.start <= len(place.text)


def test_places_are_given_until_enough_was_read_and_then_counted(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"customers": [{"group": 300}]}').exchange
    large = judgement(response=b'{"customers": [{"group": 300}]}' + b" " * 100_000).exchange
    places = Places(most=100_000)

    shown = [places.of(finding(), one) is not None for one in (exchange, exchange, large, exchange)]

    assert shown == [True, True, False, True]
    assert list(missed(places)) == ["of 1 cause the text is not shown: 25 MB were read for the others"]


def test_the_first_place_is_given_however_large_its_body_is(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"customers": [{"group": 300}]}').exchange

    assert Places(most=0).of(finding(), exchange) == place_of(finding(), exchange)
