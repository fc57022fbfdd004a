"""Our own schemas: every valid document is clean, every broken one gives the finding that its label names, and every site is reached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck import files
from wirecheck.finding import Severity
from wirecheck.generate.xsd import XsdSource, compiled
from wirecheck.schema.xsd_schema import XsdSchema

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

SCHEMAS = sorted((files.home() / "schemas").glob("*/*.xsd"))
few = settings(max_examples=6, suppress_health_check=list(HealthCheck))


class Judged:
    def __init__(self, path: Path) -> None:
        text = path.read_bytes()
        self.source: XsdSource = compiled(text, read=lambda location: (path.parent / location).read_bytes(), name=path.name)
        self.own = XsdSchema(text, read=lambda location: (path.parent / location).read_bytes())
        self.lxml = etree.XMLSchema(etree.fromstring(text))
        self.xmlschema = xmlschema.XMLSchema(etree.tostring(etree.fromstring(text), encoding="unicode"))


_KNOWN: dict[Path, Judged] = {}


def judged(path: Path) -> Judged:
    if path not in _KNOWN:
        _KNOWN[path] = Judged(path)
    return _KNOWN[path]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
@few
@given(data=st.data())
def test_a_valid_document_is_clean_to_us_and_to_both_libraries(path: Path, data: DataObject) -> None:
    one = judged(path)

    text = data.draw(one.source.valid()).value
    tree = etree.fromstring(text)

    assert list(one.own.flaws(tree, undocumented=Severity.ERROR)) == []
    assert one.lxml.validate(tree)
    assert one.xmlschema.is_valid(text)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_site_is_reached(path: Path) -> None:
    source = judged(path).source

    assert source.sites()
    assert source.unreachable() == ()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_broken_document_gives_the_finding_of_its_label_and_no_other(path: Path, data: DataObject) -> None:
    one = judged(path)

    instance = data.draw(one.source.broken())
    label = instance.label
    found = [(flaw.constraint, flaw.path, flaw.member, flaw.source) for flaw in one.own.flaws(etree.fromstring(instance.value), undocumented=Severity.ERROR)]

    assert found == [(label.constraint, label.path, label.member, label.source)]
