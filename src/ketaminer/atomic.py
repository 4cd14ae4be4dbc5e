"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ketaminer.errors import KetaminerError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of ``path`` when the block ends without an exception.

    It is written to a file beside ``path`` first, so an interrupted run leaves what was there before. A symbolic link is
    followed; a device or pipe is written to directly. Missing folders are made. Raises :class:`KetaminerError` when the
    folder or the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            with target.open("wb") as stream:
                yield stream
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
        with suppress(FileNotFoundError):
            part.unlink()
        try:
            with part.open("xb") as stream:
                yield stream
            os.replace(part, target)  # noqa: PTH105 (Path.replace is the same call; this is the documented atomic one)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KetaminerError(f"cannot write {path}: {error.strerror or error}") from None


def write(path: Path, data: bytes) -> None:
    """``data`` as the whole content of ``path``, atomically. Raises as :func:`replacing` does."""
    with replacing(path) as stream:
        stream.write(data)


def sweep(folder: Path, name: str = "*") -> None:
    """Remove what processes that were killed left half-written in ``folder``, of files called ``name`` (a glob pattern)."""
    if os.name == "nt":
        return  # whether a process runs is not asked so there
    for part in folder.glob(f".{name}.*.part"):
        process = part.name.rsplit(".", 2)[1]
        if process.isdigit() and not _alive(int(process)):
            with suppress(OSError):
                part.unlink()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
