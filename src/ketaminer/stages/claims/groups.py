"""What each group of a study got: *group K*, *the BDK group*, *the intervention group*, *treated animals* stand for a drug."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.arms import CONTROL, RECEIVES, Label, keys
from ketaminer.stages.claims.view import Hit, Sentence

MOST_GROUPS = 12
"""How many lettered groups a study can have."""

MOST_DRUGS = 60
"""How many drugs of a document are remembered for abbreviations such as *Dex group*."""

BEFORE = r"(?<![\w-])(?P<before>[^\W\d_]{1,14}\s)?"
EXPERIMENTAL = re.compile(
    rf"{BEFORE}(?P<name>(?:intervention(?:al)?|treatment|treated|experimental|active(?:[\s-](?:treatment|drug|intervention))?|"
    r"study(?:[\s-](?:drug|medication))?|verum)[\s-](?:group|arm)"
    r"|treated\s(?:animals?|rats?|mice|patients|subjects|participants|children|adults|women|men|pigs|dogs|rabbits|individuals))\b"
    r"(?!\s(?:with|by|using|taking|receiving|given|on)\b|\s(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""*The intervention group*, *treated animals*, with the word before it."""

UNTOLD = re.compile(
    r"(?:each|either|both|any|all|by|between|per|every|which|one|other|another|assigned|same|no|neither|whole|first|second|third|"
    r"whatever|respective|combined|non|un|previously|never|not|placebo|control|sham|saline|vehicle|and|or|corresponding|"
    r"successfully|surgically|medically|adequately|clinically|initially|single|two|three)\s",
    re.IGNORECASE,
)
"""Before a group that may be any of them."""

LEADS = re.compile(
    r"(?:the|a|an|our|in|of|for|to|than|with|from|vs|versus|among|that|this|and|while|whereas|when|as)\s", re.IGNORECASE
)
"""Before a group that is meant as a whole; any other word may tell which group it is."""

CONTROLS = re.compile(
    r"(?<![\w-])(?:control(?:[\s-](?:groups?|arms?|animals?|rats?|mice|subjects|patients|condition))|controls|control(?=\s\())\b",
    re.IGNORECASE,
)

BRACKETED = re.compile(
    r"[(\[](?:the\s)?(?:(?i:group|arm)[\s-]?)?(?P<key>[A-Z]{1,5}[0-9]{0,2}|[A-Z][a-z]{1,7})(?:[\s-](?i:group|arm))?(?=\s?[,;:)\]])"
)
"""*Ketamine (K)*, *saline (group S, n = 20)*."""

NO_KEY = frozenset(("IV", "IM", "SC", "IP", "PO", "IN", "IT", "CI", "SD", "SE", "USA", "UK"))
"""Routes and other abbreviations in brackets that name no group."""

ASSIGNED = re.compile(
    r"\b(?:groups?|arms?|randomi[sz]ed|randomly|assigned|allocated|allotted|divided|received?|receiving)\b", re.IGNORECASE
)

OR_CONTROL = re.compile(
    r"[^.;]{0,70}\b(?:or|versus|vs\.?|and|against|over|than|with|to)\s(?:(?:in|on|after|the|a|an|of|matching|matched|identical|oral|"
    r"intravenous|inactive|intranasal|either|normal|isotonic|0\.9%)\s){0,4}$",
    re.IGNORECASE,
)
"""Between a drug and the control that it is given against."""

CONTROL_OR = re.compile(
    r"(?:\s(?:group|spray|tablets?|infusions?|injections?)){0,1}\s(?:or|versus|vs\.?)\s(?:[^\W\d_]{1,14}\s){0,3}$"
)
"""Between a control and the drug behind it."""

APPOSED = re.compile(
    r"\s{0,2}(?:[(\[](?P<inside>[^()\[\]]{1,120})[)\]]|[,:=–—-]\s(?:[^\W\d_]{1,14}\s){0,3}[^\W\d_][\w-]{2,30}(?=\s?[\d,;.(]|\sand\b))"
)
"""Behind a group: *(ketamine 5 mg)*, *: saline;*."""

LEAD = re.compile(r"[(\[]\s?(?:the\s)?$", re.IGNORECASE)

LATER = re.compile(r"[;,]\s(?:the\s)?$", re.IGNORECASE)
"""Before a group's letter that follows something else in a bracket: *ketamine (0.3 mg/kg; group K)*."""

FINITE = re.compile(r"\b(?:is|are|was|were|has|had|have|did|showed|than|compared|lower|higher|more|less)\b", re.IGNORECASE)

COUNTED = re.compile(r"[nN]\s?=|\d")
"""In brackets behind a group: its number, or a result."""

OR_ELSE = re.compile(r"\b(?:or|versus|vs)\b|,")

