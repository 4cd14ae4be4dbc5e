"""Documents from where they are: papers to be read, folders of layers, databases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ketaminer import batch, database, layers, pipeline
from ketaminer.batch.one_paper import whole
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Claims, Document

CLAIM_FILES = (".jsonl", ".ndjson", ".json", ".csv", ".parquet")
"""What ``extract -o`` writes without the papers' texts."""


def documents_in_database(source: str) -> Iterator[Document]:
    """The documents of a database, as its store gives them."""
    with database.open_store(source, create=False, read_only=True) as store:
        yield from store.documents()


def layer_folders(source: str) -> list[Path]:
    """The documents' folders that ``source`` names: itself, or those in it in order of name; none where it holds no layers."""
    path = Path(source)
    if (path.name == "document.json" and path.is_file()) or (path / "document.json").is_file():
        return [layers.locate(path)]
    try:
        return sorted(folder for folder in path.iterdir() if (folder / "document.json").is_file())
    except OSError:  # no folder, or not ours to read: a paper's error says so
        return []


def read_layers(folder: Path) -> Document:
    """A document with the layers that its folder holds, whatever configuration they were made with; claims must be there.

    Raises :class:`KetaminerError` for a layer that is missing, damaged or of another text.
    """
    layers.require(folder, ("claims",))
    return layers.load(folder, tuple(layer for layer in layers.TYPES if (folder / f"{layer}.json").is_file()))


def confident(document: Document, min_confidence: float) -> Document:
    """The document without the claims that are less probable."""
    if document.claims is None or min_confidence <= 0:
        return document
    kept = tuple(claim for claim in document.claims.items if claim.confidence >= min_confidence)
    return replace(document, claims=Claims(kept))


Open = Callable[[], Iterator[Document]]
"""Begins to give documents; a paper is one, a database many."""


def openings(
    sources: Sequence[str], config: Config, report: batch.Report, library: pipeline.Library = ()
) -> tuple[list[tuple[str, Open]], list[batch.Failure]]:
    """What there is to read, by name, in the order given (papers last), and a failure for every source that names nothing."""

    def extracted(paper: batch.Paper) -> Iterator[Document]:
        yield whole(paper, config, library, report.stage)

    out: list[tuple[str, Open]] = []
    papers: list[str] = []
    for source in sources:
        folders = layer_folders(source)
        if folders:
            out += [(os.fspath(folder), partial(_one, folder)) for folder in folders]
        elif database.is_database(source):
            out.append((source, partial(documents_in_database, source)))
        elif source.lower().endswith(CLAIM_FILES) and Path(source).is_file():
            out.append((source, partial(_without_text, source)))
        else:
            papers.append(source)
    found, failures = batch.expand(papers, config.ingest.max_bytes)
    return out + [(paper.path, partial(extracted, paper)) for paper in found], failures


def _one(folder: Path) -> Iterator[Document]:
    yield read_layers(folder)


def _without_text(source: str) -> Iterator[Document]:
    hint = "name the papers, their folder of layers (--layers of extract) or a database"
    raise KetaminerError(f"{source} holds claims without the texts that they were read from", hint)


def feed(
    found: Iterable[tuple[str, Open]],
    take: Callable[[Document], None],
    report: batch.Report,
    result: batch.Result,
    min_confidence: float = 0.0,
) -> batch.Result:
    """Give ``take`` the documents one after the other, without the claims that are less probable than ``min_confidence``.

    What goes wrong with one is recorded in ``result`` and told to ``report`` and harms no other; an :class:`OSError` of ``take``
    is the output's and is raised.
    """

    def fail(name: str, document: str | None, error: Exception) -> None:
        failure = batch.failure_of(name, document, error)
        result.failures.append(failure)
        report.fail(failure)

    for name, begin in found:
        report.paper(name)
        documents = begin()
        while True:
            try:
                document = next(documents, None)
            except Exception as error:
                fail(name, None, error)
                break
            if document is None:
                break
            try:
                take(confident(document, min_confidence))
                result.processed += 1
            except OSError:
                raise
            except Exception as error:
                fail(name, document.id, error)
        report.done()
    return result
