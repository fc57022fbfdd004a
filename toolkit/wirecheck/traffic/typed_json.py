"""JSON to values of a known shape: fast where it can be, total where it must be."""

from __future__ import annotations

import json
from typing import Any, Generic, NoReturn, TypeVar

import msgspec

T = TypeVar("T")


class Shape(Generic[T]):
    r"""Reads documents of one shape. Numbers may be spelt as text (``"200"``), as some recorders do.

    msgspec refuses lone surrogates (``"\ud800"``), which browsers write; a document that it refuses is read again by the standard library, which keeps them.
    """

    def __init__(self, shape: Any, *, slow: Any = None) -> None:  # noqa: ANN401 -- whatever msgspec takes for a type
        """Prepare for a type that msgspec knows; `slow` is its like where a part is kept as ``Raw``, which the standard library does not know."""
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(shape, strict=False)
        self._slow = slow or shape

    def read(self, document: object) -> T:
        """Give the value of JSON, as bytes or ``Raw``, or of what the standard library made of JSON.

        Raises:
            ValueError: it is no JSON or has another shape; the text says in one line which.

        """
        try:
            if not isinstance(document, bytes | msgspec.Raw):
                return self._shaped(document)
            try:
                return self._decoder.decode(document)
            except msgspec.ValidationError:
                raise
            except ValueError:
                text = bytes(document)
                if b"\\u" not in text:
                    raise
            return self._shaped(json.loads(text, parse_constant=_refuse, object_pairs_hook=_members))
        except RecursionError:
            message = "it is nested too deep"
        except UnicodeError:
            message = "it is not UTF-8"
        except ValueError as error:
            message = " ".join(str(error).split())
        raise ValueError(message)

    def _shaped(self, value: object) -> T:
        shaped: T = msgspec.convert(value, self._slow, strict=False)
        return shaped


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Drop members whose names hold lone surrogates: no shape has them, and msgspec stumbles over them."""
    return {name: value for name, value in pairs if name.isascii() or name.encode("utf-8", "replace") == name.encode("utf-8", "surrogatepass")}


def _refuse(literal: str) -> NoReturn:
    message = f"{literal} is no JSON number"
    raise ValueError(message)
