"""What is kept of a piece that was judged: its findings for people, and for the run what it needs to go on.

Three files a piece, each of them whole or not there, the last of them the sign that all are. ``NAME.ndjson`` holds the verdicts in the published shape, secrets masked. ``NAME.rows`` holds what the run
has to see of each exchange, and ``NAME.done`` the sums. These two hold what records were sent and shown, so they are encrypted, by a key that stays with whoever runs: a store of results learns no secret,
and nobody without the key can make up what is unpickled.
"""

from __future__ import annotations

import errno
import os
import pickle
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wirecheck.cluster import opening
from wirecheck.judge import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

_NONCE = 12
_LENGTH = 4


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a piece adds up to. `positions` and `lines` are how far the counting went, so that those of the next piece go on from there; `faults` is how often something could not be read."""

    tally: Tally = field(default_factory=Tally)
    positions: int = 0
    lines: int = 0
    faults: int = 0
    coverage: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A place for results, by its URL, and the key to it."""

    url: str
    key: bytes

    @property
    def place(self) -> str:
        """Name the place for people."""
        return opening.name_of(self.url)

    def name(self, *told: str) -> str:
        """Give the name of a piece, which tells nobody without the key what it is of."""
        return blake2b("\0".join(told).encode("utf-8", "surrogatepass"), key=self.key, digest_size=16).hexdigest()

    def summary(self, name: str) -> Summary | None:
        """Give the sums of a piece, ``None`` where it is not complete."""
        try:
            with opening.opened(self._at(name, "done")) as file:
                made: Summary = next(self._frames(file))
        except (OSError, StopIteration):
            return None
        return made

    def rows(self, name: str) -> Iterator[Any]:
        """Give what was said of each exchange, in their order.

        Raises:
            OSError: they are not there any more.

        """
        with opening.opened(self._at(name, "rows")) as file:
            for rows in self._frames(file):
                yield from rows

    @contextmanager
    def writing(self, name: str, kind: str) -> Iterator[BinaryIO]:
        """Write one of the files of a piece. What is left early is not there.

        Raises:
            OSError: it cannot be written.

        """
        if opening.is_local(self.url):
            with _local(Path(self._at(name, kind).removeprefix("file://"))) as file:
                yield file
            return
        with NamedTemporaryFile(prefix="wirecheck-") as whole:
            yield cast("BinaryIO", whole)
            whole.flush()
            system, path = opening.file_system(self._at(name, kind))
            with opening.told():
                system.put_file(whole.name, path)  # an object is whole or not there

    def frame(self, value: Any) -> bytes:  # noqa: ANN401 -- anything that pickles
        """Give a value as it is written: pickled, packed and encrypted."""
        nonce = os.urandom(_NONCE)
        text = nonce + AESGCM(self.key).encrypt(nonce, zlib.compress(pickle.dumps(value, 5), 1), None)
        return len(text).to_bytes(_LENGTH, "big") + text

    def _frames(self, file: BinaryIO) -> Iterator[Any]:
        while head := file.read(_LENGTH):
            text = file.read(int.from_bytes(head, "big"))
            try:
                plain = AESGCM(self.key).decrypt(text[:_NONCE], text[_NONCE:], None)
            except (InvalidTag, ValueError):
                raise OSError(errno.EIO, "it is damaged, or of another key") from None
            yield pickle.loads(zlib.decompress(plain))  # noqa: S301 -- nobody else has the key

    def _at(self, name: str, kind: str) -> str:
        return f"{self.url.rstrip('/')}/{name}.{kind}"


@contextmanager
def _local(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}-{os.urandom(6).hex()}")
    file = os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with file:
            yield file
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def key_at(path: Path) -> bytes:
    """Give the key that is kept in a file, and make one where there is none. Results of another key are nobody's, and judged again.

    Raises:
        OSError: it can be neither read nor written.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        return path.read_bytes()
    with file:
        key = AESGCM.generate_key(256)
        file.write(key)
    return key
