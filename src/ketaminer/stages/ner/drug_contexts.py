"""Where the name of a drug is no drug given or taken: a receptor, a body's own level, part of another name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ketaminer.data import rows
from ketaminer.stages.ner.drug_names import Drug
from ketaminer.stages.ner.gazetteer import fold_marks

# "opioid, muscarinic and monoamine receptors", "endocannabinoid system": a protein or a state, not a drug given. Only a class in
# the singular shares the receptors of a list: "ketamine and NMDA receptors" has ketamine in it.
_TARGET = re.compile(
    r"[ -](?:receptors?|transporters?|dehydrogenases?|hydroxylases?|genes?|gene-related peptide|binding (?:protein|globulin)s?"
    r"|antibod(?:y|ies))\b(?! (?:ant)?agonis)"
)
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
_LIKE = re.compile(r"-(?:like|related compounds|sparing|conjugated|labell?ed)\b| isothiocyanate\b")
_PREFIX = re.compile(
    r"(?:^|[^a-z])(?:\w*(?:yl|oxy|hydro|nor|fluoro|chloro|bromo|iodo|amino|keto|thio|oxo|iso|aza|deoxy|acyl|cis|trans|epi|pseudo)|anti|non|"
    r"endo|exo)-$",
    re.IGNORECASE,
)
OTHER_SENSE = re.compile(r" (?:test|post[- ]?hoc|multiple range|pneumonia|prophylaxis|visits?|office|referral)\b")
# a body's own substance or a nutrient as a quantity measured
_MEASURED_BEFORE = re.compile(
    r"\b(?:serum|plasma|blood|saliva(?:ry)?|urin(?:e|ary)|circulating|fasting|endogenous|liver|hepatic|intracellular|CSF|milk"
    r"|25-hydroxy|dihydroxy|(?:level|concentration|secretion|release|deficiency|synthesis|production|excretion|measurement)s? of"
    r"(?: (?:serum|plasma|free|total|active))?)[ -]$",
    re.IGNORECASE,
)
_MEASURED_AFTER = re.compile(
    r"(?: \([A-Za-z0-9-]{1,10}\))?(?:[ -](?:levels?|concentrations?|status|deficien\w{1,4}|insufficien\w{1,4}|AUC|intakes?"
    r"|secret\w{1,6}|releas\w{1,4}|resistan\w{1,3}|sensitiv\w{1,4}|signal\w{0,6}|production|synthesis|biosynthesis|metabolism|binding"
    r"|antigen|mRNA|expression|promoter|assays?|ELISA|immunoassay|kits?|equivalents?|antagonists?|dependent)\b"
    r"|,? [(\[]?(?:ng|pg|ug|\u00b5g|\u03bcg|mcg|mg|nmol|pmol|\u00b5mol|\u03bcmol|umol|m?IU|\u00b5IU|mU|\u00b5U)"
    r"/(?:m?[lL]|d[lL])\b)",
)
# one of a list of cytokines
_CYTOKINE_BEFORE = re.compile(
    r"\b(?:IL-?\d{1,2}\w{0,3}|TNF\S{0,6}|VEGF|HGF|EGF|FGF\S{0,6}|MCP-?1|MIP\S{0,4}|IP-10|eotaxin|G-CSF|GM-CSF|IFN\S{0,7})"
    r"(?:,|;| and|, and|/)? ?$"
)
_CYTOKINE_AFTER = re.compile(
    r"(?:,|;| and|, and|/) ?(?:IL-?\d{1,2}|TNF|VEGF|HGF|EGF\b|FGF|MCP-?1|MIP|IP-10|GM-CSF|IFN|interleukin)|[- ]?(?:\u03b3|gamma)\b"
)
# secretory leukocyte protease inhibitor: a protein of its own
_OWN_INHIBITOR = re.compile(
    r"\b(?:leu[ck]ocyte|serine|cysteine|trypsin|secretory|alpha-?1|\u03b1-?1|bovine|soybean)[ -]$", re.IGNORECASE
)
# Special K, ecstasy and other street names that are foods or brands too
_FOOD = re.compile(r" (?:breakfast|cereals?|flakes|bars?|crisps|cake)\b", re.IGNORECASE)


def is_given(text: str, start: int, end: int, drug: Drug, analytes: dict[str, str] | None = None) -> bool:
    """Whether the name can be a substance given or taken here: not a receptor, a body's own level, or part of another name.

    ``analytes``: the drugs that are also substances of the body, with their kind (:func:`analyte_names`).
    """
    if drug.kind == "brand" and text[start].islower():
        return False
    if start and text[start - 1] in "-‐‑–" and _PREFIX.search(fold_marks(text[max(0, start - 24) : start])):
        return False
    if _LIKE.match(text, end) or (text[start:end].isupper() and end - start <= 4 and OTHER_SENSE.match(text, end)):
        return False
    if drug.name in _STATE and _STATE[drug.name].match(text, end):
        return False
    if drug.name in ("epinephrine", "norepinephrine") and (
        _TRANSMITTER.search(text[max(0, start - 32) : start]) or _AND_TRANSMITTER.match(text, end)
    ):
        return False
    if drug.kind == "class" and text[end - 1] != "s" and _CLASS_TARGET.match(text, end):
        return False
    if drug.kind == "street" and _FOOD.match(text, end):
        return False
    if drug.name == "antivirals" and _OWN_INHIBITOR.search(text, max(0, start - 14), start):
        return False
    if analytes and (kind := analytes.get(drug.name)) is not None and is_measured(text, start, end, kind):
        return False
    return not _TARGET.match(text, end)


def is_measured(text: str, start: int, end: int, kind: str = "") -> bool:
    """Whether a substance of the body stands among words of measuring."""
    if kind == "cytokine" and (_CYTOKINE_AFTER.match(text, end) or _CYTOKINE_BEFORE.search(text, max(0, start - 14), start)):
        return True
    return _MEASURED_AFTER.match(text, end) is not None or _MEASURED_BEFORE.search(text, max(0, start - 32), start) is not None


@cache
def analyte_names(path: Path) -> dict[str, str]:
    """Preferred names of the drugs that are also measured as substances of the body, and their kind."""
    return dict(rows(path))
