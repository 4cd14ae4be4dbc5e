"""Worker processes: the same bytes as one, limits of time and memory, papers that end their worker, nothing left behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ketaminer import batch, layers
from ketaminer.batch.one_paper import FUNCTION
from ketaminer.errors import KetaminerError

linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is watched and parents are told so on Linux only")
Run = Callable[..., tuple[batch.Result, bytes, object]]

GOOD = {f"p{number}": f"Paper {number} on ketamine" + " and ketamine" * (number % 3) for number in range(8)}


def errors(result: batch.Result) -> dict[str | None, str]:
    return {failure.document: failure.error.partition(".txt: ")[2] for failure in result.failures}


def test_same_bytes_in_order_of_input(papers: Callable[..., list[batch.Paper]], run: Run, tmp_path: Path) -> None:
    """The first paper is the slowest, so that all others wait for it."""
    found = papers({"a": "SLOW 0.5 ketamine", "bug": "BUG ", "short": "ketamine", **GOOD})
    one, alone, told = run(found, 1, "one.jsonl", layers_dir=tmp_path / "one")
    two, several, also = run(found, 3, "two.jsonl", layers_dir=tmp_path / "two")
    assert several == alone
    assert [json.loads(line)["document"]["id"] for line in alone.splitlines()][:3] == ["a", "p0", "p1"]
    assert two.failures == one.failures
    assert (two.processed, two.status, two.claims) == (one.processed, 3, one.claims) == (10, 3, alone.count(b"\n"))
    kept = [line for line in told.lines if line.startswith(("warn", "fail"))]  # type: ignore[attr-defined]
    assert kept == ["fail bug", "warn short.txt"]
    assert kept == [line for line in also.lines if line.startswith(("warn", "fail"))]  # type: ignore[attr-defined]
    for path in (tmp_path / "one").rglob("*.json*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
    assert len(list((tmp_path / "two").rglob("*.json"))) == 10 * len(layers.TYPES)


def test_a_large_document_passes(papers: Callable[..., list[batch.Paper]], run: Run, tmp_path: Path) -> None:
    result, data, _ = run(papers({"a": "LARGE ketamine", "b": "LARGE ketamine"}), 2, layers_dir=tmp_path / "layers")
    assert (result.status, data.count(b"\n")) == (0, 2)
    assert (tmp_path / "layers" / "b" / "document.json").stat().st_size > 20_000_000


def test_what_ends_a_worker_takes_no_other_along(papers: Callable[..., list[batch.Paper]], run: Run) -> None:
    found = papers({"a-exit": "EXIT now", "b-fault": "SEGFAULT now", "c-hang": "HANG now", "d-killed": "KILLED now", **GOOD})
    result, data, _ = run(found, 2, timeout=3)
    assert errors(result) == {
        "a-exit": "the process that read it came to an end: it exited with status 7 (in claims)",
        "b-fault": "the process that read it came to an end: it was ended by SIGSEGV (Segmentation fault) (in claims)",
        "c-hang": "it took more than 3 s (in claims)",
        "d-killed": "the process that read it came to an end: it was ended by SIGKILL (Killed) (in claims)",
    }
    assert {failure.type for failure in result.failures} == {"WorkerError", "TimeLimitError"}
    assert all(failure.hint for failure in result.failures)
    assert "Segmentation fault" in result.failures[1].trace
    assert data == run(papers(GOOD)[4:], 1, "good.jsonl")[1]


def test_a_worker_killed_by_somebody_else_loses_no_paper(
    papers: Callable[..., list[batch.Paper]], run: Run, tmp_path: Path
) -> None:
    result, data, _ = run(papers({"a": f"ONCE {tmp_path / 'mark'} ketamine", "b": "ketamine"}), 2)
    assert (result.failures, data.count(b"\n")) == ([], 2)


@linux
def test_memory_is_limited(papers: Callable[..., list[batch.Paper]], run: Run) -> None:
    """What is refused to the worker, and what is seen from outside."""
    found = papers({"a": "EAT it", "b": "ketamine", "c": "SHARED 190000000 bytes", "d": "ketamine"})
    result, data, _ = run(found, 1, max_memory=200)
    assert errors(result) == {
        "a": "it needs more than 200 MB of memory (in claims)",
        "c": "it needs more than 200 MB of memory (in claims)",
    }
    assert {failure.type for failure in result.failures} == {"MemoryLimitError"}
    assert data.count(b"\n") == 2


@linux
def test_too_little_memory_for_any_paper(papers: Callable[..., list[batch.Paper]], run: Run) -> None:
    with pytest.raises(KetaminerError, match=r"--max-memory 10 leaves no room|no worker could be started: it exited"):
        run(papers(GOOD), 2, max_memory=10)
    with pytest.raises(KetaminerError, match=r"--max-memory 60 leaves no room|no worker could be started: it exited") as caught:
        run(papers(GOOD), 2, max_memory=60, function=FUNCTION)
    assert caught.value.hint


def test_a_function_that_is_not_there_is_told(papers: Callable[..., list[batch.Paper]], run: Run) -> None:
    result, _, _ = run(papers({"a": "x", "b": "y"}), 2, function="paper_hooks:nothing")
    assert result.status == 1
    assert "unexpected AttributeError" in result.failures[0].error
