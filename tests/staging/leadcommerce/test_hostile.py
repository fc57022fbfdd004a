"""Whatever is sent, the answer is an answer of this vendor: an envelope with a documented status, and never a crash."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck.staging.leadcommerce.serving import OPERATIONS

STATUSES = {200, 201, 400, 401, 403, 404, 413, 507}
APIS = ["/".join(path).removesuffix(".xml") for path in OPERATIONS]
TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/json",
    "text/xml",
    "",
    "multipart/form-data; boundary=\udcff",
    "x\0y",
]
NAMES = st.sampled_from(
    ["inserts", "updates", "id", "first", "last", "email", "addresses", "address", "lead", "company", "name", "cost", "price", "product_type", "weight", "images", "image_url", "variations", "cat",
     "subcat", "vendors", "related", "status", "timestamp_end", "price_above", "default_billing", "region", "subregion", "identifier", "key", "0", "1", "-1", "", " ", "]", "[", "\0", "é"]
)  # fmt: skip
LEAVES = st.one_of(
    st.sampled_from(["", "0", "1", "-1", "16", "55", "1001", "9" * 30, "1e9", "NaN", "2.2", "8/26/2013", "13/1/2013", "delete", "active", "Y", "\0", "\ud800", "\U0010ffff", "ß", "a" * 4000, "]]>", "&amp;"]),
    st.text(max_size=8),
)  # fmt: skip
FORMS = st.recursive(LEAVES, lambda inner: st.one_of(st.dictionaries(NAMES, inner, max_size=5), st.lists(inner, max_size=4)), max_leaves=12)
RECORDS = st.dictionaries(NAMES, FORMS, max_size=6)


@pytest.fixture(scope="module")
def target(new_shop: Any) -> Any:
    return new_shop(size=6)


def holds(answer: Any) -> None:
    message = etree.fromstring(answer.body, etree.XMLParser(resolve_entities=False, no_network=True))
    headers = dict(answer.headers)
    assert answer.status in STATUSES
    assert message.tag == "message"
    assert message.findtext("response/code") == str(answer.status)
    assert (message.find("response/error") is None) == (answer.status < 400)
    assert headers["content-type"] == "text/xml; charset=utf-8"
    assert headers["platform"] == "Lead Commerce"
    assert headers["lc-limit-remaining"].isdigit()


@given(st.sampled_from(APIS), st.binary(max_size=60), st.sampled_from(TYPES))
def test_any_bytes_get_an_answer(target: Any, query: Any, api: str, body: bytes, content_type: str) -> None:
    holds(target.post(f"/api/v1/{api}.xml", body, content_type=content_type))
    holds(target.post(f"/api/v1/{api}.xml", query(target.credentials).encode() + b"&" + body))
    holds(target.post(f"/api/v1/{api}.xml", b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + body, content_type=content_type))


@settings(max_examples=60)
@given(st.sampled_from(APIS), st.sampled_from(["inserts", "updates"]), st.lists(RECORDS, min_size=1, max_size=3))
def test_any_records_get_an_answer_that_a_view_bears_out(target: Any, api: str, name: str, records: list[Any]) -> None:
    answer = target.ask(api, {name: records})

    holds(answer)
    if answer.status in {200, 201}:
        holds(target.ask("Customers"))
        holds(target.ask("Products"))


@given(st.dictionaries(st.sampled_from(["status", "id", "product_type", "timestamp_start", "price_above", "price_below"]), FORMS, max_size=3))
def test_any_filters_get_an_answer(target: Any, filters: dict[str, Any]) -> None:
    holds(target.ask("Products", filters))


SOUND = {
    "Customers/create": {"first": "Vigdis", "last": "Aune", "email": "v@aune.example"},
    "Customers/update": {"id": 55},
    "Products/create": {"name": "Chart", "cost": "4", "price": "12", "product_type": 2, "weight": "1"},
    "Products/update": {"id": 1001},
}


@given(st.sampled_from(sorted(SOUND)), NAMES, FORMS)
def test_one_strange_value_in_a_sound_record_gets_an_answer(target: Any, api: str, name: str, value: Any) -> None:
    holds(target.ask(api, {"updates" if api == "Products/update" else "inserts": [SOUND[api] | {name: value}]}))


@given(st.text(max_size=20), st.sampled_from(["/api/v1/", "/api/v1", "/api/v2/Customers", "/API/V1/"]), st.sampled_from(["GET", "POST", "", "\0"]))
def test_any_path_below_ours_gets_an_answer(target: Any, rest: str, start: str, method: str) -> None:
    answer = target.post(f"{start}{rest}", b"", method=method)

    if start.endswith("/"):
        holds(answer)
    assert answer.status in STATUSES


@given(st.binary(max_size=40), st.text(max_size=20))
def test_any_header_gets_an_answer(target: Any, noise: bytes, kind: str) -> None:
    holds(
        target.post(
            "/api/v1/Products.xml", b"id=1001", content_type=kind, headers=(("authorization", "Basic " + noise.decode("latin-1")), ("authorization", ""))
        )
    )


def test_a_document_type_in_a_value_stays_text(target: Any) -> None:
    """A value goes into XML: it can neither declare an entity there nor end an element."""
    name = '<!DOCTYPE x [<!ENTITY e "boom">]>&e;</first><first>'

    (made,) = target.items("Customers/create", {"inserts": [SOUND["Customers/create"] | {"first": name}]})

    assert made.findtext("first") == name


@pytest.mark.parametrize(
    "body",
    [b"&" * 10**6, b"[" * 10**6, b"a" + b"[a]" * 10**5 + b"=1", b"a=" + b"%" * 10**6, b"a[" + b"]" * 10**6, b"--b\r\n" * 10**5],
    ids=lambda body: body[:9].decode(),
)
@pytest.mark.parametrize("kind", TYPES[:2])
def test_a_large_body_is_no_burden(target: Any, body: bytes, kind: str) -> None:
    holds(target.post("/api/v1/Customers.xml", body, content_type=kind))
