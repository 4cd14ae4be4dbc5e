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
        between = [c for c in sentence.callouts if frame.end <= c.start < frame.cue.start]
        aside = sentence.in_brackets(frame.start)
        later = min(
            (f.start for f in rivals if f.start > frame.start and (aside or not sentence.in_brackets(f.start))),
            default=frame.cue.start,
        )
        later = frame.cue.start if aside else later
        behind = [c for c in between if c.start < later] or [
            c for c in sentence.callouts if c.start >= max(frame.end, frame.cue.end)
        ]
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
        return [(last, sentence)] if narrative or not re.search(r"[,;:]", gap) else []
    return [] if study.own is not None else _from_study(sentence, study)


def _from_study(sentence: Sentence, study: Study) -> list[tuple[Callout, Sentence]]:
    """The work that the paragraph tells of: cited before the sentence, or right behind it."""
    told = [f for f in study.facts if f.sentence.callouts]
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
