"""OpenAPI files that somebody else wrote are contracts as they are: 3.0 and 3.1, several media types, XML by `xml` objects. What cannot be judged is not checked, by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from wirecheck.contract import load
from wirecheck.contract.lint import lint
from wirecheck.contract.openapi30 import schema as upgraded
from wirecheck.contract.xml_objects import written
from wirecheck.errors import BadContract
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Severity
from wirecheck.generate import broken_responses, valid_requests, valid_responses
from wirecheck.generate.examples import examples
from wirecheck.judge import Judge, Verdict

if TYPE_CHECKING:
    from wirecheck.judge import Judgement

SHELF = """
openapi: 3.0.3
info: {title: A shelf, version: "1"}
servers: [{url: "https://shelf.example/v1"}]
paths:
  /books:
    post:
      operationId: books.add
      x-colour: green
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Book"}}
          application/xml: {schema: {$ref: "#/components/schemas/Book"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Book"}}
      responses:
        "201":
          description: the book
          content:
            application/json: {schema: {$ref: "#/components/schemas/Book"}}
            application/xml: {schema: {$ref: "#/components/schemas/Book"}}
        default:
          description: why not
          content:
            text/plain: {schema: {type: string}}
            application/json: {schema: {type: object, properties: {code: {type: integer, nullable: true}}}}
components:
  schemas:
    Book:
      type: object
      required: [id, title]
      xml: {name: book}
      properties:
        id: {type: integer, readOnly: true, minimum: 0, exclusiveMinimum: true, xml: {attribute: true}}
        title: {type: string, maxLength: 12}
        pages: {type: integer, nullable: true}
        tags: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: tag}}}
        lent: {type: array, maxItems: 2, items: {type: string, format: date}}
