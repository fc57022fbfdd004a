"""What the data API turns down, as an exception that the answer is made of."""

from __future__ import annotations


class Refusal(Exception):
    """A request that is not carried out. `status` is the HTTP status, `says` one line for the body; it quotes no value, as that may be a password.

    The document describes no failure at all. Chosen here: the plain HTTP status and one line of text, never a `ResultSet`, so that no failure looks like records.
    """

    def __init__(self, status: int, says: str, *, allow: str = "") -> None:
        super().__init__(status, says)
        self.status, self.says, self.allow = status, says, allow


def quoted(name: str) -> str:
    """Give a name from a request as something that any text may hold."""
    return ascii(name if len(name) <= 60 else f"{name[:60]}...")