NO_PREFIX = re.compile(
    r"the|per|all|one|two|pre|post|age|low|high|our|this|that|each|both|main|test|old|new|male|men|non|mid|sub|late|early|same|pro|anti|con|any",
    re.IGNORECASE,
)
"""Words before *group* that abbreviate no drug."""

CLASS = "class"


@dataclass(frozen=True, slots=True)
class Told:
    """A control as a sentence words it, ``[start, end)``."""

    start: int
    end: int
    kind: str
    name: str | None


@dataclass(slots=True)
class Groups:
    """What a text has told of a study's groups so far. ``votes``: how often each drug is told against a control."""

    lettered: dict[str, Label] = field(default_factory=dict)
    worded: dict[str, Label] = field(default_factory=dict)
    drugs: dict[str, Hit] = field(default_factory=dict)
    votes: Counter[str] = field(default_factory=Counter)

    def learn(self, sentence: Sentence, actors: Sequence[Actor], controls: Sequence[Told]) -> None:
        """Takes in what a sentence says of the groups; what was told before stands."""
        given = [a.hit for a in actors if a.hit is not None and a.kind == "drug" and a.role in ("agent", "comparator", "aside")]
        if not given and not controls:
            return
        for hit in given:
            if len(self.drugs) < MOST_DRUGS and (hit.mention.value or {}).get("kind") != CLASS:
                self.drugs.setdefault(_name(hit), hit)
        kind = sentence.section.kind if sentence.section else "other"
        if kind != "results":
            for key, label in define(sentence, given, controls).items():
                table = self.worded if key in ("intervention", "control") else self.lettered
                if key in table or len(table) < MOST_GROUPS:
                    table.setdefault(key, label)
        for control in controls:
            drug = _against(sentence, given, control)
            if drug is not None:
                self.votes[_name(drug)] += 1

    def named(self, sentence: Sentence) -> Iterator[tuple[int, int, Label, Hit | None]]:
        """The groups of a sentence whose treatment is known, each with the drug that sets it apart; none for a control, such as
        a group whose drugs are all given to another as well."""
        for start, end, key in keys(sentence):
            label = self.lettered.get(key) or self._abbreviated(key)
            if label is not None:
                yield start, end, label, apart(label, self.lettered)
        for start, end in experimental(sentence):
            label = self._experimental()
            if label is not None:
                yield start, end, label, apart(label, self.worded)
        control = self.worded.get("control")
        if control is not None:
            drug = apart(control, self.worded)
            tested = self._experimental()
            if drug is not None and tested is not None and _name(drug) in tested.names:
                return  # the control did not get what was tested: that was said of others
            for m in CONTROLS.finditer(sentence.text):
                yield sentence.start + m.start(), sentence.start + m.end(), replace(control, control=True), drug

    def _experimental(self) -> Label | None:
        """What the one group got that is no control: as told, else the one drug that is told against controls."""
        told = self.worded.get("intervention")
        if told is not None and told.drugs:
            return told
        name, n = max(self.votes.items(), key=lambda item: item[1], default=("", 0))
        if name in self.drugs and 4 * n >= 3 * self.votes.total():
            return Label((self.drugs[name],), False)
        return None

    def _abbreviated(self, key: str) -> Label | None:
        """*Dex group*: the one drug of the text whose name begins so."""
        word = key.lower()
        if len(word) < 3 or not word.isalpha() or key.islower() or NO_PREFIX.fullmatch(key):
            return None
        found = {n: h for n, h in self.drugs.items() if n.lower().startswith(word) or h.mention.text.lower().startswith(word)}
        return Label((next(iter(found.values())),), False) if len(found) == 1 else None


def _name(hit: Hit) -> str:
    return hit.mention.name or hit.mention.text


def apart(label: Label, known: Mapping[str, Label]) -> Hit | None:
    """The drug that sets a group apart from the others; ``None`` for a control."""
    others = [o for o in known.values() if o.names != label.names]
    if label.control or not label.drugs or any(label.names < o.names for o in others):
        return None
    own = [h for h in label.drugs if not any(_name(h) in o.names for o in others)]
    return next(iter(own or label.drugs))


