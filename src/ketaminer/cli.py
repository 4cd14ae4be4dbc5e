"""The ``ketaminer`` command: parse, call, print. What it does is done by :mod:`ketaminer.batch`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NoReturn, TypeVar

import typer

from ketaminer import __version__
from ketaminer.errors import KetaminerError

if TYPE_CHECKING:
    from ketaminer.batch import Paper, Result
    from ketaminer.config import Config
    from ketaminer.pipeline import Library
    from ketaminer.progress import Reporter

USAGE, NOTHING, BROKEN_PIPE, INTERRUPTED = 2, 1, 141, 130


def _examples(*commands: str) -> str:
    """The end of a command's help; an empty line between lines keeps them apart."""
    return "\n\n".join(["[bold]Examples[/bold]", *commands])


app = typer.Typer(
    name="ketaminer",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Structured claims about drugs from scientific papers, each linked to the characters it came from.",
    epilog=_examples(
        "ketaminer extract paper.pdf --format table",
        "ketaminer extract papers/ -o claims.csv --layers build",
        "ketaminer schema claim",
    )
    + "\n\nExit status: 0 every paper was processed, 1 nothing was, 2 wrong usage, 3 some papers failed.",
)

Papers = Annotated[
    list[str], typer.Argument(metavar="PAPER...", help="Files (.pdf, .txt, JATS .xml/.nxml), folders, or - for standard input.")
]
Docs = Annotated[list[str], typer.Argument(metavar="DOC...", help="Documents' folders of layers, or their document.json.")]
Pipeline = Annotated[str, typer.Option("--pipeline", metavar="NAME|FILE", help="A shipped pipeline, or a .toml file of your own.")]
References = Annotated[
    str | None,
    typer.Option("--references", metavar="FILE", help="A reference list: CSL-JSON, .bib, .ris or .nbib.", show_default=False),
]
Confidence = Annotated[
    float | None,
    typer.Option("--min-confidence", min=0.0, max=1.0, help="Leave out claims less probable than this.", show_default=False),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the full traceback of what goes wrong.")]


@app.command(
    epilog=_examples(
        "ketaminer ingest paper.pdf",
        "ketaminer ingest papers/ --layers build",
    )
)
def ingest(
    papers: Papers,
    layers: Annotated[Path, typer.Option("--layers", metavar="DIR", help="Where documents' folders are made.")] = Path("build"),
    pipeline: Pipeline = "default",
    debug: Debug = False,
) -> None:
    """A paper → its text layer (document.json); prints the documents' folders."""
    from ketaminer import batch

    def run(report: Reporter, result: batch.Result) -> None:
        config = _config(pipeline)
        _usage(lambda: _check_layers(layers))
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        _begin(report, found, result)
        batch.run_papers(
            found,
            config,
            report,
            result,
            layers_dir=layers,
            only_ingest=True,
            write=lambda _, document: _print(layers / document.id),
        )
        batch.write_errors(layers / "errors.jsonl", result.failures)

    _guarded(run, debug)


@app.command(
    epilog=_examples(
        "ketaminer sections build/paper",
        "ketaminer sections build/paper/document.json",
    )
)
def sections(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Headings, section kinds and sentences (sections.json); needs `ingest`."""
    _staged("sections", docs, pipeline, debug)


@app.command(
    epilog=_examples(
        "ketaminer ner build/paper",
        "ketaminer ner build/paper --pipeline strict.toml",
    )
)
def ner(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Drugs, doses, outcomes, statistics, … (mentions.json); needs `sections`."""
    _staged("ner", docs, pipeline, debug)


@app.command(
    epilog=_examples(
        "ketaminer cite build/paper",
        "ketaminer cite build/paper --references library.json",
    )
)
def cite(docs: Docs, references: References = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """In-text citations → the reference list (citations.json); needs `sections`."""
    _staged("cite", docs, pipeline, debug, references=references)


@app.command(
    epilog=_examples(
        "ketaminer claims build/paper",
        "ketaminer claims build/paper --min-confidence 0.8",
    )
)
def claims(docs: Docs, min_confidence: Confidence = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Claims linked to their source spans (claims.json); needs `ner` and `cite`."""
    _staged("claims", docs, pipeline, debug, min_confidence=min_confidence)


@app.command(
    epilog=_examples(
        "ketaminer extract paper.txt",
        "ketaminer extract papers/ more/paper.pdf -o claims.csv",
        "ketaminer extract papers/ --layers build --format table",
        "ketaminer extract review.pdf --references library.json --min-confidence 0.8",
        "cat paper.txt | ketaminer extract - > claims.jsonl",
    )
)
def extract(
    papers: Papers,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write here; the suffix picks the format.", show_default=False),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="[jsonl|json|csv|table]", help="The output's format; by default JSON Lines.", show_default=False
        ),
    ] = None,
    layers: Annotated[
        Path | None,
        typer.Option("--layers", metavar="DIR", help="Also keep every layer, as DIR/ID/LAYER.json.", show_default=False),
    ] = None,
    references: References = None,
    min_confidence: Confidence = None,
    pipeline: Pipeline = "default",
    debug: Debug = False,
) -> None:
    """All stages: papers → claims, one a line on standard output."""
    from ketaminer import batch, export

    def run(report: Reporter, result: batch.Result) -> None:
        config, library = _config(pipeline, min_confidence), _library(references)
        file = None if output is None or str(output) == "-" else output
        name = _usage(lambda: _format(format, file))
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        _usage(lambda: _check_output(file, layers, [paper.path for paper in found]))
        with _output(file) as stream:
            writer = export.writer(name, stream)
            _begin(report, found, result)
            batch.run_papers(
                found, config, report, result, library=library, layers_dir=layers, write=lambda _, document: writer.write(document)
            )
            report.end()
            writer.close()
        if layers is not None:
            batch.write_errors(layers / "errors.jsonl", result.failures)
        if file is not None:
            batch.write_errors(file.with_name(f"{file.name}.errors.jsonl"), result.failures)

    # claims that scroll by on the terminal show how far the run is
    scrolls = output is None and format in (None, "jsonl", "json", "csv") and sys.stdout.isatty()
    _guarded(run, debug, bar=not scrolls)


@app.command(
    epilog=_examples(
        "ketaminer schema",
        "ketaminer schema claim",
        "ketaminer schema mentions > mentions.schema.json",
    )
)
def schema(
    layer: Annotated[
        str | None,
        typer.Argument(
            metavar="[LAYER]", help="document, sections, mentions, citations, claims, claim or error.", show_default=False
        ),
    ] = None,
) -> None:
    """The JSON Schema (2020-12) of a layer, or of every output."""
    import json

    from ketaminer import schema as published

    def run(_: Reporter, result: Result) -> None:
        found = _usage(lambda: published.schema(layer))
        sys.stdout.buffer.write(json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n")
        result.processed = 1

    _guarded(run)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"ketaminer {__version__}")
        raise typer.Exit(0)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False,
) -> None:
    """What stands before the command."""


def main() -> None:
    """The entry point of the ``ketaminer`` command."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


# ------------------------------------------------------------------------------------------------------------- helpers


def _staged(
    name: str, docs: list[str], pipeline: str, debug: bool, *, references: str | None = None, min_confidence: float | None = None
) -> None:
    from ketaminer import batch
    from ketaminer.layers import locate
    from ketaminer.pipeline import stage

    def run(report: Reporter, result: batch.Result) -> None:
        config, library = _config(pipeline, min_confidence), _library(references)
        report.begin(len(docs))
        one = stage(name)
        batch.run_documents(one, docs, config, report, result, library=library, write=lambda path, _: _print(locate(Path(path))))
        batch.write_document_errors(docs, result.failures)

    _guarded(run, debug)


def _begin(report: Reporter, papers: list[Paper], result: Result) -> None:
    """Tell what inputs named no paper, and how many papers there are to do."""
    for failure in result.failures:
        report.fail(failure)
    report.begin(len(papers))


def _guarded(run: Callable[[Reporter, Result], None], debug: bool = False, *, bar: bool = True) -> NoReturn:
    """Do a command's work and leave with its status; nothing but one clear line is shown of what goes wrong."""
    from ketaminer.batch import Result, failure_of
    from ketaminer.progress import Reporter

    result = Result()
    with Reporter(bar=bar, debug=debug) as report:
        try:
            run(report, result)
            sys.stdout.flush()
        except BrokenPipeError:
            report.end()
            _leave_pipe()
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except Exception as error:
            report.end()
            known = KetaminerError(f"cannot write the output: {error.strerror}") if isinstance(error, OSError) else error
            report.fail(failure_of("", None, known))
            sys.exit(USAGE if isinstance(error, _WrongUsage) else NOTHING)
        report.end()
        if result.failures and result.processed:
            report.tell(f"{result.processed} processed, {len(result.failures)} failed")
    sys.exit(result.status)


class _WrongUsage(KetaminerError):
    """A problem with the command line or a file that it names, found before any paper is read."""


Value = TypeVar("Value")


def _usage(check: Callable[[], Value]) -> Value:
    try:
        return check()
    except KetaminerError as error:
        raise _WrongUsage(error.message, error.hint) from error


def _config(pipeline: str, min_confidence: float | None = None) -> Config:
    from ketaminer.config import load

    config = _usage(lambda: load(pipeline))
    if min_confidence is None:
        return config
    return replace(config, claims=replace(config.claims, min_confidence=min_confidence))


def _library(references: str | None) -> Library:
    from ketaminer.pipeline import resolve_references

    return _usage(lambda: resolve_references(references))


def _format(name: str | None, file: Path | None) -> str:
    from ketaminer import export

    if name is None:
        return "jsonl" if file is None else export.format_of(file)
    return export.known(name)


def _check_layers(layers: Path) -> None:
    if layers.exists() and not layers.is_dir():
        raise KetaminerError(f"--layers {layers} is not a folder", "name another one; it is made if it is not there")


def _check_output(file: Path | None, layers: Path | None, papers: list[str]) -> None:
    if layers is not None:
        _check_layers(layers)
    if file is None:
        return
    if file.is_dir():
        raise KetaminerError(f"{file} is a folder", "name a file for the output")
    if os.path.realpath(file) in {os.path.realpath(path) for path in papers}:
        raise KetaminerError(f"{file} is one of the papers", "choose another file for the output")


@contextmanager
def _output(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdout.buffer
        return
    from ketaminer.atomic import replacing

    with replacing(file) as stream:
        yield stream


def _print(path: Path) -> None:
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")
    sys.stdout.buffer.flush()


def _leave_pipe() -> NoReturn:
    """The reader of our output has gone: nothing more can be written, and the interpreter must not try at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(BROKEN_PIPE)
