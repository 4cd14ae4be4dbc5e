"""Steps on single characters, each as a table of source and reading text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.model import Document


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("keta\u200bmine", "ketamine"),
        ("keta\u200c\u2060\ufeffmine", "ketamine"),
        ("\u202bketamine\u202c", "ketamine"),
        ("ketamine\u200f 5 mg", "ketamine 5 mg"),
        ("keta\x00mine", "ketamine"),
        ("dose\x07 of\x1b 5", "dose of 5"),
        ("a\ufe0fb", "ab"),
        ("k\u00e9tamine – 5 µg", "k\u00e9tamine – 5 µg"),
    ],
)
def test_controls(reading: Callable[..., str], source: str, expected: str) -> None:
    assert reading(source, "controls") == expected


@pytest.mark.parametrize(
    ("step", "source", "expected"),
    [
        ("ligatures", "eﬃcacy of the ﬁrst ﬂuid, oﬀ ﬆop", "efficacy of the first fluid, off stop"),
        ("ligatures", "S‑ketamine ‐ x", "S-ketamine - x"),
        ("ligatures", "Æ æ œ ß", "Æ æ œ ß"),
        ("soft_hyphens", "keta\xadmine", "ketamine"),
        ("soft_hyphens", "S\xadketamine", "S-ketamine"),
        ("soft_hyphens", "40\xad80 mg", "40-80 mg"),
        ("soft_hyphens", "keta\xad\nmine", "keta\xad\nmine"),
        ("combining", "e\u0301sketamine", "ésketamine"),
        ("combining", "x\u0301y", "x\u0301y"),
        ("combining", "K\u0308 A\u030a", "K\u0308 Å"),
        ("spaces", "5\u00a0mg\u2009/\u2009kg  daily\t.", "5 mg / kg daily ."),
        ("spaces", "  a b \n  c  ", "a b\nc"),
        ("spaces", "one two", "one two"),
    ],
)
def test_step(reading: Callable[..., str], step: str, source: str, expected: str) -> None:
    assert reading(source, step) == expected


def test_an_unknown_step_names_the_nearest(document: Callable[..., Document]) -> None:
    with pytest.raises(KetaminerError, match="ligatures"):
        document("text", "ligature")
