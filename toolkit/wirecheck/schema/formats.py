"""Formats that a pattern cannot say whole: a date that exists, a country that exists.

Each asserts only what the lexical form cannot: text of another form passes here, since the `pattern` beside the format finds that. So one cause
gives one finding. Both JSON Schema (`format`) and XSD (`w:format`) use this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

# ISO 3166-1 alpha-2, officially assigned. Held against pycountry in the tests.
_COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
    CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
    GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
    LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
    PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()
)

# ISO 639-1. Held against pycountry in the tests.
_LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff
    fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks
    ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps
    pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur
    uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)

_DATETIME_SECONDS = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
_DATE_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_DATETIME_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})([AP]M)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")


@lru_cache(maxsize=4096)
def _real_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _datetime_seconds(text: str) -> bool:
    if not (found := _DATETIME_SECONDS.fullmatch(text)):
        return True
    year, month, day, hour, minute, second = found.groups()
    return _real_day(year, month, day) and int(hour) < 24 and int(minute) < 60 and int(second) < 60


@lru_cache(maxsize=4096)
def _date_us(text: str) -> bool:
    if not (found := _DATE_US.fullmatch(text)):
        return True
    month, day, year = found.groups()
    return _real_day(year, month, day)


@lru_cache(maxsize=4096)
def _datetime_us(text: str) -> bool:
    if not (found := _DATETIME_US.fullmatch(text)):
        return True
    month, day, year, hour, minute, _ = found.groups()
    return _real_day(year, month, day) and 1 <= int(hour) <= 12 and int(minute) < 60


def _country(text: str) -> bool:
    return text in _COUNTRIES or _COUNTRY.fullmatch(text) is None


def _language_tag(text: str) -> bool:
    if not (found := _LANGUAGE_TAG.fullmatch(text)):
        return True
    language, region = found.groups()
    return language.lower() in _LANGUAGES and (region is None or region.upper() in _COUNTRIES)


def _email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def anything(_: str) -> bool:
    """Say yes: nothing is asserted."""
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "datetime-seconds": _datetime_seconds,
        "date-us": _date_us,
        "datetime-us": _datetime_us,
        "email": _email,
        "country-alpha2": _country,
        "language-tag": _language_tag,
        "unix-seconds": anything,
        "decimal": anything,
        "password": anything,
    }
)
"""Format name to the predicate that asserts it. `unix-seconds` and `decimal` name a type whose pattern or bounds say the rest."""

SAYS: Mapping[str, str] = MappingProxyType(
    {
        "datetime-seconds": "a day and time that exist, like 2026-08-26 19:05:00",
        "date-us": "a day that exists, like 8/26/2026",
        "datetime-us": "a day and time that exist, like 8/26/2026 7:05PM",
        "email": "an e-mail address",
        "country-alpha2": "a country code of ISO 3166-1",
        "language-tag": "a language code of ISO 639-1, perhaps with a region of ISO 3166-1",
    }
)
"""How a finding words a format."""
