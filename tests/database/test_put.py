"""Putting papers: twice, anew, in any order, under several names; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ketaminer.database import Run, StoreError, open_store
from ketaminer.errors import KetaminerError
from ketaminer.model import Claim, Claims, Document

AllRows = Callable[..., dict]


def some(documents: list[Document]) -> list[Document]:
    found = [one for one in documents if one.claims and one.claims.items and one.citations and one.citations.references]
    assert len(found) > 4
    return found[:4]


def test_loading_twice_changes_nothing(target: str, documents: list[Document], run: Run, all_rows: AllRows) -> None:
    with open_store(target) as store:
        for one in some(documents):
            store.put(one, run)
        before = all_rows(store)
    with open_store(target) as store:
        for one in some(documents):
            assert store.holds(one.source.sha256, run)
            store.put(one, run)
        assert all_rows(store) == before
        assert not store.holds(documents[0].source.sha256, replace(run, version="9"))
        assert not store.holds("0" * 64, run)


def test_order_does_not_matter(engine: str, fresh: Callable, documents: list[Document], run: Run, all_rows: AllRows) -> None:
    """Nor does under which of its paths a paper was put first."""
    papers = some(documents)
    moved = [_at(papers[0], "a/first.txt", "first"), _at(papers[1], "z/last.txt", "last")]
    found = []
    for order in (papers + moved, [*reversed(moved), *reversed(papers)]):
        with open_store(fresh(engine)) as store:
            for one in order:
                store.put(one, run)
            found.append((all_rows(store), list(store.documents())))
    assert found[0] == found[1]
    rows, read = found[0]
    assert len(rows["papers"]) == 4
    assert len(rows["paper_files"]) == 6
    assert {one.source.path for one in read} == {"a/first.txt", *(one.source.path for one in papers[1:])}
    assert moved[0] in read


def _at(document: Document, path: str, name: str) -> Document:
    """The same file under another path."""
    assert document.claims is not None
    claims = (replace(one, document=replace(one.document, id=name, path=path)) for one in document.claims.items)
    warnings = tuple(one.replace(document.source.path, path) for one in document.warnings)
    source = replace(document.source, path=path)
    return replace(document, id=name, source=source, claims=Claims(tuple(claims)), warnings=warnings)


def test_a_file_of_the_same_content_is_noted_without_its_paper(target: str, documents: list[Document], run: Run) -> None:
    paper = some(documents)[0]
    with open_store(target) as store:
        store.put(paper, run)
        store.add_file(paper.source.sha256, "a/copy.txt", "copy")
        store.add_file(paper.source.sha256, "a/copy.txt", "copy")
        store.add_file("0" * 64, "nothing.txt", "nothing")
        assert list(store.documents()) == [_at(paper, "a/copy.txt", "copy")]


def test_a_new_run_replaces_a_papers_rows(target: str, documents: list[Document], run: Run, all_rows: AllRows) -> None:
    one, other, *_ = some(documents)
    assert one.claims is not None
    assert one.mentions is not None
    later = replace(run, config_sha256="0" * 64)
    shorter = replace(one, claims=Claims(one.claims.items[:1]), mentions=replace(one.mentions, items=one.mentions.items[:5]))
    with open_store(target) as store:
        store.put(one, run)
        store.put(other, run)
        store.put(shorter, later)
        assert store.holds(one.source.sha256, later)
        assert not store.holds(one.source.sha256, run)
        assert store.holds(other.source.sha256, run)
        assert sorted(store.documents(), key=lambda d: d.id) == sorted((shorter, other), key=lambda d: d.id)
        rows = all_rows(store)
        mine = {name: [row for row in found if one.source.sha256 in row] for name, found in rows.items()}
        assert len(mine["mentions"]) == 5
        assert len(mine["claims"]) == 1
        assert len(mine["evidence"]) == len(one.claims.items[0].evidence)
        store.remove(other.source.sha256)
        store.remove("0" * 64)
        assert list(store.documents()) == [shorter]
        assert all(other.source.sha256 not in row for found in all_rows(store).values() for row in found)


class TestClaimsAlone:
    def claims(self, documents: list[Document]) -> list[Claim]:
        return [claim for one in documents if one.claims for claim in one.claims.items]

    def test_they_read_back_equal(self, target: str, documents: list[Document], all_rows: AllRows) -> None:
        claims = self.claims(some(documents))
        with open_store(target) as store:
            assert store.put_claims(claims) == len(claims)
            assert list(store.claims()) == claims
            before = all_rows(store)
            assert store.put_claims(claims) == len(claims)
            assert all_rows(store) == before

    def test_in_any_order(self, target: str, documents: list[Document]) -> None:
        """Claims of a paper that are scattered over the file come together; one that is told twice is there once."""
        claims = self.claims(some(documents))
        scattered = claims[::2] + claims[1::2] + claims[:3]
        with open_store(target) as store:
            store.put_claims(scattered)
            found = list(store.claims())
        assert sorted(found, key=lambda one: one.id) == sorted(claims, key=lambda one: one.id)

    def test_a_later_run_replaces_them(self, target: str, documents: list[Document]) -> None:
        old = self.claims(some(documents)[:1])
        new = [replace(one, provenance=replace(one.provenance, version="9")) for one in old[:2]]
        with open_store(target) as store:
            store.put_claims(old + new)
            assert list(store.claims()) == new

    def test_a_whole_paper_keeps_its_text(self, target: str, documents: list[Document], run: Run, all_rows: AllRows) -> None:
        paper = some(documents)[0]
        assert paper.claims is not None
        with open_store(target) as store:
            store.put(paper, run)
            before = all_rows(store)
            store.put_claims(paper.claims.items)
            assert {**all_rows(store), "runs": []} == {**before, "runs": []}
            assert store.holds(paper.source.sha256, run), "its own claims change nothing"
            store.put_claims(paper.claims.items[:1])
            assert list(store.documents()) == [replace(paper, claims=Claims(paper.claims.items[:1]))]
            assert not store.holds(paper.source.sha256, run)
            moved = replace(paper.claims.items[0], evidence=(replace(paper.claims.items[0].evidence[0], quote="not there"),))
            with pytest.raises(KetaminerError, match="do not stand in the text"):
                store.put_claims([moved])


def test_what_would_not_read_back_is_refused(target: str, documents: list[Document], run: Run) -> None:
    paper = some(documents)[0]
    assert paper.claims is not None
    assert paper.mentions is not None
    claim, mention = paper.claims.items[0], paper.mentions.items[0]
    stranger = replace(claim, document=replace(claim.document, sha256="0" * 64))
    wrong = {
        "two of its claims share an id": replace(paper, claims=Claims((claim, claim))),
        "two of its mentions share an id": replace(paper, mentions=replace(paper.mentions, items=(mention, mention))),
        "names another file": replace(paper, claims=Claims((stranger,))),
        "more than 64 bits": replace(paper, year=2**63),
        "not finite": replace(paper, claims=Claims((replace(claim, confidence=float("nan")),))),
        "half a surrogate pair": replace(paper, title="\ud800", claims=None),
    }
    with open_store(target) as store:
        store.put(paper, run)
        for told, one in wrong.items():
            with pytest.raises(KetaminerError, match=told) as caught:
                store.put(one, run)
            assert not isinstance(caught.value, StoreError), told
        assert list(store.documents()) == [paper], "and what was there is there still"


def test_a_run_is_its_options(documents: list[Document]) -> None:
    from ketaminer import pipeline

    config = pipeline.resolve_config("default")
    own = next(one.citations.references for one in documents if one.citations and one.citations.references)
    assert Run.of(config).config_sha256 == pipeline.layer_digest("claims", config)
    assert Run.of(config) == Run.of(config, ())
    assert Run.of(config, own) != Run.of(config)
    assert len({Run("1", "a", "").id, Run("1", "", "a").id, Run("2", "a", "").id}) == 3
