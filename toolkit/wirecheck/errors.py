"""What a caller did wrong. Each error carries its fields, compares by value, and says what to do next in one line.

What the wire does wrong is never one of these: that is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class WirecheckError(Exception):
    """Whatever wirecheck raises on purpose."""

    def __str__(self) -> str:
        """Say in one line what is wrong and what to do next."""
        raise NotImplementedError

    def __post_init__(self) -> None:
        """Fill `args`, so that the error pickles and prints like any other."""
        self.args = tuple(vars(self).values())

    def __hash__(self) -> int:
        """Hash by value, as errors compare."""
        return hash((type(self), self.args))


@dataclass
class UnreadableCapture(WirecheckError):
    """A capture that cannot be opened or is no capture at all."""

    capture: str
    reason: str

    def __str__(self) -> str:
        """Name the capture and the reason."""
        return f"cannot read {self.capture}: {self.reason}"

    __hash__ = WirecheckError.__hash__


@dataclass
class UnknownName(WirecheckError):
    """A name of ours that does not exist: a contract, a code, a shape."""

    kind: str
    name: str
    known: tuple[str, ...]
    listed_by: str = ""

    def __str__(self) -> str:
        """Suggest the nearest names, or list them all; `listed_by` is what to do instead where they are too many for that."""
        from difflib import get_close_matches  # noqa: PLC0415 -- only a mistyped name pays for it

        begun = [known for known in self.known if self.name and known.startswith(self.name)][:3]
        near = get_close_matches(self.name, self.known, n=3, cutoff=0.6) or begun
        hint = f"did you mean {' or '.join(near)}?" if near else self.listed_by or f"known: {', '.join(self.known)}"
        return f"no {self.kind} named {self.name!r}; {hint}"

    __hash__ = WirecheckError.__hash__


@dataclass
class BadContract(WirecheckError):
    """A contract or schema file that cannot be used as it stands."""

    file: str
    problem: str
    line: int | None = None
    remedy: str = "run 'wirecheck lint' on it"

    def __str__(self) -> str:
        """Name file and line, the problem and the remedy."""
        at = f"{self.file}:{self.line}" if self.line else self.file
        return f"{at}: {self.problem}; {self.remedy}"

    __hash__ = WirecheckError.__hash__


@dataclass
class NotAForm(WirecheckError):
    """A value that no form can carry; `kind` is its Python type."""

    kind: str

    def __str__(self) -> str:
        """Name what a form can carry."""
        return f"a form cannot carry a value of type {self.kind}; make it a list or dict of text, numbers, booleans and null"

    __hash__ = WirecheckError.__hash__


@dataclass
class BadDatabase(WirecheckError):
    """A file that cannot hold a staging store."""

    file: str
    problem: str

    def __str__(self) -> str:
        """Name the file, the problem and the remedy."""
        return f"cannot keep a store in {self.file}: {self.problem}; name another file, or none to keep it in memory"

    __hash__ = WirecheckError.__hash__


@dataclass
class NoCluster(WirecheckError):
    """A cluster that cannot be used, or a place where nothing can be kept; `what` names it."""

    what: str
    problem: str

    def __str__(self) -> str:
        """Name it and the problem, which says what to do."""
        return f"{self.what}: {self.problem}"

    __hash__ = WirecheckError.__hash__


@dataclass
class OtherContract(WirecheckError):
    """Counts of coverage that cannot be added: of a contract in another version, or of one that is not here."""

    file: str
    contract: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Name the file, the contract, the problem and the remedy."""
        return f"{self.file} counts {self.contract} {self.problem}; {self.remedy}"

    __hash__ = WirecheckError.__hash__
