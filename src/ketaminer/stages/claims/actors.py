"""Who acts in a sentence: drugs that were given, words that stand for them, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ketaminer.stages.claims.view import Hit, Sentence

GIVEN = frozenset("treated receiving received given administered injected using".split())
OBJECT_OF = frozenset("for from on to of about".split())
DOSE_ANAPHOR = re.compile(
    r"\b(?:(?:the |a )?(?P<which>higher|highest|lower|lowest|larger|smaller)|the (?P<plain>high|low))[- ]dose(?:s|d)?\b"
    r"|\b(?P<both>both|either|all) doses\b",
    re.IGNORECASE,
)
HIGH_DOSE = re.compile(r"\b(?:high|higher)[- ]dose", re.IGNORECASE)
LOW_DOSE = re.compile(r"\b(?:low|lower)[- ]dose", re.IGNORECASE)
EACH_DOSE = re.compile(
    r"\b(?:(?:the |a )?(?P<which>higher|highest|lower|lowest|larger|smaller)|(?:the )?(?P<plain>high|low))[- ]dose(?:s|d)?\b"
    r"|\b(?P<both>both|either|all) doses\b",
    re.IGNORECASE,
)
"""As above in a sentence that names both: *on high-dose esketamine, low-dose esketamine and midazolam*."""

ARM_ANAPHOR = re.compile(
    r"\b(?:the |both )?(?P<arm>experimental|treatment|intervention|active|active treatment|study drug) (?:group|arm|"
    r"condition)s?\b"
    r"|\b(?:the )?active (?:spray|drug|infusions?|injections?|tablets?|dose|doses|medication)\b",
    re.IGNORECASE,
)
ARM_WORDS = ("group", "arm", "condition", "active")
"""Of these a sentence in which :data:`ARM_ANAPHOR` is found holds one."""

DRUG_ANAPHOR = re.compile(
    r"\b(?:this|that|the|these|both) "
    r"(?:drugs?|compounds?|medication|agents?|substance|treatments?|intervention|therapy|infusions?|injections?|procedure)\b",
    re.IGNORECASE,
)
USERS_AFTER = re.compile(
    r"^(?:[\s-](?!and\b|or\b|in\b|was\b|were\b)[^\W\d_]{1,14}){0,1}[\s-](?:users?|abusers?|misusers?|addicts?)\b", re.IGNORECASE
)
"""*ketamine users*, *ketamine chronic users*."""

WITHHELD = re.compile(
    r"\b(?:without|regardless of|irrespective of|independent(?:ly)? of|instead of|rather than|in the absence of|"
    r"not (?:on|receiving|taking|given|treated with)|"
    r"naive to|before the|pre-existing|concomitant|concurrent|previous|prior)\s(?:(?:any|the|prior|previous|"
    r"concomitant|additional)\s){0,2}$",
    re.IGNORECASE,
)
"""Before a drug that was not given, or given beside what is told."""

ADDED_TO = re.compile(
    r"\b(?:add(?:ed|ing|s)?|addition|add-on|adjunct|adjunctive)\b[^.;,:()]{0,60}\bto\s(?:(?:the|standard|ongoing|existing|stable)\s){0,2}"
    r"(?:[^\W\d_]{1,14}\s)?$",
    re.IGNORECASE,
)
"""Before the drug that another is added to (*adding ketamine to hydromorphone*)."""

THAN = re.compile(
    r"\b(?:than|versus|vs\.?|compared\s(?:to|with)|superior\sto|inferior\sto)\s"
    r"(?:(?:with|in|for|after|the|that|those|of|on|receiving|given|placebo|and|or)\s){0,3}$",
    re.IGNORECASE,
)
"""Right before a drug that is compared with."""

PROPERTY = re.compile(r"(?:activity|effects?|properties|actions?|potency|benefits?|responses?)$")
"""Behind the adjective of a class (*diuretic activity*): what something does, not what was given."""

JOINED = re.compile(r"^\s{0,2}(?:,|/|,?\s{0,2}(?:and|or)|-\s{0,2}(?:and|or))\s{0,2}$", re.IGNORECASE)
APPOSED = re.compile(
    r"^(?:\s{0,2}[,(]\s{0,2}(?:an?|another|the|other)\b[^.;)]{0,50}|[^.;,()]{0,40}\b(?:is|was|as|"
    r"are)\b[^.;,()]{0,20}\ban?\b[^.;,()]{0,40})$",
    re.IGNORECASE,
)
"""Between a drug and what it is said to be (*memantine, another NMDAR antagonist*; *ketamine is a weak opioid agonist*)."""

PRONOUN = re.compile(
    r"\b(?:it|its)\b(?!\s(?:is|was|has been|had been|may be|might be|seems|appears|remains)\s"
    r"(?:[^\W\d_]{1,20}\s){0,3}(?:that|to|whether|how)\b)",
    re.IGNORECASE,
)
"""*It* that stands for something (not *it is thought that …*)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind``: drug, dose, arm, anaphor, pronoun. ``which``: higher, lower, both, for a dose told by comparison.

    ``role``: agent, comparator, target (a substance that is taken, sought or measured, not given), user (a population that takes
    it), aside (in brackets, or what another drug is said to be).
    """

    kind: str
    role: str
    start: int
    end: int
    hit: Hit | None = None
    which: str | None = None


def comparator_regions(sentence: Sentence) -> list[tuple[int, int]]:
    """Stretches that name what is compared with: from a comparison word to the next verb, comma or clause end."""
    if sentence.compared is None:
        sentence.compared = _compared(sentence)
    return sentence.compared


def _compared(sentence: Sentence) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    if not sentence.holds(sentence.lexicon.marks("compare")):
        return out
    tokens = sentence.tokens
    verbs = {c.first for c in sentence.cues if c.kind in ("verb", "cause", "block", "barrier")}
    for cue in sentence.cues:
        if cue.kind != "compare":
            continue
        last = cue.last
        depth = tokens[cue.last].depth
        if cue.form.startswith("v") and last + 1 < len(tokens) and tokens[last + 1].lower[:1].isdigit():
            continue  # "0.04 versus 0.09 in A and B": figures are compared, the arms are named elsewhere
        while last + 1 < len(tokens) and last - cue.last < 14:
            token = tokens[last + 1]
            if token.depth < depth or (token.depth == depth and (token.lower in ",;:.?" or last + 1 in verbs)):
                break
            if token.lower in ("and", "or", "but") and token.depth == depth and not _names_arm(sentence, last + 2):
                break
            last += 1
        out.append((cue.start, tokens[last].end))
    return out


def _names_arm(sentence: Sentence, first: int) -> bool:
    """Whether a drug or a control is named at the token ``first`` or right behind an article there."""
    tokens = sentence.tokens[first : first + 2]
    if any(h.start == t.start for t in tokens for h in sentence.of("DRUG", "DOSE")):
        return True
    return any(t.lower in ("placebo", "saline", "vehicle", "control", "controls", "baseline", "sham") for t in tokens)


def _inside(start: int, end: int, regions: list[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b for a, b in regions)


def _after(sentence: Sentence, end: int) -> str:
    """The word that follows ``end`` behind a hyphen, a possessive or a space."""
    rest = sentence.slice(end, end + 40)
    m = re.match(r"(?:['’]s?)?[-‐‑ ]{0,2}([^\W\d_]{1,24}(?:-[^\W\d_]{1,24})?)", rest)
    return m.group(1).lower() if m else ""


def _role(hit: Hit, sentence: Sentence, regions: list[tuple[int, int]], targets: frozenset[str]) -> str:
    rest = sentence.slice(hit.end, hit.end + 12)
    suffix = re.match(r"[-‐‑]([^\W\d_]{1,20})", rest)
    if suffix and suffix.group(1).lower() in sentence.lexicon.words("acting"):
        return "comparator" if _inside(hit.start, hit.end, regions) else "agent"
    possessive = bool(re.match(r"['’]s?\b", rest)) or rest[:1] in "'’"
    before = [t.lower for t in sentence.tokens[max(0, sentence.token_at(hit.start) - 3) : sentence.token_at(hit.start)]]
    given = bool(GIVEN & set(before))
    for other in sentence.hits:
        if other is hit or other.label not in ("OUTCOME", "CONDITION", "POPULATION"):
            continue
        if other.start <= hit.start and hit.end <= other.end:
            if other.label == "POPULATION" and _after(sentence, hit.end) in ("recipients", "group", "groups", "arm"):
                return "comparator" if _inside(hit.start, hit.end, regions) else "agent"
            if other.label == "POPULATION" and (given or suffix):
                return "agent" if given else "user"
            if other.label == "OUTCOME" and possessive and hit.start - other.start <= 4:
                return "agent"
            if (
                other.label == "POPULATION"
                and before
                and before[-1] in ("with", "on", "without")
                and _after(sentence, hit.end) not in targets
            ):
                return "agent"
            return "user" if other.label == "POPULATION" else "target"
    if suffix and suffix.group(1).lower() in targets:
        return "target"
    following = _after(sentence, hit.end)
    if (hit.mention.value or {}).get("kind") == "class" and not hit.mention.text.endswith("s") and PROPERTY.match(following):
        return "aside"
    if not possessive and USERS_AFTER.match(rest_of(sentence, hit.end)):
        return "user"
    if not possessive and following in targets:
        return "target"
    ahead = sentence.slice(max(sentence.start, hit.start - 100), hit.start)
    if WITHHELD.search(ahead[-40:]) or ADDED_TO.search(ahead):
        return "aside"
    if before and before[-1] in OBJECT_OF and sentence.lexicon.words("sought") & set(before[:-1]):
        return "target"
    if _inside(hit.start, hit.end, regions):
        return "comparator"
    return "agent"


def is_no_agent(actor: Actor, sentence: Sentence) -> bool:
    """Whether the words right before a drug say that another acts: *adding ketamine to hydromorphone*, *than with morphine*."""
    if actor.hit is None:
        return False
    before = sentence.slice(max(sentence.start, actor.start - 100), actor.start)
    return ADDED_TO.search(before) is not None or THAN.search(before) is not None


def rest_of(sentence: Sentence, end: int) -> str:
    """Up to forty characters of the sentence behind ``end``."""
    return sentence.slice(end, end + 40)


def _settle(out: list[Actor], sentence: Sentence) -> list[Actor]:
    """Roles that depend on the neighbours: drugs joined to a target are targets; what a drug is said to be is an aside."""
    settled = list(out)
    for k in range(len(settled) - 2, -1, -1):
        one, after = settled[k], settled[k + 1]
        if one.role == "agent" and after.role in ("target", "user") and JOINED.match(sentence.slice(one.end, after.start)):
            settled[k] = replace(one, role=after.role)
    for k, one in enumerate(settled):
        if one.role != "agent":
            continue
        before = [a for a in settled[:k] if a.role in ("agent", "comparator")]
        apposed = bool(before) and APPOSED.match(sentence.slice(before[-1].end, one.start)) is not None
        token = sentence.tokens[min(sentence.token_at(one.start), len(sentence.tokens) - 1)]
        bracketed = len(settled) > 1 and token.depth - (token.lower in "([") > 0
        if apposed or bracketed:
            settled[k] = replace(one, role="aside")
    return settled


def find_actors(sentence: Sentence) -> list[Actor]:
    """Drugs and the words that stand for one, in order. Expressions that cover a drug's mention give way to it."""
    regions = comparator_regions(sentence)
    drugs = sentence.of("DRUG")
    targets = frozenset(c.form for c in sentence.cues if c.kind == "target") if drugs else frozenset()
    targets |= {"dependent", "seeking", "choice", "users"}
    out = _settle([Actor("drug", _role(h, sentence, regions, targets), h.start, h.end, h) for h in drugs], sentence)
    base = sentence.start

    def add(kind: str, start: int, end: int, which: str | None = None) -> None:
        if not any(a.start < end and start < a.end for a in out):
            out.append(Actor(kind, "comparator" if _inside(start, end, regions) else "agent", start, end, None, which))

    for m in _compared_doses(sentence) if sentence.holds(("dose",)) else ():
        which = (m.group("which") or m.group("plain") or m.group("both")).lower()
        which = "both" if m.group("both") else "higher" if which in ("higher", "highest", "high", "larger") else "lower"
        add("dose", base + m.start(), base + m.end(), which)
    for pattern, kind in ((ARM_ANAPHOR, "arm"), (DRUG_ANAPHOR, "anaphor"), (PRONOUN, "pronoun")):
        if kind != "arm" or sentence.holds(ARM_WORDS):
            for m in pattern.finditer(sentence.text):
                add(kind, base + m.start(), base + m.end())
    for hit in sentence.of("DOSE"):
        value = hit.mention.value or {}
        if (
            value.get("low") is not None
            and value.get("unit")
            and "±" not in hit.mention.text
            and not any(abs(a.start - hit.end) < 12 or abs(hit.start - a.end) < 6 for a in out)
        ):
            add("dose", hit.start, hit.end)
    return _with_doses(sorted(out, key=lambda a: (a.start, a.end)), sentence)


