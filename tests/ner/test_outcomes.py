"""Outcomes found in single sentences: the phrase as worded, its name, and what is known of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.data import rows
from ketaminer.model import Span
from ketaminer.stages.ner.found import Found, Reading
from ketaminer.stages.ner.outcome_words import W, inflections, lexicon, spellings
from ketaminer.stages.ner.outcomes import find_outcomes, sentence_outcomes

CONFIG = Config()


def texts(sentence: str) -> list[str]:
    return [sentence[f.start : f.end] for f in sentence_outcomes(sentence, CONFIG)]


def only(sentence: str) -> Found:
    (found,) = sentence_outcomes(sentence, CONFIG)
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # known names, widened to the phrase that they head
        ("The high dose led to a greater rate of abstinence.", ["rate of abstinence"]),
        ("Ketamine reduced craving for heroin at one month.", ["craving for heroin"]),
        ("Cue-induced craving for cocaine was lower on day 2.", ["Cue-induced craving for cocaine"]),
        ("The drug improved motivation to quit smoking.", ["motivation to quit smoking"]),
        ("We saw fewer cocaine choices after the infusion.", ["cocaine choices"]),
        ("A fall in the frequency and amount of alcohol consumed was seen.", ["frequency and amount of alcohol consumed"]),
        ("Connectivity between the insula and the amygdala fell.", ["Connectivity between the insula and the amygdala"]),
        ("Connectivity within the salience network was reduced.", ["Connectivity within the salience network"]),
        ("Lower depression scores were seen at 24 h.", ["depression scores"]),
        ("There were significantly lower serum BDNF levels in users.", ["serum BDNF levels"]),
        ("Morphine consumption in the ketamine group was lower.", ["Morphine consumption"]),
        ("It shortened the time to first analgesic request.", ["time to first analgesic request"]),
        # lists: one mention each
        ("Ketamine improved mood, anxiety and sleep.", ["mood", "anxiety", "sleep"]),
        ("It lowered craving for and self-administration of heroin.", ["craving", "self-administration of heroin"]),
        # names that no vocabulary has, told by what is said of them
        ("The infusion reduced tear osmolarity.", ["tear osmolarity"]),
        ("Hoof temperature was significantly lower in the ketamine group.", ["Hoof temperature"]),
        ("No effect of the drug on tail rotation was seen.", ["tail rotation"]),
        ("There was no difference between groups in whisker speed.", ["whisker speed"]),
        # the count of an event is not the event
        ("It lowered the incidence of wound breakdown.", ["wound breakdown"]),
        # UK and US spelling, hyphen and space, singular and plural
        ("Hemodynamic stability was better.", ["Hemodynamic stability"]),
        ("Antidepressant effect was rapid.", ["Antidepressant effect"]),
        ("Self administration was reduced.", ["Self administration"]),
    ],
)
def test_phrases(sentence: str, expected: list[str]) -> None:
    assert texts(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Ketamine reduced it.",
        "The study improved our methods.",
        "The patients were randomised to two groups.",
        "More patients received the higher dose.",
        "Addiction is a chronic disorder.",
        "Patients with depression were referred to the anxiety clinic.",
        "The treatment of psychosis was changed.",
        "Midazolam was superior to saline.",
        "The hazard ratio was 0.8.",
        "Relapse-prevention therapy was offered.",
        "",
    ],
)
def test_nothing_measured(sentence: str) -> None:
    assert texts(sentence) == []


def test_names_of_conditions_count_where_they_are_measured() -> None:
    assert texts("Depression decreased after the infusion.") == ["Depression"]
    assert texts("Treatment of depression is hard.") == []


@pytest.mark.parametrize(
    ("sentence", "name", "domain", "valence", "instrument"),
    [
        ("MADRS scores fell.", "depressive symptoms", "mood", "-", "Montgomery-Åsberg Depression Rating Scale"),
        ("Abstinence rates rose.", "abstinence", "substance use", "+", None),
        ("Cerebral blood flow fell.", "cerebral blood flow", "brain activity", "0", None),
        ("Tear osmolarity fell.", "tear osmolarity", None, None, None),
        ("It reduced the risk of nephrolithiasis.", None, "clinical event", "-", None),
    ],
)
def test_value(sentence: str, name: str | None, domain: str | None, valence: str | None, instrument: str | None) -> None:
    found = only(sentence)
    assert found.label == "OUTCOME"
    assert found.value is not None
    assert (found.value["domain"], found.value["valence"], found.value["instrument"]) == (domain, valence, instrument)
    if name is not None:
        assert found.name == name


def test_a_phrase_without_a_known_name_scores_lower() -> None:
    assert only("The infusion reduced tear osmolarity.").score < 0.7 <= only("The infusion reduced craving.").score


def test_scores_belong_to_the_scale_named_before() -> None:
    text = "We used the Hamilton Depression Rating Scale. A reduction in scores was seen."
    reading = Reading(text, (Span(0, 45), Span(46, len(text))))
    scores = [f for f in find_outcomes(reading, CONFIG) if text[f.start : f.end] == "scores"]
    assert [f.name for f in scores] == ["depressive symptoms"]
    assert texts("A reduction in scores was seen.") == []


def test_short_forms_mean_what_the_paper_says() -> None:
    text = "Conditioned place preference (CPP) was tested. CPP was reduced. Surgical site infection (SSI) was rare. SSI rates fell."
    reading = Reading(text, (Span(0, 46), Span(47, 63), Span(64, 103), Span(104, len(text))))
    named = {text[f.start : f.end]: f.name for f in find_outcomes(reading, CONFIG)}
    assert named["CPP"] == "conditioned place preference"
    assert named["SSI rates"] == "surgical site infection"
    assert texts("The SSI was short.") == []  # a scale of this name only where the paper names it
    assert only("The SSI score fell.").name == "suicidal ideation"


_PIECES = st.sampled_from(
    "pain scores HAM-D reduced was lower of and , ( ) rate the in ketamine's - 0.5 craving for heroin İ ß β-endorphin a e\u0301 "
    "\u200b . to time effect on between".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_PIECES, st.sampled_from([" ", "", "  "])), max_size=40))
def test_spans_are_whole_words_in_order_and_apart(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in pieces)
    at = 0
    for found in sentence_outcomes(text, CONFIG):
        assert at <= found.start < found.end <= len(text)
        assert not text[found.start].isspace()
        assert not text[found.end - 1].isspace()
        at = found.end


@pytest.mark.parametrize("unit", ["(", "1", " ", "a", "reduced ", "pain, ", "rate of ", ") was ", "scores "])
def test_long_monotonous_text_returns(unit: str) -> None:
    sentence_outcomes(unit * (200_000 // len(unit)), CONFIG)


def test_vocabulary_is_large_and_well_formed() -> None:
    outcomes = rows(CONFIG.vocabulary("outcomes.tsv"))
    instruments = rows(CONFIG.vocabulary("instruments.tsv"))
    assert len(outcomes) >= 600
    assert len(instruments) >= 150
    kinds = {"endpoint", "symptom", "biomarker", "adverse_event", "behaviour", "physiology", "function"}
    for name, preferred, domain, valence, kind, gate in outcomes:
        assert name == name.strip()
        assert preferred
        assert domain
        assert valence in ("-", "+", "0")
        assert kind in kinds
        assert gate in ("free", "measured")
    for name, preferred, measures, domain, valence, kind, gate in instruments:
        assert all((name, preferred, measures, domain))
        assert valence in ("-", "+", "0")
        assert kind in kinds
        assert gate in ("free", "named")


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("reduce", ("reduce", "reduces", "reduced", "reducing")),
        ("drop", ("drop", "drops", "dropped", "dropping")),
        ("modify", ("modify", "modifies", "modified", "modifying")),
        ("diminish", ("diminish", "diminishes", "diminished", "diminishing")),
    ],
)
def test_inflections(base: str, forms: tuple[str, ...]) -> None:
    assert inflections(base) == forms


def test_classes_of_words() -> None:
    lex = lexicon(CONFIG.vocabulary("outcome_patterns.tsv"))
    assert lex.of("zorbed") & W.VERB
    assert lex.of("zorbly") & W.ADVERB
    assert lex.of("12.5") & W.NUMBER
    assert lex.of("mg/dl") & W.NUMBER
    assert lex.of("zorb") & W.NP
    assert not lex.of("reduced") & W.NP
    assert "anesthesia" in spellings("anaesthesia", lex.spelling)
