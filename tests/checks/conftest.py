"""One contract of every feature that checks look at, and exchanges with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wirecheck.checks import Check, Subject
from wirecheck.contract import load
from wirecheck.contract.route import Match, Router
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Finding, NotChecked

STORE = load((Path(__file__).parent / "store.openapi.yaml").as_posix())
ROUTER = Router([STORE])
KEY = (("x-key", "k-123456"), ("content-type", "application/json"))
LEFT = (("left", "5"), ("content-type", "application/json"))


@dataclass(frozen=True)
class Store:
    """Makes exchanges, and asks one check about one."""

    def saved(self, sent: Any = None, answered: Any = None, **parts: Any) -> Exchange:
        """Give a clean exchange of ``orders.save``, its parts replaced by those given: url, headers, body, status, answer_headers, answer."""
        body = parts.get("body", json.dumps(sent if sent is not None else {"name": "lamp"}).encode())
        answer = parts.get("answer", json.dumps(answered if answered is not None else {"saved": [{"name": "lamp"}]}).encode())
        return self.exchange(
            "POST",
            parts.get("url", "/orders/7?mode=fast"),
            headers=parts.get("headers", KEY),
            body=body,
            status=parts.get("status", 200),
            answer_headers=parts.get("answer_headers", LEFT),
            answer=answer,
        )

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Any = (),
        body: bytes | None = b"",
        status: int | None = 200,
        answer_headers: Any = (),
        answer: bytes | None = b"",
    ) -> Exchange:
        """Give an exchange; status ``None``: no response came."""
        response = Response(status=status, headers=tuple(answer_headers), body=answer) if status is not None else None
        return Exchange(
            request=Request(method=method, url=url, headers=tuple(headers), body=body), response=response, captured_at=datetime(2026, 3, 1, 12, tzinfo=UTC)
        )

    def subject(self, exchange: Exchange) -> Subject:
        """Give what checks see."""
        match = ROUTER.route(exchange.request)
        assert isinstance(match, Match)
        return Subject(exchange, match)

    def says(self, check: Check, exchange: Exchange) -> list[Finding | NotChecked]:
        """Give all that a check says of an exchange."""
        return list(check(self.subject(exchange)))

    def told(self, check: Check, exchange: Exchange) -> list[tuple[Any, ...]]:
        """Give each finding in short: severity, code, constraint, direction, part, path; each gap as its part and reason."""
        return [
            (said.severity, said.code, said.constraint, said.direction, said.part, said.path)
            if isinstance(said, Finding)
            else ("gap", said.direction, said.part, said.reason, said.rule)
            for said in self.says(check, exchange)
        ]


@pytest.fixture
def store() -> Store:
    return Store()
