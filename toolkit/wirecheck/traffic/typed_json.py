"""JSON to values of a known shape: fast where it can be, total where it must be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

_PIECES = msgspec.json.Decoder(list[msgspec.Raw])


class Shape(Generic[T]):
    r"""Reads documents of one shape. Numbers may be spelt as text (``"200"``), as some recorders do.

    msgspec refuses lone surrogates (``"\ud800"``), which browsers write; a document that it refuses is read again by the standard library, which keeps them.
    """

    def __init__(self, shape: Any) -> None:  # noqa: ANN401 -- whatever msgspec takes for a type
        """Prepare for a type that msgspec knows; ``Any`` reads whatever stands there."""
        self._shape = shape
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(shape, strict=False)
        self._list_decoder: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[shape], strict=False)

    def read(self, document: bytes) -> T:
        """Give the value.

        Raises:
            ValueError: it is no JSON or has another shape; the text says in one line which.

        """
        try:
            try:
                return self._decoder.decode(document)
            except msgspec.ValidationError:
                raise
            except ValueError:
                if b"\\u" not in document:
                    raise
            return self._shaped(_read_slowly(document))
        except (ValueError, RecursionError) as error:
            raise _named(error) from None

    def read_each(self, array: bytes) -> Iterator[T | ValueError]:
        """Give the value of each item of an array, or what is wrong with it."""
        try:
            yield from self._list_decoder.decode(array)
        except (ValueError, RecursionError):
            yield from self._read_one_by_one(array)

    def _read_one_by_one(self, array: bytes) -> Iterator[T | ValueError]:
        try:
            items: list[Any] = _PIECES.decode(array)
        except (ValueError, RecursionError):
            try:
                items = _read_slowly(array)
            except (ValueError, RecursionError) as error:
                yield _named(error)
                return
        for item in items:
            try:
                yield self.read(bytes(item)) if isinstance(item, msgspec.Raw) else self._shaped(item)
            except (ValueError, RecursionError) as error:
                yield _named(error)

    def _shaped(self, value: object) -> T:
        shaped: T = msgspec.convert(value, self._shape, strict=False)
        return shaped


def _named(error: Exception) -> ValueError:
    if isinstance(error, RecursionError):
        return ValueError("it is nested too deep")
    return ValueError("it is not UTF-8" if isinstance(error, UnicodeError) else " ".join(str(error).split()))


def _read_slowly(document: bytes) -> Any:  # noqa: ANN401 -- any JSON value
    return json.loads(document, parse_constant=_refuse, object_pairs_hook=_members)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Drop members whose names hold lone surrogates: no shape has them, and msgspec stumbles over them."""
    return {name: value for name, value in pairs if name.isascii() or name.encode("utf-8", "replace") == name.encode("utf-8", "surrogatepass")}


def _refuse(literal: str) -> NoReturn:
    message = f"{literal} is no JSON number"
    raise ValueError(message)
