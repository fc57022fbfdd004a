"""Answers: records to a `ResultSet`, refusals to a line of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from wirecheck.staging.vendor import Answer
from wirecheck.staging.zeald.kinds import TRUTH, Stored
from wirecheck.staging.zeald.resources import CUSTOMER, MEMBERSHIP, Field

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.zeald.records import Record
    from wirecheck.staging.zeald.refusal import Refusal

_TEXT = ("content-type", "text/plain; charset=utf-8")
# A reader turns a bare carriage return into a line feed.
_RETURN = {"\r": "&#13;"}


def result_set(store: Store, records: Iterable[Record], *, sent: Mapping[Stored, str] | None = None) -> Answer:
    """Write records in the form in which the document sends them. It shows no answer: the names of root and nodes are read to be those of the requests.

    `sent` holds the passwords of the request by username, for the defect that gives them back.
    """
    root = "resultset" if store.on("zeald-root-in-lower-case") else "ResultSet"
    content = "".join(_element(store, record, sent or {}) for record in records)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{content}</{root}>\n'
    if store.on("zeald-fails-on-unicode"):
        text.encode("ascii")
    media = "text/html" if store.on("zeald-answers-as-html") else "application/xml"
    return Answer(
        headers=(("content-type", f"{media}; charset=utf-8"),), body=text.encode("latin-1" if store.on("zeald-answers-in-latin-1") else "utf-8", "replace")
    )


def refused(store: Store, refusal: Refusal) -> Answer:
    """Write a refusal."""
    if refusal.status == 404 and store.on("zeald-failure-as-success"):
        return Answer(headers=(("content-type", "application/xml; charset=utf-8"),), body=f"<Error>{escape(refusal.says)}</Error>\n".encode())
    more = {405: ("allow", refusal.allow), 401: ("www-authenticate", 'Basic realm="API", charset="UTF-8"')}
    headers = (_TEXT, more[refusal.status]) if refusal.status in more else (_TEXT,)
    return Answer(status=refusal.status, headers=headers, body=f"{refusal.says}\n".encode())


def _element(store: Store, record: Record, sent: Mapping[Stored, str]) -> str:
    resource = record.resource
    name = resource.name if store.on("zeald-node-named-as-resource") else resource.element
    shown = "".join(_field(store, record, field, sent) for field in resource.fields)
    if resource is CUSTOMER and store.on("zeald-undocumented-field"):
        shown += "<session_token>0</session_token>"
    return f"<{name}>{shown}{''.join(_element(store, one, sent) for one in record.joined)}</{name}>"


def _field(store: Store, record: Record, field: Field, sent: Mapping[Stored, str]) -> str:
    """Write a field; blank text is an empty element, not one left out."""
    text: str | None = field.kind.show(record.values[field.name])
    if store.switched_on:
        text = _bent(store, record, field, sent)
    if text is None:
        return ""
    content = text if not text or text.isalnum() or store.on("zeald-text-not-escaped") else escape(text, _RETURN)
    return f"<{field.name}>{content}</{field.name}>"


def _bent(store: Store, record: Record, field: Field, sent: Mapping[Stored, str]) -> str | None:
    """Give the text of a field under the defects that bend one; ``None`` for a field left out."""
    value = record.values[field.name]
    if field.name == "password" and store.on("zeald-password-echoed"):
        return sent.get(record.values["username"], str(value))
    if field.kind is TRUTH and store.on("zeald-truth-in-other-words"):
        return "yes" if value else "no"
    if field.name == "discount" and store.on("zeald-discount-with-sign"):
        return f"{value}%"
    if field.name == "discount" and not value and store.on("zeald-discount-empty"):
        return ""
    if record.resource is MEMBERSHIP and field.name == "code" and store.on("zeald-membership-without-code"):
        return None
    return field.kind.show(value)
