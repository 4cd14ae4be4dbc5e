"""Author-year callouts: what they look like, and what only looks like them."""

from __future__ import annotations

import pytest

FORMS = [
    ("Use rose (American Psychiatric Society, 2013; Hill and Dale, 2010).", ["American Psychiatric Society 2013", "Hill 2010"]),
    ("Orlov and Petrenko (1997) reported the first trial.", ["Orlov 1997"]),
    ("In Orlov & Petrenko’s 1997 report, craving fell.", ["Orlov 1997"]),
    ("This is disputed (see McGill et al., 2015).", ["McGill 2015"]),
    ("Two trials (Orlov et al., 2007, 2002) agree.", ["Orlov 2007", "Orlov 2002"]),
    ("Both (Dekker et al., 2016, 2014b) found it.", ["Dekker 2016", "Dekker 2014b"]),
    ("As in Zander et al. 2016 and in Zander et al. (2016).", ["Zander 2016", "Zander 2016"]),
    ("Deaths rose (NHS, 2011) everywhere (WHO, 2015).", ["NHS 2011", "WHO 2015"]),
    ("It did (Vogel et al., 1997a, 1997b, 1997c).", ["Vogel 1997a", "Vogel 1997b", "Vogel 1997c"]),
    ("It did (Perez et al. 2014a,b) again.", ["Perez 2014a", "Perez 2014b"]),
    ("It did (Perez et al., 2014a-c) again.", ["Perez 2014a", "Perez 2014b", "Perez 2014c"]),
    ("Memory (O’Brien and Gardiner, 2005) was spared.", ["O’Brien 2005"]),
    ("By van der Meer (2014) and (de la Fuente et al., 2010).", ["van der Meer 2014", "de la Fuente 2010"]),
    ("Sönnichsen et al. (2016) and Ling-Hughes et al. (2012) differ.", ["Sönnichsen 2016", "Ling-Hughes 2012"]),
    ("Smith, Jones, and Brown (2001) did it.", ["Smith 2001"]),
    ("However, Smith, Jones & Brown (2001) did not.", ["Smith 2001"]),
    ("It is so (Smith et al., in press; Jones, n.d.).", ["Smith in press", "Jones n.d."]),
    ("It is so (Smith, 2003). It is so (ibid.).", ["Smith 2003", "Smith 2003"]),
    ("In 1972, Collins saw it (Collins, 1972).", ["Collins 1972"]),
    (
        "The Food and Drug Administration (2004) and (Food and Drug Administration, 2004).",
        ["Food and Drug Administration 2004"] * 2,
    ),
    (
        "Deaths (World Health Organization [WHO], 2014) in R (R Core Team, 2017).",
        ["World Health Organization 2014", "R Core Team 2017"],
    ),
    ("Smith and colleagues (2003); Jones et al.’s (2004) work.", ["Smith 2003", "Jones 2004"]),
    ("With pages (Smith 2003: 12; Jones 2004, pp. 12-15).", ["Smith 2003", "Jones 2004"]),
    ("In [Smith and Jones, 2003] brackets.", ["Smith 2003"]),
    ("Many brackets (((((Smith, 2001))))).", ["Smith 2001"]),
    ("With initials (Smith JA, Brown B, 2010) (J. Smith & B. Brown, 2011).", ["Smith 2010", "Smith 2011"]),
    ("Seasons are names too (May and Winter, 2011; Winter et al., 2003).", ["May 2011", "Winter 2003"]),
    ("(al-Rashid et al., 2011; El-Amin and D’Souza, 2012; St. John, 2013)", ["al-Rashid 2011", "El-Amin 2012", "St. John 2013"]),
    ("Found in the US. Smith et al. (2010) differ.", ["Smith 2010"]),
    ("Glued (Gerstet al., 2011).", ["Gerst 2011"]),
]

NONE = [
    "In 2014, a small sample (n=20) of 2 of 5 sites was used between 1990 and 2010.",
    "The drug was banned in Russia 1998 and in May 2010 (May 2010).",
    "Between May and August 2010 (January–February 2008) and (Jan 2005).",
    "See (Fig. 2), Table 1, 2 and Figure 3 (2004 data).",
    "It was (1) safe and (2) cheap, p < 0.05, at [35 mg] with [95% CI 1–2].",
    "Under the rules (Declaration of Helsinki, 2013) and SPSS (Chicago, IL, 2010).",
]


@pytest.mark.parametrize(("text", "keys"), FORMS)
def test_forms(cite, text: str, keys: list[str]) -> None:
    found = cite(text).items
    assert [item.key for item in found] == keys
    assert {item.status for item in found} == {"no_bibliography"}
    assert {item.style for item in found} == {"author-year"}


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_callout(cite, text: str) -> None:
    assert cite(text).items == ()


def test_spans_name_the_work_and_the_group(cite) -> None:
    text = "This (see Orlov et al., 2007, 2002; Hill, 2010) is known. Hill (2010) said so."
    found = cite(text).items
    assert [item.text for item in found] == ["Orlov et al., 2007", "2002", "Hill, 2010", "Hill (2010)"]
    assert [text[slice(*item.group_span)] for item in found] == ["(see Orlov et al., 2007, 2002; Hill, 2010)"] * 3 + ["Hill (2010)"]


def test_one_work_has_one_key(cite) -> None:
    found = cite(
        "It helped (Dekkers et al., 2016). Later (Dekkers et al., 20016. So did Dekkers et al 2016, and (Dekkers & Hill, 2016); "
        "again (Dekkers et al., 2016), though (Dekers et al., 2016) doubt it."
    ).items
    assert {item.key for item in found} == {"Dekkers 2016"}
    assert len(found) == 6


def test_an_impossible_year_is_mended_without_a_witness(cite) -> None:
    assert [item.key for item in cite("Once (Dekkers et al., 20016) only.").items] == ["Dekkers 2016"]


def test_short_surnames_are_not_mended(cite) -> None:
    assert {item.key for item in cite("(Chan, 2010; Chang, 2010; Chang, 2010)").items} == {"Chan 2010", "Chang 2010"}


@pytest.mark.parametrize("text", ["(REF)", "[REF]", "(citation needed)", "(ref?)", "[?]", "(REFS)"])
def test_placeholders(cite, text: str) -> None:
    (item,) = cite(f"It is known {text}.").items
    assert (item.text, item.style, item.status, item.key) == (text, "placeholder", "not_given", None)


def test_brackets_that_are_no_placeholders(cite) -> None:
    assert cite("A reference (see the reference list) and (x) and (?).").items == ()
