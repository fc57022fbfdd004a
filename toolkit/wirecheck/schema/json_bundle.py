"""One JSON Schema out of several files: every reference that leaves the file is brought in under ``$defs``.

The walkers over schemas then need no file, and any validator can compile the result.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

_SPECIAL = re.compile(r"[^A-Za-z0-9._-]")  # what a reference would have to escape
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")

Load = Callable[[str], Any]
"""Location of a file, relative to the contract's root, to its parsed content."""

# Keywords whose values are schemas, lists of schemas, or maps of schemas: 2020-12, with the older spellings.
SCHEMAS = frozenset(
    {"additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems", "contains", "propertyNames", "not", "if", "then", "else", "additionalItems"}
)
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})


def bundle(schema: Any, location: str, load: Load) -> Any:  # noqa: ANN401 -- a schema is an object or a boolean
    """Give `schema`, found in the file at `location`, with every reference to another place pointing into its own ``$defs``.

    Raises:
        KeyError: a reference points nowhere; the argument is the reference.

    """
    return Bundler(location, load).run(schema)


def at_pointer(document: Any, pointer: str) -> Any:  # noqa: ANN401
    """Give what a JSON Pointer names (RFC 6901), in a reference: percent-encoded. Raises ``KeyError`` where it names nothing, as an anchor does."""
    if pointer and not pointer.startswith("/"):
        raise KeyError(pointer)
    for step in pointer.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        try:
            document = document[index(name)] if isinstance(document, list) else document[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return document


def index(step: str) -> int:
    """Give the position that a step of a pointer names: no sign, no leading zero (RFC 6901, section 4). Raises ``ValueError``."""
    if not _INDEX.match(step):
        raise ValueError(step)
    return int(step)


class Bundler:
    """One bundle in the making; `copy` and `named` are what a copy that notes more may refine."""

    def __init__(self, location: str, load: Load) -> None:
        self._home = location
        self._load = load
        self._names: dict[tuple[str, str], str] = {}
        self._defs: dict[str, Any] = {}

    def run(self, schema: Any) -> Any:  # noqa: ANN401
        """Give the self-contained copy."""
        made = self.copy(schema, self._home)
        if self._defs and isinstance(made, dict):
            made = {**made, "$defs": {**made.get("$defs", {}), **self._defs}}
        return made

    def copy(self, node: Any, location: str) -> Any:  # noqa: ANN401
        """Copy a schema found in the file at `location`."""
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key in LISTS and isinstance(value, list):
                made[key] = [self.copy(item, location) for item in value]
            elif key in SCHEMAS:
                made[key] = self.copy(value, location)
            elif key in MAPS and isinstance(value, dict):
                if key in {"$defs", "definitions"}:
                    continue  # what is used comes in by its reference
                made[key] = {name: self.copy(item, location) for name, item in value.items()}
            elif key == "$ref" and isinstance(value, str):
                made[key] = f"#/$defs/{self.named(value, location)}"
            elif key != "$id":
                made[key] = value
        return made

    def named(self, reference: str, location: str) -> str:
        """Give the name of what a reference points at, bringing it in."""
        file, _, pointer = reference.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(location), file)) if file else location
        key = (target, pointer)
        if key in self._names:
            return self._names[key]
        try:
            found = at_pointer(self._load(target), pointer)
        except (KeyError, OSError):
            raise KeyError(reference) from None
        words = [
            *posixpath.basename(target).split(".")[:1],
            *(step for step in pointer.split("/") if step not in {"", "$defs", "definitions", "components", "schemas"}),
        ]
        name = base = _SPECIAL.sub("-", "-".join(words if file or not pointer else words[1:])) or "root"
        count = 2
        while name in self._defs:
            name, count = f"{base}-{count}", count + 1
        self._names[key] = name
        self._defs[name] = True  # holds the name while the target is copied: it may refer to itself
        self._defs[name] = self.copy(found, target)
        return name
