"""What a finding in plain words becomes: drug, outcome, direction. Every row gives all claims of its text."""

from __future__ import annotations

from functools import cache

import pytest

import ketaminer
from ketaminer.model import Claim

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
    # ----------------------------------------------------------------------------------------------- figures by arm alone
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
    # --------------------------------------------------------------------------------------------------- no claim at all
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
    document = ketaminer.extract(text)
    assert document.claims is not None
    return document.claims.items


@pytest.mark.parametrize("name", ROWS)
def test_finding(name: str) -> None:
    text, expected = ROWS[name]
    found = sorted({f"{c.drug.name} | {c.outcome.text} | {c.direction}" for c in claims(text)})
    extra = sorted(expected)
    assert found == extra