def _compared_doses(sentence: Sentence) -> Iterator[re.Match[str]]:
    """*The higher dose*, *both doses*."""
    both = HIGH_DOSE.search(sentence.text) is not None and LOW_DOSE.search(sentence.text) is not None
    return (EACH_DOSE if both else DOSE_ANAPHOR).finditer(sentence.text)


def _with_doses(actors: list[Actor], sentence: Sentence) -> list[Actor]:
    """*The higher dose of ketamine* and *the higher ketamine dose* are one actor: the drug, at the dose told by comparison."""
    out: list[Actor] = []
    for actor in actors:
        last = out[-1] if out else None
        of = (
            last is not None
            and last.kind == "dose"
            and last.which
            and re.fullmatch(r"\s(?:of\s)?(?:the\s)?", sentence.slice(last.end, actor.start))
        )
        if last is not None and of and actor.kind == "drug":
            out[-1] = replace(actor, which=last.which, role=last.role if actor.role == "agent" else actor.role)
        else:
            out.append(actor)
    return out


def clause_of(sentence: Sentence, at: int, barriers: Iterable[tuple[int, int]] | None = None) -> tuple[int, int]:
    """The clause around an offset: from the barrier or semicolon before it to the next one; ``barriers``: those that count, by
    default all of the sentence."""
    start, end = sentence.start, sentence.end
    for a, b in sentence.barriers if barriers is None else barriers:
        if b <= at:
            start = b
        elif a > at:
            end = a
            break
    return start, end
