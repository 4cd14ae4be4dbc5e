"""Which blocks are headings, told by their type, and which headings run into the text behind them.

The paper shows its own heading types: those in which words such as *Methods* or *References* stand alone. Further blocks in
one of these types are headings, and so are short ones in bold, larger or slanted type with text behind them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ketaminer.stages.ingest.pdf_blocks import CAPTION, Block, Type
from ketaminer.stages.ingest.pdf_lines import Line

_KNOWN = re.compile(
    r"(?:\d{1,2}\.?\s{1,3}|[IVX]{1,4}\.\s)?(?:abstract|summary|introduction|backgrounds?|methodology|funding|limitations"
    r"|(?:materials?|patients?|subjects?)(?:,? (?:and|&) methods?)?|methods?(?:/design| and materials?)?"
    r"|results?(?: and discussion)?|discussion|conclusions?|references|bibliography|literature cited|acknowledge?ments?"
    r"|case (?:report|presentation|description)s?|statistical analysis)\s?[.:]?",
    re.I,
)
_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s{1,3})?(?:references|bibliography|literature cited|works cited|reference list)\s?:?", re.I
)
_PART = re.compile(r"\d{1,2}\.\d{1,2}")
_CREDITS = re.compile(r"(?:\d{1,2}\.?\s)?(?:credit\s)?author.{0,14}contribution", re.I)
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[IVX]{1,4}\.|[A-H]\.)\s{1,3}(?=[^\W\d_a-z])")
_BOLD = re.compile(r"bold|black|heavy|semib|demi|\.b$|\.b[+.]|-b$|,b|bd$", re.I)
_SLANTED = re.compile(r"ital|obliq|\.i$|-i$|\.bi$|it$", re.I)
_RUN_IN = re.compile(r"[A-ZÀ-Þ][^.:!?;]{2,90}[.:]$|[A-ZÀ-Þ][^.:!?;,]{2,60}$")
_NO_RUN_IN = re.compile(
    r"(?:key\s?words?|abbreviations?|correspondence|e-?mail|received|accepted|published|citation|how to cite|editor|doi|copyright"
    r"|note|fig|table)\b",
    re.I,
)
_LONGEST = 230


def style_of(line: Line) -> tuple[str, float]:
    return line.font, round(line.size, 1)


def _single(block: Block) -> tuple[str, float] | None:
    """The type of a block that is all in one type, raised figures and a number in front left out."""
    weight: Counter[tuple[str, float]] = Counter()
    for line in block.lines:
        ends = [at for at, _, _ in line.styles[1:]] + [len(line.text)]
        for (at, font, size), end in zip(line.styles, ends, strict=True):
            if not any(a <= at < b for a, b in line.raised):
                weight[font, round(size, 1)] += sum(map(str.isalpha, line.text[at:end]))
    if not weight:
        return None
    style, most = weight.most_common(1)[0]
    return style if most >= 0.85 * sum(weight.values()) else None


def mark_headings(blocks: Sequence[Block], known: Type) -> None:
    """Set ``kind`` to ``heading`` and ``title``, ``front`` before the abstract or the first heading, and ``lead`` where a
    heading runs into its text."""
    flow = [b for b in blocks if b.kind == "body"]
    if not flow:
        return
    body = (known.font, round(known.size, 1))
    styles = [_single(b) for b in flow]
    learned: Counter[tuple[str, float]] = Counter()
    title = _title(flow, known)
    first = None
    for k, (block, style) in enumerate(zip(flow, styles, strict=True)):
        # what stands above the title is the journal's: the kind of article, a section of the issue
        if k > title and style and len(block.lines) == 1 and _KNOWN.fullmatch(block.text):
            if first is None:
                first = k
            if style != body:
                learned[style] += 1
    running = _text_types(flow, styles)
    lists = False
    for k, (block, style) in enumerate(zip(flow, styles, strict=True)):
        if block.kind != "body":
            continue
        text = block.text
        if k < title:
            block.kind, block.front = "front", True
            continue
        exact = len(block.lines) == 1 and _KNOWN.fullmatch(text) is not None
        if exact and (style != body or _alone(flow, k)):
            block.kind = "heading"
            lists = _REFERENCES.fullmatch(text) is not None
            continue
        if first is not None and k < first and block.page == flow[first].page:
            block.front = True
            continue
        if style is None or not _worded(text, block):
            continue
        follows = next((b for b in flow[k + 1 : k + 2]), None)
        if follows is None:
            continue
        if style in learned:
            if not (lists and style[1] < known.size - 0.3 and not _bold(style, body)):
                block.kind = "heading"
        elif (
            style not in running
            and text[-1] != "."
            and not lists
            and _stands_out(style, body)
            and _text_follows(flow, styles, k, known)
        ) or (style == body and not lists and _NUMBER.match(text) and len(block.lines) == 1 and _sequence(text, flow, k)):
            block.kind = "heading"
        if block.kind == "heading":
            lists = False
    _further(flow, styles, running)
    credits = False
    for block in flow:
        if block.kind == "heading":
            credits = _CREDITS.match(block.text) is not None  # below it, labels of roles with names behind them
        elif block.kind == "body" and not block.front and not credits:
            block.lead = _run_in(block)


def _further(flow: list[Block], styles: list[tuple[str, float] | None], running: set[tuple[str, float]]) -> None:
    """Headings by the company they keep: in a type in which two others were found, or numbered in a type of their own."""
    found: Counter[tuple[str, float]] = Counter()
    for block, style in zip(flow, styles, strict=True):
        if block.kind == "heading" and style is not None and style not in running:
            found[style] += 1
    lists = False
    for k, (block, style) in enumerate(zip(flow, styles, strict=True)):
        if block.kind == "heading":
            lists = _REFERENCES.fullmatch(block.text) is not None
        if block.kind != "body" or block.front or lists or style is None or style in running or k + 1 == len(flow):
            continue
        numbered = _NUMBER.match(block.text) is not None and found[style] >= 1
        stopped = block.text[-1] == "." and not (numbered and _PART.match(block.text))
        if (found[style] >= 2 or numbered) and not stopped and len(block.lines) <= 3 and _worded(block.text, block):
            block.kind = "heading"


def _text_types(flow: list[Block], styles: list[tuple[str, float] | None]) -> set[tuple[str, float]]:
    """The types in which paragraphs are set, the body's among them: a good part of their characters is in long blocks."""
    whole: Counter[tuple[str, float]] = Counter()
    long: Counter[tuple[str, float]] = Counter()
    for block, style in zip(flow, styles, strict=True):
        if style is not None:
            size = sum(len(line.text) for line in block.lines)
            whole[style] += size
            long[style] += size if size > 160 else 0
    return {style for style, size in whole.items() if long[style] > 0.25 * size}


