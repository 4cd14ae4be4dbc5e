"""The material that the entity models learn from: texts read as the pipeline reads them, with gold spans and hints.

A text goes through the same steps as any paper (reading, sections, recognisers by rule), so that the model sees in training
what it will see in use. Folders under DATA: ``bc5cdr``, ``phee``, ``evidence_outcomes`` (see ``MODEL_CARD.md``).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Document, Span
from ketaminer.stages.ner import RULES
from ketaminer.stages.ner.found import Found, Reading, reading_of
from ketaminer.trained.pieces import Piece, pieces_of

#: head → its labels; a head's spans do not nest
HEADS: dict[str, tuple[str, ...]] = {
    "entities": ("DRUG", "CONDITION"),
    "outcomes": ("OUTCOME",),
    "events": ("DOSE", "DOSE_IN_WORDS", "ROUTE", "FREQUENCY", "DURATION"),
    "populations": ("POPULATION",),
    "effects": ("EFFECT",),
}
SETS = {"bc5cdr": ("entities",), "evidence_outcomes": ("outcomes",), "phee": ("events", "populations", "effects")}

# a paragraph of an abstract that tells results, by its label
_LABEL = re.compile(
    r"(?i)(?:[a-z]+ ){0,4}(?:results?|findings|conclusions?|interpretation|discussion|conclusions and relevance"
    r"|results and limitations|conclusions/interpretation)\s?:"
)


@dataclass(slots=True)
class Text:
    """One text: its reading, the hints of the rules, gold spans (reading offsets) and, a sentence, its pieces."""

    stem: str
    reading: Reading
    hints: list[Found]
    gold: list[tuple[str, int, int]]
    sentences: list[list[Piece]] = field(default_factory=list)


def read(path: Path, config: Config) -> tuple[Document, OffsetMap, Reading]:
    """The document of a ``.txt`` file with its sections, and its reading."""
    from dataclasses import replace

    from ketaminer.stages.ingest import read_document
    from ketaminer.stages.sections import find_sections

    document = read_document(path.read_bytes(), str(path), path.stem, config)
    document = replace(document, sections=find_sections(document, config))
    offsets = OffsetMap(document.text, document.edits)
    return document, offsets, reading_of(document, offsets)


def hints_of(reading: Reading, config: Config) -> list[Found]:
    """What the rules find, before overlaps are settled."""
    return [one for find in RULES for one in find(reading, config)]


def of_results(reading: Reading, start: int) -> bool:
    """Whether the text at ``start`` tells results, as far as its section says."""
    k = bisect_right(reading.results, (start, len(reading.text) + 1)) - 1
    return k >= 0 and start < reading.results[k].end


def learnt_from(text: Text) -> list[list[Piece]]:
    """The sentences of an abstract that outcomes are learnt from: of paragraphs labelled as results, and those that have any."""
    reading = text.reading.text

    def labelled(start: int) -> bool:
        line = reading.rfind("\n", 0, start) + 1
        return _LABEL.match(reading, line, line + 80) is not None

    return [s for s in text.sentences if labelled(s[0].start) or any(a < s[-1].end and b > s[0].start for _, a, b in text.gold)]


def texts(folder: Path, config: Config, judged: bool = False) -> Iterator[Text]:
    """The annotated texts of a folder, in order of stem. ``judged``: all that tells results, else what is learnt from."""
    outcomes = "evidence_outcomes" in folder.parts
    for path in sorted(folder.glob("*.txt")):
        marks = path.with_name(path.stem + ".mentions.json")
        if not marks.is_file():
            continue
        _, offsets, reading = read(path, config)
        gold = []
        for mark in json.loads(marks.read_text(encoding="utf-8")):
            span = offsets.to_reading(Span(*mark["span"]))
            gold.append((mark["label"], span.start, span.end))
        text = Text(path.stem, reading, hints_of(reading, config), gold)
        text.sentences = pieces_of(reading.text, reading.sentences, reading.breaks)
        if outcomes:
            text.sentences = [s for s in text.sentences if of_results(reading, s[0].start)] if judged else learnt_from(text)
        yield text


def longest(gold: Iterable[tuple[str, int, int]], labels: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """The spans of ``labels`` that do not lie within or across a longer one, in order."""
    kept: list[tuple[str, int, int]] = []
    for one in sorted((g for g in gold if g[0] in labels and g[1] < g[2]), key=lambda g: (g[1] - g[2], g[1])):
        if all(one[2] <= k[1] or k[2] <= one[1] for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda g: g[1])
