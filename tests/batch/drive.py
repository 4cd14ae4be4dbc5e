"""A run over a folder with the quick papers of ``paper_hooks``, in a process of its own: ``drive.py FOLDER OUTPUT JOBS``."""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
from pathlib import Path

from ketaminer import batch, command
from ketaminer.batch.ledger import run_digest
from ketaminer.batch.sinks import Database
from ketaminer.config import Config
from ketaminer.model import Document


class Rows:
    """A small database of claims: a row a paper, put in one transaction."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS paper (sha256 TEXT, run TEXT, id TEXT, claims INT, PRIMARY KEY (sha256))"
        )
        self._database.execute("CREATE TABLE IF NOT EXISTS file (sha256 TEXT, path TEXT, id TEXT, PRIMARY KEY (sha256, path))")

    def holds(self, sha256: str, run: str) -> bool:
        return bool(self._database.execute("SELECT 1 FROM paper WHERE sha256 = ? AND run = ?", (sha256, run)).fetchone())

    def put(self, document: Document, run: str) -> None:
        assert document.claims is not None
        assert document.text
        row = (document.source.sha256, run, document.id, len(document.claims.items))
        self._database.execute("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?)", row)
        self.add_file(document.source.sha256, document.source.path, document.id)

    def add_file(self, sha256: str, path: str, document_id: str) -> None:
        self._database.execute("INSERT OR IGNORE INTO file VALUES (?, ?, ?)", (sha256, path, document_id))


def main() -> None:
    folder, output, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    config = Config()

    def run(report: object, result: batch.Result) -> None:
        found, result.failures = batch.expand([str(folder)], 10_000_000)
        engine = batch.choose_engine(jobs, timeout=60)
        more = {"engine": engine, "function": "paper_hooks:paper"}
        command.begin(report, found, result)  # type: ignore[arg-type]
        if output.suffix == ".db":
            sink = Database(Rows(str(output)), run_digest(config, ()), sqlite3.Error)
            batch.extract_papers(found, config, report, result, sink=sink, **more)  # type: ignore[arg-type]
        else:
            batch.extract_to(str(output), "jsonl", found, config, report, result, **more)  # type: ignore[arg-type]
        print(json.dumps({"processed": result.processed, "unchanged": result.unchanged}))

    command.guarded(run)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that a shell runs in the background inherit that it is ignored
    main()
