"""Texts that meet several patterns at once, and none of some others, within bounds of length.

Each pattern is an automaton that is made deterministic as far as it is walked; several walk side by side. From every state it is known which
numbers of further characters can end well (bits of one integer), so that a text is drawn left to right without ever going wrong.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema import ecma
from wirecheck.generate.json_schema.ecma import Ahead, BadPattern, Chars, Edge, Either, Node, Repeat, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Ordered

    from wirecheck.generate.json_schema.draws import Draws

MOST_STATES = 6000
LONGEST = 2000
_ROOM = 64  # by how much a text without an upper bound may exceed its lower one
_DRAWN = 24  # characters that are drawn one by one; the rest of a long text is the plainest

# Drawn in this order of plainness, which is Hypothesis' own: digits, capitals, small letters, then the rest.
_ASCII = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
SAFE = _ASCII + "ÄÖÜßàéñøšžΩαλЖяб中文日本한글"
"""The characters that texts are made of by default: old, assigned, and the same in every normal form."""

_Thread = tuple[int, frozenset[tuple[int, Any]]]  # where it stands, and what lies ahead by duty: a look-ahead and the state of its machine
_Walk = tuple[frozenset[_Thread], str]
_State = _Walk | None  # ``None``: it matched, whatever follows
_START, _INWORD, _OUTSIDE = "start", "word", "outside"


@dataclass(frozen=True, slots=True)
class _Step:
    kind: str  # chars, edge, ahead, or free
    target: int
    chars: Chars | None = None
    edge: str = ""
    ahead: int = -1


class Machine:
    """One pattern, searched for anywhere in a text unless its own ``^`` and ``$`` say otherwise."""

    def __init__(self, tree: Node, *, anchored: bool = False) -> None:
        self.sets: list[Chars] = []
        self.has_words = False
        self._steps: list[list[_Step]] = []
        self._aheads: list[tuple[Machine, bool]] = []
        self._final = self._state()
        begin = self._state()
        if not anchored:
            self._steps[begin].append(_Step("chars", begin, Chars(lambda _: True)))
        first = self._state()
        self._steps[begin].append(_Step("free", first))
        self._steps[self._compile(tree, first)].append(_Step("free", self._final))
        self.begin: _State = (frozenset({(begin, frozenset())}), _START)
        self._moves: dict[tuple[_State, str], _State] = {}
        self._ends: dict[_State, bool] = {}

    def _state(self) -> int:
        if len(self._steps) > MOST_STATES:
            raise BadPattern("it needs too many states")
        self._steps.append([])
        return len(self._steps) - 1

    def _compile(self, node: Node, start: int) -> int:
        """Add what leads from `start` through the node; give where it ends."""
        match node:
            case Chars():
                end = self._state()
                self.sets.append(node)
                self._steps[start].append(_Step("chars", end, node))
            case Edge(kind):
                end = self._state()
                self.has_words |= kind in {"word", "inside"}
                self._steps[start].append(_Step("edge", end, edge=kind))
            case Ahead(part, wanted):
                end = self._state()
                machine = Machine(part, anchored=True)
                self.sets += machine.sets
                self.has_words |= machine.has_words
                self._steps[start].append(_Step("ahead", end, ahead=len(self._aheads)))
                self._aheads.append((machine, wanted))
            case Sequence(parts):
                end = start
                for part in parts:
                    end = self._compile(part, end)
            case Either(parts):
                end = self._state()
                for part in parts:
                    begin = self._state()
                    self._steps[start].append(_Step("free", begin))
                    self._steps[self._compile(part, begin)].append(_Step("free", end))
            case Repeat(part, low, high):
                end = self._repeat(part, low, high, start)
        return end

    def _repeat(self, part: Node, low: int, high: int | None, start: int) -> int:
        for _ in range(low):
            start = self._compile(part, start)
        end = self._state()
        if high is None:
            again = self._state()
            self._steps[start].append(_Step("free", again))
            self._steps[self._compile(part, again)].append(_Step("free", again))
            self._steps[again].append(_Step("free", end))
            return end
        for _ in range(high - low):
            self._steps[start].append(_Step("free", end))
            start = self._compile(part, start)
        self._steps[start].append(_Step("free", end))
        return end

    def _closed(self, state: _Walk, coming: str) -> set[_Thread] | None:
        """Follow what needs no character; `coming` is the kind of the next one, or ``end``. ``None``: it matched."""
        threads, before = state
        seen = set(threads)
        stack = list(threads)
        while stack:
            at, duties = stack.pop()
            if at == self._final and not duties:
                return None
            for step in self._steps[at]:
                if step.kind == "chars" or (step.kind == "edge" and not _holds(step.edge, before, coming)):
                    continue
                more = duties
                if step.kind == "ahead":
                    begun = (self._aheads[step.ahead][0].begin[0], before)  # type: ignore[index]
                    more = duties | {(step.ahead, begun)}
                thread = (step.target, more)
                if thread not in seen:
                    seen.add(thread)
                    stack.append(thread)
        return seen

    def step(self, state: _State, char: str) -> _State:
        """Give the state after a character."""
        if state is None:
            return None
        key = (state, char)
        if key not in self._moves:
            self._moves[key] = self._stepped(state, char)
        return self._moves[key]

    def _stepped(self, state: _Walk, char: str) -> _State:
        kind = (_INWORD if ecma.is_word(char) else _OUTSIDE) if self.has_words else _OUTSIDE
        closed = self._closed(state, kind)
        if closed is None:
            return None
        made: set[_Thread] = set()
        for at, duties in closed:
            after = self._dutiful(duties, char)
            if after is None:
                continue
            if at == self._final:
                made.add((at, after))
            made.update((step.target, after) for step in self._steps[at] if step.chars is not None and step.chars.has(char))
        if (self._final, frozenset()) in made:
            return None
        return frozenset(made), kind

    def _dutiful(self, duties: frozenset[tuple[int, _State]], char: str) -> frozenset[tuple[int, _State]] | None:
        made = set()
        for number, state in duties:
            machine, wanted = self._aheads[number]
            after = machine.step(state, char)
            if after is None:
                if not wanted:
                    return None
            elif after[0]:
                made.add((number, after))
            elif wanted:
                return None
        return frozenset(made)

    def accepts(self, state: _State) -> bool:
        """Whether a text may end here."""
        if state is None:
            return True
        if state not in self._ends:
            self._ends[state] = self._ended(state)
        return self._ends[state]

    def _ended(self, state: _Walk) -> bool:
        closed = self._closed(state, "end")
        if closed is None:
            return True
        return any(
            at == self._final and all(machine.accepts(inner) == wanted for machine, wanted, inner in ((*self._aheads[n], s) for n, s in duties))
            for at, duties in closed
        )


def _holds(edge: str, before: str, coming: str) -> bool:
    if edge == "start":
        return before == _START
    if edge == "end":
        return coming == "end"
    return ((before == _INWORD) != (coming == _INWORD)) == (edge == "word")


@dataclass(frozen=True, slots=True)
class _Move:
    chars: str
    target: int


class Language:
    """The texts that all of some patterns match and none of some others, of `low` to `high` characters."""

    def __init__(self, wanted: Ordered[Machine], unwanted: Ordered[Machine], low: int, high: int | None, alphabet: str = SAFE) -> None:
        self._machines = [*wanted, *unwanted]
        self._signs = [True] * len(wanted) + [False] * len(unwanted)
        self._alphabet = _repertoire(alphabet, self._machines)
        self._low = low
        self._moves: list[list[_Move]] = []
        self._frees: dict[int, list[bool]] = {}
        self._explore()
        self._cap = min(LONGEST, max(low, self._shortest()) + _ROOM) if high is None or high > LONGEST else high
        self._lengths = self._reach()
        mask = self._lengths[0] if self._lengths else 0
        self.lengths = tuple(n for n in range(low, self._cap + 1) if mask >> n & 1)

    def _classes(self) -> list[str]:
        """Group the alphabet by what the patterns can tell apart."""
        sets = list({id(chars): chars for machine in self._machines for chars in machine.sets}.values())
        words = any(machine.has_words for machine in self._machines)
        groups: dict[tuple[bool, ...], list[str]] = {}
        for char in self._alphabet:
            sign = (*(chars.has(char) for chars in sets), words and ecma.is_word(char))
            groups.setdefault(sign, []).append(char)
        return ["".join(group) for group in groups.values()]

    def _explore(self) -> None:
        classes = self._classes()
        begin = tuple(machine.begin for machine in self._machines)
        numbers = {begin: 0}
        queue = [begin]
        self._ending: list[bool] = []
        for state in queue:
            moves: dict[int, str] = {}
            for chars in classes:
                after = tuple(machine.step(inner, chars[0]) for machine, inner in zip(self._machines, state, strict=True))
                if any((inner is None) if not sign else (inner is not None and not inner[0]) for inner, sign in zip(after, self._signs, strict=True)):
                    continue
                if after not in numbers:
                    if len(numbers) >= MOST_STATES:
                        raise BadPattern("together with its neighbours it needs too many states")
                    numbers[after] = len(numbers)
                    queue.append(after)
                number = numbers[after]
                moves[number] = moves.get(number, "") + chars
            self._moves.append([_Move(chars, number) for number, chars in moves.items()])
            self._ending.append(all(m.accepts(s) == sign for m, s, sign in zip(self._machines, state, self._signs, strict=True)))

    def _shortest(self) -> int:
        """Give the length of the shortest text, whatever the bounds."""
        seen = {0}
        states = [0]
        length = 0
        while states and not any(self._ending[state] for state in states):
            states = list({move.target for state in states for move in self._moves[state]} - seen)
            seen.update(states)
            length += 1
        return length

    def _reach(self) -> list[int]:
        """Give for each state the numbers of further characters that can end well, as bits."""
        whole = (1 << (self._cap + 1)) - 1
        found = [int(ending) for ending in self._ending]
        before: list[set[int]] = [set() for _ in found]
        for state, moves in enumerate(self._moves):
            for move in moves:
                before[move.target].add(state)
        waiting = [state for state, bits in enumerate(found) if bits]
        while waiting:
            nearest = set()
            for state in waiting:
                nearest |= before[state]
            waiting = []
            for state in nearest:
                bits = int(self._ending[state])
                for move in self._moves[state]:
                    bits |= found[move.target] << 1
                bits &= whole
                if bits != found[state]:
                    found[state] = bits
                    waiting.append(state)
        return found

    def draw(self, draws: Draws) -> str:
        """Draw a text; there must be one."""
        count = len(self.lengths)
        near = min(count, 12)
        at = draws.index(near + (2 if count > near else 0))
        length = self.lengths[at] if at < near else self.lengths[-1 if at == near else draws.index(count)]
        made: list[str] = []
        state = 0
        free = self._free(length)
        for left in range(length - 1, -1, -1):
            moves = [move for move in self._moves[state] if self._lengths[move.target] >> left & 1]
            move, char = moves[0], moves[0].chars[0]
            if len(made) < _DRAWN and free[len(made)]:
                # One choice: any character, or once more the first of each kind, so that the rare kinds come up.
                at = draws.even(sum(len(move.chars) for move in moves) + (len(moves) * 2 if len(moves) > 1 else 0))
                move, char = _picked(moves, at)
            made.append(char)
            state = move.target
        return "".join(made)

    def _free(self, length: int) -> list[bool]:
        """Tell for each position of a text whether any text of this length has a choice there: then every one makes it, and no choice moves when another shrinks."""
        if length not in self._frees:
            made: list[bool] = []
            states = {0}
            for left in range(length - 1, max(-1, length - 1 - _DRAWN), -1):
                moves = {state: [move for move in self._moves[state] if self._lengths[move.target] >> left & 1] for state in states}
                made.append(any(len(found) > 1 or len(found[0].chars) > 1 for found in moves.values()))
                states = {move.target for found in moves.values() for move in found}
            self._frees[length] = made
        return self._frees[length]

    def few(self, most: int) -> Iterator[str]:
        """Yield the texts of the language, shortest first, at most so many."""
        for length in self.lengths:
            stack = [("", 0)]
            while stack and most:
                text, state = stack.pop()
                left = length - len(text)
                if not left:
                    yield text
                    most -= 1
                    continue
                for move in reversed(self._moves[state]):
                    if self._lengths[move.target] >> (left - 1) & 1:
                        stack.extend((text + char, move.target) for char in reversed(move.chars[: most + 1]))


def _picked(moves: list[_Move], at: int) -> tuple[_Move, str]:
    for move in moves:
        if at < len(move.chars):
            return move, move.chars[at]
        at -= len(move.chars)
    move = moves[at % len(moves)]
    return move, move.chars[0]


def _repertoire(alphabet: str, machines: list[Machine]) -> str:
    """Give the alphabet, wider by what the patterns name, and without the letters that engines disagree on."""
    sets = [chars for machine in machines for chars in machine.sets]
    named = "".join(chars.named for chars in sets)
    if any(machine.has_words for machine in machines) or any(chars.is_wordly for chars in sets):
        alphabet = "".join(filter(str.isascii, alphabet))
    return alphabet + "".join(sorted({char for char in named if char not in alphabet and unicodedata.category(char) not in {"Cn", "Cs"}}))
