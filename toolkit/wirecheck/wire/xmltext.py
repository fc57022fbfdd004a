"""XML bytes to a tree. Total, and safe on hostile input: no DTD, no entity, no network.

Two dialects: plain, and the one whose text values are url-encoded (``xml-urlencoded-text``), which is decoded once, here, so that schemas and
rules see what was meant.
"""

from __future__ import annotations

import re
from codecs import lookup
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from lxml import etree

from wirecheck.finding import Flaw, Severity
from wirecheck.wire import kind
from wirecheck.wire.charset import charset, has_ascii
from wirecheck.wire.payload import Payload

if TYPE_CHECKING:
    from lxml.etree import _Element


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
    )


_PARSER = _parser()
_ENCODING_ERRORS = frozenset(
    {"ERR_INVALID_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING", "ERR_ENCODING_NAME", "I18N_CONV_FAILED", "I18N_NO_HANDLER"}
)
_LIMIT_ERRORS = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG", "ERR_NO_MEMORY", "ERR_ENTITY_LOOP"})
_DECLARED = re.compile(rb"""[^<]{0,4}<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DOCTYPE = re.compile(rb"(?>\s|\xef\xbb\xbf|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)


def decode(body: bytes, content_type: str | None = None) -> Payload:
    """Read an XML body. The charset of its media type counts where nothing in the body tells its encoding (RFC 7303, section 3), and it is no UTF-8."""
    try:
        root = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError:
        if (told := _by_charset(body, content_type)) is not None:
            return decode(told)
        return Payload(readable=False, flaws=(kind.other_kind(body, "XML") or _syntax(body),))
    except ValueError:
        return Payload(
            readable=False,
            flaws=(kind.other_kind(body, "XML") or Flaw(code="WC201", constraint="codec", message="the XML cannot be parsed", says="well-formed XML"),),
        )
    if root.getroottree().docinfo.doctype:
        flaw = kind.other_kind(body, "XML") or Flaw(
            code="WC205", constraint="dtd", message="the XML carries a DTD", says="XML without a document type", saw="<!DOCTYPE", line=1
        )
        return Payload(readable=False, flaws=(flaw,))
    odd = _misdeclared(body) if body[:1] != b"<" else None
    return Payload(tree=root, flaws=(odd,) if odd is not None else ())


def is_utf8(body: bytes) -> bool:
    """Whether a body says that it is in UTF-8, or nothing, and begins with a tag."""
    return body[:1] == b"<" and _family(_declared(body) or "utf-8") == "utf-8"


def _by_charset(body: bytes, content_type: str | None) -> bytes | None:
    """Give a body in UTF-8 whose encoding only its media type tells; ``None`` where it needs no such help, or gets none."""
    named = charset(content_type)
    if named is None or not has_ascii(named) or kind.mark(body) is not None or _declared(body) is not None:
        return None
    try:
        # Many a header names a charset that nobody sends: what is UTF-8 hardly ever is text in another one.
        body.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        return body.decode(named).encode()
    except ValueError:
        return None


def _misdeclared(body: bytes) -> Flaw | None:
    """Say when a byte order mark tells one encoding and the declaration another; the mark was believed (XML 1.0, appendix F)."""
    seen, declared = kind.mark(body), _declared(body)
    if seen is None or declared is None or _family(declared) == _family(seen):
        return None
    message = f"the XML declares {declared}, and its first bytes are the mark of {seen.upper()}"
    return Flaw(code="WC204", constraint="encoding", message=message, says="text in the declared encoding", saw=declared, line=1, severity=Severity.WARNING)


def _declared(body: bytes) -> str | None:
    """Give the encoding that the XML declaration names, in whichever encoding it stands."""
    encoding = kind.mark(body) or "utf-8"
    found = _DECLARED.match(body[:1024].decode(encoding, "ignore").encode("utf-8", "replace"))
    return found.group(1).decode("ascii") if found else None


def _family(encoding: str) -> str:
    """Give the common name of an encoding, whatever its byte order."""
    try:
        return re.sub(r"-[lb]e\Z", "", lookup(encoding).name)
    except LookupError:
        return encoding


def _syntax(body: bytes) -> Flaw:
    """Say what broke. The body is parsed again, since a shared parser's log holds the errors of other bodies too."""
    parser = _parser()
    try:
        etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = " ".join((error.msg or "").split())
    else:  # pragma: no cover -- the same bytes fail the same way
        line, column, message = 1, 1, ""
    names = {entry.type_name for entry in parser.error_log}
    if _DOCTYPE.match(body[:4096]):
        return Flaw(code="WC205", constraint="dtd", message="the XML carries a DTD or an entity", says="XML without a document type", saw="<!DOCTYPE", line=1)
    if "ERR_UNDECLARED_ENTITY" in names:
        return Flaw(code="WC205", constraint="dtd", message="the XML names an entity that XML does not have", says="the five entities of XML", line=line)
    if names & _LIMIT_ERRORS:
        return Flaw(code="WC212", constraint="limit", message="the XML is nested too deep or holds too long a text", says="a readable size", line=line)
    if "ERR_INVALID_CHAR" in names:
        return Flaw(code="WC204", constraint="encoding", message="the XML holds a character that XML forbids", says="the characters of XML 1.0", line=line)
    if names & _ENCODING_ERRORS or (kind.mark(body) is None and _family(_declared(body) or "") in {"utf-16", "utf-32"}):
        return Flaw(
            code="WC204", constraint="encoding", message="the XML is not in the encoding that it claims", says="text in the declared encoding", line=line
        )
    lines = body.split(b"\n") if kind.mark(body) in {None, "utf-8"} else []
    near = kind.first_characters(lines[line - 1].strip()) if 0 < line <= len(lines) else ""
    text = message.rpartition(", line ")[0] or message or "syntax error"
    return Flaw(
        code="WC201", constraint="codec", message=f"the XML cannot be parsed: {text}", says="well-formed XML", saw=near, line=line, column=column or None
    )


# -- url-encoded text ------------------------------------------------------------------------------------------------------------------------

# What PHP's urlencode() leaves: letters, digits, "-_." and "+" for a space. The rest of this table grades what it never leaves.
_ENCODED = re.compile(r"(?:[A-Za-z0-9_.+-]|%[0-9A-Fa-f]{2})*\Z")
_PLAIN = re.compile(r"[A-Za-z0-9_.-]*\Z|\s*\Z")  # what decoding leaves as it is
_RAW = re.compile(r"[^A-Za-z0-9_.+%-]")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 2396 counts the marks among the unreserved characters, and encodeURIComponent() leaves them: url-encoded by another encoder than PHP's. A contract names the characters that its
# document's own samples leave raw; those, too, cannot be an error.
_MARKS = "!'()*~"
# XML 1.0 cannot carry these, escaped or not; lxml refuses them as text.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode_urlencoded(body: bytes, raw: str = "", content_type: str | None = None) -> Payload:
    """Read an XML body whose text values are url-encoded; the tree holds decoded text. `raw` are the characters that the document's samples leave unencoded."""
    payload = decode(body, content_type)
    if payload.tree is None:
        return payload
    flaws: list[Flaw] = []
    paths = Paths()
    for element in payload.tree.iter():
        text = element.text
        if text is None or _PLAIN.match(text) or len(element) or not isinstance(element.tag, str):
            continue
        if not _ENCODED.match(text):
            flaws.extend(_encoding_flaws(element, text, _MARKS + raw, paths))
        element.text, broken = unquote(text)
        if broken:
            flaws.append(_flaw(element, "WC204", broken, "url-encoded UTF-8", text, paths, Severity.WARNING))
    return Payload(tree=payload.tree, flaws=(*payload.flaws, *flaws))


@lru_cache(maxsize=4096)
def unquote(text: str) -> tuple[str, str]:
    """Decode ``+`` and ``%XX`` once, as UTF-8; the second value says what could not be decoded, or is empty."""
    raw = unquote_to_bytes(text.replace("+", " "))
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _NOT_XML.sub("�", raw.decode("utf-8", "replace")), "the escapes do not make UTF-8"
    if _NOT_XML.search(decoded):
        return _NOT_XML.sub("�", decoded), "the escapes make a character that text cannot hold"
    return decoded, ""


def _encoding_flaws(element: _Element, text: str, tolerated: str, paths: Paths) -> list[Flaw]:
    flaws = []
    if _STRAY.search(text):
        flaws.append(_flaw(element, "WC208", "a percent sign starts no escape", "% only before two hexadecimal digits", text, paths))
    if not text.strip():
        return flaws
    left = _RAW.findall(text)
    worst = next((character for character in left if character not in tolerated), None)
    if worst is not None:
        flaws.append(_flaw(element, "WC207", f"{worst!r} is not url-encoded", "the text of each node url-encoded", text, paths))
    elif left:
        flaws.append(_flaw(element, "WC207", f"{left[0]!r} is left raw", "the text of each node url-encoded", text, paths, Severity.NOTE))
    return flaws


def _flaw(element: _Element, code: str, message: str, says: str, text: str, paths: Paths, severity: Severity | None = None) -> Flaw:
    return Flaw(
        code=code,
        constraint="encoding",
        message=message,
        path=paths.of(element),
        line=element.sourceline,
        says=says,
        saw=kind.first_characters(text.encode("utf-8", "replace")),
        severity=severity,
    )


# -- paths -----------------------------------------------------------------------------------------------------------------------------------


def path_of(element: _Element) -> str:
    """Give the XPath of an element, every step below the root with its index: ``/message/response[1]/data[1]``."""
    path = element.getroottree().getpath(element)
    if ":" in path or "*" in path:  # a namespace: libxml2 tells the prefix, or no name at all
        return Paths().of(element)
    root, *steps = path[1:].split("/")
    return "/" + "/".join([root, *(step if step[-1] == "]" else f"{step}[1]" for step in steps)])


class Paths:
    """The paths of many elements of one tree, as `path_of` gives them. Each parent counts its children once, or a thousand flaws in one list would take the square of that."""

    def __init__(self) -> None:
        self._steps: dict[_Element, str] = {}

    def of(self, element: _Element) -> str:
        """Give the XPath of an element, every step below the root with its index."""
        steps = []
        parent = element.getparent()
        while parent is not None:
            if element not in self._steps:
                self._count(parent)
            steps.append(self._steps[element])
            element, parent = parent, parent.getparent()
        return "/" + "/".join([local_name(element), *reversed(steps)])

    def _count(self, parent: _Element) -> None:
        counts: dict[str, int] = {}
        for child in parent:
            name = local_name(child)
            counts[name] = counts.get(name, 0) + 1
            self._steps[child] = f"{name}[{counts[name]}]"


def local_name(element: _Element) -> str:
    """Give the tag as it is told to people: no namespace braces around nothing."""
    return element.tag if isinstance(element.tag, str) else "?"
