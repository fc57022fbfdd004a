"""The texts in a JSON or YAML document, each with its path and its place, so that one can be replaced and all else stays byte by byte."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[Any, ...]
"""Names of members and positions in lists, from the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A text or number: `value` is text, or bytes where YAML says so. `is_number`: it has no quotation marks."""

    path: Path
    start: int
    end: int
    value: str | bytes
    is_number: bool = False


# -- JSON --------------------------------------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def of_json(document: str) -> Iterator[Scalar]:
    """Yield the texts and numbers of a document that was read as JSON before."""
    path: list[Any] = []
    is_name = False
    for token in _TOKEN.finditer(document):
        text = token[0]
        match text:
            case "{":
                path.append("")
                is_name = True
            case "[":
                path.append(0)
                is_name = False
            case "}" | "]":
                path.pop()
                is_name = False
            case ",":
                is_name = isinstance(path[-1], str)
                if not is_name:
                    path[-1] += 1
            case ":":
                is_name = False
            case _ if is_name:
                path[-1] = json.loads(text)
            case "true" | "false" | "null":
                pass
            case _:
                is_text = text.startswith('"')
                yield Scalar(path=tuple(path), start=token.start(), end=token.end(), value=json.loads(text) if is_text else text, is_number=not is_text)


def in_json(value: str | bytes) -> str:
    """Write a text."""
    return json.dumps(value if isinstance(value, str) else value.decode(), ensure_ascii=False)


# -- YAML --------------------------------------------------------------------------------------------------------------------------------------

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BINARY = ("tag:yaml.org,2002:binary", "!binary")
_WORDS = re.compile(r"(?:~|null|true|false|)\Z", re.IGNORECASE)
_BLOCK = re.compile(r"\|[+-]?\Z")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")


def of_yaml(document: str) -> Iterator[Scalar]:
    """Yield the texts and numbers of a document that was read as a cassette before. What an alias repeats is given where it stands."""
    waiting: list[tuple[Path, Any]] = [((), yaml.compose(document, Loader=_Loader))]
    seen: set[int] = set()
    while waiting:
        path, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [((*path, str(key.value)), value) for key, value in reversed(node.value)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [((*path, index), value) for index, value in reversed(list(enumerate(node.value)))]
        elif isinstance(node, yaml.ScalarNode):
            yield from _scalar(path, node)


def _scalar(path: Path, node: Any) -> Iterator[Scalar]:  # noqa: ANN401
    is_plain = node.style is None
    start, end = node.start_mark.index, node.end_mark.index
    if node.tag in _BINARY:
        yield Scalar(path=path, start=start, end=end, value=b64decode(node.value.encode("ascii", "replace")))
    elif not (is_plain and _WORDS.match(node.value)):
        yield Scalar(path=path, start=start, end=end, value=node.value, is_number=is_plain and _NUMBER.match(node.value) is not None)


def in_yaml(value: str | bytes, before: str) -> str:
    """Write a text in the place of `before`: as a block of lines where one stood, else in quotation marks; bytes as base64. An anchor stays."""
    block = _as_block(value, before) if isinstance(value, str) else None
    if block is not None:
        return block
    anchor = re.match(r"(?:![^\s]*\s+)?(&[^\s,\[\]{}]+)\s+", before)
    written = f"!!binary {b64encode(value).decode() or chr(34) * 2}" if isinstance(value, bytes) else _quoted(value)
    return (f"{anchor[1]} " if anchor else "") + written + ("\n" if before.endswith("\n") else "")


def _as_block(text: str, before: str) -> str | None:
    """Put the lines of a text in the place of those of a literal block, as far as lines can hold them."""
    head, *lines = before.split("\n")
    new = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" "))]
    if not _BLOCK.match(head) or not indent or len(new) > len(lines) or not all(c.isprintable() or c in "\n\t" for c in text):
        return None
    made = [indent + line if line else old for line, old in zip(new, lines, strict=False)]
    return "\n".join([head, *made, *lines[len(new) :]])


def _quoted(text: str) -> str:
    """Write a text as JSON does, which YAML reads, with what YAML does not print spelled out."""
    return "".join(c if c.isprintable() and c not in "\u2028\u2029\ufeff" else _escaped(c) for c in json.dumps(text, ensure_ascii=False))


def _escaped(c: str) -> str:
    return f"\\U{ord(c):08X}" if ord(c) > 0xFFFF else f"\\u{ord(c):04X}"
