"""Where the values of a body stand: its bytes as text, and a place for each value that could be a secret.

A scanner for each kind of body, lenient, since a body that its codec cannot read may hold a secret all the same. Which of the places are secret is the
contract's to say: it is asked with a mark in each place (`redactor`).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.judge import secrets
from wirecheck.traffic.redaction import spelling
from wirecheck.wire import kind
from wirecheck.wire.charset import charset, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.traffic.redaction.spelling import Kinds

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A value and how it is spelled: `spans` are its parts, `levels` the escapes to undo, outermost first, `name` that of its field, member or element.

    `is_bare`: a mark in its place needs quotation marks. `has_plus`: ``+`` is a blank.
    """

    name: str
    spans: tuple[Span, ...]
    levels: tuple[Kinds, ...] = ()
    is_bare: bool = False
    has_plus: bool = False

    def read(self, text: str) -> tuple[str, list[str]]:
        """Give the value, and the spelling of each of its characters."""
        raw = "".join(text[start:end] for start, end in self.spans)
        value, at = raw, range(len(raw) + 1)
        origins: Sequence[int] = at
        for kinds in self.levels:
            value, inner = spelling.undone(value, kinds)
            origins = [origins[index] for index in inner]
        spelled = [raw[origins[index] : origins[index + 1]] for index in range(len(value))]
        if self.has_plus:
            value = "".join(" " if old == "+" else c for c, old in zip(value, spelled, strict=True))
        return value, spelled


def splice(text: str, edits: Sequence[tuple[Span, str]]) -> str:
    """Give the text with each span replaced; of spans that overlap, the first counts."""
    made, at = [], 0
    for (start, end), new in sorted(edits):
        if start >= at:
            made += [text[at:start], new]
            at = end
    return "".join(made) + text[at:]


def replaced(chunk: Chunk, spelled: Sequence[str]) -> Iterator[tuple[Span, str]]:
    """Yield the edits that put new spellings in a chunk's place: all of them into its first part."""
    for number, span in enumerate(chunk.spans):
        yield span, "".join(spelled) if number == 0 else ""


# -- bytes and text ----------------------------------------------------------------------------------------------------------------------------

_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.ASCII)


def encoding_of(body: bytes, content_type: str | None) -> str:
    """Name the encoding by which a body becomes text and the same bytes again."""
    declared = _DECLARED.match(body[:200])
    named = kind.mark(body) or (known(declared[1].decode()) if declared else None) or charset(content_type) or "utf-8"
    if codecs.lookup(named).name == "utf-8":
        return "utf-8"
    try:
        return named if body.decode(named).encode(named) == body else "utf-8"
    except ValueError:
        return "utf-8"


def decoded(body: bytes, encoding: str) -> str:
    """Give a body as text; bytes that are no text of that encoding survive as half surrogates."""
    return body.decode(encoding, "surrogateescape") if encoding == "utf-8" else body.decode(encoding)


def encoded(text: str, encoding: str) -> bytes:
    """Undo `decoded`; a letter that the encoding does not have becomes an x."""
    if encoding == "utf-8":
        return text.encode("utf-8", "surrogateescape")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(c if _fits(c, encoding) else "x" for c in text).encode(encoding)


def _fits(c: str, encoding: str) -> bool:
    try:
        c.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


# -- forms -------------------------------------------------------------------------------------------------------------------------------------

