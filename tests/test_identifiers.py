"""Document ids: safe as a file name on any system, and never the same for two papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.identifiers import LIMIT, assign, safe_stem


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("review", "review"),
        ("10.1000_j.x.2020.01", "10.1000_j.x.2020.01"),
        ("Moss 2011 (final)", "Moss_2011_final"),
        ("../../etc/passwd", "etc_passwd"),
        ("..", "document"),
        ("", "document"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("a/b\\c:d", "a_b_c_d"),
        ("a\x00b\nc\x1b[31m", "a_b_c_31m"),
        ("trailing. ", "trailing"),
        ("con", "con_"),
        ("NUL.backup", "NUL_.backup"),
        ("errors.jsonl", "errors_.jsonl"),
        ("errorsome", "errorsome"),
        ("Müller", "Müller"),
        ("Mu\u0308ller", "Müller"),
        ("кетамин", "кетамин"),
        ("a\u202eb", "a_b"),
        ("a..b", "a.b"),
        ("\udcff", "document"),
    ],
)
def test_safe_stem(stem: str, expected: str) -> None:
    assert safe_stem(stem) == expected


def test_long_stems_stay_apart() -> None:
    one, two = safe_stem("ä" * 300 + "1"), safe_stem("ä" * 300 + "2")
    assert one != two
    assert len(one.encode()) <= LIMIT
    assert len(two.encode()) <= LIMIT


@given(st.text(st.characters()))
def test_any_name_is_safe(stem: str) -> None:
    name = safe_stem(stem)
    assert name
    assert not set(name) & set('/\\:*?"<>|')
    assert name.isprintable()
    assert name[0] not in ".-"
    assert name[-1] not in ". "
    assert ".." not in name
    assert len(name.encode()) <= LIMIT + 1
    assert safe_stem(name) == name


def test_papers_that_share_a_stem_both_get_a_hash() -> None:
    ids = assign(["a", "b", "a"], lambda index: b"%d" % index)
    assert ids[1] == "b"
    assert ids[0] != ids[2]
    assert all(ident.startswith("a-") and len(ident) == 10 for ident in (ids[0], ids[2]))


def test_case_and_width_do_not_tell_papers_apart() -> None:
    ids = assign(["A", "a", "ａ"], lambda index: b"%d" % index)
    assert len({ident.casefold() for ident in ids}) == 3
    assert all("-" in ident for ident in ids)


def test_equal_papers_get_a_number() -> None:
    first, second, third = assign(["a", "a", "a"], lambda _: b"same")
    assert (second, third) == (f"{first}-2", f"{first}-3")


@given(st.lists(st.sampled_from(["a", "A", "a-ca978112", "a-ca978112-2", "b", "../a", "con"]), max_size=8))
def test_ids_are_unique(stems: list[str]) -> None:
    ids = assign(stems, lambda _: b"a")
    assert len({ident.casefold() for ident in ids}) == len(stems)
