"""Callouts looked up in the document's own list."""

from __future__ import annotations

import pytest

LIST = """Adams P, Baker R, Crane S (2010). First title. J Mood; 1:1-2.
Adams P, Baker R (2010). Second title. J Mood; 2:1-2.
American Sleep Society (2009). Guidelines for sleep. J Mood; 3:1-2.
de Boer K, Evans L (2011). Third title. J Mood; 4:1-2.
Fernández-Ruiz M, Gray T, Hill U (2012). Fourth title. J Mood; 5:1-2.
Hill U (2013). Fifth title. J Mood; 6:1-2.
Hill U (2013). Sixth title. J Mood; 7:1-2.
Jones B, King C, Lee D (2014a). Seventh title. J Mood; 8:1-2.
Jones B, King C, Lee D (2014b). Eighth title. J Mood; 9:1-2.
Krasnov V, Lee D, May E (2015). Ninth title. J Mood; 10:1-2."""

CASES = [
    ("(Adams et al., 2010)", "First"),
    ("(Adams and Baker, 2010)", "Second"),
    ("(American Sleep Society, 2009)", "Guidelines"),
    ("(ASS, 2009)", "Guidelines"),
    ("by de Boer and Evans (2011)", "Third"),
    ("(Fernandez-Ruiz et al., 2012)", "Fourth"),
    ("(Fernándes-Ruiz et al., 2012)", "Fourth"),
    ("(Hill, 2013b)", "Sixth"),
    ("(Jones et al., 2014b)", "Eighth"),
    ("(Krasnov et al., 2016)", "Ninth"),
    ("(Krasnov et al., 20015)", "Ninth"),
    ("Recently Krasnov et al. (2015)", "Ninth"),
]


@pytest.mark.parametrize(("text", "title"), CASES)
def test_resolved(cite, text: str, title: str) -> None:
    found = cite(f"It is known {text}.", LIST)
    (item,) = found.items
    assert item.status == "resolved"
    entry = next(ref for ref in found.references if ref.id == item.reference_id)
    assert entry.title is not None and entry.title.startswith(title)
    assert 0 < item.score <= 1


def test_ambiguous_names_the_candidates(cite) -> None:
    found = cite("It is known (Hill, 2013).", LIST)
    (item,) = found.items
    assert (item.status, item.reference_id) == ("ambiguous", None)
    assert [ref.title for ref in found.references if ref.id in item.candidates] == ["Fifth title", "Sixth title"]


def test_not_found(cite) -> None:
    (item,) = cite("It is known (Nobody et al., 1999).", LIST).items
    assert (item.status, item.reference_id, item.key) == ("not_found", None, "Nobody 1999")


def test_a_list_without_numbers_is_cited_by_order(cite) -> None:
    found = cite("It [1] is [2–4] known [10].", LIST)
    order = [ref.id for ref in found.references]
    assert [item.reference_id for item in found.items] == [order[0], *order[1:4], order[9]]


def test_the_list_itself_holds_no_callouts(cite) -> None:
    found = cite("Nothing is cited.", LIST)
    assert found.items == ()
    assert len(found.references) == 10
