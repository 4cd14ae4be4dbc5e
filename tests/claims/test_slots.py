"""The slots of a claim: doses, route, comparator, subjects, numbers, p-value, time, how it is put and who is cited."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

import ketaminer
from ketaminer.config import Config
from ketaminer.model import Claim
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import build_view

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


@cache
def claims(text: str) -> tuple[Claim, ...]:
    document = ketaminer.extract(text)
    assert document.claims is not None
    return document.claims.items


def _dose(low: float | None, high: float | None, unit: str | None, route: str | None) -> str:
    value = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return f"{value} {unit} {route}"


def slots(claim: Claim) -> dict[str, object]:
    population, time = claim.population, claim.timepoint
    return {
        "doses": [_dose(d.low, d.high, d.unit, d.route) for d in claim.doses],
        "comparators": [f"{c.kind} {c.name}" for c in claim.comparators],
        "counts": {c.n for c in population.counts} if population else set(),
        "population": population.text if population else None,
        "p": [f"{p.op} {p.value:g}" for p in claim.p_values],
        "effects": [(e.intervention, e.comparator, e.unit) for e in claim.effects],
        "time": (time.value, time.unit) if time else None,
        "certainty": claim.assertion.certainty,
        "polarity": claim.assertion.polarity,
        "attribution": claim.assertion.attribution,
        "citations": [c.key for c in claim.citations],
        "status": [c.status for c in claim.citations],
        "evidence": len(claim.evidence),
        "section": claim.section.kind,
        "kind": claim.kind,
        "checks": list(claim.checks),
    }


@pytest.mark.parametrize("name", ROWS)
def test_slots(name: str) -> None:
    text, wanted, expected = ROWS[name]
    by_claim = {f"{c.drug.name} | {c.outcome.text} | {c.direction}": slots(c) for c in claims(text)}
    assert wanted in by_claim
    found = by_claim[wanted]
    assert {slot: found[slot] for slot in expected} == expected


def _paper(methods: str, results: str) -> str:
    return f"A trial of ketamine\n\nMethods\n\n{methods}\n\nResults\n\n{results}\n"


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "Sixty patients were randomised to ketamine (group K, n = 31) or saline (group C, n = 29).",
            "Pain scores were lower in group K than in group C at 24 h.",
            {(31, "intervention"), (29, "comparator")},
        ),
        (
            "Patients were allocated to group K or group C, 30 each. Group K was given ketamine and group C was given saline.",
            "Pain scores were lower with ketamine than with saline.",
            {(30, "intervention"), (30, "comparator")},
        ),
        (
            "Sixty patients were randomised to ketamine (group K, n = 31) or saline (group C, n = 29).",
            "Two patients were excluded, leaving 30 and 28 patients in groups K and C.\n\n"
            "Ketamine reduced pain scores compared with saline.",
            {(30, "intervention"), (28, "comparator")},
        ),
        (
            "Sixty-one patients took part. Thirty received ketamine 1 mg/kg and 31 intranasal fentanyl 1.5 µg/kg.",
            "Pain scores were lower with ketamine than with fentanyl.",
            {(30, "intervention"), (31, "comparator")},
        ),
        (
            "We enrolled 70 patients who received ketamine or saline.",
            "Data of 66 patients were analysed (34 with ketamine, 32 without).\n\nKetamine reduced pain compared with saline.",
            {(34, "intervention"), (32, "comparator")},
        ),
        (
            "We assigned 90 patients to ketamine 0.25 mg/kg (n = 30), ketamine 0.5 mg/kg (n = 31) or midazolam (n = 29).",
            "Ketamine 0.25 mg/kg reduced pain scores compared with midazolam.",
            {(30, "intervention"), (29, "comparator")},
        ),
        (
            "We randomised 44 patients to ketamine or saline. A sample size of 80 patients was required.",
            "Ketamine reduced pain scores compared with saline.",
            {(44, None)},
        ),
        (
            "In this crossover trial 24 patients were randomised to ketamine first (n = 12) or saline first (n = 12).",
            "Ketamine reduced pain scores compared with saline.",
            {(24, None)},
        ),
        (
            "We randomised 60 patients to ketamine (n = 30) or saline (n = 30).",
            "Nausea was more frequent with ketamine (9 of 28 vs 4 of 27).",
            {(28, "intervention"), (27, "comparator")},
        ),
        (
            "We pooled six trials (812 patients) of ketamine.",
            "Ketamine reduced pain scores compared with saline.",
            set(),
        ),
    ],
)
def test_numbers_of_subjects_by_arm(methods: str, results: str, expected: set[tuple[int, str | None]]) -> None:
    found = [c for c in claims(_paper(methods, results)) if c.drug.name == "ketamine" and c.section.kind == "results"]
    assert found
    for claim in found:
        counts = claim.population.counts if claim.population else ()
        assert {(c.n, c.arm) for c in counts} == expected


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "Ketamine 0.5 mg/kg was dissolved in 0.9% saline and injected i.p. in a volume of 1 ml/kg.",
            "",
            ["0.5 mg/kg intraperitoneal"],
        ),
        (
            "Patients got an intravenous bolus of ketamine 0.5 mg/kg followed by 0.15 mg/kg/h.",
            "",
            ["0.5 mg/kg intravenous", "0.15 mg/kg/h intravenous"],
        ),
        ("Ketamine 0.8 mg/kg (equivalent to 0.7 mg/kg of base) was infused intravenously.", "", ["0.8 mg/kg intravenous"]),
        ("Patients received ketamine 5 mg/kg or 20 mg/kg orally.", "The lower dose did not change pain scores.", ["5 mg/kg oral"]),
        (
            "Patients received ketamine 5 mg/kg or 20 mg/kg orally.",
            "Neither dose of ketamine reduced anxiety.",
            ["5 mg/kg oral", "20 mg/kg oral"],
        ),
    ],
)
def test_doses_that_were_given(methods: str, results: str, expected: list[str]) -> None:
    found = [c for c in claims(_paper(methods, results or "Ketamine reduced pain scores.")) if c.section.kind == "results"]
    assert found
    assert all(slots(c)["doses"] == expected for c in found)


def test_what_was_consumed_is_no_dose() -> None:
    text = _paper(
        "Group K got intravenous ketamine 0.3 mg/kg and group C saline.",
        "Morphine consumption was lower in group K (18 mg) than in group C (27 mg).",
    )
    found = [c for c in claims(text) if c.drug.name == "ketamine" and c.section.kind == "results"]
    assert found
    assert all(slots(c)["doses"] == ["0.3 mg/kg intravenous"] for c in found)


NUMBERS = {
    "a difference with a unit": (
        "Ketamine raised systolic blood pressure by 14 mm Hg (p<0.001).",
        "ketamine | systolic blood pressure | increase",
        [(14.0, None, "mm Hg")],
    ),
    "a difference told by a comparative": (
        "Time to extubation was 9 min longer with ketamine than with saline (95% CI 2 to 16; p=0.01).",
        "ketamine | Time to extubation | increase",
        [(9.0, None, "min")],
    ),
    "the difference beside the arms": (
        "Pain score decreased by 12.1 in the ketamine group and by 5.0 in the placebo group (difference −7.1, 95% CI −9 to −4).",
        "ketamine | Pain score | decrease",
        [(12.1, 5.0, None), (-7.1, None, None)],
    ),
    "two arms with a unit": (
        "Time to the first relapse was longer with ketamine than with placebo (median 46 vs 29 days; p=0.03).",
        "ketamine | Time to the first relapse | increase",
        [(46.0, 29.0, "days")],
    ),
    "before and after in both arms": (
        "Pain scores fell from 8.1 to 2.2 with ketamine and from 8.0 to 5.9 with midazolam (p=0.01).",
        "ketamine | Pain scores | decrease",
        [(2.2, 5.9, None)],
    ),
    "each drug its own": (
        "Ketamine and fluoxetine reduced immobility by 31% and 12%, respectively.",
        "fluoxetine | immobility | decrease",
        [(12.0, None, "%")],
    ),
    "two figures behind two arms": (
        "Vomiting did not differ between ketamine and saline (12% and 13%; p=0.8).",
        "ketamine | Vomiting | no_difference",
        [(12.0, 13.0, "%")],
    ),
    "counts of two groups": (
        "Nausea was less common with ketamine than with saline (3 of 40 vs 10 of 40; p=0.03).",
        "ketamine | Nausea | decrease",
        [(7.5, 25.0, "%")],
    ),
    "no test statistic": ("Ketamine reduced immobility (F(1,28)=8.2, p=0.008).", "ketamine | immobility | decrease", []),
    "no range": ("Ketamine raised systolic blood pressure by 7 to 9 mm Hg.", "ketamine | systolic blood pressure | increase", []),
    "no citation": ("Ketamine reduced craving [2], and memantine reduced pain [3].", "ketamine | craving | decrease", []),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(name: str) -> None:
    text, wanted, expected = NUMBERS[name]
    by_claim = {f"{c.drug.name} | {c.outcome.text} | {c.direction}": slots(c) for c in claims(f"Results\n\n{text}\n")}
    assert wanted in by_claim
    assert by_claim[wanted]["effects"] == expected


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("Ketamine reduced craving for three months.", "craving", (3, "month")),
        ("Ketamine increased dissociation (62% vs 11%), which ended within two hours.", "dissociation", None),
        ("Ketamine reduced pain scores at 1 h and morphine consumption over 24 h.", "morphine consumption", (24, "hour")),
        ("Ketamine shortened the time to extubation by 4 min (95% CI 2 to 6).", "time to extubation", None),
    ],
)
def test_times(text: str, outcome: str, expected: tuple[float, str] | None) -> None:
    found = [c for c in claims(f"Results\n\n{text}\n") if c.outcome.text.startswith(outcome)]
    assert [slots(c)["time"] for c in found] == [expected]


def test_each_outcome_its_own_p_value() -> None:
    text = "Ketamine reduced craving and pain scores (p=0.01 and p=0.04, respectively)."
    assert {c.outcome.text: slots(c)["p"] for c in claims(f"Results\n\n{text}\n")} == {
        "craving": ["= 0.01"],
        "pain scores": ["= 0.04"],
    }


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "Patients received ketamine (n = 30) or midazolam (n = 30).",
            "Ketamine reduced pain scores (p = 0.01).",
            ["active midazolam"],
        ),
        ("Group K received ketamine, group C saline.", "Pain scores were lower in group K (p = 0.01).", ["placebo saline"]),
        ("The control group received saline.", "Ketamine reduced pain scores compared with the control group.", ["placebo saline"]),
        ("Patients received ketamine or saline.", "Pain scores fell from 8 to 3 after ketamine.", ["baseline baseline"]),
        ("Patients received ketamine or saline.", "Pain scores fell with ketamine in both groups.", []),
        (
            "Patients received ketamine or placebo plus an oral antidepressant.",
            "Ketamine reduced pain scores compared with placebo plus an antidepressant.",
            ["placebo placebo"],
        ),
        ("All patients received ketamine.", "Ketamine reduced pain scores and improved pain control.", []),
        (
            "Patients received ketamine or midazolam.",
            "Pain scores were reduced after ketamine, but not after midazolam.",
            ["active midazolam"],
        ),
    ],
)
def test_comparators_of_a_trial(methods: str, results: str, expected: list[str]) -> None:
    found = [
        c
        for c in claims(_paper(methods, results))
        if c.drug.name == "ketamine" and c.section.kind == "results" and c.outcome.text.lower().startswith("pain scores")
    ]
    assert found
    assert all(slots(c)["comparators"] == expected for c in found)


@pytest.mark.parametrize(
    ("methods", "results", "expected"),
    [
        (
            "The intervention group received dexmedetomidine, the control group saline.",
            "in the intervention group",
            "dexmedetomidine",
        ),
        ("Patients were randomised to dexmedetomidine or saline.", "in the Dex group", "dexmedetomidine"),
        ("Rats were randomised to ketamine or vehicle.", "in treated animals", "ketamine"),
        (
            "The BK group received bupivacaine and ketamine, the B group received bupivacaine.",
            "in the BK group",
            "ketamine",
        ),
        ("The first group received ketamine, the second group received fentanyl.", "in group 2", "fentanyl"),
        ("Patients were randomised to ketamine or saline.", "in each treatment group", None),
        ("Patients were randomised to ketamine or saline.", "in the surgery group", None),
    ],
)
def test_groups_stand_for_their_drug(methods: str, results: str, expected: str | None) -> None:
    document = ketaminer.extract(_paper(methods, f"Pain was assessed {results} after surgery."))
    config = Config()
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    _, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    named = {a.drug.mention.name for a in told[view.sentences[-1].index].arms if a.drug is not None and not a.control}
    assert named == ({expected} if expected else set())


DISCUSSION = """A trial of ketamine

