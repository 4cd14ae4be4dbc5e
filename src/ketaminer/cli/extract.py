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
        "ketaminer extract papers/ -o claims.db --layers build --jobs 8 --timeout 300 --max-memory 4000",
        "ketaminer extract papers/ -o claims.jsonl --engine dask --scheduler tcp://localhost:8786",
        "ketaminer extract s3://bucket/papers/ -o s3://bucket/claims.jsonl",
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
            metavar="FILE|DATABASE|URL",
            help="Write here; the suffix picks the format or database.",
            show_default=False,
        ),
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
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=1024, help="So many processes read papers.")] = 1,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", min=0.001, help="A paper that takes longer fails.", show_default=False),
    ] = None,
    max_memory: Annotated[
        int | None,
        typer.Option("--max-memory", metavar="MB", min=1, help="A paper that takes more memory fails.", show_default=False),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", metavar="[local|dask]", help="Who reads papers.")] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="The scheduler of --engine dask: tcp://host:8786.", show_default=False),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read every paper, also those that an earlier run has done.")] = False,
    references: References = None,
    min_confidence: Confidence = None,
    pipeline: Pipeline = "default",
    debug: Debug = False,
) -> None:
    """All stages: papers → claims, one a line on standard output. An interrupted run goes on when it is given again."""
    from ketaminer import batch, database

    def run(report: Reporter, result: batch.Result) -> None:
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        target = "-" if output is None else output
        name = command.usage(lambda: command.pick_format(format, target))
        by = command.usage(
            lambda: batch.choose_engine(jobs, timeout=timeout, max_memory=max_memory, engine=engine, scheduler=scheduler)
        )
        found, result.failures = batch.expand(papers, config.ingest.max_bytes)
        command.usage(lambda: command.check_output(target, name, layers, [paper.path for paper in found]))
        if name == batch.DATABASE:
            command.usage(lambda: database.open_store(target).close())  # what is wrong with it is told before any work
        command.begin(report, found, result)
        batch.extract_to(target, name, found, config, report, result, engine=by, library=library, layers_dir=layers, fresh=fresh)

    # claims that scroll by on the terminal show how far the run is
    scrolls = output is None and format != "table" and sys.stdout.isatty()
    command.guarded(run, debug, bar=not scrolls)
