"""Layer files: what is written is what is read, and a file that does not belong is refused with the command to run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer import atomic, layers
from ketaminer.errors import KetaminerError
from ketaminer.model import (
    Citation,
    Citations,
    Document,
    Edit,
    Mention,
    Mentions,
    Page,
    Reference,
    Section,
    Sections,
    Source,
    Span,
)

DIGEST = "c" * 64
TEXT = "Keta-\nmine 2\u2028\u202bmg\x00 \U0001f40e"


def document(text: str = TEXT) -> Document:
    """A document with every layer but claims, all fields filled."""
    mention = Mention("m1", "DOSE", text[:3], Span(0, 3), "x", {"b": "2", "a": "1"}, {"low": 2.0, "list": [1, None]}, 0.5, "rule")
    reference = Reference("r1", Span(0, 2), text[:2], "1", ("A B", "C"), "2020", "T", "J", "1", "2-3", "10.1/x", "1")
    citation = Citation("k1", Span(1, 3), text[1:3], Span(0, 4), "numeric", "1", "resolved", "r1", 0.9, ("r1",))
    return Document(
        "x",
        Source("dir/x.txt", "0" * 64, "text/plain"),
        text,
        (Page(1, Span(0, len(text)), 595.0, 842.0),),
        (Edit(4, 6, ""),),
        "Title",
        "10.1/x",
        "1",
        2020,
        ("a warning",),
        sections=Sections((Section("s1", "other", "H", Span(0, 1), Span(0, 5), 1),), (Span(1, 5),)),
        mentions=Mentions((mention,)),
        citations=Citations((citation,), (reference,)),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "build" / "x"
    for layer in ("document", "sections", "mentions", "citations"):
        layers.write(place, document(), layer, DIGEST)
    return place


def read_all(folder: Path, digest: str | None = DIGEST) -> Document:
    found = layers.read_document(folder, digest)
    return replace(found, **{layer: layers.read(folder, layer, found, digest) for layer in ("sections", "mentions", "citations")})


def test_round_trip(folder: Path) -> None:
    assert read_all(folder) == document()


def test_envelope_and_form(folder: Path) -> None:
    for layer in ("document", "sections", "mentions", "citations"):
        data = (folder / f"{layer}.json").read_bytes()
        value = json.loads(data.decode("utf-8"))
        assert list(value)[:5] == ["schema", "document", "text_sha256", "config_sha256", "items"]
        assert value["schema"] == f"ketaminer.{layer}/1"
        assert value["text_sha256"] == layers.text_sha256(document())
        assert data.endswith(b"}\n")
        assert layers.encode(document(), layer, DIGEST) == data
        for item in value["items"]:  # one item a line
            assert json.dumps(item["id"]).encode() in b"".join(line for line in data.split(b"\n") if line.startswith(b'{"id"'))
    assert json.loads((folder / "mentions.json").read_text("utf-8"))["items"][0]["span"] == [0, 3]
    assert json.loads((folder / "document.json").read_text("utf-8"))["edits"] == [[4, 6, ""]]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=5))
def test_any_text_survives(text: str) -> None:
    for layer in ("document", "mentions"):
        assert json.loads(layers.encode(document(text), layer, DIGEST))
    kept = json.loads(layers.encode(document(text), "document", DIGEST))
    assert kept["text"] == text


def test_half_a_surrogate_pair_is_told() -> None:
    with pytest.raises(KetaminerError, match="surrogate pair at character 5"):
        layers.encode(document("abcde\ud800"), "document", DIGEST)


def test_settled_is_what_a_reader_sees() -> None:
    mention = replace(document().mentions.items[0], value={"pair": (1, 2)}, span=(0, 3))  # type: ignore[union-attr, arg-type]
    settled = layers.settled(Mentions((mention,)))
    assert settled.items[0].value == {"pair": [1, 2]}
    assert settled.items[0].span == Span(0, 3)
    assert isinstance(settled.items[0].span, Span)


@pytest.mark.parametrize(
    ("layer", "command"),
    [
        ("sections", "ketaminer sections FOLDER"),
        ("mentions", "ketaminer ner FOLDER"),
        ("citations", "ketaminer cite FOLDER"),
        ("claims", "ketaminer claims FOLDER"),
    ],
)
def test_missing_layer_names_its_command(folder: Path, layer: str, command: str) -> None:
    (folder / f"{layer}.json").unlink(missing_ok=True)
    with pytest.raises(KetaminerError) as caught:
        layers.require(folder, ("document", layer))
    assert f"no {layer} layer" in caught.value.message
    assert command.replace("FOLDER", str(folder)) in caught.value.hint


def test_missing_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    for path, told in (
        (tmp_path / "nope", "no such document"),
        (tmp_path, "no document.json"),
        (tmp_path / "a.txt", "not a document.json"),
    ):
        with pytest.raises(KetaminerError, match=told) as caught:
            layers.locate(path)
        assert "ketaminer ingest PAPER" in caught.value.hint


def test_document_is_named_by_folder_or_file(folder: Path) -> None:
    assert layers.locate(folder) == layers.locate(folder / "document.json") == folder


@pytest.mark.parametrize("layer", ["document", "sections", "mentions"])
def test_other_configuration_is_stale(folder: Path, layer: str) -> None:
    with pytest.raises(KetaminerError, match="is stale: it was made with another configuration") as caught:
        if layer == "document":
            layers.read_document(folder, "d" * 64)
        else:
            layers.read(folder, layer, document(), "d" * 64)
    assert f"ketaminer {layers.MAKERS[layer]} " in caught.value.hint


def test_other_text_is_stale(folder: Path) -> None:
    layers.write(folder, document("Another text."), "document", DIGEST)
    with pytest.raises(KetaminerError, match="is stale: it belongs to another text") as caught:
        read_all(folder)
    assert f"ketaminer sections {folder}" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"items"', b'"items', "is damaged"),
        (b'"span":[0,3]', b'"span":[0]', "is damaged"),
        (b'"span":[0,3]', b'"span":[0,4]', "is damaged: m1 does not match the text"),
        (b'"label":"DOSE"', b'"label":7', "is damaged"),
        (b"ketaminer.mentions/1", b"ketaminer.mentions/2", "not a mentions layer of version 1"),
        (b"ketaminer.mentions/1", b"ketaminer.claims/1", "not a mentions layer of version 1"),
        (b'"document":"x"', b'"document":null', "is damaged"),
        (b"mentions", b"\xff\xfe", "is damaged"),
    ],
)
def test_damage_is_one_clear_line(folder: Path, old: bytes, new: bytes, told: str) -> None:
    path = folder / "mentions.json"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(KetaminerError, match=told) as caught:
        layers.read(folder, "mentions", document(), DIGEST)
    assert "\n" not in str(caught.value)
    assert str(path) in caught.value.message
    assert "ketaminer ner" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"{" * 100_000, b"\x00" * 100, b'{"schema":1}'])
def test_no_layer_at_all(folder: Path, data: bytes) -> None:
    (folder / "document.json").write_bytes(data)
    with pytest.raises(KetaminerError, match="is damaged"):
        layers.read_document(folder)


def test_text_that_was_edited_is_damage(folder: Path) -> None:
    path = folder / "document.json"
    path.write_bytes(path.read_bytes().replace(b"mine 2", b"MINE 2"))
    with pytest.raises(KetaminerError, match="text does not match its hash"):
        layers.read_document(folder)


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    atomic.write(path, b"old")
    with pytest.raises(ZeroDivisionError), atomic.replacing(path) as stream:
        stream.write(b"new")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert [file.name for file in path.parent.iterdir()] == ["file"]


def test_links_are_followed_and_devices_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    atomic.write(tmp_path / "link", b"data")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"data"
    atomic.write(Path("/dev/null"), b"data")
    assert Path("/dev/null").is_char_device()


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "x.json", tmp_path):
        with pytest.raises(KetaminerError, match="cannot write"):
            atomic.write(path, b"")
