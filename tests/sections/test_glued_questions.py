"""Headings glued to their text: questions, chains, and sentences that only look like headings."""

import pytest

from ketaminer import pipeline

FILL = (
    " Users are young and often men.Most of them stop without any help at all. The powder is cheap and keeps for months."
    " Tolerance builds up fast in those who take it every day.Seizures of the drug by customs have doubled since then."
) * 6


def headings(text: str) -> list[str]:
    found = pipeline.sections(pipeline.ingest(text))
    assert found.sections is not None
    return [item.heading for item in found.sections.items if item.heading]


START = "A letter on ketamine outside the clinic" + FILL * 2


@pytest.mark.parametrize(
    ("glued", "expected"),
    [
        ("Who uses itMisuse was first seen among staff.", "Who uses it"),
        ("What it does to themRegular users pay a price.", "What it does to them"),
        ("Control of drinkingUsers were asked twice a week.", "Control of drinking"),
    ],
)
def test_headings(glued: str, expected: str) -> None:
    assert expected in headings(START + glued + FILL)


def test_a_chain_of_short_headings() -> None:
    found = headings(START + "MethodsParticipants Main criteria were age and weight." + FILL)
    assert "Methods" in found and "Participants" in found


@pytest.mark.parametrize(
    "sentence",
    [
        "The effect of femoral occlusion on relaxation was large (Figs. 1A & 2A) and lasting.",
        "We excluded the items that were read on the StepOnePlus system.",
        "All users were asked about the drug by the DutchCollege.",
    ],
)
def test_sentences_are_no_headings(sentence: str) -> None:
    text = START + sentence + FILL
    found = pipeline.sections(pipeline.ingest(text))
    assert found.sections is not None
    assert not any(heading.startswith(sentence[:12]) for heading in headings(text))


@pytest.mark.parametrize("wording", ["Outcome and follow-up", "Follow-up and outcomes", "Differential diagnosis"])
def test_run_in_headings_of_case_reports(wording: str) -> None:
    text = f"Case presentation. A woman of 40 had pain in both feet.\n\n{wording}. On the lower rate nothing changed.\n"
    assert wording in headings(text)


def test_a_list_that_begins_with_a_consortium() -> None:
    names = ", ".join(f"{name} {initial}" for initial in "ABCDEFGHJKLMN" for name in ("Ahlberg", "Berman", "Corti", "Dorn"))
    text = f"Introduction\nKetamine acts fast in depression.\n\nReferences\n{names} (2013). A map. Nature; 500:415-421.\n"
    found = pipeline.sections(pipeline.ingest(text))
    assert found.sections is not None
    assert found.sections.items[-1].kind == "references"


def test_a_decimal_without_its_zero_numbers_no_heading() -> None:
    found = headings(
        START + "Tests were two-sided at alpha = .05. Results Sample Description In total, 62 people took part." + FILL
    )
    assert "Results" in found
    assert not any(heading.startswith("05") for heading in found)
