"""Exchanges without their secrets.

Which places are secret the contract says: its schemas are asked as they are asked for a mask, with the body in hand, only that a mark stands in the place of
each value and comes back where the schema calls it secret. So form, XML and JSON need no second description, and what stands between the values stays as it
is, byte by byte. By place, a secret goes whatever its length; a value that was secret somewhere goes from everywhere else, too (`values`).
A body that cannot be read as documented, and an exchange that no contract knows, lose whatever stands under the name of a secret.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from functools import cached_property
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wirecheck.contract.route import Match, Router
from wirecheck.judge import secrets as known_secrets
from wirecheck.traffic.redaction import chunks, spelling
from wirecheck.traffic.redaction.placeholders import Placeholders
from wirecheck.traffic.redaction.values import Values
from wirecheck.wire import form, kind, xmltext
from wirecheck.wire.codecs import CODECS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wirecheck.contract import Contract
    from wirecheck.contract.model import Body, Operation
    from wirecheck.exchange import Exchange, Headers
    from wirecheck.traffic.redaction.chunks import Chunk
    from wirecheck.wire.payload import Payload

_SCHEMES = re.compile(r"([A-Za-z][\w-]*)( +)(\S.*)", re.DOTALL)
_USER_INFO = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)@")


class Redactor:
    """Takes secrets out of exchanges; one for a run, so that the same secret has the same placeholder all over it.

    `secrets` are known beforehand; so are `credentials`, each with its name, under which it is found however short it is. `key` draws the placeholders; it is
    random where none is given.
    """

    def __init__(
        self,
        contracts: Iterable[Contract],
        *,
        base_path: str = "",
        secrets: Iterable[str] = (),
        credentials: Iterable[tuple[str, str]] = (),
        key: bytes | None = None,
    ) -> None:
        self._contracts = tuple(contracts)
        self.router = Router(self._contracts, base_path)
        self.placeholders = Placeholders(key)
        self.values = Values(self.placeholders)
        self.mark = f"zq{token_hex(4)}q"
        self.headers = frozenset[str]().union(*(contract.secret_headers for contract in self._contracts))
        self._credentials: dict[str, set[str]] = {}
        for name, value in credentials:
            self._credentials.setdefault(name, set()).add(value.strip())
        for secret in chain(secrets, *self._credentials.values()):
            self.values.add(secret)

    def of(self, exchange: Exchange) -> Lens:
        """Look at an exchange, and learn its secrets."""
        return Lens(self, exchange)

    def redacted(self, exchange: Exchange) -> Exchange:
        """Give the exchange without its secrets. One that was taken out of an earlier exchange, and is found to be a secret only here, stays there."""
        return self.of(exchange).redacted()

    def is_credential(self, chunk: Chunk, text: str) -> bool:
        """Whether a value of `text` is one that was given under its name. No contract need call it a secret, and it may have three digits, as an administrator's number has."""
        return chunk.name in self._credentials and chunk.read(text)[0].strip() in self._credentials[chunk.name]

    def is_secret_name(self, name: str) -> bool:
        """Whether any contract calls a member, field or element of this name a secret."""
        return name.lower() in known_secrets.NAMES or name in self.names

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that any contract calls secret, and those that are secret anywhere."""
        return known_secrets.NAMES | self._members | self._parameters

    @cached_property
    def _members(self) -> frozenset[str]:
        bodies = (body for contract in self._contracts for operation in contract.operations for body in operation.bodies)
        schemas = {id(body.schema): body.schema for body in bodies if body.schema is not None}
        return frozenset[str]().union(*(schema.secret_names for schema in schemas.values()))

    @cached_property
    def _parameters(self) -> frozenset[str]:
        operations = [operation for contract in self._contracts for operation in contract.operations]
        return frozenset(name for operation in operations for name in query_secrets(operation))


def query_secrets(operation: Operation) -> frozenset[str]:
    """Name the query parameters that are secret, whatever they hold."""
    schemes = {credential.name for way in operation.security for credential in way if credential.kind == "query"}
    asked = {p.name for p in operation.parameters if p.place == "query" and p.schema is not None and any(p.schema.secrets("x"))}
    return frozenset(schemes | asked)


class Lens:
    """One exchange, whose parts are given without secrets: those of the exchange, and the same ones as a capture repeats them."""

    def __init__(self, redactor: Redactor, exchange: Exchange) -> None:
        self._redactor = redactor
        self._placeholders = redactor.placeholders
        self.exchange = exchange
        found = redactor.router.route(exchange.request)
        self._match = found if isinstance(found, Match) else None
        self._pairs: dict[tuple[str, str], str] = {}
        """What was secret under a name, for the lists of fields and cookies that some captures keep beside the text."""
        self._request = self._by_place(exchange.request.body, exchange.request.header("content-type"), is_request=True)
        response = exchange.response
        self._response = self._by_place(response.body, response.header("content-type"), is_request=False) if response is not None else None
        self._url(exchange.request.url)
        for headers in (exchange.request.headers, response.headers if response is not None else ()):
            for name, value in headers:
                self._header(name, value)

    @property
    def is_known(self) -> bool:
        """Whether a contract knows the exchange."""
        return self._match is not None

    # -- what is given -------------------------------------------------------------------------------------------------------------------

    def redacted(self) -> Exchange:
        """Give the whole exchange without its secrets."""
        request = self.exchange.request
        made = replace(request, url=self.url(request.url), headers=self._headers(request.headers), body=self.request_body)
        response = self.exchange.response
        if response is not None:
            response = replace(response, headers=self._headers(response.headers), body=self.response_body)
        return replace(self.exchange, request=made, response=response)

    @cached_property
    def request_body(self) -> bytes | None:
        """The body of the request; ``None`` where it was not captured."""
        return self._by_value(self._request, self.exchange.request.header("content-type"))

    @cached_property
    def response_body(self) -> bytes | None:
        """The body of the response; ``None`` where it was not captured, or no response came."""
        response = self.exchange.response
        return self._by_value(self._response, response.header("content-type") if response is not None else None)

    def url(self, url: str) -> str:
        """Give a URL. The names of a documented path stay, even where a secret is such a word."""
        head, mark, query = self._url(url).partition("?")
        if self._match is None:
            return self.text(head) + mark + self.text(query)
        fixed = frozenset(part for part in self._match.operation.pattern if part is not None)
        segments = (segment if unquote(segment) in fixed else self.text(segment) for segment in head.split("/"))
        return "/".join(segments) + mark + self.text(query)

    def header(self, name: str, value: str) -> str:
        """Give the value of a header."""
        return self.text(self._header(name.lower(), value))

    def pair(self, name: str, value: str) -> str:
        """Give the value of a field or cookie that is listed by its name, decoded."""
        known = self._pairs.get((name, value))
        if known is None and self._redactor.is_secret_name(name):
            known = self._secret(value)
        return self.text(value) if known is None else known

    def cookie(self, name: str, value: str) -> str:
        """Give the value of a cookie that is listed by its name: a secret, whatever it is called."""
        return self._pairs.get((name, value)) or self._secret(value)

    def text(self, text: str) -> str:
        """Give any other text."""
        return self._redactor.values.covered(text)

    # -- by place ------------------------------------------------------------------------------------------------------------------------

    def _secret(self, value: str) -> str:
        if not value.strip():
            return value
        self._redactor.values.add(value)
        return self._placeholders.of(value)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self.header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if name in known_secrets.URLS:
            return self._url(value)
        if name not in self._redactor.headers and not known_secrets.is_header(name):
            return value
        return _WITHIN.get(name, Lens._whole)(self, value)

    def _whole(self, value: str) -> str:
        return self._secret(value)

    def _authorization(self, value: str) -> str:
        parts = _SCHEMES.fullmatch(value.strip())
        if parts is None:
            return self._secret(value)
        scheme, blanks, token = parts.groups()
        return scheme + blanks + (self._basic(token) if scheme.lower() == "basic" else self._secret(token))

    def _basic(self, token: str) -> str:
        """RFC 7617, section 2: a user's name without a colon, and a password."""
        try:
            name, colon, password = b64decode(token, validate=True).decode().partition(":")
        except ValueError:
            return self._secret(token)
        made = b64encode(f"{self._secret(name)}{colon}{self._secret(password)}".encode()).decode()
        self._placeholders.fix(token, made)
        self._redactor.values.add(token)
        return made

    def _cookie(self, value: str) -> str:
        return ";".join(self._cookie_pair(pair) for pair in value.split(";"))

    def _set_cookie(self, value: str) -> str:
        first, semicolon, rest = value.partition(";")
        return self._cookie_pair(first) + semicolon + rest

    def _cookie_pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        made = self._secret(value)
        self._pairs[name.strip(), value.strip()] = made.strip()
        return name + equals + made

    def _url(self, url: str) -> str:
        """Take what is secret by its place out of a URL: user info, path and query parameters."""
        info = _USER_INFO.match(url)
        if info is not None:
            name, colon, password = info[2].partition(":")
            made = f"{self._quoted(name)}{colon}{self._quoted(password)}"
            url = url[: info.start(2)] + made + url[info.end(2) :]
        if self._match is not None:
            url = self._path(url)
        start = url.find("?")
        return url if start < 0 else url[: start + 1] + self._query(url[start + 1 :])

    def _path(self, url: str) -> str:
        assert self._match is not None  # noqa: S101 -- the caller asked
        for parameter in self._match.operation.parameters:
            value = self._match.parameters.get(parameter.name, "")
            if parameter.place == "path" and parameter.schema is not None and value and any(parameter.schema.secrets(value)):
                head, mark, query = url.partition("?")
                url = "/".join(self._quoted(segment) if unquote(segment) == value else segment for segment in head.split("/")) + mark + query
        return url

    def _quoted(self, raw: str) -> str:
        value, origins = spelling.undone(raw, spelling.PERCENT)
        return spelling.written(value, self._secret(value), [raw[origins[i] : origins[i + 1]] for i in range(len(value))])

    def _query(self, query: str) -> str:
        named = query_secrets(self._match.operation) if self._match is not None else frozenset()
        by_name = self._redactor.is_secret_name if self._match is None else named.__contains__
        return self._spliced(query, [chunk for chunk in chunks.of_form(query) if by_name(chunk.name) or known_secrets.is_query(chunk.name)])

    # -- bodies --------------------------------------------------------------------------------------------------------------------------

    def _by_place(self, body: bytes | None, content_type: str | None, *, is_request: bool) -> bytes | None:
        if not body:
            return body
        encoding = chunks.encoding_of(body, content_type)
        text = chunks.decoded(body, encoding)
        documented = self._documented(is_request=is_request)
        codec = next((each.codec for each in documented if each.codec is not None), None)
        found = list(_chunks(body, text, codec, content_type or ""))
        secret = self._asked(text, found, encoding, documented, codec, content_type or "")
        is_named = self._redactor.is_secret_name if secret is None else lambda name: name.lower() in known_secrets.NAMES
        names = {found[number].name for number in secret or ()} if codec == "php-form" else set()  # of equal fields the last counts, and all go
        places = {number for number, chunk in enumerate(found) if chunk.name in names or is_named(chunk.name)} | (secret or set())
        chosen = [chunk for number, chunk in enumerate(found) if number in places or self._redactor.is_credential(chunk, text)]
        if secret is None or codec == "php-form":  # a form reads whatever it is sent, JSON as the name of a field
            chosen += chunks.under_names(text, known_secrets.names_of(self._match.operation) if self._match is not None else self._redactor.names)
        return chunks.encoded(self._spliced(text, chosen), encoding) if chosen else body

    def _documented(self, *, is_request: bool) -> list[Body]:
        """Give the bodies that may have been meant: of a response, those of all statuses and outcomes, since what is secret in one is in none for everybody."""
        if self._match is None:
            return []
        operation = self._match.operation
        if is_request:
            return [operation.request] if operation.request is not None else []
        return [body for body in operation.bodies if body is not operation.request]

    def _asked(self, text: str, found: Sequence[Chunk], encoding: str, documented: Sequence[Body], codec: str | None, content_type: str) -> set[int] | None:
        """Give which chunks are secret by the schemas; ``None`` where the body cannot be read as they want it."""
        first = _first(text)
        if codec is None or (codec == "php-form" and first in {"{", "[", "<"}):
            return None
        if codec.startswith("xml") and first == "<" and not any(self._redactor.is_secret_name(name.rpartition(":")[2]) for name in set(_TAG.findall(text))):
            return set()  # an XSD calls elements secret, and none of these is here
        mark = self._redactor.mark
        edits = []
        for number, chunk in enumerate(found):
            name = f"{mark}{number}z"
            edits += list(chunks.replaced(chunk, [f'"{name}"' if chunk.is_bare else name]))
        try:
            marked = chunks.encoded(chunks.splice(text, edits), encoding)
            payload = _read(marked, codec, content_type)
            if not payload.readable:
                return None
            back = re.compile(rf"{mark}(\d+)z")
            schemas = {id(body.schema): body.schema for body in documented if body.schema is not None}
            texts = [secret for schema in schemas.values() for secret in schema.secrets(schema.prepare(payload)[0])]
        except Exception:  # noqa: BLE001 -- a schema that stumbles over a body must not let its secrets through: they go by their names
            return None
        return {int(number) for secret in texts for number in back.findall(secret)}

    def _spliced(self, text: str, chosen: Iterable[Chunk]) -> str:
        edits = []
        for chunk in chosen:
            value, spelled = chunk.read(text)
            made = self._number(value) if chunk.is_bare else self._secret(value)
            self._pairs[chunk.name, value] = made
            edits += list(chunks.replaced(chunk, [spelling.written(value, made, spelled)]))
        return chunks.splice(text, edits)

    def _number(self, value: str) -> str:
        digits, letter, exponent = value.partition("e") if "e" in value else value.partition("E")
        return self._secret(digits) + letter + exponent

    def _by_value(self, body: bytes | None, content_type: str | None) -> bytes | None:
        if not body:
            return body
        encoding = chunks.encoding_of(body, content_type)
        text = chunks.decoded(body, encoding)
        covered = self.text(text)
        return body if covered == text else chunks.encoded(covered, encoding)


