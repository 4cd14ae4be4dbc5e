"""The command that writes what documents' layers hold in the formats of other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaminer import command
from ketaminer.cli.app import Debug, Docs, app, examples

if TYPE_CHECKING:
    from ketaminer.batch import Result
    from ketaminer.progress import Reporter


@app.command(
    epilog=examples(
        "ketaminer export build/* -o claims.bioc.json",
        "ketaminer export build/paper --to bioc-xml",
        "ketaminer export build/* -o papers.brat.zip",
        "ketaminer export build/* -o cited.bib",
    )
)
def export(
    docs: Docs,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="NAME",
            help="bioc-json, bioc-xml, pubtator, brat, webannotation, csl-json, bibtex, jsonl, json, csv or table; "
            "by default what the suffix of -o means, else jsonl.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write here; the suffix picks the format.", show_default=False),
    ] = None,
    debug: Debug = False,
) -> None:
    """Documents' layers → BioC, PubTator, brat, Web Annotation, CSL-JSON, BibTeX; needs `claims`."""
    from ketaminer import batch, layers
    from ketaminer import export as formats

    def run(report: Reporter, result: Result) -> None:
        target = "-" if output is None else str(output)
        name = command.usage(lambda: formats.picked(to, target))
        command.usage(lambda: command.check_output(target, name, None, docs))
        report.begin(len(docs))
        needs = formats.NEEDS.get(name, tuple(layers.TYPES))
        with command.output(name, target) as writer:
            batch.read_documents(docs, needs, report, result, write=lambda _, document: writer.write(document))
            report.end()
        if target != "-":
            batch.write_errors(Path(f"{target}.errors.jsonl"), result.failures)

    scrolls = output is None and to != "table" and sys.stdout.isatty()
    command.guarded(run, debug, bar=not scrolls)
