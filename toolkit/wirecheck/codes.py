"""Every code that a finding can carry: a title, and what to do about it. ``wirecheck explain`` prints this table.

Codes are a promise: they are added to, never renumbered. The hundreds are stages: 1 routing and headers, 2 bytes, 3 schema, 4 rules, 5 outcome, 6 state, 9 wirecheck itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, in a few words and in a few sentences."""

    title: str
    text: str


CODES: dict[str, Code] = {
    "WC101": Code(
        "no operation has this path",
        "The contract was named, and none of its paths fits the request. Paths are case sensitive and percent-decoded a segment at a time; "
        "a prefix before the documented path is given with --base-path. Without --contract such an exchange is only counted as not checked.",
    ),
    "WC102": Code("the path does not take this method", "The path is documented, the method is not. The document's methods stand in the message."),
    "WC103": Code("a path parameter is not as documented", "A segment of the path was decoded and judged by the parameter's schema."),
    "WC104": Code(
        "a query parameter is not as documented",
        "The query string was decoded and judged by the parameter's schema; a parameter that nobody described is a note.",
    ),
    "WC105": Code("a header is not as documented", "A header that the document describes is missing or has another form."),
    "WC106": Code(
        "the credentials are missing",
        "None of the ways in which the document lets a caller prove who it is was found in the request. The value itself is never judged nor shown.",
    ),
    "WC107": Code(
        "the resource specification cannot be read",
        "The path names resources joined by '+' and grouped by parentheses. This one names an unknown resource or is not balanced.",
    ),
    "WC110": Code("the status is not documented", "The outcome could be read from the body, but no document lists this HTTP status for the operation."),
    "WC111": Code(
        "the media type is not documented",
        "The body was decoded as the operation documents it, whatever the header says; the header names a media type that no source states.",
    ),
    "WC112": Code("the form was sent as multipart", "PHP reads it to the same values; the document describes a url-encoded form."),
    "WC201": Code(
        "the body cannot be parsed",
        "The body is of the documented kind and broken: truncated, unbalanced, a stray comma. The line and column are the parser's.",
    ),
    "WC202": Code(
        "the body is of another kind",
        "An HTML page, JSON where XML is documented, a warning of PHP before the payload: stores send these when they break. The first characters stand in the finding.",
    ),
    "WC203": Code("the body is empty", "A body is documented and there is none. A body that the capture left out is not this: that is 'not checked'."),
    "WC204": Code(
        "the text is not in the encoding that it claims",
        "Bytes that are no UTF-8, or not what the XML declaration or the charset says, or characters that the format forbids.",
    ),
    "WC205": Code(
        "the XML carries a DTD or an entity",
        "No document of these stores needs one, and a parser that honours it can be made to read files or to fill memory. It was not expanded.",
    ),
    "WC206": Code("a member stands twice in one object", "JSON leaves open which of the two counts, and readers disagree. The last one was judged."),
    "WC207": Code(
        "text is not url-encoded", "The document wants the text of every node url-encoded; a character stands here that url-encoding never leaves raw."
    ),
    "WC208": Code("a percent sign starts no escape", "Url-encoded text holds % only before two hexadecimal digits that make UTF-8."),
    "WC209": Code(
        "the form's brackets are damaged",
        "The key of a form field has brackets that PHP reads otherwise than they look, so that a value is lost or lands elsewhere.",
    ),
    "WC210": Code("keys of a list have gaps or another order", "PHP makes an array with these keys; it is judged as the list that they spell, in key order."),
    "WC211": Code("the root element is another one", "The document names the root element of this body."),
    "WC212": Code("the body is larger or deeper than the limit", "Reading stopped at a limit that protects memory and time."),
    "WC213": Code("a body where none is documented", "The operation documents no body here."),
    "WC301": Code("the type is another one", "A number where text is documented, a list where an object is, a null where none may be."),
    "WC302": Code(
        "the number is out of bounds", "minimum, maximum, multipleOf, and the bounds of XSD types; both ends are inside unless the constraint says exclusive."
    ),
    "WC303": Code("the text is too short or too long", "Lengths count characters, not bytes."),
    "WC304": Code("the text does not have the documented form", "A pattern that the document spells out or shows."),
    "WC305": Code("the value is none of the documented ones", "An enumeration or a constant."),
    "WC306": Code("something required is missing", "The path is that of the object or element that should hold it; the member is its name."),
    "WC307": Code(
        "something that nobody documented",
        "Documents are not closed unless they say so: a note in a response, a warning in a request, an error where the vendor rejects unknown fields.",
    ),
    "WC308": Code("too few or too many", "The number of items, of members, or of repeated elements."),
    "WC309": Code(
        "the value is no real one of its kind", "The form is right and the value is not: a 30th of February, an hour of 25, a country that does not exist."
    ),
    "WC310": Code("the elements stand in another order", "Documents show an order without stating it; the content was judged all the same."),
    "WC311": Code(
        "the value follows another reading of the document", "The page contradicts itself here. Both readings are accepted; this one is the less certain."
    ),
    "WC312": Code("items are repeated", "The list may hold each value once."),
    "WC313": Code("no documented alternative fits", "The value meets none of the alternatives, or more than one where exactly one may fit."),
    "WC399": Code("the schema rejects it", "A constraint without a code of its own; its name stands in the finding."),
    "WC401": Code(
        "a rule of the document is broken",
        "A condition over the request, the response, or both. The constraint is the rule's id; 'wirecheck contracts NAME --facts' lists them all.",
    ),
    "WC501": Code(
        "neither a success nor a documented failure",
        "What an answer means is read from its status and body. This one fits no outcome that the document describes: a server error, an HTML page, an envelope that nobody documented.",
    ),
    "WC901": Code(
        "a check failed",
        "wirecheck itself stumbled, not the store. The exchange counts as not checked; please report it with the capture's shape, not its secrets.",
    ),
}
