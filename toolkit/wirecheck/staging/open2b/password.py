"""Passwords as the store keeps them: 45 characters that cannot be turned back.

Customers, find, response: `encryptedPassword`, a string of 45. How Open2b makes them is not told. Ours are a letter for the way, 12 characters of salt, 32 of digest. A password that came encrypted by
another application is digested once more, over what that application would have stored, so that its owner can still log in.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import md5, pbkdf2_hmac
from random import Random

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PLAIN, _FOREIGN = "P", "X"
_SALT = 12
_ROUNDS = 64  # few: a call has a millisecond, and the people are invented

_OPEN2B = re.compile(r"[A-Za-z0-9+/.=]{45}")
# osCommerce and its two descendants store md5(salt + password) in hexadecimal, a colon, and two characters of salt. What later releases store is longer than the 50 characters that the page allows.
_MD5_AND_SALT = re.compile(r"[0-9a-f]{32}:[0-9A-Za-z]{2}")

FORMS = {"Open2b": _OPEN2B, "osCommerce": _MD5_AND_SALT, "ZenCart": _MD5_AND_SALT, "CRELoaded": _MD5_AND_SALT}
"""What a password looks like that an application has encrypted."""


def _digest(salt: str, text: str) -> str:
    return b64encode(pbkdf2_hmac("sha256", text.encode(), salt.encode(), _ROUNDS, dklen=24)).decode()


def foreign(plain: str, salt: str) -> str:
    """Encrypt a plain password as osCommerce does; the salt has two characters."""
    return f"{md5((salt + plain).encode(), usedforsecurity=False).hexdigest()}:{salt}"


def encrypt(plain: str, random: Random) -> str:
    """Encrypt a plain password."""
    salt = "".join(random.choices(_ALPHABET, k=_SALT))
    return _PLAIN + salt + _digest(salt, plain)


def adopt(encrypted: str, application: str, random: Random) -> str:
    """Take over a password that an application of `FORMS` has encrypted; our own stays as it is."""
    if application == "Open2b":
        return encrypted
    salt = encrypted[-2:] + "".join(random.choices(_ALPHABET, k=_SALT - 2))
    return _FOREIGN + salt + _digest(salt, encrypted)


def fits(encrypted: str, plain: str) -> bool:
    """Whether a plain password is the one that was encrypted."""
    way, salt, digest = encrypted[0], encrypted[1 : 1 + _SALT], encrypted[1 + _SALT :]
    return digest == _digest(salt, foreign(plain, salt[:2]) if way == _FOREIGN else plain)
