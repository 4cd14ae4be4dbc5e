"""Which lines belong together."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

HEADING = "Methods of the trial"
FIRST = (
    "We gave the drug to sixty adults whose mood had been low for at least two years and who had not been helped by other "
    "treatments. Each of them came to the clinic four times, was seen by a nurse and a doctor, and filled in the same set of "
    "questions about sleep, mood and appetite before and after the infusion, which took forty minutes in all, "
    "and again on the next day when they had slept."
)
SECOND = (
    "Half of the group was given a low dose and half a high one, in an order that nobody at the clinic knew. Ratings were made "
    "by people who had not been in the room, and those who dropped out were asked for their reasons by telephone. "
    "No one was paid for taking part, and all of them were free to leave whenever they liked, which few of them did."
)
BLOCKS = [HEADING, FIRST, SECOND, "Results", SECOND.replace("Half", "A third"), FIRST.replace("sixty", "ninety")]
READING = "\n".join(BLOCKS)


def wrapped(block: str, width: int = 72) -> list[str]:
    return textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False)


LAYOUTS = {
    "a paragraph a line": "\n".join(BLOCKS),
    "a paragraph a line, blank lines between": "\n\n".join(BLOCKS) + "\n",
    "wrapped, blank lines between paragraphs": "\n\n".join("\n".join(wrapped(b)) for b in BLOCKS),
    "wrapped, no sign but the short last line": "\n".join("\n".join(wrapped(b)) for b in BLOCKS),
    "wrapped, indented": "\n".join("\n".join(wrapped("    " + b)) for b in BLOCKS),
    "wrapped, blank at every line's end": "\n".join(" \n".join(wrapped(b)) for b in BLOCKS),
    "wrapped, CRLF": "\r\n\r\n".join("\r\n".join(wrapped(b)) for b in BLOCKS),
    "wrapped, old Mac": "\r\r".join("\r".join(wrapped(b)) for b in BLOCKS),
    "narrow column": "\n\n".join("\n".join(wrapped(b, 38)) for b in BLOCKS),
    "double-spaced": "\n\n\n".join("\n\n".join(wrapped(b)) for b in BLOCKS),
    "double-spaced, no more between paragraphs": "\n\n".join("\n\n".join(wrapped(b)) for b in BLOCKS),
    "double-spaced, blanks in the empty lines": "\n \n \n".join(" \n\n".join(wrapped(b)) for b in BLOCKS),
    "triple-spaced": "\n\n\n\n".join("\n\n\n".join(wrapped(b)) for b in BLOCKS),
    "line separators": "\u2029".join("\u2028".join(wrapped(b)) for b in BLOCKS),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_the_same(reading: Callable[..., str], layout: str) -> None:
    assert reading(LAYOUTS[layout]) == READING


@given(st.integers(34, 110), st.sampled_from(["\n", "\n\n", " \n \n"]))
@settings(max_examples=40, deadline=None)
def test_any_width_and_spacing_reads_the_same(reading: Callable[..., str], width: int, newline: str) -> None:
    text = (newline + newline).join(newline.join(wrapped(b, width)) for b in BLOCKS)
    assert reading(text) == READING


def test_a_page_break_inside_a_sentence_or_with_a_stray_space(reading: Callable[..., str]) -> None:
    lines = wrapped(FIRST)
    lines[2] = " " + lines[2]
    text = "\n\n".join(lines[:4]) + "\n\n\f" + "\n\n".join(lines[4:])
    assert reading(text + "\n\n \n\n" + "\n\n".join(wrapped(SECOND))) == f"{FIRST}\n{SECOND}"


def test_a_page_break_inside_a_paragraph_that_is_one_line(reading: Callable[..., str]) -> None:
    half = FIRST.index("and filled")
    assert reading(f"{FIRST[: half - 1]}\n\n\f\n{FIRST[half:]}\n\n{SECOND}") == f"{FIRST}\n{SECOND}"


REFERENCES = [
    "1. Alder A, Birch B. A trial of one drug against another in people who had tried both before. J Things. 2001;1:1-9.",
    "2. Cedar C. Short. 2002.",
    "3. Dogwood D, Elm E, Fir F. What became of those who were asked again after twelve months or more. J Things. 2003;3:3-9.",
    "4. Gum G. Another one. Ann Stuff. 2004.",
]


@pytest.mark.parametrize("newline", ["\n", "\n\n"])
def test_reference_entries_are_blocks(reading: Callable[..., str], newline: str) -> None:
    blocks = [FIRST, SECOND, "References", *REFERENCES]
    assert reading(newline.join(newline.join(wrapped(b)) for b in blocks)) == "\n".join(blocks)


@pytest.mark.parametrize(
    "text",
    [
        "apples\npears\nplums",
        "• one thing\n• another thing\n• a third",
        "The moon has gone behind the hill,\nThe water in the well is still,\nAnd no one knows\nWhere all the birds have flown.",
        "Drug\tDose\tn\nketamine\t0.5 mg/kg\t20\nsaline\t–\t21",
        "Key words: mood; sleep\nIntroduction\nThis is the text.",
    ],
)
def test_lists_tables_and_verse_keep_their_lines(reading: Callable[..., str], text: str) -> None:
    assert reading(text).split("\n") == [" ".join(line.split()) for line in text.split("\n")]


def test_lists_inside_wrapped_text(reading: Callable[..., str]) -> None:
    text = "\n".join([*wrapped(FIRST), "• sleep", "• appetite", "• mood", *wrapped(SECOND)])
    assert reading(text) == f"{FIRST}\n• sleep\n• appetite\n• mood\n{SECOND}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.5 mg/\nkg", "0.5 mg/kg"),
        ("ages 70–\n82", "ages 70–82"),
        ("(2S,6S)-\nHNK", "(2S,6S)-HNK"),
        ("pre-\nand post-dose", "pre- and post-dose"),
    ],
)
def test_what_stands_between_two_joined_lines(reading: Callable[..., str], source: str, expected: str) -> None:
    lines = wrapped(FIRST)
    text = "\n".join([*lines[:3], f"{lines[3]} {source} {lines[4]}", *lines[5:]])
    assert expected in reading(text)


def test_one_long_line_is_one_block(reading: Callable[..., str]) -> None:
    text = " ".join([FIRST, SECOND] * 50)
    assert reading(text) == text
