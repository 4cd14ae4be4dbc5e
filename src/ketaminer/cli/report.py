"""The command that makes one page of papers and claims, to be read in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaminer import command
from ketaminer.cli.app import Confidence, Debug, Pipeline, References, app, examples

if TYPE_CHECKING:
    from ketaminer.batch import Result
    from ketaminer.progress import Reporter

LARGE = 100 * 2**20
"""Bytes from which on a browser takes seconds to open the page."""


@app.command(
    epilog=examples(
        "ketaminer report paper.pdf -o paper.html",
        "ketaminer report build/ -o report.html",
        "ketaminer report build/review build/trial --title 'Two papers'",
        "ketaminer report claims.db -o report.html --min-confidence 0.8",
    )
)
def report(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Databases, folders of layers (build/ or build/ID), or papers.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page, or - for standard output.")] = Path(
        "report.html"
    ),
    title: Annotated[
        str | None, typer.Option("--title", help="What the page is called; by default after its sources.", show_default=False)
    ] = None,
    references: References = None,
    min_confidence: Confidence = None,
    pipeline: Pipeline = "default",
    debug: Debug = False,
) -> None:
    """Papers with their claims as one page for the browser: text, evidence, filters, doses by outcome."""
    from ketaminer import sources as places
    from ketaminer.errors import KetaminerError
    from ketaminer.report import ReportPage

    def run(teller: Reporter, result: Result) -> None:
        config, library = command.load_config(pipeline, min_confidence), command.load_library(references)
        file = None if str(output) == "-" else output
        command.usage(lambda: _check(file, sources))
        found, result.failures = places.openings(sources, config, teller, library)
        for failure in result.failures:
            teller.fail(failure)
        teller.begin(len(found))
        with command.output_stream("-" if file is None else str(file)) as stream:
            page = ReportPage(stream, title or _title(sources))
            places.feed(found, page.write, teller, result, min_confidence or 0.0)
            if not page.papers:
                raise KetaminerError("there is no paper to make a report of")
            page.close()
        if file is not None and file.is_file() and file.stat().st_size > LARGE:
            size = file.stat().st_size // 2**20
            teller.tell(f"warning: {file} has {size} MB; browsers open smaller ones faster: fewer papers, or --min-confidence")

    command.guarded(run, debug)


def _check(file: Path | None, sources: list[str]) -> None:
    """Raise :class:`~ketaminer.errors.KetaminerError` for an output that is no place for a page."""
    from ketaminer.errors import KetaminerError

    command.check_output("-" if file is None else str(file), "html", None, sources)
    # a database or a list of claims must not be replaced by a page because of a slip
    if file is not None and file.suffix.lower() not in (".html", ".htm") and (file.is_file() or file.suffix):
        raise KetaminerError(f"{file}: a report is an HTML page", "name it .html; claims are written by: ketaminer extract")


def _title(sources: list[str]) -> str:
    first = os.path.basename(sources[0].rstrip("/")) or sources[0]  # noqa: PTH119 (a source may be a URL)
    return f"Claims in {first}" + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")
