"""Sentences with their findings, as the finding reader learns from them and as its claims are judged by.

``findings.jsonl.xz`` holds what was annotated, by offsets alone: a line a sentence, ``[set, document, span, findings]``, a finding
being ``[outcome, direction, treatment, comparator]``. Spans are of the source text (code points); the treatment is a span, or
``@name`` where nothing in the sentence stands for it, or ``#name`` where it is no drug; direction is ``+ - =`` or ``?``.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Document, Span
from ketaminer.pipeline import cite, ner, read, sections
from ketaminer.stages.claims import by_rules
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.asked import ask, prepare
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import Sentence, build_view
from ketaminer.trained.finding_reader import Asked

ANNOTATED = Path(__file__).with_name("findings.jsonl.xz")
JUDGED = 8
"""One document in so many is kept from training, to judge and to fit the confidence by."""

FOLDERS = {
    "evidence_inference": ("evidence_inference", "txt"),
    "evidence_outcomes": ("evidence_outcomes", "txt"),
    "jats": ("jats/xml", "xml"),
}
"""Where the documents of each set are, besides the unlabelled articles."""

UNNAMED, OTHER = -1, -2
"""In place of a treatment's tokens: nothing in the sentence stands for it; it is no drug."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Tokens of the outcome, first and last; its direction as a number; tokens of the treatment and of the comparator."""

    outcome: tuple[int, int]
    direction: int
    agent: tuple[int, ...]
    comparator: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence as the reader sees it, and what it should find."""

    document: str
    asked: Asked
    findings: tuple[Finding, ...]

    @property
    def judges(self) -> bool:
        return is_kept(self.document)


def is_kept(document: str) -> bool:
    """Whether a document is kept from training."""
    return crc32(document.encode()) % JUDGED == 0


def annotated() -> dict[tuple[str, str], dict[Span, list[list[Any]]]]:
    """(set, document) → sentence span → findings."""
    out: dict[tuple[str, str], dict[Span, list[list[Any]]]] = {}
    with lzma.open(ANNOTATED, "rt", encoding="utf-8") as lines:
        for line in lines:
            name, document, span, findings = json.loads(line)
            out.setdefault((name, document), {})[Span(*span)] = findings
    return out


def documents(data: Path, wanted: set[tuple[str, str]], config: Config) -> Iterator[tuple[tuple[str, str], Document]]:
    """The annotated documents with all layers but claims. Missing files are passed over."""
    ids = {document for name, document in wanted if name == "unlabelled"}
    path = data / "unlabelled" / "ccby_trials.jsonl.xz"
    if path.is_file():
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] in ids:
                    yield ("unlabelled", row["id"]), _layers(row["text"].encode(), f"{row['id']}.txt", row["id"], config)
    for name, document in sorted(wanted):
        folder, suffix = FOLDERS.get(name, ("", ""))
        file = data / folder / f"{document}.{suffix}"
        if folder and file.is_file():
            yield (name, document), _layers(file.read_bytes(), file.name, document, config)


def _layers(data: bytes, path: str, name: str, config: Config) -> Document:
    return cite(ner(sections(read(data, path, name, config), config), config), config)


def samples(document: Document, gold: dict[Span, list[list[Any]]], config: Config) -> Iterator[Sample]:
    """The annotated sentences of a document that the reader would be asked about."""
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    _, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    context = Antecedents(view, told)
    for sentence, rules in by_rules(view, told, context):
        findings = gold.get(view.offsets.to_source((sentence.start, sentence.end)))
        asked = prepare(told[sentence.index], rules) if findings is not None else None
        if asked is not None and findings is not None:
            found = tuple(f for one in findings if (f := _finding(one, asked.tokens, view.offsets, sentence)))
            yield Sample(document.id, ask(asked, context), found)


def _finding(one: list[Any], tokens: list[tuple[int, int]], offsets: OffsetMap, sentence: Sentence) -> Finding | None:
    outcome, direction, treatment, comparator = one

    def among(span: list[int]) -> tuple[int, ...]:
        place = offsets.to_reading(Span(*span))
        return tuple(k for k, (a, b) in enumerate(tokens) if a < place.end and place.start < b)

    def all_of(span: list[int]) -> tuple[int, ...]:
        """Wherever the same words stand in the sentence."""
        place = offsets.to_reading(Span(*span))
        words = offsets.reading[place.start : place.end]
        out: set[int] = set()
        at = sentence.text.find(words)
        while at >= 0 and words:
            low, high = sentence.start + at, sentence.start + at + len(words)
            out |= {k for k, (a, b) in enumerate(tokens) if a < high and low < b}
            at = sentence.text.find(words, at + 1)
        return tuple(sorted(out))

    inside = among(outcome)
    if not inside:
        return None
    agent = all_of(treatment) if isinstance(treatment, list) else (UNNAMED if treatment[:1] == "@" else OTHER,)
    return Finding((inside[0], inside[-1]), "+-=?".index(direction), agent, all_of(comparator) if comparator else (UNNAMED,))
