"""Which of the doses in a text were given of a drug: not the strength of saline, a volume, a level of blood, an amount consumed."""

from __future__ import annotations

import re

from ketaminer.stages.claims.facts import DRUG_THEN, OF_DRUG, Dosing
from ketaminer.stages.claims.frames import Frame

AMOUNT_BEFORE = re.compile(
    r"\b(?:(?<!followed )(?<!preceded )(?<!up )by|difference|"
    r"median|mean|fell to|rose to|dropped to|from)\s(?:an?\s)?(?:(?:mean|median|average)\s(?:of\s)?)?$",
    re.IGNORECASE,
)
ROUGHLY_AGAIN = re.compile(
    r"[(\[]\s?(?:about|approximately|approx\.?|roughly|i\.e\.,?|equivalent to|corresponding to|equal to|equals|~|≈|"
    r"maximum|max\.?|up to|total)\s?(?:of\s)?$"
    r"|\b(?:maximum|maximal|cumulative|total)\s(?:[^\W\d_]{1,12}\s){0,2}(?:of\s)?$",
    re.IGNORECASE,
)
"""Before a dose that says another one again, or its limit."""

SPREAD_BEFORE = re.compile(r"±\s?[\d.,]{1,6}\s?[−–-]\s?$")
"""Before the end of a mean with its spread (*2.8 ± 1.2–4.5 mmol*)."""

SIGNED = re.compile(r"(?:^|[\s(\[])[−–+-]$")
"""Before an amount with a sign, which is a change (*+2.1 and −3.4 ng/mL*)."""

ASIDE = re.compile(r"\b(?:test|rescue|loading test|priming)\s(?:dose|bolus)\s(?:of\s)?$", re.IGNORECASE)
VEHICLE = re.compile(
    r"^\s?(?:\(?[wv]/[wv]\)?\s)?(?:of\s)?(?:\d{1,2}(?:\.\d{1,2})?\s?%\s)?(?:(?:normal|isotonic|sterile|physiological|aqueous|buffered)\s){0,2}"
    r"(?:saline|sodium chloride|NaCl|salt solution|dextrose|glucose|DMSO|dimethyl|Tween|polysorbate|methyl ?cellulose|"
    r"carboxymethyl|hydroxypropyl|CMC|formalin|paraformaldehyde|oxygen|O2|agarose|ethanol|alcohol|solution of)",
    re.IGNORECASE,
)
"""Behind the strength of what a drug was dissolved in, or of what tissue was kept in."""

VOLUMES = frozenset(("mL", "L", "uL", "µL", "μL", "mL/kg", "mL/h", "mL/kg/h", "mL/d", "L/d", "dL"))
LEVELS = frozenset(
    (
        "mmol/L",
        "mmol",
        "nmol/L",
        "pmol/L",
        "mg/dL",
        "g/dL",
        "pg/mL",
        "g/L",
        "U/L",
        "IU/L",
        "mU/L",
        "mEq/L",
        "mg/L",
        "L/min",
        "mL/min",
        "mmol/min",
        "umol/min",
        "umol/L",
        "ug/L",
        "ug/dL",
        "ng/L",
        "ng/dL",
    )
)
"""Units of what is measured in blood, and of flows."""

RADIATION = frozenset(("Gy", "cGy", "mGy"))

WAS = re.compile(r"\b(?:was|were|averaged|reached|amounted to)\s(?:on average\s|about\s)?$")
OF_DOSES = re.compile(r"\b(?:dos(?:e|es|age|ages|ing)|bolus|infusion|given|administered|rate|concentrations?)\b", re.IGNORECASE)
"""*Growth was 30 g/day* is a result, *the dose was 10 mg* is none."""

