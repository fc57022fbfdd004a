"""The promises of report/places/place.py."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Part
from wirecheck.report.body_text import text_of
from wirecheck.report.places import Place, Places, missed, place_of
from wirecheck.report.places import place as module

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements


BODIES = [
    b'{"a": {"b": 1}, "b": [{"a": 2}, 3],\n "a": {"a": "x"}}',
    b'[{"a": 1},\n {"b": {"password": "sesame"}}]',
    b'{"a": 1,\n "password": "sesame" 7}\n\n',
    b'<a id="1"><b>1</b>\n<b/><b password="sesame">3</b></a>',
    b"<a>\n  <b>\n</a>\n",
    b"a=1&b[]=2&b[a]=3&a=4",
    b"  ",
]
PATHS = ["", "/a", "/b", "/a/b", "/b/0", "/b/0/a", "/b/a", "/0/a", "/1/b", "/a/a", "/a/b[2]", "/a/b[3]", "/a/@id", "/a/b[3]/@password"]


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


@given(
    body=st.sampled_from(BODIES) | st.binary(max_size=30),
    media_type=st.sampled_from(["application/json", "text/xml", "application/x-www-form-urlencoded", ""]),
    asked=st.lists(st.tuples(st.sampled_from(PATHS), st.none() | st.just("key"), st.none() | st.integers(-1, 5), st.none() | st.integers(-1, 9)), max_size=8),
)
def test_places_found_together_are_those_found_one_at_a_time(
    finding: Findings, judgement: Judgements, body: bytes, media_type: str, asked: list[tuple[str, str | None, int | None, int | None]]
) -> None:
    exchange = judgement(response=body, media_type=media_type).exchange
    causes = [
        finding(path=path, member=member, line=line, column=column, fingerprint=f"v1:{number}") for number, (path, member, line, column) in enumerate(asked)
    ]
    places = Places((each, exchange) for each in causes)

    assert [places.of(each, exchange) for each in causes] == [place_of(each, exchange) for each in causes]


def test_causes_of_several_bodies_may_be_asked_for_in_any_order(finding: Findings, judgement: Judgements) -> None:
    """Also of equal bodies, of request and answer, and of what is in no body."""
    first = judgement(request=b'{"limit": 1}', response=b'{"customers": [{"group": 300}]}').exchange
    second = judgement(request=b'{"limit": 2}', response=b'{"customers": [{"group": 300}]}', url="/x").exchange
    places = [{}, {"direction": Direction.REQUEST, "path": "/limit"}, {"path": "/customers"}, {"part": Part.URL, "path": ""}, {"path": "/nothing"}]
    causes = [
        (finding(**members, fingerprint=f"v1:{number}"), exchange)
        for number, (exchange, members) in enumerate((exchange, members) for exchange in (first, second) for members in places)
    ]
    found = Places(causes)

    assert [found.of(*cause) for cause in reversed(causes)] == [place_of(*cause) for cause in reversed(causes)]


def test_a_body_is_read_once_whatever_number_of_causes_it_has(finding: Findings, judgement: Judgements, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = judgement(response=json.dumps({"customers": [{"group": 300}] * 500}).encode()).exchange
    causes = [(finding(path=f"/customers/{at}/group", fingerprint=f"v1:{at}"), exchange) for at in range(500)]
    read: list[bytes] = []

    def counted(body: bytes, media_type: str | None) -> str:
        read.append(body)
        return text_of(body, media_type)

    monkeypatch.setattr(module, "text_of", counted)
    places = Places(causes)

    assert [marked(places.of(*cause)) for cause in causes] == ["300"] * 500
    assert read == [exchange.response and exchange.response.body]


def test_ten_thousand_causes_of_one_body_all_have_their_places(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=json.dumps([{"group": at, "name": "Wool Blanket"} for at in range(10_000)], indent=1).encode()).exchange
    template = finding()
    causes = [replace(template, path=f"/{at}/group", fingerprint=f"v1:{at}") for at in range(10_000)]
    places = Places((cause, exchange) for cause in causes)

    assert [marked(places.of(cause, exchange)) for cause in causes] == [str(at) for at in range(10_000)]


def test_ten_thousand_causes_of_as_many_bodies_of_a_few_kilobytes_are_all_looked_for(finding: Findings) -> None:
    template, request = finding(), Request(method="GET", url="/")
    exchanges = (Exchange(request=request, response=Response(status=200, body=b'{"customers": [{"group": %d}]}' % at + b" " * 4000)) for at in range(10_000))

    assert Places((replace(template, fingerprint=f"v1:{at}"), exchange) for at, exchange in enumerate(exchanges)).missed == 0


def test_places_are_given_until_enough_was_read_and_the_rest_is_counted(finding: Findings, judgement: Judgements) -> None:
    """What comes first is looked for first, and a body that is too large keeps no smaller one away."""
    small = [judgement(response=b'{"customers": [{"group": %d}]}' % at).exchange for at in (300, 301)]
    large = judgement(response=b'{"customers": [{"group": 300}]}' + b" " * 100_000).exchange
    causes = [(finding(fingerprint=f"v1:{number}"), exchange) for number, exchange in enumerate((*small, large, small[0]))]
    places = Places(causes, most=100_000)

    assert [places.of(*cause) is not None for cause in causes] == [True, True, False, True]
    assert list(missed(places)) == ["of 1 cause the text is not shown: 64 MB were read for the others"]


def test_of_many_causes_in_a_large_body_not_all_are_looked_for(finding: Findings, judgement: Judgements) -> None:
    """The ends of its lines are looked for from each of them."""
    exchange = judgement(response=b'{"customers": [{"group": 300}]}' + b" " * 1_000_000).exchange
    causes = [(finding(fingerprint=f"v1:{number}"), exchange) for number in range(100)]
    places = Places(causes, most=100_000)

    assert 0 < places.missed < 99
    assert sum(places.of(*cause) is None for cause in causes) == places.missed


@pytest.mark.parametrize(("part", "path"), [(Part.URL, "x"), (Part.HEADER, "x-odd-7")])
def test_of_causes_in_an_endless_head_not_all_are_looked_for(finding: Findings, part: Part, path: str) -> None:
    request = Request(method="GET", url="/?" + "x=1&" * 25_000, headers=tuple((f"x-odd-{at}", "1") for at in range(2_000)))
    exchange = Exchange(request=request, response=None)
    causes = [(finding(direction=Direction.REQUEST, part=part, path=path, fingerprint=f"v1:{number}"), exchange) for number in range(100)]
    places = Places(causes, most=1_000_000)

    assert 0 < places.missed < 99
    assert sum(places.of(*cause) is None for cause in causes) == places.missed


def test_the_first_place_is_given_however_large_its_body_is(finding: Findings, judgement: Judgements) -> None:
    exchange = judgement(response=b'{"customers": [{"group": 300}]}').exchange

    assert Places([(finding(), exchange)], most=0).of(finding(), exchange) == place_of(finding(), exchange)
