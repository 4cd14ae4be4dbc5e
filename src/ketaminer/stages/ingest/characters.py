"""Cleaning steps that look at single characters: controls, ligatures, soft hyphens, combining marks, spaces."""

from __future__ import annotations

import re
import unicodedata

from ketaminer.model import Edit
from ketaminer.stages.ingest.view import View

# C0 and C1 controls (not tab and newlines), zero-width and direction marks, byte-order marks, tags, variation selectors,
# non-characters. U+0002 and U+FFFE stay: PDF viewers write them for a line-end hyphen, and the step "hyphens" reads them.
_CONTROLS = re.compile(
    "[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffc\uffff\U000e0000-\U000e0fff]+"
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS = dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-")
_FORMS = _LIGATURES | _HYPHENS
_FORM = re.compile(f"[{''.join(_FORMS)}]")
_SOFT = re.compile("\xad+")
_COMBINING = re.compile("[^\\W\\d_][\u0300-\u036f]{1,4}")
# every blank that is not a line end; two groups so that a lone plain space is never looked at twice
_ODD = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_ODD}][ {_ODD}]*| [ {_ODD}]+| (?=\\n|\\Z)|(?:\\A|(?<=\\n)) ")
_LINE_END = frozenset("\n\r\v\f\x85\u2028\u2029")


def controls(view: View) -> list[Edit]:
    """Delete control, zero-width and direction characters."""
    return [Edit(m.start(), m.end(), "") for m in _CONTROLS.finditer(view.text)]


def ligatures(view: View) -> list[Edit]:
    """Write typographic ligatures (U+FB00 to U+FB06) as their letters, and the hyphens U+2010, U+2011 as plain ones."""
    return [Edit(m.start(), m.end(), _FORMS[m[0]]) for m in _FORM.finditer(view.text)]


def soft_hyphens(view: View) -> list[Edit]:
    """Delete soft hyphens inside words; those at a line's end are left to the step ``hyphens``.

    Some converters write U+00AD for every hyphen. Where no typesetter would divide a word (beside a digit, after a single
    letter) it is read as a hyphen.
    """
    text = view.text
    out: list[Edit] = []
    for match in _SOFT.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        tail = text[end : end + 3].lstrip(" \t")
        if not after or not tail or tail[0] in _LINE_END:
            continue
        single = before.isalpha() and not text[max(0, start - 2) : start - 1].isalpha()
        hyphen = (before.isalnum() and after.isalnum()) and (before.isdigit() or after.isdigit() or single)
        out.append(Edit(start, end, "-" if hyphen else ""))
    return out


def combining(view: View) -> list[Edit]:
    """Compose a letter and its combining marks where Unicode has one character for them (NFC)."""
    out: list[Edit] = []
    for match in _COMBINING.finditer(view.text):
        composed = unicodedata.normalize("NFC", match[0])
        if len(composed) == 1:
            out.append(Edit(match.start(), match.end(), composed))
    return out


def spaces(view: View) -> list[Edit]:
    """Write every run of blanks (tabs, no-break and thin spaces too) as one space; none at a line's or the text's edge."""
    text = view.text
    out: list[Edit] = []
    for match in _SPACES.finditer(text):
        start, end = match.span()
        edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        out.append(Edit(start, end, "" if edge else " "))
    return out
