"""PHP forms: what ``$_POST`` would hold, and the body that ``http_build_query`` would write.

PHP gives the brackets in a field's name a meaning, and mends what it cannot read without a word: ``a.b`` and ``a b`` become ``a_b``, ``a[b`` becomes ``a_b``,
``a[b]c`` loses the ``c``, a name ends at its first NUL, and ``[a]`` and a field without a name are dropped. The payload is what PHP 8.2 holds
(``php_register_variable_ex`` in its ``main/php_variables.c``; ``tests/wire/php_forms.json`` keeps its answers), and a flaw says where brackets made a value
move or vanish.

PHP also stops after ``max_input_vars`` fields, 1000 unless its owner says otherwise: a setting of one server, no part of the format, and not imitated here.
The limit on nesting is imitated: PHP drops the whole variable, and nobody is known to raise it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from string import hexdigits
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, TypeVar
from urllib.parse import quote_plus

from wirecheck.errors import NotAForm
from wirecheck.finding import Flaw, Severity
from wirecheck.wire.kind import first_characters
from wirecheck.wire.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Field = TypeVar("_Field", str, bytes)
_MAX_FIELDS = 100_000
MAX_NESTING = 64
"""How many brackets of a name PHP reads: its max_input_nesting_level."""

_LONG_MIN, _LONG_MAX = -(2**63), 2**63 - 1


def decode(body: bytes, *, max_fields: int = _MAX_FIELDS) -> Payload:
    """Give what ``$_POST`` holds after a POST of this url-encoded body, whatever the bytes are.

    Leaves are text. An array whose keys are exactly 0..n-1, in any order, is a list in key order; any other is a dict with text keys in PHP's order.
    At most `max_fields` fields are read and as many arrays made: two bytes of a name can make an array, which takes hundreds to hold.

    >>> decode(b"name=Leo+R&phones[]=1&phones[]=2&size[w]=3").value
    {'name': 'Leo R', 'phones': ['1', '2'], 'size': {'w': '3'}}
    """
    form = _Form(max_fields)
    # A character a byte: most fields are ASCII, and for them this is all the decoding there is.
    for field in form.within_limit(body.decode("latin-1").split("&", max_fields)):
        if field:
            name, _, raw = field.partition("=")
            key = _key(name) if len(name) < _LONG_NAME else _key.__wrapped__(name)
            text, flaws = _url_decoded(raw)
            array = form.known.get(key.within)
            if array is None or key.leaf in array or flaws:
                form.put(key, text, flaws)
            else:
                array[key.leaf] = text
    return form.payload()


def multipart(body: bytes, content_type: str, *, max_fields: int = _MAX_FIELDS) -> Payload:
    """Give the payload of the same form sent as multipart/form-data (RFC 7578); a file is its text, though PHP keeps it in ``$_FILES``."""
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        return _no_multipart("the media type names no boundary", content_type.encode(errors="replace"))
    # PHP takes a bare line feed for a line break, and overlooks what stands before the first boundary, as RFC 2046, section 5.1.1, has it.
    _, *parts = (b"\n" + body).split(b"\n--" + boundary[1].encode(errors="replace"), max_fields + 2)
    if not parts:
        return _no_multipart("the body has no part", body)
    form = _Form(max_fields)
    form.say(_warning("WC112", "multipart", "the form was sent as multipart/form-data", says="a url-encoded form", saw="multipart/form-data"))
    if parts[-1].startswith(b"--"):
        parts.pop()
    elif len(parts) <= max_fields:
        form.say(_error("WC201", "codec", "the last boundary is missing", says="a boundary that ends in --"))
    for part in form.within_limit(parts):
        head, _, content = _BLANK_LINE.sub(b"\n\n", part, count=1).partition(b"\n\n")
        if disposition := _DISPOSITION.search(head):
            words = {word.lower(): _BACKSLASHED.sub(rb"\1", quoted) or token for word, quoted, token in _PARAMETER.findall(disposition[1])}
            text, flaws = _utf8(content.removesuffix(b"\r"))
            form.put(_named(*_utf8(words.get(b"name", b""))), text, () if b"filename" in words else flaws)
    return form.payload()


_BOUNDARY = re.compile(r'boundary="?([^";,]+)', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_DISPOSITION = re.compile(rb"^content-disposition:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_PARAMETER = re.compile(rb';\s*([\w*]+)=(?:"((?:[^"\\]|\\.)*+)"|([^;\s]*))')
_BACKSLASHED = re.compile(rb'\\(["\\])')


_MOST_DIGITS = 400
"""Before and after the point of an exact number that is written: ``1E+999999999`` takes few characters to send and would take a thousand million here."""


# -- writing -----------------------------------------------------------------------------------------------------------------------------------


def encode(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Write a value as PHP's ``http_build_query`` does: null and empty arrays vanish, true is 1, false is 0.

    Raises: NotAForm, where something is no text, number, boolean, null, list or dict, or a number of hundreds of digits, or where the whole is neither of the last two.

    >>> encode({"ids": [7, 8], "active": True, "note": None, "name": "a b"})
    b'ids%5B0%5D=7&ids%5B1%5D=8&active=1&name=a+b'
    """
    if not _is_array(value):
        raise NotAForm(type(value).__name__)
    return "&".join(_written(value)).encode("ascii")


