"""Sentence splitting: a table of hard places, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.stages.sections.sentences import LONGEST, abbreviations, split

RULES = abbreviations(Config().vocabulary("sentence_abbreviations.tsv"))

# "¦" marks the places where a sentence ends and another begins
HARD = [
    "Rats were treated daily. ¦They gained weight.",
    "Craving fell (p<0.05). ¦Sleep did not change (p = 0.31).",
    "Zarate et al. found a rapid effect. ¦It lasted a week.",
    "This agrees with Zarate et al. (2006) and with Murrough et al. [12] in part.",
    "The effect was described by Berman et al. ¦The sample was small.",
    "It was first shown by Berman et al. in 2000. ¦Others followed.",
    "Mice received 10 mg/kg i.m. ketamine twice. ¦Controls received saline.",
    "Mice received 10 mg/kg i.p. ¦Then they were tested.",
    "Animals were injected i.p. ¦Rats were killed after two hours.",
    "Doses were given i.v. over 40 min. ¦Vital signs were taken.",
    "We compared ketamine vs. Midazolam in 40 adults. ¦Both were safe.",
    "Scores fell over time (Fig. 2). ¦No one dropped out.",
    "As seen in Fig. 2A, scores fell. ¦Figs. 3 and 4 show more.",
    "See Table 2. ¦Details are in Ref. 14 and in Eq. (3).",
    "The groups were alike (n=20). ¦Ages ranged from 18 to 65.",
    "The mean was 3.5 (SD 1.2). ¦The median was 3.0. ¦No value was above 9.75.",
    "In the U.S. about 9% of men drink too much. ¦In the U.K. it is 8%.",
    "He had worked in the U.S. ¦However, he trained in Oslo.",
    "Other drugs, e.g. Ritalin, were not allowed. ¦That is, i.e. Stimulants were excluded.",
    "The drug (cf. Smith 2010) was stopped. ¦It was restarted.",
    "The method of J. P. Smith was used. ¦J. Jones read the scans.",
    "Dr. Lee rated all tapes. ¦Prof. Kim rated none.",
    "S. aureus grew in two flasks. ¦E. coli grew in none.",
    "Wounds were infected with S. aureus. ¦None had P. aeruginosa.",
    "Addiction may follow [3].¦During the last years, use has grown.",
    "They were followed for two years.¦Two groups were formed.",
    "Use is common in clubs [8].¦Heavy users have bladder pain.",
    "Many users are depressed [18,19] [29]. ¦However, the cause is open.",
    "Relief was rapid and was found.14,15 ¦The effect faded.",
    "Relief was rapid.12 ¦Two trials failed.",
    "Relief was rapid.³,⁴ ¦Two trials failed.",
    "The difference was real (p<0.01).7–9 ¦Two trials failed.",
    "The p-value was 0.05.14 ¦The effect faded.",
    "Relief was rapid. [12,13] ¦Two trials failed.",
    "Relief was rapid.[12] ¦Two trials failed.",
    "Relief was rapid.[12],[13] ¦Two trials failed.",
    "Relief was rapid. (12, 13) ¦Two trials failed.",
    "Relief was rapid. (Smith et al., 2010) ¦Two trials failed.",
    "They relapsed after treatment.. ¦After a year all were well.",
    "They wondered ... and waited. ¦Nothing came.",
    "They wondered… ¦Nothing came.",
    "It was “very good.” ¦She slept well.",
    "It was 'very good.' ¦She slept well.",
    'He said "I float." ¦Others said nothing.',
    "Was it safe? ¦Yes! ¦No one died.",
    "The rate (which was low. It was 2%) did not change. ¦It stayed so.",
    "(S)-ketamine was given first. ¦(R)-ketamine came second. ¦(R,S)-ketamine came last.",
    "The racemate was given last. ¦(R,S)-ketamine is cheap.",
    "It acts on receptors. ¦(2R,6R)-HNK does not.",
    "The effect was dose dependent. ¦ketamine alone did nothing.",
    "The effect was small. ¦mTOR was not changed. ¦p53 rose.",
    "The effect was small. ¦α-Tocopherol was given.",
    "Levels were low. ¦20 patients had none. ¦3.5 mg was enough.",
    "It was tested in 2010. ¦12 centres took part.",
    "Group A got 0.5 mg/kg and group B. ¦Patients were blind to it.",
    "They were given vitamin C. ¦Scurvy did not occur.",
    "A review of hepatitis B. ¦Carriers were excluded.",
    "Data came from Pfizer Inc. and Merck Co. in Germany. ¦They paid.",
    "It was bought from Sigma Co. ¦The dose was fixed.",
    "It costs approx. 30 euros. ¦It is sold by no. 12 on our list.",
    "Sessions were at 9 a.m. and 5 p.m. on weekdays. ¦None was missed.",
    "Sessions ended at 5 p.m. ¦The patients then went home.",
    "Food, drink, etc. were free. ¦Sleep, rest, etc. ¦The rest was fixed.",
    "We used SPSS (version 16.0.1). ¦Figures were drawn with R 4.1.2 for Linux.",
    "See www.Example.Com/Page.Html for more. ¦Mail goes to A.Smith@Uni.Edu for now.",
    "The compound, doi:10.1000/Abc.Def, is new. ¦It is safe.",
    "Mean pressure rose by 10 mmHg. ¦Heart rate rose by 5 bpm. ¦Both fell.",
    "They drank 5 ml. ¦The rest was thrown away.",
    "It lasted 40 min. ¦Patients were then discharged.",
    "It was done by the Dept. of Medicine, St. Olav. ¦All agreed.",
    "HIV was common.¦NMDA receptors were not.",
    "It binds to NMDA.¦It also binds to AMPA.",
    "They slept well (95%).¦No harm was seen.",
    "The odds rose by 20%.¦No harm was seen.",
    "Values were 0.5.¦No harm was seen.",
    "A p-value of <0.05 was significant. ¦P values are two-sided.",
    "It has a half-life of 2.5 h. ¦It is cleared by the liver (approx. 80%).",
    "1. Patients aged 18 to 65 years. ¦The second rule was no psychosis.",
    "The aims were: (1) to test safety; (2) to test efficacy. ¦Both were met.",
    "Three doses were given (0.1, 0.2 and 0.5 mg/kg; see Suppl. Table 1). ¦All were safe.",
    "It was given subcutaneously (s.c.). ¦Pain was mild.",
    "It was given per os (p.o.), b.i.d. for 3 days. ¦Pain was mild.",
    "Her B.Sc. and Ph.D. were in chemistry. ¦She was blind to the arms.",
    "The reward came after 500 ms. ¦Ms. Adeyemi timed it.",
    "The U.S. Food and Drug Administration approved it. ¦The EMA did too.",
    "The mean (±S.D.) was 4. ¦It was normal.",
    "Lactobacillus spp. were rare. ¦Bacteroides sp. Nov was not.",
    "It was found in Jan. 2010 and in Dec. 2011. ¦It was lost later.",
    "Was the effect (if any) real? ¦We do not know.",
    "The score was 10 vs. 12 (p=.04). ¦The change was large (r=.5).",
    "The callout is unclosed (Smith et al., 20016. ¦Later work was better.",
    "Levels were high [mean 5.1. SD 0.2]. ¦They fell.",
    "The 5-HT2A. ¦Receptors were dense.",
    "Patients took Ketalar®. ¦It was safe.",
    "The rate was 5 mg·kg−1·h−1. ¦It was doubled.",
    "It ended there",
    "",
]


def spans(text: str) -> list[str]:
    return [text[s:e] for s, e in split(text, 0, len(text), RULES)]


@pytest.mark.parametrize("marked", HARD)
def test_hard_sentences(marked: str) -> None:
    text = marked.replace("¦", "")
    assert spans(text) == [part.strip() for part in marked.split("¦") if part.strip()]


@given(st.text(alphabet="aB1 .,;:()[]?!…\"'”é\u00b2ketamine", max_size=200))
def test_sentences_hold_every_character_but_spaces(text: str) -> None:
    at = 0
    for start, end in split(text, 0, len(text), RULES):
        assert at <= start < end and text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        at = end
    assert text[at:].strip() == ""


@pytest.mark.parametrize(
    "unit", ["word ", "a", ",", "(", ")", "[1]", "1", " ", ".", "?!", "A.", "a. ", "e.g. ", "(a", "1.1", "”", "[1,"]
)
def test_no_sentence_is_too_long(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    out = split(text, 0, len(text), RULES)
    assert all(end - start <= LONGEST for start, end in out)
    assert sum(end - start for start, end in out) >= len(text.replace(" ", ""))
