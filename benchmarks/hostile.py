"""Two hundred inputs made to hurt: each must give claims or one clear error, in time like a well-formed text of its size.

    python benchmarks/hostile.py [--size CHARACTERS] [--big]

For every input the time of the whole pipeline is compared with that of ordinary prose of the same number of bytes, measured in
the same run. Prints the slowest and everything that failed in another way than with a one-line error; exits with 1 if anything
did, or took more than three times as long as prose. ``--big`` adds one line of 50 MB.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator

from ketaminer import pipeline
from ketaminer.errors import KetaminerError

CONFIG = pipeline.resolve_config("default")
PROSE = (
    "Ketamine (0.5 mg/kg i.v.) reduced depression scores in 35 patients compared with placebo (p<0.05) [12,13]. "
    "After two weeks craving was lower in the treatment group (Smith et al., 2014). The other group received saline. "
    "Most of them were recruited from an outpatient clinic in the second year of the programme, and nobody dropped out. "
)


def prose(size: int) -> bytes:
    return (PROSE * (size // len(PROSE) + 1))[:size].encode()


def _strings(size: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Names and texts of about ``size`` characters."""
    units = {
        "open brackets": "(", "square brackets": "[", "closed brackets": ")", "nested pairs": "((()))", "mixed brackets": "([{<",
        "spaces": " ", "tabs": "\t", "newlines": "\n", "carriage returns": "\r", "form feeds": "\f", "full stops": ".", "commas": ",",
        "digits": "7", "digits and commas": "1,", "digits and dashes": "1-", "digits and dots": "1.", "percent": "5%", "hyphens": "-",
        "hyphen newline": "a-\n", "letter": "a", "capital": "A", "words": "ab ", "capitals words": "Ab ", "doses": "5 mg ",
        "doses glued": "5mg5mg", "ranges": "5-6-7 mg ", "units": "mg/kg/h ", "units only": "mg kg−1 ", "p-values": "p<0.05 ", "p": "p<",
        "callouts": "[1]", "ranges of callouts": "[1-999999]", "nested callouts": "(Smith, 2001; (", "author year": "Smith et al., 2001; ",
        "authors": "Smith, ", "et al": "et al. ", "initials": "A. B. ", "years": "2001 ", "ands": "and ", "n=": "(n=", "n=20": "(n=20) ",
        "ketamine": "ketamine ", "ketamine glued": "ketamine", "hyphened": "ketamine-", "slashes": "ketamine/", "possessive": "ketamine's ",
        "misspelt": "ketmine ketamime ", "abbreviation": "Ketamine Therapy (KT) ", "reversed abbreviation": "KT (ketamine therapy) ",
        "open abbreviation": "Ab (", "zero width in drug": "keta​mine ", "zero width": "​", "soft hyphens": "keta­mine ",
        "combining": "é", "combining heap": "à́̂̃", "right to left": "‮ketamine ", "hebrew": "קטמין ", "arabic": "كيتامين ",
        "chinese": "氯胺酮减少", "emoji": "👩‍🔬 ", "surrogate look": "\ud7ff", "ligatures": "ﬁﬂﬀ", "superscripts": "a¹² ",
        "quotes": "“”", "backslashes": "\\", "nul": "\0", "controls": "\x01\x02", "html": "<p>", "entity": "&amp;", "headings": "Methods\n",
        "glued headings": "end.MethodsWe ", "run-in": "Methods: ", "numbered headings": "1.1.1 ", "upper": "RESULTS ", "references": "References\n",
        "entries": "1. Smith A. Title. J. 2001;1:1-2.\n", "semicolons": ";", "verbs": "reduced ", "nouns": "reduction in ", "negators": "not ",
        "outcomes": "craving, ", "comparisons": "compared with ", "arms": "the treatment group ", "of": "of ", "patients": "35 patients ",
        "plus minus": "3.2 ± 0.4 ", "ci": "95% CI ", "vs": "17% vs 2% ", "times": "after 2 weeks ", "crlf": "a\r\n", "double lines": "a line\n\n",
        "page numbers": "a line\n12\n\f", "dots digits": "1.1.1.1.", "minus": "−", "nbsp": " ", "line separators": "a ", "bom": "﻿",
    }  # fmt: skip
    for name, unit in units.items():
        yield name, (unit * (size // len(unit) + 1))[:size]
    letters = "abcdefghij klmnop (qr) [st] 0123456789 .,;:-–%/<>=±µ\n"
    for k in range(30):
        yield f"random letters {k}", "".join(rng.choices(letters, k=size))
    for k in range(20):
        yield f"shuffled prose {k}", "".join(rng.sample(prose(size).decode(), size))
    yield "deep brackets", "(" * (size // 2) + "ketamine" + ")" * (size // 2)
    yield "one long word", "ketamine" + "x" * size
    yield "one sentence", "ketamine reduced craving and " * (size // 29)
    yield "no spaces", prose(size).decode().replace(" ", "")


def inputs(size: int) -> Iterator[tuple[str, bytes]]:
    """The same inputs each time: names and bytes."""
    rng = random.Random(17)
    for name, text in _strings(size, rng):
        yield name, text.encode("utf-8", "surrogatepass")
    for k in range(20):
        yield f"random bytes {k}", rng.randbytes(size)
    base = prose(size).decode()
    for name, codec in (
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ):
        data = base[: size // 2].encode(codec)
        yield f"{name}", data
        yield f"{name} cut", data[:-1]
    yield "utf-8 cut", ("µ" * (size // 2)).encode()[:-1]
    yield "utf-8 broken", base.encode()[: size // 2] + b"\xff\xfe" + base.encode()[size // 2 :]
    yield "empty", b""
    yield "white space", b" \n\t\r\n" * (size // 5)
    yield "nul bytes", b"\0" * size
    yield "pdf head only", b"%PDF-1.7\n" + rng.randbytes(200)
    yield "pdf tail lost", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"
    yield "xml head only", b"<?xml version='1.0'?><article>"
    bomb = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    yield (
        "entity bomb",
        f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a0 "x">{bomb}]><article><body><p>&a11;</p></body></article>'.encode(),
    )
    yield "deep xml", b"<article><body>" + b"<sec>" * 5000 + b"</sec>" * 5000 + b"</body></article>"
    yield "zip", b"PK\x03\x04" + rng.randbytes(size)
    yield "png", b"\x89PNG\r\n\x1a\n" + rng.randbytes(size)


def run(data: bytes) -> tuple[float, str]:
    """Seconds, and ``claims: N``, ``error: …`` or ``FAILED: …``."""
    start = time.perf_counter()
    try:
        document = pipeline.run_all(pipeline.read(data, "hostile.txt", "hostile", CONFIG), CONFIG)
        said = f"claims: {len(document.claims.items) if document.claims else 0}"
    except KetaminerError as error:
        said = f"error: {error}"
        if "\n" in str(error):
            said = f"FAILED: more than one line: {error!r}"
    except Exception as error:  # anything else is the defect looked for
        said = f"FAILED: {type(error).__name__}: {error}"
    return time.perf_counter() - start, said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--big", action="store_true")
    a = parser.parse_args()
    run(prose(2000))
    cases = list(inputs(a.size))
    if a.big:
        cases.append(("one line of 50 MB", prose(50_000_000)))
        cases.append(("one line of 50 MB without a full stop", prose(50_000_000).replace(b".", b" ")))
    yardstick: dict[int, float] = {}
    rows = []
    for name, data in cases:
        size = len(data)
        if size not in yardstick:
            yardstick[size] = max(min(run(prose(size))[0] for _ in range(2 if size < 1_000_000 else 1)), 0.05)
        seconds, said = run(data)
        rows.append((seconds / yardstick[size], seconds, name, said))
    failed = [r for r in rows if r[3].startswith("FAILED") or r[0] > 3]
    rows.sort(reverse=True)
    for ratio, seconds, name, said in rows[:15]:
        print(f"{ratio:6.2f} x prose {seconds:8.2f} s  {name:32s} {said[:100]}")
    for ratio, seconds, name, said in failed:
        print(f"NOT GOOD: {ratio:.2f} x, {seconds:.2f} s, {name}: {said[:300]}")
    print(f"{len(rows)} inputs, {len(failed)} not good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
