"""The promises of contract/overlay.py."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.contract import document, load
from wirecheck.contract.lint import lint
from wirecheck.contract.overlay import Overlaid, Overlay, _Writer, parse
from wirecheck.errors import BadContract
from wirecheck.finding import Certainty, Severity, Source

CONTRACT = """\
openapi: 3.1.0
info: {title: A store, version: "1"}
x-documents: {page: {title: The only page}}
x-source: {document: page, section: Ping, certainty: stated}
paths:
  /ping:
    get:
      operationId: ping
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 9}}
      responses:
        "200":
          description: it is
          content:
            application/json:
              schema: {$ref: ping.schema.json}
      x-outcome:
        - {outcome: success, when: 'response.status == 200', source: {section: Ping}}
"""
SCHEMA = {"type": "object", "properties": {"status": {"type": "string", "maxLength": 9}}, "required": ["status"]}
PING = "$.paths['/ping'].get"


class Folder:
    """Files that are read from nowhere but here."""

    def __init__(self, **texts: str) -> None:
        self.texts = {"/shop/ping.yaml": CONTRACT, "/shop/ping.schema.json": json.dumps(SCHEMA)} | {f"/shop/{name}": text for name, text in texts.items()}

    def __call__(self, location: str) -> bytes:
        if location not in self.texts:
            raise BadContract(location, "is not there")
        return self.texts[location].encode()


def overlay(*actions: dict[str, Any], **members: Any) -> str:
    return json.dumps({"overlay": "1.0.0", "info": {"title": "What our shop adds", "version": "1"}, "actions": list(actions), **members})


def changed(*actions: dict[str, Any], at: str = "/shop/ping.yaml", **members: Any) -> Any:
    """Give a file of the folder as one overlay changes it."""
    folder = Folder(**{"own.overlay.yaml": overlay(*actions, **members)})
    return document.parse(Overlaid([parse("/shop/own.overlay.yaml", read=folder)], folder)(at), at)


# -- what Overlay 1.0.0 says ---------------------------------------------------------------------------------------------------------------------


def test_objects_are_merged_lists_joined_and_other_values_replaced() -> None:
    """Section 4.4.3.2: recursively, and what only the target has stays."""
    made = changed(
        {"target": PING, "update": {"summary": "new", "parameters": [{"name": "page", "in": "query"}], "responses": {"200": {"description": "other"}}}}
    )

    operation = made["paths"]["/ping"]["get"]
    assert (operation["operationId"], operation["summary"], operation["responses"]["200"]["description"]) == ("ping", "new", "other")
    assert [parameter["name"] for parameter in operation["parameters"]] == ["limit", "page"]


def test_an_update_of_a_list_is_added_to_it() -> None:
    made = changed({"target": f"{PING}.parameters", "update": {"name": "page", "in": "query"}})

    assert [parameter["name"] for parameter in made["paths"]["/ping"]["get"]["parameters"]] == ["limit", "page"]


def test_what_is_removed_is_gone_wherever_it_was_selected() -> None:
    made = changed({"target": f"{PING}.parameters[?@.name == 'limit']", "remove": True}, {"target": "$..['x-outcome']", "remove": True})

    assert (made["paths"]["/ping"]["get"]["parameters"], "x-outcome" in made["paths"]["/ping"]["get"]) == ([], False)


def test_actions_are_done_in_their_order() -> None:
    made = changed({"target": PING, "update": {"summary": "one"}}, {"target": "$..[?@.summary == 'one']", "update": {"description": "two"}})

    assert made["paths"]["/ping"]["get"]["description"] == "two"


@given(data=st.data())
def test_an_empty_update_changes_nothing(data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(["$", "$.paths", PING, f"{PING}.responses[*]", "$..schema"]))

    made = changed({"target": target, "update": {}})

    assert made == document.parse(CONTRACT.encode(), "") | {"x-documents": {"page": {"title": "The only page"}, "own": {"title": "What our shop adds"}}}


def test_an_overlay_that_selects_nothing_says_so() -> None:
    folder = Folder(**{"own.overlay.yaml": overlay({"target": "$.nowhere", "update": {}}, {"target": PING, "update": {}})})
    read = Overlaid([parse("/shop/own.overlay.yaml", read=folder)], folder)

    read("/shop/ping.yaml")

    assert [action.target.text for _, action in read.unmet] == ["$.nowhere"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: 3.1.0", "is no OpenAPI Overlay of version 1.0"),
        ("overlay: 2.0.0", "is no OpenAPI Overlay of version 1.0"),
        (overlay({"target": "$", "update": {}}, action=[]), "an overlay has no 'action'"),
        (overlay({"target": "$", "update": {}}, info={}), "an overlay needs a title"),
        (overlay(), "an overlay needs actions"),
        (overlay({"update": {}}), "an action needs a target"),
        (overlay({"target": "$"}), "an action either updates or removes"),
        (overlay({"target": "$", "update": {}, "remove": True}), "an action either updates or removes"),
        (overlay({"target": "$", "updates": {}}), "an action has no 'updates'"),
        (overlay({"target": "$.a[1:2]", "update": {}}), "slices are not read here"),
        (overlay({"target": "$", "remove": True}), "the whole document cannot be removed"),
        (overlay({"target": f"{PING}.operationId", "update": {}}), "is no object and no list"),
        (overlay({"target": PING, "update": "text"}), "what updates an object must be one"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_overlays_name(text: str, said: str) -> None:
    folder = Folder(**{"own.overlay.yaml": text})

    with pytest.raises(BadContract) as refused:
        Overlaid([parse("/shop/own.overlay.yaml", read=folder)], folder)("/shop/ping.yaml")

    assert (refused.value.file, said in refused.value.problem) == ("/shop/own.overlay.yaml", True)


# -- which file --------------------------------------------------------------------------------------------------------------------------------------


def test_extends_names_a_schema_that_the_contract_refers_to() -> None:
    action = {"target": "$.properties", "update": {"tier": {"type": "integer"}}}

    assert "tier" in changed(action, extends="ping.schema.json", at="/shop/ping.schema.json")["properties"]
    assert "properties" not in changed(action, extends="ping.schema.json")


@pytest.mark.parametrize("extends", ["open2b-customers", "contracts/open2b-customers.openapi.yaml"])
def test_extends_names_what_travels_with_wirecheck(extends: str) -> None:
    text = overlay({"target": "$.info", "update": {"title": "ours"}}, extends=extends)

    read = Overlaid([parse("/shop/own.yaml", read=Folder(**{"own.yaml": text}))])

    assert load("open2b-customers", read=read).title == "ours"
    assert load("customer-v3", read=read).title != "ours"


def test_a_file_beside_the_overlay_is_found_from_the_contract() -> None:
    other = {"target": f"{PING}.responses['200'].content['application/json']", "update": {"schema": {"$ref": "own/tier.schema.json#/a"}}}
    folder = Folder(**{"over/own.overlay.yaml": overlay(other), "over/own/tier.schema.json": '{"a": {"type": "integer"}}'})

    made = document.parse(Overlaid([parse("/shop/over/own.overlay.yaml", read=folder)], folder)("/shop/ping.yaml"), "")

    assert made["paths"]["/ping"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] == "/shop/over/own/tier.schema.json#/a"


# -- what is added bears its source ------------------------------------------------------------------------------------------------------------------

OURS = {"document": "own", "section": "loyalty", "certainty": "stated"}


def test_a_schema_that_is_added_bears_the_overlay_as_its_source_and_once() -> None:
    made = changed(
        {"target": "$", "description": "loyalty", "update": {"properties": {"tier": {"type": "object", "properties": {"level": {"type": "integer"}}}}}},
        extends="ping.schema.json",
        at="/shop/ping.schema.json",
    )

    assert made["properties"]["tier"] == {"type": "object", "properties": {"level": {"type": "integer"}}, "x-source": OURS}
    assert made["properties"]["status"] == SCHEMA["properties"]["status"]  # type: ignore[index]


def test_a_constraint_that_is_changed_bears_it_alone() -> None:
    made = changed(
        {"target": "$.properties.status", "description": "loyalty", "update": {"maxLength": 3}}, extends="ping.schema.json", at="/shop/ping.schema.json"
    )

    assert made["properties"]["status"] == {"type": "string", "maxLength": 3, "x-source": {"keywords": {"maxLength": OURS}}}


def test_a_source_of_the_overlays_own_is_kept_and_completed() -> None:
    added = {"type": "integer", "x-source": {"certainty": "implied"}}

    made = changed({"target": "$.properties", "description": "loyalty", "update": {"tier": added}}, extends="ping.schema.json", at="/shop/ping.schema.json")

    assert made["properties"]["tier"]["x-source"] == {**OURS, "certainty": "implied"}


def test_rules_parameters_and_operations_bear_it() -> None:
    rule = {"id": "tier", "then": "response.body.tier < 5", "says": "below five"}
    made = changed(
        {"target": PING, "description": "loyalty", "update": {"x-rules": [rule], "parameters": [{"name": "page", "in": "query"}]}},
        {"target": "$.paths", "description": "loyalty", "update": {"/pong": {"get": {"operationId": "pong", "responses": {"200": {"description": "done"}}}}}},
    )

    operation = made["paths"]["/ping"]["get"]
    assert operation["x-rules"] == [rule | {"source": OURS}]
    assert [parameter.get("x-source") for parameter in operation["parameters"]] == [None, OURS]
    assert made["paths"]["/pong"]["x-source"] == OURS
    assert made["x-documents"]["own"] == {"title": "What our shop adds"}


def test_a_contract_with_an_overlay_loads_and_lints(tmp_path: Path) -> None:
    """And a finding of what it added names it."""
    (tmp_path / "ping.yaml").write_text(CONTRACT)
    (tmp_path / "ping.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "own.overlay.yaml").write_text(
        overlay({"target": "$.properties", "description": "loyalty", "update": {"tier": {"type": "integer", "maximum": 5}}}, extends="ping.schema.json")
    )
    read = Overlaid([parse(str(tmp_path / "own.overlay.yaml"))])

    contract = load(str(tmp_path / "ping.yaml"), read=read)

    body = contract.operation("ping").responses[0].body
    assert body is not None
    assert body.schema is not None
    assert [flaw.source for flaw in body.schema.flaws({"status": "ok", "tier": 9}, undocumented=Severity.NOTE)] == [
        Source(document="own", section="loyalty", certainty=Certainty.STATED)
    ]
    assert list(lint(str(tmp_path / "ping.yaml"), read=read)) == []


# -- the text ------------------------------------------------------------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False, width=32) | st.text()
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4), max_leaves=12)


@given(data=DOCUMENTS)
def test_what_is_written_is_read_the_same(data: Any) -> None:
    """Whatever text it holds: line breaks of Unicode, control characters, words that YAML takes for something else."""
    before = deepcopy(data)

    assert document.parse(_Writer({}).written(data), "x") == before


@pytest.mark.parametrize("name", files.contract_names())
def test_everything_keeps_its_line(name: str) -> None:
    """So that what is said of a contract with an overlay names the line that its author sees."""
    text = files.read(files.contract_location(name))
    data = document.parse(text, name)

    written = _Writer(document.lines(text)).written(data)

    assert document.parse(written, name) == data
    before, after = document.lines(text), document.lines(written)
    moved = {at for at in before.keys() & after.keys() if before[at] != after[at]}
    assert all(before[at] < after[at] for at in moved), "only what an alias stands for is somewhere else: where the alias is"
    assert not [at for at in moved if at.endswith("/operationId") or "/x-rules/" in at]


def test_a_file_that_no_overlay_is_for_is_read_as_it_is() -> None:
    folder = Folder(**{"own.overlay.yaml": overlay({"target": "$", "update": {}})})
    read = Overlaid([parse("/shop/own.overlay.yaml", read=folder)], folder)

    assert read("/shop/ping.schema.json") == folder("/shop/ping.schema.json")


def test_yaml_is_read_as_contracts_are() -> None:
    text = yaml.safe_dump(json.loads(overlay({"target": "$.info", "update": {"title": "NO"}})))

    assert isinstance(parse("/shop/own.overlay.yaml", read=Folder(**{"own.overlay.yaml": text})), Overlay)
