"""Watching changes nothing: not what a test sees, not what a client does, and nothing stays behind."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import aiohttp
import httplib2
import httpx
import httpx2
import pytest
import requests
import starlette.testclient
import tornado.httpclient
import urllib3
from callers import CALLERS, JSON, TLS
from starlette.applications import Starlette
from starlette.responses import Response as Answer
from starlette.responses import StreamingResponse
from starlette.routing import Route
from test_clients import BAD, GOOD, expected, told
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from wirecheck.pytest_plugin import observing, patches
from wirecheck.pytest_plugin.clients import aiohttp as aiohttp_client
from wirecheck.pytest_plugin.clients import requests as requests_client
from wirecheck.pytest_plugin.observing import Sink, watching
from wirecheck.pytest_plugin.patches import placed

if TYPE_CHECKING:
    from starlette.requests import Request as Asked

    from wirecheck.pytest_plugin.trial import Trial


# -- nothing stays behind ------------------------------------------------------------------------------------------------------------------------


def _functions() -> dict[tuple[Any, str], Any]:
    found = {}
    for name in patches.CLIENTS:
        if name in sys.modules:
            for owner, attribute, _ in patches.entries(sys.modules[name]):
                found[owner, attribute] = vars(owner).get(attribute)
    return found


def test_every_client_is_as_it_was_when_the_test_is_over() -> None:
    before, finders = _functions(), list(sys.meta_path)

    with watching(Sink()), placed():
        during = _functions()

    assert _functions() == before
    assert sys.meta_path == finders
    assert len(before) > 25
    assert [place for place, function in before.items() if during[place] is function] == []


def test_what_somebody_has_put_in_place_of_a_wrapper_stays_and_the_wrapper_below_it_sleeps(shop_url: str) -> None:
    """A mock that lives longer than a test keeps our wrapper as what it believes to be the original."""
    sink = Sink()
    original = requests.Session.send
    with watching(sink), placed():
        ours = requests.Session.send

        def theirs(*args: Any, **kwargs: Any) -> Any:
            return ours(*args, **kwargs)

        requests.Session.send = theirs  # type: ignore[method-assign]
    try:
        assert requests.Session.send is theirs
        CALLERS["requests_plain"](shop_url + "/notes", GOOD)
        assert not sink.sightings
        requests.Session.send = ours  # type: ignore[method-assign] -- as the mock does at its end
        with watching(sink), placed():
            CALLERS["requests_plain"](shop_url + "/notes", GOOD)
        assert len(sink.sightings) == 1
        assert requests.Session.send is original
    finally:
        requests.Session.send = original  # type: ignore[method-assign]


def test_bodies_are_let_go_when_the_test_is_over(shop_url: str) -> None:
    with watching(Sink()), placed(), urllib.request.urlopen(shop_url + "/notes/last", timeout=9) as response:
        pass

    assert observing.following(response) is None


IMPORTS = """
import sys
from wirecheck.pytest_plugin.observing import Sink, watching
from wirecheck.pytest_plugin.patches import CLIENTS, placed
before = {name for name in CLIENTS if name in sys.modules}
sink = Sink()
with watching(sink), placed():
    assert {name for name in CLIENTS if name in sys.modules} == before, "watching has imported a client"
    import requests
    import httpx
    try:
        requests.get("http://127.0.0.1:1/", timeout=1)
    except requests.ConnectionError:
        pass
    inner = requests.Session.send.__wirecheck__
    assert httpx.Client.send.__wirecheck__
    assert type(sys.modules["requests.sessions"].__loader__).__name__ == "SourceFileLoader"
    assert "exec_module" not in vars(sys.modules["requests.sessions"].__loader__)
assert requests.Session.send is inner
assert [s.request.url for s in sink.sightings] == ["http://127.0.0.1:1/"]
with watching(sink), placed():
    pass
