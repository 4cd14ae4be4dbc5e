"""What becomes of the trained reader's opinion: whose the finding is, what it does to what the rules found, what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import ketaminer
from ketaminer import config as configuration
from ketaminer.errors import KetaminerError
from ketaminer.stages.claims.antecedents import Antecedents
from ketaminer.stages.claims.asked import Read, ask, prepare
from ketaminer.stages.claims.cues import load_lexicon
from ketaminer.stages.claims.findings import find_frames
from ketaminer.stages.claims.frames import Frame
from ketaminer.stages.claims.reader import load_reader, settle
from ketaminer.stages.claims.study import assign_studies
from ketaminer.stages.claims.view import AS_WORDED, build_view
from ketaminer.trained.finding_reader import DIRECTIONS, Told

PAPER = """Ketamine for pain after knee surgery: a randomized trial

Methods

Patients in group K received ketamine 0.3 mg/kg and those in group S saline.

Results

{}
"""

UNNAMED, OTHER = "nobody named", "no drug"


def read_of(sentence: str) -> tuple[Read, Antecedents]:
    """The last sentence of a paper as it is prepared for the reader."""
    config = configuration.load()
    document = ketaminer.cite(ketaminer.ner(ketaminer.sections(ketaminer.ingest(PAPER.format(sentence)))))
    view = build_view(document, load_lexicon(config.vocabulary(config.claims.cues)))
    _, told = assign_studies(view, config.vocabulary(config.claims.comparators))
    context = Antecedents(view, told)
    facts = told[view.sentences[-1].index]
    read = prepare(facts, find_frames(facts, None, context.times))
    assert read is not None
    return read, context


def told_of(read: Read, outcome: str, direction: str, agent: str, chance: float = 0.9) -> Told:
    """An opinion: ``outcome`` and ``agent`` as worded in the sentence."""
    sentence = read.facts.sentence
    words = [sentence.slice(a, b) for a, b in read.tokens]

    def places(text: str) -> list[int]:
        parts = text.split()
        first = next(k for k in range(len(words)) if words[k : k + len(parts)] == parts)
        return list(range(first, first + len(parts)))

    directions = np.full(4, 0.02, dtype=np.float32)
    directions[DIRECTIONS.index(direction)] = 0.94
    share = np.full(len(words) + 2, 0.001, dtype=np.float32)
    for place in {UNNAMED: [len(words)], OTHER: [len(words) + 1]}.get(agent) or places(agent):
        share[place] = 0.9 / (1 if agent in (UNNAMED, OTHER) else len(agent.split()))
    span = places(outcome)
    return Told(span[0], span[-1], chance, directions, share, np.ones(len(words) + 1, dtype=np.float32))


def about(read: Read, frame: Frame, chance: float = 0.1) -> Told:
    """What is thought of a rule's finding: little."""
    first, last = read.asked[read.rules.index(frame)]
    size = len(read.tokens) + 2
    return Told(
        first,
        last,
        chance,
        np.full(4, 0.25, dtype=np.float32),
        np.full(size, 1 / size, dtype=np.float32),
        np.ones(size - 1, dtype=np.float32),
    )


def settled(read: Read, *found: Told) -> list[tuple[str, str, list[str], int | None]]:
    frames = settle(read, [*found, *(about(read, frame) for frame in read.rules)])
    return [summary(read, frame) for frame in frames]


def summary(read: Read, frame: Frame) -> tuple[str, str, list[str], int | None]:
    actors = [a.hit.mention.name or "" if a.hit else read.facts.sentence.slice(a.start, a.end) for a in frame.actors]
    return (
        read.facts.sentence.slice(frame.start, frame.end),
        frame.direction,
        actors,
        frame.judged.agrees if frame.judged else None,
    )


WHO: Sequence[tuple[str, str, str, list[str]]] = (
    ("Mean walking distance was longer with ketamine than with saline .", "walking distance", "ketamine", ["ketamine"]),
    ("Mean walking distance was longer in group K than in group S .", "walking distance", "group K", ["ketamine"]),
    (
        "Mean walking distance was longer in the treatment group at one week .",
        "walking distance",
        "the treatment group",
        ["the treatment group"],
    ),
    ("Mean walking distance was longer with Zorvutal than with saline .", "walking distance", "Zorvutal", ["Zorvutal"]),
    ("Mean walking distance was longer at one week .", "walking distance", UNNAMED, []),
    ("Mean walking distance was longer with ZVT than with ketamine .", "walking distance", "ZVT", ["ZVT"]),
)


