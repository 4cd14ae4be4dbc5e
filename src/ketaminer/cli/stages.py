"""The commands that make one layer each, and the schemas of the layers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaminer import command
from ketaminer.cli.app import Confidence, Debug, Docs, Papers, Pipeline, References, app, examples

if TYPE_CHECKING:
    from ketaminer.batch import Result
    from ketaminer.progress import Reporter


@app.command(
    epilog=examples(
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
    epilog=examples(
        "ketaminer sections build/paper",
        "ketaminer sections build/paper/document.json",
    )
)
def sections(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Headings, section kinds and sentences (sections.json); needs `ingest`."""
    command.staged("sections", docs, pipeline, debug)


@app.command(
    epilog=examples(
        "ketaminer ner build/paper",
        "ketaminer ner build/paper --pipeline strict.toml",
    )
)
def ner(docs: Docs, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Drugs, doses, outcomes, statistics, … (mentions.json); needs `sections`."""
    command.staged("ner", docs, pipeline, debug)


@app.command(
    epilog=examples(
        "ketaminer cite build/paper",
        "ketaminer cite build/paper --references library.json",
    )
)
def cite(docs: Docs, references: References = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """In-text citations → the reference list (citations.json); needs `sections`."""
    command.staged("cite", docs, pipeline, debug, references=references)


@app.command(
    epilog=examples(
        "ketaminer claims build/paper",
        "ketaminer claims build/paper --min-confidence 0.8",
    )
)
def claims(docs: Docs, min_confidence: Confidence = None, pipeline: Pipeline = "default", debug: Debug = False) -> None:
    """Claims linked to their source spans (claims.json); needs `ner` and `cite`."""
    command.staged("claims", docs, pipeline, debug, min_confidence=min_confidence)


@app.command(
    epilog=examples(
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
