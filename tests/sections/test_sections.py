"""Headings, section kinds and levels, and where sentences are not: own sentences in every layout a heading comes in."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document, Edit, Section, Sections, Source
from ketaminer.stages.sections import find_sections
from ketaminer.stages.sections.vocabulary import vocabulary

CONFIG = Config()
PROSE = "Forty adults with heavy drinking were given one infusion. The nurses rated them each day for a week and then once a month."


def read(text: str, edits: tuple[Edit, ...] = ()) -> Sections:
    return find_sections(Document("d", Source("d.txt", "", "text/plain"), text, edits=edits), CONFIG)


def outline(found: Sections) -> list[tuple[int, str, str | None]]:
    return [(s.level, s.kind, s.heading) for s in found.items]


def sentences(text: str, found: Sections) -> list[str]:
    return [text[start:end] for start, end in found.sentences]


def innermost(found: Sections, at: int) -> Section:
    return [s for s in found.items if s.span.start <= at < s.span.end][-1]


ONE_HEADING = [
    # text, the heading, its kind, the first sentence behind it
    ("EditorialHeavy use harms the bladder.Some users recover.", "Editorial", "other", "Heavy use harms the bladder."),
    ("Methods: we asked forty users.", "Methods", "methods", "we asked forty users."),
    ("Background. Use has grown.", "Background", "introduction", "Use has grown."),
    ("METHODS We asked forty users.", "METHODS", "methods", "We asked forty users."),
    ("METHODSWe asked forty users.", "METHODS", "methods", "We asked forty users."),
    ("Results The scores fell.", "Results", "results", "The scores fell."),
    ("Results—The scores fell.", "Results", "results", "The scores fell."),
    ("2.1 Participants\nForty users took part.", "2.1 Participants", "methods", "Forty users took part."),
    ("III. RESULTS\nThe scores fell.", "III. RESULTS", "results", "The scores fell."),
    ("4. Discussion\nThe scores fell.", "4. Discussion", "discussion", "The scores fell."),
    ("Patients and Methods:\nForty users took part.", "Patients and Methods:", "methods", "Forty users took part."),
    ("Case Presentation\nA man of 40 came to us.", "Case Presentation", "case", "A man of 40 came to us."),
    ("Key words: ketamine; craving", "Key words", "other", "ketamine; craving"),
    ("Conflict of interest\nNone declared.", "Conflict of interest", "other", "None declared."),
    ("Acknowledgments\nWe thank our nurses.", "Acknowledgments", "acknowledgements", "We thank our nurses."),
    ("Authors’ contributions\nAB wrote it.", "Authors’ contributions", "other", "AB wrote it."),
]


@pytest.mark.parametrize(("text", "heading", "kind", "first"), ONE_HEADING)
def test_a_heading_at_the_beginning(text: str, heading: str, kind: str, first: str) -> None:
    found = read(text)
    assert [(s.heading, s.kind) for s in found.items] == [(heading, kind)]
    assert sentences(text, found)[0] == first


def test_unknown_headings_run_into_paragraphs() -> None:
    told = [("Introduction", "introduction"), ("Participants", "methods"), ("Flow of participants", "results")]
    told += [("Craving, sleep and motivation", "results"), ("Tolerability", "results"), ("Discussion", "discussion")]
    text = "\n\n".join(["A trial of sleep in adults", *(f"{heading}. {PROSE * 4}" for heading, _ in told)])
    assert [(s.heading, s.kind) for s in read(text).items if s.heading] == told


@pytest.mark.parametrize("first", ["Nobody died.", "Two patients left.", "The drug was safe.", "Results varied."])
def test_short_sentences_are_no_headings(first: str) -> None:
    known = [f"{heading}. {PROSE * 4}" for heading in ("Introduction", "Methods", "Results", "Discussion")]
    found = read("\n\n".join(["A trial of sleep in adults", *known[:3], f"{first} {PROSE * 4}", known[3]]))
    assert [s.heading for s in found.items if s.heading] == ["Introduction", "Methods", "Results", "Discussion"]


@pytest.mark.parametrize(
    "text",
    [
        "Results were good. They lasted.",
        "Methods of this kind are rare.",
        "Background noise was low in the room.",
        "Discussion groups met twice a week.",
        "Participants were asked to fast. Patients slept well.",
        "We asked forty users. Results of the survey are shown below.",
        "The patients used GraphPad and took MDMA. McLean Hospital paid.",
    ],
)
def test_words_of_headings_in_running_text_are_none(text: str) -> None:
    assert outline(read(text)) == [(1, "other", None)]


def test_a_paper_in_lines() -> None:
    text = "\n".join(
        [
            "Ketamine and the drinking of adults",
            "A. Smith, B. Jones",
            "Abstract",
            "Background",
            PROSE,
            "Methods",
            PROSE,
            "Results",
            PROSE,
            "Conclusions",
            PROSE,
            "Trial registration",
            "NCT00000000",
            "Introduction",
            PROSE,
            "Materials and Methods",
            "Study participants",
            PROSE,
            "Infusion of the drug",
            PROSE,
            "Statistical analysis",
            PROSE,
            "Results",
            "Blood levels of ketamine",
            PROSE,
            "Discussion",
            PROSE,
            "Limitations",
            PROSE,
            "Conclusion",
            PROSE,
            "Funding",
            "None.",
            "References",
            "1. Smith A. A book on drink. J Drink 2001;1:2-3.",
            "2. Jones B. More on drink. J Drink 2002;2:3-4.",
        ]
    )
    found = read(text)
    assert outline(found) == [
        (1, "title", None),
        (1, "abstract", "Abstract"),
        (2, "introduction", "Background"),
        (2, "methods", "Methods"),
        (2, "results", "Results"),
        (2, "conclusion", "Conclusions"),
        (2, "other", "Trial registration"),
        (1, "introduction", "Introduction"),
        (1, "methods", "Materials and Methods"),
        (2, "methods", "Study participants"),
        (2, "methods", "Infusion of the drug"),
        (2, "methods", "Statistical analysis"),
        (1, "results", "Results"),
        (2, "results", "Blood levels of ketamine"),
        (1, "discussion", "Discussion"),
        (2, "discussion", "Limitations"),
        (1, "conclusion", "Conclusion"),
        (1, "funding", "Funding"),
        (1, "references", "References"),
    ]
    assert innermost(found, text.index("Blood levels") + 30).heading == "Blood levels of ketamine"
    assert not any("book on drink" in s for s in sentences(text, found))


GLUED = (
    "AbstractBackgroundDrinking is common.MethodsForty users were asked.ResultsThe scores fell.ConclusionIt helped."
    "Introduction Drinking harms the liver [1,2].It also harms the heart.MethodsStudy settingThe study was done in two "
    "clinics. Choice of the dose The dose was chosen by two nurses in a pilot study of six users.Measurement of "
    "cravingCraving was rated by hand. All users were asked twice. Results Craving fell in both groups (p<0.05).Sleep was "
    "the same." + " Nothing else was found in this part of the study." * 20 + "DiscussionIn this study craving fell. "
    "References1. Smith A. A book on drink. J Drink 2001;1:2-3.\n2. Jones B. More. J Drink 2002;2:3-4."
)


def test_a_glued_paper() -> None:
    found = read(GLUED)
    assert [heading for _, _, heading in outline(found)] == [
        "Abstract", "Background", "Methods", "Results", "Conclusion", "Introduction", "Methods", "Study setting",
        "Choice of the dose", "Measurement of craving", "Results", "Discussion", "References",
    ]  # fmt: skip
    assert "It also harms the heart." in sentences(GLUED, found)
    assert sentences(GLUED, found)[-1] == "In this study craving fell."


def test_a_list_in_one_line_ends_where_a_glued_heading_begins() -> None:
    text = GLUED.replace("\n", " ") + "AcknowledgementsWe thank all users."
    found = read(text)
    assert [s.kind for s in found.items][-2:] == ["references", "acknowledgements"]
    assert sentences(text, found)[-1] == "We thank all users."


def test_prose_behind_the_list_is_not_lost() -> None:
    entries = [f"{n}. Smith AB, Jones C. A trial of drug {n}. J Drink. 200{n};{n}:12-{n + 15}." for n in range(1, 4)]
    prose = "The table shows that craving was lower in the second week than it had been in the first one. " * 4
    text = "\n".join(["Results", PROSE, "References", *entries, prose])
    found = read(text)
    assert outline(found) == [(1, "results", "Results"), (1, "references", "References"), (1, "other", None)]
    assert len(found.sentences) == 2 + 4


def test_a_heading_that_only_says_references() -> None:
    text = "\n".join(["Results", PROSE, "References", PROSE, PROSE])
    found = read(text)
    assert [s.kind for s in found.items] == ["results", "other"]
    assert len(found.sentences) == 6


def test_a_review_has_its_own_headings() -> None:
    text = "\n".join(
        ["Abstract", PROSE, "Introduction", PROSE, "Ketamine: from pain to drink", PROSE, "Blood levels of ketamine", PROSE]
    )
    assert outline(read(text))[2:] == [(1, "other", "Ketamine: from pain to drink"), (1, "other", "Blood levels of ketamine")]


def test_numbers_tell_levels() -> None:
    parts = [
        "1. Introduction",
        "2. Methods",
        "2.1. Design",
        "2.1.1. Choice of the dose",
        "2.2. Rating",
        "3. Results",
        "3.1. Craving",
    ]
    text = "\n".join(line for part in parts for line in (part, PROSE))
    assert [(level, kind) for level, kind, _ in outline(read(text))] == [
        (1, "introduction"), (1, "methods"), (2, "methods"), (3, "methods"), (2, "methods"), (1, "results"), (2, "results"),
    ]  # fmt: skip


def test_headings_that_name_the_part_of_the_paper() -> None:
    parts = [
        "ABSTRACT.BACKGROUND:",
        "ABSTRACT.RESULTS:",
        "BODY.INTRODUCTION:",
        "BODY.METHODS:",
        "BODY.CHOICE OF THE DOSE:",
        "BODY.RESULTS:",
    ]
    text = "\n".join(["TITLE: ", "Ketamine and drink", *(line for part in parts for line in (part, PROSE))])
    assert [(level, kind) for level, kind, _ in outline(read(text))] == [
        (1, "title"), (1, "abstract"), (2, "introduction"), (2, "results"), (1, "introduction"), (1, "methods"), (2, "methods"),
        (1, "results"),
    ]  # fmt: skip


def test_text_before_the_first_heading() -> None:
    text = "\n".join(["Ketamine and drink", "A. Smith", PROSE * 4, "Introduction", PROSE])
    assert outline(read(text)) == [(1, "title", None), (1, "abstract", None), (1, "introduction", "Introduction")]
    assert outline(read(PROSE)) == [(1, "other", None)]
    assert read("") == read(" \n ") == Sections()


def test_a_reference_list_without_a_heading() -> None:
    entries = [f"{n}. Smith AB, Jones C. A trial of drug {n}. J Drink. 200{n};{n}:12-{n + 15}." for n in range(1, 8)]
    text = "\n".join([PROSE, PROSE, *entries])
    found = read(text)
    assert outline(found)[-1] == (1, "references", None)
    assert found.items[-1].span.start == text.index("1. Smith")
    assert all(end <= found.items[-1].span.start for _, end in found.sentences)


def test_lists_are_no_headings() -> None:
    text = "\n".join(
        [PROSE, "Inclusion criteria were:", "Age of 18 years or more", "Heavy drinking in the last month", "Written consent", PROSE]
    )
    assert outline(read(text)) == [(1, "other", None)]


def test_spans_are_those_of_the_source() -> None:
    text = "Meth-\nods\n\nWe asked forty users of keta-\nmine. They  slept.\n"
    edits = (Edit(4, 6, ""), Edit(9, 11, "\n"), Edit(text.index("-\nmine"), text.index("-\nmine") + 2, ""))
    found = read(text, edits)
    assert outline(found) == [(1, "methods", "Meth-\nods")]
    assert sentences(text, found) == ["We asked forty users of keta-\nmine.", "They  slept."]
    assert found.items[0].span == (0, len(text))


def test_the_vocabulary_is_sound() -> None:
    known = vocabulary(CONFIG.vocabulary(CONFIG.sections.headings))
    assert len(known.entries) > 500
    assert all(word == word.lower().strip() and "’" not in word for word in known.entries)


def test_an_unknown_kind_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("gazetteers") / "sections.tsv"
    path.write_text("heading\tkind\tplace\nmethods\tmethod\tmain\n")
    with pytest.raises(KetaminerError, match="unknown kind 'method'"):
        vocabulary(path)


PIECES = st.sampled_from(
    [
        "Methods",
        "Results:",
        "RESULTS",
        "\n",
        " ",
        ".",
        "We ",
        "The drug was given",
        "(n = 20)",
        "[3]",
        "aB",
        "1. ",
        "2.1 ",
        "References",
        "Smith A. 2001",
        "Abstract",
        "i.m.",
        "é",
        "\u200b",
        "((",
        "]",
        "ketamine",
        "“",
        "A",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.booleans())
def test_sections_tile_the_text_and_sentences_keep_out_of_headings(text: str, glued: bool) -> None:
    text = ("Rats were fed daily.The food was dry." * 30 if glued else "") + text
    found = read(text)
    at = 0
    for section in found.items:
        if section.level == 1:
            assert section.span.start == at
            at = section.span.end
        else:
            assert section.span.end <= at
        if section.heading_span:
            start, end = section.heading_span
            assert section.span.start <= start < end <= section.span.end
            assert text[start:end] == section.heading
    assert at == len(text) or not text.strip()
    headings = [s.heading_span for s in found.items if s.heading_span]
    spans = sorted([*headings, *found.sentences])
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert list(found.sentences) == sorted(found.sentences)
