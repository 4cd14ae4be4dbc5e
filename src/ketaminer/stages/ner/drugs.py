"""Drugs: names of the vocabulary, the paper's own short forms of them, and misspelt names → ``DRUG`` mentions.

``value`` of a mention: ``{"kind": …, "parent": …}`` as in :class:`ketaminer.stages.ner.drug_names.Drug`; one found through a
short form also has ``"long_form"``, and its kind is ``therapy`` or ``group`` where the long form is a treatment or an arm
(``KPT``, *ketamine psychedelic therapy*). ``rule`` is ``gazetteer``, ``abbreviation`` or ``fuzzy``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ketaminer.config import Config
from ketaminer.model import JSON
from ketaminer.stages.ner.abbreviations import Abbreviation, find_abbreviations, occurrences
from ketaminer.stages.ner.drug_contexts import OTHER_SENSE, analyte_names, is_given
from ketaminer.stages.ner.drug_names import Drug, DrugVocabulary, drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.fuzzy import misspelt, places
from ketaminer.stages.ner.gazetteer import Hit, fold

_SALT = re.compile(
    r"[ -](?:hydrochloride|HCl|HCL|hydrobromide|sulfate|sulphate|bisulfate|acetate|maleate|fumarate|tartrate|bitartrate|"
    r"citrate|mesylate|mesilate|tosylate|besylate|succinate|bromide|chloride|iodide|oleate|digluconate|gluconate|decanoate|palmitate|dipropionate|phosphate|sodium|"
    r"potassium)(?![\w-])"
)
_THERAPY = re.compile(
    r"\b(?:therapy|therapies|treatments?|psychotherapy|pharmacotherapy|monotherapy|infusions?|injections?|administration)$", re.I
)
_GROUP = re.compile(r"\b(?:groups?|arm|cohort|condition)$", re.I)
_FORM = re.compile(
    r"\b(?:an(?:a)?esthesia|sedation|analgesia|spray|gel|patch|patches|tablets?|capsules?|supplements?|supplementation|cream|"
    r"ointment|drops|syrup|nasal spray|extended[- ]release|XR|ER|release)$",
    re.I,
)
_DENIED = re.compile(r"\b(?:non|no|not|anti|without|versus|vs|blood|serum|plasma|urine|urinary|breath)\b", re.I)
# before the drug's name in a long form: "target of rapamycin", "resistance to insulin" are no drugs; "dose of ketamine" is one
_ABOUT = re.compile(r"\b(?<!dose )(?<!doses )(?<!infusion )(?<!infusions )(?<!injection )(?:of|to|for|with|in)\b", re.I)
# something beside the drug that no vocabulary of drugs knows: "iron and folic acid", "folic acid and iron"
_JOINED_BEFORE = re.compile(r"([^\W\d_][\w-]{1,24}(?: [\w-]{1,20})?) ?(?:and|plus|&|\+) ?", re.I)
_JOINED_BEHIND = re.compile(r"(?:and|plus|&|\+) ?([^\W\d_][\w-]{1,24}(?: [\w-]{1,20})?)", re.I)
_NEAR = 150  # characters between a doubtful acronym and the drug that supports it
_MENDED = ("drug", "enantiomer", "metabolite")
_STUDY = re.compile(r"[)]? (?:trial|study|registry|project|criteria|score|scale|test)\b", re.I)


def find_drugs(reading: Reading, config: Config) -> list[Found]:
    """All ``DRUG`` mentions in reading offsets, in order. They do not overlap."""
    vocabulary = drug_vocabulary(config)
    text = reading.text
    short_forms = occurrences(reading, find_abbreviations(reading, config))
    meant = {a: None if _STUDY.match(text, a.short_span.end) else _meaning(a, vocabulary) for a in {h.value for h in short_forms}}
    taken: dict[int, Found | None] = {}
    analytes = analyte_names(config.vocabulary("analytes.tsv"))
    for hit in short_forms:
        meaning = meant[hit.value]
        given = meaning is not None and is_given(text, hit.start, hit.end, meaning[0], analytes)
        taken[hit.start] = _short_form(hit, meaning if given else None)
    out = [f for f in taken.values() if f is not None]
    covered = [(h.start, h.end) for h in short_forms]
    names: Counter[str] = Counter()
    k = 0
    hits = vocabulary.matcher.find(text, reading.breaks)
    unsupported = _unsupported(text, hits, vocabulary.doubtful)
    for start, end, drug in hits:
        while k < len(covered) and covered[k][1] <= start:
            k += 1
        if k < len(covered) and covered[k][0] <= start and end <= covered[k][1]:
            continue  # the paper gives this short form its meaning
        if text[start:end] in unsupported or not is_given(text, start, end, drug, analytes):
            continue
        if drug.kind in ("drug", "brand", "code", "enantiomer", "metabolite") and (salt := _SALT.match(text, end)):
            end = salt.end()
        names[fold(text[start:end])] += 1
        out.append(_found(start, end, drug, "gazetteer", 0.9 if drug.kind in ("brand", "code", "street") else 1.0))
    if config.ner.fuzzy:
        out += _mended(text, config, vocabulary, names)
    return _apart(out)


def _found(start: int, end: int, drug: Drug, rule: str, score: float, **more: Any) -> Found:
    value: JSON = {"kind": drug.kind, "parent": drug.parent, **more}
    return Found("DRUG", start, end, drug.name, dict(drug.ids), value, score, rule)


def _unsupported(text: str, hits: list[Hit[Drug]], doubtful: frozenset[str]) -> set[str]:
    """The doubtful acronyms that the paper nowhere puts near another drug and whose drug it never spells out."""
    found: set[str] = set()
    supported: set[str] = set()
    names = {h.value.name for h in hits if text[h.start : h.end] not in doubtful}
    for k, (start, end, drug) in enumerate(hits):
        acronym = text[start:end]
        if acronym not in doubtful:
            continue
        found.add(acronym)
        around = (*hits[max(0, k - 1) : k], *hits[k + 1 : k + 2])
        near = any(o.value.name != drug.name and o.start - end < _NEAR and start - o.end < _NEAR for o in around)
        if (near or drug.name in names) and not OTHER_SENSE.match(text, end):
            supported.add(acronym)
    return found - supported


def _meaning(abbreviation: Abbreviation, vocabulary: DrugVocabulary) -> tuple[Drug, str] | None:
    """The drug that a short form stands for and its kind; ``None`` where the long form is no drug and no treatment with one."""
    long = abbreviation.long
    hits = [h for h in vocabulary.matcher.find(long) if is_given(long, h.start, h.end, h.value)]
    if not hits or _DENIED.search(long) or _ABOUT.search(long[: hits[0].start]):
        return None
    first, last = hits[0], hits[-1]
    rest = long[last.end :].strip(" ()").lower()
    drug = first.value
    names = list(dict.fromkeys(h.value.name for h in hits))
    if (before := _JOINED_BEFORE.fullmatch(long[: first.start])) is not None:
        names.insert(0, before.group(1).lower())
    if (behind := _JOINED_BEHIND.fullmatch(rest)) is not None:
        names.append(behind.group(1))
        rest = ""
    if len(names) > 1:
        drug = Drug("-".join(names), "combination", None, ())
    if not rest or _SALT.fullmatch(" " + rest) or _SALT.fullmatch(" " + long[last.end :].strip()):
        return drug, drug.kind
    if _THERAPY.search(rest):
        return drug, "therapy"
    if _GROUP.search(rest):
        return drug, "group"
    return (drug, drug.kind) if _FORM.search(rest) else None


def _short_form(hit: Hit[Abbreviation], meaning: tuple[Drug, str] | None) -> Found | None:
    if meaning is None:
        return None
    drug, kind = meaning
    value: JSON = {"kind": kind, "parent": drug.parent, "long_form": hit.value.long}
    return Found("DRUG", hit.start, hit.end, drug.name, dict(drug.ids), value, 0.95, "abbreviation")


def _mended(text: str, config: Config, vocabulary: DrugVocabulary, names: Counter[str]) -> list[Found]:
    drugs = {n: d for n in names if n.isalpha() and (d := vocabulary.matcher.get(n)) and d.kind in _MENDED}
    for name, drug in vocabulary.common.items():
        drugs.setdefault(name, drug)
    words = misspelt(text, config, drugs, vocabulary.words, names)
    return [_found(s, e, drugs[n], "fuzzy", 0.8) for s, e, n in places(text, words)]


def _apart(found: list[Found]) -> list[Found]:
    """In order of start; of two that overlap the one that starts first, then the longer."""
    out: list[Found] = []
    at = 0
    for one in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
        if one.start >= at:
            out.append(one)
            at = one.end
    return out
