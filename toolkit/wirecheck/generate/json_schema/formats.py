"""Formats as patterns: what surely is of a format, and what surely is not. Between them lies what readers disagree on, and nothing is drawn from there.

As patterns they cross with `pattern`, `minLength` and `maxLength` exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType
from typing import TYPE_CHECKING

from wirecheck.schema.formats import FORMATS as OURS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern of texts that are of a format, and one of texts that are not; ``None``: there is none."""

    good: str
    bad: str | None


_DAY = r"(0[1-9]|1[0-9]|2[0-8])"
_MONTH_DAY = rf"((0[1-9]|1[0-2])-{_DAY}|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_YEAR = r"(19[0-9]{2}|20[0-9]{2})"
_DATE = rf"({_YEAR}-{_MONTH_DAY}|20(00|04|24)-02-29)"
_NO_DATE = r"(2023-02-(29|30)|2024-04-31|2024-(00|13)-01|2024-01-(00|32))"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_NO_CLOCK = r"(24:00:01|10:60:00|10:00:61)"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):(00|30))"
_LABEL = r"[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,8})?"
_HOST = rf"{_LABEL}(\.{_LABEL}){{0,2}}"
_BYTE = r"(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_PATH = r"(/[A-Za-z0-9_.~-]*)"
_URI = rf"(https?|ftp)://{_HOST}{_PATH}*(\?[a-z0-9=&]*)?(#[a-z0-9]*)?"
_HEX = "[0-9a-f]"
_US_DAY = r"(([1-9]|1[0-2])/([1-9]|1[0-9]|2[0-8])|([13-9]|1[0-2])/(29|30)|([13578]|1[02])/31)/(19|20)[0-9]{2}"
_NO_US_DAY = r"(2/30/2024|2/29/2023|4/31/2024|13/1/2024|0/1/2024|1/0/2024|1/32/2024)"
_HOUR = r"([1-9]|1[0-2]):[0-5][0-9][AP]M"


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _listed(name: str, texts: list[str]) -> Form:
    """Give the form of a format of ours that holds a list."""
    holds = OURS[name]
    return Form(_whole(_any([text for text in texts if holds(text)])), _whole(_any([text for text in texts if not holds(text)])))


def _any(texts: list[str]) -> str:
    """Give the pattern of some texts, by their first letters: the automaton stays small."""
    short = {first: "".join(text[1] for text in texts if text[0] == first and len(text) == 2) for first in sorted({text[0] for text in texts})}
    return "|".join([*(f"{first}[{rest}]" for first, rest in short.items() if rest), *(text for text in texts if len(text) > 2)])


