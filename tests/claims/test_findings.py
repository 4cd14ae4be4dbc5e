"""What a finding in plain words becomes: drug, outcome, direction. Every row gives all claims of its text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import ketaminer
from ketaminer.model import Claim

RULES = str(Path(__file__).with_name("rules.toml"))
"""The rules alone: what the trained reader adds is tested in ``test_reader``."""

ROWS: dict[str, tuple[str, list[str]]] = {
    # ------------------------------------------------------------------------------------------------------------ verbs
    "active": ("Ketamine reduced craving.", ["ketamine | craving | decrease"]),
    "active, up": ("Esketamine increased blood pressure.", ["esketamine | blood pressure | increase"]),
    "passive": ("Depressive symptoms were reduced by ketamine.", ["ketamine | Depressive symptoms | decrease"]),
    "intransitive": ("Pain scores fell after intravenous lidocaine.", ["lidocaine | Pain scores | decrease"]),
    "good verb, unwanted outcome": ("Sertraline improved anxiety.", ["sertraline | anxiety | decrease"]),
    "good verb, wanted outcome": ("Donepezil improved working memory.", ["donepezil | working memory | increase"]),
    "bad verb": ("Scopolamine worsened working memory.", ["scopolamine | working memory | decrease"]),
    "two outcomes": (
        "Ketamine reduced craving and alcohol consumption.",
        ["ketamine | craving | decrease", "ketamine | alcohol consumption | decrease"],
    ),
    "list of outcomes": (
        "Morphine caused nausea, vomiting and pruritus.",
        ["morphine | nausea | increase", "morphine | vomiting | increase", "morphine | pruritus | increase"],
    ),
    "two verbs": (
        "Dexmedetomidine reduced pain scores but increased bradycardia.",
        ["dexmedetomidine | pain scores | decrease", "dexmedetomidine | bradycardia | increase"],
    ),
    "two drugs": (
        "Both ketamine and psilocybin reduced depressive symptoms.",
        ["ketamine | depressive symptoms | decrease", "psilocybin | depressive symptoms | decrease"],
    ),
    "caused": ("Vomiting was caused by morphine.", ["morphine | Vomiting | increase"]),
    "leads to": ("Propofol led to hypotension.", ["propofol | hypotension | increase"]),
    "prevents": ("Ondansetron prevented vomiting.", ["ondansetron | vomiting | decrease"]),
    "blocked change": (
        "Rapamycin blocked the ketamine-induced reduction in alcohol intake.",
        ["rapamycin | ketamine-induced reduction in alcohol intake | decrease"],
    ),
    "prevented a rise": ("Esmolol prevented the increase in heart rate.", ["esmolol | heart rate | decrease"]),
    "delays": ("Ropivacaine delayed the onset of pain.", ["ropivacaine | onset of pain | increase"]),
    # ------------------------------------------------------------------------------------------------- nouns, adjectives
    "noun": ("Ketamine produced a significant reduction in craving.", ["ketamine | craving | decrease"]),
    "noun first": ("A reduction in craving was seen after ketamine.", ["ketamine | craving | decrease"]),
    "noun with percentage": ("Ibuprofen led to a 40% decrease in pain scores.", ["ibuprofen | pain scores | decrease"]),
    "smaller reduction": (
        "Midazolam produced a smaller reduction in depressive symptoms than ketamine.",
        ["midazolam | depressive symptoms | increase"],
    ),
    "comparative": (
        "Ketamine produced lower pain scores than placebo.",
        ["ketamine | pain scores | decrease"],
    ),
    "predicate": ("Pain scores were significantly lower with ketamine than with placebo.", ["ketamine | Pain scores | decrease"]),
    "predicate with quantity": (
        "The duration of analgesia was 90 min longer with dexamethasone.",
        ["dexamethasone | duration of analgesia | increase"],
    ),
    "improvement": ("Sertraline led to an improvement in anxiety.", ["sertraline | anxiety | decrease"]),
    "greater improvement": (
        "Esketamine produced greater improvement in depressive symptoms than placebo.",
        ["esketamine | depressive symptoms | decrease"],
    ),
    "fewer patients": (
        "Fewer patients on esomeprazole than on placebo experienced relapse.",
        ["esomeprazole | relapse | decrease"],
    ),
    # ------------------------------------------------------------------------------------------------------ no difference
    "did not": ("Ketamine did not change blood pressure.", ["ketamine | blood pressure | no_difference"]),
    "did not reduce": ("Naltrexone did not reduce craving.", ["naltrexone | craving | no_difference"]),
    "failed to show": (
        "Memantine failed to show an increase in BDNF levels.",
        ["memantine | BDNF levels | no_difference"],
    ),
    "no effect": ("Lamotrigine had no effect on dissociation.", ["lamotrigine | dissociation | no_difference"]),
    "no difference": (
        "There was no significant difference in pain scores between ketamine and placebo.",
        ["ketamine | pain scores | no_difference"],
    ),
    "did not differ": (
        "Blood loss did not differ between the tranexamic acid and placebo groups.",
        ["tranexamic acid | Blood loss | no_difference"],
    ),
    "similar": (
        "Pain scores were similar in the ketamine and placebo groups.",
        ["ketamine | Pain scores | no_difference"],
    ),
    "unchanged": ("Heart rate was unchanged after ketamine.", ["ketamine | Heart rate | no_difference"]),
    "none occurred": ("No hallucinations occurred after ketamine.", ["ketamine | hallucinations | no_difference"]),
    "without": (
        "Ketamine provided analgesia without respiratory depression.",
        ["ketamine | respiratory depression | no_difference"],
    ),
    "p above 0.05": ("Ketamine reduced craving (p=0.31).", ["ketamine | craving | no_difference"]),
    "taken back": (
        "Ketamine reduced craving, but the difference was not significant.",
        ["ketamine | craving | no_difference"],
    ),
    "double negation": (
        "Lamotrigine did not prevent the increase in blood pressure.",
        ["lamotrigine | blood pressure | no_difference"],
    ),
    "not only": ("Ketamine not only reduced craving.", ["ketamine | craving | decrease"]),
    # ----------------------------------------------------------------------------------------------------------- ellipsis
    "whereas B did not": (
        "Ketamine reduced craving, whereas midazolam did not.",
        ["ketamine | craving | decrease", "midazolam | craving | no_difference"],
    ),
    "but not later": (
        "Ketamine reduced pain scores at 2 h, but not at 24 h.",
        ["ketamine | pain scores | decrease", "ketamine | pain scores | no_difference"],
    ),
    "whereas B raised": (
        "Ketamine increased heart rate, whereas propofol decreased heart rate.",
        ["ketamine | heart rate | increase", "propofol | heart rate | decrease"],
    ),
    "B did so": (
        "Lithium reduced relapse, and clozapine did so in schizophrenia.",
        ["lithium | relapse | decrease", "clozapine | relapse | decrease"],
    ),
    "and so was": (
        "Response was more likely with esketamine, and so was remission.",
        ["esketamine | Response | increase", "esketamine | remission | increase"],
    ),
    # ----------------------------------------------------------------------------------------------- figures by arm alone
    "means by arm": (
        "The mean pain score was 3.1 in the ketamine group and 5.2 in the saline group (p=0.01).",
        ["ketamine | pain score | decrease"],
    ),
    "means by arm, not significant": (
        "The mean pain score was 3.1 in the ketamine group and 5.2 in the saline group (p=0.21).",
        ["ketamine | pain score | no_difference"],
    ),
    "times by arm": (
        "Median overall survival was 12.1 months for axitinib and 4.9 months for sorafenib (p=0.02).",
        ["axitinib | Median overall survival | increase"],
    ),
    "respectively": (
        "Nausea was seen in 30% and 12% of the placebo and ketamine groups, respectively (p=0.03).",
        ["ketamine | Nausea | decrease"],
    ),
    "lettered groups": (
        "Group K received ketamine 0.5 mg/kg and group S received saline. Pain scores were 3.1 ± 0.8 in group K and 5.2 ± 1.1 in "
        "group S (p<0.01).",
        ["ketamine | Pain scores | decrease"],
    ),
    "numbered groups": (
        "Rats were given ketamine (group 1) or saline (group 2). Locomotor activity was higher in group 1 than in group 2.",
        ["ketamine | Locomotor activity | increase"],
    ),
    "an outcome that no list knows": (
        "The packed cells given per woman were 0.04 ± 0.02 with carbetocin and 0.12 ± 0.03 with oxytocin (p=0.01).",
        ["carbetocin | packed cells given per woman | decrease"],
    ),
    "alike without a test": ("Nausea was seen in 12% of patients with ketamine and in 13% of patients with placebo.", []),
    "before treatment": ("At baseline, pain scores were 5.2 with ketamine and 4.1 with placebo (p=0.04).", []),
    "shares by arm": (
        "Nausea was found in 12% of patients with ketamine and in 30% of patients with placebo.",
        ["ketamine | Nausea | decrease"],
    ),
    "shares, whereas": (
        "In the placebo group 24% remained abstinent, whereas 66% of the ketamine group did.",
        ["ketamine | abstinent | increase"],
    ),
    # ---------------------------------------------------------------------------------------------- who is meant by words
    "pronoun": (
        "Ketamine was given to 20 patients. It reduced craving.",
        ["ketamine | craving | decrease"],
    ),
    "this drug": (
        "Twenty rats received ketamine 10 mg/kg. This drug increased locomotor activity.",
        ["ketamine | locomotor activity | increase"],
    ),
    "the higher dose": (
        "Patients received ketamine 0.2 mg/kg or 0.5 mg/kg. The higher dose reduced craving.",
        ["ketamine | craving | decrease"],
    ),
    "both doses": (
        "Patients received ketamine 0.2 mg/kg or 0.5 mg/kg. Both doses reduced craving.",
        ["ketamine | craving | decrease"],
    ),
    "the drug group": ("The ketamine group had less pain.", ["ketamine | pain | decrease"]),
    "drug-induced": ("Ketamine-induced dissociation was reduced by lamotrigine.", ["lamotrigine | dissociation | decrease"]),
    # ---------------------------------------------------------------------------------------- states: users, doses, value
    "users": ("Ketamine users suffer from cystitis.", ["ketamine | cystitis | increase"]),
    "dose and state": (
        "At 75 to 125 mg of intramuscular ketamine, people experience dissociation.",
        ["ketamine | dissociation | increase"],
    ),
    "effective in": ("Lithium is effective in bipolar disorder.", ["lithium | bipolar disorder | decrease"]),
    "not effective in": ("Memantine was not effective in depression.", ["memantine | depression | no_difference"]),
    "effects are": (
        "Common side effects of ketamine are nausea and dizziness.",
        ["ketamine | nausea | increase", "ketamine | dizziness | increase"],
    ),
    "frequent users": (
        "Ketamine is taken for pleasure. Verbal memory was impaired in frequent users.",
        ["ketamine | Verbal memory | decrease"],
    ),
    # --------------------------------------------------------------------------------------------------- no claim at all
    "a difference taken for granted": ("The lower pain scores in the ketamine group may be due to chance.", []),
    "a change that is explained": ("The reduction in craving after ketamine was attributed to placebo effects.", []),
    "another subject": (
        "Methods\n\nTwenty patients received ketamine.\n\nResults\n\nA low haemoglobin level was associated with relapse.\n",
        [],
    ),
    "table": (
        "Ketamine Placebo " + "Pain 3.1 5.2 0.01 Nausea 12 30 0.03 increased craving 1.0 2.0 0.5 " * 8,
        [],
    ),
    "aim": ("The aim of this study was to investigate whether ketamine reduces craving.", []),
    "question": ("Does ketamine reduce craving?", []),
    "to determine": ("We sought to determine if ketamine would reduce pain scores.", []),
    "future": ("Future studies should test whether ketamine improves sleep quality.", []),
    "method": ("Craving was measured after ketamine.", []),
    "given": ("Ketamine 0.5 mg/kg was infused over 40 min.", []),
    "mechanism asked": ("It is unclear how ketamine reduces depressive symptoms.", []),
    "no drug": ("Exercise reduced depressive symptoms.", []),
    "drug taken, not given": ("Cocaine craving was assessed in all patients.", []),
    "other drug's outcome": ("Topiramate reduced cocaine craving.", ["topiramate | cocaine craving | decrease"]),
}


@cache
def claims(text: str) -> tuple[Claim, ...]:
    document = ketaminer.extract(text, pipeline=RULES)
    assert document.claims is not None
    return document.claims.items


@pytest.mark.parametrize("name", ROWS)
def test_finding(name: str) -> None:
    text, expected = ROWS[name]
    found = sorted({f"{c.drug.name} | {c.outcome.text} | {c.direction}" for c in claims(text)})
    extra = sorted(expected)
    assert found == extra


@pytest.mark.parametrize(
    ("sentence", "outcome", "direction"),
    [
        ("The improvement of nausea in the ketamine group was statistically greater than with placebo.", "nausea", "decrease"),
        ("Improvement in quality of life was greater with ketamine than with placebo.", "quality of life", "increase"),
        ("The increase in blood pressure was greater with ketamine than with placebo.", "blood pressure", "increase"),
        ("Nausea was more frequent with ketamine than with placebo.", "Nausea", "increase"),
        ("The reduction in nausea was significantly smaller with ketamine than with placebo.", "nausea", "increase"),
    ],
)
def test_what_is_greater_may_be_a_change(sentence: str, outcome: str, direction: str) -> None:
    found = ketaminer.extract(f"A trial of ketamine\n\nResults\n\n{sentence}\n").claims
    assert found is not None
    assert {(c.outcome.text, c.direction) for c in found.items} == {(outcome, direction)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pain was higher in the placebo group than in the ketamine group.", {("Pain", "decrease")}),
        (
            "Nausea in the control group was significantly more frequent than in the ketamine group.",
            {("Nausea", "decrease")},
        ),
        ("In the control group, heart rate was lower than in the ketamine group.", {("heart rate", "increase")}),
        ("Pain was lower in the ketamine group than in the placebo group.", {("Pain", "decrease")}),
        ("Compared with the control group, pain was lower in the ketamine group.", {("pain", "decrease")}),
        ("Pain was higher in the placebo group than at baseline.", set()),
    ],
)
def test_a_difference_told_of_the_control_is_turned(sentence: str, expected: set[tuple[str, str]]) -> None:
    found = ketaminer.extract(
        f"A trial of ketamine\n\nMethods\n\nPatients got ketamine or placebo.\n\nResults\n\n{sentence}\n"
    ).claims
    assert found is not None
    told = {(c.outcome.text, c.direction) for c in found.items if c.section.kind == "results"}
    assert told == expected
