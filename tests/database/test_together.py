"""Several at once, and one that is killed: what is in the database is whole papers, and in the end all of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ketaminer.database import Store, StoreError, open_store
from ketaminer.model import Document


def loading(layers: Path, target: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ketaminer", "load", str(layers), "--to", target]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def of_papers(rows: dict[str, list]) -> dict[str, list]:
    """Without what tells which run put them: folders of layers name a run by what is in them."""
    return {name: found for name, found in rows.items() if name not in ("runs", "papers")}


def test_two_loaders_at_once(
    target: str, engine: str, layers_dir: Path, documents: list[Document], filled: Callable, all_rows: Callable
) -> None:
    one, other = loading(layers_dir, target), loading(layers_dir, target)
    for process in (one, other):
        told = process.communicate(timeout=240)[1].decode()
        assert process.returncode == 0, told
        assert f"of {len(documents)} papers" in told
    with open_store(target) as store, open_store(filled(engine)) as whole:
        assert of_papers(all_rows(store)) == of_papers(all_rows(whole))
        assert list(store.documents()) == list(whole.documents())


def test_killed_at_any_moment(target: str, documents: list[Document], layers_dir: Path) -> None:
    expected = {one.source.sha256: one for one in documents}
    reached = []
    for moment in (0.0, 0.1):
        process = loading(layers_dir, target)
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until and not _begun(target):
            time.sleep(0.02)
        time.sleep(moment)
        process.kill()
        process.communicate(timeout=60)
        with open_store(target) as store:
            found = list(store.documents())
            assert all(one == expected[one.source.sha256] for one in found)
            reached.append(len(found))
            for one in found:
                store.remove(one.source.sha256)
    assert min(reached) < len(expected), "at least once it was killed before it was done"
    process = loading(layers_dir, target)
    assert process.wait(timeout=240) == 0
    with open_store(target) as store:
        assert list(store.documents()) == documents


def _begun(target: str) -> bool:
    """Whether something has been written, by what can be seen without opening the database."""
    if "://" in target:
        try:
            with open_store(target, read_only=True) as store:
                return _count(store) > 0
        except StoreError:
            return False
    path = Path(target)
    if path.is_dir():
        return any((path / "papers").glob("*.parquet"))
    return path.exists() and sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) > 400_000


def _count(store: Store) -> int:
    return int(next(store.query("SELECT count(*) FROM papers")[1])[0])


def test_a_reader_while_another_writes(fresh: Callable, documents: list[Document], run: object) -> None:
    """SQLite: a query sees what is committed, while a transaction is open and after."""
    target = fresh("sqlite")
    with open_store(target) as store:
        store.put(documents[0], run)
        with open_store(target, read_only=True) as reader:
            _, rows = reader.query("SELECT id FROM mentions")
            first = next(rows)
            store.put(documents[1], run)
            assert len([first, *rows]) == len(documents[0].mentions.items)
            assert _count(reader) == 2


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_one_that_waits_in_vain_says_so(engine: str, fresh: Callable, documents: list[Document], run: object) -> None:
    target = fresh(engine)
    open_store(target).close()
    if engine == "sqlite":
        import sqlite3

        holder = sqlite3.connect(target, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with open_store(target, wait=0.2) as store, pytest.raises(StoreError, match="another process has been writing"):
            store.put(documents[0], run)
        holder.close()
        return
    code = f"import duckdb, time; c = duckdb.connect({target!r}); print('open', flush=True); time.sleep(60)"
    holding = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert holding.stdout is not None
        assert holding.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match="another process has had it open"):
            open_store(target, wait=0.3)
    finally:
        holding.kill()
        holding.wait()
    open_store(target).close()
