"""One schema out of many: every reference, local or to a file, by pointer, anchor or identifier, becomes one into the schema's own ``$defs``.

Keywords that the schema's draft does not know are left out on the way, and so are the neighbours of ``$ref`` where the draft ignores them: whoever
reads the result need not ask which draft it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from wirecheck.errors import WirecheckError
from wirecheck.generate.json_schema.refusal import UnsupportedSchema
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS, at_pointer
from wirecheck.schema.json_walk import escaped

Read = Callable[[str], Any]
"""Location of a file to its bytes, its text, or its parsed content."""

_SPECIAL = re.compile(r"[^A-Za-z0-9._-]")
_NEWER = {
    6: {"const", "contains", "propertyNames"},
    7: {"if", "then", "else"},
    2019: {"dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains", "$recursiveRef", "$recursiveAnchor", "$anchor", "$defs"},
    2020: {"prefixItems", "$dynamicRef", "$dynamicAnchor"},
}  # fmt: skip
_OLDER = {2019: {"dependencies"}, 2020: {"additionalItems", "$recursiveRef"}}  # the draft that dropped them
_DRAFTS = {"draft-04": 4, "draft-06": 6, "draft-07": 7, "draft/2019-09": 2019, "draft/2020-12": 2020}


def draft_of(schema: Any, default: int = 2020) -> int:  # noqa: ANN401
    """Give the draft that a schema declares.

    Raises:
        UnsupportedSchema: it declares one that nobody knows.

    """
    declared = schema.get("$schema") if isinstance(schema, dict) else None
    if declared is None:
        return default
    for name, draft in _DRAFTS.items():
        if re.search(rf"json-schema\.org/{re.escape(name)}/schema#?$", str(declared)):
            return draft
    if re.fullmatch(r"https?://json-schema\.org/schema#?", str(declared)):
        return default
    raise UnsupportedSchema("/$schema", f"the draft {declared!r} is not known", remedy="declare one of draft-04 to 2020-12")


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a schema stands: the identifier that its references start from, the file, the draft, and the pointer for messages."""

    base: str
    location: str
    draft: int
    root: Any
    pointer: str = ""


@dataclass
class _Registry:
    resources: dict[str, tuple[Any, _Context]] = field(default_factory=dict)
    anchors: dict[tuple[str, str], tuple[Any, _Context]] = field(default_factory=dict)
    dynamic: dict[str, list[tuple[Any, _Context]]] = field(default_factory=dict)
    contexts: dict[int, _Context] = field(default_factory=dict)


def self_contained(schema: Any, *, location: str = "", read: Read | None = None) -> Any:  # noqa: ANN401
    """Give the copy of a schema whose references all stay inside it.

    Raises:
        UnsupportedSchema: a reference names nothing that can be read here, or depends on the way it was come by.

    """
    if isinstance(schema, bool):
        return schema
    return _Copier(schema, location, read).run()


