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
from ketaminer.stages.ner.drug_names import Drug, DrugVocabulary, drug_vocabulary
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.fuzzy import misspelt, places
from ketaminer.stages.ner.gazetteer import Hit, fold, fold_marks

# "opioid, muscarinic and monoamine receptors", "endocannabinoid system": a protein or a state, not a drug given. Only a class in
# the singular shares the receptors of a list: "ketamine and NMDA receptors" has ketamine in it.
_TARGET = re.compile(r"[ -](?:receptors?|transporters?|dehydrogenases?|hydroxylases?|antibod(?:y|ies))\b(?! (?:ant)?agonis)")
_CLASS_TARGET = re.compile(
    r"(?:, [\w-]{2,20}){0,3}(?:,? (?:and|or) [\w-]{2,20})?[ -](?:type )?"
    r"(?:receptors?|channels?|binding|neurons?|neurones?|signall?ing|systems?|pathways?|peptides?)\b(?! (?:ant)?agonis)"
)
_STATE = {
    "insulin": re.compile(r"[ -](?:resist|sensitiv|secret|level|concentr|signal|respon|releas|like|AUC|deficien|action|product)"),
    "epinephrine": re.compile(r" (?:levels?|concentration|releas|secret)"),
    "norepinephrine": re.compile(r" (?:levels?|concentration|releas|reuptake|re-uptake|turnover|secret)"),
    "estrogens": re.compile(r" (?:levels?|concentration|deficien|withdrawal)"),
    "oxytocin": re.compile(r" (?:levels?|concentration|releas|system|signal)"),
    "vasopressin": re.compile(r" (?:levels?|concentration|releas|system|signal)"),
    "vitamin D": re.compile(r" (?:levels?|status|deficien|insufficien|concentration)"),
}
# noradrenaline among the transmitters of the brain, not from a syringe
_TRANSMITTER = re.compile(
    r"\b(?:release|levels?|transmission|neurotransmission|uptake|reuptake|turnover|concentrations?|plasma|serum|urinary) (?:of )?$"
    r"|\b(?:serotonin|dopamine|5-HT)(?:,| and|, and|/| or) ?$",
    re.I,
)
_AND_TRANSMITTER = re.compile(r"(?:,|,? and|/|,? or) ?(?:serotonin|dopamine|5-HT|acetylcholine)\b", re.I)
_LIKE = re.compile(r"-(?:like|related compounds|sparing)\b")
_PREFIX = re.compile(
    r"(?:^|[^a-z])(?:\w*(?:yl|oxy|hydro|nor|fluoro|chloro|bromo|iodo|amino|keto|thio|oxo|iso|aza|deoxy|acyl|cis|trans|epi|pseudo)|anti|non|"
    r"endo|exo)-$",
    re.IGNORECASE,
)
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
    r"\b(?:an(?:a)?esthesia|sedation|analgesia|spray|gel|patch|patches|tablets?|nasal spray|extended[- ]release|XR|ER|release)$",
    re.I,
)
_DENIED = re.compile(r"\b(?:non|no|not|anti|without|versus|vs|blood|serum|plasma|urine|urinary|breath)\b", re.I)
# before the drug's name in a long form: "target of rapamycin", "resistance to insulin" are no drugs; "dose of ketamine" is one
_ABOUT = re.compile(r"\b(?<!dose )(?<!doses )(?<!infusion )(?<!infusions )(?<!injection )(?:of|to|for|with|in)\b", re.I)
_NEAR = 150  # characters between a doubtful acronym and the drug that supports it
_MENDED = ("drug", "enantiomer", "metabolite")
_STUDY = re.compile(r"[)]? (?:trial|study|registry|project|criteria|score|scale|test)\b", re.I)
_OTHER_SENSE = re.compile(r" (?:test|post[- ]?hoc|multiple range|pneumonia|prophylaxis|visits?|office|referral)\b")


def find_drugs(reading: Reading, config: Config) -> list[Found]:
    """All ``DRUG`` mentions in reading offsets, in order. They do not overlap."""
    vocabulary = drug_vocabulary(config)
    text = reading.text
    short_forms = occurrences(reading, find_abbreviations(reading, config))
    meant = {a: None if _STUDY.match(text, a.short_span.end) else _meaning(a, vocabulary) for a in {h.value for h in short_forms}}
    taken: dict[int, Found | None] = {}
    for hit in short_forms:
        taken[hit.start] = _short_form(hit, meant[hit.value])
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
        if text[start:end] in unsupported or not _is_given(text, start, end, drug):
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
        if (near or drug.name in names) and not _OTHER_SENSE.match(text, end):
            supported.add(acronym)
    return found - supported


def _is_given(text: str, start: int, end: int, drug: Drug) -> bool:
    """Whether the name can be a substance given or taken here: not a receptor, a body's own level, or part of another name."""
    if drug.kind == "brand" and text[start].islower():
        return False
    if start and text[start - 1] in "-‐‑–" and _PREFIX.search(fold_marks(text[max(0, start - 24) : start])):
        return False
    if _LIKE.match(text, end) or (text[start:end].isupper() and end - start <= 4 and _OTHER_SENSE.match(text, end)):
        return False
    if drug.name in _STATE and _STATE[drug.name].match(text, end):
        return False
    if drug.name in ("epinephrine", "norepinephrine") and (
        _TRANSMITTER.search(text[max(0, start - 32) : start]) or _AND_TRANSMITTER.match(text, end)
    ):
        return False
    if drug.kind == "class" and text[end - 1] != "s" and _CLASS_TARGET.match(text, end):
        return False
    return not _TARGET.match(text, end)


def _meaning(abbreviation: Abbreviation, vocabulary: DrugVocabulary) -> tuple[Drug, str] | None:
    """The drug that a short form stands for and its kind; ``None`` where the long form is no drug and no treatment with one."""
    long = abbreviation.long
    hits = [h for h in vocabulary.matcher.find(long) if _is_given(long, h.start, h.end, h.value)]
    if not hits or _DENIED.search(long) or _ABOUT.search(long[: hits[0].start]):
        return None
    first, last = hits[0], hits[-1]
    rest = long[last.end :].strip(" ()").lower()
    drug = first.value
    names = list(dict.fromkeys(h.value.name for h in hits))
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
