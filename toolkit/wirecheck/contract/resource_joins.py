"""Resource specifications: ``Customer+(UserCustomerGroups+UserGroups)`` in a path.

A resource, then those joined to it by ``+``; parentheses say whose the joins are. Which resources exist, and how their records are called in XML, stands in the contract.
Source: companion facts on the V3 data API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[+()]|.", re.DOTALL)
_MOST = 64  # tokens; no page shows a specification of more than five
_LONGEST = 40  # characters of a name that a message quotes


class BadSpecification(Exception):
    """A specification that does not parse; the argument says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource with those joined to it; `element` is how its records are called."""

    name: str
    element: str
    joins: tuple[Resource, ...] = ()

    def every(self) -> tuple[Resource, ...]:
        """Give the joined resources, depth first."""
        return tuple(inner for join in self.joins for inner in (join, *join.every()))

    def as_map(self) -> dict[str, object]:
        """Give what rules see."""
        return {
            "resource": self.name,
            "element": self.element,
            "joins": [join.name for join in self.every()],
            "elements": [join.element for join in self.every()],
            "tree": str(self),
        }

    def __str__(self) -> str:
        """Write the specification in its fullest form."""
        return "+".join([self.name, *(f"({join})" if join.joins else str(join) for join in self.joins)])


def of_body(root: _Element, elements: Mapping[str, str]) -> str | None:
    """Write the specification for a body: the resource of its records, joined with those of the records that are nested in them; ``None`` for none."""
    resources = {element: resource for resource, element in elements.items()}
    return max((_written(record, resources) for record in root if record.tag in resources), key=len, default=None)


def _written(record: _Element, resources: Mapping[str, str]) -> str:
    joins: dict[str, str] = {}
    for inner in record:
        if inner.tag in resources:
            tag = str(inner.tag)
            joins[tag] = max(joins.get(tag, ""), _written(inner, resources), key=len)
    return "+".join([resources[str(record.tag)], *(f"({join})" if "+" in join else join for join in joins.values())])


def parse(text: str, elements: Mapping[str, str]) -> Resource:
    """Read a specification.

    Raises:
        BadSpecification: it is not balanced, or names a resource that `elements` does not.

    """
    tokens = [found.group() for found in islice(_TOKEN.finditer(text), _MOST + 1)]
    if len(tokens) > _MOST:
        raise BadSpecification("it is too long")
    resource, rest = _joined(tokens, elements)
    if rest:
        raise BadSpecification(f"{_told(rest[0])} does not belong there")
    return resource


def _told(token: str) -> str:
    return repr(token if len(token) <= _LONGEST else f"{token[:_LONGEST]}…")


def _joined(tokens: list[str], elements: Mapping[str, str]) -> tuple[Resource, list[str]]:
    if not tokens:
        raise BadSpecification("a resource is missing")
    name, *rest = tokens
    if name not in elements:
        raise BadSpecification(f"{_told(name)} is no known resource")
    joins: list[Resource] = []
    while rest and rest[0] == "+":
        rest = rest[1:]
        if rest and rest[0] == "(":
            inner, rest = _joined(rest[1:], elements)
            if not rest or rest[0] != ")":
                raise BadSpecification("a parenthesis is not closed")
            rest = rest[1:]
            joins.append(inner)
        else:
            if not rest:
                raise BadSpecification("a resource is missing after '+'")
            if rest[0] not in elements:
                raise BadSpecification(f"{_told(rest[0])} is no known resource")
            joins.append(Resource(name=rest[0], element=elements[rest[0]]))
            rest = rest[1:]
    return Resource(name=name, element=elements[name], joins=tuple(joins)), rest
