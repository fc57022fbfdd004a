"""Answers that a team has written by hand are judged like any other; a mock that breaks the contract is found out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import httpx2
import pytest
import requests
import requests_mock
import responses
import respx
from callers import CALLERS, TLS
from test_clients import BAD, GOOD, expected, told

if TYPE_CHECKING:
    from wirecheck.pytest_plugin.trial import Trial

URL = "http://notes.example/notes"
JSON = {"content-type": "application/json"}
REQUESTS = ("requests_plain", "requests_session", "requests_stream", "requests_lines", "requests_thread")
HTTPX = ("httpx_plain", "httpx_client", "httpx_stream", "httpx_async", "httpx_async_stream", "httpx_thread")


def _answers() -> list[bytes]:
    return [b'{"saved": "good"}', b'{"saved": 4}']


@pytest.mark.parametrize("name", REQUESTS)
def test_what_responses_answers_is_judged(trial: Trial, name: str) -> None:
    with responses.RequestsMock() as mock:
        for answer in _answers():
            mock.post(URL, body=answer, headers=JSON)
        for body in (GOOD, BAD):
            CALLERS[name](URL, body)

    assert told(trial) == expected("mocked")


@pytest.mark.parametrize("name", REQUESTS)
def test_what_requests_mock_answers_is_judged(trial: Trial, name: str) -> None:
    with requests_mock.Mocker() as mock:
        mock.post(URL, [{"content": answer, "headers": JSON} for answer in _answers()])
        for body in (GOOD, BAD):
            CALLERS[name](URL, body)

    assert told(trial) == expected("mocked")


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
@pytest.mark.parametrize("name", HTTPX)
def test_what_respx_answers_is_judged(trial: Trial, name: str, using: str) -> None:
    with respx.mock(using=using) as mock:
        mock.post(URL).mock(side_effect=[httpx.Response(200, content=answer, headers=JSON) for answer in _answers()])
        for body in (GOOD, BAD):
            CALLERS[name](URL, body)

    assert told(trial) == expected("mocked")


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_what_a_transport_of_a_mock_answers_is_judged(trial: Trial, library: type) -> None:
    answers = iter(_answers())
    transport = library.MockTransport(lambda _: library.Response(200, content=next(answers), headers=JSON))

    with library.Client(transport=transport, verify=TLS) as client:
        for body in (GOOD, BAD):
            client.post(URL, content=body, headers=JSON)

    assert told(trial) == expected("mocked")


def test_an_adapter_that_answers_without_a_network_is_judged(trial: Trial) -> None:
    class Adapter(requests.adapters.HTTPAdapter):
        def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:  # type: ignore[override]
            answer = requests.Response()
            answer.request, answer.url, answer.status_code = request, request.url or "", 200
            answer.headers.update(JSON)
            answer._content = b'{"saved": "good"}' if request.body == GOOD else b'{"saved": 4}'
            return answer

    with requests.Session() as session:
        session.mount("http://", Adapter())
        for body in (GOOD, BAD):
            session.post(URL, data=body, headers=JSON, timeout=9)

    assert told(trial) == expected("mocked")


def test_what_a_mock_lets_through_is_live(trial: Trial, shop_url: str) -> None:
    with responses.RequestsMock() as mock:
        mock.add_passthru(shop_url)
        CALLERS["requests_plain"](shop_url + "/notes", GOOD)

    with requests_mock.Mocker(real_http=True):
        CALLERS["requests_plain"](shop_url + "/notes", BAD)

    assert told(trial) == expected("live")


def test_a_mock_says_nothing_of_the_time(trial: Trial) -> None:
    """What was written by hand some day is not of now, and rules about time must not take it for that."""
    with responses.RequestsMock() as mock:
        mock.post(URL, body=_answers()[0], headers=JSON)
        mock.post(URL, body=_answers()[0], headers=JSON | {"date": "Mon, 02 Mar 2026 09:00:00 GMT"})
        for _ in range(2):
            CALLERS["requests_plain"](URL, GOOD)
    trial.look()

    at = [seen.exchange.captured_at for seen in trial.seen]
    assert [moment and moment.isoformat() for moment in at] == [None, "2026-03-02T09:00:00+00:00"]


def test_a_request_that_no_mock_knows_is_told_without_an_answer(trial: Trial) -> None:
    with responses.RequestsMock(), pytest.raises(requests.ConnectionError):
        CALLERS["requests_plain"](URL, GOOD)
    trial.look()

    assert [(seen.exchange.request.body, seen.exchange.response) for seen in trial.seen] == [(GOOD, None)]
    assert json.loads(trial.told())["entries"][0]["findings"] == []
