"""Mentions, sentences and citations → the ``claims`` layer."""

from __future__ import annotations

from ketaminer import __version__
from ketaminer.config import Config
from ketaminer.model import Claim, Claims, Document
from ketaminer.stages.claims.actors import Actor
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.build import Builder, merge
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.findings import find_frames
from ketaminer.stages.claims.repeats import group
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import build_view

SKIPPED = frozenset(("references", "acknowledgements", "funding"))


def find_claims(document: Document, config: Config) -> Claims:
    """The claims of ``document`` in the order of the text; its sections, mentions and citations are needed.

    Raises :class:`~ketaminer.errors.KetaminerError` if one of them is missing.
    """
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    studies, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    context = Antecedents(view, told)
    builder = Builder(view, context, __version__, config.name)
    out: list[Claim] = []
    for sentence in view.sentences:
        if sentence.callouts:
            context.learn(sentence, told[sentence.index])
    users: Actor | None = None
    section = None
    for sentence in view.sentences:
        if sentence.section is not section:
            section, users = sentence.section, None
        if (section is not None and section.kind in SKIPPED) or not sentence.hits:
            continue
        study, facts = studies[sentence.index], told[sentence.index]
        users = next((a for a in facts.actors if a.role == "user" and a.kind == "drug"), users)
        found = find_frames(facts, users or context.users_of(sentence), context.times)
        for frame in found:
            out += builder.build(frame, found, facts, study)
        context.note(sentence, facts)
        view.leave(sentence)
    kept = [c for c in merge(out) if c.confidence >= config.claims.min_confidence]
    return Claims(group(kept))