"""


@pytest.fixture
def judge(tmp_path: Any) -> Judge:
    path = tmp_path / "shelf.yaml"
    path.write_text(SHELF, encoding="utf-8")
    return Judge([load(str(path))], named=True)


def judged(judge: Judge, sent: tuple[str, str], came: tuple[str, str], status: int = 201) -> Judgement:
    request = Request(method="POST", url="https://shelf.example/v1/books", headers=(("content-type", sent[0]),), body=sent[1].encode())
    return judge.judge(
        Exchange(
            request=request,
            response=Response(status=status, headers=(("content-type", came[0]),), body=came[1].encode()),
            captured_at=datetime(2026, 6, 1, tzinfo=UTC),
        )
    )


JSON, XML, FORM, TEXT = "application/json", "application/xml", "application/x-www-form-urlencoded", "text/plain"
SENT = (JSON, '{"title": "Knots"}')
CAME = (JSON, '{"id": 1, "title": "Knots", "pages": null}')
BOOK = '<book id="1"><lent>2026-05-01</lent><tags><tag>sea</tag></tags><title>Knots</title><pages/></book>'


@pytest.mark.parametrize("sent", [SENT, (XML, "<book><title>Knots</title></book>"), (FORM, "title=Knots&pages=40&tags[]=sea")])
@pytest.mark.parametrize("came", [CAME, (XML, BOOK)])
def test_each_media_type_is_read_and_judged_in_its_own_way(judge: Judge, sent: tuple[str, str], came: tuple[str, str]) -> None:
    judgement = judged(judge, sent, came)

    assert (judgement.verdict, [finding.message for finding in judgement.findings if finding.severity is not Severity.NOTE]) == (Verdict.CLEAN, [])


@pytest.mark.parametrize(
    ("sent", "came", "constraint", "path"),
    [
        ((JSON, '{"title": "Knots and bends"}'), CAME, "maxLength", "/title"),
        ((XML, "<book><title>Knots and bends</title></book>"), CAME, "maxLength", "/book/title[1]"),
        ((FORM, "title=Knots&pages=many"), CAME, "type", "/pages"),
        (SENT, (JSON, '{"id": 0, "title": "Knots"}'), "exclusiveMinimum", "/id"),
        (SENT, (JSON, '{"title": "Knots"}'), "required", ""),
        (SENT, (XML, BOOK.replace('id="1"', 'id="0"')), "minExclusive", "/book/@id"),
        (SENT, (XML, BOOK.replace("<title>Knots</title>", "")), "minOccurs", "/book"),
        (SENT, (XML, BOOK.replace("<lent>", "<lent>2026-01-01</lent><lent>2026-01-02</lent><lent>")), "maxOccurs", "/book/lent[3]"),
        (SENT, (XML, BOOK.replace("book", "volume")), "root", "/volume"),
    ],
)
def test_what_is_wrong_is_told_with_the_file_as_its_source(judge: Judge, sent: tuple[str, str], came: tuple[str, str], constraint: str, path: str) -> None:
    findings = [finding for finding in judged(judge, sent, came).findings if finding.severity is not Severity.NOTE]

    assert [(finding.constraint, finding.path, finding.severity) for finding in findings] == [(constraint, path, Severity.ERROR)]
    assert findings[0].source is not None
    assert (findings[0].source.document, findings[0].source.section) == ("shelf", "POST /v1/books")


def test_what_only_the_other_side_sends_is_not_asked_for(judge: Judge) -> None:
    """The id is read-only: an answer needs it, a request does not."""
    assert judged(judge, SENT, CAME).verdict is Verdict.CLEAN
    assert judged(judge, SENT, (JSON, '{"title": "Knots"}')).verdict is Verdict.FINDINGS


def test_a_body_that_nothing_here_reads_is_not_checked_by_name(judge: Judge) -> None:
    judgement = judged(judge, SENT, (TEXT, "no room"), 507)

    assert (judgement.verdict, [gap.reason for gap in judgement.not_checked]) == (Verdict.NOT_CHECKED, ["nothing here reads text/plain"])
    assert judged(judge, SENT, (JSON, '{"code": null}'), 507).verdict is Verdict.CLEAN


def test_lint_finds_no_error_in_it_and_names_what_it_does_not_know(tmp_path: Any) -> None:
    path = tmp_path / "shelf.yaml"
    path.write_text(SHELF, encoding="utf-8")

    found = [(problem.severity, problem.problem) for problem in lint(str(path))]

    assert {severity for severity, _ in found} == {"warning"}
    assert any("x-colour" in problem for _, problem in found)


def test_payloads_are_drawn_from_it(judge: Judge, tmp_path: Any) -> None:
    operation = load(str(tmp_path / "shelf.yaml")).operation("books.add")
    assert operation is not None

    sent, came, broken = (examples(draw, 5, number=1) for draw in (valid_requests(operation), valid_responses(operation), broken_responses(operation)))

    assert [judge.judge(Exchange(request=one.request, response=None)).findings for one in sent] == [()] * 5
    assert [judge.judge(Exchange(request=one.request, response=one.response)).verdict for one in came] == [Verdict.CLEAN] * 5
    for one in broken:
        constraints = {finding.constraint for finding in judge.judge(Exchange(request=one.request, response=one.response)).findings}
        assert one.label.constraint in constraints


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"allOf": [{"$ref": "#/x"}], "nullable": True}, {"anyOf": [{"allOf": [{"$ref": "#/x"}]}, {"type": "null"}]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"$ref": "#/x", "maxLength": 1}, {"$ref": "#/x"}),
        ({"properties": {"nullable": {"type": "boolean", "nullable": True}}}, {"properties": {"nullable": {"type": ["boolean", "null"]}}}),
        ({"default": {"nullable": True}, "example": 1}, {"default": {"nullable": True}}),
    ],
)
def test_a_schema_of_3_0_means_the_same_in_3_1(older: Any, newer: Any) -> None:
    assert upgraded(older) == newer


@pytest.mark.parametrize(
    ("schema", "takes", "refuses"),
    [
        ({"type": "object", "properties": {"a": {"type": "boolean"}}}, "<r><a>true</a></r>", "<r><a>yes</a></r>"),
        ({"type": "object", "properties": {"a": {"type": "string", "pattern": "^b+$"}}}, "<r><a>bb</a></r>", "<r><a>bab</a></r>"),
        ({"type": "object", "properties": {"a": {"type": "string", "pattern": "b"}}}, "<r><a>abc</a></r>", "<r><a>ac</a></r>"),
        ({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}, "<r><a>1</a><a>2</a></r>", "<r><a>x</a></r>"),
        ({"type": "array", "maxItems": 1, "items": {"type": "string", "xml": {"name": "i"}}}, "<r><i/></r>", "<r><i/><i/></r>"),
        ({"allOf": [{"properties": {"a": {"enum": [1, 2], "type": "integer"}}}], "type": "object"}, "<r><a>2</a></r>", "<r><a>3</a></r>"),
        (
            {"type": "object", "xml": {"namespace": "urn:s"}, "properties": {"a": {"type": "integer", "xml": {"namespace": "urn:s"}}}},
            '<s:r xmlns:s="urn:s"><s:a>1</s:a></s:r>',
            '<s:r xmlns:s="urn:s"><s:a>x</s:a></s:r>',
        ),
    ],
)
def test_xml_objects_mean_an_xsd_that_says_the_same(schema: Any, takes: str, refuses: str) -> None:
    made = written(schema, "r")
    assert made is not None
    xsd = etree.XMLSchema(etree.fromstring(made.xsd))

    assert (xsd.validate(etree.fromstring(takes)), xsd.validate(etree.fromstring(refuses))) == (True, False)


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, "oneOf"),
        ({"type": "string", "pattern": "^(?=a)"}, "pattern"),
        ({"type": "integer", "multipleOf": 3}, "multipleOf"),
    ],
)
def test_what_an_xsd_cannot_say_is_left_open_and_named(member: Any, why: str) -> None:
    made = written({"type": "object", "properties": {"a": member}}, "r")

    assert made is not None
    assert made.gaps == [("/r/a", why)]
    assert etree.XMLSchema(etree.fromstring(made.xsd)).validate(etree.fromstring("<r><a>7</a></r>"))


def test_a_schema_that_holds_itself_ends() -> None:
    made = written({"$ref": "#/$defs/Node", "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}}}, "Node")

    assert made is not None
    assert etree.XMLSchema(etree.fromstring(made.xsd)).validate(etree.fromstring("<Node><next><next/></next></Node>"))


def test_a_reference_to_another_file_is_refused_with_what_to_do(tmp_path: Any) -> None:
    path = tmp_path / "split.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {}, "paths": {"/a": {"$ref": "a.yaml#/a"}}}))

    with pytest.raises(BadContract, match=r"a\.yaml#/a leads to another file; bundle the contract into one"):
        load(str(path))
