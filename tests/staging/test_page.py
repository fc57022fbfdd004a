"""The promises of the page: what it serves, what was said, nobody's text as markup, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import closing
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import LEDGER
from raw_client import Wire

from wirecheck.finding import Certainty, Direction, Finding, Part, Severity, Source
from wirecheck.staging import Store
from wirecheck.staging.judging import Judged
from wirecheck.staging.server import Server, running
from wirecheck.text.mask import BULLETS

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = ("/", "/-/defects", "/-/exchanges/1", "/-/exchanges/999999", "/-/state", "/-/credentials", "/-/known")
HTTP = urllib3.PoolManager()
EVIL = "</td></pre><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'\""


def got(server: Server, path: str) -> urllib3.BaseHTTPResponse:
    return HTTP.request("GET", f"{server.url}{path}")


def total(server: Server) -> int:
    """Count the exchanges: by a request, which is answered after those before it were written down."""
    return int(json.loads(got(server, "/-/state").data)["total"])


class Tags(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def finding(**changes: object) -> Finding:
    given = {
        "severity": Severity.ERROR,
        "direction": Direction.RESPONSE,
        "part": Part.BODY,
        "path": "/notes/0",
        "member": None,
        "line": None,
        "column": None,
        "code": "WC302",
        "constraint": "maximum",
        "message": "a note is too long",
        "says": "",
        "saw": "",
        "source": Source(document="ledger", section="Notes", certainty=Certainty.STATED),
    }
    return Finding(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_nothing_and_be_framed_by_nobody(server: Server, path: str) -> None:
    headers = got(server, path).headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'",) * 4
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"], headers["cache-control"]) == ("nosniff", "no-referrer", "no-store")


@pytest.mark.parametrize("path", ["/", "/-/defects", "/-/exchanges/999999"])
def test_the_policy_allows_exactly_our_style_and_script(server: Server, path: str) -> None:
    answer = got(server, path)

    page = answer.data.decode()
    for kind in re.findall(r"<(style|script)>", page):
        inside = re.search(f"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert re.search(r"\sstyle=|\son[a-z]+=", page.split("</style>")[1].split("<script>")[0]) is None, "what the policy would forbid"


@pytest.mark.parametrize("path", ["/", "/-/defects", "/-/exchanges/999999"])
def test_nothing_comes_from_elsewhere(server: Server, path: str) -> None:
    links = Tags(got(server, path).data.decode()).links

    assert [link for link in links if not (link == "" or link.startswith(("/", "data:image/svg+xml,")))] == []


def test_the_page_says_what_is_served(server: Server) -> None:
    text = Tags(got(server, "/").data.decode()).text

    (given,) = server.store.credentials.values()
    wanted = ("Ledger", "POST /ledger/note", "notes.write", "X-Ledger-Key", given["X-Ledger-Key"], "invented from seed 1", "All 2", "None is on")
    assert [word for word in wanted if word not in text] == []


def test_the_page_says_which_defects_are_on(server: Server) -> None:
    server.store.switch(["ledger-counts-one-more"])
    front, listed = (Tags(got(server, path).data.decode()).text for path in ("/", "/-/defects"))
    server.store.switch([])

    assert ("ledger-counts-one-more" in front, "counts a note that is not there" in front, "ledger-loses-notes" in front) == (True, True, False)
    assert ("ledger-counts-one-more on" in listed, "ledger-loses-notes" in listed, "ledger-loses-notes on" in listed) == (True, True, False)


def test_credentials_are_given_by_contract(server: Server) -> None:
    assert json.loads(got(server, "/-/credentials").data) == {"ledger": server.store.credentials["ledger"]}


def test_credentials_show_to_nobody_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Server, "is_private", property(lambda _: False))
    with closing(Store((LEDGER,))) as store, Server(store) as server:
        key = store.credentials["ledger"]["X-Ledger-Key"].encode()

        shown = [got(server, path) for path in ("/", "/-/credentials")]

    assert [key in answer.data for answer in shown] == [False, False]
    assert [answer.status for answer in shown] == [200, 404]


@settings(max_examples=30)
@given(path=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="?#"), max_size=20), value=st.binary(max_size=20))
def test_text_of_others_is_never_markup(server: Server, path: str, value: bytes) -> None:
    body = EVIL.encode() + value
    with closing(Wire(server)) as wire:
        wire.send(f"POST /ledger/<b>{path} HTTP/1.1\nHost: x\nX-Odd: {EVIL}\nContent-Length: {len(body)}\n\n")
        wire.send(body)
        wire.response()

    front, detail = (Tags(got(server, page).data.decode()) for page in ("/", f"/-/exchanges/{total(server)}"))

    assert {"img", "pre"} & {*front.tags} == set()
    assert (front.tags.count("script"), detail.tags.count("script"), detail.tags.count("img"), detail.tags.count("pre")) == (1, 0, 0, 2)
    assert f"/ledger/<b>{path}"[:60] in front.text
    assert detail.text.count(EVIL) == 2, "the header and the body"


def test_an_exchange_shows_on_the_page_in_full_and_as_json(wires: Callable[[Server], Wire]) -> None:
    with closing(Store((LEDGER,))) as store, running(store) as server:
        wire = wires(server)
        wire.send("POST /ledger/note?a=1 HTTP/1.1\nHost: x\nX-Mine: yes\nContent-Length: 5\n\nhello")
        wire.response()

        front, detail = (Tags(got(server, page).data.decode()).text for page in ("/", "/-/exchanges/1"))
        state = json.loads(got(server, "/-/state").data)

    assert "POST /ledger/note?a=1 200" in front
    assert [word for word in ("Exchange 1", "x-mine yes", "hello", "Response 200", '{"id": 1}', "not judged") if word not in detail] == []
    assert [(row["number"], row["method"], row["target"], row["status"], row["label"]) for row in state["exchanges"]] == [
        (1, "POST", "/ledger/note?a=1", 200, "not judged")
    ]


@pytest.mark.parametrize(
    ("judged", "row", "words"),
    [
        (Judged(verdict="clean", operation="notes.write"), ("clean", "", "clean", ""), ("notes.write",)),
        (Judged(verdict="clean", findings=(finding(severity=Severity.NOTE),)), ("clean", "note", "clean", ""), ("a note is too long",)),
        (
            Judged(verdict="findings", findings=(finding(severity=Severity.WARNING, message="hm"), finding(), finding(message=EVIL))),
            ("findings", "error", "2 errors", "a note is too long"),
            ("WC302", "response body", "/notes/0", "ledger, Notes (stated)", "hm", EVIL),
        ),
        (
            Judged(verdict="findings", findings=(*(finding(path=f"/notes/{number}", fingerprint="v1:a") for number in range(3)), finding(fingerprint="v1:b"))),
            ("findings", "error", "2 errors", "a note is too long"),
            ("/notes/0 and 2 more places",),
        ),
        (Judged(verdict="not_checked", reasons=("no contract has this path",)), ("not_checked", "", "not checked", "no contract has this path"), ()),
    ],
)
def test_a_verdict_is_shown_with_what_grounds_it(server: Server, judged: Judged, row: tuple[str, ...], words: tuple[str, ...]) -> None:
    got(server, "/ledger/notes")
    number = total(server)
    server.log.tell(number, judged)

    told = json.loads(got(server, "/-/state").data)["exchanges"][0]
    detail = Tags(got(server, f"/-/exchanges/{number}").data.decode()).text

    assert tuple(told[member] for member in ("verdict", "worst", "label", "says")) == row
    assert [word for word in (*words, row[2]) if word not in detail] == []


def test_who_has_the_state_already_gets_nothing(server: Server) -> None:
    got(server, "/ledger/notes")
    version = json.loads(got(server, "/-/state").data)["version"]

    same = got(server, f"/-/state?since={version}")
    got(server, "/ledger/notes")
    newer = got(server, f"/-/state?since={version}")

    assert (same.status, same.data, newer.status) == (204, b"", 200)


@pytest.mark.parametrize(("asked", "wanted"), [("", 50), ("?last=2", 2), ("?last=200", 60), ("?last=999999999999", 50), ("?last=-1", 50), ("?last=no", 50)])
def test_as_many_exchanges_are_listed_as_asked_for(asked: str, wanted: int) -> None:
    with closing(Store((LEDGER,))) as store, running(store) as server:
        for _ in range(60):
            got(server, "/ledger/notes")

        state = json.loads(got(server, f"/-/state{asked}").data)

    assert (len(state["exchanges"]), state["total"], state["counts"]) == (wanted, 60, "60 requests")


@pytest.mark.parametrize("header", ["X-Ledger-Key", "Authorization", "x-ledger-key"])
def test_no_page_shows_the_credentials_of_an_exchange(server: Server, header: str) -> None:
    ours = server.store.credentials["ledger"]["X-Ledger-Key"]
    for key in (ours, "a-real-key-of-theirs"):
        HTTP.request("POST", f"{server.url}/ledger/mirror?x_ledger_key={key}", headers={header: key}, body=json.dumps({"password": "hush-hush", "echo": key}))

        detail = got(server, f"/-/exchanges/{total(server)}").data.decode()
        state = got(server, "/-/state").data.decode()

        assert (key in detail, "hush-hush" in detail, BULLETS in detail) == (False, False, True)
        assert ours not in state


def test_the_pages_are_for_reading_alone(server: Server) -> None:
    before = total(server)

    for path in PAGES:
        assert HTTP.request("POST", f"{server.url}{path}").status == 404

    assert total(server) == before + len(PAGES), "a POST is a request to the store like any other"


def test_looking_is_no_exchange(server: Server) -> None:
    before = total(server)

    for path in (*PAGES, "/-/alive"):
        got(server, path)

    assert total(server) == before