_FIELD = re.compile(r"([^&=]*)=([^&]*)")
_PART = re.compile(r"""content-disposition:[^\r\n]*?\bname="?([^";\r\n]*)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n""", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";,]+)', re.IGNORECASE)


def of_form(text: str, start: int = 0) -> Iterator[Chunk]:
    """Yield the fields of url-encoded text, as forms and queries are."""
    for field in _FIELD.finditer(text, start):
        name = spelling.undone(field[1].replace("+", " "), spelling.PERCENT)[0]
        if field[2]:
            yield Chunk(name=name, spans=(field.span(2),), levels=(spelling.PERCENT,), has_plus=True)


def of_multipart(text: str, content_type: str) -> Iterator[Chunk]:
    """Yield the parts of a form sent as multipart/form-data."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return
    end_mark = re.compile(rf"\r?\n--{re.escape(boundary[1])}")
    for part in _PART.finditer(text):
        end = end_mark.search(text, part.end())
        stop = end.start() if end else len(text)
        if stop > part.end():
            yield Chunk(name=part[1], spans=((part.end(), stop),))


# -- JSON --------------------------------------------------------------------------------------------------------------------------------------

_JSON = re.compile(r'"((?:[^"\\]|\\.)*+)"?(\s*+:)?|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?', re.DOTALL)


def of_json(text: str) -> Iterator[Chunk]:
    """Yield texts and numbers of JSON, each with the name of the member that it stands in, items of lists with that of the list."""
    name = ""
    for token in _JSON.finditer(text):
        if token[2] is not None:
            name = spelling.undone(token[1], spelling.JSON)[0]
        elif token[1] is None:
            yield Chunk(name=name, spans=(token.span(),), is_bare=True)
        elif token[1]:
            yield Chunk(name=name, spans=(token.span(1),), levels=(spelling.JSON,))


# -- XML ---------------------------------------------------------------------------------------------------------------------------------------

_XML = re.compile(
    r"""<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)
      | <(?P<tag>/?[^\s<>!?/"'=][^\s<>/"'=]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|(?P<text>[^<]+)|<""",
    re.DOTALL | re.VERBOSE,
)


def of_xml(text: str, *, is_urlencoded: bool = False) -> Iterator[Chunk]:
    """Yield the texts between tags; what comments or CDATA split is one, each with the local name of the element that it stands in."""
    levels = (spelling.ENTITY, spelling.PERCENT) if is_urlencoded else (spelling.ENTITY,)
    open_: list[str] = []
    run: list[Span] = []
    for token in _XML.finditer(text):
        if tag := token["tag"]:
            yield from _run(text, run, open_, levels, is_urlencoded=is_urlencoded)
            run = []
            if tag.startswith("/"):
                del open_[-1:]
            elif not token[0].endswith("/>"):
                open_.append(tag.rpartition(":")[2])
        elif token["cdata"]:
            run.append(token.span("cdata"))
        elif token["text"]:
            run.append(token.span("text"))
    yield from _run(text, run, open_, levels, is_urlencoded=is_urlencoded)


def _run(text: str, run: list[Span], open_: list[str], levels: tuple[Kinds, ...], *, is_urlencoded: bool) -> Iterator[Chunk]:
    if open_ and any(not text[start:end].isspace() for start, end in run):
        yield Chunk(name=open_[-1], spans=tuple(run), levels=levels, has_plus=is_urlencoded)


# -- names -------------------------------------------------------------------------------------------------------------------------------------

_LEVELS = {"json": (spelling.JSON,), "xml": (spelling.ENTITY,), "attribute": (spelling.ENTITY,)}


def under_names(text: str, names: frozenset[str]) -> Iterator[Chunk]:
    """Yield what stands under one of these names wherever it looks like JSON, XML or a form, url-encoded or plain: in a body that is not what it should be."""
    plain, origins = spelling.undone(text, spelling.PERCENT)
    for kind_, start, end in secrets.under_names(plain.replace("+", " "), names):
        if kind_ != "form":
            levels = (spelling.PERCENT, *_LEVELS.get(kind_, ()))
            yield Chunk(name="", spans=((origins[start], origins[end]),), levels=levels, is_bare=kind_ == "number", has_plus=True)
    for kind_, start, end in secrets.under_names(text, names):
        if kind_ == "form":
            yield Chunk(name="", spans=((start, end),), levels=(spelling.PERCENT,), has_plus=True)
