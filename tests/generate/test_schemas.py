"""The promises of `valid`, `broken` and `sites`: a schema is a file, a text or a value, and is compiled once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.errors import BadContract, WirecheckError
from wirecheck.generate import broken, sites, valid
from wirecheck.generate.schemas import source_of

if TYPE_CHECKING:
    from pathlib import Path

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="crate"><xs:complexType><xs:sequence><xs:element name="weight" type="xs:short" maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="barrel" type="xs:boolean"/>
</xs:schema>"""
CRATE: dict[str, Any] = {"type": "object", "required": ["weight"], "properties": {"weight": {"type": "integer", "minimum": 1, "maximum": 900}}}


@given(st.data())
@pytest.mark.parametrize("schema", [XSD, XSD.encode(), "\ufeff\n" + XSD.split("\n", 1)[0] + XSD.split("\n", 1)[1]])
def test_the_text_of_an_xsd_is_a_schema(schema: str | bytes, data: st.DataObject) -> None:
    judge = etree.XMLSchema(etree.fromstring(XSD))

    assert judge.validate(etree.fromstring(data.draw(valid(schema)).value))
    assert not judge.validate(etree.fromstring(data.draw(broken(schema)).value))


@given(st.data())
def test_a_value_is_a_json_schema(data: st.DataObject) -> None:
    judge = jsonschema.Draft202012Validator(CRATE)

    assert judge.is_valid(data.draw(valid(CRATE)).value)
    assert not judge.is_valid(data.draw(broken(CRATE)).value)


def test_a_site_can_be_chosen() -> None:
    site = next(site for site in sites(CRATE) if site.id == "/weight maximum above")

    @given(broken(CRATE, site))
    def check(instance: Any) -> None:
        assert instance.value["weight"] > 900
        assert instance.label.site == site.id

    check()


def test_the_root_of_an_xsd_can_be_chosen() -> None:
    @given(valid(XSD, root="barrel"))
    def check(instance: Any) -> None:
        assert etree.fromstring(instance.value).tag == "barrel"

    check()
    assert {site.path.split("/")[1] for site in sites(XSD, root="barrel")} == {"barrel"}


def test_a_json_schema_has_no_roots() -> None:
    with pytest.raises(BadContract, match="no root elements"):
        valid(CRATE, root="crate")


def test_references_are_read_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "weight.json").write_text('{"type": "integer", "minimum": 7, "maximum": 8}')
    (tmp_path / "crate.json").write_text('{"type": "object", "required": ["w"], "properties": {"w": {"$ref": "parts/weight.json"}}}')
    (tmp_path / "parts" / "w.xsd").write_text(XSD)
    (tmp_path / "all.xsd").write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="parts/w.xsd"/></xs:schema>')

    @given(valid(tmp_path / "crate.json"), valid(str(tmp_path / "all.xsd")))
    def check(one: Any, other: Any) -> None:
        assert one.value["w"] in {7, 8}
        assert etree.fromstring(other.value).tag in {"crate", "barrel"}

    check()


def test_a_json_schema_may_be_written_as_yaml(tmp_path: Path) -> None:
    (tmp_path / "crate.yaml").write_text("type: integer\nminimum: 4\n")

    assert [site.constraint for site in sites(tmp_path / "crate.yaml")] == ["type", "minimum"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("far.json", '{"$ref": "https://elsewhere.example/crate.json"}'),
        ("gone.json", '{"$ref": "gone-too.json"}'),
        ("list.json", "[1]"),
        ("none.json", "{"),
        ("none.xsd", "<xs:schema"),
        ("far.xsd", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="https://elsewhere.example/w.xsd"/></xs:schema>'),
    ],
)
def test_what_is_no_schema_or_lies_elsewhere_is_refused_in_one_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(WirecheckError) as caught:
        valid(tmp_path / name)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["no/such/file.xsd", "a\0b"])
def test_a_file_that_is_not_there_is_named(path: str) -> None:
    with pytest.raises(BadContract, match="cannot be read"):
        valid(path)


def test_a_schema_is_compiled_once_until_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "crate.json"
    path.write_text(json.dumps(CRATE))
    first = source_of(path)

    assert source_of(str(path)) is first
    assert source_of(dict(CRATE)) is source_of(CRATE)
    os.utime(path, ns=(1, 1))
    assert source_of(path) is not first


def test_without_hypothesis_the_import_says_what_to_install() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import sys; sys.modules['hypothesis'] = None; from wirecheck.generate import valid"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stderr.splitlines()[-1] == "ModuleNotFoundError: strategies are drawn by hypothesis: pip install 'wirecheck[fuzz]'"


def test_the_import_alone_does_not_load_hypothesis() -> None:
    code = "import sys, wirecheck.generate; print('hypothesis' in sys.modules, 'xmlschema' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["False", "False"]
