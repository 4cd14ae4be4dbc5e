"""Lists that the user brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaminer.errors import KetaminerError
from ketaminer.stages.citations.library import load_library

CSL = [
    {
        "id": "meer",
        "title": "The mood keeps score",
        "author": [{"family": "Meer", "non-dropping-particle": "van der", "given": "B."}],
        "issued": {"date-parts": [[2014, 3]]},
        "container-title": "Mood",
        "DOI": "https://doi.org/10.1000/ABC",
        "citation-number": 2,
    },
    {
        "id": "wsc",
        "title": "Fact sheet",
        "author": [{"literal": "World Sleep Council"}],
        "issued": {"raw": "May 2015"},
        "citation-number": 1,
    },
]
BIB = """@article{meer14, author={van der Meer, B. and M{\\"u}ller, Karl and others}, title={The {MOOD} keeps score},
  year=2014, journal={Mood}, volume={3}, pages={1--10}, doi={10.1000/abc}}
@misc{wsc15, author={{World Organization for Sleep}}, title={Fact sheet}, year={2015}}
"""
RIS = (
    "TY  - JOUR\nAU  - van der Meer, B.\nPY  - 2014/03/01\nTI  - The mood keeps score\nJO  - Mood\n"
    "VL  - 3\nSP  - 1\nEP  - 10\nER  - \n"
)
NBIB = """PMID- 1234567
DP  - 2014 Mar
TI  - The mood keeps
      score.
FAU - van der Meer, Bert
AU  - van der Meer B
JT  - Mood
LID - 10.1000/abc [doi]
"""
FILES = {"list.json": json.dumps(CSL), "list.bib": BIB, "list.ris": RIS, "list.nbib": NBIB}


@pytest.mark.parametrize("name", FILES)
def test_formats(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    first = load_library(tmp_path / name)[0]
    assert first.authors[0].startswith("van der Meer, B")
    assert first.year == "2014"
    assert first.title is not None and first.title.casefold() == "the mood keeps score"
    assert first.container == "Mood"
    assert (first.span, first.text) == (None, None)


@pytest.mark.parametrize(("name", "text"), FILES.items())
def test_names_and_years_resolve(cite, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    library = load_library(tmp_path / name)
    (item,) = cite("It is known (van der Meer, 2014).", library=library).items
    assert (item.status, item.reference_id) == ("resolved", library[0].id)


def test_numbers_follow_the_list(cite, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps(CSL), encoding="utf-8")
    library = load_library(tmp_path / "list.json")
    assert [item.reference_id for item in cite("It [1] is [2].", library=library).items] == ["wsc", "meer"]
    (tmp_path / "list.bib").write_text(BIB, encoding="utf-8")
    library = load_library(tmp_path / "list.bib")
    assert [item.reference_id for item in cite("It [1] is [2].", library=library).items] == ["meer14", "wsc15"]


def test_the_list_brought_replaces_the_paper_s_own(cite, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps(CSL), encoding="utf-8")
    library = load_library(tmp_path / "list.json")
    found = cite("It is known [1].", "1. Hill U. Another title. Mood. 2013;6:1-2.", library=library)
    assert found.references == library
    assert [item.reference_id for item in found.items] == ["wsc"]


BAD = [
    ("a.json", '[{"id": "x",\n "title":}]', "a.json line 2 column"),
    ("a.json", '[{"title": "x"}, 7]', "a.json item 2"),
    ("a.json", '{"title": "x"}', "not a list"),
    ("a.json", "[{}]", "a.json item 1"),
    ("a.json", "[" * 100_000, "a.json"),
    ("a.bib", "@article{a, title={x}}\n@book{b, title={x}\n@misc{c, title={y}}", "a.bib line 2"),
    ("a.bib", "no entries at all", "no references"),
    ("a.ris", "TY  - JOUR\nAU  - X, Y\n", "a.ris line 1"),
    ("a.ris", "no entries at all", "no references"),
    ("a.nbib", "PMID- 1\nnonsense", "a.nbib line 2"),
    ("a.docx", "x", "not a format"),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD)
def test_bad_files_name_the_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KetaminerError) as caught:
        load_library(tmp_path / name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KetaminerError, match="cannot read references"):
        load_library(tmp_path / "none.json")
