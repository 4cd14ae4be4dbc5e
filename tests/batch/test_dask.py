"""Papers on a Dask cluster of two real worker processes, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ketaminer import batch
from ketaminer.errors import KetaminerError

pytest.importorskip("distributed", reason="the extra dask is not installed")

HERE = Path(__file__).parent
Papers = Callable[..., list[batch.Paper]]
Run = Callable[..., tuple[batch.Result, bytes, object]]


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._file = place / "scheduler.json"
        self._processes = [self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self._file))]
        end = time.monotonic() + 60
        while not self._file.exists() or not self._file.read_text().endswith("}"):
            assert time.monotonic() < end, (place / "log").read_text()
            time.sleep(0.05)
        import json

        self.address: str = json.loads(self._file.read_text())["address"]

    def _start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)]), **more}
        with (self._place / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self._place,
                process_group=0,
            )

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        """A worker process without a nanny: when it is killed, it is gone."""
        arguments = ("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
        self._processes.append(self._start(*arguments, **more))
        return self._processes[-1]

    def wait_for(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    place = tmp_path / "cluster"
    place.mkdir()
    made = Cluster(place)
    yield made
    made.close()


def engine(address: str) -> batch.Engine:
    return batch.choose_engine(engine="dask", scheduler=address)


def test_two_workers_and_one_killed_in_the_middle(cluster: Cluster, papers: Papers, run: Run, tmp_path: Path) -> None:
    texts = {f"p{number:02}": f"SLOW 0.1 paper {number} on ketamine" for number in range(30)}
    found = papers({**texts, "bad": "BUG ", "z-short": "ketamine"})
    found.append(batch.Paper(str(tmp_path / "gone.txt"), "gone"))
    _, alone, _ = run(found, 1, "alone.jsonl")
    workers = [cluster.worker(), cluster.worker()]
    cluster.wait_for(2)
    killer = threading.Timer(1.0, lambda: os.kill(workers[0].pid, signal.SIGKILL))
    killer.start()
    result, data, _ = run(found, name="dask.jsonl", engine=engine(cluster.address), layers_dir=tmp_path / "layers")
    killer.join()
    assert workers[0].wait(5) == -signal.SIGKILL
    assert data == alone
    assert result.processed == 31
    assert [failure.document for failure in result.failures] == ["bad", "gone"]
    assert len(list((tmp_path / "layers").glob("*/claims.json"))) == 31


def test_a_paper_that_kills_its_workers_is_named(cluster: Cluster, papers: Papers, run: Run) -> None:
    for _ in range(5):
        cluster.worker()
    cluster.wait_for(5)
    result, data, _ = run(papers({"a": "KILLED now", "b": "ketamine"}), name="dask.jsonl", engine=engine(cluster.address))
    assert [failure.error.partition(".txt: ")[2] for failure in result.failures] == ["the worker that read it came to an end"]
    assert data.count(b"\n") == 1


def test_another_version_is_refused(cluster: Cluster, papers: Papers, run: Run, tmp_path: Path) -> None:
    """A worker whose ketaminer says of itself that it is another."""
    import ketaminer

    older = tmp_path / "older"
    older.mkdir()
    package = Path(ketaminer.__file__).parent
    (older / "ketaminer").mkdir()
    for path in package.iterdir():
        if path.name != "__init__.py":
            (older / "ketaminer" / path.name).symlink_to(path)
    text = (package / "__init__.py").read_text("utf-8").replace(f'__version__ = "{ketaminer.__version__}"', '__version__ = "0.0.9"')
    (older / "ketaminer" / "__init__.py").write_text(text, encoding="utf-8")
    cluster.worker(PYTHONPATH=os.pathsep.join([str(older), str(HERE), *filter(None, sys.path)]))
    cluster.wait_for(1)
    with pytest.raises(KetaminerError, match=rf"has ketaminer 0\.0\.9, this is {ketaminer.__version__}"):
        run(papers({"a": "ketamine", "b": "ketamine"}), engine=engine(cluster.address))


def test_no_worker_and_no_scheduler(cluster: Cluster, papers: Papers, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KetaminerError, match="has no worker"):
        run(papers({"a": "ketamine"}), engine=engine(cluster.address))
    monkeypatch.setattr("ketaminer.batch.on_dask.ANSWER", 1.0)
    with pytest.raises(KetaminerError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(papers({}), engine=engine("tcp://127.0.0.1:9"))
    with pytest.raises(KetaminerError, match="no Dask scheduler answers"):
        run(papers({}), engine=engine("nonsense://nowhere"))


def test_a_cluster_that_goes_away_is_told(cluster: Cluster, papers: Papers, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketaminer.batch.on_dask.ALONE", 1.0)
    monkeypatch.setattr("ketaminer.batch.on_dask.ANSWER", 2.0)
    worker = cluster.worker()
    cluster.wait_for(1)
    killer = threading.Timer(1.0, worker.kill)
    killer.start()
    with pytest.raises(KetaminerError, match="has no worker any more"):
        run(papers({f"p{number}": "SLOW 1 ketamine" for number in range(5)}), engine=engine(cluster.address))


@pytest.mark.parametrize(
    "options",
    [
        {"engine": "dask"},
        {"engine": "dusk"},
        {"scheduler": "tcp://127.0.0.1:9"},
        {"engine": "dask", "scheduler": "tcp://127.0.0.1:9", "timeout": 3},
        {"engine": "dask", "scheduler": "tcp://127.0.0.1:9", "jobs": 2},
    ],
)
def test_options_that_do_not_go_together(options: dict[str, object]) -> None:
    with pytest.raises(KetaminerError) as caught:
        batch.choose_engine(**options)  # type: ignore[arg-type]
    assert caught.value.hint
