"""Inputs made to hurt: more than two hundred, the same ones each time, of about any size asked for.

One unit repeated, mixtures of units, random letters and bytes, shuffled prose, deep nesting, broken encodings, files cut off.
``benchmarks/hostile.py`` times them; the tests run small ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

PROSE = (
    "Ketamine (0.5 mg/kg i.v.) reduced depression scores in 35 patients compared with placebo (p<0.05) [12,13]. "
    "After two weeks craving was lower in the treatment group (Smith et al., 2014). The other group received saline. "
    "Most of them were recruited from an outpatient clinic in the second year of the programme, and nobody dropped out. "
)

UNITS = {
    "open brackets": "(",
    "square brackets": "[",
    "closed brackets": ")",
    "nested pairs": "((()))",
    "mixed brackets": "([{<",
    "spaces": " ",
    "tabs": "\t",
    "newlines": "\n",
    "carriage returns": "\r",
    "form feeds": "\f",
    "full stops": ".",
    "commas": ",",
    "digits": "7",
    "digits and commas": "1,",
    "digits and dashes": "1-",
    "digits and dots": "1.",
    "percent": "5%",
    "hyphens": "-",
    "hyphen newline": "a-\n",
    "letter": "a",
    "capital": "A",
    "words": "ab ",
    "capitals words": "Ab ",
    "doses": "5 mg ",
    "doses glued": "5mg5mg",
    "ranges": "5-6-7 mg ",
    "units": "mg/kg/h ",
    "units only": "mg kg−1 ",
    "p-values": "p<0.05 ",
    "p": "p<",
    "callouts": "[1]",
    "ranges of callouts": "[1-999999]",
    "nested callouts": "(Smith, 2001; (",
    "author year": "Smith et al., 2001; ",
    "authors": "Smith, ",
    "et al": "et al. ",
    "initials": "A. B. ",
    "years": "2001 ",
    "ands": "and ",
    "n=": "(n=",
    "n=20": "(n=20) ",
    "ketamine": "ketamine ",
    "ketamine glued": "ketamine",
    "hyphened": "ketamine-",
    "slashes": "ketamine/",
    "possessive": "ketamine's ",
    "misspelt": "ketmine ketamime ",
    "abbreviation": "Ketamine Therapy (KT) ",
    "reversed abbreviation": "KT (ketamine therapy) ",
    "open abbreviation": "Ab (",
    "zero width in drug": "keta\u200bmine ",
    "zero width": "\u200b",
    "soft hyphens": "keta\xadmine ",
    "combining": "e\u0301",
    "combining heap": "a\u0300\u0301\u0302\u0303",
    "right to left": "\u202eketamine ",
    "hebrew": "קטמין ",
    "arabic": "كيتامين ",
    "chinese": "氯胺酮减少",
    "emoji": "\U0001f469\u200d\U0001f52c ",
    "surrogate look": "\ud7ff",
    "ligatures": "\ufb01\ufb02\ufb00",
    "superscripts": "a¹² ",
    "quotes": "“”",
    "backslashes": "\\",
    "nul": "\x00",
    "controls": "\x01\x02",
    "html": "<p>",
    "entity": "&amp;",
    "headings": "Methods\n",
    "glued headings": "end.MethodsWe ",
    "run-in": "Methods: ",
    "numbered headings": "1.1.1 ",
    "upper": "RESULTS ",
    "references": "References\n",
    "entries": "1. Smith A. Title. J. 2001;1:1-2.\n",
    "semicolons": ";",
    "verbs": "reduced ",
    "nouns": "reduction in ",
    "negators": "not ",
    "outcomes": "craving, ",
    "comparisons": "compared with ",
    "arms": "the treatment group ",
    "of": "of ",
    "patients": "35 patients ",
    "plus minus": "3.2 ± 0.4 ",
    "ci": "95% CI ",
    "vs": "17% vs 2% ",
    "times": "after 2 weeks ",
    "crlf": "a\r\n",
    "double lines": "a line\n\n",
    "page numbers": "a line\n12\n\f",
    "dots digits": "1.1.1.1.",
    "minus": "−",
    "nbsp": "\xa0",
    "line separators": "a\u2028",
    "bom": "\ufeff",
    "curly brackets": "{}",
    "deep citation": "[[[1]",
    "openers and commas": "(a, ",
    "dots and capitals": "A.B.",
    "sentences of one letter": "A. ",
    "drug dose": "ketamine 5 mg ",
    "drug outcome": "ketamine reduced craving. ",
    "two drugs": "ketamine and midazolam ",
    "versus": "ketamine versus placebo ",
    "semicolon sentences": "ketamine reduced pain; ",
}

LETTERS = "abcdefghij klmnop (qr) [st] 0123456789 .,;:-–%/<>=±µ\n"


def prose(size: int) -> bytes:
    """Well-formed text: what the others are compared with."""
    return (PROSE * (size // len(PROSE) + 1))[:size].encode()


def _texts(size: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    for name, unit in UNITS.items():
        yield name, (unit * (size // len(unit) + 1))[:size]
    plain = prose(size).decode()
    units = list(UNITS.values())
    for k in range(20):
        yield f"mixture {k}", "".join(rng.choices(units, k=size // 5))[:size]
    for k in range(5):
        few = rng.sample([unit for unit in units if unit.isascii() and unit.isprintable() and len(unit) > 3], 6)
        yield f"sentence without end {k}", "".join(rng.choices(few, k=size // 5))[:size].replace(".", "")
    for k in range(20):
        yield f"random letters {k}", "".join(rng.choices(LETTERS, k=size))
    for k in range(10):
        yield f"shuffled prose {k}", "".join(rng.sample(plain, size))
    for k in range(5):
        words = plain.split()
        rng.shuffle(words)
        yield f"shuffled words {k}", " ".join(words)
    yield "deep brackets", "(" * (size // 2) + "ketamine" + ")" * (size // 2)
    yield "ten thousand brackets", "(" * 10_000
    yield "one long word", "ketamine" + "x" * size
    yield "one sentence", "ketamine reduced craving and " * (size // 29)
    yield "no spaces", plain.replace(" ", "")
    yield "no full stop", plain.replace(".", " ")
    yield "words one a line", plain.replace(" ", "\n")
    yield "wide spaces", plain.replace(" ", "  \n ")
    yield "zero width everywhere", "\u200b".join(plain[: size // 2])
    yield "upper case", plain.upper()
    yield "right to left override", "\u202e" + plain + "\u202c"


def _bytes(size: int, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for k in range(20):
        yield f"random bytes {k}", rng.randbytes(size)
    base = prose(size).decode()
    for codec in ("utf-16-le", "utf-16-be", "utf-16", "utf-32", "cp1252"):
        data = base[: size // 2].encode(codec)
        yield codec, data
        yield f"{codec} cut", data[:-1]
    yield "utf-8 cut", ("µ" * (size // 2)).encode()[:-1]
    yield "utf-8 broken", base.encode()[: size // 2] + b"\xff\xfe" + base.encode()[size // 2 :]
    yield "half surrogates", b"\xed\xa0\x80 " * (size // 4)
    yield "empty", b""
    yield "white space", b" \n\t\r\n" * (size // 5)
    yield "nul bytes", b"\0" * size
    yield "nul bytes in prose", base.encode()[: size // 2].replace(b" ", b" \0")
    yield "pdf head only", b"%PDF-1.7\n" + rng.randbytes(200)
    yield "pdf tail lost", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"
    yield "pdf loops", b"%PDF-1.4\n1 0 obj\n<</Type/Pages/Kids[1 0 R]/Count 9>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"
    yield "xml head only", b"<?xml version='1.0'?><article>"
    bomb = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    doctype = f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a0 "x">{bomb}]>'
    yield "entity bomb", f"{doctype}<article><body><p>&a11;</p></body></article>".encode()
    yield "deep xml", b"<article><body>" + b"<sec>" * 5000 + b"</sec>" * 5000 + b"</body></article>"
    yield "xml of another kind", b"<?xml version='1.0'?><svg>" + b"<g/>" * (size // 4) + b"</svg>"
    yield "zip", b"PK\x03\x04" + rng.randbytes(size)
    yield "png", b"\x89PNG\r\n\x1a\n" + rng.randbytes(size)
    yield "gzip", b"\x1f\x8b\x08" + rng.randbytes(size)


def inputs(size: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes; those that can be are of about ``size`` characters."""
    rng = random.Random(17)
    for name, text in _texts(size, rng):
        yield name, text.encode("utf-8", "surrogatepass")
    yield from _bytes(size, rng)
