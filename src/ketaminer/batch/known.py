"""Papers that need not be read again: what an earlier run left in the ledger, in the output's database or in the layers' folder.

Nothing here trusts a name or a date of a paper: it is the content that is looked at, and all that its claims depend on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ketaminer import atomic, layers, pipeline, remote
from ketaminer.batch.ledger import Ledger, code_time
from ketaminer.batch.one_paper import Outcome
from ketaminer.batch.papers import STDIN, Paper
from ketaminer.batch.sinks import Sink
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document


@dataclass(frozen=True, slots=True)
class Held:
    """The output holds a paper of this content already."""

    sha256: str


Recall = Callable[[], Outcome | Held]
"""Gives what came of a paper when it is its turn."""


class Known:
    """What is known of the papers of a run before it begins."""

    def __init__(
        self,
        config: Config,
        library: pipeline.Library,
        sink: Sink,
        ledger: Ledger,
        layers_dir: Path | None,
        *,
        fresh: bool = False,
    ) -> None:
        self._config, self._sink, self._ledger, self._layers_dir, self._fresh = config, sink, ledger, layers_dir, fresh
        self._library: pipeline.Library = layers.settled(library) if library else ()
        self._seen: set[str] = set()

    def recall(self, paper: Paper) -> Recall | None:
        """How to have what came of ``paper`` without reading it, or ``None`` where it must be read."""
        folder = None if self._layers_dir is None else self._layers_dir / paper.id
        kept = folder is not None and not self._fresh and (folder / "claims.json").is_file()
        if not (self._sink.keeps or self._ledger.knows(paper) or kept) or not _is_still(paper):
            return None
        try:
            data = paper.read(self._config.ingest.max_bytes)
        except KetaminerError:
            return None  # it is told when it is read
        sha256 = hashlib.sha256(data).hexdigest()
        del data
        fresh = self._in_layers(folder, paper, sha256) if folder is not None and kept else None
        if self._sink.keeps:
            # of two papers with the same content the first stands in the database, in every run
            again = sha256 in self._seen
            self._seen.add(sha256)
            if (again or (not self._fresh and self._sink.holds(sha256))) and (folder is None or fresh):
                return lambda: Held(sha256)
        elif self._ledger.find(paper, sha256) and (folder is None or fresh):
            return lambda: self._ledger.get(paper)
        if fresh:
            outcome = fresh
            return lambda: outcome
        return None

    def _in_layers(self, folder: Path, paper: Paper, sha256: str) -> Outcome | None:
        """What its folder of layers holds, where all of them are there, fresh, and of this paper and reference list."""
        try:
            times = [(folder / f"{layer}.json").stat().st_mtime_ns for layer in layers.TYPES]
            if min(times) < code_time() or times[-1] < max(times):
                return None  # the program changed, or a stage was run again without those behind it
            document = pipeline.load(folder, self._config, tuple(layers.TYPES))
        except (OSError, KetaminerError):
            return None
        if (document.id, document.source.path, document.source.sha256) != (paper.id, pipeline.shown_path(paper.path), sha256):
            return None
        if not self._same_library(document):
            return None
        data = {layer: (folder / f"{layer}.json").read_bytes() for layer in self._sink.needs}
        return Outcome(source=document.source, layers=data)

    def _same_library(self, document: Document) -> bool:
        references = document.citations.references if document.citations else ()
        if self._library:
            return references == self._library
        return all(reference.span is not None for reference in references)  # none was brought by the user


def _is_still(paper: Paper) -> bool:
    """Whether looking at the paper's content leaves it as it is; a pipe can be read once."""
    if paper.path == STDIN:
        return False
    return paper.data is not None or remote.is_url(paper.path) or os.path.isfile(paper.path)  # noqa: PTH113


def keep_layers(folder: Path, outcome: Outcome) -> None:
    """Write the layer files of a paper that was read elsewhere; the bytes are those that ``ketaminer.save`` writes."""
    atomic.sweep(folder)
    for layer in layers.TYPES:
        atomic.write(folder / f"{layer}.json", outcome.layers[layer])


def without(outcome: Outcome, needs: tuple[str, ...]) -> Outcome:
    """The outcome with the layers that are needed."""
    return msgspec.structs.replace(outcome, layers={name: data for name, data in outcome.layers.items() if name in needs})
