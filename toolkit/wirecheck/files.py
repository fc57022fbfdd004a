"""The only reader of contract and schema files: those that travel with wirecheck, and those that a caller names. And the bound on every file that is read whole."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from wirecheck.errors import BadContract, UnknownName

_ENDING = ".openapi.yaml"

MOST_BYTES = 64 * 1024**2
"""What is taken of a contract, a schema, an overlay, a baseline, a configuration, credentials, known records or counts."""


def home() -> Path:
    """Give the folder that holds ``contracts/`` and ``schemas/``: beside the code in a wheel, the checkout's top in an editable install."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def contract_names() -> tuple[str, ...]:
    """Name the contracts that travel with wirecheck, sorted."""
    return tuple(sorted(path.name.removesuffix(_ENDING) for path in (home() / "contracts").glob(f"*{_ENDING}")))


def contract_location(name: str) -> str:
    """Give the path of a contract, by its name or by its file's path.

    Raises:
        UnknownName: it is neither.

    """
    shipped = home() / "contracts" / f"{name}{_ENDING}"
    if name in contract_names():
        return shipped.as_posix()
    if os.path.isfile(name):  # noqa: PTH113 -- says no to a name that is too long or holds a NUL; Path.is_file raises
        return Path(name).as_posix()
    raise UnknownName("contract", name, contract_names())


def parsed(name: str) -> bytes | None:
    """Give a contract that travels with wirecheck as it was parsed, ``None`` where there is none of this name (see `contract.parsed`)."""
    path = home() / "contracts" / "parsed" / f"{name}.json"
    return content(path) if path.is_file() else None


def contract_name(location: str) -> str:
    """Give the name of a contract by its file's path."""
    name = Path(location).name
    for ending in (_ENDING, ".openapi.yml", ".openapi.json", ".yaml", ".yml", ".json"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def read(location: str) -> bytes:
    """Give the bytes of a contract or schema file.

    Raises:
        BadContract: it cannot be read.

    """
    try:
        return content(location)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such file"
        raise BadContract(location, f"cannot be read: {reason}", remedy="check the path that names it") from None


def content(path: str | Path, *, most: int = MOST_BYTES) -> bytes:
    """Give what is in a file, of which some may be devices without an end.

    Raises:
        OSError: it cannot be read, or has more than `most` bytes.
        ValueError: it is no path.

    """
    pieces: list[bytes] = []
    left = most
    with Path(path).open("rb") as stream:
        while piece := stream.read(1024**2):
            left -= len(piece)
            if left < 0:
                raise OSError(errno.EFBIG, f"it has more than {most // 1024**2} MB", str(path))
            pieces.append(piece)
    return b"".join(pieces)


def captures() -> Path:
    """Give the folder of captures that travel with wirecheck, for the demonstration."""
    return home() / "cassettes" / "tour"


def shape_names() -> tuple[str, ...]:
    """Name the published JSON Schemas of what wirecheck writes and reads."""
    return tuple(sorted(path.name.removesuffix(".schema.json") for path in (home() / "schemas" / "wirecheck").glob("*.schema.json")))


def schema(name: str) -> bytes:
    """Give a schema file that travels with wirecheck, by its path below ``schemas/``."""
    return read((home() / "schemas" / name).as_posix())
