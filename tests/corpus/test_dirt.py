"""The papers hold the dirt that the corpus' README says they hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
CP1252 = ("animal.txt", "metformin.txt")

DIRT = [
    ("review.txt", r"\w \n\n\w", 60),  # double-spaced, hard-wrapped
    ("review.txt", r"\w \n \w", 5),  # a page break: one line end and a blank
    ("review.txt", r"[a-z]- \n\n[a-z]", 2),  # cut after a word's own hyphen
    ("review.txt", r"\d \n\n(mg|ug)", 1),  # a dose cut by a line end
    ("review.txt", r"20019|\(REF\)|Ozols, Berzins and Kalns, 2008\.", 3),
    ("review.txt", r"et al[^.]", 1),
    ("trial.txt", r"[ﬁﬂﬀﬃﬄ]", 20),
    ("trial.txt", r"[a-z]-\n[a-z]", 8),
    ("trial.txt", r"\n\d\n\f", 3),
    ("trial.txt", r"Nordahl et al\. Ketamine and naltrexone", 3),
    ("trial.txt", r"(?m)^\d\.\d\. [A-Z]", 8),
    ("case.txt", r"(?m)^(Summary|Background|Discussion)\. [A-Z]", 3),
    ("animal.txt", "[“”’±–]", 15),
    ("animal.txt", "\r\n", 60),
    ("animal.txt", r"(?m)^[A-Z ]{6,}\r$", 6),
    ("editorial.txt", r"\]\.[A-Z]", 4),
    ("editorial.txt", r"[a-z.][A-Z][a-z]+ [a-z]+[a-z ]*[A-Z]", 2),
    ("editorial.txt", r"\]\[", 3),
    ("abstract.txt", r"(?m)^[A-Z ]{7,}$", 4),
    ("abstract.txt", r"kg−1 h−1", 1),
    ("shortreview.txt", r"[a-z]\d{1,2}[,–]?\d{0,2} ", 4),
    ("shortreview.txt", r"[a-z]\.\d{1,2} [A-Z]", 5),
    ("jatstrial.xml", r'<xref ref-type="bibr"', 10),
    ("nephrectomy.txt", r"[ﬁﬂﬀﬃﬄ]", 20),
    ("nephrectomy.txt", r"(?m)^Nausea or vomiting 11 20 0\.035$", 1),
    ("stress.txt", r"[a-z]-\n[a-z]", 8),
    ("crossover.txt", r"(?m)^(Abstract|Introduction|Drinking|Discussion)\. [A-Z]", 3),
    ("metformin.txt", "\r\n", 60),
    ("letter.txt", "Downloaded from emlett", 2),
    ("letter.txt", r"[a-z]\.[A-Z]{6,}", 4),
    ("letter.txt", r"[a-z]-\n[a-z]", 2),
    ("threearm.xml", r'<xref ref-type="bibr"', 9),
]


@pytest.mark.parametrize(("name", "pattern", "least"), DIRT)
def test_dirt_is_there(name: str, pattern: str, least: int) -> None:
    encoding = "cp1252" if name in CP1252 else "utf-8"
    assert len(re.findall(pattern, (CORPUS / name).read_bytes().decode(encoding))) >= least


@pytest.mark.parametrize("name", CP1252)
def test_cp1252_is_not_utf8(name: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        (CORPUS / name).read_bytes().decode("utf-8")


def test_the_editorial_is_one_line_and_cut_off() -> None:
    text = (CORPUS / "editorial.txt").read_text("utf-8")
    assert "\n" not in text
    assert text[-1].isalpha()


def test_the_short_review_has_no_line_end_before_its_list() -> None:
    text = (CORPUS / "shortreview.txt").read_text("utf-8")
    assert text.index("\n") == text.index("References\n") + len("References")
