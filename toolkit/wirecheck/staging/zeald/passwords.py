"""Hashes of passwords, salted."""

from __future__ import annotations

from hashlib import pbkdf2_hmac
from random import Random

# Few, for a store of invented people that is filled anew for every test.
_ROUNDS = 500


def hashed(password: str, draw: Random) -> str:
    """Hash a password; an empty one stays empty, as nobody can log in with it.

    The document ("automatically hashed before storing") names no form. Whatever is sent is hashed, a hash too: nothing says that one is told from a password.
    """
    if not password:
        return ""
    salt = draw.randbytes(8)
    return f"$pbkdf2-sha256${_ROUNDS}${salt.hex()}${pbkdf2_hmac('sha256', password.encode(), salt, _ROUNDS).hex()}"
