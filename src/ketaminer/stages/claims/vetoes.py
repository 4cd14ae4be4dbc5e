"""What looks like a drug's finding and is none: who was taken in, what people believe, how patients differ among themselves.

Each rule is about the wording of a sentence or of a finding in it; none knows a drug or an outcome.
"""

from __future__ import annotations

import re

from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.view import Sentence

ELIGIBILITY = re.compile(
    r"\b(?:(?:in|ex)clusion criteria|(?:were|was|are) (?:excluded|eligible|ineligible|not included)|contra-?indications to|"
    r"eligib(?:le|ility) (?:criteria|patients|for))\b",
    re.IGNORECASE,
)
"""At the beginning of a sentence that tells who was taken into a study."""

BELIEF = re.compile(
    r"\b(?:believ(?:e|ed|es|ing) that|beliefs?\b|opinions?\b|(?:public|higher|lower|more|less) support for|"
    r"willing(?:ness)? to|respondents|focus groups?|interviewe)",
    re.IGNORECASE,
)
"""What people think of a treatment, in surveys and interviews."""

SUBGROUPS = re.compile(
    r"\b(?:(?:in |among )?(?:females?|women|girls)\b[^.;]{0,80}\b(?:than|compared (?:to|with)|vs\.?|"
    r"versus)\s(?:in )?(?:the )?(?:males?|men|boys)"
    r"|(?:in |among )?(?:males?|men|boys)\b[^.;]{0,80}\b(?:than|compared (?:to|with)|vs\.?|"
    r"versus)\s(?:in )?(?:the )?(?:females?|women|girls)"
    r"|(?:expression (?:sub)?groups?|genotypes?|carriers|wild[- ]type|mutant|"
    r"mutated)\b[^.;]{0,80}\b(?:(?:sub)?groups?|patients|versus|compared|than)"
    r"|(?:patients|those|participants|subjects) with (?:a )?(?:low|high|lower|higher|elevated)[^.;]{0,80}\b(?:than|"
    r"compared|versus)"
    r"|(?:uni|multi)vari(?:able|ate)|prognostic|predictors?|associated with (?:higher|lower|better|"
    r"worse) (?:possibility|odds|likelihood|chance))",
    re.IGNORECASE,
)
"""Which of the patients fare better, whatever they are given."""

STARTS_AT_BASELINE = re.compile(
    r"(?:the |mean |median ){0,2}baseline\b(?![^.;]{0,60}\b(?:to|change|decreas|increas|fell|rose))", re.IGNORECASE
)
"""A sentence about what patients were like before anything was given."""

BASELINE = re.compile(
    r"\b(?:at baseline|at the (?:beginning|start)|baseline characteristics|demographic|"
    r"pre-?operative (?:data|variables|characteristics)|pre-op variables|prior to (?:surgery|treatment|randomi[sz]ation)|"
    r"on admission|at enrolment|at entry|were well balanced)\b",
    re.IGNORECASE,
)
"""What groups were like before anything was given: no finding of a drug that the sentence does not name."""

PREDICTOR = re.compile(
    r"\b(?:(?:uni|multi)vari(?:able|ate)|predict(?:s|ed|ors?|ive)?|prognos(?:tic|is)|risk factors?|correlat(?:ed|es|"
    r"ion|ions)|expression group|"
    r"(?:patients|those|women|men|children) with (?:a )?(?:high|low|higher|lower|elevated))\b",
    re.IGNORECASE,
)
"""Of what goes with an outcome among those treated: no effect of a drug that the sentence does not name."""

BULLETS = re.compile("[•▪◦●]")
"""A list run together: its items are no sentence."""

NOT_IN = re.compile(r"\b(?:with the exception of|except(?:ing)?(?: for)?|other than|apart from)\s[^.;]{0,60}$", re.IGNORECASE)
"""Before an outcome that is taken out of what the sentence denies (*no difference except for nausea*)."""


def no_finding(sentence: Sentence) -> bool:
    """Whether nothing in the sentence is a finding about a drug."""
    text = sentence.text
    return (
        ELIGIBILITY.search(text, 0, 200) is not None
        or BELIEF.search(text) is not None
        or STARTS_AT_BASELINE.match(text) is not None
        or len(BULLETS.findall(text, 0, 2000)) > 1
    )


def no_drugs_doing(sentence: Sentence) -> bool:
    """Whether the sentence tells nothing that a drug it does not name could have done: the state before, or what predicts."""
    return BASELINE.search(sentence.text) is not None or PREDICTOR.search(sentence.text) is not None


def compares_patients(frame: Frame) -> bool:
    """Whether a comparison is between kinds of patients and not between treatments."""
    compared = frame.rule.startswith(("comparative", "null", "noun", "numbers", "verb"))
    return compared and SUBGROUPS.search(frame.sentence.text) is not None


def excepted(frame: Frame) -> bool:
    """Whether the outcome is excepted from what the finding denies."""
    low, _ = clause_of(frame.sentence, frame.start)
    return (
        frame.direction == "no_difference" and NOT_IN.search(frame.sentence.slice(max(low, frame.cue.end), frame.start)) is not None
    )
