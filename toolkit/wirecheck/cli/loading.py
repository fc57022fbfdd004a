"""Contracts for a run, as overlays change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.cli.streams import complain
from wirecheck.contract import load
from wirecheck.contract.overlay import Overlaid, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wirecheck.contract import Contract


def loaded(names: Iterable[str], overlays: Sequence[str] = ()) -> list[Contract]:
    """Load contracts by name or file, each once; say which actions of overlays did nothing."""
    wanted = dict.fromkeys(names)
    if not overlays:
        return [load(name) for name in wanted]
    read = Overlaid([parse(overlay) for overlay in dict.fromkeys(overlays)])
    made = [load(name, read=read) for name in wanted]
    for overlay, action in read.unmet:
        complain(f"{overlay.location}{f':{action.line}' if action.line else ''}: the target {action.target.text} matches nothing in {' and '.join(wanted)}")
    return made
