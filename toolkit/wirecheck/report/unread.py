"""Secrets in a body that nobody could read.

What cannot be parsed has no members, so no contract tells which of them are secret; and the parser's complaint quotes the very text. Here the names in
the text tell: what stands behind ``password`` is covered wherever it is quoted, whole or in part.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Part
from wirecheck.report.body_text import text_of
from wirecheck.text.mask import covered, mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.finding import Finding
    from wirecheck.judge import Judgement

_NAMED = re.compile(
    r"""(?:password|passwd|pwd|secret|token|credentials?|hash|sid|key|identifier|authorization)   # how a name of a secret ends
        (?:"\s*:|\]?=|%5D=|>|:)\s*["']?                                                        # JSON, form, XML, header
        (?!true\b|false\b|null\b)([^\s"'<&,}][^"'<&,}\n]*)""",
    re.VERBOSE | re.IGNORECASE,
)

_MOST = 100
"""How many secrets one unreadable body is searched for; more is a body made to be slow."""

_SHORTEST, _PIECE = 3, 5
"""A quotation may begin or end within a secret, so any five characters of one are covered; shorter pieces would be found in every word."""


def behind_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the extent of each value that stands behind a name like ``password`` or ``api_key``."""
    return (match.span(1) for match in _NAMED.finditer(text))


def told(text: str, finding: Finding, judgement: Judgement) -> str:
    """Give what a finding says of an exchange without its secrets: those that the contract knows, and what it quotes of a body that could not be read."""
    text = mask_of(judgement.secrets)(text)
    body = _body(finding, judgement.exchange)
    if not body:
        return text
    secrets = {body[start:end] for start, end in islice(behind_names(body), _MOST)}
    pieces = {secret[at : at + _PIECE] for secret in secrets if len(secret) >= _SHORTEST for at in range(max(1, len(secret) - _PIECE + 1))}
    quoted = [(at, at + size) for size in range(_SHORTEST, _PIECE + 1) for at in range(len(text) - size + 1) if text[at : at + size] in pieces]
    return covered(text, [*quoted, *behind_names(text)])


def _body(finding: Finding, exchange: Exchange) -> str:
    """Give the body that a finding is about as a whole."""
    message = exchange.request if finding.direction is Direction.REQUEST else exchange.response
    if finding.part is not Part.BODY or finding.path or message is None or not message.body:
        return ""
    return text_of(message.body, message.header("content-type"))