_CAPITALS = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
_SMALL = ["".join(pair) for pair in product(ascii_lowercase, repeat=2)]
_TAGS = [*_SMALL, "en-US", "en-GB", "it-IT", "de-AT", "pt-BR", "nb-NO", "en-XX", "xx-US", "it-ZZ", "qq-QQ"]

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "date": Form(_whole(_DATE), _whole(rf"|[a-z]{{1,8}}|{_NO_DATE}")),
        "time": Form(_whole(rf"{_CLOCK}(\.[0-9]{{1,3}})?{_ZONE}"), _whole(rf"|[a-z]{{1,8}}|{_NO_CLOCK}Z")),
        "date-time": Form(_whole(rf"{_DATE}T{_CLOCK}(\.[0-9]{{1,3}})?{_ZONE}"), _whole(rf"|[a-z]{{1,8}}|{_NO_DATE}T10:00:00Z|2024-01-01T{_NO_CLOCK}Z")),
        "duration": Form(r"^P([0-9]{1,3}D|[0-9]{1,3}Y|[0-9]{1,2}M|[0-9]{1,3}W|T[0-9]{1,2}H|[0-9]{1,2}DT[0-9]{1,2}M[0-9]{1,2}S)$", _whole(r"|[a-z]{1,8}|P|P1|PT|[0-9]D")),
        "email": Form(r"^[a-z0-9]{1,64}@[a-z0-9]{1,63}(\.[a-z0-9]{1,63}){0,3}$", r"^[a-z0-9.]*(@ ?)?$"),
        "idn-email": Form(r"^[a-z0-9]{1,64}@[a-z0-9]{1,40}\.[a-z]{2,12}$", r"^[a-z0-9.]*$"),
        "hostname": Form(_whole(_HOST), _whole(r"-[a-z]{1,8}|[a-z]{1,8}-|[a-z]{1,8}_[a-z]{1,8}|[a-z]{1,8} [a-z]{1,8}|[a-z]{64,70}")),
        "idn-hostname": Form(_whole(_HOST), _whole(r"-[a-z]{1,8}|[a-z]{1,8}-|[a-z]{64,70}")),
        "ipv4": Form(_whole(rf"{_BYTE}(\.{_BYTE}){{3}}"), _whole(rf"|[a-z]{{1,8}}|{_BYTE}(\.{_BYTE}){{0,2}}|256(\.{_BYTE}){{3}}|{_BYTE}(\.{_BYTE}){{4}}")),
        "ipv6": Form(_whole(rf"{_HEX}{{1,4}}(:{_HEX}{{1,4}}){{7}}|::({_HEX}{{1,4}})?|{_HEX}{{1,4}}::{_HEX}{{1,4}}"), _whole(rf"|[g-z]{{1,8}}|{_HEX}{{1,4}}(:{_HEX}{{1,4}}){{3,6}}|::{_HEX}{{5,6}}|1::2::3")),
        "uri": Form(_whole(_URI), _whole(r"|[a-z]{1,8}|/[a-z]{0,8}|[a-z]{1,8}/[a-z]{0,8}")),
        "uri-reference": Form(_whole(rf"{_URI}|{_PATH}{{1,3}}|[a-z]{{0,8}}(#[a-z]{{0,8}})?"), _whole(r"[a-z]{0,8}[\\][a-z]{0,8}")),
        "iri": Form(_whole(_URI), _whole(r"|[a-z]{1,8}|/[a-z]{0,8}")),
        "iri-reference": Form(_whole(rf"{_URI}|{_PATH}{{1,3}}"), _whole(r"[a-z]{0,8}[\\][a-z]{0,8}")),
        "uri-template": Form(_whole(rf"{_URI}|{_PATH}{{1,3}}\{{[a-z]{{1,8}}\}}"), _whole(rf"{_PATH}{{1,3}}\{{[a-z]{{1,8}}")),
        "uuid": Form(_whole(rf"{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}"), _whole(rf"|[a-z]{{1,8}}|{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}")),
        "json-pointer": Form(_whole(r"(/([A-Za-z0-9]|~0|~1)*)*"), _whole(r"[a-z]{1,8}|/[a-z]{0,8}~([2-9][a-z]{0,3})?")),
        "relative-json-pointer": Form(_whole(r"(0|[1-9][0-9]{0,2})(#|(/[a-z0-9]{0,8})*)"), _whole(r"|[a-z]{1,8}|/[a-z]{1,8}|-1/[a-z]{1,8}")),
        "regex": Form(_whole(r"\^?[a-z]{0,8}([[][a-z]{1,8}[\]][*+?]?)?\$?"), _whole(r"[a-z]{0,8}([(]|[[]|[*][*][*])")),
        "datetime-seconds": Form(_whole(rf"{_DATE} {_CLOCK}"), _whole(rf"{_NO_DATE} 10:00:00|2024-01-01 (24:00:00|10:60:00|10:00:60)")),
        "date-us": Form(_whole(_US_DAY), _whole(_NO_US_DAY)),
        "datetime-us": Form(_whole(rf"{_US_DAY} {_HOUR}"), _whole(rf"{_NO_US_DAY} 7:05PM|1/1/2024 (13:00PM|0:30AM|7:60PM)")),
        "country-alpha2": _listed("country-alpha2", _CAPITALS),
        "language-tag": _listed("language-tag", _TAGS),
    }
)  # fmt: skip
"""By name. A format that is not listed asserts nothing here, as an unknown one does everywhere."""

KNOWN = frozenset(FORMS) | frozenset(OURS) | {"password", "unknown"}
