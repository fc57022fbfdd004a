"""What a client asks: an XML document, its texts url-encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

from lxml import etree

_ROOT = "xmlrequest"
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of a request, decoded. ``None`` is one that was not sent."""

    admin_sid: str | None = None
    admin_key: str | None = None
    api_key: str | None = None
    email: str | None = None
    password: str | None = None
    get_subscription: str | None = None
    order_history: str | None = None

    @property
    def days(self) -> float:
        """The days of order history asked for; 0 where none are.

        "If a number greater than zero is specified": what is no number asks for nothing, as zero does, and is no failure. A fraction is a number.
        """
        text = (self.order_history or "").strip(" \t\r\n")
        return float(text) if _NUMBER.fullmatch(text) else 0

    @property
    def wants_subscription(self) -> bool:
        """Whether the subscriptions are asked for. 'If set to "Yes"': that word and no other, in that case."""
        return self.get_subscription == "Yes"


def read(body: bytes, *, entities: bool = False) -> Request | None:
    """Read a body; ``None`` where it is no such document.

    Elements that the page does not know are passed over; of one that stands twice the first counts, as in PHP's SimpleXML. `entities`: those that the document declares itself are
    replaced, never one from outside; otherwise a document that declares anything is refused.
    """
    try:
        root = etree.fromstring(body, _parser(entities=entities))
    except etree.XMLSyntaxError:
        return None
    if root.tag != _ROOT or (root.getroottree().docinfo.internalDTD is not None and not entities):
        return None
    options: dict[str, str] = {}
    for child in root.iterchildren(*Request.__slots__):
        options.setdefault(str(child.tag), child.text or "")
    try:
        return Request(**{name: unquote_plus(text, errors="strict") for name, text in options.items()})
    except UnicodeDecodeError:
        return None


def _parser(*, entities: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities="internal" if entities else False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
