"""The slots of a claim: doses, route, comparator, subjects, numbers, p-value, time, how it is put and who is cited."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim

TRIAL = (
    "In a randomized trial, 40 patients with depression received ketamine 0.5 mg/kg intravenously (n=20) or midazolam 0.045 mg/kg "
    "(n=20). "
)
TWO_DOSES = "Rats received intraperitoneal ketamine 5 mg/kg or 20 mg/kg. "

ROWS: dict[str, tuple[str, str, dict[str, object]]] = {
    # name: text, "drug | outcome | direction" of the claim meant, expected slots
    "dose in the sentence": (
        "Intravenous ketamine 0.5 mg/kg reduced craving.",
        "ketamine | craving | decrease",
        {"doses": ["0.5 mg/kg intravenous"], "comparators": [], "p": [], "time": None, "citations": []},
    ),
    "dose from the study": (
        TRIAL + "Depressive symptoms were reduced by ketamine.",
        "ketamine | Depressive symptoms | decrease",
        {"doses": ["0.5 mg/kg intravenous"], "evidence": 2},
    ),
    "dose range": (
        "Ketamine 0.5-1.0 mg/kg reduced pain scores.",
        "ketamine | pain scores | decrease",
        {"doses": ["0.5-1 mg/kg None"]},
    ),
    "route from the sentence before": (
        "Twelve patients were given intramuscular ketamine. A dose of 2 mg/kg of ketamine reduced anxiety.",
        "ketamine | anxiety | decrease",
        {"doses": ["2 mg/kg intramuscular"]},
    ),
    "the higher dose": (
        TWO_DOSES + "The higher dose increased locomotor activity.",
        "ketamine | locomotor activity | increase",
        {"doses": ["20 mg/kg intraperitoneal"], "comparators": ["dose ketamine"]},
    ),
    "both doses": (
        TWO_DOSES + "Both doses increased locomotor activity.",
        "ketamine | locomotor activity | increase",
        {"doses": ["5 mg/kg intraperitoneal", "20 mg/kg intraperitoneal"], "comparators": []},
    ),
    "two drugs, each its dose": (
        "Ketamine 0.5 mg/kg reduced pain scores, whereas morphine 5 mg increased nausea.",
        "morphine | nausea | increase",
        {"doses": ["5 mg None"]},
    ),
    "placebo": (
        "Ketamine reduced craving compared with placebo.",
        "ketamine | craving | decrease",
        {"comparators": ["placebo placebo"]},
    ),
    "active drug": (
        "Ketamine reduced craving more than midazolam.",
        "ketamine | craving | decrease",
        {"comparators": ["active midazolam"]},
    ),
    "baseline": (
        "Ketamine reduced craving relative to baseline.",
        "ketamine | craving | decrease",
        {"comparators": ["baseline baseline"]},
    ),
    "saline": (
        "Compared with saline, ketamine increased locomotor activity.",
        "ketamine | locomotor activity | increase",
        {"comparators": ["placebo saline"]},
    ),
    "control told before": (
        "Thirty rats were given ketamine or saline. Locomotor activity was increased by ketamine relative to the control group.",
        "ketamine | Locomotor activity | increase",
        {"comparators": ["placebo saline"]},
    ),
    "usual care": (
        "Naltrexone reduced relapse compared with treatment as usual.",
        "naltrexone | relapse | decrease",
        {"comparators": ["usual_care treatment as usual"]},
    ),
    "numbers of arms": (
        "Sixty patients were randomised: 30 received ketamine and 30 received placebo. Ketamine reduced pain scores.",
        "ketamine | pain scores | decrease",
        {"counts": {30}},
    ),
    "population": (
        "Ketamine reduced craving in heroin-dependent patients (n=35).",
        "ketamine | craving | decrease",
        {"population": "heroin-dependent patients", "counts": {35}},
    ),
    "p-value": (
        "Ketamine reduced craving (p<0.05).",
        "ketamine | craving | decrease",
        {"p": ["< 0.05"]},
    ),
    "each p to its outcome": (
        "Ketamine reduced craving (p=0.01) and increased heart rate (p=0.03).",
        "ketamine | heart rate | increase",
        {"p": ["= 0.03"]},
    ),
    "both ps": (
        "Ketamine reduced craving and alcohol consumption (both p<0.01).",
        "ketamine | craving | decrease",
        {"p": ["< 0.01"]},
    ),
    "shares by arm": (
        "Abstinence rates were higher with ketamine than with placebo (66% vs 24%).",
        "ketamine | Abstinence rates | increase",
        {"effects": [(66.0, 24.0, "%")]},
    ),
    "from and to": (
        "Ketamine reduced pain scores from 8 to 3.",
        "ketamine | pain scores | decrease",
        {"effects": [(3.0, 8.0, None)]},
    ),
    "time": (
        "Ketamine reduced depressive symptoms at 24 h.",
        "ketamine | depressive symptoms | decrease",
        {"time": (24, "hour")},
    ),
    "time at the front": (
        "After two years, ketamine had increased abstinence.",
        "ketamine | abstinence | increase",
        {"time": (2, "year")},
    ),
    "time denied": (
        "Ketamine reduced pain scores at 2 h, but not at 24 h.",
        "ketamine | pain scores | no_difference",
        {"time": (24, "hour"), "polarity": "negated"},
    ),
    "hedged": (
        "Ketamine may reduce craving.",
        "ketamine | craving | decrease",
        {"certainty": "hedged", "polarity": "affirmed"},
    ),
    "suggested": (
        "These data suggest that ketamine reduces craving.",
        "ketamine | craving | decrease",
        {"certainty": "hedged"},
    ),
    "time of the study": (
        "In this six-week trial, ketamine reduced craving.",
        "ketamine | craving | decrease",
        {"time": (6, "week")},
    ),
    "time behind the comparator": (
        "Ketamine reduced craving more than midazolam over 32 weeks.",
        "ketamine | craving | decrease",
        {"time": (32, "week")},
    ),
    "time of a year": (
        "Ketamine reduced craving for a year.",
        "ketamine | craving | decrease",
        {"time": (1, "year")},
    ),
    "years of a disease": (
        "Ketamine reduced craving in people who had been drinking for 12 years.",
        "ketamine | craving | decrease",
        {"time": None},
    ),
    "asserted": (
        "Ketamine significantly reduced craving.",
        "ketamine | craving | decrease",
        {"certainty": "asserted"},
    ),
    "denied": (
        "Ketamine did not reduce craving.",
        "ketamine | craving | no_difference",
        {"polarity": "negated"},
    ),
    "cited by authors": (
        "Ketamine reduced craving (Moss et al., 2011).",
        "ketamine | craving | decrease",
        {"citations": ["Moss 2011"], "attribution": "cited"},
    ),
    "cited by number": (
        "Ketamine reduced craving [14,15].",
        "ketamine | craving | decrease",
        {"citations": ["14", "15"], "attribution": "cited"},
    ),
    "each finding its citation": (
        "Ketamine reduced craving (Moss et al., 2011), and memantine improved anxiety (Reed, 2015).",
        "memantine | anxiety | decrease",
        {"citations": ["Reed 2015"]},
    ),
    "citation to come": (
        "Ketamine reduced craving (REF).",
        "ketamine | craving | decrease",
        {"citations": [None], "status": ["not_given"]},
    ),
    "citation of the study": (
        "Moss et al. (2011) gave 20 patients ketamine 0.5 mg/kg. The drug reduced craving.",
        "ketamine | craving | decrease",
        {"citations": ["Moss 2011"], "doses": ["0.5 mg/kg None"]},
    ),
    "own": (
        "Methods\n\nTwenty patients received ketamine.\n\nResults\n\nKetamine reduced craving.\n",
        "ketamine | craving | decrease",
        {"attribution": "own", "section": "results"},
    ),
    "effect": ("Ketamine reduced craving.", "ketamine | craving | decrease", {"kind": "effect"}),
    "exposure": ("Ketamine users suffer from cystitis.", "ketamine | cystitis | increase", {"kind": "exposure"}),
    "dosing": (
        "At 75 to 125 mg of intramuscular ketamine, people experience dissociation.",
        "ketamine | dissociation | increase",
        {"kind": "dosing", "doses": ["75-125 mg intramuscular"]},
    ),
    "percentages that cannot be": (
        "Abstinence was higher with ketamine (n=7) than with placebo (n=9) (50% vs 22%).",
        "ketamine | Abstinence | increase",
        {"checks": ["50% of 7 is not a whole number"]},
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_slots(claims: Callable[..., tuple[Claim, ...]], slots: Callable[..., dict[str, object]], name: str) -> None:
    text, wanted, expected = ROWS[name]
    by_claim = {f"{c.drug.name} | {c.outcome.text} | {c.direction}": slots(c) for c in claims(text)}
    assert wanted in by_claim
    found = by_claim[wanted]
    assert {slot: found[slot] for slot in expected} == expected
