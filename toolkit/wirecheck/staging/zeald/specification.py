"""A resource specification: which resource a path asks for, and which others are joined to it."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.staging.zeald.refusal import Refusal, quoted
from wirecheck.staging.zeald.resources import RESOURCES, Resource

if TYPE_CHECKING:
    from wirecheck.staging.store import Store

_TOKEN = re.compile(r"[()+]|[^()+]+")
_MALFORMED = "no resource specification: write one as in Customer+(UserCustomerGroups+UserGroups)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """A resource with those joined to it, in the order asked for."""

    resource: Resource
    joined: tuple[Specification, ...] = ()


def parse(store: Store, text: str) -> Specification:
    """Read a specification: what follows a plus joins the first resource, parentheses give it joins of its own, to any depth.

    `Customer+UserCustomerGroups+UserGroups` is refused: UserGroups is "Not related directly to a customer", and parentheses are there to say so.

    Raises:
        Refusal: nothing of the kind (400), a resource that is not kept here (404), one that does not join (400).

    """
    tokens = deque(_TOKEN.findall(text))
    specification = _head(store, tokens, None)
    if tokens:
        raise Refusal(400, _MALFORMED)
    return specification


def _head(store: Store, tokens: deque[str], parent: Resource | None) -> Specification:
    """Read a resource and its joins. No deeper than resources join, however many parentheses there are."""
    resource = _resource(store, tokens, parent)
    joined: list[Specification] = []
    while tokens and tokens[0] == "+":
        tokens.popleft()
        joined.append(_joined(store, tokens, resource))
        if len({one.resource.name for one in joined}) < len(joined):
            raise Refusal(400, f"{joined[-1].resource.name} is joined twice: name it once")
    return Specification(resource=resource, joined=tuple(joined))


def _joined(store: Store, tokens: deque[str], parent: Resource) -> Specification:
    if not tokens or tokens[0] != "(":
        return Specification(resource=_resource(store, tokens, parent))
    tokens.popleft()
    one = _head(store, tokens, parent)
    if not tokens or tokens.popleft() != ")":
        raise Refusal(400, _MALFORMED)
    return one


def _resource(store: Store, tokens: deque[str], parent: Resource | None) -> Resource:
    name = tokens.popleft() if tokens else "+"
    if name in "()+":
        raise Refusal(400, _MALFORMED)
    if store.on("zeald-resource-in-any-case"):
        name = next((one for one in RESOURCES if one.lower() == name.lower()), name)
    if name not in RESOURCES:
        raise Refusal(404, f"no resource {quoted(name)}: there are {', '.join(RESOURCES)}")
    if parent is not None and name not in parent.joins:
        raise Refusal(400, f"{name} does not join {parent.name}: {parent.name} takes {', '.join(parent.joins) or 'none'}")
    return RESOURCES[name]
