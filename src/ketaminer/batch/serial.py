"""One paper after the other in this process: through all stages, through the first, or one stage of documents that were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from ketaminer import identifiers, layers, pipeline
from ketaminer.batch import one_paper as one
from ketaminer.batch.papers import Paper
from ketaminer.batch.records import Report, Result, failure_of
from ketaminer.config import Config
from ketaminer.model import Document

Write = Callable[[str, Document], None]
"""Takes the path as given and the document of each that succeeds."""


def _ignore(path: str, document: Document) -> None:
    """What is done with a document that only goes to its layer files."""


def run_papers(
    papers: Iterable[Paper],
    config: Config,
    report: Report,
    result: Result,
    *,
    library: pipeline.Library = (),
    layers_dir: Path | None = None,
    only_ingest: bool = False,
    write: Write = _ignore,
) -> Result:
    """Read papers and, unless ``only_ingest``, run all stages on them; ``write`` gets each document that succeeds.

    With ``layers_dir`` every layer is kept in ``layers_dir/<id>``. What goes wrong with one paper is recorded in
    ``result`` and told to ``report``; what goes wrong in ``write`` is no paper's fault and is raised.
    """

    def work(paper: Paper, on_stage: pipeline.OnStage) -> Document:
        document = one.ingest(paper, config, on_stage)
        if not only_ingest:
            document = pipeline.run_all(document, config, library, on_stage)
        if layers_dir is not None:
            pipeline.save(document, layers_dir / paper.id, config)
        for warning in document.warnings:
            report.warn(paper.path, warning)
        return document

    return _run(((paper.path, paper.id, partial(work, paper)) for paper in papers), report, result, write)


def run_documents(
    stage: pipeline.Stage,
    folders: Iterable[str],
    config: Config,
    report: Report,
    result: Result,
    *,
    library: pipeline.Library = (),
    write: Write = _ignore,
) -> Result:
    """Run one stage on documents' folders (or their ``document.json``), writing its layer beside the others."""

    def work(given: str, on_stage: pipeline.OnStage) -> Document:
        folder = layers.locate(Path(given))
        layers.require(folder, stage.needs)
        on_stage(stage.name)
        document = pipeline.run_stage(stage, pipeline.load(folder, config, stage.needs), config, library)
        layers.write(folder, document, stage.layer, pipeline.layer_digest(stage.layer, config))
        return document

    return _run(((given, _name(given), partial(work, given)) for given in folders), report, result, write)


def read_documents(folders: Iterable[str], needs: tuple[str, ...], report: Report, result: Result, write: Write) -> Result:
    """Read the layers ``needs`` of documents' folders (or their ``document.json``) and give each document to ``write``.

    The layers are taken as they are, whatever pipeline made them; one that belongs to another text, or does not quote it, is
    a failure of its document.
    """

    def work(given: str, on_stage: pipeline.OnStage) -> Document:
        on_stage("read")
        return layers.load(layers.locate(Path(given)), needs)

    return _run(((given, _name(given), partial(work, given)) for given in folders), report, result, write)


def _name(given: str) -> str:
    path = Path(given)
    return identifiers.safe_stem(path.resolve().parent.name if path.name == "document.json" else path.resolve().name)


Job = tuple[str, str, Callable[[pipeline.OnStage], Document]]


def _run(jobs: Iterable[Job], report: Report, result: Result, write: Write) -> Result:
    """Do the jobs (path, document id, work) one after the other; an exception of one ends only that one."""
    for path, ident, work in jobs:
        report.paper(path)
        reached = [""]

        def on_stage(name: str, reached: list[str] = reached) -> None:
            reached.append(name)
            report.stage(name)

        try:
            document = work(on_stage)
        except Exception as error:
            failure = failure_of(path, ident, error, reached[-1])
            result.failures.append(failure)
            report.fail(failure)
        else:
            write(path, document)
            result.processed += 1
        report.done()
    return result
