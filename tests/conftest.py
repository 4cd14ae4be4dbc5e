"""Shared by all tests: where things are, the command as a user runs it, and small stand-ins for the rooms."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ketaminer import pipeline
from ketaminer.errors import KetaminerError
from ketaminer.model import (
    Assertion,
    Citations,
    Claim,
    ClaimDocument,
    ClaimDrug,
    Claims,
    ClaimSection,
    Document,
    Evidence,
    Mention,
    Mentions,
    Outcome,
    Page,
    Provenance,
    Section,
    Sections,
    Source,
    Span,
)

# a test run is repeatable and knows no clock; HYPOTHESIS_PROFILE=search looks for new cases
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).resolve().parent.parent

PAPER = (
    "Background\n\nKetamine is an anaesthetic.\n\nResults\n\nIntravenous ketamine 0.5 mg/kg reduced craving more than placebo "
    "at 24 h (n=20; p<0.05) (Moss et al., 2011). It did not change blood pressure.\n"
)
"""A paper with a result about an outcome in it."""


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def corpus(root: Path) -> tuple[Document, ...]:
    """All papers of the corpus with all their layers, in order of path."""
    config = pipeline.resolve_config("default")
    papers = sorted(path for path in (root / "corpus").iterdir() if path.suffix in (".txt", ".xml"))
    assert len(papers) == len(list((root / "corpus").glob("*.claims.json"))) > 0
    return tuple(pipeline.run_all(pipeline.read(p.read_bytes(), f"corpus/{p.name}", p.stem, config), config) for p in papers)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A small paper in a folder of its own."""
    path = tmp_path / "paper.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Options that make a command start fast: a few drugs, no conditions. For tests of what is not about the vocabulary."""
    path = tmp_path_factory.mktemp("pipeline") / "quick.toml"
    path.write_text('[ner]\ndrugs = ["drugs_extra.tsv"]\nconditions = []\nfuzzy = false\n', encoding="utf-8")
    return ["--pipeline", str(path)]


Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def ketaminer(tmp_path: Path) -> Run:
    """Run ``ketaminer`` in a process of its own, in ``tmp_path``; gives bytes, never raises."""

    def run(*arguments: str | Path, stdin: bytes | None = None, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "ketaminer", *map(str, arguments)]
        environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **more}
        return subprocess.run(
            command, input=stdin or b"", capture_output=True, cwd=tmp_path, env=environment, timeout=300, check=False
        )

    return run


def _read(data: bytes, path: str, document_id: str, _: object) -> Document:
    if not data:
        raise KetaminerError(f"{path}: the file is empty", "give a file that holds the paper")
    if data.startswith(b"BUG"):
        raise ValueError("a bug\nwith a long story")
    text = data.decode("utf-8")
    source = Source(path, hashlib.sha256(data).hexdigest(), "text/plain")
    warnings = ("it is short",) if len(text) < 20 else ()
    return Document(document_id, source, text, (Page(1, Span(0, len(text))),), warnings=warnings)


def _sections(document: Document, *_: object) -> Sections:
    if "crash here" in document.text:
        raise IndexError("tuple index out of range")
    whole = Span(0, len(document.text))
    return Sections((Section("s1", "other", None, None, whole, 1),), (whole,))


def _mentions(document: Document, *_: object) -> Mentions:
    found = re.finditer(r"[Kk]etamine", document.text)
    items = (Mention(f"m{n}", "DRUG", m[0], Span(*m.span()), "ketamine", {"drugbank": "DB01221"}) for n, m in enumerate(found, 1))
    return Mentions(tuple(items))


def _claims(document: Document, *_: object) -> Claims:
    assert document.mentions is not None
    words = document.text.split()
    out = []
    for mention in document.mentions.items:
        about = ClaimDocument(document.id, document.source.path, document.source.sha256)
        outcome = Outcome(words[0], Span(document.text.index(words[0]), document.text.index(words[0]) + len(words[0])))
        evidence = (Evidence(Span(0, len(document.text)), document.text),)
        drug = ClaimDrug(mention.text, mention.span, "ketamine", mention.ids)
        end = (Assertion("affirmed", "asserted", "own"), (), evidence, (), 0.5, Provenance("0", "default", "fake"))
        head = ("effect", about, ClaimSection("other", None), drug, (), (), None, outcome, "increase", (), (), None)
        out.append(Claim(f"c:{document.id}-{mention.id}", *head, *end))
    return Claims(tuple(out))


@pytest.fixture
def fake_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the rooms: every ``ketamine`` is a claim; a paper ``BUG…`` or with ``crash here`` is an exception."""
    rooms = {"sections": _sections, "ner": _mentions, "citations": lambda *_: Citations(), "claims": _claims}
    stages = tuple(replace(one, run=rooms.get(one.name)) for one in pipeline.STAGES)
    monkeypatch.setattr(pipeline, "STAGES", stages)
    monkeypatch.setattr(pipeline, "read", _read)
