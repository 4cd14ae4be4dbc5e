"""Line-end hyphens."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("keta-\nmine", "ketamine"),
        ("the pre-\nsent dose", "the present dose"),
        ("self-\nadministration", "self-administration"),
        ("keta-  \r\n\r\n  mine", "ketamine"),
        ("keta\xad\nmine", "ketamine"),
        ("keta\ufffemine", "ketamine"),
        ("keta\x02\r\nmine", "ketamine"),
        ("self\ufffereport", "self-report"),
        # beside a digit, a capital or a single letter a hyphen belongs to the word
        ("N-methyl-D-\naspartate", "N-methyl-D-aspartate"),
        ("S-\nketamine", "S-ketamine"),
        ("Lingford-\nHughes", "Lingford-Hughes"),
        ("interleukin-\n6", "interleukin-6"),
        ("5-\nfold", "5-fold"),
        # what the document does elsewhere decides first
        ("the sub-\nscale and the sub-scale", "the sub-scale and the sub-scale"),
        ("the sub-\nscale and the subscale", "the subscale and the subscale"),
        ("a self-\nless and selfless act", "a selfless and selfless act"),
        # two words of the document
        ("mood and body, the mood-\nbody axis", "mood and body, the mood-body axis"),
        ("to under-\nstand what they stand under", "to understand what they stand under"),
        # a suspended hyphen
        ("pre- and post-treatment, pre-\nand post-dose", "pre- and post-treatment, pre-\nand post-dose"),
        ("all underst-\nand it; an underst", "all understand it; an underst"),
        # no hyphen of a word
        ("a dose -\nhigh", "a dose -\nhigh"),
        ("KETA-\nMINE", "KETAMINE"),
    ],
)
def test_line_end_hyphens(reading: Callable[..., str], source: str, expected: str) -> None:
    assert reading(source, "hyphens") == expected
