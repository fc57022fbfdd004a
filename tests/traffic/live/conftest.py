"""A contract of a small store, with each kind of call, and the store itself."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.contract import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wirecheck.contract import Contract

_ANSWER = """
        "200":
          description: an answer
          content: {application/json: {schema: {type: object}}}
      x-outcome:
        - {outcome: refused, when: 'has(response.body.refused)'}
        - {outcome: failure, when: 'has(response.body.error)'}
        - {outcome: success, when: 'response.status == 200'}"""

CONTRACT = f"""\
openapi: 3.1.0
info: {{title: A small store, version: "1"}}
x-documents: {{page: {{title: The only page}}}}
x-source: {{document: page, section: Calls, certainty: stated}}
components:
  securitySchemes:
    key: {{type: apiKey, in: header, name: X-Key}}
security: [{{key: []}}]
paths:
  /people.list:
    post:
      operationId: people.list
      requestBody:
        content:
          application/json:
            schema: {{type: object, properties: {{ids: {{type: array, items: {{type: integer}}}}, where: {{type: object, properties: {{email: {{type: string}}}}}}}}}}
            examples: {{all: {{value: {{}}}}}}
      responses:{_ANSWER}
  /people/{{id}}:
    get:
      operationId: people.get
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string}}, examples: {{one: {{value: "41"}}}}}}
      responses:{_ANSWER}
  /people.login:
    post:
      operationId: people.authenticate
      requestBody:
        content:
          application/json:
            schema: {{type: object, properties: {{email: {{type: string}}, password: {{type: string, x-secret: password}}}}}}
            examples: {{ann: {{value: {{email: ann@quay.example, password: rope-and-tar}}}}}}
      responses:{_ANSWER}
  /people.create:
    post:
      operationId: people.create
      requestBody:
        content:
          application/json:
            schema: {{type: object}}
            examples: {{bo: {{value: {{email: bo@quay.example}}}}}}
      responses:{_ANSWER}
  /people.update:
    post:
      operationId: people.update
      requestBody:
        content:
          application/json:
            schema: {{type: object}}
            examples: {{bo: {{value: {{id: 41, name: Bo}}}}, address: {{value: {{id: 41, address: {{id: 9}}}}}}}}
      responses:{_ANSWER}
  /people.delete:
    post:
      operationId: people.delete
      requestBody:
        content:
          application/json:
            schema: {{type: object}}
            examples: {{two: {{value: {{ids: [41, 42]}}}}}}
      responses:{_ANSWER}
"""


class SmallStore:
    """Keeps people by id; `calls` is what it was asked: path and body, in order."""

    key = "CANARY-key-1"

    def __init__(self) -> None:
        self.people: dict[int, dict[str, Any]] = {7: {"id": 7, "email": "cy@quay.example", "address": {"id": 1}}, 8: {"id": 8, "email": "di@quay.example"}}
        self.calls: list[tuple[str, Any]] = []
        self.keys: set[str | None] = set()

    def answer(self, path: str, asked: Any) -> dict[str, Any]:
        """Do what a call asks for."""
        self.calls.append((path, asked))
        match path.removeprefix("/shop"):
            case "/people.list":
                wanted = asked.get("ids")
                return {"people": [person for key, person in self.people.items() if wanted is None or key in wanted]}
            case "/people.create":
                made = {**asked, "id": max(self.people) + 1}
                self.people[made["id"]] = made
                return {"id": made["id"]}
            case "/people.update":
                self.people[asked["id"]].update(asked)
            case "/people.delete":
                for key in asked["ids"]:
                    del self.people[key]
            case other if found := re.fullmatch(r"/people/(\d+)", other):
                person = self.people.get(int(found[1]))
                return {"person": person} if person else {"error": "nobody"}
        return {}

    def serve(self) -> ThreadingHTTPServer:
        """Give a server of it."""
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                store.keys.add(self.headers["x-key"])
                body = self.rfile.read(int(self.headers["content-length"] or 0))
                answer = store.answer(self.path, json.loads(body) if body else None) if self.headers["x-key"] == store.key else {"refused": True}
                sent = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST  # noqa: N815 -- http.server's name

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def contract_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.openapi.yaml"
    path.write_text(CONTRACT, "utf-8")
    return path


@pytest.fixture
def contract(contract_file: Path) -> Contract:
    return load(str(contract_file))


@pytest.fixture
def store() -> Iterator[SmallStore]:
    """Give a store that is served at `store.url`."""
    made = SmallStore()
    with made.serve() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
        yield made
        server.shutdown()
        thread.join()