def _is_array(value: object) -> TypeGuard[Mapping[str, Any] | Sequence[Any]]:
    return isinstance(value, Mapping | list | tuple)


def _written(array: Mapping[str, Any] | Sequence[Any], within: str | None = None) -> Iterator[str]:
    for key, held in array.items() if isinstance(array, Mapping) else enumerate(array):
        name = _url_encoded(str(key)) if within is None else f"{within}%5B{_url_encoded(str(key))}%5D"
        if _is_array(held):
            yield from _written(held, name)
        elif held is not None:
            yield f"{name}={_url_encoded(_scalar(held))}"


def _scalar(value: object) -> str:
    match value:
        case str():
            return value
        case bool() | int():
            return str(int(value))
        case float():
            # PHP's `precision` has 14 digits, and its exponents look like 1.0E+25.
            mantissa, e, exponent = f"{value:.14G}".partition("E")
            return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent):+d}" if e else mantissa
        case Decimal() if value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS:
            return f"{value:f}"  # PHP has none: all of its digits
    raise NotAForm(type(value).__name__)


def _url_encoded(text: str) -> str:
    return quote_plus(text, errors="surrogatepass").replace("~", "%7E")  # urlencode() goes by RFC 1738, where a tilde is not safe


# -- names and texts ---------------------------------------------------------------------------------------------------------------------------

_Step = tuple[str, int]
"""A key, empty for ``[]``, and the integer after it; ``_LONG_MIN`` after a key that PHP does not hold as an integer."""


class _Key(NamedTuple):
    """A field's name as PHP reads it: the arrays on the way, and the last step, without which PHP drops the value.

    Most names are plain: nothing to say, every key written out, the last one no integer. For these `within` is the name without that key, and `leaf` the key.
    """

    parents: tuple[_Step, ...] = ()
    last: _Step | None = None
    flaws: tuple[Flaw, ...] = ()
    within: str | None = None
    leaf: str = ""


_LONG_NAME = 200  # longer ones are not worth the room in the cache


@lru_cache(maxsize=4096)
def _key(raw: str) -> _Key:
    return _named(*_url_decoded(raw))


def _named(name: str, flaws: tuple[Flaw, ...]) -> _Key:
    """Read a decoded name as PHP does, once from left to right."""
    whole, nul, _ = name.partition("\0")
    if nul:
        flaws += (_warning("WC204", "encoding", "PHP ends a field's name at its NUL", says="a name without NUL", saw=_shown(name)),)
    whole = whole.lstrip(" ")
    first = whole.partition("[")[0]
    keys: list[str] = []
    at = len(first)
    while whole.startswith("[", at) and len(keys) < MAX_NESTING and (end := whole.find("]", at)) > 0:
        key = whole[at + 1 : end]
        keys.append("" if key in _BLANKS else key)
        at = end + 1
    if first and not keys:
        first = whole  # `a[b` is all one name, though `[b` is none
    first = first.translate(_UNDERSCORED)
    if whole and not _WELL_FORMED.fullmatch(whole):
        read = "PHP reads " + _shown(first + "".join(f"[{key}]" for key in keys)) if first else "PHP drops the field"
        flaws += (_warning("WC209", "brackets", f"the brackets of the name are damaged: {read}", says="name[key][key]", saw=_shown(name)),)
    if not first:
        return _Key(flaws=flaws)
    *parents, last = map(_step, (first, *keys))
    if len(keys) == MAX_NESTING and whole.startswith("[", at):
        says = f"at most {MAX_NESTING} brackets"
        flaws += (_error("WC212", "limit", "PHP drops a variable that is nested too deep", says=says, saw=_shown(name)),)
        return _Key(tuple(parents), None, flaws)
    is_plain = not flaws and "" not in keys and last[1] == _LONG_MIN
    return _Key(tuple(parents), last, flaws, whole.rpartition("[")[0] if is_plain else None, last[0])


