"""Passwords as the store keeps and answers them: sealed, never plain.

The page's sample answers a password as base64 of 24 bytes and does not say how it came to be. Ours are a salt of 6 bytes and a digest of 18.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import blake2b
from hmac import compare_digest

SALT_SIZE = 6
_DIGEST_SIZE = 18


def sealed(password: str, salt: bytes) -> str:
    """Seal a password under a salt of `SALT_SIZE` bytes: 32 characters of base64."""
    return b64encode(salt + blake2b(password.encode(), digest_size=_DIGEST_SIZE, salt=salt).digest()).decode()


def fits(password: str, seal: str) -> bool:
    """Whether a password is the one that was sealed. Upper and lower case differ."""
    return compare_digest(sealed(password, b64decode(seal)[:SALT_SIZE]), seal)
