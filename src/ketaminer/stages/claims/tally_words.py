"""The wording of numbers of subjects: who entered a study, who left it, which of the numbers of a sentence are of an arm."""

from __future__ import annotations

import re

ENROLS = re.compile(
    r"\b(?:randomi[sz](?:ed|ation)|assign(?:ed|ment)|allocated|allotted|enrol(?:l?ed|s)|recruited|included|involved|participated|"
    r"divided|split|analy[sz]ed|comprised|consisted|took part|received|were given|was given|gave|studied|tested|"
    r"trial (?:of|in|with)|study (?:of|in|with)|series of|underwent)\b",
    re.IGNORECASE,
)
"""A sentence that tells who entered a study."""

ALLOCATES = re.compile(r"\b(?:randomi[sz]ed|randomly|assigned|allocated|allotted|divided|analy[sz]ed)\b", re.IGNORECASE)

TWO_GROUPS = re.compile(
    r"\b(?:randomi[sz]ed|randomly|assigned|allocated|allotted|divided|split)\b[^.;:]{0,60}\btwo\s(?:[^\W\d_]{1,14}\s){0,2}(?:groups|arms)\b",
    re.IGNORECASE,
)

ANALYSED = re.compile(
    r"\banaly[sz](?:ed|able)\b|\b(?:leaving|leaves)\b|(?<!who\s)(?<!that\s)\bremained\b(?!\s(?:in|on|at)\b)|\bleft\s(?=\d)|\bcompleted\s(?:both|all(?:\sthe)?(?:\s(?:two|three|four))?)\s(?:of\sthe\s)?"
    r"(?:sessions|periods|visits|arms|conditions|phases|treatments|sequences|crossovers)\b|"
    r"\b(?:for|in|into|to) (?:the )?(?:final |primary |main )?analys[ie]s\b|\bevalua(?:ted|ble)\b|\bavailable\b|\bgave data\b|"
    r"\bso that \d{1,5} (?:were|was) included\b",
    re.IGNORECASE,
)
"""Numbers of those whose results are told."""


LOST = re.compile(
    r"\b(?:excluded?|exclusion|withdrew|withdrawn|withdrawals?|dropped|drop-?outs?|discontinued|lost|missed|missing|declined|refused|died|deaths?|"
    r"completed|completers|eligible|screened|approached|interview\w{0,4}|remaining|failed|stopped|left the (?:trial|study))\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:will|would|power|sample size|to detect|assum\w{1,6}|aim(?:ed)? to|calculat\w{1,6}|anticipat\w{1,6}|simulat\w{1,6}|"
    r"(?:patients|subjects|participants|group|arm|total|were|are|is) (?:required|needed|necessary))\b",
    re.IGNORECASE,
)
"""Numbers that were wanted, not those that were had."""

POOLED = re.compile(
    r"\b(?:pooled|meta-analys[ei]s|(?:studies|trials|cohorts|papers|articles)\s{0,2}[(\[,]|"
    r"(?:studies|trials) (?:were|with|of|in|including|involving)\b)",
    re.IGNORECASE,
)
"""Subjects of many studies: no single result is of all of them."""

NOUN = (
    r"(?:patients|subjects|participants|persons|people|women|men|girls|boys|children|infants|adults|individuals|volunteers|cases|animals|rats|mice|"
    r"pigs|sheep|dogs|rabbits|eyes|inpatients|outpatients)"
)
BEFORE_NOUN = re.compile(r"\s" + NOUN + r"\b", re.IGNORECASE)
FIGURE = r"(?<![\w.,:/%±=<>–−+#-])(?P<n>\d{1,3}(?:,\d{3}){1,2}|\d{1,6})"
SHARE = re.compile(
    FIGURE + r"(?=\s(?:(?:of\s(?:them|these|whom)|" + NOUN + r")\s)?(?:(?:were|was|who|then|later|only)\s){0,2}(?:randomly\s)?"
    r"(?:(?:randomi[sz]ed|assigned|allocated|allotted)\s(?:to|in)|receiv(?:ed|ing)|given|treated\swith|got|had|with|without|"
    r"to(?!\s\d)|on|in\s(?:the|each|an?|group|arm)|taking|controls?)\b)",
    re.IGNORECASE,
)
"""*157 with …*, *26 had …*, *51 to the saline group*: a share of the sample where the sentence tells who entered."""

TO_DOSE = re.compile(r"(?<![\w.,:/%±=<>–−+#-])(?P<n>\d{2,5})\sto\s$")
"""*208 to 4 mg*: before the dose that so many were assigned to."""

