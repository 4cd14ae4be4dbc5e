"""The trained model beside the rules: what it adds, what it makes longer, what it does not believe.

The model reads every sentence together with what the rules found there (its hints). Then, for each label of its own:

* **Same place.** Where a mention by rule and one of the model overlap, the model's span stays: it was taught how far names go.
  It keeps name, ids and value of the longest mention by rule within it.
* **Model alone.** What only the model found is added, with the chance of its least likely word as ``score`` and
  ``model:…`` as ``rule``. A drug whose name the vocabularies have gets its name and ids; one that has no dose
  anywhere in the paper is of the kind ``chemical``, for it may be the body's own, and no claim is made of it.
* **Rule alone.** A mention by rule that the model gives less than :data:`DOUBT` is dropped; labels and kinds that the model
  was not taught stay in any case (:data:`SURE`).
* **Short forms.** A short form that the paper defines has the label of its long form wherever it stands.
* **Repeated.** A name found with certainty is found wherever else it stands in the paper.

Quantities, routes and statistics are left to the grammar; of them the model adds only what touches no other.
Outcomes are looked for where results are told (:data:`ketaminer.stages.ner.found.Reading.results`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ketaminer.config import Config
from ketaminer.model import JSON, Span
from ketaminer.stages.ner.abbreviations import find_abbreviations, occurrences
from ketaminer.stages.ner.drug_contexts import is_measured
from ketaminer.stages.ner.drug_names import drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading, within
from ketaminer.stages.ner.gazetteer import Term, TermMatcher
from ketaminer.stages.ner.hints import NAMES, hints_of
from ketaminer.stages.ner.plain_words import common_words, is_plain, small_words
from ketaminer.stages.ner.touching import Touching

#: below this chance of its label a mention by rule is dropped, by label
DOUBT = {"DRUG": 0.02, "CONDITION": 0.1, "OUTCOME": 0.05}
#: from this chance on a mention of the model alone is added
ADDS = {"DRUG": 0.6, "CONDITION": 0.7, "OUTCOME": 0.5}
#: kinds of mentions by rule that stay whatever the model says
SURE = frozenset(("class", "therapy", "group", "combination", "metabolite", "enantiomer", "street", "person", "adjective"))
# what the model takes for a drug at times, in texts unlike those it was taught on: years and names of authors in callouts
_CALLOUT = re.compile(r"\d{4}|[^&]{0,60}&|[^,]{0,60}, \d{4}")
#: from this chance on a name is looked for in the whole paper
CERTAIN = 0.9
_WORD = re.compile(r"[^\W\d_]{2}")
_NEAR = 20  # characters between a name and its dose
HEADS = ("entities", "outcomes", "events", "populations")
#: labels of heads → labels of mentions, of what the model may add to the grammar
ADDED = {"ROUTE": "ROUTE", "DOSE_IN_WORDS": "DOSE", "FREQUENCY": "FREQUENCY", "POPULATION": "POPULATION"}


Chance = Callable[[str, int, int], float]


def find_with_model(reading: Reading, found: list[Found], config: Config) -> list[Found]:
    """``found``, what the rules gave, as the model leaves it; the list itself where the pipeline has no model."""
    if not config.ner.model:
        return found
    from ketaminer.trained.load import load
    from ketaminer.trained.span_tagger import FACTORY

    nlp = load(config.ner.model)
    if FACTORY in nlp.pipe_names:
        return _Merger(reading, found, config).with_tagger(nlp.get_pipe(FACTORY))
    return _Merger(reading, found, config).with_entities(nlp)


def _sure(one: Found, text: str) -> bool:
    """Whether a mention by rule stays whatever the model says. A class in the singular may but specify a noun (*opioid use*)."""
    kind = one.value.get("kind") if isinstance(one.value, dict) else None
    return kind in SURE and (kind != "class" or text[one.end - 1] == "s" or one.rule == "abbreviation")


def _read(reading: Reading, spans: Iterable[Span]) -> list[Span]:
    """The spans outside what is excluded, in order."""
    excluded = within(reading.excluded)
    return [span for span in sorted(set(spans)) if span.start < span.end and not excluded(span.start)]


def _drawn(known: Found, mark: Found) -> Found:
    """What a rule knows, at the place that the model drew; the rule's own score where the two agree on the place."""
    if (known.start, known.end) == (mark.start, mark.end):
        return known
    return replace(known, start=mark.start, end=mark.end, rule=f"{known.rule}+model", score=mark.score)


