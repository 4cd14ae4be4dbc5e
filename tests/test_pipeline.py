"""The table of stages, and the Python interface on top of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import ketaminer
from ketaminer import layers, pipeline
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Reference


def test_the_table() -> None:
    assert [(one.name, one.command, one.layer, one.needs) for one in pipeline.STAGES] == [
        ("ingest", "ingest", "document", ()),
        ("sections", "sections", "sections", ("document",)),
        ("ner", "ner", "mentions", ("document", "sections")),
        ("citations", "cite", "citations", ("document", "sections")),
        ("claims", "claims", "claims", ("document", "sections", "mentions", "citations")),
    ]
    assert {one.layer: one.command for one in pipeline.STAGES} == layers.MAKERS


def test_needs_are_checked_before_anything_runs() -> None:
    assert pipeline.check(pipeline.STAGES) == pipeline.STAGES
    with pytest.raises(KetaminerError, match="stage claims needs the mentions layer"):
        pipeline.check([one for one in pipeline.STAGES if one.name != "ner"])
    with pytest.raises(KetaminerError, match="stage sections needs the document layer"):
        pipeline.check(reversed(pipeline.STAGES[:2]))
    pipeline.check([pipeline.stage("ner")], given=("document", "sections"))


def test_upstream_is_what_a_layer_depends_on() -> None:
    assert pipeline.upstream(pipeline.stage("ingest")) == ("ingest",)
    assert pipeline.upstream(pipeline.stage("mentions")) == ("ingest", "sections", "ner")
    assert pipeline.upstream(pipeline.stage("claims")) == ("ingest", "sections", "ner", "citations", "claims")


def test_a_layer_is_stale_only_where_its_own_options_changed() -> None:
    config = Config()
    fewer = replace(config, claims=replace(config.claims, min_confidence=0.9))
    plain = replace(config, ner=replace(config.ner, fuzzy=False))
    same = [layer for layer in layers.TYPES if pipeline.layer_digest(layer, config) == pipeline.layer_digest(layer, fewer)]
    assert same == ["document", "sections", "mentions", "citations"]
    same = [layer for layer in layers.TYPES if pipeline.layer_digest(layer, config) == pipeline.layer_digest(layer, plain)]
    assert same == ["document", "sections", "citations"]


def test_unknown_stage() -> None:
    with pytest.raises(KetaminerError, match="no stage 'parse'"):
        pipeline.stage("parse")


@pytest.mark.usefixtures("fake_rooms")
class TestInterface:
    def test_text_file_and_path(self, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        text = ketaminer.extract("Ketamine helps.")
        assert (text.id, text.source.path, text.source.media_type) == ("text", "text", "text/plain")
        monkeypatch.chdir(paper.parent)
        by_name, by_path = ketaminer.extract("paper.txt"), ketaminer.extract(Path("paper.txt"))
        assert by_name == by_path
        assert (by_name.id, by_name.source.path) == ("paper", "paper.txt")
        assert by_name.claims is not None
        assert len(by_name.claims.items) == 2

    def test_a_path_that_names_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(KetaminerError, match="cannot be read"):
            ketaminer.extract(tmp_path / "nope.txt")
        with pytest.raises(KetaminerError, match="cannot be read"):
            ketaminer.extract(tmp_path)

    @pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000, "no such file.txt", "a\nb"])
    def test_any_other_string_is_text(self, text: str) -> None:
        assert ketaminer.ingest(text).text == text

    def test_half_a_surrogate_pair(self) -> None:
        with pytest.raises(KetaminerError, match="surrogate"):
            ketaminer.extract("Ketamine \ud800")

    def test_stages_one_by_one_are_extract(self, paper: Path) -> None:
        document = ketaminer.claims(ketaminer.cite(ketaminer.ner(ketaminer.sections(ketaminer.ingest(paper)))))
        assert document == ketaminer.extract(paper)

    def test_a_stage_without_what_it_needs(self) -> None:
        with pytest.raises(KetaminerError, match="stage claims needs the sections layer; run sections before it"):
            ketaminer.claims(ketaminer.ingest("Ketamine."))

    def test_saved_is_loaded(self, paper: Path, tmp_path: Path) -> None:
        document = ketaminer.extract(paper)
        paths = ketaminer.save(document, tmp_path / "kept")
        assert [path.name for path in paths] == [f"{layer}.json" for layer in layers.TYPES]
        assert ketaminer.load(tmp_path / "kept") == document
        part = ketaminer.load(tmp_path / "kept", needs=["document", "sections"])
        assert part == replace(document, mentions=None, citations=None, claims=None)

    def test_an_id_of_ones_own_is_made_safe(self) -> None:
        assert ketaminer.ingest("Ketamine.", id="../up").id == "up"

    def test_config_or_name_or_file(self, tmp_path: Path) -> None:
        path = tmp_path / "own.toml"
        path.write_text("[ingest]\nmax_bytes = 3\n")
        (tmp_path / "a.txt").write_text("four")
        for own in (path, str(path), ketaminer.load_config(path)):
            with pytest.raises(KetaminerError, match="more than 3 bytes"):
                ketaminer.extract(tmp_path / "a.txt", own)


def test_references_as_values() -> None:
    one = Reference("r1", None, None, title="T")
    assert pipeline.resolve_references([one]) == (one,)
    assert pipeline.resolve_references(None) == ()


def test_public_names() -> None:
    for name in ketaminer.__all__:
        assert getattr(ketaminer, name) is not None
        assert name in dir(ketaminer)
    with pytest.raises(AttributeError, match="no attribute 'extarct'"):
        ketaminer.extarct  # noqa: B018 (the look-up is what is tested)
