"""Numbers of subjects, by arm where they are told so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.model import Claim


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
            "Patients were assigned to ketamine 0.25 mg/kg (lower dose), ketamine 0.5 mg/kg (higher dose) or midazolam 0.02 mg/kg.",
            "Ninety patients were analysed (31 in the higher-dose group, 30 in the lower-dose group and 29 in the midazolam group)."
            "\n\nThe higher dose of ketamine reduced pain scores compared with midazolam.",
            {(31, "intervention"), (29, "comparator")},
        ),
        (
            "Patients were assigned to ketamine 0.25 mg/kg, ketamine 0.5 mg/kg or saline.",
            "In all, 93 patients were randomised (31 to 0.25 mg/kg, 32 to 0.5 mg/kg and 30 to saline).\n\n"
            "Ketamine 0.5 mg/kg reduced pain scores compared with saline.",
            {(32, "intervention"), (30, "comparator")},
        ),
        (
            "We randomised 90 patients to ketamine or saline. A random subset of 40 patients wore a monitor.",
            "Ketamine reduced pain scores compared with saline.",
            {(90, None)},
        ),
        (
            "Ketamine was given to all.",
            "Of 61 patients identified, three had no baseline score, so that 58 were included.\n\nPain scores fell after ketamine.",
            {(58, None)},
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
            "Ninety patients were randomised to ketamine (bolus 0.3 mg/kg; group K, n = 45) or saline (group C, n = 45).",
            "Three patients were excluded, which left 44 in group K and 43 in group C.\n\nKetamine reduced pain scores (p = 0.01).",
            {(44, "intervention"), (43, "comparator")},
        ),
        (
            "We randomised 212 patients to ketamine or saline.",
            "Six patients in the ketamine group and four in the saline group withdrew, leaving 100 and 102 patients for the "
            "analysis.\n\nKetamine reduced pain scores (p = 0.01).",
            {(100, "intervention"), (102, "comparator")},
        ),
        (
            "We randomised 120 patients to ketamine (n = 61) or saline (n = 59) given intravenously.",
            "Ketamine reduced pain scores (p = 0.01).",
            {(61, "intervention"), (59, "comparator")},
        ),
        (
            "We randomised 120 patients to ketamine (n = 61) or saline (n = 59).",
            "In the 31 patients with diabetes who got ketamine, pain scores were lower than in the 28 such patients on saline.",
            {(31, "intervention"), (28, "comparator")},
        ),
        (
            "We pooled six trials (812 patients) of ketamine.",
            "Ketamine reduced pain scores compared with saline.",
            set(),
        ),
    ],
)
def test_numbers_of_subjects_by_arm(
    claims: Callable[..., tuple[Claim, ...]],
    paper: Callable[..., str],
    methods: str,
    results: str,
    expected: set[tuple[int, str | None]],
) -> None:
    found = [c for c in claims(paper(methods, results)) if c.drug.name == "ketamine" and c.section.kind == "results"]
    assert found
    for claim in found:
        counts = claim.population.counts if claim.population else ()
        assert {(c.n, c.arm) for c in counts} == expected


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
def test_trials_told_in_a_review(
    claims: Callable[..., tuple[Claim, ...]],
    review: Callable[..., str],
    text: str,
    counts: set[tuple[int, str | None]],
    comparators: list[str] | None,
) -> None:
    told = [c for c in claims(review(text)) if c.drug.name == "ketamine" and "ketamine" in c.evidence[0].quote.lower()]
    found = [c for c in told if c.direction in ("increase", "decrease")]
    assert found
    last = max(found, key=lambda c: c.evidence[0].span)
    assert {(n.n, n.arm) for n in (last.population.counts if last.population else ())} == counts
    assert comparators is None or [c.kind for c in last.comparators] == comparators
