"""The ``ketaminer`` command's arguments and help. What a run is wrapped in is in :mod:`ketaminer.command`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaminer import __version__, command

if TYPE_CHECKING:
    from ketaminer.batch import Result
    from ketaminer.progress import Reporter


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
        config = command.load_config(pipeline)
        command.usage(lambda: command.check_layers(layers))
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        command.begin(report, found, result)
        batch.run_papers(
            found,
            config,
            report,
            result,
            layers_dir=layers,
            only_ingest=True,
            write=lambda _, document: command.print_path(layers / document.id),
        )
        batch.write_errors(layers / "errors.jsonl", result.failures)

    command.guarded(run, debug)


@app.command(
    epilog=_examples(
        "ketaminer sections build/paper",
        "ketaminer sections build/paper/document.json",
    )
)
def sections(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Headings, section kinds and sentences (sections.json); needs `ingest`."""
    command.staged("sections", docs, pipeline, debug)


@app.command(
    epilog=_examples(
        "ketaminer ner build/paper",
        "ketaminer ner build/paper --pipeline strict.toml",
    )
)
def ner(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Drugs, doses, outcomes, statistics, … (mentions.json); needs `sections`."""
    command.staged("ner", docs, pipeline, debug)


@app.command(
    epilog=_examples(
        "ketaminer cite build/paper",
        "ketaminer cite build/paper --references library.json",
    )
)
def cite(docs: Docs, references: References = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """In-text citations → the reference list (citations.json); needs `sections`."""
    command.staged("cite", docs, pipeline, debug, references=references)


@app.command(
    epilog=_examples(
        "ketaminer claims build/paper",
        "ketaminer claims build/paper --min-confidence 0.8",
    )
)
def claims(docs: Docs, min_confidence: Confidence = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Claims linked to their source spans (claims.json); needs `ner` and `cite`."""
    command.staged("claims", docs, pipeline, debug, min_confidence=min_confidence)


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
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        file = None if output is None or str(output) == "-" else output
        name = command.usage(lambda: command.pick_format(format, file))
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        command.usage(lambda: command.check_output(file, layers, [paper.path for paper in found]))
        with command.output_stream(file) as stream:
            writer = export.writer(name, stream)
            command.begin(report, found, result)
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
    command.guarded(run, debug, bar=not scrolls)


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
        found = command.usage(lambda: published.schema(layer))
        sys.stdout.buffer.write(json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n")
        result.processed = 1

    command.guarded(run)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"ketaminer {__version__}")
        raise typer.Exit(0)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False,
) -> None:
    """What stands before the command."""


COLLECTIONS = (100_000, 20, 50)
"""Thresholds of the garbage collector: a paper is many objects and hardly a cycle; looking for cycles takes a tenth of the time."""


def main() -> None:
    """The entry point of the ``ketaminer`` command."""
    gc.set_threshold(*COLLECTIONS)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(command.INTERRUPTED)
