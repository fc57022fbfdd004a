"""Contracts for a run, as overlays change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck import files
from wirecheck.cli.streams import complain
from wirecheck.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wirecheck.contract import Contract
    from wirecheck.contract.overlay import Overlaid


def loaded(names: Iterable[str], overlays: Sequence[str] = (), *, keep: dict[str, bytes] | None = None) -> list[Contract]:
    """Load contracts by name or file, each once; say which actions of overlays did nothing. What is read for them goes into `keep` as well, by its location."""
    wanted = dict.fromkeys(names)
    overlaid = _overlaid(overlays) if overlays else None
    read = overlaid or files.read
    made = [load(name, read=read if keep is None else _keeping(read, keep)) for name in wanted]
    for overlay, action in overlaid.unmet if overlaid is not None else ():
        complain(f"{overlay.location}{f':{action.line}' if action.line else ''}: the target {action.target.text} matches nothing in {' and '.join(wanted)}")
    return made


def _overlaid(overlays: Iterable[str]) -> Overlaid:
    from wirecheck.contract.overlay import Overlaid, parse  # noqa: PLC0415 -- few runs have one

    return Overlaid([parse(overlay) for overlay in dict.fromkeys(overlays)])


def _keeping(read: Callable[[str], bytes], keep: dict[str, bytes]) -> Callable[[str], bytes]:
    def reading(location: str) -> bytes:
        text = keep[location] = read(location)
        return text

    return reading
