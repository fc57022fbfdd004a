"""The promises of contract/load_entities.py, contract/entity_facts.py and contract/lint/entities.py, over the shelf in tests/contract/shelf."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.contract import Contract, kept, load
from wirecheck.contract.document import parse
from wirecheck.contract.entities import MISSING, Agree, Entity, Field, Login, Page, Pointer, Result, Touch, Unique
from wirecheck.contract.lint import Problem, lint
from wirecheck.contract.load_entities import pointer_of
from wirecheck.errors import BadContract
from wirecheck.finding import Certainty, Source

SHELF = (Path(__file__).parent / "shelf" / "shelf.openapi.yaml").as_posix()
TEXT = Path(SHELF).read_text(encoding="utf-8")
BOOKS = Source(document="page", section="Books", certainty=Certainty.STATED)


def edited(old: str, new: str) -> bytes:
    assert TEXT.count(old) == 1, f"{old!r} must stand once"
    return TEXT.replace(old, new).encode()


def loaded(text: bytes = TEXT.encode()) -> Contract:
    return load(SHELF, read=lambda _: text)


def entity(name: str, contract: Contract | None = None) -> Entity:
    return next(one for one in (contract or loaded()).entities if one.name == name)


def touch(operation: str) -> Touch:
    return next(one for known in loaded().entities for one in known.touched if one.operation == operation)


def source(section: str, certainty: Certainty = Certainty.STATED, document: str = "page") -> Source:
    return Source(document=document, section=section, certainty=certainty)


# -- what is there ---------------------------------------------------------------------------------------------------------------------------


def test_a_contract_without_entities_keeps_none() -> None:
    assert loaded(TEXT.partition("x-entities:")[0].encode()).entities == ()


def test_an_entity_holds_its_key_and_what_the_store_sets() -> None:
    book = entity("book")

    assert (book.key, book.generated, book.source) == ("id", ("id", "made", "changed"), BOOKS)


def test_unique_fields_may_have_a_condition_over_the_record() -> None:
    title, code = entity("book").unique

    assert title == Unique(field="title", when=None, source=BOOKS)
    assert (code.field, code.source) == ("code", source("Codes", Certainty.IMPLIED))
    assert code.when is not None
    assert [code.when.holds({"item": {"state": state}}) for state in ("open", "closed")] == [True, False]


def test_pairs_that_agree_are_named_as_they_are_read() -> None:
    assert entity("book").agree == (Agree(field="shelf", other="room", source=source("Rooms")),)


@pytest.mark.parametrize(
    "field",
    [
        Field(name="cost", read="price", compare="decimal", source=BOOKS),
        Field(
            name="state",
            read="state",
            compare="enum",
            enum={"1": "open", "0": "closed"},
            default="open",
            blank="none",
            source=BOOKS,
            default_source=source("Defaults", Certainty.SHOWN),
        ),
        Field(name="tags", read="tags", compare="set", default=[], open=frozenset({"?"}), source=BOOKS, default_source=BOOKS),
        Field(name="made", read="made", fixed=True, moves=("creates",), source=BOOKS, default_source=BOOKS),
        Field(name="changed", read="changed", compare="datetime", moves=("creates", "updates"), source=BOOKS, default_source=BOOKS),
        Field(name="reader", read="reader", compare="unknown", refers="reader", source=BOOKS, default_source=BOOKS),
    ],
    ids=lambda field: field.name,
)
def test_a_field_says_how_it_comes_back(field: Field) -> None:
    found = entity("book").fields[field.name]

    assert replace(found, default_source=None) == replace(field, default_source=None)
    assert found.default is MISSING or found.default_source == field.default_source


def test_records_have_fields_of_their_own() -> None:
    notes = entity("book").fields["notes"]

    assert (notes.compare, notes.key, notes.holds) == ("records", "line", "reader")
    assert notes.fields == {"text": Field(name="text", read="body", source=BOOKS, default_source=BOOKS)}
    assert notes.when is not None
    assert notes.when.holds({"request": {"body": {"fields": []}}})
    assert not notes.when.holds({"request": {"body": {}}})


def test_a_field_without_a_default_is_not_one_whose_default_is_null() -> None:
    contract = loaded(edited("default: []", "default: null"))

    assert (entity("book", contract).fields["cost"].default, entity("book", contract).fields["tags"].default) == (MISSING, None)


def test_a_create_says_where_the_keys_of_its_records_come_back() -> None:
    assert touch("books.create") == Touch(
        operation="books.create",
        does="creates",
        at="request",
        items=pointer_of("/book"),
        result=Result(at="response", items=pointer_of("/made/*"), pair="position", key=pointer_of("/number"), source=source("Create", Certainty.IMPLIED)),
        source=source("Create"),
        sources={"result": source("Create", Certainty.IMPLIED)},
    )


def test_an_update_says_what_stays_and_what_a_blank_does_each_with_its_own_source() -> None:
    update = touch("books.update")

    assert (update.keeps, update.keeps_within, update.blank, update.absent, update.key_at) == (True, True, "blanks", "failure", pointer_of("parameters/id"))
    assert [update.source_of(aspect) for aspect in ("keeps", "keeps_within", "blank", "absent")] == [
        source("Left out", Certainty.SHOWN),
        source("Update"),
        source("Blanks"),
        source("Update"),
    ]


def test_a_list_says_what_it_shows_how_it_is_narrowed_and_when_it_is_whole() -> None:
    found = touch("books.find")

    assert (found.items, found.owner, found.projection, found.filters) == (*map(pointer_of, ("/books/*", "/owner", "/fields")), (pointer_of("/conditions"),))
    assert found.page == Page(limit=pointer_of("/limit"), first=pointer_of("/first"), default=20, source=source("Pages"))
    assert found.whole is not None
    assert found.whole.holds({"item": {"title": "Tides"}, "request": {"body": {"conditions": {"title": "Tides"}}}})
    assert found.source_of("projection") == source("Fields", Certainty.AMBIGUOUS, "other")


def test_a_count_names_the_list_whose_number_it_gives() -> None:
    count = touch("books.count")

    assert (count.count, count.same_as, count.filters) == (
        pointer_of("/count"),
        "books.find",
        (pointer_of("/conditions/title"), pointer_of("/conditions/year")),
    )


def test_a_read_says_how_it_tells_that_nothing_is_there() -> None:
    read = touch("books.get")

    assert (read.absent, read.key_at) == ("null", Pointer(root="parameters", steps=("id",)))
    assert read.says_none is not None
    assert read.says_none.holds({"response": {"status": 404}})


def test_a_delete_names_its_keys() -> None:
    assert touch("books.delete").keys == pointer_of("/ids")


def test_a_login_says_who_may_come_in_and_what_the_answer_shows() -> None:
    login = touch("readers.login").login

    assert login is not None
    assert login.when is not None
    assert replace(login, when=None) == Login(
        field="name", name=pointer_of("/name"), password=pointer_of("/word"), shows="before", source=source("Login", Certainty.SHOWN)
    )


def test_equal_expressions_are_one_object() -> None:
    contract = loaded(edited("when: has(request.body.fields)", "when: 'response.status == 404'"))

    assert entity("book", contract).fields["notes"].when is entity("book", contract).touched[2].says_none


@pytest.mark.parametrize("text", ["", "/a", "/a/*/b", "/a~1b/c~0d", "parameters/id", "query", "query/a"])
def test_a_pointer_is_written_as_it_was_read(text: str) -> None:
    assert str(pointer_of(text)) == text


@pytest.mark.parametrize("text", ["a", "parameters", "parameters/", "body/a", "queries"])
def test_what_points_nowhere_is_no_pointer(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        pointer_of(text)


# -- what is refused -------------------------------------------------------------------------------------------------------------------------

REFUSED = [
    ("key: card\n    touched", "touched", "lacks 'key'"),
    ("does: counts", "does: count", "an operation 'count', which is none of creates, reads"),
    ("operation: books.count", "operation: books.counts", "touches the operation 'books.counts', which does not exist"),
    ("same-as: books.find", "same-as: books.fnd", "has the same conditions as the operation 'books.fnd', which does not exist"),
    ("key-at: parameters/id, absent", "key-at: path/id, absent", "the pointer 'path/id' starts neither with a slash nor with"),
    ("items: /books/*", "items: '/books/{book}'", "the pointer '/books/{book}' binds a name"),
    ("compare: decimal", "compare: enum", "a field is compared as 'enum', which is none of equal, decimal"),
    ("compare: decimal", "compare: {table: {}}", "a field is compared as {'table': {}}, which is none of"),
    ("refers: reader", "refers: readers", "a field refers to 'readers', which is none of *, book, reader"),
    ("holds: reader", 'holds: "*"', "a field holds '*', which is none of book, reader"),
    ("moves: [creates]}", "moves: [creation]}", "a field moves by 'creation', which is none of creates"),
    ("default: 20", "default: 0", "the default of a page is no whole number above zero"),
    ("default: 20", "default: true", "the default of a page is no whole number above zero"),
    ("blank: {value: blanks", "blank: {value: blank", "a blank 'blank', which is none of blanks, keeps"),
    ('absent: "null"', "absent: 404", "an unknown key is answered by 404, which is none of null, failure"),
    ("shows: before", "shows: now", "a login shows 'now', which is none of before, after"),
    ("pair: position", "pair: order", "results are paired by 'order', which is none of position, key"),
    (
        "at: request\n        items: /book\n        result",
        "at: requests\n        items: /book\n        result",
        "records stand at 'requests', which is none of",
    ),
    ("when: item.active", "when: 'item.active &&'", "an expression does not parse"),
    ("when: item.active", "when: reader.active", "an expression names 'reader', which is no variable here"),
    ("when: 'item.state == \"open\"'", "when: 'book.state'", "an expression names 'book', which is no variable here"),
    ("when: has(request.body.fields)", "when: item.notes", "an expression names 'item', which is no variable here"),
    ("source: {section: Rooms}", "source: {section: Rooms, certainty: sure}", "a source has a certainty that is none of"),
    ("fields: [shelf, room]", "fields: [shelf]", "not enough values to unpack"),
    ("generated: [id, made, changed]", "generated: [[id]]", "a generated name is no text"),
]


@pytest.mark.parametrize(("old", "new", "problem"), REFUSED, ids=[problem for _, _, problem in REFUSED])
def test_what_is_wrong_in_itself_is_refused_with_its_place(old: str, new: str, problem: str) -> None:
    text = edited(old, new)

    with pytest.raises(BadContract) as caught:
        loaded(text)

    assert caught.value.problem.startswith(problem)
    assert caught.value.line is not None
    line = text.decode().split("\n")[: caught.value.line]
    assert "x-entities:" in line


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.sampled_from(["", "a", "/a/{b}", "id", "reads", "item", "parameters/id"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "value", "source", "enum", "records", "field", "items", "when"]), inner, max_size=2)
    ),
    max_leaves=4,
)
TREE = parse(TEXT.encode(), SHELF)


def _ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(inner for name, child in children for inner in _ways(child, (*way, name)))]


def _with(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    if not way:
        return new
    made = copy(value)
    made[way[0]] = _with(value[way[0]], way[1:], new)
    return made


WAYS = _ways(TREE["x-entities"])


# -- what lint says --------------------------------------------------------------------------------------------------------------------------

LINTED = [
    ("    key: id\n", "    key: idd\n", "no item has 'idd'"),
    ("generated: [id, made, changed]", "generated: [id, mad, changed]", "no item has 'mad'"),
    ("      - title\n", "      - titel\n", "no item has 'titel'"),
    ("fields: [shelf, room]", "fields: [shelf, rom]", "no item has 'rom'"),
    ("fields: [shelf, room]", "fields: [shelf, room, title]", "two fields agree, not more and not fewer"),
    ("when: 'item.state == \"open\"'", "when: 'item.stat == \"open\"'", "no schema describes 'stat' in item"),
    ("cost: {read: price", "cost: {read: prize", "no item has 'prize'"),
    ("      cost: {read", "      costs: {read", "no item has 'costs'"),
    ("key: line, fields", "key: lin, fields", "no item has 'lin'"),
    ("{text: {read: body}}", "{text: {read: bodi}}", "no item has 'bodi'"),
    ("compare: {records: {key: line, fields: {text: {read: body}}}}", "compare: {records: {key: line}, enum: {}}", "a comparison is either an enum or records"),
    ("refers: reader", "refers: raeder", "no entity is called 'raeder'"),
    ("holds: reader", 'holds: "*"', "no entity is called '*'"),
    ("when: has(request.body.fields)", "wen: has(request.body.fields)", "a field object has no field 'wen'"),
    ("default: {value: open, source: {section: Defaults, certainty: shown}}", "default: {value: open}", "'source' is missing in a default object"),
    ("items: /books/*", "items: /bocks/*", "/bocks/* leads nowhere: no schema of the response has 'bocks'"),
    ("owner: /owner", "owner: /owned", "/owned leads nowhere: no schema of the response has 'owned'"),
    ("value: /fields", "value: /field", "/field leads nowhere: no schema of the request has 'field'"),
    ("limit: /limit", "limit: /limits", "/limits leads nowhere: no schema of the request has 'limits'"),
    ("filters: [/conditions/title", "filters: [/conditions/titel", "/conditions/titel leads nowhere: no schema of the request has 'titel'"),
    ("count: /count, same-as", "count: /counts, same-as", "/counts leads nowhere: no schema of the response has 'counts'"),
    ("key-at: parameters/id, absent", "key-at: parameters/ids, absent", "parameters/ids leads nowhere: no schema of the request has 'ids'"),
    ("key: /number", "key: /numbers", "/made/*/numbers leads nowhere: no schema of the response has 'numbers'"),
    ("keys: /ids", "keys: /id", "/id leads nowhere: no schema of the request has 'id'"),
    ("keys: /ids", "keys: ids", "the pointer 'ids' does not start with a slash"),
    ("password: /word", "password: /wort", "/wort leads nowhere: no schema of the request has 'wort'"),
    ("login: {field: name", "login: {field: nam", "no item has 'nam'"),
    ("value: 'item.title ==", "value: 'item.titel ==", "no schema describes 'titel' in item"),
    ("when: item.active", "when: item.activ", "no schema describes 'activ' in item"),
    ("says-none: 'response.status == 404'", "says-none: 'response.status'", "response.status is a number and no truth value"),
    ("same-as: books.find", "same-as: books.fnd", "no operation is called 'books.fnd'"),
    ("default: 20", "default: none", "'default' must be a whole number above zero"),
    ("keeps-within: true", 'keeps-within: "yes"', "'keeps-within' must be true or false or a map (of flag)"),
    ("source: {section: Rooms}", "source: {document: pages}", "the source names no document of x-documents: 'pages'"),
]


@pytest.mark.parametrize(("old", "new", "problem"), LINTED, ids=[problem for _, _, problem in LINTED])
def test_one_slip_gives_its_problem_at_its_line(old: str, new: str, problem: str) -> None:
    text = edited(old, new).decode()

    problems = linted(text)

    assert [found.problem[: len(problem)] for found in problems] == [problem]
    (found,) = problems
    assert (found.file, found.line) == (SHELF, next(number for number, (a, b) in enumerate(zip(TEXT.split("\n"), text.split("\n"), strict=True), 1) if a != b))


def test_a_shelf_that_is_right_has_no_problem() -> None:
    assert linted(TEXT) == []


def test_an_entity_without_a_whole_source_is_told_of() -> None:
    """What the file says at its top holds for entities as well."""
    text = TEXT.replace("x-source: {document: page, section: The page, certainty: stated}", "x-source: {document: page, section: The page}")

    problems = {found.problem for found in linted(text)}

    assert {f"no source says so: this {what} has no certainty" for what in ("entity", "field", "touch")} <= problems


@settings(max_examples=30)
@given(data=st.data())
def test_whatever_stands_in_an_entity_it_loads_or_is_a_bad_contract_and_lint_tells(data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(WAYS))
    text = json.dumps({**TREE, "x-entities": _with(TREE["x-entities"], way, data.draw(VALUES))})

    try:
        loaded(text.encode())
    except BadContract:
        assert linted(text), "what cannot be loaded has to be said"
    else:
        linted(text)


def linted(text: str) -> list[Problem]:
    return list(lint(SHELF, read=lambda _: text.encode()))


# -- what is listed --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "where", "constraint", "what", "section"),
    [
        ("", "store book/id", "key", "tells one record from another", "Books"),
        ("", "store book/made", "generated", "the store sets it", "Books"),
        ("", "store book/code", "unique", 'no two records have it equal where item.state == "open"', "Codes"),
        ("", "store book/room", "agree", "records of one shelf have it equal", "Rooms"),
        ("", "store book/cost", "created", "comes back as price as the same number", "Books"),
        ("", "store book/state", "created", "comes back: 1 as open, 0 as closed", "Books"),
        ("", "store book/state", "created", "open where nothing is sent", "Defaults"),
        ("", "store book/state", "blanked", "none empties it", "Books"),
        ("", "store book/notes/text", "created", "comes back as body as the same text", "Books"),
        ("", "store book/changed", "moved", "not before the last operation that creates or updates", "Books"),
        ("", "store book/made", "unchanged", "never changes by itself", "Books"),
        ("", "store book/reader", "refers", "names a reader", "Books"),
        ("", "store book/notes", "holds", "holds each reader that belongs to it", "Books"),
        ("books.find", "store book", "narrowing", "a further condition adds no record", "Find"),
        ("books.find", "store book", "projection", "fields that are not asked for may be absent", "Fields"),
        ("books.count", "store book", "count", "the number is that of books.find under equal conditions", "Count"),
        ("books.update", "store book", "unchanged", "what is not sent stays as it was", "Left out"),
        ("books.update", "store book", "blanked", "a blank empties a field", "Blanks"),
        ("books.get", "store book", "absent", "an unknown key is answered by no record", "Get"),
        ("books.delete", "store book", "deleted", "takes records away", "Delete"),
        ("readers.login", "store reader", "login", "lets in who knows the password, and nobody else", "Login"),
    ],
)
def test_a_fact_of_what_is_kept_is_listed_with_its_source(operation: str, where: str, constraint: str, what: str, section: str) -> None:
    found = [fact for fact in kept(loaded()) if (fact.operation, fact.where, fact.constraint, fact.what) == (operation, where, constraint, what)]

    assert [(fact.section, bool(fact.certainty), bool(fact.document)) for fact in found] == [(section, True, True)]


def test_what_the_store_sets_is_not_said_to_come_back_as_it_was_sent() -> None:
    told = [fact for fact in kept(loaded()) if fact.where == "store book/changed"]

    assert [fact.constraint for fact in told] == ["generated", "moved"]
