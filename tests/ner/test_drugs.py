"""Drug mentions: names, ids, short forms, misspelt names, and what is no drug."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.config import Config, NerOptions
from ketaminer.data import data_dir, rows
from ketaminer.model import Span
from ketaminer.stages.ner.drug_names import drug_vocabulary
from ketaminer.stages.ner.drugs import find_drugs
from ketaminer.stages.ner.found import Found, Reading

CONFIG = Config()


def reading(text: str, *breaks: int) -> Reading:
    return Reading(text, (Span(0, len(text)),), breaks=frozenset({0, len(text), *breaks}))


def drugs(text: str, config: Config = CONFIG) -> list[Found]:
    return find_drugs(reading(text), config)


def shown(text: str) -> list[tuple[str, str | None]]:
    return [(text[f.start : f.end], f.name) for f in drugs(text)]


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("ketamine", "ketamine", "drug"),
        ("ketamine hydrochloride", "ketamine", "drug"),
        ("racemic ketamine", "ketamine", "drug"),
        ("(R,S)-ketamine", "ketamine", "drug"),
        ("CI-581", "ketamine", "code"),
        ("Ketalar", "ketamine", "drug"),
        ("esketamine", "esketamine", "enantiomer"),
        ("S-ketamine", "esketamine", "enantiomer"),
        ("(S)-ketamine", "esketamine", "enantiomer"),
        ("S(+)-ketamine", "esketamine", "enantiomer"),
        ("S(+)-Ketamine", "esketamine", "enantiomer"),
        ("(S)-(+)-ketamine", "esketamine", "enantiomer"),
        ("S\u2011ketamine", "esketamine", "enantiomer"),
        ("arketamine", "arketamine", "enantiomer"),
        ("R-ketamine", "arketamine", "enantiomer"),
        ("(R)-ketamine", "arketamine", "enantiomer"),
        ("(R)-(\u2212)-ketamine", "arketamine", "enantiomer"),
        ("norketamine", "norketamine", "metabolite"),
        ("(R,S)-norketamine", "norketamine", "metabolite"),
        ("hydroxynorketamine", "hydroxynorketamine", "metabolite"),
        ("HNK", "hydroxynorketamine", "metabolite"),
        ("(2R,6R)-HNK", "(2R,6R)-hydroxynorketamine", "metabolite"),
        ("(2S,6S)-HNK", "(2S,6S)-hydroxynorketamine", "metabolite"),
        ("(2R, 6R)-hydroxynorketamine", "(2R,6R)-hydroxynorketamine", "metabolite"),
        ("dehydronorketamine", "dehydronorketamine", "metabolite"),
        ("hydroxyketamine", "hydroxyketamine", "metabolite"),
        ("MK-801", "dizocilpine", "code"),
        ("MK801", "dizocilpine", "code"),
        ("dizocilpine", "dizocilpine", "drug"),
        ("SCH 23390", "SCH-23390", "code"),
        ("memantine", "memantine", "drug"),
        ("sirolimus", "rapamycin", "drug"),
        ("lysergic acid diethylamide", "LSD", "drug"),
        ("psilocybin", "psilocybin", "drug"),
        ("3,4-methylenedioxymethamphetamine", "MDMA", "drug"),
        ("propranolol", "propranolol", "drug"),
        ("lorazepam", "lorazepam", "drug"),
        ("alcohol", "ethanol", "drug"),
        ("ethanol", "ethanol", "drug"),
        ("heroin", "heroin", "drug"),
        ("cannabis", "cannabis", "drug"),
        ("adrenaline", "epinephrine", "drug"),
        ("paracetamol", "acetaminophen", "drug"),
        ("ketofol", "ketamine-propofol", "combination"),
        ("benzodiazepines", "benzodiazepines", "class"),
        ("SSRIs", "SSRIs", "class"),
        ("NMDA receptor antagonist", "NMDA receptor antagonists", "class"),
        ("N-methyl-D-aspartate (NMDA) receptor antagonists", "NMDA receptor antagonists", "class"),
        ("NMDAR antagonists", "NMDA receptor antagonists", "class"),
        ("conventional antidepressants", "conventional antidepressants", "class"),
        ("monoaminergic antidepressants", "monoaminergic antidepressants", "class"),
        ("serotonergic psychedelics", "serotonergic psychedelics", "class"),
        ("classic psychedelics", "classic psychedelics", "class"),
        ("adrenergic antagonists", "adrenergic antagonists", "class"),
    ],
)
def test_names(written: str, name: str, kind: str) -> None:
    text = f"They were given {written} before, and again."
    (one,) = drugs(text)
    assert text[one.start : one.end] == written
    assert one.name == name
    assert one.value is not None and one.value["kind"] == kind
    if kind in ("enantiomer", "metabolite"):
        assert one.value["parent"] == "ketamine"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("ketamine", {"drugbank": "DB01221", "unii": "690G0D6V8H", "mesh": "D007649", "chebi": "CHEBI:6121"}),
        ("esketamine", {"drugbank": "DB11823", "mesh": "C000629870", "chebi": "CHEBI:60799"}),
        ("lorazepam", {"drugbank": "DB00186", "mesh": "D008140", "chebi": "CHEBI:6539"}),
        ("LSD", {"drugbank": "DB04829", "mesh": "D008238", "chebi": "CHEBI:6605"}),
        ("MDMA", {"drugbank": "DB01454", "mesh": "D018817"}),
        ("heroin", {"drugbank": "DB01452", "mesh": "D003932", "chebi": "CHEBI:27808"}),
        ("midazolam", {"drugbank": "DB00683", "mesh": "D008874"}),
        ("ethanol", {"drugbank": "DB00898", "mesh": "D000431", "chebi": "CHEBI:16236"}),
        ("rapamycin", {"drugbank": "DB00877", "mesh": "D020123"}),
        ("norketamine", {"mesh": "C033419", "chebi": "CHEBI:91519"}),
    ],
)
def test_ids(name: str, ids: dict[str, str]) -> None:
    assert ids.items() <= dict(drug_vocabulary(CONFIG).drugs[name].ids).items()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ketamine-treated and ketamine\u2013induced", ["ketamine", "ketamine"]),
        ("ketamine's and ketamine’s effects", ["ketamine", "ketamine"]),
        ("ketamine/midazolam or ketamine plus propofol", ["ketamine", "midazolam", "ketamine", "propofol"]),
        ("cocaine-dependent and alcohol-preferring rats", ["cocaine", "alcohol"]),
        ("alcohol use disorder, cocaine craving, opioid use", ["alcohol", "cocaine", "opioid"]),
        ("blocked opioid receptors", []),
        ("weak effects on opioid, muscarinic and monoamine receptors", []),
        ("between ketamine and NMDA receptors", ["ketamine"]),
        ("an opioid receptor antagonist", ["opioid receptor antagonist"]),
        ("insulin resistance and insulin sensitivity", []),
        ("insulin was injected", ["insulin"]),
        ("release of noradrenaline, serotonin and dopamine", []),
        ("an infusion of noradrenaline", ["noradrenaline"]),
        ("anti-insulin antibodies, non-opioid", []),
        ("a cocaine-like effect", []),
        ("NMDA, GABA and AMPA receptors; glutamate; BDNF", []),
        ("given saline, vehicle or placebo with water and oxygen", []),
        ("an antidepressant effect, a psychedelic experience", []),
        ("lsd and hnk in small letters; MAP, ICE, MET", []),
        ("we map today's balance and capture the impact", []),
        ("to at mg in on as it is", []),
        ("serum glucose, cholesterol, calcium, sodium", []),
        ("norketamine-like hydroxy-ketamine", ["hydroxy-ketamine"]),
        ("chloro-ketamine", []),
    ],
)
def test_contexts(text: str, expected: list[str]) -> None:
    assert [text[f.start : f.end] for f in drugs(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("serum insulin fell", []),
        ("insulin was injected", ["insulin"]),
        ("Insulin (mU/L) was 20", []),
        ("women with vitamin D deficiency", []),
        ("levels of testosterone", []),
        ("vitamin D or placebo", ["vitamin D"]),
        ("IL-6, TNF-α and IFN-γ", []),
        ("treated with interferon and ribavirin", ["interferon", "ribavirin"]),
        ("plasma ketamine was measured", ["ketamine"]),
        ("heparin-binding protein", []),
        ("heparin was given", ["heparin"]),
        ("secretory leukocyte protease inhibitor", []),
        ("a protease inhibitor", ["protease inhibitor"]),
        ("20 g of Special K cereal", []),
        ("they snorted Special K", ["Special K"]),
        ("fluorescein isothiocyanate", []),
        ("Weil am Rhein, Germany", []),
        ("by bioelectrical impedance (BIA)", []),
        ("calcitonin gene-related peptide", []),
    ],
)
def test_measured_or_given(text: str, expected: list[str]) -> None:
    assert [surface for surface, _ in shown(text)] == expected


def test_a_short_form_before_a_transporter_is_no_drug() -> None:
    text = "Noradrenaline (NA) was infused. NA transporters were blocked."
    assert [surface for surface, _ in shown(text)] == ["Noradrenaline", "NA"]


@pytest.mark.parametrize(
    ("name", "vocabulary", "code"),
    [("insulin", "mesh", "D007328"), ("BCG", "drugbank", "DB12768"), ("opioids", "mesh", "D000701"), ("statin", "mesh", "D019161")],
)
def test_ids_of_classes_and_biologicals(name: str, vocabulary: str, code: str) -> None:
    (one,) = drugs(f"given {name} daily")
    assert one.ids[vocabulary] == code


def test_analytes_are_names_of_drugs() -> None:
    names = drug_vocabulary(CONFIG).drugs
    assert not [name for name, _ in rows(data_dir("gazetteers") / "analytes.tsv") if name not in names]


def test_glued_words_are_found_at_breaks() -> None:
    text = "EditorialKetamine was developed."
    assert [(f.start, f.end) for f in find_drugs(reading(text, 9), CONFIG)] == [(9, 17)]


def test_a_short_form_means_what_the_paper_says() -> None:
    text = "Ketamine psychedelic therapy (KPT) began. KPT helped."
    found = drugs(text)
    assert [(text[f.start : f.end], f.name, f.rule) for f in found] == [
        ("Ketamine", "ketamine", "gazetteer"),
        ("KPT", "ketamine", "abbreviation"),
        ("KPT", "ketamine", "abbreviation"),
    ]
    assert found[-1].value == {"kind": "therapy", "parent": None, "long_form": "Ketamine psychedelic therapy"}
    assert found[-1].ids["drugbank"] == "DB01221"


@pytest.mark.parametrize(
    ("long", "short", "expected"),
    [
        ("iron and folic acid", "IFA", "iron-folic acid"),
        ("folic acid and iron", "FAI", "folic acid-iron"),
        ("family support plus naltrexone", "FSN", "family support-naltrexone"),
    ],
)
def test_a_short_form_of_several_treatments_is_none_of_them(long: str, short: str, expected: str) -> None:
    found = drugs(f"Women received {long} ({short}). {short} helped.")
    assert found[-1].name == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A primary care provider (PCP) gave ketamine; the PCP left.", [("ketamine", "ketamine")]),
        ("the least significant difference (LSD) test; LSD and psilocybin", [("psilocybin", "psilocybin")]),
        ("the PCP called again", []),
        ("psilocybin and LSD were used", [("psilocybin", "psilocybin"), ("LSD", "LSD")]),
        ("alcohol use disorder (AUD); AUD rose", [("alcohol", "ethanol")]),
        ("mammalian target of rapamycin (mTOR); mTOR fell", [("rapamycin", "rapamycin")]),
        ("low-dose ketamine (LDK); LDK worked", [("ketamine", "ketamine"), ("LDK", "ketamine"), ("LDK", "ketamine")]),
        (
            "midazolam group (MG); MG slept",
            [("midazolam", "midazolam"), ("MG", "midazolam"), ("MG", "midazolam")],
        ),
    ],
)
def test_short_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("ketmine", "ketamine"),
        ("ketamime", "ketamine"),
        ("Ketamin", "ketamine"),
        ("ketaminne", "ketamine"),
        ("psilocibin", "psilocybin"),
        ("propranol", None),  # two edits are one too many for nine letters
        ("ketanserin", "ketanserin"),
        ("letamine", None),
        ("ketaminergic", None),
        ("ketosis", None),
        ("memorable", None),
        ("methadones", None),
        ("nicotinic", None),
        ("morphing", None),
        ("ketone", None),
    ],
)
def test_misspelt(word: str, name: str | None) -> None:
    assert [f.name for f in drugs(f"They took {word} at home.")] == ([] if name is None else [name])


def test_misspelt_names_of_the_document() -> None:
    text = "Flibanserin was given. Flibansrin helped."
    assert [(f.name, f.rule) for f in drugs(text)] == [("flibanserin", "gazetteer"), ("flibanserin", "fuzzy")]
    assert drugs("Only flibansrin was given.") == []
    assert drugs("They took ketmine.", Config(ner=NerOptions(fuzzy=False))) == []


def test_the_gazetteer() -> None:
    folder = data_dir("gazetteers")
    built = rows(folder / "drugs.tsv")
    assert len(built) >= 15_000
    assert len({row[0].lower() for row in built}) == len(built)
    kinds = {"drug", "brand", "code", "salt", "enantiomer", "metabolite", "combination", "class", "street"}
    shapes = (r"DB\d{5}", r"[0-9A-Z]{10}", r"[CD]\d{6,9}", r"CHEBI:\d+")
    for row in (*built, *rows(folder / "drugs_extra.tsv")):
        assert row[2] in kinds and row[0].strip() == row[0] and row[1]
        assert all(not cell or re.fullmatch(shape, cell) for cell, shape in zip(row[4:], shapes, strict=True)), row
    stop = {row[0].lower() for row in rows(folder / "drug_stoplist.tsv") if not row[1].startswith("only near")}
    assert not stop & {row[0].lower() for row in built}


PIECES = [
    "ketamine",
    " ",
    "S(+)-",
    "(2R,6R)-HNK",
    "(KPT)",
    "ketamine psychedelic therapy",
    ",",
    "ketmine",
    "\n",
    "’s",
    "–",
    "LSD",
    "0.5 mg/kg",
    "é",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_mentions_do_not_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = drugs(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for one in found:
        assert 0 <= one.start < one.end <= len(text) and "\n" not in text[one.start : one.end]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "ketamin " * 30_000,
        "(2R,6R)-" * 30_000,
        "k" * 200_000,
        "a-" * 100_000,
        "opioid, " * 20_000,
        " \u200b" * 50_000,
    ],
)
def test_hostile(text: str) -> None:
    drugs(text)
