"""How a finding is put: affirmed or denied, told or supposed, the paper's own or another's, and who is cited for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketaminer.model import Assertion, Citation, ClaimCitation, Reference
from ketaminer.stages.claims.actors import clause_of
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.study import CONTINUES, OWN_SECTIONS, Study, is_design
from ketaminer.stages.claims.view import Callout, Sentence, View

POINTS_BACK = re.compile(r"(?:they|these|the authors|this study|both groups)\b", re.IGNORECASE)


def is_aim(frame: Frame) -> bool:
    """Whether the finding is only asked for or planned: a word of purpose before it in its clause."""
    sentence = frame.sentence
    titled = sentence.section is not None and sentence.section.kind == "title"
    if titled and re.search(r"\b(?:to|for)\s$", sentence.slice(frame.cue.start - 5, frame.cue.start)):
        return True  # "Ondansetron to prevent vomiting: a trial"
    low, high = clause_of(sentence, frame.cue.start)
    for cue in sentence.cues:
        if cue.kind != "aim":
            continue
        before = cue.end <= max(frame.cue.start, frame.start)
        if before and (cue.start >= low - 12 or cue.form.startswith(("aim", "to ", "hypoth", "objective", "whether", "we sought"))):
            return True
        if cue.form in ("needed", "warranted", "future", "should") and low <= cue.start < high:
            return True
    return sentence.text.rstrip().endswith("?")


def certainty(frame: Frame) -> str:
    """``hedged`` where a word of doubt governs the finding, else ``asserted``."""
    sentence = frame.sentence
    low, high = clause_of(sentence, frame.cue.start)
    for cue in sentence.cues:
        if cue.kind == "hedge" and (
            low <= cue.start < frame.cue.end + 1
            or (cue.end <= low and cue.form.startswith(("suggest", "it is thought", "speculatively", "theoretically", "possibly")))
        ):
            if cue.form.startswith("suggest") and cue.start > frame.cue.start:
                continue
            return "hedged"
        if cue.kind == "hedge" and frame.start <= cue.start < frame.end and cue.start < high:
            return "hedged"
    return "asserted"


def assertion(frame: Frame, study: Study, cited: tuple[ClaimCitation, ...]) -> Assertion:
    kind = frame.sentence.section.kind if frame.sentence.section else "other"
    own = study.own is not None and kind in OWN_SECTIONS and not frame.sentence.callouts
    report = frame.sentence.has_cue("report") and study.own is None
    attribution = "own" if own or not (cited or report) else "cited"
    return Assertion("negated" if frame.negated else "affirmed", certainty(frame), attribution)


def find_callouts(frame: Frame, rivals: Sequence[Frame], study: Study, view: View) -> list[tuple[Callout, Sentence]]:
    """The callouts that support this finding: behind it in its sentence, before it there, in the study before, or right after."""
    sentence = frame.sentence
    if sentence.callouts:
        inside = [c.start for c in sentence.callouts if frame.start < c.start < frame.end]
        end = min([frame.end, *inside])  # an outcome does not go on behind a callout
        elliptical = frame.rule == "elliptical"
        between = [c for c in sentence.callouts if end <= c.start < frame.cue.start and not elliptical]
        aside = sentence.in_brackets(frame.start)
        later = min(
            (f.start for f in rivals if f.start > frame.start and (aside or not sentence.in_brackets(f.start))),
            default=frame.cue.start,
        )
        later = frame.cue.start if aside else later
        behind = [c for c in between if c.start < later] or [c for c in sentence.callouts if c.start >= max(end, frame.cue.end)]
        subject = _subject(frame, behind, view)
        if subject is not None:
            return [(subject, sentence)]
        behind = _one_each(frame, rivals, behind) or behind
        acts = _acts_last(frame, rivals, behind)
        behind = [c for c in behind if c.start >= acts] or behind
        if behind and _agrees(sentence, frame.start, behind[0], view):
            return []
        if behind and _of_others(sentence, frame, behind[0]):
            return []
        if behind:
            first = behind[0]
            run = [first]
            for other in behind[1:]:
                if re.fullmatch(r"[\s,;]{0,3}", view.offsets.reading[run[-1].end : other.start]):
                    run.append(other)
                else:
                    break
            return [(c, sentence) for c in run]
        # a callout before the finding supports it where it is the subject (*In Smith's 2001 report*) or stands in its clause
        last = sentence.callouts[-1]
        narrative = not view.offsets.reading[last.start : last.start + 1].startswith(("(", "["))
        gap = view.offsets.reading[last.end : min(frame.start, frame.cue.start)]
        if len(sentence.callouts) == 1 and STUDY_BEFORE.search(sentence.slice(last.start - 40, last.start)):
            narrative = True  # "A trial (Teixeira 2020) tested …; it did not …"
        return [(last, sentence)] if narrative or not re.search(r"[,;:]", gap) else []
    if study.own is not None or (_discusses(sentence, view) and not OF_CITED.match(sentence.text)):
        return []  # a report that sums up its own results cites nobody for them
    return _from_study(sentence, study, view)


STUDY_BEFORE = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|reports?|series|reviews?|meta-analys[ie]s|experiments?|work|colleagues|et al\.?|authors)\s{0,2}$",
    re.IGNORECASE,
)
"""Right before a callout that cites the work the whole sentence tells of."""

AGREES = re.compile(
    r",\s(?:which|and\sthis|a\s(?:result|finding)\sthat)\s(?:is|was|are|were|agrees?|accords?|confirms?|supports?|contrasts?|contradicts?|differs?|extends?|matches)\b",
    re.IGNORECASE,
)
"""Behind a finding of the paper: how it fits the works that are cited next."""

OWN = re.compile(r"\b(?:we|our|(?:this|the present|the current) (?:trial|study))\b", re.IGNORECASE)
BESIDE = re.compile(
    r"\b(?:as|like|in (?:line|keeping|agreement|accordance|contrast)|consistent|similar|agrees?|confirms?|contrary|comparable)\b",
    re.IGNORECASE,
)
"""Between a finding that is said to be the paper's own and the works it is set beside."""