AMONG = re.compile(r"(?:among|in|of|for)\s(?:the\s|all\s|these\s)?$", re.IGNORECASE)
"""From the head of a sentence to a number of subjects."""

OF_THE = re.compile(r"\b(?:in|of|among|for|than|with)\s(?:in\s)?the\s$", re.IGNORECASE)
"""Before a number of subjects that were known already: *in the 61 patients who took …*."""

CROSSED_OVER = re.compile(
    r"\bcross-?over\b|\bwithin-?(?:subjects?|participants?|patients?)\b"
    r"|\bcompleted\s(?:both|all(?:\sthe)?(?:\s(?:two|three|four))?)\s(?:sessions|periods|visits|arms|conditions)\b",
    re.IGNORECASE,
)
"""Each subject got everything that is compared."""

TO_TWELVE = "two three four five six seven eight nine ten eleven twelve".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {w: k + 2 for k, w in enumerate(TO_TWELVE)} | {w: 10 * (k + 2) for k, w in enumerate(TENS)}
IN_WORDS = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:one|{'|'.join(TO_TWELVE[:8])}))?|{'|'.join(TO_TWELVE)})"
SENT = rf"(?:{NOUN}\b|(?:(?:were|was)\s(?:randomly\s)?)?"
SENT += r"(?:received|given|got|assigned|allocated|randomi[sz]ed|included|enrolled|analy[sz]ed)\b)"
WORDED = re.compile(rf"(?<![\w.,:/%±=<>–−+#-])(?P<n>\d{{1,5}}|{IN_WORDS})(?=\s{SENT})", re.IGNORECASE)
"""*Nine men*, *thirty received …*."""

FOR_EACH = re.compile(
    r"(?<![\w.,:/%±=<>–−+#-])(?P<n>\d{1,4})\s(?:"
    + NOUN
    + r"\s)?(?:each\b(?!\s\w{1,4}\s)|in each\b|per (?:group|arm)\b)|\bgroups of (?P<m>\d{1,4})\b(?!\s?%)",
    re.IGNORECASE,
)
"""*45 each*, *groups of 12*."""

FINISHED = re.compile(
    r"(?<![\w.,:/%±=<>–−+#-])(?P<n>\d{1,5})(?=\s(?:[^\W\d_]{3,14}\s)?(?:completed|finished)\s(?:the|both|all|every)\b)",
    re.IGNORECASE,
)
"""*18 completed all three sessions*."""

LISTED = re.compile(
    r"(?<![\w.,:/%±=<>–−+#-])(?P<a>\d{1,4})(?:,\s(?P<b>\d{1,4}))?,?\sand\s(?P<c>\d{1,4})\s(?:[^\W\d_]{3,14}\s)?"
    r"(?:(?:were|was)\s)?(?:(?:randomly\s)?(?:randomi[sz]ed|assigned|allocated)\s)?(?:in|to|received|for|with|from)\b",
    re.IGNORECASE,
)
"""*44 and 43 patients in groups K and C*: numbers before the groups they are of."""

ALSO = re.compile(r"(?:,|;|,?\sand)\s(?P<n>\d{1,5})\s(?![%.,]|of\b|out\b)(?:[^\W\d_]{1,14}\s){0,2}$")
"""*35 received A and 36 B*: before what the second group got."""

OF_ALL = re.compile(
    r"(?<![\w.,:/%±=<>–−+#-])\d{1,5}\s(?:"
    + NOUN
    + r"\s)?(?:\(\d{1,3}(?:\.\d{1,2})?\s?%\)\s)?(?:out\s)?of\s(?:the\s)?(?P<n>\d{1,5})\b(?!\s?%|[.,]\d|/)",
    re.IGNORECASE,
)
"""*31 of 66 patients*: an event and those it could have happened to."""

