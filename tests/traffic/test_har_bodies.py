"""What was captured, what was empty, what was left out."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.traffic import har_bodies
from wirecheck.traffic.har_shape import Content, Param, PostData, ReceivedResponse, SentRequest

PLAIN = har_bodies.producer("any")
MULTIPART = "multipart/form-data; boundary=edge"


def sent(method: str = "POST", headers: dict[str, str] | None = None, **members: Any) -> bytes | None:
    return har_bodies.request_body(SentRequest(method=method, url="/", **members), tuple((headers or {}).items()), PLAIN)


def came(status: int = 200, headers: dict[str, str] | None = None, method: str = "GET", **members: Any) -> bytes | None:
    return har_bodies.response_body(ReceivedResponse(status=status, **members), method, tuple((headers or {}).items()), PLAIN)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
def test_a_request_that_usually_has_no_body_has_none(method: str) -> None:
    assert sent(method) == b""


@pytest.mark.parametrize(
    "members",
    [{"bodySize": 0}, {"bodySize": 0, "postData": PostData(text="")}, {"headers": {"content-length": "0"}}],
    ids=["size", "size and an empty text", "header"],
)
def test_a_request_that_says_so_was_empty(members: dict[str, Any]) -> None:
    assert sent(**members) == b""


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"bodySize": -1},
        {"bodySize": 12},
        {"bodySize": 0, "headers": {"content-length": "12"}},
        {"postData": PostData(text="")},
        {"postData": PostData(params=[]), "bodySize": 3},
    ],
    ids=["nothing", "no size", "size", "header", "an empty text", "no fields"],
)
def test_the_body_of_a_request_that_may_have_had_one_was_not_captured(members: dict[str, Any]) -> None:
    assert sent(**members) is None


def test_a_get_that_announced_a_body_was_not_captured_whole() -> None:
    assert sent("GET", {"content-length": "12"}) is None


@pytest.mark.parametrize(
    "members",
    [
        {"content": Content(size=0)},
        {"content": Content(size=-1, text="")},
        {"bodySize": 0},
        {"headers": {"content-length": "0"}},
        {"status": 204},
        {"status": 304, "headers": {"content-length": "900"}, "content": Content(size=900)},
        {"method": "HEAD", "headers": {"content-length": "900"}},
    ],
    ids=["size", "text", "body size", "header", "204", "304", "HEAD"],
)
def test_a_response_that_says_so_was_empty(members: dict[str, Any]) -> None:
    assert came(**members) == b""


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"content": Content(size=-1)},
        {"content": Content(size=900), "bodySize": 0},
        {"content": Content(size=0, text=""), "headers": {"content-length": "900"}},
    ],
    ids=["nothing", "no size", "from the cache", "announced"],
)
def test_the_body_of_a_response_that_may_have_had_one_was_not_captured(members: dict[str, Any]) -> None:
    assert came(**members) is None


def test_text_is_encoded_by_the_charset_of_the_header() -> None:
    assert came(headers={"content-type": "text/xml; charset=ISO-8859-1"}, content=Content(text="<é/>")) == b"<\xe9/>"


def test_text_that_the_charset_cannot_hold_is_utf_8() -> None:
    assert came(headers={"content-type": "text/xml; charset=ISO-8859-1"}, content=Content(text="€")) == "€".encode()


def test_damaged_base64_is_told() -> None:
    with pytest.raises(ValueError, match="base64"):
        came(content=Content(text="a", encoding="base64"))


def test_the_fields_of_a_multipart_form_are_joined_with_the_boundary_of_the_header() -> None:
    post = PostData(mimeType=MULTIPART, params=[Param(name='a"b', value="1"), Param(name="photo", value="x", fileName="p.png", contentType="image/png")])

    assert sent(headers={"content-type": MULTIPART}, postData=post) == (
        b'--edge\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n'
        b'--edge\r\nContent-Disposition: form-data; name="photo"; filename="p.png"\r\nContent-Type: image/png\r\n\r\nx\r\n--edge--\r\n'
    )


@pytest.mark.parametrize(
    "post",
    [
        PostData(mimeType=MULTIPART, params=[Param(name="photo", fileName="p.png")]),
        PostData(mimeType="multipart/form-data", params=[Param(name="a", value="1")]),
        PostData(mimeType=MULTIPART, params=[Param(name="a", value="--edge--")]),
    ],
    ids=["a file without its content", "no boundary", "the boundary in a value"],
)
def test_a_multipart_form_that_cannot_be_joined_was_not_captured(post: PostData) -> None:
    assert sent(postData=post) is None