LEVEL_BEFORE = re.compile(
    r"\b(?:levels?|concentrations?|titers?|titres?|plasma|serum|thresholds?)\s(?:[^\W\d_]{1,14}\s){0,4}$", re.IGNORECASE
)
SPUN = re.compile(r"\b(?:centrifug\w{1,6}|spun)\b[^.;]{0,40}$", re.IGNORECASE)
"""Before the force of a centrifuge."""

CONSUMED = re.compile(
    r"\b(?:consumption|consumed|requirements?|required|intake|use|usage|needs?|analgesics?|equivalents?|drank|drinking|dose|doses|dosage)\b",
    re.IGNORECASE,
)
"""An outcome that is counted in doses."""


PAIRED_AHEAD = re.compile(r"\d\s?(?:[^\W\d_]{1,4}\s)?(?:vs\.?|versus|v\.?)\s$")
PAIRED_BEHIND = re.compile(r"\s?(?:[^\W\d_]{1,4}\s)?(?:vs\.?|versus|v\.?)\s\d")


def _is_pair(dosing: Dosing) -> bool:
    """Whether an amount is one of two that were measured: set against each other in a bracket that names no drug (*(195 vs 309 mg,
    p = 0.01)*)."""
    sentence, dose = dosing.sentence, dosing.dose
    if not sentence.in_brackets(dose.start) or adjacent(dosing):
        return False
    ahead = PAIRED_AHEAD.search(sentence.slice(dose.start - 16, dose.start))
    return ahead is not None or PAIRED_BEHIND.match(sentence.slice(dose.end, dose.end + 16)) is not None


def is_given(dosing: Dosing) -> bool:
    """Whether a dose was given: no result such as a mean with its spread, no vehicle, volume, level or limit."""
    sentence, mention = dosing.sentence, dosing.dose.mention
    if _is_pair(dosing):
        return False
    before = sentence.slice(dosing.dose.start - 40, dosing.dose.start)
    if (
        "±" in mention.text
        or SPREAD_BEFORE.search(before)
        or dosing.unit in LEVELS
        or AMOUNT_BEFORE.search(before)
        or ROUGHLY_AGAIN.search(before)
        or ASIDE.search(before)
        or SIGNED.search(before)
    ):
        return False
    if (
        LEVEL_BEFORE.search(before)
        or SPUN.search(before)
        or re.match(r"-?\s?outs?\b|ped\b", sentence.slice(dosing.dose.end, dosing.dose.end + 6))
    ):
        return False
    if WAS.search(before) and not OF_DOSES.search(sentence.slice(dosing.dose.start - 80, dosing.dose.start)):
        return False
    if dosing.unit in RADIATION and dosing.drug is not None:
        return False
    if dosing.unit == "%" or dosing.unit in VOLUMES:
        if VEHICLE.match(sentence.slice(dosing.dose.end, dosing.dose.end + 40)):
            return False
        return adjacent(dosing)
    return True


def adjacent(dosing: Dosing) -> bool:
    """Whether the drug of a dose stands right beside it."""
    drug, dose = dosing.drug, dosing.dose
    if drug is None:
        return False
    if drug.start >= dose.end:
        return OF_DRUG.match(dosing.sentence.slice(dose.end, drug.start)) is not None
    return DRUG_THEN.match(dosing.sentence.slice(drug.end, dose.start)) is not None


DOSED_AT = re.compile(r"\b(?:at|after|neither|nor)\s$", re.IGNORECASE)
"""Before a dose that something happened at: it is not the amount that was consumed."""


def is_consumed(dosing: Dosing, frame: Frame) -> bool:
    """Whether a dose in the sentence of a finding is its result: what was consumed of a drug that the outcome names."""
    if dosing.sentence is not frame.sentence or not CONSUMED.search(frame.sentence.slice(frame.start, frame.end)):
        return False
    acts = any(a.kind == "dose" and a.start == dosing.dose.start for a in frame.actors)
    before = frame.sentence.slice(dosing.dose.start - 12, dosing.dose.start)
    return not (acts or adjacent(dosing) or DOSED_AT.search(before))
