"""Mentions, sentences and citations → the ``claims`` layer."""

from __future__ import annotations

from collections.abc import Iterator

from ketaminer import __version__
from ketaminer.config import Config
from ketaminer.model import Claim, Claims, Document
from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.asked import ask, prepare
from ketaminer.stages.claims.build import Builder, Explained
from ketaminer.stages.claims.confidence import needed
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.echoes import second_look
from ketaminer.stages.claims.facts import Facts
from ketaminer.stages.claims.findings import find_frames
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.merging import merge
from ketaminer.stages.claims.reader import by_drugs, in_parts, load_reader, settle
from ketaminer.stages.claims.repeats import group
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import Sentence, View, build_view
from ketaminer.trained.finding_reader import FindingReader

SKIPPED = frozenset(("references", "acknowledgements", "funding"))

TOGETHER = 300
"""Sentences that are read at once."""


def find_claims(document: Document, config: Config) -> Claims:
    """The claims of ``document`` in the order of the text; its sections, mentions and citations are needed.

    Raises :class:`~ketaminer.errors.KetaminerError` if one of them is missing.
    """
    return Claims(group(merge(find_candidates(document, config, config.claims.min_confidence))))


def find_candidates(document: Document, config: Config, least: float = 0.0, explained: Explained | None = None) -> list[Claim]:
    """All that might be claims of ``document`` with a confidence of at least ``least``, contradictions among them.

    ``explained``: takes up, by the claim's id, what its confidence was worked out from.
    """
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    studies, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    context = Antecedents(view, told)
    weights = config.vocabulary(config.claims.confidence)
    builder = Builder(view, context, __version__, config.name, weights, needed(least), explained)
    out: list[Claim] = []
    for sentence in view.sentences:
        if sentence.callouts:
            context.learn(sentence, told[sentence.index])
    found = _findings(view, told, context, load_reader(config.claims.reader))
    context.decide([frame for frames in found.values() for frame in frames])
    for index, frames in found.items():
        for frame in frames:
            out += builder.build(frame, frames, told[index], studies[index])
        context.note(view.sentences[index], told[index])
        view.leave(view.sentences[index])
    return [claim for claim in second_look(out, weights, explained) if claim.confidence >= least]


def _findings(view: View, told: dict[int, Facts], context: Antecedents, reader: FindingReader | None) -> dict[int, list[Frame]]:
    """The candidates for findings of each sentence that may tell some, by its index, in the order of the text."""
    out: dict[int, list[Frame]] = {}
    for part in in_parts(by_rules(view, told, context), TOGETHER):
        out.update((sentence.index, frames) for sentence, frames in part)
        if reader is not None:
            reads = [read for sentence, frames in part if (read := prepare(told[sentence.index], frames)) is not None]
            for read, heard in zip(reads, reader.read([ask(read, context) for read in reads]), strict=True):
                out[read.facts.sentence.index] = settle(read, heard)
                context.hear(read.facts.sentence, *by_drugs(read, heard))
        for sentence, _ in part:
            view.leave(sentence)
    return out


def by_rules(view: View, told: dict[int, Facts], context: Antecedents) -> Iterator[tuple[Sentence, list[Frame]]]:
    """What the rules find in each sentence that may tell something; ``context`` learns where each drug first acted."""
    users: Actor | None = None
    section = None
    for sentence in view.sentences:
        if sentence.section is not section:
            section, users = sentence.section, None
        if (section is not None and section.kind in SKIPPED) or not sentence.hits:
            continue
        facts = told[sentence.index]
        users = next((a for a in facts.actors if a.role == "user" and a.kind == "drug"), users)
        frames = find_frames(facts, users or context.users_of(sentence), context.times)
        context.meet(facts)
        yield sentence, frames
