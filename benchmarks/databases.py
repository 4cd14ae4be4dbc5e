"""Papers a second that each kind of database takes and gives, and what a paper takes on the disk.

    python benchmarks/databases.py [TARGET...] [--papers N]

``TARGET`` is a database that is not there yet; by default one each of SQLite, DuckDB and Parquet in a folder that is removed.
The papers are the corpus, again and again under other hashes, about 300 mentions and 20 claims each; they are read before.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ketaminer import pipeline
from ketaminer.database import Run, Store, open_store
from ketaminer.model import Claims, Document

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def papers() -> Iterator[Document]:
    """The corpus without end, each round as other files."""
    config = pipeline.resolve_config("default")
    found = [pipeline.extract(path, config) for path in sorted(CORPUS.iterdir()) if path.suffix in (".txt", ".xml")]
    mentions = sum(len(one.mentions.items) for one in found if one.mentions)
    claims = sum(len(one.claims.items) for one in found if one.claims)
    print(f"{len(found)} papers of {mentions / len(found):.0f} mentions and {claims / len(found):.0f} claims")
    number = 0
    while True:
        for one in found:
            number += 1
            yield as_other(one, hashlib.sha256(f"{number}".encode()).hexdigest(), f"papers/{number:06}.txt")


def as_other(document: Document, sha256: str, path: str) -> Document:
    """The same paper as another file."""
    items = document.claims.items if document.claims else ()
    claims = (replace(one, document=replace(one.document, sha256=sha256, path=path)) for one in items)
    return replace(document, source=replace(document.source, sha256=sha256, path=path), claims=Claims(tuple(claims)))


def timed(what: str, count: int, work: Callable[[], object]) -> None:
    start, used = time.perf_counter(), time.process_time()
    work()
    passed, used = time.perf_counter() - start, time.process_time() - used
    print(f"  {what:24}{count / passed:9.1f} /s   {1000 * used / count:7.1f} ms of processor time each", flush=True)


def measure(target: str, documents: list[Document]) -> None:
    print(target)
    run, later = Run("1", "benchmark", ""), Run("2", "benchmark", "")

    def put(store: Store, by: Run, some: list[Document]) -> None:
        for document in some:
            store.put(document, by)

    with open_store(target) as store:
        timed("papers put", len(documents), lambda: put(store, run, documents))
        timed("put anew", len(documents[:100]), lambda: put(store, later, documents[:100]))
        timed("asked for (holds)", len(documents), lambda: [store.holds(one.source.sha256, run) for one in documents])
        timed("read back", len(documents), lambda: sum(1 for _ in store.documents()))
        timed("rows of claims_by_outcome", 1, lambda: list(store.query("SELECT * FROM claims_by_outcome")[1]))
        timed("rows of claims_flat", 1, lambda: list(store.query("SELECT * FROM claims_flat")[1]))
        timed("searches", 1, lambda: list(store.search("heart rate")[1]))
    path = Path(target)
    if path.exists():
        files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
        print(f"  {sum(one.stat().st_size for one in files) / len(documents) / 1000:.0f} kB a paper")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--papers", type=int, default=500)
    options = parser.parse_args()
    documents = list(islice(papers(), options.papers))
    with tempfile.TemporaryDirectory() as place:
        for target in options.targets or [f"{place}/claims{suffix}" for suffix in (".db", ".duckdb", ".parquet")]:
            measure(target, documents)


if __name__ == "__main__":
    main()