_BLANKS = frozenset(" \t\n\v\f\r")  # PHP overlooks one of them after a bracket
_UNDERSCORED = str.maketrans(" .[", "___")
_WELL_FORMED = re.compile(r"[^\[\]]++(?:\[[^\[\]]*+\])*+")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")


def _step(key: str) -> _Step:
    number = int(key) if _INTEGER.fullmatch(key) else _LONG_MAX + 1
    return key, number + 1 if _LONG_MIN <= number <= _LONG_MAX else _LONG_MIN


def _url_decoded(raw: str) -> tuple[str, tuple[Flaw, ...]]:
    """Decode ``+`` and ``%XX`` in text of a character a byte. PHP leaves a percent sign that starts no escape."""
    text = raw.replace("+", " ")
    if "%" not in text and text.isascii():
        return text, ()
    head, *rest = text.split("%")
    pieces, stray = [head], ""
    for piece in rest:
        if byte := _BYTES.get(piece[:2]):
            pieces.append(byte + piece[2:])
        else:
            pieces.append("%" + piece)
            stray = stray or pieces[-1][:3]
    text = "".join(pieces)
    text, flaws = (text, ()) if text.isascii() else _utf8(text.encode("latin-1"))
    if stray:
        flaws += (_warning("WC208", "encoding", "a percent sign starts no escape", says="% and two hexadecimal digits", saw=_shown(stray)),)
    return text, flaws


_BYTES = {high + low: chr(int(high + low, 16)) for high in hexdigits for low in hexdigits}


def _utf8(data: bytes) -> tuple[str, tuple[Flaw, ...]]:
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        flaw = _error("WC204", "encoding", "the text is not UTF-8", says="text in UTF-8", saw=f"byte 0x{data[error.start]:02x}")
        return data.decode(errors="replace"), (flaw,)


# -- arrays ------------------------------------------------------------------------------------------------------------------------------------


class _Array(dict[str, Any]):
    """A PHP array while it grows.

    Keys are text even where PHP holds integers: Python hashes text with a secret, but integers so that a stranger can make them collide.
    """

    # What `[]` takes next: 0, or the integer after the highest so far. The manual dates that to PHP 8.3 where the highest is below -1, but 8.2.36 does it too.
    free = _LONG_MIN

    def taken(self, step: _Step) -> str:
        """Give the key that a step means, and count on from it; empty where PHP has no integer left."""
        key, after = step
        if not key:
            number = 0 if self.free == _LONG_MIN else self.free
            if number > _LONG_MAX:
                return ""
            key, after = str(number), number + 1
        if after > self.free:  # noqa: PLR1730 -- max() doubles the time of the busiest method
            self.free = after
        return key


