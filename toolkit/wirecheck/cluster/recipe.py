"""What a judge is made of, so that it can be made again elsewhere: the texts of contracts and schemas travel with it, and no file has to be there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from wirecheck import __version__
from wirecheck.contract.load import load_from
from wirecheck.errors import BadContract
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How exchanges are judged: the contracts at `locations` among `texts`, the options of the run, and whether coverage is counted. `hosts`: those that are meant, empty for all."""

    locations: tuple[str, ...]
    texts: Mapping[str, bytes] = field(repr=False)
    named: bool = False
    strict: bool = False
    base_path: str = ""
    touches: bool = True
    hosts: frozenset[str] = frozenset()
    covers: bool = False
    version: str = __version__

    @property
    def digest(self) -> str:
        """Give what stands for all of it."""
        told = blake2b(digest_size=16)
        options = (self.locations, self.named, self.strict, self.base_path, self.touches, sorted(self.hosts), self.covers, self.version)
        for part in (repr(options).encode(), *(piece for name in sorted(self.texts) for piece in (name.encode(), self.texts[name]))):
            told.update(b"%d " % len(part) + part)
        return told.hexdigest()

    def judge(self) -> Judge:
        """Make the judge; a process that has made it before gives the same."""
        return _judge(_Held(self))

    def _read(self, location: str) -> bytes:
        if location not in self.texts:
            raise BadContract(location, "is not among the files of the run")
        return self.texts[location]


class _Held:
    """A recipe that is told from others by what it holds."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._digest = recipe.digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other._digest == self._digest

    def __hash__(self) -> int:
        return hash(self._digest)


@lru_cache(maxsize=2)
def _judge(held: _Held) -> Judge:
    recipe = held.recipe
    contracts = [load_from(location, recipe._read) for location in recipe.locations]  # noqa: SLF001 -- of this module
    return Judge(contracts, named=recipe.named, strict=recipe.strict, base_path=recipe.base_path, touches=recipe.touches)
