"""Records inside a request that was drawn: taken out member by member, and put together anew.

A record is a map of its members. What a member holds is opaque: a JSON value, or in XML its elements as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.generate import edits

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wirecheck.contract.entities import Pointer
    from wirecheck.generate.draft import Draft

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    read: Callable[[Any, tuple[str, ...]], list[Item]]
    write: Callable[[Any, tuple[str, ...], Sequence[Item]], Any]
    blanks: Callable[[Any, str], list[Any]]


def items_of(draft: Draft, place: Pointer) -> list[Item]:
    """Give the records that stand at a place of a request; none where it has no such place."""
    if place.root != "body" or draft.payload is None or draft.raw is not None:
        return []
    return _form(draft).read(draft.payload, place.steps)


def with_items(draft: Draft, place: Pointer, items: Sequence[Item]) -> Draft:
    """Give the request with other records at a place where it has some."""
    return draft.with_payload(_form(draft).write(draft.payload, place.steps, items))


def blanks_of(draft: Draft, name: str, piece: Any) -> list[Any]:  # noqa: ANN401 -- what a member holds
    """Give what a member may hold instead so that it holds nothing."""
    return _form(draft).blanks(piece, name)


def takes_several(place: Pointer) -> bool:
    """Whether a request may hold several records at a place."""
    return place.steps[-1:] == ("*",)


def is_simple(place: Pointer | None) -> bool:
    """Whether records stand at a place themselves, and not within others."""
    return place is not None and place.root == "body" and "*" not in place.steps[:-1]


def _form(draft: Draft) -> _Form:
    return _XML if draft.codec is not None and draft.codec.startswith("xml") else _JSON


# -- JSON and forms ------------------------------------------------------------------------------------------------------------------------------


def _read(payload: Any, steps: tuple[str, ...]) -> list[Item]:  # noqa: ANN401 -- a value of any payload
    here = payload
    for step in steps:
        if step == "*":
            return [item for item in here if isinstance(item, dict)] if isinstance(here, list) else []
        here = here.get(step) if isinstance(here, dict) else None
    return [here] if isinstance(here, dict) else []


def _write(payload: Any, steps: tuple[str, ...], items: Sequence[Item]) -> Any:  # noqa: ANN401 -- likewise
    if not steps:
        return dict(items[0])
    if steps[0] == "*":
        return [dict(item) for item in items]
    return {**payload, steps[0]: _write(payload[steps[0]], steps[1:], items)}


def _blanks(piece: Any, name: str) -> list[Any]:  # noqa: ANN401 -- likewise
    del name
    usual: list[Any] = [[]] if isinstance(piece, list) else [""] if isinstance(piece, str) else []
    return [value for value in (*usual, None, "") if value != piece]


_JSON = _Form(read=_read, write=_write, blanks=_blanks)


# -- XML -----------------------------------------------------------------------------------------------------------------------------------------


def _holder(root: _Element, steps: tuple[str, ...]) -> tuple[_Element | None, str]:
    """Give the element in which the records stand, and what each is called."""
    names = [step for step in steps if step != "*"]
    here: _Element | None = root if names and root.tag == names[0] else None
    for name in names[1:-1]:
        here = here.find(name) if here is not None else None
    return (here if len(names) > 1 else None), names[-1] if names else ""


def _read_xml(payload: str, steps: tuple[str, ...]) -> list[Item]:
    holder, name = _holder(edits.parsed(payload), steps)
    made: list[Item] = []
    for record in holder.findall(name) if holder is not None else ():
        item: dict[str, str] = {}
        for member in record:
            if isinstance(member.tag, str):
                text = etree.tostring(member, encoding="unicode", with_tail=False)
                item[member.tag] = item.get(member.tag, "") + text
        made.append(item)
    return made


def _write_xml(payload: str, steps: tuple[str, ...], items: Sequence[Item]) -> str:
    root = deepcopy(edits.parsed(payload))
    holder, name = _holder(root, steps)
    if holder is None:
        return payload
    for record in holder.findall(name):
        holder.remove(record)
    for item in items:
        holder.append(etree.fromstring(f"<{name}>{''.join(item.values())}</{name}>"))
    return edits.written(root)


def _blanks_xml(piece: str, name: str) -> list[Any]:
    blank = f"<{name}/>"
    return [blank] if piece != blank else []


_XML = _Form(read=_read_xml, write=_write_xml, blanks=_blanks_xml)
