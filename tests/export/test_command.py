"""``ketaminer export`` and ``extract -o`` as a user runs them, and what holds of every format."""

from __future__ import annotations

import io
import json
import subprocess
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ketaminer import export, layers
from ketaminer.errors import KetaminerError
from ketaminer.model import Document

Run = Callable[..., subprocess.CompletedProcess[bytes]]
FILES = {
    "bioc-json": "out.bioc.json",
    "bioc-xml": "out.bioc.xml",
    "pubtator": "out.pubtator",
    "brat": "out.brat.zip",
    "webannotation": "out.jsonld",
    "csl-json": "out.csl.json",
    "bibtex": "out.bib",
    "jsonl": "out.jsonl",
    "json": "out.json",
    "csv": "out.csv",
}


def test_every_format_is_tried_here() -> None:
    assert {*FILES, "table"} == set(export.FORMATS)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        *((file, name) for name, file in FILES.items()),
        ("A.BIOC.JSON", "bioc-json"),
        ("claims.v2.json", "json"),
        ("my.brat", "brat"),
        ("bioc.json", "json"),
        (".bioc.json", "json"),
    ],
)
def test_compound_suffixes(name: str, wanted: str) -> None:
    assert export.format_of(Path(name)) == wanted


@pytest.mark.parametrize("name", ["claims.zip", "claims.xml", "claims.bioc", ".bib", "claims"])
def test_unknown_suffixes(name: str) -> None:
    with pytest.raises(KetaminerError) as caught:
        export.format_of(Path(name))
    assert all(suffix in caught.value.hint for suffix in export.SUFFIXES)
    assert all(name in caught.value.hint for name in export.FORMATS)


@pytest.fixture(scope="module")
def folders(corpus: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Layers of three papers."""
    place = tmp_path_factory.mktemp("layers")
    for document in corpus[:3]:
        for layer in layers.TYPES:
            layers.write(place / document.id, document, layer, "c" * 64)
    return place


class TestExport:
    @pytest.mark.parametrize("name", FILES)
    def test_file_and_standard_output(
        self, ketaminer: Run, folders: Path, corpus: tuple[Document, ...], tmp_path: Path, name: str, written: Callable[..., bytes]
    ) -> None:
        docs = [folders / document.id for document in corpus[:3]]
        done = ketaminer("export", *docs, "-o", FILES[name])
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert [path.name for path in tmp_path.iterdir()] == [FILES[name]]
        data = (tmp_path / FILES[name]).read_bytes()
        assert data == written(name, corpus[:3])
        assert ketaminer("export", *docs, "--to", name, PYTHONHASHSEED="5", TZ="Asia/Tokyo", LC_ALL="C").stdout == data

    def test_extract_writes_the_same(self, ketaminer: Run, paper: Path, quick: list[str], tmp_path: Path) -> None:
        assert ketaminer("extract", paper, *quick, "--layers", "build", "-o", "one.bioc.json").returncode == 0
        assert ketaminer("export", "build/paper", "-o", "two.bioc.json").returncode == 0
        assert (tmp_path / "one.bioc.json").read_bytes() == (tmp_path / "two.bioc.json").read_bytes()
        assert ketaminer("extract", paper, *quick, "-o", "out.brat").returncode == 0
        assert sorted(path.name for path in (tmp_path / "out.brat").iterdir()) == ["annotation.conf", "paper.ann", "paper.txt"]
        assert ketaminer("extract", paper, *quick, "--format", "pubtator").stdout.startswith(b"paper|t|Background\n")

    def test_from_python(self, folders: Path, corpus: tuple[Document, ...], tmp_path: Path, written: Callable[..., bytes]) -> None:
        documents = (layers.load(folders / document.id) for document in corpus[:3])
        export.write(documents, tmp_path / "any.name", "bioc-xml")
        assert (tmp_path / "any.name").read_bytes() == written("bioc-xml", corpus[:3])

    def test_a_damaged_document_harms_no_other(
        self, ketaminer: Run, folders: Path, corpus: tuple[Document, ...], tmp_path: Path
    ) -> None:
        one, two, three = corpus[:3]
        for document in (one, two, three):
            for layer in layers.TYPES:
                layers.write(tmp_path / document.id, document, layer, "c" * 64)
        claims = tmp_path / two.id / "claims.json"
        claims.write_text(claims.read_text("utf-8").replace('"drug":{"text":"', '"drug":{"text":"x', 1), "utf-8")
        (tmp_path / three.id / "citations.json").unlink()
        done = ketaminer("export", one.id, two.id, three.id, "nothing", "-o", "out.bioc.json")
        assert done.returncode == 3
        told = done.stderr.decode()
        assert "claims.json is damaged" in told
        assert f"make it with: ketaminer cite {three.id}" in told
        assert "nothing: no such document" in told
        assert "Traceback" not in told
        assert [document["id"] for document in json.loads((tmp_path / "out.bioc.json").read_bytes())["documents"]] == [one.id]
        assert len((tmp_path / "out.bioc.json.errors.jsonl").read_text().splitlines()) == 3
        # a format that does without citations can be made of the third
        assert ketaminer("export", three.id, "-o", "out.csv").returncode == 0

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--to", "xml"],
            ["-o", "out.xml"],
            ["-o", "folder"],
            ["-o", "folder", "--to", "csv"],
            ["-o", "mine.brat"],
            ["-o", "x.zip"],
        ],
    )
    def test_wrong_usage(self, ketaminer: Run, folders: Path, tmp_path: Path, arguments: list[str]) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "mine.brat").mkdir()
        (tmp_path / "mine.brat" / "notes.md").touch()
        before = sorted(tmp_path.rglob("*"))
        done = ketaminer("export", folders / "abstract", *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"error: ")
        assert b"Traceback" not in done.stderr
        assert sorted(tmp_path.rglob("*")) == before


class _Count(io.RawIOBase):
    """A stream that only counts, so that what a writer holds can be seen."""

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("jsonl", "json", "csv")])
def test_writers_hold_one_document_at_a_time(name: str, corpus: tuple[Document, ...]) -> None:
    document = min(corpus, key=lambda one: len(one.text))

    def peak(papers: int) -> int:
        tracemalloc.start()
        writer = export.writer(name, _Count())  # type: ignore[arg-type]
        for number in range(papers):
            writer.write(replace(document, id=f"paper{number}"))
        writer.close()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is imported and cached once
    assert peak(60) < 1.5 * peak(6) + 100_000
