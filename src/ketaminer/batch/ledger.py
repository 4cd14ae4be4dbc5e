"""What is done of a run, so that an interrupted one goes on where it was: one SQLite file beside the output.

It holds, for every paper that succeeded, what the output is written from, under all that it depends on: the paper's path, id
and content, the configuration, the version and the code. It is made when the first paper is done and removed with the end of
the run. A paper that failed is not in it: it is read again. Without a path it is a temporary file, the place of outcomes that
wait for an earlier paper.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import msgspec

import ketaminer
from ketaminer import pipeline
from ketaminer.batch.one_paper import Outcome
from ketaminer.batch.papers import Paper
from ketaminer.config import Config
from ketaminer.errors import KetaminerError

FORMAT = 1
"""The format of the file; one of another format is begun anew."""

_TABLE = """
CREATE TABLE IF NOT EXISTS paper (
  path BLOB NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL, run TEXT NOT NULL, outcome BLOB NOT NULL,
  PRIMARY KEY (path, id)
) WITHOUT ROWID
"""


def beside(output: Path) -> Path:
    """Where the ledger of a run that writes ``output`` lies."""
    return output.with_name(f".{output.name[:200]}.ledger")


def run_digest(config: Config, library: pipeline.Library) -> str:
    """The hash of all that a paper's claims depend on besides the paper, but for the code: options, vocabularies, references."""
    own = pipeline.layer_digest("claims", config)
    if not library:
        return own
    return hashlib.sha256(own.encode() + msgspec.json.encode(library)).hexdigest()


@cache
def code_files() -> tuple[Path, ...]:
    """The modules that a paper goes through, as the Makefile's staged run counts them."""
    top = Path(ketaminer.__file__).parent
    others = {"command.py", "progress.py", "__main__.py", "schema.py"}
    own = [file for file in top.glob("*.py") if file.name not in others]
    return tuple(sorted([*own, *(top / "stages").rglob("*.py"), *(top / "trained").rglob("*.py")]))


@cache
def code_digest() -> str:
    """The hash of the modules' content: a changed program of the same version does not go on with what another one did."""
    total = hashlib.sha256()
    for file in code_files():
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


@cache
def code_time() -> int:
    """When the newest of the modules was written, in nanoseconds."""
    return max(file.stat().st_mtime_ns for file in code_files())


class Ledger:
    """The ledger at ``path``, or a temporary one. Raises :class:`KetaminerError` where it cannot be used.

    One run at a time can use a ledger; ``fresh`` forgets what is in it.
    """

    def __init__(self, path: Path | None, run: str, *, fresh: bool = False) -> None:
        self._path = path
        self._run = f"{run} {code_digest()} {FORMAT}"
        self._database: sqlite3.Connection | None = None
        if path is not None and path.exists():
            if fresh:
                self._open().execute("DELETE FROM paper")
            else:
                self._open()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite raises, as one clear line."""
        try:
            yield
        except OSError as error:
            raise KetaminerError(f"cannot write {self._path}: {error.strerror or error}") from None
        except sqlite3.Error as error:
            if "locked" in str(error):
                known = KetaminerError(f"{self._path} is in use", "another run writes the same output; wait for its end")
            elif isinstance(error, sqlite3.OperationalError):
                known = KetaminerError(f"cannot write {self._path or 'a temporary file'}: {error}", "look for room on the disk")
            else:
                known = KetaminerError(f"{self._path} is damaged: {error}", "remove it; all papers are then read again")
            raise known from None

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            with self._told():
                # not shared: one lock for as long as the run lasts; "" is a temporary file that is never seen
                if self._path is not None:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                database = sqlite3.connect(self._path or "", isolation_level=None, timeout=1)
                try:
                    if self._path is not None:
                        database.execute("PRAGMA locking_mode = EXCLUSIVE")
                        database.execute("PRAGMA journal_mode = TRUNCATE")
                        database.execute("PRAGMA synchronous = FULL")
                    database.execute("BEGIN EXCLUSIVE")
                    database.execute(_TABLE)
                    database.execute("COMMIT")
                except BaseException:
                    database.close()
                    raise
            self._database = database
        return self._database

    def knows(self, paper: Paper) -> bool:
        """Whether something is held of a paper of that path and id; nothing is read for that."""
        return self._database is not None and self._row(paper, "1") is not None

    def find(self, paper: Paper, sha256: str) -> bool:
        """Whether this very paper was done in such a run."""
        return self._database is not None and self._row(paper, "sha256, run") == (sha256, self._run)

    def _row(self, paper: Paper, columns: str) -> tuple[object, ...] | None:
        with self._told():
            query = f"SELECT {columns} FROM paper WHERE path = ? AND id = ?"
            found: tuple[object, ...] | None = self._open().execute(query, _key(paper)).fetchone()
        return found

    def put(self, paper: Paper, outcome: Outcome) -> None:
        """Keep what came of a paper, for good when this returns."""
        data = zlib.compress(msgspec.msgpack.encode(outcome), 1)
        sha256 = outcome.source.sha256 if outcome.source else ""
        with self._told():
            self._open().execute("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?)", (*_key(paper), sha256, self._run, data))

    def get(self, paper: Paper) -> Outcome:
        """What came of a paper that is held."""
        row = self._row(paper, "outcome")
        assert row is not None
        try:
            return msgspec.msgpack.decode(zlib.decompress(row[0]), type=Outcome)  # type: ignore[arg-type]
        except (zlib.error, msgspec.DecodeError) as error:
            raise KetaminerError(f"{self._path} is damaged: {error}", "remove it; all papers are then read again") from None

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def remove(path: Path) -> None:
    """The run is complete: nothing of it needs to be kept."""
    for suffix in ("-journal", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def _key(paper: Paper) -> tuple[bytes, str]:
    return os.fsencode(paper.path), paper.id
