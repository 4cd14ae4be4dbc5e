"""brat standoff, read back by the ``bioc`` library's brat reader with plain text-mode reading, newline translation and all."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from bioc import brat
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer import export
from ketaminer.errors import KetaminerError
from ketaminer.model import Document, Mention, Mentions, Source, Span
from ketaminer.slots import slots

Written = Callable[[str, Iterable[Document]], bytes]


def read_zip(data: bytes) -> dict[str, brat.BratDocument]:
    """As a program reads the files: in text mode, which turns CRLF and CR into LF."""
    files = zipfile.ZipFile(io.BytesIO(data))
    assert files.testzip() is None

    def text(name: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(files.open(name), encoding="utf-8")

    names = [name.removesuffix(".txt") for name in files.namelist() if name.endswith(".txt")]
    return {name: brat.load(text(f"{name}.txt"), text(f"{name}.ann"), name) for name in names}


def space(c: str) -> bool:
    return c.isspace() or unicodedata.category(c) in ("Cc", "Zl", "Zp")


def covered(entity: brat.BratEntity) -> list[tuple[int, int]]:
    return sorted((place.begin, place.end) for place in entity.locations)


def solid(text: str, span: Iterable[int]) -> set[int]:
    """The places in a span that are no white space."""
    start, end = span
    return {at for at in range(start, end) if not space(text[at])}


def holds(document: Document, read: brat.BratDocument) -> int:
    text = document.text
    assert len(read.text) == len(text)
    assert all(ours == theirs or (ours == " " and space(theirs)) for ours, theirs in zip(read.text, text, strict=True))
    entities = {}
    for one in read.entities:
        parts = covered(one)
        assert one.text == " ".join(read.text[start:end] for start, end in parts)  # what brat itself checks
        assert not any(unicodedata.category(c) == "Cc" for c in one.text)
        entities[one.id] = one
    assert len(entities) == len(read.entities)

    def is_told(label: str, span: Span) -> bool:
        wanted = solid(text, span)
        return any(one.type == label and marks(one) == wanted for one in entities.values()) or not wanted

    def marks(one: brat.BratEntity) -> set[int]:
        return {at for part in covered(one) for at in solid(text, part)}

    assert document.mentions is not None
    assert document.claims is not None
    assert all(is_told(mention.label, mention.span) for mention in document.mentions.items)
    notes = {note.refid: dict(part.partition("=")[::2] for part in note.text.split("; ")) for note in read.notes}
    by_claim = {notes[event.id]["id"]: event for event in read.events}
    for claim in document.claims.items:
        if not any(solid(text, span) for role, span, _ in slots(claim) if role != "evidence"):
            continue
        event = by_claim[claim.id]
        assert event.type == entities[event.trigger_id].type == claim.direction
        if solid(text, claim.outcome.span):
            assert marks(entities[event.trigger_id]) == solid(text, claim.outcome.span)
        told = [(re.sub(r"\d+$", "", role), frozenset(marks(entities[ident]))) for role, ident in event.arguments.items()]
        wanted = [(role, frozenset(solid(text, span))) for role, span, _ in slots(claim) if role != "evidence"]
        assert told == [(role, places) for role, places in wanted if places]
        assert notes[event.id]["evidence"] == ",".join(f"{one.span.start}-{one.span.end}" for one in claim.evidence)
        assert float(notes[event.id]["confidence"]) == claim.confidence
        flags = {one.type: one.attributes for one in read.attributes if one.refid == event.id}
        assert flags == {
            "Kind": {claim.kind},
            "Polarity": {claim.assertion.polarity},
            "Certainty": {claim.assertion.certainty},
            "Attribution": {claim.assertion.attribution},
        }
    return len(entities) + len(by_claim)


def test_the_corpus(corpus: tuple[Document, ...], written: Written) -> None:
    read = read_zip(written("brat", corpus))
    assert set(read) == {document.id for document in corpus}
    assert sum(holds(document, read[document.id]) for document in corpus) > 3000


@settings(max_examples=80)
@given(data=st.data())
def test_odd_characters(odd_documents: st.SearchStrategy[Document], written: Written, data: st.DataObject) -> None:
    document = data.draw(odd_documents)
    holds(document, read_zip(written("brat", [document]))["odd"])


def test_line_breaks_make_fragments() -> None:
    text = "low\r\n mood \U0001f600 and\tpain"
    mention = Mention("m1", "OUTCOME", text, Span(0, len(text)), "low mood", {"mesh": "D0 1"})
    document = Document("d", Source("d.txt", "", "text/plain"), text, mentions=Mentions((mention,)))
    from ketaminer.export.brat import annotations_of, text_of

    assert text_of(document) == "low \n mood \U0001f600 and\tpain"
    assert annotations_of(document).splitlines()[:2] == [
        "T1\tOUTCOME 0 3;6 16;17 21\tlow mood \U0001f600 and pain",
        "N1\tReference T1 mesh:D0_1\tlow mood",
    ]


def test_configuration_knows_all_that_is_written(corpus: tuple[Document, ...], written: Written) -> None:
    data = written("brat", corpus)
    lines = zipfile.ZipFile(io.BytesIO(data)).read("annotation.conf").decode().split("\n")
    known: dict[str, dict[str, str]] = {}
    for line in lines:
        if line.startswith("["):
            part = known[line[1:-1]] = {}
        elif line:
            name, _, rest = line.partition("\t")
            part[name] = rest
    for read in read_zip(data).values():
        triggers = {event.trigger_id for event in read.events}
        assert {one.type for one in read.entities if one.id not in triggers} <= set(known["entities"])
        for event in read.events:
            roles = re.findall(r"(\w+)\*?:", known["events"][event.type])
            assert {re.sub(r"\d+$", "", role) for role in event.arguments} <= set(roles)
        for one in read.attributes:
            assert one.attributes <= set(known["attributes"][one.type].partition("Value:")[2].split("|"))


class TestFolder:
    def test_the_same_files_as_in_the_zip(self, corpus: tuple[Document, ...], written: Written, tmp_path: Path) -> None:
        for _ in range(2):  # a second run takes the place of the first
            export.write(corpus[:3], tmp_path / "papers.brat")
        files = zipfile.ZipFile(io.BytesIO(written("brat", corpus[:3])))
        assert {path.name: path.read_bytes() for path in (tmp_path / "papers.brat").iterdir()} == {
            name: files.read(name) for name in files.namelist()
        }
        assert [path.name for path in tmp_path.iterdir()] == ["papers.brat"]

    def test_what_is_not_ours_stays(self, corpus: tuple[Document, ...], tmp_path: Path) -> None:
        (tmp_path / "mine.brat").mkdir()
        (tmp_path / "mine.brat" / "thesis.doc").write_text("years of work")
        (tmp_path / "file.brat").write_text("a file")
        for name in ("mine.brat", "file.brat"):
            with pytest.raises(KetaminerError, match=re.escape(name)):
                export.write(corpus[:1], tmp_path / name)
        assert (tmp_path / "mine.brat" / "thesis.doc").read_text() == "years of work"
        assert (tmp_path / "file.brat").read_text() == "a file"

    def test_a_run_that_breaks_off_leaves_what_was_there(self, corpus: tuple[Document, ...], tmp_path: Path) -> None:
        export.write(corpus[:1], tmp_path / "papers.brat")
        before = sorted((path.name, path.read_bytes()) for path in (tmp_path / "papers.brat").iterdir())

        def broken() -> Iterable[Document]:
            yield corpus[1]
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            export.write(broken(), tmp_path / "papers.brat")
        assert sorted((path.name, path.read_bytes()) for path in (tmp_path / "papers.brat").iterdir()) == before
        assert [path.name for path in tmp_path.iterdir()] == ["papers.brat"]


def test_documents_of_one_id(corpus: tuple[Document, ...], written: Written) -> None:
    assert set(read_zip(written("brat", [corpus[0], corpus[0]]))) == {"abstract", "abstract-2"}
