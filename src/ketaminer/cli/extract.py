"""The command that does all of it: papers → claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaminer import command
from ketaminer.cli.app import Confidence, Debug, Papers, Pipeline, References, app, examples

if TYPE_CHECKING:
    from ketaminer.progress import Reporter


@app.command(
    epilog=examples(
        "ketaminer extract paper.txt",
        "ketaminer extract papers/ more/paper.pdf -o claims.csv",
        "ketaminer extract papers/ --layers build --format table",
        "ketaminer extract papers/ -o claims.bioc.json",
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
            "--format",
            metavar="NAME",
            help="The output's format: jsonl (by default), json, csv, table, or one of those of `ketaminer export`.",
            show_default=False,
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
    from ketaminer import batch

    def run(report: Reporter, result: batch.Result) -> None:
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        file = None if output is None or str(output) == "-" else output
        name = command.usage(lambda: command.pick_format(format, file))
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        command.usage(lambda: command.check_output(name, file, layers, [paper.path for paper in found]))
        with command.output(name, file) as writer:
            command.begin(report, found, result)
            batch.run_papers(
                found, config, report, result, library=library, layers_dir=layers, write=lambda _, document: writer.write(document)
            )
            report.end()
        if layers is not None:
            batch.write_errors(layers / "errors.jsonl", result.failures)
        if file is not None:
            batch.write_errors(file.with_name(f"{file.name}.errors.jsonl"), result.failures)

    # claims that scroll by on the terminal show how far the run is
    scrolls = output is None and format != "table" and sys.stdout.isatty()
    command.guarded(run, debug, bar=not scrolls)
