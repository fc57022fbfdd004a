"""Schemas as callers have them: a file, the text of an XSD, a JSON Schema as a value. What one language calls a schema and the other does is told here, and nowhere else."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from wirecheck import files
from wirecheck.contract import document
from wirecheck.errors import BadContract
from wirecheck.generate import json_schema, xsd

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from wirecheck.generate.site import Instance, Site

Schema: TypeAlias = "str | os.PathLike[str] | bytes | Mapping[str, Any] | bool"
"""The path of an XSD or JSON Schema file, the text of an XSD, or a JSON Schema."""

Source: TypeAlias = "json_schema.JsonSource | xsd.XsdSource"

_KEPT = 64
_FIRST = b"\xef\xbb\xbf \t\r\n"
_sources: dict[object, Source] = {}


def valid(schema: Schema, *, root: str | None = None) -> SearchStrategy[Instance]:
    """Give a strategy for payloads that a schema accepts; `root` is the root element, where an XSD declares several.

    Raises:
        BadContract: the file cannot be read, or is no schema.
        UnsupportedSchema: it holds what is not handled; the error names the place.

    """
    source = source_of(schema)
    return source.valid(root) if isinstance(source, xsd.XsdSource) else _rootless(source, root).valid()


def broken(schema: Schema, site: Site | None = None, *, root: str | None = None) -> SearchStrategy[Instance]:
    """Give a strategy for payloads that break one constraint of a schema and nothing else: any, or that of a site.

    Raises:
        WirecheckError: as `valid`, or nothing breaks the site alone.

    """
    source = source_of(schema)
    return source.broken(site, root) if isinstance(source, xsd.XsdSource) else _rootless(source, root).broken(site)


def sites(schema: Schema, *, root: str | None = None) -> tuple[Site, ...]:
    """Give every site of a schema that a payload can break alone."""
    source = source_of(schema)
    if isinstance(source, xsd.XsdSource):
        every, dead = source.sites(root), source.unreachable(root)
    else:
        every, dead = _rootless(source, root).sites(), source.unreachable()
    out_of_reach = {site.id for site, _ in dead}
    return tuple(site for site in every if site.id not in out_of_reach)


def source_of(schema: Schema) -> Source:
    """Compile a schema, once a process: a file again when it has changed, a text or value never again."""
    return kept(*_asked(schema))


def kept(key: object, compile_: Callable[[], Source]) -> Source:
    """Give what was compiled under a key, or compile it; the oldest makes room."""
    if key not in _sources:
        made = compile_()
        if len(_sources) >= _KEPT:
            del _sources[next(iter(_sources))]
        _sources[key] = made
    return _sources[key]


def _asked(schema: Schema) -> tuple[object, Callable[[], Source]]:
    """Give what tells one schema from another, and what compiles it."""
    if isinstance(schema, bytes) or (isinstance(schema, str) and schema.lstrip("\ufeff \t\r\n").startswith("<")):
        text = schema.encode() if isinstance(schema, str) else schema
        return ("text", _digest(text)), lambda: xsd.compiled(text, name="the XSD")
    if isinstance(schema, bool | Mapping):
        value: Any = schema if isinstance(schema, bool) else dict(schema)
        return ("value", _digest(json.dumps(value, default=str).encode())), lambda: json_schema.compiled(value)
    path = Path(os.fspath(schema)).absolute().as_posix()
    return ("file", path, _age(path)), lambda: _from_file(path)


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()


def _age(path: str) -> int:
    """Give when a file was written; 0 for one that is not there, which reading it will tell."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 -- says no to a NUL; Path.stat raises
    except (OSError, ValueError):
        return 0


def _from_file(path: str) -> Source:
    text = files.read(path)
    name = posixpath.basename(path)
    if text.lstrip(_FIRST).startswith(b"<"):
        return xsd.compiled(text, read=lambda location: _beside(path, location), name=name)
    schema = document.parse(text, name)  # YAML, and so JSON
    if not isinstance(schema, dict | bool):
        raise BadContract(name, "is neither an XSD nor a JSON Schema", remedy="name a file that is one")
    return json_schema.compiled(schema, read=lambda location: document.parse(_beside(path, location), location), location=path)


def _beside(path: str, location: str) -> bytes:
    """Give a file that a schema refers to, by its location from there; what lies on the network is not fetched."""
    if "://" in location:
        raise BadContract(location, "lies elsewhere, and nothing is fetched", remedy="keep a copy beside the schema and refer to that")
    return files.read(posixpath.normpath(posixpath.join(posixpath.dirname(path), location)))


def _rootless(source: json_schema.JsonSource, root: str | None) -> json_schema.JsonSource:
    if root is not None:
        raise BadContract("the JSON Schema", "has no root elements to choose from", remedy="leave the root out")
    return source
