"""The contracts that travel with wirecheck as data, beside their YAML: a reader of YAML takes thirty times as long over them.

What stands there counts for exactly the files that it was made of: it has the digest of each, and where one of them is another now, the YAML is read as any other. A test holds that both say the same.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from wirecheck import files
from wirecheck.errors import BadContract

_Read = Callable[[str], bytes]


def parsed(location: str, read: _Read) -> tuple[Any, Mapping[str, bytes]] | None:
    """Give the data of a contract and the texts of all files that it takes, in the order in which they are read; ``None`` where nobody has parsed these very files."""
    text = files.parsed(files.contract_name(location))
    if text is None:
        return None
    held = json.loads(text)
    texts: dict[str, bytes] = {}
    for name, digest in held["files"].items():
        place = _place(location, name)
        try:
            texts[place] = read(place)
        except BadContract:  # whoever reads the contract itself says so
            return None
        if _digest(texts[place]) != digest:
            return None
    return held["contract"], texts


def written(location: str, data: Any, texts: Mapping[str, bytes]) -> bytes:  # noqa: ANN401
    """Write what `parsed` gives."""
    folder = posixpath.dirname(location)
    held = {"files": {posixpath.relpath(place, folder): _digest(text) for place, text in texts.items()}, "contract": data}
    return json.dumps(held, ensure_ascii=False, indent=0, separators=(",", ":")).encode() + b"\n"


def _place(location: str, name: str) -> str:
    """Give the location of a file that is named from the folder of the contract; the contract's own stays as it is written."""
    return location if name == posixpath.basename(location) else posixpath.normpath(posixpath.join(posixpath.dirname(location), name))


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()