class _Merger:
    def __init__(self, reading: Reading, found: list[Found], config: Config) -> None:
        self._reading, self._found, self._config = reading, found, config
        self._dosed: frozenset[str] | None = None
        self._small: frozenset[str] | None = None

    def with_tagger(self, tagger: Any) -> list[Found]:
        """The merger of what the rules found and what the shipped component finds."""
        from ketaminer.trained.pieces import pieces_of

        reading = self._reading
        hints = hints_of(self._found)
        pieces = pieces_of(reading.text, _read(reading, reading.sentences), reading.breaks)
        sentences = [p for p in pieces if _WORD.search(reading.text, p[0].start, p[-1].end)]  # rows of figures name nothing
        results = within(reading.results)
        reads = np.array([results(sentence[0].start) for sentence in sentences], dtype=bool)
        heads = [head for head in tagger.heads if head in HEADS]
        findings = tagger.find(sentences, hints, heads, {"outcomes": reads})
        marks = [Found(m.label, m.start, m.end, score=m.score, rule="model:entities") for m in findings["entities"].marks]
        out = self._names(marks, findings["entities"].chance)
        if "outcomes" in heads:
            outcomes = findings["outcomes"]
            marks = [
                Found(m.label, m.start, m.end, score=m.score, rule="model:outcomes")
                for m in outcomes.marks
                if m.score >= ADDS["OUTCOME"]
            ]
            told = [Span(s[0].start, s[-1].end) for s, read in zip(sentences, reads, strict=True) if read]
            out = self._outcomes(out, told, marks, outcomes.chance)
        for head in (head for head in heads if head in ("events", "populations")):
            marks = [
                Found(ADDED[m.label], m.start, m.end, value=self._unread(m), score=m.score, rule=f"model:{head}")
                for m in findings[head].marks
                if m.label in ADDED and m.score >= 0.5
            ]
            out = self._beside(out, marks)
        return out

    def with_entities(self, nlp: Any) -> list[Found]:
        """The merger with ``doc.ents`` of any spaCy pipeline, whose labels are renamed as the pipeline file says."""
        reading = self._reading
        labels = self._config.ner.model_labels
        spans = _read(reading, reading.sentences)
        marks: list[Found] = []
        for span, doc in zip(spans, nlp.pipe((reading.text[a:b] for a, b in spans), batch_size=64), strict=True):
            for entity in doc.ents:
                label = labels.get(entity.label_, entity.label_)
                if label in ("DRUG", "CONDITION", "OUTCOME"):
                    start = span.start + entity.start_char
                    marks.append(Found(label, start, start + len(entity.text), score=0.9, rule=f"model:{entity.label_}"))
        out = self._names([m for m in marks if m.label in NAMES], None)
        return self._beside(out, [m for m in marks if m.label not in NAMES])

    # ------------------------------------------------------------------------------------------------ drugs, conditions

    def _names(self, marks: list[Found], chance: Chance | None) -> list[Found]:
        marks = self._short_forms(marks)
        marks = self._repeated(marks)
        out = [one for one in self._found if one.label not in NAMES]
        by_rule = {label: Touching(one for one in self._found if one.label == label) for label in NAMES}
        outcomes = {(one.start, one.end) for one in self._found if one.rule in ("outcome:vocabulary", "outcome:instrument")}
        kept: list[Found] = []
        for mark in map(self._balanced, marks):
            rules = by_rule[mark.label].at(mark.start, mark.end)
            if rules and any(_sure(one, self._reading.text) and one.start <= mark.start and one.end >= mark.end for one in rules):
                continue  # the vocabulary knows better how far this name goes
            if rules or (self._new(mark) and not (mark.label == "DRUG" and (mark.start, mark.end) in outcomes)):
                kept.append(mark)
                out.append(self._known(mark, rules))
        places = {label: Touching(mark for mark in kept if mark.label == label) for label in NAMES}
        for one in self._found:
            if one.label not in NAMES or places[one.label].at(one.start, one.end):
                continue
            if chance is None or _sure(one, self._reading.text) or chance(one.label, one.start, one.end) >= DOUBT[one.label]:
                out.append(one)
        return out

    def _new(self, mark: Found) -> bool:
        """Whether a mention that no rule knows is one to add."""
        text = self._reading.text[mark.start : mark.end]
        if _CALLOUT.match(text) or (mark.label == "DRUG" and self._plain(mark)):
            return False
        return mark.score >= ADDS[mark.label]

    def _plain(self, mark: Found) -> bool:
        if self._small is None:
            self._small = small_words(self._reading.text)
        common = common_words(self._config.vocabulary("common_words.tsv"))
        return is_plain(self._reading.text, mark.start, mark.end, common, self._small)

    def _given(self, mark: Found) -> str:
        """``drug`` for a name that has a dose somewhere in the paper and is not measured here, else ``chemical``: it may be the
        body's own."""
        text = self._reading.text
        if is_measured(text, mark.start, mark.end):
            return "chemical"
        if self._dosed is None:
            around = (text[max(0, d.start - _NEAR) : d.end + _NEAR] for d in self._found if d.label == "DOSE")
            self._dosed = frozenset(word for part in around for word in re.findall(r"\w+", part.lower()))
        words = re.findall(r"\w{3,}", text[mark.start : mark.end].lower())
        return "drug" if words and self._dosed.issuperset(words) else "chemical"

    def _balanced(self, mark: Found) -> Found:
        """The mark with the bracket before it that it closes."""
        text = self._reading.text
        name = text[mark.start : mark.end]
        for opened, closed in ("()", "[]"):
            if name.count(closed) > name.count(opened) and mark.start and text[mark.start - 1] == opened:
                return replace(mark, start=mark.start - 1)
        return mark

    def _known(self, mark: Found, rules: Sequence[Found]) -> Found:
        """The mark with what the vocabularies say of it."""
        inside = [one for one in rules if one.start >= mark.start and one.end <= mark.end]
        known = max(inside or rules, key=lambda r: r.end - r.start, default=None)
        if known is not None:
            return _drawn(known, mark)
        text = self._reading.text[mark.start : mark.end]
        if mark.label == "DRUG":
            drug = drug_vocabulary(self._config).matcher.get(text)
            if drug is not None:
                return replace(mark, name=drug.name, ids=dict(drug.ids), value={"kind": self._given(mark), "parent": drug.parent})
            return replace(mark, name=text, value={"kind": self._given(mark), "parent": None})
        return replace(mark, name=text, value={"kind": "disorder"})

    def _short_forms(self, marks: list[Found]) -> list[Found]:
        abbreviations = find_abbreviations(self._reading, self._config)
        if not abbreviations:
            return marks
        there = Touching(marks)
        meant: dict[Any, str | None] = {}
        for short in abbreviations:
            span = short.long_span
            ends = [m for m in there.at(span.start, span.end) if m.end == span.end]
            meant[short] = ends[0].label if ends else None
        defined = {(hit.start, hit.end): meant[hit.value] for hit in occurrences(self._reading, abbreviations)}
        # a short form of something else is none
        out = [m for m in marks if defined.get((m.start, m.end), m.label) is not None]
        for (start, end), label in defined.items():
            if label is not None and not there.at(start, end):
                out.append(Found(label, start, end, score=0.9, rule="model:abbreviation"))
        return out

    def _repeated(self, marks: list[Found]) -> list[Found]:
        text = self._reading.text
        votes: dict[str, dict[str, float]] = {}
        for mark in marks:
            if mark.end - mark.start >= 4:
                labels = votes.setdefault(text[mark.start : mark.end].lower(), {})
                labels[mark.label] = max(mark.score, labels.get(mark.label, 0.0))
        best = {name: max((score, label) for label, score in labels.items())[1] for name, labels in votes.items()}
        sure = [Term(name, label) for name, label in best.items() if votes[name][label] >= CERTAIN]
        if not sure:
            return marks
        there = Touching(marks)
        out = list(marks)
        for hit in TermMatcher(sure).find(text, self._reading.breaks):
            if not there.at(hit.start, hit.end):
                out.append(Found(hit.value, hit.start, hit.end, score=0.8, rule="model:repeated"))
        return out

    # --------------------------------------------------------------------------------------------- outcomes and the rest

    def _outcomes(self, found: list[Found], told: list[Span], marks: list[Found], chance: Chance) -> list[Found]:
        """Where results are told (``told``: the sentences) the model's spans stay, elsewhere those of the rules."""
        inside = within(told)
        by_rule = Touching(one for one in found if one.label == "OUTCOME")
        places = Touching(marks)
        out = [self._measured(mark, by_rule.at(mark.start, mark.end)) for mark in marks]
        for one in found:
            if one.label == "OUTCOME":
                doubted = one.rule != "outcome:vocabulary" and chance(one.label, one.start, one.end) < DOUBT["OUTCOME"]
                if inside(one.start) and (doubted or places.at(one.start, one.end)):
                    # claims are built on the shorter names that the grammar knows
                    one = replace(one, label="ENDPOINT")
            out.append(one)
        return out

    @staticmethod
    def _measured(mark: Found, rules: Sequence[Found]) -> Found:
        """The outcome with what the rules know of it."""
        inside = [one for one in rules if one.start >= mark.start and one.end <= mark.end]
        known = max(inside or rules, key=lambda r: (r.name is not None, r.end - r.start), default=None)
        if known is None:
            return replace(mark, value={"domain": None, "instrument": None, "valence": None, "kind": None})
        return _drawn(known, mark)

    def _unread(self, mark: Any) -> JSON:
        """The value of what the grammar could not read: nothing but the words of a dose in words."""
        said = " ".join(self._reading.text[mark.start : mark.end].lower().split())
        values: dict[str, JSON] = {
            "ROUTE": {"route": None},
            "DOSE_IN_WORDS": {"qualifier": said},
            "FREQUENCY": {"count": None, "per": None, "every": None},
            "POPULATION": {"species": None, "n": None},
        }
        return values[mark.label]

    @staticmethod
    def _beside(found: list[Found], marks: list[Found]) -> list[Found]:
        """``found`` and those ``marks`` that touch none of their own label."""
        labels = {mark.label for mark in marks}
        there = {label: Touching(one for one in found if one.label == label) for label in labels}
        return found + [mark for mark in marks if not there[mark.label].at(mark.start, mark.end)]
