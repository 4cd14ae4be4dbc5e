"""The application that the commands belong to, and the options that several of them share."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaminer import __version__


def examples(*commands: str) -> str:
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
    epilog=examples(
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


def _version(wanted: bool) -> None:
    if wanted:
        print(f"ketaminer {__version__}")
        raise typer.Exit(0)


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False,
) -> None:
    """What stands before the command."""
