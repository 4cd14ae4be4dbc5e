"""The page's bytes: what is in them, that they are the same each time, and that no text can end a block."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import ketaminer
from ketaminer.errors import KetaminerError
from ketaminer.model import Claims, Document, Source
from ketaminer.report import ReportPage, write_report
from ketaminer.report.assets import SCRIPTS
from ketaminer.report.writer import json_block

HOSTILE = '</script><img src=x onerror="window.pwned=1"><!--<script>&lt;\'\u2028\u202e'


class Blocks(HTMLParser):
    """The data blocks of a page, and every element and attribute that a parser sees in it."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: dict[str, list[Any]] = {"claims": [], "text": []}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._kind: str | None = None
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._kind = dict(attrs).get("class") if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._kind is not None:
            self.found[self._kind].append(json.loads(data))
            self._kind = None


def shown(text: dict[str, Any]) -> dict[int, str]:
    """The blocks' texts by their offsets."""
    return {start: "".join(one if isinstance(one, str) else one[0] for one in pieces) for _, start, pieces in text["blocks"]}


def test_every_place_of_every_claim_is_where_it_says(corpus: tuple[Document, ...], written: Any) -> None:
    found = Blocks(written(corpus)).found
    assert len(found["claims"]) == len(found["text"]) == len(corpus)
    checked = 0
    for document, index, text in zip(corpus, found["claims"], found["text"], strict=True):
        assert document.claims is not None
        assert [claim["id"] for claim in index["claims"]] == [claim.id for claim in document.claims.items]
        units = bytearray()
        edges = set()
        for start, block in sorted(shown(text).items()):
            units += b" \0" * (start - len(units) // 2) + block.encode("utf-16-le")
        for _, start, pieces in text["blocks"]:
            at = start
            for piece in pieces:
                edges.add(at)
                at += len((piece if isinstance(piece, str) else piece[0]).encode("utf-16-le")) // 2
            edges.add(at)
        for claim in index["claims"]:
            slots = [claim["drug"], claim["outcome"], *claim["doses"], *claim["comparators"], *claim["effects"], *claim["p_values"]]
            slots += [one for one in (claim["timepoint"], claim["population"]) if one] + claim["citations"]
            slots += [{"at": claim["evidence"][0]["at"], "text": claim["quote"]}]
            for slot in slots:
                start, end = slot["at"]
                there = units[2 * start : 2 * end].decode("utf-16-le")
                assert " ".join(there.split()) == slot["text"]
                assert {start, end} <= edges, (document.id, claim["id"], slot)
                checked += 1
    assert checked > 2000


def test_marks_are_the_mentions(corpus: tuple[Document, ...], written: Any) -> None:
    document = next(one for one in corpus if one.id == "jatstrial")
    assert document.mentions is not None
    assert document.citations is not None
    text = Blocks(written([document])).found["text"][0]
    kinds = {
        (kind, piece[0])
        for _, _, pieces in text["blocks"]
        for piece in pieces
        if not isinstance(piece, str)
        for kind, _ in (text["tips"][n] for n in piece[1:])
    }
    assert ("drug", "ketamine") in kinds
    assert ("dose", "0.7 mg/kg") in kinds
    assert ("outcome", "Length of stay") in kinds
    assert ("citation", "1") in kinds or ("citation", "[1]") in kinds
    assert any(kind == "citation" and "Thorne G. Emergencies" in words for kind, words in text["tips"])


def test_the_same_bytes_every_time(corpus: tuple[Document, ...], written: Any, tmp_path: Path) -> None:
    first = written(corpus[:5])
    assert first == written(corpus[:5])
    assert write_report(iter(corpus[:5]), tmp_path / "a" / "page.html", "Test") == 5
    assert (tmp_path / "a" / "page.html").read_bytes() == first


def test_papers_are_written_as_they_come(corpus: tuple[Document, ...]) -> None:
    stream = io.BytesIO()
    page = ReportPage(stream)
    sizes = [len(stream.getvalue())]
    for document in corpus[:3]:
        page.write(document)
        sizes.append(len(stream.getvalue()))
    assert sizes == sorted(set(sizes))
    page.close()
    assert (page.papers, page.claims) == (3, sum(len(one.claims.items) for one in corpus[:3] if one.claims))
    assert stream.getvalue().endswith(b"</html>\n")


def test_a_paper_comes_once_and_namesakes_are_told_apart(corpus: tuple[Document, ...], written: Any) -> None:
    one = corpus[0]
    other = replace(one, source=replace(one.source, sha256="another"))
    keys = [index["key"] for index in Blocks(written([one, other, one])).found["claims"]]
    assert keys == [one.id, f"{one.id}~2"]


def test_nothing_can_end_a_block() -> None:
    block = json_block("text", {HOSTILE: [HOSTILE, "\0\ud7ff\U0001f600"]})
    body = block.removeprefix(b'<script type="application/json" class="text">').removesuffix(b"</script>\n")
    assert b"<" not in body
    assert json.loads(body) == {HOSTILE: [HOSTILE, "\0\ud7ff\U0001f600"]}


def test_a_hostile_paper_adds_no_element(written: Any) -> None:
    plain = replace(ketaminer.extract("Ketamine reduced craving.", id="a"), title="Title")
    claims = plain.claims
    assert claims is not None
    (claim,) = claims.items
    nasty = replace(
        claim,
        id=HOSTILE,
        checks=(HOSTILE,),
        drug=replace(claim.drug, name=HOSTILE),
        outcome=replace(claim.outcome, name=HOSTILE, domain=HOSTILE),
    )
    bad = replace(
        plain, text=plain.text + "\n" + HOSTILE, title=HOSTILE, doi=HOSTILE, pmid=HOSTILE, id=HOSTILE, claims=Claims((nasty,))
    )
    good, evil = Blocks(written([plain])), Blocks(written([bad], HOSTILE))
    assert [tag for tag, _ in evil.tags] == [tag for tag, _ in good.tags]
    assert evil.found["claims"][0]["title"] == HOSTILE
    assert HOSTILE.split("\u2028")[0] in "".join(shown(evil.found["text"][0]).values())


def test_the_policy_allows_the_pages_script_and_nothing_else(corpus: tuple[Document, ...], written: Any) -> None:
    page = written(corpus[:1]).decode("utf-8")
    policy = next(attrs for tag, attrs in Blocks(page.encode()).tags if tag == "meta" and attrs.get("http-equiv"))["content"]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "{{" not in page.replace("${{", "")


def test_all_scripts_of_the_page_are_in_it(root: Path) -> None:
    here = root / "src" / "ketaminer" / "report" / "page"
    assert {path.stem for path in here.glob("*.js")} == set(SCRIPTS)
    for path in here.glob("*.js"):
        text = path.read_text("utf-8")
        assert "innerHTML" not in text
        assert "insertAdjacentHTML" not in text
        assert len(text.splitlines()) < 250


def test_no_claims_layer() -> None:
    with pytest.raises(KetaminerError, match="a has no claims layer"):
        write_report([Document("a", Source("a.txt", "0", "text/plain"), "x")], io.BytesIO())


def test_half_a_surrogate_pair() -> None:
    with pytest.raises(KetaminerError, match="half a surrogate pair"):
        write_report([Document("a", Source("a.txt", "0", "text/plain"), "x\ud800", claims=Claims())], io.BytesIO())