def experimental(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where a sentence names the group that was treated, whatever with."""
    for m in EXPERIMENTAL.finditer(sentence.text) if sentence.holds(("group", "arm", "treated")) else ():
        before = m.group("before") or ""
        if (before and (UNTOLD.fullmatch(before) or not LEADS.fullmatch(before))) or m.group("name").endswith(("Group", "Arm")):
            continue
        if not before and sentence.slice(sentence.start + m.start() - 2, sentence.start + m.start()).strip(" ([,;:"):
            continue
        yield sentence.start + m.start("name"), sentence.start + m.end("name")


def define(sentence: Sentence, given: Sequence[Hit], controls: Sequence[Told]) -> dict[str, Label]:
    """The groups that a sentence defines: *group K received ketamine*, *ketamine (group K)*, *saline was given to group S*, *the
    control group received midazolam*."""
    named = list(keys(sentence))
    named += [(a, b, "intervention") for a, b in experimental(sentence)]
    named += [(sentence.start + m.start(), sentence.start + m.end(), "control") for m in CONTROLS.finditer(sentence.text)]
    short: set[int] = set()
    if ASSIGNED.search(sentence.text):
        for m in BRACKETED.finditer(sentence.text):
            start, end = sentence.start + m.start() + 1, sentence.start + m.end()
            if m.group("key") not in NO_KEY and not any((a < end and start < b) or start - b == 2 for a, b, _ in named):
                named.append((start, end, m.group("key")))
                short.add(start)
    named = sorted(n for n in named if not n[2].islower() or n[2] in ("intervention", "control"))
    out: dict[str, Label] = {}
    gave = False
    for k, (start, end, key) in enumerate(named):
        # a word for the same group right before or in brackets behind it is no other group: "the control group (group 3)"
        i, j = k - 1, k + 1
        before = named[i][1] if i >= 0 else sentence.start
        if i >= 0 and sentence.slice(named[i][1], start).strip() in ("(", "["):
            before = named[i][0]
        if j < len(named) and sentence.slice(end, named[j][0]).strip() in ("(", "["):
            j += 1
        after = named[j][0] if j < len(named) else sentence.end
        label: Label | None = None
        lead = sentence.slice(max(before, start - 6), start)
        within = LATER.search(lead) is not None and sentence.in_brackets(start)
        bracketed = LEAD.search(lead) is not None or start in short or within
        if bracketed or lead.endswith("to "):
            label = _label(sentence, given, controls, max(before, start - 120), start)
        if label is None and start not in short:
            low, high = _behind(sentence, end, after, given=gave)
            label = _label(sentence, given, controls, low, high)
            gave = gave or (label is not None and RECEIVES.search(sentence.slice(low, high)) is not None)
        if (
            label is not None
            and key.istitle()
            and len(key) > 2
            and not any(_begins(h, key) for h in label.drugs)
            and not label.control
        ):
            continue
        if label is not None and key not in out:
            bare = sentence.slice(start, end).lower() == "control"
            if key == "control" and (label.name is None if bare or not label.drugs else False):
                continue
            out[key] = label
    lettered = [key for *_, key in named if key not in ("intervention", "control")]
    if len(lettered) > 1 and sum(key in out for key in set(lettered)) < 2:
        out = {key: label for key, label in out.items() if key not in lettered}
    return out


def _behind(sentence: Sentence, end: int, after: int, *, given: bool) -> tuple[int, int]:
    """Where the words behind a group tell what it got: in brackets, right behind a comma or colon, or up to the next group where
    they say that it was given (or ``given`` says that another was, and they say nothing else); else an empty stretch."""
    rest = sentence.slice(end, after)
    m = APPOSED.match(rest)
    if m is not None and (not m.group("inside") or not COUNTED.match(m.group("inside"))):
        return end, end + m.end()
    told = RECEIVES.findall(rest)
    if given and not told and not FINITE.search(rest):
        return end, after
    if not told or (len(told) > 1 and CONTROL.search(rest) and re.search(r"\d\s(?:[^\W\d_]{1,14}\s){0,2}received", rest)):
        return end, end
    return end, after


def _begins(hit: Hit, key: str) -> bool:
    """Whether a drug's name begins with an abbreviation."""
    start = key.lower()
    return _name(hit).lower().startswith(start) or hit.mention.text.lower().startswith(start)


def _label(sentence: Sentence, given: Sequence[Hit], controls: Sequence[Told], low: int, high: int) -> Label | None:
    drugs = tuple(h for h in given if low <= h.start < high)
    told = [c for c in controls if low <= c.start < high]
    known = next((c for c in told if c.kind in ("placebo", "usual_care", "no_treatment")), None)
    if drugs and known is not None and known.start > drugs[-1].end and OR_ELSE.search(sentence.slice(drugs[-1].end, known.start)):
        drugs = ()  # "lavender, or vehicle (group C)"
    control = bool(told) or CONTROL.search(sentence.slice(low, high)) is not None
    if not drugs and not control:
        return None
    kind, name = (known.kind, known.name) if known is not None else (None, None)
    return Label(drugs, control and not drugs, kind, name)


def _against(sentence: Sentence, given: Sequence[Hit], control: Told) -> Hit | None:
    """The drug that a sentence tells against a control."""
    before = next((h for h in reversed(given) if h.end <= control.start), None)
    if before is not None and OR_CONTROL.fullmatch(sentence.slice(before.end, control.start)):
        return before
    behind = next((h for h in given if h.start >= control.end), None)
    if behind is not None and CONTROL_OR.fullmatch(sentence.slice(control.end, behind.start)):
        return behind
    return None
