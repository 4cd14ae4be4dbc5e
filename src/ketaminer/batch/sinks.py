"""Where the documents of a run go: a file, or a database."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from ketaminer.errors import KetaminerError
from ketaminer.export import Writer
from ketaminer.layers import TYPES
from ketaminer.model import Document


class Sink(Protocol):
    """Takes the documents of a run in order of input. ``needs`` are the layers it reads; other layers may be missing.

    ``keeps``: what was put is there for good when ``put`` returns, and the sink itself tells what is done (``holds``). ``put``
    gives what is wrong with a paper that cannot be kept, and raises what is wrong with the place. ``add``: a paper that is held
    lies at another path too, under another id.
    """

    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def keeps(self) -> bool: ...
    def holds(self, sha256: str, /) -> bool: ...
    def put(self, document: Document, /) -> KetaminerError | None: ...
    def add(self, sha256: str, path: str, document_id: str, /) -> None: ...


class Written:
    """A format of :mod:`ketaminer.export`; the documents given to its writer have the layers that the format is written from."""

    keeps = False

    def __init__(self, writer: Writer, needs: tuple[str, ...]) -> None:
        self._writer = writer
        self.needs = needs

    def holds(self, _: str) -> bool:
        return False

    def put(self, document: Document) -> None:
        self._writer.write(document)

    def add(self, *_: str) -> None:
        """A file tells of every path on its own."""


Run = TypeVar("Run", contravariant=True)


class Store(Protocol[Run]):
    """A database. ``put`` is one transaction that replaces what was there of this paper, and durable when it returns."""

    def holds(self, sha256: str, run: Run, /) -> bool: ...
    def put(self, document: Document, run: Run, /) -> None: ...
    def add_file(self, sha256: str, path: str, document_id: str, /) -> None: ...


Kind = TypeVar("Kind")


class Database(Generic[Kind]):
    """A :class:`Store` that papers of one ``run`` (version, pipeline, configuration) are put into.

    ``broken`` is what the store raises that is no paper's fault.
    """

    needs = tuple(TYPES)
    keeps = True

    def __init__(self, store: Store[Kind], run: Kind, broken: type[Exception]) -> None:
        self._store, self._run, self._broken = store, run, broken

    def holds(self, sha256: str) -> bool:
        return self._store.holds(sha256, self._run)

    def put(self, document: Document) -> KetaminerError | None:
        try:
            self._store.put(document, self._run)
        except self._broken:
            raise
        except KetaminerError as error:
            return error
        return None

    def add(self, sha256: str, path: str, document_id: str) -> None:
        self._store.add_file(sha256, path, document_id)
