"""Where the documents of a run go: a file of claims, or a database."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from ketaminer.export import Writer
from ketaminer.layers import TYPES
from ketaminer.model import Document


class Sink(Protocol):
    """Takes the documents of a run in order of input. ``needs`` are the layers it reads; other layers may be missing.

    ``keeps``: what was put is there for good when ``put`` returns, so the sink itself tells what is done (``holds``).
    """

    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def keeps(self) -> bool: ...
    def holds(self, sha256: str, /) -> bool: ...
    def put(self, document: Document, /) -> None: ...


class Claims:
    """A format of claims (:mod:`ketaminer.export`); ``documents`` given to its writer have claims and no text."""

    needs = ("claims",)
    keeps = False

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def holds(self, _: str) -> bool:
        return False

    def put(self, document: Document) -> None:
        self._writer.write(document)


class Nothing:
    """Nothing is done with the documents; they only go to their layer files."""

    needs: tuple[str, ...] = ()
    keeps = False

    def holds(self, _: str) -> bool:
        return False

    def put(self, document: Document) -> None:
        pass


Run = TypeVar("Run", contravariant=True)


class Store(Protocol[Run]):
    """A database. ``put`` is one transaction that replaces what was there of this paper."""

    def holds(self, sha256: str, run: Run) -> bool: ...
    def put(self, document: Document, run: Run) -> None: ...


Kind = TypeVar("Kind")


class Database(Generic[Kind]):
    """A :class:`Store` that papers of one ``run`` (version, pipeline, configuration) are put into."""

    needs = tuple(TYPES)
    keeps = True

    def __init__(self, store: Store[Kind], run: Kind) -> None:
        self._store, self._run = store, run

    def holds(self, sha256: str) -> bool:
        return self._store.holds(sha256, self._run)

    def put(self, document: Document) -> None:
        self._store.put(document, self._run)
