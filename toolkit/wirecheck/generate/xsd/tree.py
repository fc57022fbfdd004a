"""A drawn document before it is written: names, attributes, texts and children, with the declaration that each comes from.

Mutations and callers change trees; text is made at the end, so that Hypothesis shrinks values and not characters of markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from wirecheck.generate.xsd.costs import namespace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wirecheck.generate.xsd.model import ComplexType, Element, Particle, SimpleType

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"
_XML = "http://www.w3.org/XML/1998/namespace"
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class NoTree(Exception):
    """These choices give no document."""


@dataclass(slots=True, eq=False)
class Node:
    """An element. `text` stands before the first child, `tail` behind the element; names are those of ElementTree."""

    name: str
    declared: Element | None = None
    type: SimpleType | ComplexType | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""
    tail: str = ""
    parent: Node | None = None
    particle: Particle | None = None

    def add(self, child: Node, place: int | None = None) -> None:
        """Put a child in, at the end if no place is given."""
        child.parent = self
        self.children.insert(len(self.children) if place is None else place, child)

    def walk(self) -> Iterator[Node]:
        """Yield the element and all inside it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    @property
    def path(self) -> str:
        """The XPath, every step below the root with its index, as findings tell it."""
        steps = []
        node = self
        while node.parent is not None:
            index = 0
            for one in node.parent.children:
                index += one.name == node.name
                if one is node:
                    break
            steps.append(f"{node.name}[{index}]")
            node = node.parent
        return "/" + "/".join([node.name, *reversed(steps)])

    def copy(self) -> Node:
        """Give a copy that shares nothing but declarations."""
        made = Node(self.name, self.declared, self.type, dict(self.attributes), [], self.text, self.tail, None, self.particle)
        for child in self.children:
            made.add(child.copy())
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A whole document: its root, and the prefixes that names and values in it may need. `says_all`: a value names a prefix, so all are declared."""

    root: Node
    prefixes: Mapping[str, str]
    says_all: bool = False

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of every element that holds no other, in document order."""
        for node in self.root.walk():
            if not node.children:
                yield node.path, node.text

    def with_leaves(self, change: Callable[[str, str], str]) -> Tree:
        """Give a tree whose leaves have the texts that `change` makes of their path and text."""
        root = self.root.copy()
        for node in list(root.walk()):
            if not node.children:
                node.text = change(node.path, node.text)
        return Tree(root=root, prefixes=self.prefixes, says_all=self.says_all)

    def xml(self) -> str:
        """Write the document."""
        return _Writer(self).document()


class _Writer:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        spaces = dict.fromkeys(namespace_of(name) for node in tree.root.walk() for name in (node.name, *node.attributes))
        elements = {namespace_of(node.name) for node in tree.root.walk()}
        self._default = next(iter(elements)) if len(elements) == 1 and not tree.says_all else ""
        of_attributes = {namespace_of(name) for node in tree.root.walk() for name in node.attributes}
        self._prefixes: dict[str, str] = {}
        for space in (*tree.prefixes, *spaces) if tree.says_all else spaces:
            if space and space != _XML and (space != self._default or space in of_attributes):
                self._prefixes[space] = self._prefix(space)

    def _prefix(self, space: str) -> str:
        if space in self._prefixes:
            return self._prefixes[space]
        if space == XSI:
            return "xsi"
        taken = set(self._prefixes.values())
        wanted = self._tree.prefixes.get(space)
        if wanted and wanted not in taken:
            return wanted
        return next(f"n{number}" for number in range(1, len(taken) + 2) if f"n{number}" not in taken)

    def document(self) -> str:
        made: list[str] = []
        spaces = "".join(f' xmlns:{prefix}="{escape(space, _IN_ATTRIBUTE)}"' for space, prefix in self._prefixes.items())
        if self._default:
            spaces = f' xmlns="{escape(self._default, _IN_ATTRIBUTE)}"' + spaces
        self._element(self._tree.root, spaces, made)
        return "".join(made)

    def _element(self, node: Node, spaces: str, made: list[str]) -> None:
        name = self._name(node.name, is_element=True)
        attributes = "".join(f' {self._name(key, is_element=False)}="{escape(value, _IN_ATTRIBUTE)}"' for key, value in node.attributes.items())
        if not node.children and not node.text:
            made.append(f"<{name}{spaces}{attributes}/>")
        else:
            made.append(f"<{name}{spaces}{attributes}>{escape(node.text, _IN_TEXT)}")
            for child in node.children:
                self._element(child, "", made)
            made.append(f"</{name}>")
        made.append(escape(node.tail, _IN_TEXT))

    def _name(self, name: str, *, is_element: bool) -> str:
        space, _, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
        if not space or (is_element and space == self._default):
            return local
        return f"{'xml' if space == _XML else self._prefixes[space]}:{local}"
