"""Files by their URL, through fsspec: whatever its file systems raise is an error of the operating system from here on."""

from __future__ import annotations

import errno
import io
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from fsspec.core import url_to_fs
from fsspec.utils import get_protocol

from wirecheck.errors import UnreadableCapture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

_BUFFER = 2**20
_DRIVERS = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs", "http": "aiohttp", "https": "aiohttp"}
"""The package that a URL needs beside ours."""

_NAMES = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "updated")
"""What file systems call that which changes with a file."""


def is_local(url: str) -> bool:
    """Whether a URL names a file of this machine."""
    return get_protocol(url) in {"file", "local"}


def name_of(url: str) -> str:
    """Give a URL as reports may show it: without user info and query, which are where keys stand."""
    if is_local(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def file_system(url: str) -> tuple[Any, str]:
    """Give the file system of a URL, and the path in it.

    Raises:
        UnreadableCapture: there is none, or its package is not installed.

    """
    scheme = get_protocol(url)
    try:
        found: tuple[Any, str] = url_to_fs(url)
    except ImportError:
        driver = _DRIVERS.get(scheme)
        raise UnreadableCapture(
            name_of(url), f"{scheme}:// needs {driver or 'a package of its own'}; 'pip install {driver or scheme}' beside wirecheck"
        ) from None
    except ValueError:
        raise UnreadableCapture(name_of(url), f"nobody knows {scheme}://; fsspec lists what there is") from None
    return found


def found(file_systems: Any, path: str) -> dict[str, Any]:  # noqa: ANN401 -- fsspec has no types
    """Give what a file system tells of a file.

    Raises:
        OSError: it cannot be asked, or there is no such file.

    """
    with told():
        return dict(file_systems.info(path))


def identity(info: dict[str, Any]) -> str:
    """Give what tells a file from what stood at its place before, as far as its file system knows."""
    return repr([info.get("size"), *(str(info[name]) for name in _NAMES if name in info)])


@contextmanager
def opened(url: str) -> Iterator[BinaryIO]:
    """Open a URL for reading.

    Raises:
        OSError: it cannot be read; `strerror` says why.
        UnreadableCapture: its file system is not there.

    """
    system, path = file_system(url)
    with told():
        file = system.open(path, "rb", block_size=4 * _BUFFER) if not is_local(url) else system.open(path, "rb")
    with closing(file), closing(io.BufferedReader(_Told(file), _BUFFER)) as stream:
        yield cast("BinaryIO", stream)


class _Told(io.RawIOBase):
    """A stranger's file, whose errors are those of any file."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 -- fsspec has no types
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def tell(self) -> int:
        return int(self._file.tell())

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        with told():
            return int(self._file.seek(offset, whence))

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        with told():
            chunk: bytes = self._file.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def told() -> Iterator[None]:
    """Turn what a file system raises into an error with a reason. Its own text may hold the whole URL, with the keys in its query."""
    try:
        yield
    except FileNotFoundError:
        raise OSError(errno.ENOENT, "no such file or directory") from None
    except PermissionError:
        raise OSError(errno.EACCES, "permission denied") from None
    except OSError as error:
        raise OSError(error.errno or errno.EIO, error.strerror or type(error).__name__) from None
    except Exception as error:
        raise OSError(errno.EIO, f"{type(error).__name__} of {type(error).__module__.partition('.')[0]}") from error
