"""Sentences of RCT-ART (Whitton and Hunter 2023) as the reader of results tables learns from them.

``rct_art/<domain>.jsonl`` holds result sentences split into words, with the spans of interventions, outcomes and measures, and
relations from an intervention (of the first or second arm) or an outcome to a measure. The words are put together again as they
would stand in a paper, then read by the project's own stages, tokeniser and parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from table_features import Place, marks_of

from ketaminer import pipeline
from ketaminer.config import Config
from ketaminer.stages.claims import by_rules
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.hints import hints_of
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import build_view
from ketaminer.trained.finding_reader import Asked
from ketaminer.trained.tokens import spans as token_spans
from ketaminer.trained.trees import parse

ARMS = ("A1_RES", "A2_RES")
OUTCOME = "OC_RES"
FOLDER = "rct_art"

Relation = tuple[Place, Place, str]
"""An intervention or outcome, the measure it is of, and which (one of :data:`ARMS`, :data:`OUTCOME`)."""

_HEAD = "Effects of treatment: a randomised trial\n\nResults\n\n"
_LOOSE = re.compile(r" (?=[,.;:)\]%](?: |$))|(?<=[(\[]) (?=\S)")


@dataclass(frozen=True)
class Reading:
    """What is told of a sentence's table: spans with their labels, and relations."""

    spans: dict[Place, str]
    relations: frozenset[Relation]


@dataclass(frozen=True)
class Sentence:
    """A sentence with what the network sees of it, and its gold."""

    domain: str
    text: str
    tokens: tuple[tuple[int, int], ...]
    asked: Asked
    marks: tuple[tuple[str, ...], ...]
    gold: Reading

    @cached_property
    def words(self) -> list[str]:
        return list(self.asked.words)

    def slice(self, place: Place) -> str:
        return self.text[self.tokens[place[0]][0] : self.tokens[place[1]][1]]


def sentences(data: Path, config: Config) -> list[Sentence]:
    """All sentences of the folder ``rct_art`` of ``data``, in order of the domains' names."""
    rows = [
        (path.stem, json.loads(line))
        for path in sorted((data / FOLDER).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    texts = [natural(row["text"]) for _, row in rows]
    out = []
    for (domain, row), (text, at), tree in zip(rows, texts, parse(text for text, _ in texts), strict=True):
        tokens = tuple(token_spans(text))
        asked = Asked([text[a:b] for a, b in tokens], _hints(text, tokens, config), "results", ())
        out.append(Sentence(domain, text, tokens, asked, marks_of(asked.words, tree), _gold(row, text, at, tokens)))
    return out


def natural(text: str) -> tuple[str, list[int]]:
    """Words parted by spaces → the text as it would be printed, and where in it each character stands."""
    loose = {match.start() for match in _LOOSE.finditer(text)}
    at = list(np.cumsum([0] + [k not in loose for k in range(len(text))]))
    return "".join(c for k, c in enumerate(text) if k not in loose), [int(k) for k in at]


def _gold(row: dict[str, object], text: str, at: list[int], tokens: Sequence[tuple[int, int]]) -> Reading:
    spans: dict[Place, str] = {}
    ends: dict[int, Place] = {}
    for span in row["spans"]:  # type: ignore[attr-defined]
        start, end = at[span["start"]], at[span["end"] - 1] + 1
        inside = [k for k, (a, b) in enumerate(tokens) if a < end and start < b and text[a:b].strip()]
        if inside:
            place = inside[0], inside[-1]
            spans[place], ends[span["token_end"]] = span["label"], place
    found = [(ends.get(r["head"]), ends.get(r["child"]), r["label"]) for r in row["relations"]]  # type: ignore[attr-defined]
    return Reading(spans, frozenset((head, child, label) for head, child, label in found if head and child))


def _hints(text: str, tokens: Sequence[tuple[int, int]], config: Config) -> list[tuple[int, str, int, int]]:
    """What the claims room says of the sentence's words, by tokens."""
    document = pipeline.ingest(f"{_HEAD}{text}\n", config, id="sentence")
    for stage in (pipeline.sections, pipeline.ner, pipeline.cite):
        document = stage(document, config)
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    _, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    context = Antecedents(view, told)
    rules = {sentence.index: frames for sentence, frames in by_rules(view, told, context)}
    out = []
    for sentence in view.sentences:
        begin = text.find(sentence.text)
        if begin < 0:
            continue
        for channel, kind, start, end in hints_of(told[sentence.index], rules.get(sentence.index, []), context):
            low, high = start - sentence.start + begin, end - sentence.start + begin
            inside = [k for k, (a, b) in enumerate(tokens) if a < high and low < b]
            if inside:
                out.append((channel, kind, inside[0], inside[-1]))
    return out
