"""Parts of the claims room on their own: arithmetic, figures by arm, cues, doses that are results."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketaminer
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Count, Document, Effect, PValue, Span
from ketaminer.stages.claims.checks import check, two_proportions, whole
from ketaminer.stages.claims.cues import Lexicon, load_lexicon, tokenise
from ketaminer.stages.claims.dosage import distinct
from ketaminer.stages.claims.facts import Facts, gather
from ketaminer.stages.claims.figures import number, pair
from ketaminer.stages.claims.given import is_given
from ketaminer.stages.claims.groups import Told, define
from ketaminer.stages.claims.terms import is_control
from ketaminer.stages.claims.view import build_view

NOWHERE = Span(0, 0)


def _count(n: int, arm: str | None) -> Count:
    return Count(f"n={n}", NOWHERE, n, arm)


def _shares(own: float, other: float) -> Effect:
    return Effect("", NOWHERE, "proportion", own, other, "%")


@pytest.mark.parametrize(
    ("percent", "n", "expected"),
    [
        (50, 20, True),
        (50, 7, False),
        (33, 3, True),
        (66, 3, True),
        (67, 3, True),
        (14.3, 7, True),
        (14.5, 7, False),
        (0, 9, True),
        (100, 9, True),
        (101, 9, False),
        (50, 0, False),
    ],
)
def test_a_percentage_of_subjects_is_a_whole_number(percent: float, n: int, expected: bool) -> None:
    assert whole(percent, n) is expected


def test_two_proportions_gives_the_textbook_value() -> None:
    # 60/100 against 45/100: z = 0.15 / sqrt(0.525 * 0.475 * 0.02) = 2.124
    assert two_proportions(0.60, 100, 0.45, 100) == pytest.approx(0.0337, abs=0.0005)
    assert two_proportions(0.0, 10, 0.0, 10) is None
    assert two_proportions(0.5, 0, 0.5, 10) is None


def test_arms_must_not_exceed_the_sample() -> None:
    arms = (_count(35, "intervention"), _count(36, "comparator"))
    assert check((_count(70, None), *arms), (), ()) == ("70 ≠ 35 + 36",)
    assert check((_count(71, None), *arms), (), ()) == ()
    assert check((_count(90, None), *arms), (), ()) == ()  # a third arm, or people left out


def test_a_p_value_must_fit_its_counts() -> None:
    arms = (_count(20, "intervention"), _count(20, "comparator"))
    p = (PValue("p<0.001", NOWHERE, "<", 0.001),)
    assert check(arms, (_shares(50, 45),), p) == ("p<0.001 does not fit 50% of 20 and 45% of 20 (p about 0.75)",)
    assert check(arms, (_shares(90, 10),), p) == ()
    assert check(arms, (_shares(50, 45),), (PValue("p=0.75", NOWHERE, "=", 0.75),)) == ()


def _document(text: str) -> Document:
    return ketaminer.extract(text)


def _facts(text: str) -> Facts:
    config = Config()
    view = build_view(_document(text), load_lexicon(config.vocabulary(config.claims.cues)))
    return gather(view.sentences[0], config.vocabulary(config.claims.comparators))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Relapse was seen in 20% of the ketamine group and in 45% of the placebo group.", (20.0, 45.0)),
        ("Relapse was seen in 45% of the placebo group and in 20% of the ketamine group.", (20.0, 45.0)),
        ("Relapse occurred with ketamine and placebo in 20% and 45%, respectively.", (20.0, 45.0)),
        ("Relapse was seen in 20% of the ketamine group.", None),
        ("Relapse was seen in 20% of the men and in 45% of the women.", None),
    ],
)
def test_figures_find_their_arms(text: str, expected: tuple[float, float] | None) -> None:
    facts = _facts(text)
    both = pair(facts, "ketamine")
    assert (both and (number(both[0]), number(both[1]))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Group K received ketamine and group S received saline.", {"K": (["ketamine"], False), "S": ([], True)}),
        (
            "Patients got ketamine (group 1, n=20) or midazolam (group 2, n=20).",
            {"1": (["ketamine"], False), "2": (["midazolam"], False)},
        ),
        ("Ketamine was given to group A, saline was given to group B.", {"A": (["ketamine"], False), "B": ([], True)}),
        ("Pain was lower in group A than in group B.", {}),
    ],
)
def test_groups_are_defined_once(text: str, expected: dict[str, tuple[list[str], bool]]) -> None:
    facts = _facts(text)
    given = [a.hit for a in facts.actors if a.hit is not None and a.role in ("agent", "comparator", "aside")]
    controls = [Told(t.start, t.end, t.kind, t.name) for t in facts.terms if is_control(t)]
    found = define(facts.sentence, given, controls)
    assert {key: ([h.mention.name for h in label.drugs], label.control) for key, label in found.items()} == expected


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Patients received ketamine 50 mg.", False),
        ("Morphine use fell by 12 mg with ketamine.", True),
        ("Morphine consumption was 12.1 ± 3.2 mg with ketamine.", True),
    ],
)
def test_an_amount_that_was_measured_is_no_dose(text: str, amount: bool) -> None:
    dosings = _facts(text).dosings
    assert not any(is_given(d) for d in dosings) if amount else dosings and all(is_given(d) for d in dosings)


def test_one_dose_told_twice_is_one() -> None:
    facts = _facts("Rats got ketamine 5 mg/kg, then ketamine 10 mg/kg, then again ketamine 5 mg/kg.")
    assert [d.magnitude for d in distinct(facts.dosings)] == [5.0, 10.0]


def test_tokens_know_brackets_hyphens_and_apostrophes() -> None:
    tokens = tokenise("Ketamine’s (low‑dose) effect", 10)
    assert [(t.lower, t.depth) for t in tokens] == [
        ("ketamine's", 0),
        ("(", 1),
        ("low-dose", 1),
        (")", 1),
        ("effect", 0),
    ]
    assert tokens[0].start == 10


def test_the_longest_form_of_a_kind_wins() -> None:
    lexicon = Lexicon([("null", "0", ("no", "change")), ("null", "0", ("no", "change", "in")), ("noun", "0", ("change",))])
    found = lexicon.find(tokenise("no change in pain", 0))
    assert [(c.kind, c.form, c.start, c.end) for c in found] == [("null", "no change in", 0, 12), ("noun", "change", 3, 9)]


def test_plain_word_sets_are_no_cues() -> None:
    lexicon = Lexicon([("people", "0", ("patients",)), ("verb", "-", ("fell",))])
    assert lexicon.words("people") == {"patients"}
    assert [c.form for c in lexicon.find(tokenise("patients fell", 0))] == ["fell"]


def test_an_unknown_kind_of_cue_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cues.tsv"
    path.write_text("kind\tsign\tforms\nverbs\t+\tgrow\n", encoding="utf-8")
    with pytest.raises(KetaminerError, match="unknown kind"):
        load_lexicon(path)