@pytest.mark.parametrize(("sentence", "outcome", "agent", "expected"), WHO)
def test_who_acts(sentence: str, outcome: str, agent: str, expected: list[str]) -> None:
    read, _ = read_of(sentence)
    frames = settle(replace_rules(read), [told_of(read, outcome, "increase", agent)])
    assert [summary(read, f)[2] for f in frames] == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mean walking distance was longer when Zorvutal was added to ketamine .",
        "Mean walking distance was longer with Zorvutal than with ketamine .",
        "Mean walking distance was longer with Zorvutal than with placebo and ketamine .",
        "Adding Zorvutal to the standard ketamine regimen made mean walking distance longer .",
    ],
)
def test_a_drug_added_to_or_compared_with_does_not_act(sentence: str) -> None:
    read, _ = read_of(sentence)
    assert settle(replace_rules(read), [told_of(read, "walking distance", "increase", "ketamine")]) == []


def replace_rules(read: Read) -> Read:
    """The same sentence, had the rules found nothing there."""
    return Read(read.facts, [], read.tokens, [])


def test_a_name_no_vocabulary_knows_is_taken_as_worded() -> None:
    read, _ = read_of("Mean walking distance was longer in the Zorvutal group than with saline .")
    (frame,) = settle(replace_rules(read), [told_of(read, "walking distance", "increase", "the Zorvutal group")])
    hit = frame.actors[0].hit
    assert hit is not None and (hit.mention.text, hit.mention.rule) == ("Zorvutal", AS_WORDED)


def test_what_no_drug_does_is_no_finding() -> None:
    read, _ = read_of("Mean walking distance was longer after exercise .")
    assert settle(replace_rules(read), [told_of(read, "walking distance", "increase", OTHER)]) == []


@pytest.mark.parametrize("agent", ["the QZ group", "the control group", "the plants"])
def test_letters_without_a_meaning_controls_and_plants_are_no_treatment(agent: str) -> None:
    read, _ = read_of(f"Mean walking distance was longer in {agent} than with ketamine .")
    assert settle(replace_rules(read), [told_of(read, "walking distance", "increase", agent)]) == []


def test_the_same_finding_of_rules_and_reader_is_one() -> None:
    read, _ = read_of("Ketamine reduced postoperative pain compared with saline .")
    assert [summary(read, f)[:3] for f in read.rules] == [("postoperative pain", "decrease", ["ketamine"])]
    assert settled(read, told_of(read, "postoperative pain", "decrease", "Ketamine")) == [
        ("postoperative pain", "decrease", ["ketamine"], 1)
    ]


def test_a_contradiction_leaves_both_to_be_weighed() -> None:
    read, _ = read_of("Ketamine reduced postoperative pain compared with saline .")
    assert sorted(settled(read, told_of(read, "postoperative pain", "no_difference", "Ketamine"))) == [
        ("postoperative pain", "decrease", ["ketamine"], -1),
        ("postoperative pain", "no_difference", ["ketamine"], -1),
    ]


def test_what_only_the_rules_found_stands_with_the_readers_opinion() -> None:
    read, _ = read_of("Ketamine reduced postoperative pain compared with saline .")
    assert settled(read) == [("postoperative pain", "decrease", ["ketamine"], 0)]


def test_hints_are_tokens_of_the_sentence() -> None:
    read, context = read_of("Ketamine reduced postoperative pain compared with saline (p = 0.01).")
    asked = ask(read, context)
    words = {
        " ".join(asked.words[first : last + 1])
        for channel, kind, first, last in asked.hints
        if channel == 0 and kind == "main:agent"
    }
    assert words == {"Ketamine"}
    assert {kind for _, kind, _, _ in asked.hints} >= {"P_VALUE:small", "verb:-", "decrease"}


@pytest.mark.parametrize("sentence", ["Ketamine helped .", "12 14 13 0.3 22 18 44 31 0.2 19 ."])
def test_what_is_not_read(sentence: str) -> None:
    config = configuration.load()
    paper = ketaminer.extract(PAPER.format(sentence), pipeline="default")
    assert config.claims.reader and paper.claims is not None
    assert all("12 14" not in c.evidence[0].quote for c in paper.claims.items)


def test_questions_are_not_read() -> None:
    told, asked = "Ketamine reduces pain after knee surgery .", "Does ketamine reduce pain after knee surgery ?"
    for sentence, expected in ((told, True), (asked, False)):
        found = ketaminer.extract(PAPER.format(sentence)).claims
        assert found is not None
        assert any(c.evidence[0].quote.startswith(sentence[:-2]) for c in found.items) is expected


def test_no_such_reader() -> None:
    with pytest.raises(KetaminerError, match="no finding reader 'elsewhere'"):
        load_reader("elsewhere")
    assert load_reader("") is None
