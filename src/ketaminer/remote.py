"""Files that are not on this machine, by their URL (``s3://bucket/papers/a.pdf``): found, read, written, through fsspec.

fsspec and what knows the place (s3fs, gcsfs, …) are the extra ``remote``; the place's own settings (keys, endpoint) are those of
these libraries: the environment and fsspec's configuration files.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ketaminer.errors import KetaminerError, one_line

EXTRA = "install what it needs: pip install 'ketaminer[remote]'"
HINT = "check the address, and the keys and endpoint in the environment"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PATTERN = re.compile(r"[*?[]")


def is_url(place: str) -> bool:
    """Whether a place is named by a URL; anything else is a path of this machine."""
    return _URL.match(place) is not None


def _opened(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise KetaminerError(f"{url}: {one_line(str(error), 200)}", EXTRA) from None
    except ValueError as error:
        raise KetaminerError(f"{url}: {one_line(str(error), 200)}", "known are the protocols of fsspec, such as s3://") from None
    return system, path


@contextmanager
def _told(url: str, what: str) -> Iterator[None]:
    """What a place answers, as one clear line. The libraries raise errors of their own kinds, so all are told alike."""
    try:
        yield
    except KetaminerError:
        raise
    except FileNotFoundError:
        raise KetaminerError(f"{url}: no such file", HINT) from None
    except Exception as error:
        reason = one_line(str(error) or type(error).__name__, 200)
        raise KetaminerError(f"{url}: cannot be {what} ({reason})", HINT) from None


def find(url: str, suffixes: tuple[str, ...]) -> list[str]:
    """The URLs of the files that ``url`` names, in order: one file, all that a pattern fits, or a folder's with all below it.

    In a folder only files with one of the ``suffixes`` are looked for. Raises :class:`KetaminerError` where there is none.
    """
    system, path = _opened(url)
    with _told(url, "read"):
        system.invalidate_cache()
        if _PATTERN.search(path):
            found = [one for one in system.glob(path) if system.isfile(one)]
        elif system.isfile(path):
            return [url]
        else:
            found = [one for one in system.find(path) if one.lower().endswith(suffixes)]
        if not found:
            raise KetaminerError(f"{url}: no paper there", f"looked for {', '.join(suffixes)}")
        return [str(system.unstrip_protocol(one)) for one in sorted(found, key=lambda one: one.split("/"))]


@contextmanager
def reading(url: str) -> Iterator[BinaryIO]:
    """A stream of what lies there. Raises :class:`KetaminerError`."""
    system, path = _opened(url)
    with _told(url, "read"), system.open(path, "rb") as stream:
        yield stream


@contextmanager
def replacing(url: str) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of what lies there, when the block ends without an exception.

    It is written to a temporary file of this machine first.
    """
    system, path = _opened(url)
    with tempfile.TemporaryDirectory(prefix="ketaminer-") as folder:
        local = Path(folder) / "part"
        with local.open("xb") as stream:
            yield stream
        with _told(url, "written"):
            system.put_file(str(local), path)


def remove(url: str) -> None:
    """Remove the file if it is there."""
    system, path = _opened(url)
    with _told(url, "removed"):
        system.invalidate_cache()
        if system.exists(path):
            system.rm_file(path)
