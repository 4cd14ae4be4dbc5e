"""Cutting a list into entries and reading one entry, in the common styles."""

from __future__ import annotations

import textwrap

import pytest

from ketaminer.stages.citations.entries import cut_entries
from ketaminer.stages.citations.references import parse_entry

STYLES = {
    "vancouver": [
        "1. Adams PR, Baker S, van der Meer T, et al. Rapid mood change after one infusion. J Mood. 2006;63(8):856-864.",
        "2. World Sleep Council. List of sleeping aids. 19th ed. Geneva: WSC; 2015.",
        "3. Crane JW, Doyle DV. Does it last?. Am J Mood. 2013 Oct 1;170(10):1134–42. PMID: 23982301",
    ],
    "apa": [
        "Adams, P. R., Baker, S., & Crane, R. S. (2015). Rapid mood change: A window. Annual Mood Review, 66, 509–523.",
        "American Mood Association. (2013). Manual of moods (5th ed.). New York: Author.",
        "O’Neill, C. P., & Gardiner, E. L. (2005a). How to study mood. Mood & Sleep, 108(1), 18–58. doi:10.1016/j.mood.2005.06.018",
        "van der Meer, B. A. (2014). The mood keeps score. New York, NY: Lark.",
    ],
    "harvard": [
        "Adams, P.R., Baker, A. and Crane, A. 2000. Mood change in sad patients. Mood Psychiatry 47(4): 351-354.",
        "Doyle EM, Evans AY. 1997. Mood therapy (MT): a review. J Mood Drugs 29:165–183.",
        "Foster-Hill, A.R., Gray, S., Hall, L., 2012. Updated guidelines: moods. J. Mood. 26, 899–952.",
    ],
    "nature": [
        "1. Zander, P. et al. Mood actions of metabolites. Mood 533, 481–486 (2016).",
        "2. Young, C., Hill, Y. & Dale, K. R-ketamine: a rapid drug. Transl. Mood 5, e632 (2015).",
        "3. Li, N. et al. Synapse formation underlies effects. Sleep 329, 959–964 (2010).",
    ],
    "ieee": [
        "[1] J. A. Smith and B. Jones, “A study of moods,” J. Moods, vol. 12, no. 3, pp. 45–67, 2010.",
        "[2] K. Brown, L. de Vries, and M. O'Neill, “Second study,” Trans. Mood, vol. 3, pp. 1-10, Mar. 2011.",
        "[3] P. White, “Third study,” Mood Lett., vol. 4, pp. 20-21, 2012.",
    ],
    "plos": [
        "1. Domingo EF (2010) Taming the mood. Moodology 113: 678–684.",
        "2. Kolb E, Friend HL, et al. (2014) Mood therapy: focus on sleep. Int J Mood 33: 84-140. doi: 10.24972/ijm.2014.33.2.84",
        "3. Sleigh J (2014) More mechanisms of mood. Trends Mood 4: 76–81.",
    ],
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("layout", ["lines", "wrapped", "joined", "empty lines"])
def test_entries(style: str, layout: str) -> None:
    entries = STYLES[style]
    wrapped = ["\n".join(textwrap.wrap(entry, 60, break_on_hyphens=False)) for entry in entries]
    text = {"lines": "\n".join(entries), "empty lines": "\n\n".join(entries)}.get(layout, "\n".join(wrapped))
    line_starts = [k + 1 for k, c in enumerate(text) if c == "\n"]
    if layout == "joined":
        text = text.replace("\n", " ")
    found = cut_entries(text, 0, len(text), line_starts)
    assert [" ".join(text[e.start : e.end].split()) for e in found] == entries
    assert [e.label for e in found] == [str(n) if entries[0][0] in "1[" else None for n in range(1, len(found) + 1)]


@pytest.mark.parametrize("style", ["vancouver", "nature", "ieee", "plos", "harvard"])
def test_entries_run_together(style: str) -> None:
    text = " ".join(STYLES[style])
    assert [text[e.start : e.end] for e in cut_entries(text, 0, len(text))] == STYLES[style]


def test_what_follows_the_list_is_not_part_of_it() -> None:
    text = "\n".join([*STYLES["vancouver"], "Appendix with much more text, in a paragraph of its own, which nobody cites."])
    assert [text[e.start : e.end] for e in cut_entries(text, 0, len(text))] == STYLES["vancouver"]


def test_a_heading_glued_to_the_first_number() -> None:
    text = "References" + "\n".join(STYLES["vancouver"])
    assert [text[e.start : e.end] for e in cut_entries(text, 10, len(text))] == STYLES["vancouver"]


FIELDS = [
    (
        STYLES["vancouver"][0],
        "1",
        {
            "authors": ["Adams, PR", "Baker, S", "van der Meer, T", "et al."],
            "year": "2006",
            "title": "Rapid mood change after one infusion",
            "container": "J Mood",
            "volume": "63",
            "pages": "856-864",
        },
    ),
    (
        STYLES["vancouver"][1],
        "2",
        {"authors": ["World Sleep Council"], "year": "2015", "title": "List of sleeping aids", "volume": None},
    ),
    (
        STYLES["vancouver"][2],
        "3",
        {"year": "2013", "title": "Does it last?", "volume": "170", "pages": "1134–42", "pmid": "23982301"},
    ),
    (
        STYLES["apa"][0],
        None,
        {
            "authors": ["Adams, P. R.", "Baker, S.", "Crane, R. S."],
            "year": "2015",
            "title": "Rapid mood change: A window",
            "container": "Annual Mood Review",
            "volume": "66",
            "pages": "509–523",
        },
    ),
    (STYLES["apa"][1], None, {"authors": ["American Mood Association"], "year": "2013"}),
    (
        STYLES["apa"][2],
        None,
        {"authors": ["O’Neill, C. P.", "Gardiner, E. L."], "year": "2005a", "doi": "10.1016/j.mood.2005.06.018"},
    ),
    (
        STYLES["harvard"][1],
        None,
        {"authors": ["Doyle, EM", "Evans, AY"], "year": "1997", "container": "J Mood Drugs", "volume": "29"},
    ),
    (
        STYLES["harvard"][2],
        None,
        {"year": "2012", "title": "Updated guidelines: moods", "container": "J. Mood", "pages": "899–952"},
    ),
    (STYLES["nature"][0], "1", {"authors": ["Zander, P.", "et al."], "year": "2016", "container": "Mood", "volume": "533"}),
    (
        STYLES["nature"][1],
        "2",
        {"authors": ["Young, C.", "Hill, Y.", "Dale, K."], "title": "R-ketamine: a rapid drug", "pages": "e632"},
    ),
    (STYLES["ieee"][1], "2", {"authors": ["Brown, K.", "de Vries, L.", "O'Neill, M."], "title": "Second study", "volume": "3"}),
    (STYLES["plos"][1], "2", {"year": "2014", "container": "Int J Mood", "volume": "33", "doi": "10.24972/ijm.2014.33.2.84"}),
]


@pytest.mark.parametrize(("entry", "label", "fields"), FIELDS)
def test_fields(entry: str, label: str | None, fields: dict[str, object]) -> None:
    parts = parse_entry(entry, label)
    assert {name: getattr(parts, name) for name in fields} == fields
    assert parts.label == label