Methods

Patients received ketamine or saline.

Results

Ketamine reduced pain scores (p = 0.01).

Discussion

{}

References

1. Lund E. Ketamine and pain. J Inv Pain. 2001;1:1-9.
2. Rao P. Ketamine and sleep. J Inv Pain. 2004;2:1-9.
"""


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("Ketamine reduced pain scores, which agrees with an earlier trial [1].", "pain scores", []),
        (
            "Lund et al. [1] found that ketamine reduced pain scores, whereas in the trial of Rao et al. [2] it did not.",
            "pain scores",
            ["1"],
        ),
        ("Ketamine reduces pain scores [1] and improves sleep quality [2].", "pain scores", ["1"]),
        ("Ketamine reduces pain scores [1] and improves sleep quality [2].", "sleep quality", ["2"]),
    ],
)
def test_who_is_cited_beside_own_results(text: str, outcome: str, expected: list[str]) -> None:
    told = [c for c in claims(DISCUSSION.format(text)) if c.section.kind == "discussion"]
    found = [c for c in told if c.outcome.text == outcome and c.direction != "no_difference"]
    assert found
    assert all(slots(c)["citations"] == expected for c in found)


REVIEWED = """Ketamine for sleep: a review

Trials so far

{}

References

1. Lund E. Ketamine and sleep. J Inv Sleep. 2001;1:1-9.
"""


@pytest.mark.parametrize(
    ("text", "counts", "comparators"),
    [
        (
            "In one trial 60 patients with insomnia were split into two ketamine groups [1]. One group (n=31) received 0.1 mg/kg, "
            "which was regarded as an active placebo, whereas the experimental group (n=29) received 1.0 mg/kg. "
            "The higher dose of ketamine gave a higher rate of remission (30% vs 4%, p<0.05).",
            {(29, "intervention"), (31, "comparator")},
            ["dose"],
        ),
        (
            "In one trial forty-one patients with insomnia first received ketamine [1]. "
            "The others were randomized into two groups: one received two further sessions (n=18), whereas the other received "
            "counselling (n=19). Sleep quality was higher with ketamine than with counselling (p<0.05).",
            {(18, "intervention"), (19, "comparator")},
            None,
        ),
        (
            "In one report sleep was studied in patients undergoing ketamine therapy (n=81) and in other patients who were treated "
            "with treatment as usual (n=70) [1]. Sleep quality was higher with ketamine than with usual care (p<0.01).",
            {(81, "intervention"), (70, "comparator")},
            None,
        ),
        (
            "Six patients with insomnia were given 0.5 mg/kg of ketamine in a blinded trial [1]. "
            "This was set against a single infusion of saline in 5 patients. "
            "Sleep quality was higher after ketamine than after saline.",
            {(6, "intervention"), (5, "comparator")},
            ["placebo"],
        ),
        (
            "A small sample size (n=22) showed a greater improvement of sleep quality after ketamine than after placebo [1].",
            {(22, None)},
            ["placebo"],
        ),
        (
            "In one trial 9 patients with insomnia received 0.3 mg/kg ketamine, 0.6 mg/kg ketamine and 2 mg lorazepam [1]. "
            "The higher dose of ketamine led to more sedation.",
            {(9, None)},
            ["dose"],
        ),
    ],
)
def test_trials_told_in_a_review(text: str, counts: set[tuple[int, str | None]], comparators: list[str] | None) -> None:
    told = [c for c in claims(REVIEWED.format(text)) if c.drug.name == "ketamine" and "ketamine" in c.evidence[0].quote.lower()]
    found = [c for c in told if c.direction in ("increase", "decrease")]
    assert found
    last = max(found, key=lambda c: c.evidence[0].span)
    assert {(n.n, n.arm) for n in (last.population.counts if last.population else ())} == counts
    assert comparators is None or [c.kind for c in last.comparators] == comparators


def test_a_rate_that_contrasts_with_that_of_another_drug() -> None:
    text = (
        "Ketamine showed a 60% response rate in treating pain within 8 hours, which contrasts with the 40% response rate "
        "of morphine after some weeks [1]."
    )
    config = Config()
    document = ketaminer.extract(REVIEWED.format(text), replace(config, claims=replace(config.claims, min_confidence=0.0)))
    found = document.claims.items if document.claims else ()
    ours = [c for c in found if "response rate" in c.outcome.text and c.drug.name == "ketamine"]
    assert ours and all([x.kind for x in c.comparators] == ["active"] for c in ours)
    assert any(c.timepoint is not None and (c.timepoint.value, c.timepoint.unit) == (8.0, "hour") for c in ours)
