import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from ketaminer.trained.tokens import LONGEST, Tokens, boundaries, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ketamine-induced (0.5mg/kg) craving.", "Ketamine - induced ( 0.5 mg / kg ) craving ."),
        ("1,000 mL vs. 1·5 L", "1,000 mL vs . 1·5 L"),
        ("found12,13 in 12,000.5 of 1,0000", "found12 , 13 in 12,000.5 of 1 , 0000"),
        ("CYP2D6 and 5HT2A, MK-801", "CYP2D6 and 5HT2A , MK - 801"),
        ("(2R,6R)-HNK", "( 2R , 6R ) - HNK"),
        ("the patients' and Crohn's don't", "the patients ' and Crohn 's don 't"),
        ("5'-end", "5 ' - end"),
        ("40mg, 24h, 3-5d", "40 mg , 24 h , 3 - 5 d"),
        ("2mgx", "2mgx"),
        ("p<0.05.", "p < 0.05 ."),
        ("dots...... and ... three", "dots ...... and . . . three"),
        ("TNF-α_1", "TNF - α _ 1"),
        ("naïve nai\u0308ve", "naïve nai\u0308ve"),
        ("", ""),
    ],
)
def test_splits_at_all_punctuation_except_inside_numbers(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_spaces_beyond_the_first_are_tokens() -> None:
    doc = Tokens(spacy.blank("en").vocab)(" a  b\n c")
    assert [t.text for t in doc] == [" ", "a", " ", "b", "\n ", "c"]
    assert doc.text == " a  b\n c"


@given(st.text(alphabet=st.sampled_from("ab1.5,'’s-_ \n\tαéµ(²\u0301…—mg"), max_size=60))
def test_nothing_is_lost(text: str) -> None:
    doc = Tokens(VOCAB)(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)
    assert boundaries(text) == {at for t in doc for at in (t.idx, t.idx + len(t))}


@pytest.mark.parametrize("unit", ["a", "1", ".", " ", "(", "1.", "1,", "µ", "\u0301", "_", "'s", "1m"])
def test_long_runs_are_cut(unit: str) -> None:
    text = unit * 100_000
    found = words(text)
    assert max(map(len, found)) <= LONGEST
    assert Tokens(VOCAB)(text).text == text


def test_is_saved_and_loaded_with_the_pipeline(tmp_path) -> None:  # type: ignore[no-untyped-def]
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "ketaminer.Tokens.v1"}}})
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [t.text for t in again("S-ketamine")] == ["S", "-", "ketamine"]
    assert spacy.blank("en", config=nlp.config).from_bytes(nlp.to_bytes())("x/y").text == "x/y"


VOCAB = spacy.blank("en").vocab
