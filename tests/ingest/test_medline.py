"""PubMed's tagged format as a paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document
from ketaminer.stages.sections import find_sections

RECORD = """PMID- 123
OWN - NLM
DP  - 2011 Jan-Feb
TI  - Ketamine for people who drink
      every day.
LID - 10.1234/x [doi]
AB  - AIM: To see whether craving falls. METHODS: Two clinics gave ketamine to
      35 people. RESULTS: Craving fell.
FAU - Elm, Eva
AU  - Elm E
FAU - Ash, Adam B
OT  - craving
OT  - ketamine
SO  - J Careful Infus. 2011;3:4-9.
"""


@pytest.mark.parametrize("text", [RECORD, "\n" + RECORD, RECORD.replace("\n", "\r\n"), "\ufeff" + RECORD])
def test_a_record(document: Callable[..., Document], text: str) -> None:
    found = document(text)
    assert found.text.split("\n") == [
        "Ketamine for people who drink every day.",
        "Eva Elm, Adam B Ash",
        "Abstract",
        "AIM: To see whether craving falls. METHODS: Two clinics gave ketamine to 35 people. RESULTS: Craving fell.",
        "craving; ketamine",
    ]
    assert found.title == "Ketamine for people who drink every day."
    assert (found.doi, found.pmid, found.year) == ("10.1234/x", "123", 2011)
    assert found.source.media_type == "application/nbib"
    sections = find_sections(found, Config())
    assert [(s.heading, s.kind) for s in sections.items if s.heading] == [
        ("Abstract", "abstract"), ("AIM", "introduction"), ("METHODS", "methods"), ("RESULTS", "results"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RECORD + "\n" + RECORD, "holds 2 articles"),
        ("PMID- 123\nOWN - NLM\nDP  - 2011\n", "neither title nor abstract"),
    ],
)
def test_what_is_no_article(document: Callable[..., Document], text: str, reason: str) -> None:
    with pytest.raises(KetaminerError, match=reason):
        document(text)


def test_text_that_names_a_record_is_text(document: Callable[..., Document]) -> None:
    assert document("PMID- 123 is what the nurse wrote down.\nCraving fell.").source.media_type == "text/plain"