OF_WORDS = re.compile(
    r"\b(?:\d{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|none|some|half)\s(?:out\s)?of\s(?:the\s)?$",
    re.IGNORECASE,
)
N_EQUALS = re.compile(r"\(?\s?[nN]['’]?s?\s{0,3}[=:＝]")
NOT_COUNTS = re.compile(
    r"(?:days?|weeks?|months?|years?|hours?|visits?|phase|ages?d?|scores?|grades?|types?|groups?|tables?|fig(?:ure)?\.?|p\s?[<=>]|"
    r"between|least|than|from)\s$",
    re.IGNORECASE,
)
EACH = re.compile(r"\b(?:each|per (?:group|arm)|/\s?group|every group|both groups)\b", re.IGNORECASE)
EACH_BEHIND = re.compile(r"^\s?(?:" + NOUN + r"\s)?(?:per (?:group|arm)|/\s?group|(?:in )?each\b)", re.IGNORECASE)
EACH_AHEAD = re.compile(r"\bgroups of\s$", re.IGNORECASE)
SUBSET = re.compile(r"\b(?:subset|subsample|sub-?group|sub-?study|proportion) of (?:the )?$", re.IGNORECASE)
"""Before the number of a part of the sample."""

MANY_GROUPS = re.compile(
    r"\b(?:four|five|six|seven|eight|[4-9])\s(?:[^\W\d_]{1,16}\s){0,2}(?:groups|arms)\b|\bfactorial\b", re.IGNORECASE
)
PERCENT_BEHIND = re.compile(r"^\s?(?:" + NOUN + r"\s?)?[(\[]\s?\d{1,3}(?:[.,]\d{1,2})?\s?%")
VERSUS = re.compile(r"\b(?:vs\.?|versus|against|compared (?:with|to))\s(?:only\s)?$")
COMPARED = re.compile(r"\b(?:compared (?:[^\W\d_]{2,12} )?(?:with|to)|versus|vs\.?|against)\s$")
COMPARED_THEM = re.compile(r"\bcompared (?:them|these|those|this group) (?:with|to) (?:a group of )?\d", re.IGNORECASE)
"""*Gave it to 40 inpatients and compared them with 35*: two groups, though no word says how they came about."""

GOT = re.compile(
    r"^\s?[)\]]?\s?(?:who |that |were |was )?(?:randomly )?"
    r"(?:received|receiving|given|got|had|underwent|treated|assigned|allocated)\b"
)
GIVEN_TO = re.compile(
    r"\b(?:receiv\w{1,3}|given|assigned|allocated|allotted|randomi[sz]ed|treated|got|had|with|without|to|on|in|taking|who|not)\b|^.{0,3}$"
)
"""Between a number and what the group got."""

ALTERNATIVES = re.compile(r"\b(?:either|both|one of|two|three|each)\b", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\b(?:or|and|versus|vs)\b")
OF_A_STUDY = re.compile(r"\b(?:trials?|stud(?:y|ies)|series|sample|overall|total|vs\.?|versus)\b|%")
RESULT = re.compile(r"\b[pP]s?\s?[<=>≤]|\bF\s?\(|±|\bvs\.?\s|\bCI\b")
SEQUENCE = re.compile(r"\bfirst(?=\s?[(,;]|\s(?:and|or|followed|then)\b)|\bsequences?\b|\bcross-?over\b", re.IGNORECASE)
"""Groups of a crossover differ in what they got first."""

WITHOUT = re.compile(r"\bwithout\b(?=\s{0,2}(?:[).,;]|it\b|the drug\b|treatment\b|$))|\bnot (?:receiv|tak|given|treated)")
SCREENED = re.compile(
    r"^\s(?:"
    + NOUN
    + r"\s)?(?:[^\W\d_]{1,14}\s){0,2}(?:screened|assessed|identified|eligible|approached|invited|excluded|declined|withdrew|"
    r"dropped|discontinued|stopped|left|died|refused|missed|(?:was|were)\s(?:lost|excluded|withdrawn|not)|did\snot)\b",
    re.IGNORECASE,
)
"""Behind the number of those who were looked at and did not all enter, or who left."""

JOINS = re.compile(r"^\s{0,2}(?:,|/|\+|-|plus|and|with|combined with|added to|in combination with)\s{0,2}$")
UNNAMING = frozenset(
    "the a an one and in of to for from with group groups arm arms condition cohort half patients subjects participants".split()
)
SEVERAL = re.compile(
    r"\b(?:both|two|three|four|five|six|all|each|these|either|between|same|other|another|groups|arms|half|remaining|rest|age|first|"
    r"second)\b"
)
"""Words for groups that name none."""

TITLED = re.compile(r"^\s{0,2}(?:table|fig(?:ure)?s?|supplement\w{0,8})\b[\s.]{0,2}\d", re.IGNORECASE)
HAS_NUMBER = re.compile(rf"\d|\b{IN_WORDS}\b", re.IGNORECASE)
MANY = 200
"""A sentence with more mentions is none."""

MOST = 40
"""A sentence with more numbers is a row of figures."""
