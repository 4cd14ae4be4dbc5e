"""The commands on databases: load results into one, and ask it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ketaminer import command
from ketaminer.cli.app import Debug, app, examples
from ketaminer.errors import KetaminerError, one_line

if TYPE_CHECKING:
    from ketaminer.batch import Result
    from ketaminer.progress import Reporter

WIDTH = 200
"""Characters a line of a table where the output is no terminal."""


@app.command(
    epilog=examples(
        "ketaminer load claims.jsonl --to claims.db",
        "ketaminer load build/ --to claims.duckdb",
        "ketaminer load monday.jsonl tuesday.jsonl --to postgresql://me@server/claims",
        "ketaminer extract papers/ | ketaminer load - --to claims.parquet",
    )
)
def load(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="CLAIMS|DIR...", help="Claims (.jsonl, or - for standard input), or folders of layers."),
    ],
    to: Annotated[
        str,
        typer.Option("--to", metavar="DATABASE", help="A path ending .db, .sqlite, .duckdb or .parquet, or postgresql://…"),
    ],
    debug: Debug = False,
) -> None:
    """Put results into a database; what is loaded twice is there once."""
    from ketaminer import batch, database

    def run(report: Reporter, result: Result) -> None:
        with command.usage(lambda: database.open_store(to)) as store:

            def failed(path: str, error: KetaminerError) -> None:
                failure = batch.failure_of(path, None, error)
                result.failures.append(failure)
                report.fail(failure)

            done = database.load(store, inputs, failed)
        result.processed = len(done.papers)
        report.tell(f"{done.claims} claims of {len(done.papers)} papers")

    command.guarded(run, debug, bar=False)


@app.command(
    epilog=examples(
        'ketaminer query claims.db "SELECT drug, count(*) AS claims FROM claims GROUP BY drug ORDER BY claims DESC"',
        "ketaminer query claims.db --named dose-response --format csv",
        'ketaminer query claims.db --search "heart rate"',
        "ketaminer query postgresql://me@server/claims \"SELECT * FROM claims_flat WHERE drug = 'ketamine'\" --format jsonl",
    )
)
def query(
    target: Annotated[str, typer.Argument(metavar="DATABASE", help="What was written with -o or --to.")],
    sql: Annotated[
        str | None, typer.Argument(metavar="[SELECT]", help="One SELECT, which changes nothing.", show_default=False)
    ] = None,
    named: Annotated[
        str | None,
        typer.Option(
            "--named",
            metavar="NAME",
            help="A ready-made one: papers, drugs, outcomes, dose-response, contradictions or checks.",
            show_default=False,
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Claims with a quote that has these words.", show_default=False)
    ] = None,
    format: Annotated[str, typer.Option("--format", metavar="[table|csv|jsonl]", help="How rows are written.")] = "table",
    debug: Debug = False,
) -> None:
    """Ask a database: SQL, a ready-made query, or words in quotes."""
    from ketaminer import database
    from ketaminer.database import queries

    def run(_: Reporter, result: Result) -> None:
        def check() -> None:
            if sum(one is not None for one in (sql, named, search)) != 1:
                raise KetaminerError("nothing or too much to ask", 'give one of "SELECT …", --named NAME, --search WORDS')
            if format not in queries.FORMATS:
                raise KetaminerError(f"unknown format {format!r}", f"known: {', '.join(queries.FORMATS)}")
            if sql is not None:
                queries.checked(sql)
            if named is not None:
                queries.named(named)

        command.usage(check)
        with command.usage(lambda: database.open_store(target, create=False, read_only=True)) as store:
            if named is not None:
                columns, rows = store.named(named)
            elif search is not None:
                columns, rows = store.search(search)
            else:
                columns, rows = store.query(sql or "")
            if format == "table":
                _print_table(columns, rows)
            else:
                queries.write_rows(columns, rows, sys.stdout.buffer, format)
        result.processed = 1

    command.guarded(run, debug, bar=False)


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else WIDTH
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    found = list(rows)
    for number, column in enumerate(columns):
        figures = all(isinstance(row[number], int | float | None) for row in found)
        table.add_column(Text(one_line(column)), overflow="fold", justify="right" if found and figures else "left")
    for row in found:
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(width=width, highlight=False, legacy_windows=False).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else one_line(str(value), 300)
