"""What every engine's store does; the engines say how rows are read and changed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from ketaminer.database import views
from ketaminer.database.errors import StoreError
from ketaminer.database.reading import by_paper, document_of
from ketaminer.database.rows import has_text, rows_of, with_files
from ketaminer.database.run import Run
from ketaminer.database.tables import ROW, Rows
from ketaminer.errors import KetaminerError
from ketaminer.model import Claim, Claims, Document, Source

Fetch = Callable[..., Rows]
"""Gives the rows of the paper that is about to be changed, if it is there, in the tables named or in all."""

Decide = Callable[[Fetch], Rows | None]
"""From what there is to what there is to be; ``None`` changes nothing."""

CHUNK = 50
"""Papers that are read at once."""


class Store(ABC):
    """A database of papers and claims; a context manager that closes it. For one thread of one process at a time.

    Methods raise :class:`KetaminerError` for what is wrong with a paper and its subclass
    :class:`~ketaminer.database.errors.StoreError` for what is wrong with the database.
    """

    dialect = ""
    """Which words the engine's views and searches are in: ``sqlite``, ``postgresql`` or ``duckdb``."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self._runs: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------- what an engine gives

    @abstractmethod
    def close(self) -> None:
        """Let go of the database. Whatever was put is safe before that already."""

    @abstractmethod
    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """The columns and rows that one ``SELECT`` gives; nothing can be changed by it. Raises for any other statement."""

    @abstractmethod
    def _change(self, paper: str, decide: Decide) -> None:
        """Replace the rows of ``paper`` by what ``decide`` gives, in one transaction in which nobody else changes that paper."""

    @abstractmethod
    def _delete(self, paper: str) -> None: ...

    @abstractmethod
    def _add_run(self, row: Any) -> None:
        """Write a row of ``runs`` unless it is there."""

    @abstractmethod
    def _run_of(self, paper: str) -> str | None:
        """The id of the run that a paper's rows were made by; ``None`` where it is not in the database."""

    @abstractmethod
    def _papers(self) -> list[str]:
        """All papers in order of path and hash."""

    @abstractmethod
    def _read(self, papers: Sequence[str]) -> Rows:
        """The rows of these papers in all tables, as they were at one moment."""

    # ---------------------------------------------------------------------------------------------------- what is done

    def holds(self, sha256: str, run: Run) -> bool:
        """Whether the paper with these bytes has been put by this run."""
        return self._run_of(sha256) == run.id

    def put(self, document: Document, run: Run) -> None:
        """Keep a paper: its rows take the place of those there were, in one transaction. Durable when this returns."""
        rows = rows_of(document, run)
        self._register(run)

        def decide(fetch: Fetch) -> Rows:
            return with_files(rows, {**_files(fetch("paper_files")), document.source.path: document.id})

        self._change(document.source.sha256, decide)

    def add_file(self, sha256: str, path: str, document_id: str) -> None:
        """Note that a paper that is held lies at ``path`` too: what is left to do where :meth:`holds` spares the work."""

        def decide(fetch: Fetch) -> Rows | None:
            rows = fetch()
            files = _files(rows)
            if not files or files.get(path) == document_id:
                return None
            return with_files(rows, {**files, path: document_id})

        self._change(sha256, decide)

    def remove(self, sha256: str) -> None:
        """Take a paper and all that belongs to it out of the database, if it is there."""
        self._delete(sha256)

    def put_claims(self, claims: Iterable[Claim], run: Run | None = None) -> int:
        """Keep claims that come without their documents, a transaction a paper; gives how many were kept.

        Claims of one paper that follow each other are put at once; they take the place of the claims the paper had. Where more
        of the same paper and run come later in ``claims`` they are added. A paper that was put whole keeps its text and
        layers if the quotes of the claims stand in that text. By default the run is the one that the claims name.
        """
        kept = 0
        for _, number, error in self.put_groups(claims, run):
            if error is not None:
                raise error
            kept += number
        return kept

    def put_groups(self, claims: Iterable[Claim], run: Run | None = None) -> Iterator[tuple[str, int, KetaminerError | None]]:
        """:meth:`put_claims` paper by paper: its hash, how many claims were kept, and what was wrong if they were not."""
        seen: dict[str, str] = {}  # paper → the run whose claims came before in this call
        for (sha256, path, *_), found in groupby(claims, key=_together):
            group = tuple(found)
            first = group[0].provenance
            made_by = run or Run(first.version, first.pipeline, "")
            try:
                number = self._put_group(group, made_by, more=seen.get(sha256) == made_by.id)
            except StoreError:
                raise
            except KetaminerError as error:
                yield sha256, 0, error if path in error.message else KetaminerError(f"{path}: {error.message}", error.hint)
            else:
                seen[sha256] = made_by.id
                yield sha256, number, None

    def documents(self) -> Iterator[Document]:
        """All papers with their layers, in order of path and hash: what was put, under the smallest path it was put from."""
        papers = self._papers()
        for start in range(0, len(papers), CHUNK):
            found = by_paper(self._read(papers[start : start + CHUNK]))
            yield from (document_of(found[paper]) for paper in papers[start : start + CHUNK] if paper in found)

    def claims(self) -> Iterator[Claim]:
        """All claims, paper by paper."""
        for document in self.documents():
            yield from document.claims.items if document.claims else ()

    def search(self, words: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """Claims with a quote that has all these words, as :meth:`query` gives them."""
        return self.query(views.search(self.dialect, words))

    def named(self, name: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """What the ready-made query ``name`` (see :data:`ketaminer.database.queries.NAMED`) gives."""
        from ketaminer.database.queries import named

        return self.query(named(name))

    # -------------------------------------------------------------------------------------------------------- in parts

    def _register(self, run: Run) -> None:
        if run.id not in self._runs:
            self._add_run(ROW["runs"](run.id, run.version, run.pipeline, run.config_sha256))
            self._runs.add(run.id)

    def _put_group(self, claims: tuple[Claim, ...], run: Run, more: bool) -> int:
        document = _only_claims(claims)
        rows_of(document, run, whole=False)  # what is wrong with them is told before anything is locked
        self._register(run)
        files = {document.source.path: document.id}

        def decide(fetch: Fetch) -> Rows:
            rows = fetch()
            if not rows["papers"]:
                return rows_of(document, run, whole=False)
            places = {**_files(rows), **files}
            if more or has_text(rows):
                return with_files(_joined(rows, document, run, more), places)
            return with_files(rows_of(document, run, whole=False), places)

        self._change(document.source.sha256, decide)
        return len(document.claims.items) if document.claims else 0


def _together(claim: Claim) -> tuple[str, ...]:
    """Claims that follow each other and have this in common are put at once."""
    document, made = claim.document, claim.provenance
    return document.sha256, document.path, document.id, made.version, made.pipeline


def _files(rows: Rows) -> dict[str, str]:
    return {row.path: row.document for row in rows["paper_files"]}


def _only_claims(claims: Sequence[Claim]) -> Document:
    """What is known of the paper that these claims are of. One that is told twice in the same words is one."""
    told = [claim for n, claim in enumerate(claims) if claim not in claims[:n]] if _repeat(claims) else claims
    head = claims[0].document
    source = Source(head.path, head.sha256, "")
    return Document(head.id, source, "", title=head.title, doi=head.doi, pmid=head.pmid, claims=Claims(tuple(told)))


def _repeat(claims: Sequence[Claim]) -> bool:
    return len({claim.id for claim in claims}) < len(claims)


def _joined(rows: Rows, new: Document, run: Run, more: bool) -> Rows:
    """The rows of a paper with the claims of ``new``, which replace those there were or, with ``more``, are added to them."""
    held, whole = document_of(rows), has_text(rows)
    assert new.claims is not None
    before = held.claims.items if held.claims else ()
    claims = tuple(_at(claim, held) for claim in new.claims.items)
    if more:
        ids = {claim.id: claim for claim in before}
        for claim in claims:
            if ids.get(claim.id, claim) != claim:
                raise KetaminerError(f"{new.source.path}: two claims are called {claim.id}", "load the results of one run")
        claims = before + tuple(claim for claim in claims if claim.id not in ids)
    if claims == before:
        return rows  # also the run: the claims that a run gave, loaded again, are still that run's
    if whole:
        for claim in claims:
            for one in claim.evidence:
                if held.text[slice(*one.span)] != one.quote:
                    told = f"{new.source.path}: the quotes of {claim.id} do not stand in the text that is kept of this paper"
                    raise KetaminerError(
                        told, "the claims are of another reading of it; extract the paper again, into the database"
                    )
    return rows_of(replace(held, claims=Claims(claims)), run, whole=whole)


def _at(claim: Claim, held: Document) -> Claim:
    """``claim`` as one of the paper where it is shown to lie."""
    return replace(claim, document=replace(claim.document, id=held.id, path=held.source.path))