OF_CITED = re.compile(
    r"(?:they|the authors|these authors|th(?:at|ose) (?:trials?|stud(?:y|ies)|authors|team|group)|in th(?:at|ose))\b", re.IGNORECASE
)
"""At the head of a sentence that goes on with a work cited before."""

UNLIKE = re.compile(r",\sunlike\b", re.IGNORECASE)


def _agrees(sentence: Sentence, start: int, callout: Callout, view: View) -> bool:
    """Whether a callout in a trial report is of other works that a finding of its own is set beside."""
    if not _discusses(sentence, view):
        return False
    behind = sentence.slice(start, callout.start)
    return AGREES.search(behind) is not None or (
        OWN.search(sentence.slice(sentence.start, start)) is not None and BESIDE.search(behind) is not None
    )


def _sets_beside(sentence: Sentence, view: View) -> bool:
    """As :func:`_agrees`, of whatever the sentence finds."""
    return _discusses(sentence, view) and AGREES.search(sentence.slice(sentence.start, sentence.callouts[0].start)) is not None


def _discusses(sentence: Sentence, view: View) -> bool:
    """Whether a sentence is of the discussion of a report with results of its own."""
    if sentence.section is None or sentence.section.kind not in ("discussion", "conclusion"):
        return False
    sections = view.document.sections.items if view.document.sections else ()
    return any(s.kind == "results" for s in sections)


def _of_others(sentence: Sentence, frame: Frame, callout: Callout) -> bool:
    """Whether a callout belongs to those that the subjects of a finding are unlike."""
    return UNLIKE.search(sentence.slice(frame.start, callout.start)) is not None


