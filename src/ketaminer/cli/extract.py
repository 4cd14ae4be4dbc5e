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
        "ketaminer extract papers/ -o claims.db",
        "ketaminer extract review.pdf --references library.json --min-confidence 0.8",
        "cat paper.txt | ketaminer extract - > claims.jsonl",
    )
)
def extract(
    papers: Papers,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|DATABASE",
            help="Write here; the suffix picks the format or database.",
            show_default=False,
        ),
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
    from ketaminer import batch, database, export

    def into_database(target: str, report: Reporter, result: batch.Result) -> None:
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        command.usage(lambda: command.check_output(None, layers, []))
        made_by = database.Run.of(config, library)
        with command.usage(lambda: database.open_store(target)) as store:
            command.begin(report, found, result)
            batch.run_papers(
                found,
                config,
                report,
                result,
                library=library,
                layers_dir=layers,
                write=lambda _, document: store.put(document, made_by),
            )
        if layers is not None:
            batch.write_errors(layers / "errors.jsonl", result.failures)
        if "://" not in target:
            batch.write_errors(Path(f"{target}.errors.jsonl"), result.failures)

    def run(report: Reporter, result: batch.Result) -> None:
        if output is not None and format is None and database.is_database(output):
            into_database(output, report, result)
            return
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        file = None if output in (None, "-") else Path(output)
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
