"""Many papers: which are found, one failure that harms no other, and the records that are left."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from ketaminer import atomic, batch, layers, pipeline
from ketaminer.batch import Failure, Paper, Result
from ketaminer.config import Config
from ketaminer.errors import KetaminerError, one_line
from ketaminer.schema import schema

LIMIT = 1000


class Told:
    """A report that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def begin(self, total: int) -> None:
        self.lines.append(f"begin {total}")

    def paper(self, path: str) -> None:
        self.lines.append(f"paper {Path(path).name}")

    def stage(self, name: str) -> None:
        self.lines.append(f"stage {name}")

    def warn(self, path: str, warning: str) -> None:
        self.lines.append(f"warn {Path(path).name} {warning}")

    def fail(self, failure: Failure) -> None:
        self.lines.append(f"fail {failure.document} {failure.type}")

    def done(self) -> None:
        self.lines.append("done")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    for name, text in {
        "b.txt": "Ketamine is mentioned once.",
        "a.TXT": "Ketamine, and ketamine again.",
        "deep/er/c.nxml": "No drug is in this one at all.",
        "deep/d.pdf": "Ketamine.",
        "notes.md": "Ketamine",
        "gold.json": "{}",
        "txt": "no suffix",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def names(papers: list[Paper], folder: Path) -> list[str]:
    return [os.path.relpath(paper.path, folder) for paper in papers]


class TestExpand:
    def test_folders_give_papers_in_order(self, papers: Path) -> None:
        found, failures = batch.expand([str(papers)], LIMIT)
        assert names(found, papers) == ["a.TXT", "b.txt", "deep/d.pdf", "deep/er/c.nxml"]
        assert [paper.id for paper in found] == ["a", "b", "d", "c"]
        assert not failures

    def test_a_file_may_be_called_anything(self, papers: Path) -> None:
        found, _ = batch.expand([str(papers / "notes.md")], LIMIT)
        assert [paper.id for paper in found] == ["notes"]

    def test_each_paper_once(self, papers: Path) -> None:
        (papers / "link.txt").symlink_to("b.txt")
        found, _ = batch.expand([str(papers / "b.txt"), str(papers), str(papers / "deep" / ".." / "b.txt")], LIMIT)
        assert names(found, papers).count("b.txt") == 1
        assert len(found) == 4

    def test_links_to_folders_are_not_followed(self, papers: Path) -> None:
        (papers / "deep" / "loop").symlink_to(papers)
        found, _ = batch.expand([str(papers)], LIMIT)
        assert len(found) == 4

    def test_what_names_no_paper(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        found, failures = batch.expand([str(tmp_path / "empty"), str(tmp_path / "nope.txt")], LIMIT)
        assert not found
        assert ["no paper in this folder" in failures[0].error, "no such file" in failures[1].error] == [True, True]
        assert [failure.document for failure in failures] == [None, None]

    def test_shared_stems_get_hashes(self, tmp_path: Path) -> None:
        for place, text in (("x", "one"), ("y", "two"), ("z", "one")):
            (tmp_path / place).mkdir()
            (tmp_path / place / "paper.txt").write_text(text)
        ids = [paper.id for paper in batch.expand([str(tmp_path)], LIMIT)[0]]
        assert len(set(ids)) == 3
        assert all(re.fullmatch(r"paper-[0-9a-f]{8}(-2)?", ident) for ident in ids)
        assert batch.expand([str(tmp_path)], LIMIT)[0][0].id == ids[0]

    @pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")
    def test_hostile_names(self, tmp_path: Path) -> None:
        for name in (b"\xff\xfe.txt", b"a\nb.txt", b"\x1b[31m.txt", b"-o.txt", b"....txt", b"errors.jsonl.txt"):
            with open(os.path.join(os.fsencode(tmp_path), name), "wb") as stream:  # noqa: PTH118, PTH123 (bytes)
                stream.write(b"Ketamine.")
        found, failures = batch.expand([str(tmp_path)], LIMIT)
        assert not failures
        ids = [paper.id for paper in found]
        assert len(set(ids)) == 6
        assert all(ident.isprintable() and "/" not in ident and not ident.startswith((".", "-")) for ident in ids)
        assert "errors.jsonl" not in ids


@pytest.mark.usefixtures("fake_rooms")
class TestRun:
    def run(self, papers: list[Paper], told: Told | None = None, layers_dir: Path | None = None) -> tuple[Result, list[str]]:
        done: list[str] = []
        result = batch.run_papers(
            papers, Config(), told or Told(), Result(), layers_dir=layers_dir, write=lambda _, document: done.append(document.id)
        )
        return result, done

    def test_one_failure_harms_no_other(self, tmp_path: Path) -> None:
        for name, text in {
            "a": "",
            "b": "Ketamine works very well here.",
            "c": "BUG",
            "d": "short",
            "e": "crash here, please",
        }.items():
            (tmp_path / f"{name}.txt").write_text(text)
        told = Told()
        result, done = self.run(batch.expand([str(tmp_path)], LIMIT)[0], told)
        assert done == ["b", "d"]
        assert (result.processed, result.status) == (2, 3)
        assert [(failure.document, failure.type) for failure in result.failures] == [
            ("a", "KetaminerError"),
            ("c", "ValueError"),
            ("e", "IndexError"),
        ]
        assert result.failures[0].error.endswith("a.txt: the file is empty")
        assert result.failures[1].error.endswith("c.txt: unexpected ValueError in ingest: a bug with a long story")
        assert "unexpected IndexError in sections" in result.failures[2].error
        assert "--debug" in result.failures[2].hint
        assert "Traceback" in result.failures[2].trace
        assert "warn d.txt it is short" in told.lines
        assert told.lines.count("done") == 5
        assert [line for line in told.lines if line.startswith("stage")][1:6] == [
            "stage ingest",
            "stage sections",
            "stage ner",
            "stage citations",
            "stage claims",
        ]

    def test_status(self) -> None:
        failure = Failure("p", None, "e", "", "t")
        assert [Result(2, []).status, Result(0, []).status, Result(0, [failure]).status, Result(1, [failure]).status] == [
            0,
            1,
            1,
            3,
        ]

    def test_a_paper_that_vanished(self, tmp_path: Path) -> None:
        result, _ = self.run([Paper(str(tmp_path / "gone.txt"), "gone")])
        assert "cannot be read (No such file or directory)" in result.failures[0].error

    def test_too_large_is_never_read_whole(self) -> None:
        with pytest.raises(KetaminerError, match="more than 100 bytes"):
            pipeline.read_bytes(Path("/dev/zero"), 100)

    def test_what_goes_wrong_in_the_output_is_no_papers_fault(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Ketamine.")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space left"):
            batch.run_papers(batch.expand([str(tmp_path)], LIMIT)[0], Config(), Told(), Result(), write=full)

    def test_staged_equals_whole(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Ketamine, and ketamine again.")
        papers, _ = batch.expand([str(tmp_path)], LIMIT)
        self.run(papers, layers_dir=tmp_path / "whole")
        batch.run_papers(papers, Config(), Told(), Result(), layers_dir=tmp_path / "staged", only_ingest=True)
        assert [path.name for path in (tmp_path / "staged" / "a").iterdir()] == ["document.json"]
        for name in ("sections", "ner", "cite", "claims"):
            given = [str(tmp_path / "staged" / "a" / ("document.json" if name == "ner" else ""))]
            assert batch.run_documents(pipeline.stage(name), given, Config(), Told(), Result()).status == 0
        for layer in layers.TYPES:
            assert (tmp_path / "staged" / "a" / f"{layer}.json").read_bytes() == (
                tmp_path / "whole" / "a" / f"{layer}.json"
            ).read_bytes()

    def test_a_stage_without_its_layers_opens_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "document.json").write_text("not even JSON")
        monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("a file was opened"))
        result = batch.run_documents(pipeline.stage("claims"), [str(tmp_path / "a")], Config(), Told(), Result())
        assert result.failures[0].error == f"{tmp_path}/a has no sections layer"
        assert result.failures[0].hint == f"make it with: ketaminer sections {tmp_path}/a"

    def test_layers_stay_inside_their_folder(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        for name in ("..txt", "...txt", "..\\..\\up.txt", "nul.txt"):
            (tmp_path / "in" / name).write_text("Ketamine.")
        self.run(batch.expand([str(tmp_path / "in")], LIMIT)[0], layers_dir=tmp_path / "out")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
        assert all(path.is_dir() for path in (tmp_path / "out").iterdir())


class TestRecords:
    failure = Failure("p.txt", "p", "it \u202efailed", "do this", "KetaminerError", "Traceback")

    def test_record(self, tmp_path: Path) -> None:
        batch.write_errors(tmp_path / "errors.jsonl", [self.failure, self.failure])
        lines = (tmp_path / "errors.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == 2
        record = json.loads(lines[0])
        assert list(record) == ["path", "document", "error", "hint", "type"]
        jsonschema.Draft202012Validator(schema("error")).validate(record)

    def test_old_records_go_when_nothing_failed(self, tmp_path: Path) -> None:
        path = tmp_path / "errors.jsonl"
        batch.write_errors(path, [self.failure])
        batch.write_errors(path, [])
        assert not path.exists()
        batch.write_errors(path, [])
        batch.write_errors(tmp_path / "no" / "such" / "errors.jsonl", [])

    def test_somebody_elses_file_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "errors.jsonl"
        atomic.write(path, b'{"level": "error"}\n')
        batch.write_errors(path, [])
        assert path.exists()

    def test_documents_records_lie_beside_their_folders(self, tmp_path: Path) -> None:
        (tmp_path / "build" / "a").mkdir(parents=True)
        (tmp_path / "other" / "b").mkdir(parents=True)
        bad = str(tmp_path / "build" / "a")
        good = str(tmp_path / "other" / "b" / "document.json")
        batch.write_document_errors([bad, good], [Failure(bad, "a", "it failed", "", "KetaminerError")])
        assert (tmp_path / "build" / "errors.jsonl").exists()
        assert not (tmp_path / "other" / "errors.jsonl").exists()
        batch.write_document_errors([bad], [])
        assert not (tmp_path / "build" / "errors.jsonl").exists()


def test_messages_are_one_safe_line() -> None:
    assert one_line("a\x1b[31m\nb\u202e\udcff c") == "a [31m b c"
    assert len(one_line("x" * 1000)) == 400
    failure = batch.failure_of("a\udcff.txt", None, ValueError("x\n" * 10_000))
    assert failure.path == "a\ufffd.txt"
    assert "\n" not in failure.error
    assert failure.line().decode("utf-8")
    known = batch.failure_of("a", None, KetaminerError("b\udcff", "c\udcff\x1b"))
    assert (known.error, known.hint) == ("b", "c")
    assert known.line().decode("utf-8")