class _Form:
    """``$_POST`` while it fills, and what there is to say about it.

    `known` holds the arrays that plain names have led to, by the names' `within`: most fields go straight into one of them.
    """

    def __init__(self, limit: int) -> None:
        self._root = _Array()
        self._limit = limit
        self._arrays = 0
        self._flaws: dict[tuple[str, str, str], Flaw] = {}
        self.known: dict[str | None, _Array] = {"": self._root}

    def payload(self) -> Payload:
        """Give what the fields so far amount to."""
        return Payload(value=_presented(self._root), flaws=tuple(self._flaws.values()))

    def say(self, flaw: Flaw, path: str = "") -> None:
        """Keep a flaw; one that was said of the same place is not said again."""
        self._flaws.setdefault((flaw.code, path, flaw.saw), replace(flaw, path=path))

    def within_limit(self, fields: list[_Field]) -> list[_Field]:
        """Give the fields that are not too many; the last one may hold all the others."""
        if any(fields[self._limit :]):
            self.say(_too_many("fields", self._limit))
        return fields[: self._limit]

    def put(self, key: _Key, text: str, flaws: tuple[Flaw, ...]) -> None:
        """Put a value where its name leads, as PHP does, and say what that cost."""
        array, last = self._array(key.parents), key.last
        if array is None:
            return
        if last is None:
            self._drop(key.parents[:1])
        elif at := array.taken(last):
            if at in array:
                self._overwrite(array[at], (*key.parents, last))
            array[at] = text
            if key.within is not None:
                self.known[key.within] = array
        else:
            self.say(_NO_INTEGER, self._path(key.parents))
            return
        if key.flaws or flaws:
            path = self._path((*key.parents, last) if last else key.parents[:1])
            for flaw in (*key.flaws, *flaws):
                self.say(flaw, path)

    def _array(self, way: tuple[_Step, ...]) -> _Array | None:
        """Give the array that a way leads to, made where there is none; ``None`` if PHP has no key for it, or the limit no room."""
        array = self._root
        for depth, step in enumerate(way):
            held = array.get(step[0])
            if type(held) is not _Array:
                at = array.taken(step)
                if not at or self._arrays == self._limit:
                    self.say(*(_too_many("arrays", self._limit), "") if at else (_NO_INTEGER, self._path(way[:depth])))
                    return None
                if held is not None:
                    self.say(_TEXT_LOST, self._path(way[: depth + 1]))
                held = array[at] = _Array()
                self._arrays += 1
            array = held
        return array

    def _overwrite(self, held: str | _Array, way: tuple[_Step, ...]) -> None:
        is_array = type(held) is _Array
        self.say(_ARRAY_LOST if is_array else _DUPLICATE, self._path(way))
        if is_array:
            self.known = {"": self._root}

    def _drop(self, way: tuple[_Step, ...]) -> None:
        for name, _ in way:
            del self._root[name]
        self.known = {"": self._root}

    def _path(self, way: tuple[_Step, ...]) -> str:
        """Give the JSON Pointer of what was just put there: ``[]`` means the key that it took last."""
        path, array = "", self._root
        for key, _ in way:
            at = key or str(array.free - 1)
            path += "/" + at.replace("~", "~0").replace("/", "~1")
            array = array.get(at, array)
        return path


def _presented(array: _Array) -> dict[str, Any] | list[Any]:
    made = {key: _presented(held) if type(held) is _Array else held for key, held in array.items()}
    in_key_order = list(map(made.get, map(str, range(len(made))))) if "0" in made else [None]
    return made if None in in_key_order else in_key_order


# -- flaws -------------------------------------------------------------------------------------------------------------------------------------


def _warning(code: str, constraint: str, message: str, *, says: str, saw: str = "") -> Flaw:
    return Flaw(code=code, constraint=constraint, message=message, says=says, saw=saw, severity=Severity.WARNING)


def _error(code: str, constraint: str, message: str, *, says: str, saw: str = "") -> Flaw:
    return Flaw(code=code, constraint=constraint, message=message, says=says, saw=saw, severity=Severity.ERROR)


def _no_multipart(message: str, saw: bytes) -> Payload:
    return Payload(readable=False, flaws=(_error("WC201", "codec", message, says="parts between boundaries", saw=first_characters(saw)),))


def _too_many(what: str, limit: int) -> Flaw:
    return _error("WC212", "limit", f"reading stopped: the form has more than {limit} {what}", says=f"at most {limit} {what}")


def _shown(text: str) -> str:
    return first_characters(text.encode(errors="replace"))


_ARRAY_LOST = _warning(
    "WC209", "brackets", "a text takes the place of an array: PHP drops what the array held", says="text or an array", saw="text after an array"
)
_TEXT_LOST = _warning("WC209", "brackets", "an array takes the place of a text: PHP drops the text", says="text or an array", saw="an array after text")
_NO_INTEGER = _warning("WC209", "brackets", "PHP drops the field: [] finds no integer above the highest key", says="keys below 2**63 - 1", saw="[]")
_DUPLICATE = _warning("WC206", "duplicate", "the field stands twice: PHP keeps the last value", says="each field once", saw="a second value")
