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
    "WC402": Code(
        "the answer repeats a secret of the request",
        "A key or a password that was sent stands in the answer, from where it gets into logs and onto screens. No document forbids it, so this is a warning; "
        "a place that the contract calls secret in the answer, too, is judged by its rules alone.",
    ),
    "WC501": Code(
        "neither a success nor a documented failure",
        "What an answer means is read from its status and body. This one fits no outcome that the document describes: a server error, an HTML page, an envelope that nobody documented.",
    ),
    "WC502": Code(
        "accepted, and should not be",
        "A campaign sent a request that breaks the contract in the named place alone, or names what is not there, and the store answered with success. The severity is that of the fact "
        "that was broken, and a step milder where no page says that the store rejects; of what is not there it is a warning at most.",
    ),
    "WC503": Code(
        "let in with credentials that are nobody's",
        "A campaign sent a valid request with another credential than the one it was given, and the store answered with success.",
    ),
    "WC504": Code(
        "rejected, though the contract allows it",
        "A campaign sent a request that the contract finds no fault with, to records that exist, and the store rejected it. A page need not say all that a store asks for, so this is a "
        "note; where a value on an edge is rejected and its neighbour is not, it is as grave as that edge is certain.",
    ),
    "WC505": Code(
        "no answer",
        "The store closed the connection, or let the time run out, while it answered other requests. A campaign asks a request of before in between to tell this from a store that is gone.",
    ),
    "WC506": Code(
        "a check of schemathesis fails",
        "One of the checks of schemathesis failed on an answer of which the contract says nothing; the constraint is its code. `st explain CODE` tells what it looks for.",
    ),
    "WC601": Code(
        "what was created is not there, or not as it was sent",
        "A create succeeded, named in the finding, and a later answer does not show its record, or shows it with another value, a blank, or not the documented default. "
        "Compare the request of that exchange with this answer; a field that the store is documented to change belongs into the contract's entity.",
    ),
    "WC602": Code(
        "an update is not there",
        "An update succeeded, named in the finding, and a later answer still shows the old value, a blank, or the new one in another shape. "
        "Look for writes that are answered before they are stored, or get lost beside others.",
    ),
    "WC603": Code(
        "a field changed that nobody named",
        "The record was read, written without this field, and read again: the field is blank or another. The document says that what a write leaves out stays as it was.",
    ),
    "WC604": Code(
        "a field that was blanked is not blank", "A blank was sent, which the document says empties the field, and a later answer still shows a value."
    ),
    "WC605": Code(
        "what was deleted is still there",
        "A deletion succeeded, named in the finding, and a later answer shows the record. Of a list of keys perhaps not all were deleted.",
    ),
    "WC606": Code(
        "two records share what is unique",
        "A write succeeded with a value that another record has, and that no two may have; the document wants a failure.",
    ),
    "WC607": Code(
        "a secret comes back as it was sent",
        "What was sent as a password, or in another field that never comes back or only hashed, stands in an answer. The store keeps it as plain text. The value itself is not shown here.",
    ),
    "WC608": Code("saving made a second record", "A save of a key that exists has to update its record; the list now holds two with the same key."),
    "WC609": Code(
        "a record that does not exist was changed",
        "A change succeeded though its key belongs to no record: it was deleted before, or an answer says so. The document wants a failure.",
    ),
    "WC610": Code(
        "an unknown key is answered otherwise than documented",
        "The record was deleted, and the answer to its key is neither the documented failure nor the documented nothing.",
    ),
    "WC611": Code(
        "a count and a list disagree",
        "Both were asked under the same conditions and nothing was written in between. Perhaps one of them ignores a condition.",
    ),
    "WC612": Code(
        "pages do not join",
        "A record stands at two places of one list though nothing was written: some record is shown twice, or never. Often the first position counts from 1 where the document says 0.",
    ),
    "WC613": Code(
        "a condition adds records, or an answer lacks some",
        "A list with one condition more holds a record that the wider one lacked, or a record was there before and after an answer that lacks it.",
    ),
    "WC614": Code(
        "a time does not move as documented",
        "A time that each update, or each login, has to move stands still, or shows what it should not show yet.",
    ),
    "WC615": Code(
        "a password opens that should not, or does not that should",
        "One name was let in with two passwords though nothing changed its record in between, or was refused with the one that is known to be right.",
    ),
    "WC616": Code(
        "records that agree in one field differ in another",
        "The document says that records which share one value share the other as well, such as the name and the number of a company.",
    ),
    "WC901": Code(
        "a check failed",
        "wirecheck itself stumbled, not the store. The exchange counts as not checked; please report it with the capture's shape, not its secrets.",
    ),
}