print(sorted(before))
"""


def test_no_client_is_imported_and_one_that_the_test_imports_is_watched() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False, timeout=60)

    assert done.stderr == ""
    assert not {"requests.sessions", "httpx", "aiohttp.client", "tornado.httpclient", "httplib2", "vcr.cassette"} & set(
        json.loads(done.stdout.replace("'", '"'))
    )


# -- nothing is changed --------------------------------------------------------------------------------------------------------------------------


def test_an_observer_that_fails_is_told_of_and_no_client_hears_of_it(trial: Trial, shop_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests_client, "headers_of", lambda _: 1 / 0)

    assert json.loads(CALLERS["requests_plain"](shop_url + "/notes", GOOD)) == {"saved": "good"}

    trial.look()
    assert trial.not_checked == ["WC901: watching a client failed in 'requests' with ZeroDivisionError; please report this"]


@pytest.mark.parametrize(
    "call", [lambda: requests.Session().send(None), lambda: requests.Session().send(), lambda: httpx.Client(verify=TLS).send("no request")]
)
def test_a_call_that_fails_by_its_own_fault_fails_as_it_does_unwatched(trial: Trial, call: Any) -> None:
    unwatched: list[BaseException] = []
    watched: list[BaseException] = []
    for caught in (watched, unwatched):
        try:
            call()
        except Exception as error:  # noqa: BLE001 -- whatever it is
            caught.append(error)
        observing._sink = None

    assert [(type(error), str(error)) for error in watched] == [(type(error), str(error)) for error in unwatched]
    trial.look(final=True)
    assert (trial.entries, trial.seen) == ([], [])


def test_a_body_that_nobody_reads_counts_as_not_captured(trial: Trial, shop_url: str) -> None:
    with requests.post(shop_url + "/notes", data=BAD, headers=JSON, timeout=9, stream=True) as response:
        assert response.status_code == 200
    trial.look()
    assert trial.entries == []  # it may still be read

    trial.look(final=True)

    assert [(entry["verdict"], entry["findings"]) for entry in trial.entries] == [("not_checked", [])]
    assert "the test did not read it to its end" in trial.not_checked[0]


@pytest.mark.parametrize("read", [lambda r: next(r.iter_content(5)), lambda r: r.raw.read(5)])
def test_a_body_that_is_read_in_part_counts_as_not_captured(trial: Trial, shop_url: str, read: Any) -> None:
    with requests.post(shop_url + "/notes", data=BAD, headers=JSON, timeout=9, stream=True) as response:
        read(response)

    trial.look(final=True)

    assert [entry["verdict"] for entry in trial.entries] == ["not_checked"]


def test_a_body_that_a_later_phase_reads_is_judged_then(trial: Trial, shop_url: str) -> None:
    with requests.post(shop_url + "/notes", data=BAD, headers=JSON, timeout=9, stream=True) as response:
        trial.look()
        assert trial.complaint(width=100) == ""
        response.json()
    trial.look()

    assert trial.complaint(width=100) != ""


def test_what_is_read_after_the_test_disturbs_nobody(trial: Trial, shop_url: str) -> None:
    response = requests.post(shop_url + "/notes", data=GOOD, headers=JSON, timeout=9, stream=True)
    trial.look(final=True)

    assert response.json() == {"saved": "good"}
    trial.look(final=True)

    assert len(trial.entries) == 1


def test_an_answer_without_a_body_has_none(trial: Trial, shop_url: str) -> None:
    connection = http.client.HTTPConnection(shop_url.removeprefix("http://"), timeout=9)
    connection.request("POST", "/moved", body=GOOD, headers=JSON)
    assert connection.getresponse().status == 302
    connection.close()
    trial.look()

    assert [seen.exchange.response.body for seen in trial.seen if seen.exchange.response] == [b""]


# -- how many exchanges there are ----------------------------------------------------------------------------------------------------------------


def _by_httplib2(url: str) -> bytes:
    client = httplib2.Http(timeout=9)
    client.follow_all_redirects = True
    try:
        return client.request(url, "POST", body=GOOD, headers=dict(JSON))[1]
    finally:
        client.close()


REDIRECTED = {
    "requests": lambda url: requests.post(url, data=GOOD, headers=JSON, timeout=9).content,
    "httpx": lambda url: httpx.post(url, content=GOOD, headers=JSON, follow_redirects=True, verify=TLS).content,
    "urllib3": lambda url: urllib3.PoolManager().request("POST", url, body=GOOD, headers=JSON).data,
    "urllib": lambda url: CALLERS["urllib_plain"](url, GOOD),
    "aiohttp": lambda url: CALLERS["aiohttp_plain"](url, GOOD),
    "httplib2": _by_httplib2,
}


@pytest.mark.parametrize("name", REDIRECTED)
def test_each_hop_of_a_redirect_is_an_exchange(trial: Trial, shop_url: str, name: str) -> None:
    read = REDIRECTED[name](shop_url + "/moved")
    trial.look(final=True)

    said = [(seen.exchange.request.path, seen.exchange.response.status if seen.exchange.response else 0) for seen in trial.seen]
    assert said == [("/moved", 302), ("/notes/last", 200)]
    assert trial.seen[0].exchange.request.body == GOOD
    assert trial.seen[1].exchange.response is not None
    assert trial.seen[1].exchange.response.body == read


def test_threads_at_once_are_each_seen_once(trial: Trial, shop_url: str) -> None:
    names = ("requests_plain", "httpx_plain", "urllib_plain", "urllib3_plain", "aiohttp_plain", "http_client_plain")
    together = Barrier(len(names))

    def work(name: str) -> None:
        together.wait()
        CALLERS[name](shop_url + "/notes", GOOD)
        CALLERS[name](shop_url + "/notes", BAD)

    threads = [Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told(trial)) == sorted(expected("live") * len(names))


def test_tasks_at_once_are_each_seen_once(trial: Trial, shop_url: str) -> None:
    async def work() -> None:
        async with aiohttp.ClientSession() as one, httpx.AsyncClient(verify=TLS) as other, httpx2.AsyncClient(verify=TLS) as third:

            async def by_aiohttp(body: bytes) -> None:
                async with one.post(shop_url + "/notes", data=body, headers=JSON) as response:
                    await response.read()

            sent = [coroutine for body in (GOOD, BAD) for coroutine in (by_aiohttp(body), other.post(shop_url + "/notes", content=body, headers=JSON))]
            await asyncio.gather(*sent, *(third.post(shop_url + "/notes", content=body, headers=JSON) for body in (GOOD, BAD)))

    asyncio.run(work())

    assert sorted(told(trial)) == sorted(expected("live") * 3)


def test_connections_that_are_kept_are_seen_each_time(trial: Trial, shop_url: str) -> None:
    connection = http.client.HTTPConnection(shop_url.removeprefix("http://"), timeout=9)
    for body in (GOOD, BAD):
        connection.request("POST", "/notes", body=body, headers=JSON)
        connection.getresponse().read()
    connection.close()

    assert told(trial) == expected("live")


def test_a_failing_answer_of_tornado_is_seen(trial: Trial, shop_url: str) -> None:
    async def call() -> None:
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        with pytest.raises(tornado.httpclient.HTTPClientError):
            await client.fetch(shop_url + "/moved", method="POST", body=GOOD, headers=JSON, follow_redirects=False)
        client.close()

    asyncio.run(call())
    trial.look(final=True)

    assert [seen.exchange.response.status for seen in trial.seen if seen.exchange.response] == [302]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"json": {"text": "good"}}, GOOD),
        ({"data": "text"}, b"text"),
        ({"data": {"a": "1", "b": "ü"}}, b"a=1&b=%C3%BC"),
        ({"data": [("a", "1"), ("a", "2")]}, b"a=1&a=2"),
        ({}, b""),
    ],
)
def test_what_aiohttp_makes_of_its_arguments_is_what_was_sent(trial: Trial, shop_url: str, given: dict[str, Any], sent: bytes) -> None:
    async def call() -> tuple[bytes | None, str | None]:
        async with aiohttp.ClientSession() as session:
            async with session.request("POST", shop_url + "/moved", allow_redirects=False, **given) as response:
                await response.read()
            return aiohttp_client._given(session, given.get("data"), given.get("json"))

    guessed = asyncio.run(call())
    trial.look(final=True)

    request = trial.seen[0].exchange.request
    assert request.body == sent
    assert guessed == (sent, request.header("content-type") if given else None)


def test_a_multipart_body_of_aiohttp_is_what_was_sent(trial: Trial, shop_url: str) -> None:
    async def call() -> None:
        form = aiohttp.FormData({"note": io.BytesIO(b"one")})
        async with aiohttp.ClientSession() as session, session.post(shop_url + "/moved", data=form, allow_redirects=False) as response:
            await response.read()

    asyncio.run(call())
    trial.look(final=True)

    request = trial.seen[0].exchange.request
    assert (request.header("content-type") or "").startswith("multipart/form-data; boundary=")
    assert request.body is not None
    assert b'name="note"' in request.body
    assert b"\r\none\r\n" in request.body


# -- applications in this process ----------------------------------------------------------------------------------------------------------------


def _wsgi(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
    body = Request(environ).get_data()
    text = json.loads(body)["text"]
    answer = json.dumps({"saved": 4 if text == "bad" else text}).encode()
    return Response(iter((answer[:4], answer[4:])), 200, JSON)(environ, start)


async def _asgi(asked: Asked) -> Answer:
    text = (await asked.json())["text"]
    answer = json.dumps({"saved": 4 if text == "bad" else text}).encode()
    return StreamingResponse(iter((answer[:4], answer[4:])), headers=JSON)


ASGI = Starlette(routes=[Route("/notes", _asgi, methods=["POST"])])


def _by_werkzeug(body: bytes) -> bytes:
    return Client(_wsgi).post("/notes", data=body, content_type="application/json").get_data()


def _by_starlette(body: bytes) -> bytes:
    return starlette.testclient.TestClient(ASGI).post("/notes", content=body, headers=JSON).content


def _by_httpx_wsgi(body: bytes) -> bytes:
    with httpx.Client(transport=httpx.WSGITransport(_wsgi), base_url="http://notes.example", verify=TLS) as client:
        return client.post("/notes", content=body, headers=JSON).content


def _by_httpx2_asgi(body: bytes) -> bytes:
    async def call() -> bytes:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(ASGI), base_url="http://notes.example", verify=TLS) as client:
            return (await client.post("/notes", content=body, headers=JSON)).content

    return asyncio.run(call())


@pytest.mark.parametrize("call", [_by_werkzeug, _by_starlette, _by_httpx_wsgi, _by_httpx2_asgi])
def test_a_test_client_is_watched(trial: Trial, call: Any) -> None:
    assert [json.loads(call(body)) for body in (GOOD, BAD)] == [{"saved": "good"}, {"saved": 4}]

    assert told(trial) == expected("live")


def test_what_an_application_calls_is_exchanges_of_its_own(trial: Trial, shop_url: str) -> None:
    """A team's application in this process calls the store: that is what the contract is about."""

    def application(environ: dict[str, Any], start: Any) -> Any:
        return Response(CALLERS["requests_plain"](shop_url + "/notes", GOOD), 200)(environ, start)

    async def other(_: Asked) -> Answer:
        return Answer(await asyncio.to_thread(CALLERS["requests_plain"], shop_url + "/notes", GOOD))

    Client(application).get("/front")
    starlette.testclient.TestClient(Starlette(routes=[Route("/front", other)])).get("/front")
    trial.look(final=True)

    assert sorted(seen.exchange.request.path for seen in trial.seen) == ["/front", "/front", "/notes", "/notes"]


def test_a_folder_of_clients_has_a_row_each() -> None:
    folder = Path(patches.__file__).parent / "clients"

    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "stored"} == set(patches.CLIENTS.values())
