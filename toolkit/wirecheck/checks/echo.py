"""Whether an answer repeats a secret that the request carried: a key in the text of a failure, a password in a page that PHP dumped.

No document forbids it in words, so a finding here is a warning without a source. Nothing but the text tells, so only a text counts that stands there by no accident: of eight
characters on, not of letters or digits alone, as a whole word, and neither sent in the open beside nor at a place that the contract calls secret in the answer, too: what stands
there is a rule's to judge (a hash that is sent comes back as it was, and a password as documented).

What counts as sent are header credentials, the password of HTTP Basic, and what schemas call a credential or a password. User names do not count, nor what stands in the query, which
web servers repeat with the address, nor cookies, which are the store's own. A credential of a body may be the name of an account and no key (Lead Commerce's `identifier`),
and names stand in links to images and the like: it counts from sixteen characters on, which the documented keys all have. People take their names and telephone numbers for
passwords, which an answer shows for what they are: a password counts if it has letters and digits.
"""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

from wirecheck.finding import Direction, Finding, Flaw, Severity
from wirecheck.schema.json_walk import pointer
from wirecheck.wire.xmltext import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from wirecheck.checks.subject import Side, Subject

_SHORTEST = 8
_SHORTEST_KEY = 16
_PROOFS = frozenset({"authorization", "proxy-authorization"})
_KEYS, _PASSWORDS = frozenset({"credential"}), frozenset({"password"})
_BOTH = _KEYS | _PASSWORDS
_MIXED = re.compile(r"(?=.*[^\W\d_])(?=.*\d)", re.DOTALL)
_RUN = re.compile(r"[A-Za-z0-9._-]+")
"""What neither forms nor JSON nor XML escape."""


class _Text(NamedTuple):
    """A text of a body and where it stands."""

    path: str
    line: int | None
    text: str


def echo(subject: Subject) -> Iterator[Finding]:
    """Say where the answer repeats a secret of the request."""
    response = subject.exchange.response
    if response is None or not response.body:
        return
    raw = response.body
    # Nearly every answer is let off here.
    seen = {secret for secret in _values(subject) if _may_hold(raw, secret)}
    if not seen:
        return
    unexpected = {
        re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)"): where for secret, where in _sent(subject) if secret in seen and not _is_expected(subject, secret)
    }
    for path, line, text in _texts(subject.response) if unexpected else ():
        if where := next((where for pattern, where in unexpected.items() if pattern.search(text)), None):
            flaw = Flaw(
                code="WC402",
                constraint="echo",
                path=path,
                line=line,
                message=f"the answer repeats a secret of the request, sent in {where}",
                says="what proves who is calling is sent and not answered",
                saw=f"what stands in {where}",
                severity=Severity.WARNING,
            )
            yield Finding.of(flaw, direction=Direction.RESPONSE)


# -- what was sent -----------------------------------------------------------------------------------------------------------------------------


def _values(subject: Subject) -> Iterator[str]:
    """Yield what may count, of whichever kind: in one walk of the body, which every exchange pays for."""
    for secret, _ in _of_headers(subject):
        yield secret
    for secret in subject.request.secrets(_BOTH):
        if _is_password(secret) or _is_body_key(secret):
            yield secret


def _sent(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield each secret of the request that would not stand in an answer by accident, and where it was sent."""
    yield from _of_headers(subject)
    yield from ((secret, "the body") for secret in subject.request.secrets(_KEYS) if _is_body_key(secret))
    yield from ((secret, "the body") for secret in subject.request.secrets(_PASSWORDS) if _is_password(secret))


def _of_headers(subject: Subject) -> Iterator[tuple[str, str]]:
    names = subject.contract.secret_headers
    for name, value in subject.exchange.request.headers:
        if name in _PROOFS or name in names:
            yield from ((secret, f"the header {name}") for secret in _within(name, value))


def _within(name: str, value: str) -> Iterator[str]:
    """Yield the secrets of a header: its value, or what stands behind the scheme, and the password in that."""
    scheme, _, token = value.strip().partition(" ") if name in _PROOFS else ("", "", value)
    if _is_key(token):
        yield token
    if scheme.lower() == "basic":  # RFC 7617, section 2: a user's name without a colon, and a password
        try:
            password = b64decode(token).decode("utf-8", "replace").partition(":")[2]
        except ValueError:
            return
        if _is_password(password):
            yield password


def _is_key(secret: str) -> bool:
    return len(secret) >= _SHORTEST and not (secret.isalpha() or secret.isdigit())


def _is_body_key(secret: str) -> bool:
    return len(secret) >= _SHORTEST_KEY and _is_key(secret)


def _is_password(secret: str) -> bool:
    return len(secret) >= _SHORTEST and _MIXED.match(secret) is not None


def _may_hold(raw: bytes, secret: str) -> bool:
    return all(run.encode() in raw for run in _RUN.findall(secret))


# -- what may stand in the answer --------------------------------------------------------------------------------------------------------------


def _is_expected(subject: Subject, secret: str) -> bool:
    """Whether the contract has such a secret in the answer, or the answer may repeat what was sent in the open: an e-mail address that somebody took for a password."""
    if any(secret in text for text in subject.response.secrets()):
        return True
    hidden = sum(secret in text for text in subject.request.secrets())
    return sum(secret in text for _, _, text in _texts(subject.request)) > hidden or secret in unquote_plus(subject.exchange.request.url)


def _texts(side: Side) -> Iterator[_Text]:
    """Yield every text of a body, decoded; all of it where nothing could read it."""
    if side.payload is None or not side.payload.readable:
        yield _Text("", None, unescape((side.raw or b"").decode("utf-8", "replace")))
    elif side.payload.tree is not None:
        yield from _of_tree(side.payload.tree)
    else:
        yield from _of_value(side.payload.value)


def _of_tree(tree: _Element) -> Iterator[_Text]:
    paths = Paths()
    for element in tree.iter("*"):
        for text in (element.text, *(child.tail for child in element)):
            if text and not text.isspace():
                yield _Text(paths.of(element), element.sourceline, text)
        for name, text in element.items():
            yield _Text(f"{paths.of(element)}/@{name}", element.sourceline, text)


def _of_value(value: Any) -> Iterator[_Text]:  # noqa: ANN401
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), value)]  # a body may be nested deeper than Python recurses
    while stack:
        steps, here = stack.pop()
        if isinstance(here, str):
            yield _Text(pointer(steps), None, here)
        elif isinstance(here, dict | list):
            members = here.items() if isinstance(here, dict) else enumerate(here)
            stack.extend(((*steps, name), item) for name, item in reversed(list(members)))
