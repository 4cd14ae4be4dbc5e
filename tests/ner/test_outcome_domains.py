"""The vocabulary of outcomes and instruments: every row has a domain of the closed list, and the common ones are there."""

from __future__ import annotations

import pytest

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Span
from ketaminer.stages.ner.found import Reading
from ketaminer.stages.ner.outcomes import find_outcomes

CONFIG = Config()
DOMAINS = {name for name, _ in rows(CONFIG.vocabulary("outcome_domains.tsv"))}
OUTCOMES = rows(CONFIG.vocabulary("outcomes.tsv"))
INSTRUMENTS = rows(CONFIG.vocabulary("instruments.tsv"))


def test_every_row_has_a_domain_of_the_closed_list() -> None:
    assert {row[2] for row in OUTCOMES} | {row[3] for row in INSTRUMENTS} == DOMAINS


def test_how_many_there_are() -> None:
    assert len({row[1] for row in OUTCOMES}) >= 600
    assert len({row[1] for row in INSTRUMENTS}) >= 150


def test_no_name_stands_twice() -> None:
    names = [row[0] for row in INSTRUMENTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "domain", "instrument"),
    [
        ("HAM-D", "mood", "Hamilton Depression Rating Scale"),
        ("MADRS", "mood", "Montgomery-Åsberg Depression Rating Scale"),
        ("BDI-II", "mood", "Beck Depression Inventory"),
        ("OCDS", "craving", "Obsessive Compulsive Drinking Scale"),
        ("CADSS", "dissociation", "Clinician-Administered Dissociative States Scale"),
        ("BPRS", "psychosis", "Brief Psychiatric Rating Scale"),
        ("C-SSRS", "suicidality", "Columbia Suicide Severity Rating Scale"),
        ("MADRS item 10", "suicidality", "MADRS item 10"),
        ("RASS", "sedation", "Richmond Agitation-Sedation Scale"),
        ("QoR-40", "anaesthesia", "Quality of Recovery score"),
        ("Aldrete score", "anaesthesia", "Aldrete score"),
        ("Beck Scale for Suicide Ideation", "suicidality", "Scale for Suicide Ideation"),
        ("WHOQOL-BREF", "quality of life", "WHO Quality of Life instrument"),
        ("DLQI", "quality of life", "Dermatology Life Quality Index"),
        ("MoCA", "cognition", "Montreal Cognitive Assessment"),
        ("emergence agitation", "anaesthesia", None),
        ("suicidal ideation", "suicidality", None),
        ("mean arterial pressure", "haemodynamics", None),
        ("serious adverse events", "adverse event", None),
        ("craving", "craving", None),
        ("heavy drinking days", "substance use", None),
        ("phosphatidylethanol", "substance use", None),
    ],
)
def test_what_names_stand_for(name: str, domain: str, instrument: str | None) -> None:
    text = f"The primary outcome was {name} at week four, and {name} fell."
    hits = [f for f in find_outcomes(Reading(text, (Span(0, len(text)),)), CONFIG) if f.value]
    told = [(f.value["domain"], f.value["instrument"]) for f in hits if f.value and name in text[f.start : f.end]]
    assert (domain, instrument) in told
