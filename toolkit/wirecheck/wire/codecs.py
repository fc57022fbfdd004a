"""The codecs by name, and which one a media type gets where a contract names none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from wirecheck.wire import form, jsontext, xmltext

if TYPE_CHECKING:
    from wirecheck.wire.payload import Payload

CODECS: Mapping[str, Callable[[bytes], Payload]] = MappingProxyType(
    {
        "json": jsontext.decode,
        "xml": xmltext.decode,
        "xml-urlencoded-text": xmltext.decode_urlencoded,
        "php-form": form.decode,
    }
)
"""Name to the function that reads a body."""

_BY_MEDIA_TYPE = {"application/json": "json", "text/xml": "xml", "application/x-www-form-urlencoded": "php-form", "multipart/form-data": "php-form"}


def by_media_type(media_type: str) -> str | None:
    """Give the codec that a media type implies, its parameters aside."""
    name = media_type_of(media_type)
    if name.endswith("+json"):
        return "json"
    return "xml" if name.endswith("+xml") else _BY_MEDIA_TYPE.get(name)


def media_type_of(content_type: str) -> str:
    """Give the bare media type of a Content-Type header; text/xml and application/xml are one."""
    bare = content_type.partition(";")[0].strip().lower()
    return "text/xml" if bare == "application/xml" else bare
