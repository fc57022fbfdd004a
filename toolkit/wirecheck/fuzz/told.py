"""What the contract says of a drawn request, read once however often it is asked: fitting, pruning and shrinking hold one request against many."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from wirecheck.finding import without_indexes
from wirecheck.generate import reading

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.generate.draft import Draft

Told = tuple[tuple[str, str, str], ...]
"""Constraint, path without list positions and member of all that is wrong with a request, in their order."""

_MOST = 2048
_LARGEST = 16_384  # bytes of a body that is remembered

_known: OrderedDict[object, tuple[Operation, Told | None]] = OrderedDict()
"""What was read, each with its operation, so that its number is no other's."""


def of(draft: Draft) -> Told | None:
    """Give what the contract says of a request, wherever in a list that stands; ``None``: its codec cannot carry it."""
    content = draft.content
    if content is None or len(content) > _LARGEST:
        return _read(draft)
    parts = (tuple(draft.path.items()), tuple(draft.query.items()), tuple(draft.headers.items()))
    key = (id(draft.operation), *parts, draft.has_body, draft.media_type, content)
    if key not in _known:
        _known[key] = draft.operation, _read(draft)
        if len(_known) > _MOST:
            _known.popitem(last=False)
    return _known[key][1]


def _read(draft: Draft) -> Told | None:
    read = reading.of_request(draft)
    return None if read is None else tuple(sorted((said.constraint, without_indexes(said.path), said.member or "") for said in read.told))
