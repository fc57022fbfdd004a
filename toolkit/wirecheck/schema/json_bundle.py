"""One JSON Schema out of several files: every reference that leaves the file is brought in under ``$defs``.

The walkers over schemas then need no file, and any validator can compile the result.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

Load = Callable[[str], Any]
"""Location of a file, relative to the contract's root, to its parsed content."""

# Keywords whose values are schemas, lists of schemas, or maps of schemas: 2020-12, with the older spellings.
SCHEMAS = frozenset({"additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems", "contains", "propertyNames", "not", "if", "then", "else", "additionalItems"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})


def bundle(schema: Any, location: str, load: Load) -> Any:  # noqa: ANN401 -- a schema is an object or a boolean
    """Give `schema`, found in the file at `location`, with every reference to another place pointing into its own ``$defs``.

    Raises:
        KeyError: a reference points nowhere; the argument is the reference.

    """
    return _Bundler(location, load).run(schema)


def at_pointer(document: Any, pointer: str) -> Any:  # noqa: ANN401
    """Give what a JSON Pointer names (RFC 6901). Raises ``KeyError`` where it names nothing."""
    for step in pointer.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        try:
            document = document[int(name)] if isinstance(document, list) else document[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return document


class _Bundler:
    def __init__(self, location: str, load: Load) -> None:
        self._home = location
        self._load = load
        self._names: dict[tuple[str, str], str] = {}
        self._defs: dict[str, Any] = {}

    def run(self, schema: Any) -> Any:  # noqa: ANN401
        made = self._copy(schema, self._home)
        if self._defs and isinstance(made, dict):
            made = {**made, "$defs": {**made.get("$defs", {}), **self._defs}}
        return made

    def _copy(self, node: Any, location: str) -> Any:  # noqa: ANN401
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key in LISTS and isinstance(value, list):
                made[key] = [self._copy(item, location) for item in value]
            elif key in SCHEMAS:
                made[key] = self._copy(value, location)
            elif key in MAPS and isinstance(value, dict):
                if key in {"$defs", "definitions"}:
                    continue  # what is used comes in by its reference
                made[key] = {name: self._copy(item, location) for name, item in value.items()}
            elif key == "$ref" and isinstance(value, str):
                made[key] = f"#/$defs/{self._named(value, location)}"
            elif key != "$id":
                made[key] = value
        return made

    def _named(self, reference: str, location: str) -> str:
        file, _, pointer = reference.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(location), file)) if file else location
        key = (target, pointer)
        if key in self._names:
            return self._names[key]
        try:
            found = at_pointer(self._load(target), pointer)
        except (KeyError, OSError):
            raise KeyError(reference) from None
        words = [*posixpath.basename(target).split(".")[:1], *(step for step in pointer.split("/") if step not in {"", "$defs", "definitions", "components", "schemas"})]
        name = base = "-".join(words if file or not pointer else words[1:]) or "root"
        count = 2
        while name in self._defs:
            name, count = f"{base}-{count}", count + 1
        self._names[key] = name
        self._defs[name] = True  # holds the name while the target is copied: it may refer to itself
        self._defs[name] = self._copy(found, target)
        return name
