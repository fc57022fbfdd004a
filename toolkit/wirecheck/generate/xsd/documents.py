"""The files that a schema is made of, read through one function, never from the network.

xmlschema and libxml2 both ask for included and imported files by address. Here every address is below one that does not exist, and whoever asks gets what `read` gives.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from email.message import Message
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.request import BaseHandler, OpenerDirector, Request
from urllib.response import addinfourl

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

XML = "http://www.w3.org/XML/1998/namespace"
_HOST = "http://schema.invalid"
_FOLDER = "/a/b/c/d/e/f/g/h"  # deep, so that a location may climb
MAIN = f"{_HOST}{_FOLDER}/schema.xsd"
_XML_XSD = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{XML}" xml:lang="en">
<xs:attribute name="lang"><xs:simpleType><xs:union memberTypes="xs:language"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value=""/></xs:restriction></xs:simpleType></xs:union></xs:simpleType></xs:attribute>
<xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName"><xs:enumeration value="default"/><xs:enumeration value="preserve"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
<xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:base"/><xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/><xs:attribute ref="xml:id"/></xs:attributeGroup>
</xs:schema>""".encode()
"""What the namespace ``xml`` declares, for schemas that import it from the web."""


class Documents:
    """The schema's text and what it includes and imports, by address."""

    def __init__(self, text: bytes, read: Callable[[str], bytes] | None) -> None:
        self._texts = {MAIN: text}
        self._read = read
        self._trees: dict[str, _Element] = {}

    def text(self, address: str) -> bytes:
        """Give the text at an address.

        Raises:
            OSError: nobody has it.

        """
        if address not in self._texts:
            self._texts[address] = self._asked(address)
        return self._texts[address]

    def _asked(self, address: str) -> bytes:
        if address.endswith("/xml.xsd") and not address.startswith(_HOST):
            return _XML_XSD
        location = posixpath.relpath(address.removeprefix(_HOST), _FOLDER) if address.startswith(_HOST) else address
        if self._read is None:
            message = f"{location} cannot be read: give a function that reads it"
            raise OSError(message)
        try:
            text = self._read(location)
        except Exception as error:
            if location.endswith("xml.xsd"):
                return _XML_XSD
            message = f"{location} cannot be read: {error}"
            raise OSError(message) from error
        return _nothing(text) if text == self._texts[MAIN] else text  # files that include one another: the first is here already

    def opener(self) -> OpenerDirector:
        """Give what xmlschema opens addresses with."""
        made = OpenerDirector()
        made.add_handler(_Handler(self))
        return made

    def tree(self, address: str) -> _Element:
        """Give the tree at an address; libxml2 asks for what it includes in the same way."""
        if address not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            parser.resolvers.add(_Resolver(self))
            self._trees[address] = etree.fromstring(self.text(address), parser, base_url=address)
        return self._trees[address]

    def trees(self) -> tuple[_Element, ...]:
        """Give the trees that were asked for so far."""
        return tuple(self._trees.values())


def _nothing(text: bytes) -> bytes:
    """Give a schema that declares nothing, in the namespace of another."""
    target = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True)).get("targetNamespace")
    root = etree.Element("{http://www.w3.org/2001/XMLSchema}schema")
    if target:
        root.set("targetNamespace", target)
    return etree.tostring(root)


class _Handler(BaseHandler):
    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def default_open(self, request: Request) -> addinfourl:
        headers = Message()
        headers["Content-Type"] = "text/xml"
        return addinfourl(BytesIO(self._documents.text(request.full_url)), headers, request.full_url, 200)


class _Resolver(etree.Resolver):
    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = documents

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ANN401, ARG002 -- lxml's shape
        try:
            text = self._documents.text(system_url or "")
        except OSError:
            text = b""
        return self.resolve_string(text, context, base_url=system_url)
