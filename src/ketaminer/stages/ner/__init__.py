"""Drugs, doses, outcomes, conditions, populations, statistics and times → the ``mentions`` layer."""

from __future__ import annotations

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.model import Document, Mention, Mentions
from ketaminer.stages.ner.conditions import find_conditions
from ketaminer.stages.ner.doses import find_doses
from ketaminer.stages.ner.drugs import find_drugs
from ketaminer.stages.ner.found import reading_of
from ketaminer.stages.ner.model import find_with_model
from ketaminer.stages.ner.outcomes import find_outcomes
from ketaminer.stages.ner.overlap import settle
from ketaminer.stages.ner.populations import find_populations
from ketaminer.stages.ner.statistics import find_statistics
from ketaminer.stages.ner.times import find_times

RULES = (find_drugs, find_doses, find_times, find_statistics, find_populations, find_conditions, find_outcomes)


def find_mentions(document: Document, config: Config) -> Mentions:
    """All mentions of ``document`` (whose ``sections`` are needed), in order of span and label."""
    offsets = OffsetMap(document.text, document.edits)
    reading = reading_of(document, offsets)
    by_rule = [one for find in RULES for one in find(reading, config)]
    found = settle(find_with_model(reading, by_rule, config), reading)
    items: list[Mention] = []
    for number, one in enumerate(found, 1):
        span = offsets.to_source((one.start, one.end))
        text = document.text[span.start : span.end]
        items.append(Mention(f"m{number}", one.label, text, span, one.name, one.ids, one.value, one.score, one.rule))
    return Mentions(tuple(items))