def _title(flow: list[Block], known: Type) -> int:
    """Mark the title, the largest type in the upper part of the first page if it is larger than the body's; the number of its
    last block, or -1."""
    page = flow[0].page
    front = [k for k, b in enumerate(flow[:40]) if b.page == page and sum(map(str.isalpha, b.text)) >= 12 and " " in b.text]
    if not front:
        return -1
    size = max(flow[k].lines[0].size for k in front)
    if size < 1.15 * known.size:
        return -1
    last = -1
    for k in front:
        if flow[k].lines[0].size >= size - 0.2 and (last < 0 or k <= last + 2):
            flow[k].kind = "title"
            last = k
    return last


def _bold(style: tuple[str, float], body: tuple[str, float]) -> bool:
    return bool(_BOLD.search(style[0])) and not _BOLD.search(body[0])


def _stands_out(style: tuple[str, float], body: tuple[str, float]) -> bool:
    """Whether a type is larger than the body's, or another face of about its size."""
    if style[1] > body[1] + 0.4:
        return True
    return style[1] > 0.85 * body[1] and style[0] != body[0]


def _worded(text: str, block: Block) -> bool:
    """Whether a block is worded as a heading may be."""
    if len(text) > _LONGEST or len(block.lines) > 4 or len(text) < 3 or len(text.split()) > 28:
        return False
    if text[-1] in ",;" or CAPTION.match(text) or "@" in text or "://" in text:
        return False
    if text[-1] == "." and (len(text.split()) > 14 or ". " in _NUMBER.sub("", text)):
        return False
    number = _NUMBER.match(text)
    head = text[number.end() :] if number else text
    return (head[0].isupper() or head[0].isdigit() or head[0] in "“\"‘'(αβγ" or head[1:2].isupper()) and sum(
        map(str.isalpha, text)
    ) >= 0.6 * len(text.replace(" ", ""))


def _alone(flow: list[Block], k: int) -> bool:
    """Whether a known wording in body type stands alone: text in full lines follows it."""
    return k + 1 < len(flow) and len(flow[k + 1].text) > 40


def _text_follows(flow: list[Block], styles: list[tuple[str, float] | None], k: int, known: Type) -> bool:
    """Whether text of the body, or another heading and then text, comes behind block ``k``."""
    for step in (1, 2, 3):
        if k + step >= len(flow):
            return False
        block = flow[k + step]
        if block.kind == "heading":
            return True
        mostly = block.type()
        if abs(mostly[1] - known.size) < 0.5 and len(block.text) > (25 if mostly[0] == known.font else 60):
            return True
        if styles[k + step] is None or len(block.text) > 200:
            return False
    return False


def _sequence(text: str, flow: list[Block], k: int) -> bool:
    """Whether a number before a line in body type counts headings, as 2.1 after 2 does: it has two parts or more."""
    return bool(re.match(r"\d{1,2}\.\d{1,2}", text)) and len(text) < 90 and k + 1 < len(flow) and len(flow[k + 1].text) > 80


def _run_in(block: Block) -> int:
    """How many characters of the first line are a heading in another face before text of the body's."""
    line = block.lines[0]
    if len(line.styles) < 2 or len(block.text) < 60:
        return 0
    font = line.styles[0][1]
    end = next((at for at, other, _ in line.styles[1:] if other != font), len(line.text))
    mostly = block.type()
    if end >= len(line.text) or mostly[0] == font or not (_BOLD.search(font) or _SLANTED.search(font) or font != mostly[0]):
        return 0
    rest = line.text[end:]
    lead = line.text[:end].rstrip()
    skipped = len(rest) - len(rest.lstrip(" :.—–-"))
    if rest[:1] in ":." and not lead.endswith((":", ".")):
        lead, end = lead + rest[0], end + 1
    elif lead[-1:] not in ":." and not (_BOLD.search(font) and not _BOLD.search(mostly[0])):
        return 0
    rest = line.text[end:].lstrip(" :.—–-")
    if (
        not (lead[0].isupper() or _NUMBER.match(lead))
        or _NO_RUN_IN.match(lead)
        or not _RUN_IN.fullmatch(_NUMBER.sub("", lead, count=1))
        or len(lead.split()) > 10
    ):
        return 0
    if CAPTION.match(lead) or not rest or not (rest[0].isupper() or rest[0].isdigit() or rest[0] in "“\"‘'([≥≤<>"):
        return 0
    if lead[-1] not in ":." and skipped == 0 and not rest[0].isupper():
        return 0
    return len(lead)