def _subject(frame: Frame, behind: Sequence[Callout], view: View) -> Callout | None:
    """The work that is the subject of a finding's clause, where the next callout is the subject of another one (*Lund (2001) saw
    less pain, whereas Rao (2004) did not*)."""
    if not behind or not _is_subject(frame.sentence, behind[0], view):
        return None
    first = min(frame.start, frame.cue.start)
    before = [c for c in frame.sentence.callouts if c.end <= first and _is_subject(frame.sentence, c, view)]
    return before[-1] if before else None


def _is_subject(sentence: Sentence, callout: Callout, view: View) -> bool:
    """Whether a callout is part of the sentence's grammar: *Lund (2001) found*, *the trial of Lund et al. [3]*."""
    opened = view.offsets.reading[callout.start : callout.start + 1]
    return opened.isalpha() or STUDY_BEFORE.search(sentence.slice(callout.start - 40, callout.start)) is not None


def _one_each(frame: Frame, rivals: Sequence[Frame], behind: Sequence[Callout]) -> list[Callout]:
    """The callout of one of two findings that tell opposite things of one outcome, each with a work (*lowered pain in one trial [5]
    and failed to in another [6]*)."""
    same = [f for f in rivals if f.start == frame.start]
    apart = [c for k, c in enumerate(behind) if k == 0 or c.start - behind[k - 1].end > 3]
    if len(same) != 2 or len(apart) != 2 or same[0].direction == same[1].direction or any(f.start > frame.start for f in rivals):
        return []
    return [c for c in behind if (c.start >= apart[1].start) == (frame is same[1])]


def _acts_last(frame: Frame, rivals: Sequence[Frame], behind: Sequence[Callout]) -> int:
    """Where the drug of a finding is named, if that is behind a callout for another finding about the same outcome."""
    if len(frame.actors) != 1 or frame.actors[0].hit is None or len(behind) < 2:
        return 0
    at = frame.actors[0].start
    others = [f for f in rivals if f is not frame and f.actors and f.actors[0].start < at]
    return at if others and frame.start <= behind[0].start < at else 0


def _from_study(sentence: Sentence, study: Study, view: View) -> list[tuple[Callout, Sentence]]:
    """The work that the paragraph tells of: cited before the sentence, or right behind it."""
    told = [f for f in study.facts if f.sentence.callouts and not _sets_beside(f.sentence, view)]
    before = [f for f in told if f.sentence.index < sentence.index]
    after = [f for f in told if sentence.index < f.sentence.index <= sentence.index + 3]
    design = study.told_design(sentence)
    if before and POINTS_BACK.match(sentence.text) and sentence.index - before[-1].sentence.index <= 2:
        return [(before[-1].sentence.callouts[-1], before[-1].sentence)]
    if before and design:
        last = before[-1]
        if CONTINUES.match(sentence.text) or is_design(last) or sentence.index - last.sentence.index <= 4:
            return [(last.sentence.callouts[-1], last.sentence)]
    if after:
        goes_on = after[0].sentence.index == sentence.index + 1 and re.match(
            r"(?:these|this|such)\b", after[0].sentence.text, re.IGNORECASE
        )
        if design or goes_on:
            return [(after[0].sentence.callouts[0], after[0].sentence)]
    return []


def as_citations(callouts: list[Callout], references: dict[str, Reference]) -> tuple[ClaimCitation, ...]:
    """The works of the callouts, each with its entry where the list has it; the text is that of the whole callout."""
    out: dict[tuple[object, ...], ClaimCitation] = {}
    for callout in callouts:
        for one in callout.citations:
            out.setdefault((one.key, one.span), _as_citation(one, references))
    return tuple(out.values())


def _as_citation(one: Citation, references: dict[str, Reference]) -> ClaimCitation:
    entry = references.get(one.reference_id) if one.reference_id else None
    return ClaimCitation(one.text, one.span, one.key, one.status, one.reference_id, entry)