_WITHIN: dict[str, Callable[[Lens, str], str]] = {
    "authorization": Lens._authorization,  # noqa: SLF001 -- the class's own table
    "proxy-authorization": Lens._authorization,  # noqa: SLF001
    "cookie": Lens._cookie,  # noqa: SLF001
    "set-cookie": Lens._set_cookie,  # noqa: SLF001
}

_TAG = re.compile(r"<([^\s<>!?/=]+)")
_FORM = re.compile(r"[\w.\-\[\]%+]{1,200}=")


def _first(text: str) -> str:
    """Give the character that a body begins with, which tells what it looks like."""
    return text.lstrip("\ufeff \t\r\n")[:1]


def _chunks(body: bytes, text: str, codec: str | None, content_type: str) -> Iterator[Chunk]:
    """Scan a body by what it looks like; forms look like nothing."""
    seen = kind.name(body)
    if seen == "JSON":
        return chunks.of_json(text)
    if _first(text) == "<":
        return chunks.of_xml(text, is_urlencoded=codec == "xml-urlencoded-text")
    if content_type.lower().startswith("multipart/form-data"):
        return chunks.of_multipart(text, content_type)
    if codec == "php-form" or _FORM.match(text):
        return chunks.of_form(text)
    return iter(()) if codec != "json" else chunks.of_json(text)


def _read(body: bytes, codec: str, content_type: str) -> Payload:
    if codec == "php-form" and content_type.lower().startswith("multipart/form-data"):
        return form.multipart(body, content_type)
    if codec == "xml-urlencoded-text":
        return xmltext.decode_urlencoded(body, content_type=content_type)
    return xmltext.decode(body, content_type) if codec == "xml" else CODECS[codec](body)
