"""Results that were written to files, into a database: claims as JSON Lines, and folders of layers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import msgspec

from ketaminer import layers
from ketaminer.database.errors import StoreError
from ketaminer.database.run import Run
from ketaminer.database.store import Store
from ketaminer.errors import KetaminerError
from ketaminer.model import Claim, Document

STDIN = "-"

OnFailure = Callable[[str, KetaminerError], None]
"""Is told of an input (its path) what in it could not be loaded."""


@dataclass(slots=True)
class Loaded:
    """What was put: papers by their hash, and the number of claims."""

    papers: set[str] = field(default_factory=set)
    claims: int = 0


class _Schema(msgspec.Struct):
    schema: str | None = None


def load(store: Store, inputs: Sequence[str], on_failure: OnFailure) -> Loaded:
    """Put what ``inputs`` hold: files of claims (JSON Lines, as ``extract`` writes them; ``-`` for standard input), documents'
    folders of layers, and folders of such folders.

    A line or a folder that is damaged is told to ``on_failure`` with its place, and the rest is loaded. What is wrong with the
    database itself is raised.
    """
    done = Loaded()
    for given in inputs:

        def failed(error: KetaminerError, given: str = given) -> None:
            on_failure(given, error)

        path = Path(given)
        if given != STDIN and (path.is_dir() or path.name == "document.json"):
            for folder in _folders(path, failed):
                _load_folder(store, folder, done, failed)
            continue
        told: list[KetaminerError] = []
        empty = True
        for paper, number, error in store.put_groups(read_claims(given, told.append)):
            empty = False
            if error is not None:
                told.append(error)
            else:
                done.papers.add(paper)
                done.claims += number
            while told:
                failed(told.pop(0))
        if empty and not told:
            told.append(KetaminerError(f"{given}: holds no claims", "give what `ketaminer extract` wrote"))
        for error in told:
            failed(error)
    return done


def read_claims(path: str, on_error: Callable[[KetaminerError], None]) -> Iterator[Claim]:
    """The claims of a file of JSON Lines; ``on_error`` is told of each line that is none, by its number."""
    head, body = msgspec.json.Decoder(_Schema), msgspec.json.Decoder(Claim)
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    schema = head.decode(line).schema
                    if schema != layers.CLAIM_SCHEMA:
                        raise KetaminerError(
                            f"{path}:{number}: not a claim: its schema is {schema!r}", f"a claim says {layers.CLAIM_SCHEMA!r}"
                        )
                    claim = body.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    on_error(KetaminerError(f"{path}:{number}: not a claim: {error}", "extract the paper again"))
                except KetaminerError as error:
                    on_error(error)
                else:
                    yield claim
    except OSError as error:
        on_error(KetaminerError(f"{path}: cannot be read ({error.strerror or error})", "check the path"))


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with Path(path).open("rb") as stream:
        yield stream


def _folders(path: Path, failed: Callable[[KetaminerError], None]) -> list[Path]:
    """The documents' folders that a path names: itself, or all below it, in order."""
    if path.name == "document.json" or (path / "document.json").is_file():
        return [path.parent if path.name == "document.json" else path]
    found = sorted(one.parent for one in path.rglob("document.json"))
    if not found:
        failed(KetaminerError(f"{path}: no document.json in it or below", "make it with: ketaminer extract PAPER --layers DIR"))
    return found


def _load_folder(store: Store, folder: Path, done: Loaded, failed: Callable[[KetaminerError], None]) -> None:
    try:
        document, run = read_folder(folder)
        store.put(document, run)
    except StoreError:
        raise
    except KetaminerError as error:
        failed(error if str(folder) in error.message else KetaminerError(f"{folder}: {error.message}", error.hint))
    else:
        done.papers.add(document.source.sha256)
        done.claims += len(document.claims.items) if document.claims else 0


def read_folder(folder: Path) -> tuple[Document, Run]:
    """The document in a folder with the layers that are there, and the run that made the last of them.

    Layers are not held against a pipeline here: whatever made them is said by the run. Raises :class:`KetaminerError` for one
    that is damaged or belongs to another text.
    """
    document = layers.read_document(folder)
    have = [layer for layer in layers.TYPES if layer != "document" and (folder / f"{layer}.json").is_file()]
    document = replace(document, **{layer: layers.read(folder, layer, document) for layer in have})
    digest = layers.made_with(folder, have[-1] if have else "document")
    if document.claims and document.claims.items:
        told = document.claims.items[0].provenance
        return document, Run(told.version, told.pipeline, digest)
    return document, Run("", "", digest)
