"""``ketaminer report`` as a user runs it: what it reads, what it writes, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import ketaminer
from ketaminer import database, sources
from ketaminer.batch import Failure, Result
from ketaminer.model import Document

Run = Callable[..., CompletedProcess[bytes]]

NOTE = (
    "Results\n\nIntravenous ketamine 0.5 mg/kg reduced craving more than placebo at 24 h (p<0.05). "
    "It did not change blood pressure.\n"
)


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers' folders of layers."""
    place = tmp_path_factory.mktemp("layers")
    for name, text in (("note", NOTE), ("other", NOTE.replace("craving", "anxiety"))):
        (place / f"{name}.txt").write_text(text)
        ketaminer.save(ketaminer.extract(place / f"{name}.txt"), place / "build" / name)
    return place


def test_a_paper(ketaminer: Run, layers: Path, tmp_path: Path, quick: list[str]) -> None:
    done = ketaminer("report", layers / "note.txt", "-o", "page.html", *quick)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    page = (tmp_path / "page.html").read_bytes()
    assert b"<title>Claims in note.txt</title>" in page
    assert b"craving" in page
    again = ketaminer("report", layers / "note.txt", "-o", "-", *quick, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
    assert again.stdout == page


@pytest.mark.parametrize("named", ["build", "build/", "build/note build/other", "build/note/document.json build/other"])
def test_layers(ketaminer: Run, layers: Path, tmp_path: Path, named: str) -> None:
    done = ketaminer("report", *(f"{layers}/{one}" for one in named.split()), "--title", "Two <papers>")
    assert (done.returncode, done.stderr) == (0, b"")
    page = (tmp_path / "report.html").read_bytes()
    assert page.count(b'class="claims">') == 2
    assert b"<title>Two &lt;papers&gt;</title>" in page


def test_a_paper_and_its_layers_give_the_same_claims(ketaminer: Run, layers: Path) -> None:
    title = ("--title", "Same", "-o", "-")
    assert ketaminer("report", layers / "note.txt", *title).stdout == ketaminer("report", layers / "build" / "note", *title).stdout


def test_layers_of_another_configuration_are_shown(ketaminer: Run, layers: Path) -> None:
    done = ketaminer("claims", layers / "build" / "other", "--min-confidence", "0.1")
    assert done.returncode == 0
    done = ketaminer("report", layers / "build" / "other", "-o", "-")
    assert (done.returncode, done.stderr) == (0, b"")
    done = ketaminer("report", layers / "build" / "other", "-o", "-", "--min-confidence", "1")
    assert (done.returncode, done.stdout.count(b'"confidence":')) == (0, 0)


def test_one_that_fails_harms_no_other(ketaminer: Run, layers: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = ketaminer("report", "empty.txt", "gone.txt", layers / "build", "-o", "page.html")
    assert done.returncode == 3
    assert b"empty.txt: the file is empty" in done.stderr
    assert b"gone.txt: no such file" in done.stderr
    assert (tmp_path / "page.html").read_bytes().count(b'class="claims">') == 2
    done = ketaminer("report", "empty.txt", "-o", "none.html")
    assert done.returncode == 1
    assert not (tmp_path / "none.html").exists()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("build/none",), 1, "build/none: no such file"),
        (("claims.jsonl",), 1, "claims.jsonl holds claims without the texts"),
        (("ingested",), 1, "ingested has no claims layer"),
        (("note.txt", "-o", "claims.csv"), 2, "claims.csv: a report is an HTML page"),
        (("note.txt", "-o", "note.txt"), 2, "note.txt is one of the papers"),
        (("note.txt", "-o", "ingested"), 2, "ingested is a folder"),
        (("note.txt", "--pipeline", "nothing"), 2, "nothing"),
    ],
)
def test_what_is_refused(ketaminer: Run, layers: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, told: str) -> None:
    (tmp_path / "note.txt").write_text(NOTE)
    (tmp_path / "claims.jsonl").write_text("{}\n")
    (tmp_path / "ingested").mkdir()
    (tmp_path / "ingested" / "document.json").write_bytes((layers / "build" / "note" / "document.json").read_bytes())
    done = ketaminer("report", *arguments)
    assert done.returncode == status, done.stderr
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "note.txt").read_text() == NOTE
    assert not (tmp_path / "report.html").exists()


class _Silent:
    def begin(self, total: int) -> None: ...
    def paper(self, path: str) -> None: ...
    def stage(self, name: str) -> None: ...
    def warn(self, path: str, warning: str) -> None: ...
    def fail(self, failure: Failure) -> None: ...
    def done(self) -> None: ...


def test_a_database(layers: Path, tmp_path: Path) -> None:
    stored = [sources.read_layers(layers / "build" / name) for name in ("note", "other")]
    place = str(tmp_path / "claims.db")
    with database.open_store(place) as store:
        for document in stored:
            store.put(document, database.Run.of(ketaminer.load_config("default")))
    found, failures = sources.openings([place], ketaminer.load_config("default"), _Silent())
    assert failures == []
    kept: list[Document] = []
    result = sources.feed(found, kept.append, _Silent(), Result())
    assert (result.processed, result.failures) == (2, [])
    assert [(d.text, d.claims) for d in sorted(kept, key=lambda d: d.id)] == [(d.text, d.claims) for d in stored]


def test_a_database_that_is_none_is_a_failure(tmp_path: Path) -> None:
    place = tmp_path / "claims.db"
    place.write_bytes(b"no database at all")
    found, _ = sources.openings([str(place)], ketaminer.load_config("default"), _Silent())
    result = sources.feed(found, lambda _: None, _Silent(), Result())
    assert result.processed == 0
    assert [failure.path for failure in result.failures] == [str(place)]


def test_an_output_that_cannot_be_written_ends_the_run(layers: Path) -> None:
    def full(document: Document) -> None:
        raise OSError(28, "No space left on device")

    found, _ = sources.openings([str(layers / "build")], ketaminer.load_config("default"), _Silent())
    with pytest.raises(OSError, match="No space"):
        sources.feed(found, full, _Silent(), Result())
