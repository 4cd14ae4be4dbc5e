"""Papers and outputs in an object store, against a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ketaminer import batch, remote
from ketaminer.batch import Result
from ketaminer.config import Config
from ketaminer.errors import KetaminerError

boto3 = pytest.importorskip("boto3", reason="the server of the tests is not installed")
server = pytest.importorskip("moto.server", reason="the server of the tests is not installed")
pytest.importorskip("s3fs", reason="the extra remote is not installed")

Run = Callable[..., Any]
KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A bucket ``papers`` with a few papers, and the environment that leads to it."""
    import s3fs

    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}", "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    made = boto3.resource("s3").create_bucket(Bucket="papers")
    for name, text in {
        "in/b.txt": "ketamine",
        "in/deep/a.txt": "ketamine and ketamine",
        "in/c.md": "no paper",
        "in/bad.txt": "BUG ",
    }.items():
        made.put_object(Key=name, Body=text.encode())
    yield made
    running.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def keys(bucket: Any) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())


def body(bucket: Any, key: str) -> bytes:
    data: bytes = bucket.Object(key).get()["Body"].read()
    return data


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("s3://papers/in/", ["in/b.txt", "in/bad.txt", "in/deep/a.txt"]),
        ("s3://papers/in", ["in/b.txt", "in/bad.txt", "in/deep/a.txt"]),
        ("s3://papers/in/*.txt", ["in/b.txt", "in/bad.txt"]),
        ("s3://papers/in/c.md", ["in/c.md"]),
    ],
)
def test_what_is_found(bucket: Any, given: str, found: list[str]) -> None:
    papers, failures = batch.expand([given, given], 1000)
    assert [paper.path for paper in papers] == [f"s3://papers/{name}" for name in found]
    assert [paper.id for paper in papers] == [Path(name).stem for name in found]
    assert not failures


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("s3://papers/none/", "no paper there"),
        ("s3://papers/in/none.txt", "no paper there"),
        ("s3://nowhere/", "nowhere/: "),
        ("nothing://papers/", "Protocol not known"),
    ],
)
def test_what_is_not_found(bucket: Any, given: str, told: str) -> None:
    papers, failures = batch.expand([given], 1000)
    assert not papers
    assert told in failures[0].error
    assert failures[0].hint


@pytest.mark.parametrize("jobs", [1, 2])
def test_from_and_to_the_store(bucket: Any, jobs: int, tmp_path: Path, told: Callable[[], Any]) -> None:
    def run() -> Result:
        found, _ = batch.expand(["s3://papers/in/"], 1000)
        engine = batch.choose_engine(jobs)
        more = {"engine": engine, "layers_dir": tmp_path / "layers", "function": "paper_hooks:paper"}
        return batch.extract_to("s3://papers/out/claims.jsonl", "jsonl", found, Config(), told(), Result(), **more)  # type: ignore[arg-type]

    result = run()
    claims = [json.loads(line) for line in body(bucket, "out/claims.jsonl").splitlines()]
    assert [claim["document"]["path"] for claim in claims] == ["s3://papers/in/b.txt", *["s3://papers/in/deep/a.txt"] * 2]
    records = [json.loads(line) for line in body(bucket, "out/claims.jsonl.errors.jsonl").splitlines()]
    assert [record["path"] for record in records] == ["s3://papers/in/bad.txt"]
    assert (result.status, result.unchanged) == (3, 0)
    assert not list((tmp_path / "cache").rglob("*.ledger"))
    bucket.put_object(Key="in/bad.txt", Body=b"a mended paper")
    result = run()
    assert (result.status, result.unchanged) == (0, 2)
    assert "out/claims.jsonl.errors.jsonl" not in keys(bucket)


def test_an_interrupted_upload_leaves_what_was_there(bucket: Any) -> None:
    bucket.put_object(Key="out.jsonl", Body=b"old")
    with pytest.raises(KeyError), remote.replacing("s3://papers/out.jsonl") as stream:
        stream.write(b"new")
        raise KeyError
    assert body(bucket, "out.jsonl") == b"old"
    with (
        pytest.raises(KetaminerError, match=r"s3://nowhere/out\.jsonl: cannot be written|no such file"),
        remote.replacing("s3://nowhere/out.jsonl") as stream,
    ):
        stream.write(b"new")


def test_a_paper_that_is_too_large_or_gone(bucket: Any) -> None:
    with pytest.raises(KetaminerError, match="more than 3 bytes"):
        batch.Paper("s3://papers/in/b.txt", "b").read(3)
    with pytest.raises(KetaminerError, match="no such file"):
        batch.Paper("s3://papers/in/gone.txt", "gone").read(3)


def test_the_command(bucket: Any, ketaminer: Run, quick: list[str], paper: Path) -> None:
    bucket.put_object(Key="real/paper.txt", Body=paper.read_bytes())
    done = ketaminer("extract", "s3://papers/real/", "-o", "s3://papers/out.csv", *quick)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")
    assert body(bucket, "out.csv").startswith(b"id,kind,")
    assert b"craving" in body(bucket, "out.csv")
    wrong = ketaminer("extract", "s3://papers/real/", "-o", "s3://papers/real/paper.txt", "--format", "csv", *quick)
    assert wrong.returncode == 2
    gone = ketaminer("extract", "s3://papers/none.txt", *quick)
    assert gone.returncode == 1
    assert b"Traceback" not in gone.stderr