class _Copier:
    def __init__(self, schema: Any, location: str, read: Read | None) -> None:  # noqa: ANN401
        self._schema = schema
        self._read = read
        self._known = _Registry()
        self._files: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._defs: dict[str, Any] = {}
        self._waiting: list[tuple[str, Any, _Context]] = []
        self._home = _Context(location, location, draft_of(schema), schema)
        self._register(schema, self._home)
        self._ways = self._crawl()

    def _crawl(self) -> set[tuple[str, str]]:
        """Look at everything that references lead to; give the ways from one resource into another."""
        ways = set()
        seen: set[int] = set()
        stack = [(self._schema, self._home)]
        while stack:
            node, context = stack.pop()
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            context = self._context(node, context)
            for key in ("$ref", "$dynamicRef", "$recursiveRef"):
                if isinstance(node.get(key), str) and not _is_foreign(key, context.draft):
                    target, there = self._target(node[key], context)
                    ways.add((context.base, there.base))
                    stack.append((target, there))
            if context.draft > 7 or "$ref" not in node:
                for child, home in _children({key: value for key, value in node.items() if key not in {"$defs", "definitions"}}, context):
                    ways.add((context.base, self._context(child, home).base))
                    stack.append((child, home))
        return ways

    def run(self) -> Any:  # noqa: ANN401
        made = self._copy(self._schema, self._context(self._schema, self._home))
        while self._waiting:
            name, node, context = self._waiting.pop()
            self._defs[name] = self._copy(node, context)
        if "$schema" in self._schema:
            made["$schema"] = self._schema["$schema"]
        if self._defs:
            made["$defs"] = self._defs
        return made

    # -- what there is -------------------------------------------------------------------------------------------------------------------

    def _register(self, node: Any, context: _Context) -> None:  # noqa: ANN401
        stack = [(node, context)]
        while stack:
            node, context = stack.pop()
            if not isinstance(node, dict) or id(node) in self._known.contexts:
                continue
            context = self._named(node, context)
            self._known.contexts[id(node)] = context
            for name, kind in (("$anchor", False), ("$dynamicAnchor", True)):
                if isinstance(node.get(name), str):
                    self._known.anchors[context.base, node[name]] = (node, context)
                    if kind:
                        self._known.dynamic.setdefault(node[name], []).append((node, context))
            stack.extend(_children(node, context))

    def _named(self, node: dict[str, Any], context: _Context) -> _Context:
        """Note what a schema calls itself."""
        own = node.get("id" if context.draft == 4 else "$id")
        ignores = context.draft <= 7 and "$ref" in node
        is_root = node is context.root and id(node) not in self._known.contexts
        if is_root:
            self._known.resources.setdefault(context.base, (node, context))
        if not isinstance(own, str) or ignores:
            return context
        whole, fragment = urldefrag(_joined(context.base, own))
        if own.startswith("#") or (fragment and whole == context.base):
            self._known.anchors[context.base, fragment] = (node, context)
            return context
        draft = draft_of(node, context.draft) if "$schema" in node else context.draft
        context = _Context(whole, context.location, draft, node, context.pointer)
        self._known.resources[whole] = (node, context)
        if fragment:
            self._known.anchors[whole, fragment] = (node, context)
        return context

    def _context(self, node: Any, default: _Context) -> _Context:  # noqa: ANN401
        return self._known.contexts.get(id(node), default)

    # -- references ----------------------------------------------------------------------------------------------------------------------

    def _target(self, reference: str, context: _Context) -> tuple[Any, _Context]:
        whole, fragment = urldefrag(_joined(context.base, reference))
        if reference.startswith("#"):
            whole, fragment = context.base, reference[1:]
        root, home = self._resource(whole, reference, context)
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            if (found := self._known.anchors.get((home.base, fragment))) is None:
                raise UnsupportedSchema(context.pointer, f"the reference {reference!r} names no anchor")
            return found
        try:
            node = at_pointer(root, fragment.replace("%", "%25"))
        except KeyError:
            raise UnsupportedSchema(context.pointer, f"the reference {reference!r} points nowhere") from None
        if id(node) not in self._known.contexts:
            self._register(node, self._around(root, fragment, home))
        return node, self._context(node, home)

    def _around(self, root: Any, fragment: str, home: _Context) -> _Context:  # noqa: ANN401
        """Give the context of a place that no keyword leads to: that of the nearest schema above it."""
        steps = fragment.split("/")[1:]
        for count in range(len(steps), 0, -1):
            above = at_pointer(root, "".join(f"/{step.replace('%', '%25')}" for step in steps[: count - 1]))
            if id(above) in self._known.contexts:
                found = self._known.contexts[id(above)]
                return _Context(found.base, found.location, found.draft, found.root, fragment)
        return home

    def _resource(self, whole: str, reference: str, context: _Context) -> tuple[Any, _Context]:
        if (found := self._known.resources.get(whole)) is not None:
            return found
        file = urldefrag(reference)[0]
        for location in dict.fromkeys((_joined(context.location, file), whole)):
            if (found := self._file(location, context)) is not None:
                self._known.resources.setdefault(whole, found)
                return found
        raise UnsupportedSchema(context.pointer, f"the reference {reference!r} names a file that cannot be read here", remedy="give it through read=")

    def _file(self, location: str, context: _Context) -> tuple[Any, _Context] | None:
        if self._read is None:
            return None
        if location not in self._files:
            try:
                content = self._read(location)
            except (OSError, KeyError, WirecheckError):
                return None
            self._files[location] = json.loads(content) if isinstance(content, bytes | str) else content
        node = self._files[location]
        if id(node) not in self._known.contexts:
            self._register(node, _Context(location, location, draft_of(node, context.draft), node))
        return node, self._context(node, _Context(location, location, context.draft, node))

    # -- the copy ------------------------------------------------------------------------------------------------------------------------

    def _copy(self, node: Any, context: _Context) -> Any:  # noqa: ANN401
        if not isinstance(node, dict):
            return node
        context = self._context(node, context)
        if "$ref" in node and context.draft <= 7:
            node = {key: value for key, value in node.items() if key == "$ref" or key.startswith("x-")}
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key in {"$defs", "definitions", "$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary"} or _is_foreign(
                key, context.draft
            ):
                continue
            if key in {"$ref", "$dynamicRef", "$recursiveRef"}:
                made["$ref"] = self._reference(key, value, context)
            elif key in LISTS and isinstance(value, list):
                made[key] = [self._copy(item, context) for item in value]
            elif key in SCHEMAS:
                made[key] = self._copy(value, context)
            elif key in MAPS and isinstance(value, dict):
                made[key] = {name: self._copy(item, context) for name, item in value.items()}
            else:
                made[key] = value
        return made

    def _reference(self, key: str, value: str, context: _Context) -> str:
        node, home = self._target(value, context)
        if key == "$dynamicRef":
            others = self._known.dynamic.get(unquote(urldefrag(value)[1]), [])
            if any(node is other for other, _ in others):
                node, home = self._outermost(others, value, context)
        elif key == "$recursiveRef" and node.get("$recursiveAnchor") is True:
            others = [found for found in self._known.resources.values() if isinstance(found[0], dict) and found[0].get("$recursiveAnchor") is True]
            node, home = self._outermost(others, value, context)
        if id(node) not in self._names:
            steps = [step for step in re.split(r"[/#]", value) if step not in {"", "$defs", "definitions", "."}]
            name = base = _SPECIAL.sub("-", unquote(steps[-1])) if steps else "root"
            count = 2
            while name in self._defs:
                name, count = f"{base}-{count}", count + 1
            self._names[id(node)] = name
            self._defs[name] = True
            self._waiting.append((name, node, home))
        return f"#/$defs/{self._names[id(node)]}"

    def _outermost(self, others: list[tuple[Any, _Context]], value: str, context: _Context) -> tuple[Any, _Context]:
        """Give the one place that a dynamic reference can mean: that of the root, or of the only resource of its kind that is entered from others."""
        bases = {home.base: (node, home) for node, home in others}
        root = self._context(self._schema, self._home).base
        entered = {there for here, there in self._ways if there in bases and here not in bases}
        if root in bases:
            return bases[root]
        if len(entered) == 1:
            return bases[entered.pop()]
        raise UnsupportedSchema(context.pointer, f"the dynamic reference {value!r} depends on the way it was come by")


def _joined(base: str, reference: str) -> str:
    """Join as RFC 3986 does; a URN has no path to start from."""
    if not reference:
        return base
    if base.startswith("urn:") and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", reference):
        return base + reference if reference.startswith("#") else reference
    return urljoin(base, reference)


def _is_foreign(key: str, draft: int) -> bool:
    return any(draft < since and key in keys for since, keys in _NEWER.items()) or any(draft >= until and key in keys for until, keys in _OLDER.items())


def _children(node: dict[str, Any], context: _Context) -> list[tuple[Any, _Context]]:
    made: list[tuple[Any, _Context]] = []

    def add(child: Any, step: str) -> None:  # noqa: ANN401
        made.append((child, _Context(context.base, context.location, context.draft, context.root, f"{context.pointer}/{step}")))

    for key, value in node.items():
        if key in LISTS and isinstance(value, list):
            for position, child in enumerate(value):
                add(child, f"{key}/{position}")
        elif key in SCHEMAS:
            add(value, key)
        elif key in MAPS and isinstance(value, dict):
            for name, child in value.items():
                add(child, f"{key}/{escaped(name)}")
    return made
