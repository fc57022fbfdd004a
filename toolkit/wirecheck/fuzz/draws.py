"""Drawn requests: the same for the same seed, operation and site, whatever was drawn before.

A drawn request asks for no answer of the store, so that it is drawn once a process: a second campaign with the same seed, in a test or a benchmark, finds it made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption

from wirecheck.fuzz.shrinking import is_filled, least
from wirecheck.generate import edge_requests, reading, targets
from wirecheck.generate.examples import examples
from wirecheck.generate.requests import request_targets, valid_drafts

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation
    from wirecheck.generate import EdgeRequests
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.site import Label
    from wirecheck.generate.targets import Target

T = TypeVar("T")
Fit = Callable[["Draft"], "Draft"]

_TRIES = 3
_AT_ONCE = 4
_MORE = 4
_STOCK = 16
_READINGS = 48
"""How many smaller forms of a broken request are looked at before it is sent: whatever else stands in it may be a reason to reject it."""
_MOST = 4096
_drawn: OrderedDict[Any, Any] = OrderedDict()


def name_of(edge: EdgeRequests) -> str:
    """Give the name of an edge: equal in every run."""
    return f"{edge.site.id} at its {edge.side} edge"


def number_of(seed: int, *words: object) -> int:
    """Give the seed of one purpose: of its own, so that one more draw somewhere moves no other."""
    return int.from_bytes(blake2b(repr((seed, *words)).encode(), digest_size=6).digest(), "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What is drawn for a contract with these credentials. Of everything the simplest comes first: the value `index` 0."""

    contract: Contract
    credentials: Mapping[str, str]

    def valid(self, operation: Operation, index: int, number: int, *, credentials: Mapping[str, str] | None = None) -> Draft | None:
        """Give a valid request in its least form, proved by these credentials or else the usual ones."""
        proof = self.credentials if credentials is None else credentials
        key = (self.contract.digest, self._proof, number, operation.id, tuple(sorted(proof.items())), index // _AT_ONCE)
        drawn = _once(key, lambda: examples(self._valid(operation, proof), (index // _AT_ONCE + 1) * _AT_ONCE, number=number, tries=_TRIES))
        draft = _at(drawn, index)
        return _once((*key, index), lambda: least(draft, _READINGS, fixed=frozenset(proof.values()))) if draft is not None else None

    def several(self, operation: Operation, count: int, number: int) -> list[Draft]:
        """Give some valid requests."""
        key = (self.contract.digest, self._proof, count, number, operation.id, "several")
        return _once(key, lambda: examples(self._valid(operation, self.credentials), count, number=number, tries=_TRIES))

    def stock(self, operation: Operation, seed: int, turn: int = 0) -> list[Draft]:
        """Give the valid requests of an operation that several phases share."""
        return self.several(operation, _STOCK, number_of(seed, "stock", operation.id, turn))

    def broken(self, operation: Operation, target: Target, index: int, number: int, *, is_early: bool) -> tuple[Draft, Label] | None:
        """Give a request that breaks a target; ``None`` where it cannot be broken. Where the valid request was made to fit before (`is_early`), nothing is kept."""
        draw: Callable[[DrawFn], Any] = target.draw
        if is_early:
            return _at(_some(draw, index, number), index)
        found: tuple[Draft, Label] | None = self._kept(draw, index, number, operation.id, target.site.id)
        if index or found is None:
            return found
        if not is_filled(*found):  # many a store takes a blank for none: that tells less
            filled = self.once(lambda: _some(draw, 0, number, lambda pair: is_filled(*pair)), number, operation.id, target.site.id, "filled")
            found = _at(filled, 0) or found
        key = (self.contract.digest, self._proof, number, operation.id, target.site.id, "least")
        return _once(key, lambda: (least(found[0], _READINGS, fixed=frozenset(self.credentials.values()), label=found[1]), found[1]))

    def on_edge(self, operation: Operation, edge: EdgeRequests, index: int, number: int) -> Draft | None:
        """Give a request that stands on an edge."""

        def drawn(draw: DrawFn) -> Draft | None:
            try:
                return draw(edge.requests).draft
            except UnsatisfiedAssumption:  # hypothesis would go on trying where rules keep the edge out of reach
                return None

        found: Draft | None = self._kept(drawn, index, number, operation.id, name_of(edge))
        return found

    def edges(self, operation: Operation) -> tuple[EdgeRequests, ...]:
        """Give the edges of an operation."""
        return _once((self.contract.digest, self._proof, operation.id, "edges"), lambda: edge_requests(operation, credentials=self.credentials))

    def targets(self, operation: Operation, seed: int, fit: Fit, suits: Callable[[Draft], bool]) -> tuple[tuple[Target, bool], ...]:
        """Give all there is to break in the requests of an operation, each with whether the valid request is made to fit before it is broken.

        That is where the bytes are damaged, or the proof of who is calling is taken away: nothing can be made to fit there afterwards. It is one that `suits`, if any does.
        What a rule, the bytes or the proof is broken in is one of the valid requests that are drawn for sequences as well: of these there are few, and to draw one costs more than to break it.
        """

        def stock() -> list[Draft]:
            return self.stock(operation, seed)

        every = self.once(lambda: request_targets(operation, self.credentials, _one_of(stock)), operation.id, seed, "targets")
        messages = _one_of(lambda: list(filter(suits, stock())) or stock()).map(fit)
        early = {target.site.id: target for target in targets.of_wire(operation.request, operation, messages, reading.of_request)}
        return tuple((early.get(target.site.id, target), target.site.id in early) for target in every)

    def once(self, make: Callable[[], T], *words: object) -> T:
        """Give what `make` draws, made once a process; `words` tell it from all others."""
        return _once((self.contract.digest, self._proof, *words), make)

    def _valid(self, operation: Operation, proof: Mapping[str, str]) -> SearchStrategy[Draft]:
        return self.once(lambda: valid_drafts(operation, proof), operation.id, tuple(sorted(proof.items())), "strategy")

    @property
    def _proof(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.credentials.items()))

    def _kept(self, make: Callable[[DrawFn], Any], index: int, number: int, *words: object) -> Any:  # noqa: ANN401 -- whatever it makes
        """Give the first value, which is the simplest, or one of some that are drawn together when a second is asked for."""
        most = 0 if index == 0 else max(index, _AT_ONCE - 1)
        return _at(_once((self.contract.digest, self._proof, most, number, *words), lambda: _some(make, most, number)), index)


@st.composite
def _by(draw: DrawFn, make: Callable[[DrawFn], Any]) -> Any:  # noqa: ANN401 -- whatever it makes
    """Draw what a function makes."""
    draw(st.just(None))  # hypothesis complains of whoever draws nothing, as a target may that cannot be broken
    return make(draw)


def _one_of(values: Callable[[], list[Draft]]) -> SearchStrategy[Draft]:
    """Draw one of some values that are made when the first is asked for."""
    return st.deferred(lambda: st.sampled_from(found) if (found := values()) else st.nothing())


def _some(make: Callable[[DrawFn], T | None], index: int, number: int, suits: Callable[[T], bool] = lambda _: True) -> list[T]:
    """Give values that suit up to an index, as far as some attempts give any. One run of the engine, which ends as soon as they are there."""
    found: dict[str, T] = {}

    def is_last(value: T | None) -> bool:
        if value is not None and suits(value):
            found.setdefault(repr(value), value)
        return len(found) > index

    examples(_by(make), index + 1 + _MORE, number=number, tries=1, is_last=is_last)
    return list(found.values())


def _at(values: list[T], index: int) -> T | None:
    return values[index] if index < len(values) else None


def _once(key: Any, make: Callable[[], T]) -> T:  # noqa: ANN401 -- a value of any payload
    if key not in _drawn:
        _drawn[key] = make()
        if len(_drawn) > _MOST:
            _drawn.popitem(last=False)
    found: T = _drawn[key]
    return found
