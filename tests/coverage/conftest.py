"""A contract small enough to know by heart, and exchanges with its store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.contract import load
from wirecheck.coverage import Coverage
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from wirecheck.contract import Contract

CONTRACT = """\
openapi: 3.1.0
info: {title: A shop of lamps, version: "1"}
x-documents: {page: {title: The only page}, hearsay: {title: What one hears}}
x-source: {document: page, section: Lamps, certainty: stated}
paths:
  /lamps:
    get:
      operationId: lamps.find
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50}, x-source: {section: Lamps > limit}}
      responses:
        "200":
          description: some lamps
          content:
            application/json:
              schema:
                type: object
                required: [lamps]
                properties:
                  lamps:
                    type: array
                    maxItems: 3
                    items:
                      type: object
                      required: [id]
                      x-source: {section: Lamps > a lamp}
                      properties:
                        id: {type: integer, minimum: 1}
                        colour: {enum: [red, green], x-source: {section: Lamps > colour}}
                        rumour: {type: string, x-source: {document: hearsay, certainty: ambiguous}}
        4XX: {description: no lamps, content: {application/json: {schema: {type: object, required: [error], properties: {error: {enum: [Missing, Forbidden]}}}}}}
      x-outcome:
        - {outcome: failure, when: 'response.status >= 400'}
        - {outcome: success, when: 'response.status == 200 && has(response.body.lamps)'}
      x-rules:
        - {id: no-more-than-limit, at: exchange, when: 'outcome == "success" && "limit" in request.query', then: 'size(response.body.lamps) <= int(request.query.limit)', about: lamps, says: no more than limit}
        - {id: red-first, at: response, each: '/lamps/{lamp}', when: 'has(lamp.colour)', then: 'lamp.colour == "red" || lamp.id > 1', says: the first one is red}
    post:
      operationId: lamps.create
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {name: {type: string, maxLength: 5}}}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object}}}}}
      x-outcome: [{outcome: success, when: 'response.status == 201'}]
"""


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("lamps") / "lamps.openapi.yaml"
    path.write_text(CONTRACT, "utf-8")
    return load(str(path))


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """Give the contract in another version."""
    path: Path = tmp_path_factory.mktemp("later") / "lamps.openapi.yaml"
    path.write_text(CONTRACT.replace("maxItems: 3", "maxItems: 4"), "utf-8")
    return load(str(path))


@pytest.fixture
def measured(contract: Contract) -> Callable[[Iterable[Exchange]], Coverage]:
    """Give what judges exchanges and counts them."""

    def measure(exchanges: Iterable[Exchange]) -> Coverage:
        judge, coverage = Judge([contract], named=False), Coverage([contract])
        for exchange in exchanges:
            coverage.add(*judge.judged(exchange))
        return coverage

    return measure


def found(*lamps: Any, limit: int | None = None, status: int = 200, body: Any = None) -> Exchange:
    """Give a search for lamps and its answer; a `body` of ``...`` was not captured."""
    answer = {"lamps": list(lamps)} if body is None else body
    headers = (("content-type", "application/json"),)
    url = "https://shop.example/lamps" + (f"?limit={limit}" if limit is not None else "")
    raw = None if answer is ... else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    request = Request(method="GET", url=url, headers=(), body=b"")
    return Exchange(request=request, response=Response(status=status, headers=headers, body=raw), captured_at=None, capture="day1.har", index=0)
