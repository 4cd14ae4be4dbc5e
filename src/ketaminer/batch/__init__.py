"""Many papers: which ones, under which ids, by whom they are read, and a record of each that failed."""

from __future__ import annotations

from ketaminer.batch.engines import choose as choose_engine
from ketaminer.batch.output import DATABASE, extract_to
from ketaminer.batch.papers import STDIN, SUFFIXES, Paper, expand
from ketaminer.batch.records import RECORD, Failure, Report, Result, failure_of, write_document_errors, write_errors
from ketaminer.batch.run import Engine, extract_papers
from ketaminer.batch.serial import read_documents, run_documents, run_papers

__all__ = [
    "DATABASE", "RECORD", "STDIN", "SUFFIXES", "Engine", "Failure", "Paper", "Report", "Result", "choose_engine", "expand",
    "extract_papers", "extract_to", "failure_of", "read_documents", "run_documents", "run_papers", "write_document_errors",
    "write_errors",
]  # fmt: skip
