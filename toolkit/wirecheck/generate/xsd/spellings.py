"""How the texts of the built-in types are spelled, as regular expressions: the plain spelling first, then all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd import lexical
from wirecheck.generate.xsd.facets import demands

if TYPE_CHECKING:
    from wirecheck.generate.xsd.model import SimpleType

_DAY = r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = r"(Z|[+\-](0[0-9]|1[0-2]):[0-5][0-9])?"
_YEAR = "(19|20)[0-9]{2}"
_B64 = "[A-Za-z0-9+/]"
_TOKENS = r"(\S( ?\S)*)?"
_FORMS: dict[str, tuple[str, ...]] = {
    "normalizedString": (r"[^\n\r\t]*",),
    "token": (_TOKENS,),
    "language": ("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "Name": (r"\i\c*",),
    "NCName": (r"[\i-[:]][\c-[:]]*",),
    "NMTOKEN": (r"\c+",),
    "decimal": (r"-?[0-9]+(\.[0-9]+)?", r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "integer": ("-?[0-9]+", r"[+\-]?[0-9]+"),
    "float": (r"-?[0-9]{1,6}(\.[0-9]{1,6})?([eE]-?[0-9])?", r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+\-]?[0-9]+)?|INF|-INF|NaN"),
    "boolean": ("true|false|1|0",),
    "hexBinary": ("([0-9A-Fa-f]{2})*",),
    "base64Binary": (f"({_B64}{{4}})*({_B64}{{2}}[AEIMQUYcgkosw048]=|{_B64}[AQgw]==)?",),
    "anyURI": (r"[a-z][A-Za-z0-9._~/\-]*|[a-z]+://[a-z0-9.]+(/[A-Za-z0-9._~\-]*)*", r"([a-z]+:)?[A-Za-z0-9._~/?&=:,;@+#$!()*'\-]*"),
    "date": (f"{_YEAR}-{_DAY}", f"[0-9]{{3}}[1-9]-{_DAY}{_ZONE}"),
    "time": (_CLOCK, rf"{_CLOCK}(\.[0-9]+)?{_ZONE}"),
    "dateTime": (f"{_YEAR}-{_DAY}T{_CLOCK}", rf"[0-9]{{3}}[1-9]-{_DAY}T{_CLOCK}(\.[0-9]+)?{_ZONE}"),
    "gYear": (_YEAR, f"[0-9]{{3}}[1-9]{_ZONE}"),
    "gYearMonth": (f"{_YEAR}-(0[1-9]|1[0-2])", f"[0-9]{{3}}[1-9]-(0[1-9]|1[0-2]){_ZONE}"),
    "gMonthDay": (f"--{_DAY}", f"--{_DAY}{_ZONE}"),
    "gDay": ("---(0[1-9]|[12][0-9]|3[01])", f"---(0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "gMonth": ("--(0[1-9]|1[0-2])", f"--(0[1-9]|1[0-2]){_ZONE}"),
    "duration": (
        r"P[0-9]{1,4}D|P([0-9]{1,4}Y)?[0-9]{1,2}M([0-9]{1,2}D)?",
        r"-?P([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)(T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S))?|-?PT([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)",
    ),
    "dayTimeDuration": ("P[0-9]{1,4}D|PT[0-9]{1,3}H",),
    "yearMonthDuration": ("P[0-9]{1,4}Y([0-9]{1,2}M)?",),
    "QName": (r"[\i-[:]][\c-[:]]*",),
}  # fmt: skip
_ALIASES = {
    "ID": "NCName",
    "IDREF": "NCName",
    "ENTITY": "NCName",
    "NOTATION": "QName",
    "double": "float",
    "dateTimeStamp": "dateTime",
    **dict.fromkeys(lexical.INTEGERS, "integer"),
}


def spellings(kind: SimpleType) -> tuple[str, ...]:
    """Give expressions for the texts that the built-in type of a type has, the plainest first; none, where it may be any text."""
    if kind.variety == "list" and kind.item is not None:
        return tuple(f"({form})( ({form}))*" for form in spellings(kind.item)) or (r"\S+( \S+)*",)
    if kind.variety == "union":
        forms = [spellings(member) for member in kind.members]
        return ("|".join(f"({form})" for members in forms for form in members),) if all(forms) else ()
    name = _ALIASES.get(kind.builtin, kind.builtin)
    if name == "string" and demands(kind).blanks == "collapse":
        name = "token"
    return _FORMS.get(name, ())
