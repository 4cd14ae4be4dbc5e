"""Reference lists whose entries lost the line ends between them, and reference lists that a user brings."""

import json
from pathlib import Path

import pytest

from ketaminer import pipeline

APA = (
    "American Psychiatric Association. (2013). Manual of mental disorders (5th ed.). Author.",
    "Berman, R. M., Cappiello, A., & Anand, A. (2000). Ketamine in depressed patients. Biological Psychiatry, 47(4), 351–354.",
    "European Monitoring Centre for Drugs and Drug Addiction. (2002). Report on the risks of ketamine. EMCDDA.",
    "Morgan, C. J. A., & Curran, H. V. (2012). Ketamine use: A review. Addiction, 107(1), 27–38.",
    "World Health Organization. (2016). Fact file on ketamine. WHO.",
    "Zarate, C. A., Singh, J. B., & Carlson, P. J. (2006). An antagonist. Archives of General Psychiatry, 63, 856–864.",
)
HARVARD = (
    "American Psychiatric Association, 2013. Manual of mental disorders. Washington, DC: APA.",
    "Berman, R.M., Cappiello, A. and Anand, A., 2000. Ketamine in depressed patients. Biological Psychiatry, 47(4), pp.351-354.",
    "European Medicines Agency, 2019. Spravato: assessment report. Amsterdam: EMA.",
    "NICE, 2022. Depression in adults. London: NICE.",
    "World Health Organization, 2016. Fact file on ketamine. Geneva: WHO.",
    "Zarate, C.A., Singh, J.B. and Carlson, P.J., 2006. An antagonist. Archives of General Psychiatry, 63(8), pp.856-864.",
)
NUMBERED = (
    "1. Berman R, Cappiello A, Anand A. Ketamine in depressed patients. Biol Psychiatry. 2000; 47:351-354.",
    "2. van Dam W, Morgan C. Ketamine use: a review. Addiction. 2012; 107:27-38.",
    "3. Zarate C, Singh J, Carlson P. An antagonist in depression. Pain. 2006; 63:856-864.",
    "4. World Health Organization. Fact file on ketamine. 2016.",
)
BODY = "Ketamine in depression\n\nIntroduction\nDepression is common and hard to treat (Berman et al., 2000) [1].\n\nReferences\n"


@pytest.mark.parametrize("between", ["\n", " ", ""])
@pytest.mark.parametrize("entries", [APA, HARVARD, NUMBERED], ids=["apa", "harvard", "numbered"])
def test_entries_are_told_apart(entries: tuple[str, ...], between: str) -> None:
    found = pipeline.cite(pipeline.sections(pipeline.ingest(BODY + between.join(entries) + "\n")))
    assert found.citations is not None
    assert [reference.text for reference in found.citations.references] == list(entries)


def test_a_long_joined_list_is_not_taken_for_prose() -> None:
    entries = [
        f"{k}. Berman R, Cappiello A, Anand A. What ketamine does to those that were depressed. Pain. 2000; 47:{k}-354."
        for k in range(1, 40)
    ]
    found = pipeline.cite(pipeline.sections(pipeline.ingest(BODY + " ".join(entries) + "\n")))
    assert found.citations is not None
    assert len(found.citations.references) == 39


def test_a_range_glued_to_a_word_that_can_have_a_number() -> None:
    text = (
        "Depression is common worldwide1 and costly.2 Ketamine acts quickly,3,4 but the effect is brief.5 Regulators approved it.6 "
        "Earlier reviews pooled three trials7–9 and no others. In trial4 of the programme nobody stopped. Two more followed.10\n\n"
        "References\n"
        + "\n".join(f"{k}. Berman R, Anand A. Title {'abcdefghij'[k - 1]}. Pain. 2000; 47:351-354." for k in range(1, 11))
    )
    found = pipeline.cite(pipeline.sections(pipeline.ingest(text)))
    assert found.citations is not None
    assert [item.key for item in found.citations.items] == [str(k) for k in range(1, 11)]


CSL = json.dumps(
    [
        {
            "id": "k",
            "type": "book",
            "title": "A trial",
            "author": [{"family": "Krupitsky", "given": "E"}],
            "issued": {"date-parts": [[2002]]},
        }
    ]
)
LIBRARIES = {
    "list.json": CSL,
    "list.bib": "@article{k, title={A trial}, author={Krupitsky, E.}, year={2002}}",
    "list.ris": "TY  - JOUR\nAU  - Krupitsky, E\nPY  - 2002\nTI  - A trial\nER  - \n",
    "list.nbib": "PMID- 12345\nDP  - 2002 Dec\nTI  - A trial\nFAU - Krupitsky, Evgeny\nAU  - Krupitsky E\n",
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_in_every_format_goes_through_the_pipeline(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(LIBRARIES[name], encoding="utf-8")
    found = pipeline.cite(
        pipeline.sections(pipeline.ingest("Ketamine lowered craving (Krupitsky, 2002).")), references=tmp_path / name
    )
    assert found.citations is not None
    assert [(item.key, item.status) for item in found.citations.items] == [("Krupitsky 2002", "resolved")]
