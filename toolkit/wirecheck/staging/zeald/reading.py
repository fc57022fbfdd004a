"""A request's body: bytes to the nodes that it holds, values read by the kind of their field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from wirecheck.staging.zeald.refusal import Refusal, quoted

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked
    from wirecheck.staging.zeald.kinds import Stored
    from wirecheck.staging.zeald.resources import Field, Resource
    from wirecheck.staging.zeald.specification import Specification

_ROOT = "ResultSet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What a body says of one record: the fields that it names, and the nodes joined to it."""

    specification: Specification
    values: Mapping[str, Stored]
    joined: tuple[Node, ...] = ()


def nodes(store: Store, asked: Asked, specification: Specification) -> tuple[Node, ...]:
    """Read the nodes of a body, one at least.

    Raises:
        Refusal: no XML (400), a charset that nobody knows (415), a DTD, an element that the specification has no place for, a value of another kind.

    """
    root = _parsed(store, asked)
    if root.tag != _ROOT:
        raise Refusal(400, f"the root is {quoted(str(root.tag))}: send a {_ROOT}")
    wanted = specification.resource.element
    found = []
    for element in _elements(root):
        if element.tag != wanted:
            raise Refusal(400, f"{_ROOT} holds {quoted(str(element.tag))}: this path takes {wanted}")
        found.append(_node(store, element, specification))
    if not found:
        raise Refusal(400, f"{_ROOT} is empty: send a {wanted} in it")
    return tuple(found)


def _parsed(store: Store, asked: Asked) -> etree._Element:
    """Parse with entities, DTDs and the network off. The document's requests show no header, so the body tells what it is: whoever calls with a client that writes a form's type is heard, too."""
    rest = (asked.header("content-type") or "").partition(";")[2]
    expands = store.on("zeald-entities-expanded")
    try:
        parser = etree.XMLParser(
            encoding=_charset(rest), resolve_entities="internal" if expands else False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
    except (LookupError, ValueError):  # a name that cannot even be one
        raise Refusal(415, "the charset is not known: send UTF-8") from None
    try:
        root = etree.fromstring(asked.body, parser)
    except etree.XMLSyntaxError:
        raise Refusal(400, f"the body is no XML: send a {_ROOT}") from None
    if root.getroottree().docinfo.internalDTD is not None and not expands:
        raise Refusal(400, "the body has a document type: send it without")
    return root


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"')
    return None


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    """Give the children of an element that holds elements only. Attributes say nothing here, and are not looked at."""
    texts = [parent.text, *(child.tail for child in parent)]
    if any(text and text.strip() for text in texts):
        raise Refusal(400, f"{quoted(str(parent.tag))} holds text: only elements belong there")
    yield from parent


def _node(store: Store, element: etree._Element, specification: Specification) -> Node:
    resource = specification.resource
    places = {one.resource.element: one for one in specification.joined}
    values: dict[str, Stored] = {}
    joined = []
    for child in _elements(element):
        if child.tag in places:
            if places[child.tag].resource.is_read_only:
                raise Refusal(400, f"{child.tag} is not written here: leave it out")
            joined.append(_node(store, child, places[child.tag]))
            continue
        field = resource.field(str(child.tag))
        if field is None:
            # "The main customer fields ... include": there may be others, but to take one and not keep it would lose it in silence.
            raise Refusal(400, f"{resource.element} has no {quoted(str(child.tag))} in this resource specification: leave it out")
        if field.name in values:
            raise Refusal(400, f"{resource.element} has {field.name} twice: send it once")
        values[field.name] = _value(store, resource, field, child)
    return Node(specification=specification, values=values, joined=tuple(joined))


def _value(store: Store, resource: Resource, field: Field, element: etree._Element) -> Stored:
    """Read a value; an empty element makes the field blank, whatever its kind."""
    if len(element):
        raise Refusal(400, f"{resource.element} {field.name} holds elements: send {field.kind.says}")
    text = element.text or ""
    if not text.strip():
        return text if field.blank == "" and field.kind.column == "TEXT" else field.blank
    value = field.kind.read(text)
    if value is None and field.name == "subscribable" and store.on("zeald-subscribable-unchecked"):
        return text
    if value is None:
        raise Refusal(400, f"{resource.element} {field.name} is not right: send {field.kind.says}")
    return value
