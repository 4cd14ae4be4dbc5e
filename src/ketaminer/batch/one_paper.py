"""What is done with one paper, wherever that is: in this process, in a worker, on another machine.

A paper is read, goes through all stages, and comes back as an :class:`Outcome`: bytes that travel well and that are, layer by
layer, those of the layer files. Nothing that one paper does is raised.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

import msgspec

from ketaminer import __version__, layers, pipeline
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Failure, failure_of
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document, Source

Function = Callable[[Paper, Config, pipeline.Library, pipeline.OnStage], Document]
"""Reads one paper and runs all stages on it."""

FUNCTION = "ketaminer.batch.one_paper:whole"


class MemoryLimitError(KetaminerError):
    """A paper needs more memory than it is given."""


class TimeLimitError(KetaminerError):
    """A paper needs more time than it is given."""


class WorkerError(KetaminerError):
    """The process that read a paper came to an end."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all papers of a run share. ``layers`` are those that come back; ``function`` is a :data:`Function`'s module and name."""

    config: Config
    library: pipeline.Library = ()
    layers: tuple[str, ...] = ("claims",)
    function: str = FUNCTION
    version: str = __version__


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a paper: the bytes of its layer files, or its failure. ``seconds`` of wall-clock time were spent on it.

    ``spent``: the process should read no further paper.
    """

    source: Source | None = None
    layers: dict[str, bytes] = {}
    warnings: tuple[str, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    spent: bool = False


def ingest(paper: Paper, config: Config, on_stage: pipeline.OnStage) -> Document:
    """The paper's text. Raises :class:`KetaminerError` for one that cannot be read."""
    on_stage("ingest")
    data = paper.read(config.ingest.max_bytes)
    if len(data) > config.ingest.max_bytes:
        raise KetaminerError(f"standard input has more than {config.ingest.max_bytes} bytes", "raise max_bytes under [ingest]")
    return pipeline.read(data, pipeline.shown_path(paper.path), paper.id, config)


def whole(paper: Paper, config: Config, library: pipeline.Library, on_stage: pipeline.OnStage) -> Document:
    """The :data:`Function` of every run: all stages."""
    return pipeline.run_all(ingest(paper, config, on_stage), config, library, on_stage)


def named(function: str) -> Function:
    """The function called ``module:name``."""
    module, _, name = function.partition(":")
    found: Function = getattr(import_module(module), name)
    return found


def do(paper: Paper, setup: Setup, on_stage: pipeline.OnStage = lambda _: None) -> Outcome:
    """Read one paper; ``on_stage`` is told each stage's name before it runs."""
    start, reached = time.monotonic(), [""]

    def follow(name: str) -> None:
        reached.append(name)
        on_stage(name)

    def failed(error: Exception, *, spent: bool = False) -> Outcome:
        failure = failure_of(paper.path, paper.id, error, reached[-1])
        return Outcome(failure=failure, seconds=time.monotonic() - start, spent=spent)

    try:
        document = named(setup.function)(paper, setup.config, setup.library, follow)
        found = {layer: layers.encode(document, layer, pipeline.layer_digest(layer, setup.config)) for layer in setup.layers}
    except MemoryError:
        return failed(too_much_memory(paper.path, None, reached[-1]), spent=True)
    except Exception as error:
        return failed(error)
    return Outcome(source=document.source, layers=found, warnings=document.warnings, seconds=time.monotonic() - start)


def too_much_memory(path: str, limit: int | None, stage: str) -> MemoryLimitError:
    """What is told of a paper that needs too much; ``limit`` in megabytes, ``None`` where it is not known here."""
    much = "more memory than it may take" if limit is None else f"more than {limit} MB of memory"
    return MemoryLimitError(f"{pipeline.shown_path(path)}: it needs {much}{in_stage(stage)}", "give it more with --max-memory")


def in_stage(name: str) -> str:
    return f" (in {name})" if name else ""


def document_of(paper_id: str, outcome: Outcome) -> Document:
    """The document with the layers that came back. Without its ``document`` layer it has no text."""
    assert outcome.source is not None
    if "document" in outcome.layers:
        document = msgspec.json.decode(outcome.layers["document"], type=Document)
    else:
        document = Document(paper_id, outcome.source, "")
    rest = {name: msgspec.json.decode(data, type=layers.TYPES[name]) for name, data in outcome.layers.items() if name != "document"}
    return replace(document, **rest)
