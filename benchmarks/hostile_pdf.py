"""PDFs written to do harm: wrong tables, loops, absurd numbers, deep nesting, odd encryption; :mod:`pdf_bombs` has more.

``benchmarks/damaged.py`` runs them; the tests run the small ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache

TEXT = "Ketamine reduced depression scores in adults more than placebo did."
CATALOG, TREE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
RESOURCES = b"/MediaBox[0 0 612 792]/Resources<</Font<</R 5 0 R>>/XObject<</X 6 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R" + RESOURCES + b"/Contents 4 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
SHOWN = b"".join(b"BT /R 10 Tf 72 %d Td (%s) Tj ET\n" % (700 - 14 * k, TEXT.encode()) for k in range(5))
Case = tuple[str, str, bytes]


def stream(data: bytes, more: bytes = b"", length: bytes | None = None) -> bytes:
    size = b"%d" % len(data) if length is None else length
    return b"<<%s/Length %s>>stream\n%s\nendstream" % (more, size, data)


def pdf(changed: dict[int, bytes] | None = None, trailer: bytes = b"", table: bool = True) -> bytes:
    """A PDF of one page with five lines of text, in which the objects with these numbers are others."""
    bodies = {1: CATALOG, 2: TREE, 3: PAGE, 4: stream(SHOWN), 5: FONT, 6: stream(b"", FORM), **(changed or {})}
    out, places = [b"%PDF-1.5\n"], {}
    size = len(out[0])
    for number, body in sorted(bodies.items()):
        places[number] = size
        out.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        size += len(out[-1])
    if not table:
        return b"".join(out)
    top = max(bodies) + 1
    rows = b"".join(b"%010d 00000 %s \n" % (places.get(k, 0), b"n" if k in places else b"f") for k in range(1, top))
    out.append(b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n"
               % (top, rows, top, trailer, size))  # fmt: skip
    return b"".join(out)


@cache
def flate(piece: bytes, size: int, layers: int = 1) -> bytes:
    """``piece`` repeated to ``size`` bytes and packed so many times."""
    packer = zlib.compressobj(9)
    block = piece * (1_000_000 // len(piece))
    data = b"".join(packer.compress(block) for _ in range(max(1, size // len(block)))) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def cross_reference() -> Iterator[tuple[str, bytes]]:
    good = pdf()
    at = good.rindex(b"startxref")
    for name, place in (("nought", b"0"), ("beyond", b"999999999"), ("minus", b"-5"), ("letters", b"abc"), ("huge", b"9" * 400)):
        yield f"startxref {name}", good[:at] + b"startxref\n" + place + b"\n%%EOF\n"
    yield "no table", pdf(table=False)
    yield "no trailer", good[: good.rindex(b"trailer")]
    yield "trailer twice", good + good[good.rindex(b"trailer") :]
    yield "no root", good.replace(b"/Root 1 0 R", b"/Root 9 0 R")
    yield "root is a number", good.replace(b"/Root 1 0 R", b"/Root 7")
    yield "Prev is itself", pdf(trailer=b"/Prev %d" % good.rindex(b"xref\n0 "))
    yield "Prev beyond", pdf(trailer=b"/Prev 99999999")
    yield "Size absurd", good.replace(b"/Size 7", b"/Size 99999999999999999999")
    yield "section absurd", good.replace(b"xref\n0 7", b"xref\n0 4000000000")
    yield "section minus", good.replace(b"xref\n0 7", b"xref\n-7 7")
    rows = b"".join(b"%010d 00000 n \n" % good.index(b"6 0 obj") for _ in range(6))
    table = good.index(b"0000000000 65535 f \n") + 20
    yield "entries all the same", good[:table] + rows + good[table + len(rows) :]
    for shift in (1, -1, 10, 1000):
        own = pdf()
        for number in range(1, 7):
            place = own.index(b"%d 0 obj" % number)
            own = own.replace(b"%010d 00000 n" % place, b"%010d 00000 n" % max(0, place + shift))
        yield f"entries off by {shift}", own
    for name, more in (
        ("W absurd", b"/W[9999999 9999999 9999999]/Size 9"),
        ("W minus", b"/W[-1 -2 -1]/Size 9"),
        ("W missing", b"/Size 9"),
        ("Index absurd", b"/W[1 2 1]/Index[0 4000000000]/Size 9"),
        ("Prev is itself", b"/W[1 2 1]/Size 9/Prev %d" % at),
    ):
        head = good[: good.rindex(b"xref\n0 ")]
        body = stream(flate(b"\1\0\x09\0", 1), b"/Type/XRef/Root 1 0 R/Filter/FlateDecode" + more)
        yield f"stream: {name}", head + b"9 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def loops() -> Iterator[tuple[str, bytes]]:
    again = b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"
    yield "Kids name themselves", pdf({2: again})
    yield "Kids name their parent", pdf({2: b"<</Type/Pages/Kids[7 0 R 3 0 R]>>", 7: b"<</Type/Pages/Kids[2 0 R 7 0 R]>>"})
    yield "Parent is the page", pdf({3: PAGE.replace(b"Parent 2", b"Parent 3").replace(RESOURCES, b"")})
    yield "Parents in a ring", pdf({2: TREE[:-2] + b"/Parent 7 0 R>>", 7: b"<</Type/Pages/Parent 2 0 R>>"})
    yield "Contents name themselves", pdf({4: b"[4 0 R 4 0 R]"})
    yield "an object is itself", pdf({4: b"4 0 R"})
    yield "objects in a ring", pdf({4: b"7 0 R", 7: b"8 0 R", 8: b"4 0 R"})
    yield "Length is itself", pdf({4: stream(SHOWN, length=b"4 0 R")})
    form = FORM + b"/Resources<</XObject<</X 6 0 R/Y 7 0 R>>/Font<</R 5 0 R>>>>"
    yield "a form draws itself", pdf({4: stream(SHOWN + b"/X Do " * 50), 6: stream(b"/X Do /X Do ", form)})
    rings = {6: stream(b"/Y Do /Y Do ", form), 7: stream(b"/X Do /X Do ", form)}
    yield "forms in a ring", pdf({4: stream(SHOWN + b"/X Do /Y Do "), **rings})
    tower = {6: stream(b"/X Do " * 10, FORM + b"/Resources<</XObject<</X 7 0 R>>>>")}
    for k in range(7, 40):
        tower[k] = stream(b"/X Do " * 10, FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % (k + 1))
    yield "ten forms in each of thirty", pdf({4: stream(SHOWN + b"/X Do "), **tower})
    yield "Resources name themselves", pdf({3: PAGE.replace(b"/Resources<<", b"/Resources 7 0 R/Old<<"), 7: b"7 0 R"})
    yield "Extends names itself", pdf({7: stream(b"8 0 ", b"/Type/ObjStm/N 1/First 4/Extends 7 0 R")})
    yield "outlines in a ring", pdf({1: CATALOG[:-2] + b"/Outlines 7 0 R>>", 7: b"<</First 7 0 R/Next 7 0 R/Last 7 0 R>>"})
    composite = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 5 0 R>>"
    yield "a font descends from itself", pdf({5: composite})
    cmap = stream(b"begincmap /A usecmap /Identity-H usecmap endcmap", b"/Type/CMap/CMapName/A/UseCMap 7 0 R")
    yield "a CMap uses itself", pdf({5: FONT[:-2] + b"/ToUnicode 7 0 R>>", 7: cmap})
    yield (
        "an Encoding is itself",
        pdf({5: FONT.replace(b"/WinAnsiEncoding", b" 7 0 R"), 7: b"<</BaseEncoding 7 0 R/Differences 7 0 R>>"}),
    )
    third = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 4 0 R>>/FirstChar 97/LastChar 97"
    yield "a glyph draws the page", pdf({5: third + b"/Widths[9]/Encoding<</Differences[97/a]>>/Resources 7 0 R>>", 7: b"7 0 R"})
    yield (
        "a colour space of itself",
        pdf({3: PAGE.replace(b"/Font", b"/ColorSpace<</C 7 0 R>>/Font"), 7: b"[/Indexed 7 0 R 1 (a)]"}),
    )
    mask = stream(b"", b"/Type/XObject/Subtype/Image/SMask 6 0 R/Width 1/Height 1")
    yield "a picture masks itself", pdf({4: stream(SHOWN + b"/X Do "), 6: mask})
    yield "a filter is its own", pdf({4: stream(SHOWN, b"/Filter[4 0 R]/DecodeParms 4 0 R")})


def absurd() -> Iterator[tuple[str, bytes]]:
    for name, tree in (
        ("Count minus", TREE.replace(b"Count 1", b"Count -1")),
        ("Count huge", TREE.replace(b"Count 1", b"Count 99999999999999999999")),
        ("Kids a number", b"<</Type/Pages/Kids 3>>"),
        ("Kids null", b"<</Type/Pages/Kids[null null 3 0 R]>>"),
        ("Kids missing objects", b"<</Type/Pages/Kids[%s 3 0 R]>>" % b" ".join(b"%d 0 R" % k for k in range(100, 9000))),
        ("Pages without type", b"<</Kids[3 0 R]>>"),
        ("Pages null", b"null"),
    ):
        yield name, pdf({2: tree})
    yield "no Pages", pdf({1: b"<</Type/Catalog>>"})
    yield "Pages a number", pdf({1: b"<</Type/Catalog/Pages 5>>"})
    for length in (b"-1", b"0", b"999999999999999", b"/A", b"null", b"99 0 R", b"1e9"):
        yield f"Length {length.decode()}", pdf({4: stream(SHOWN, length=length)})
    for name, box in (
        ("giant", b"[0 0 1e9 1e9]"), ("infinite", b"[0 0 %s 1]" % (b"9" * 400)), ("empty", b"[0 0 0 0]"),
        ("turned round", b"[612 792 0 0]"),
        ("of names", b"[/A /B /C /D]"), ("short", b"[0 0]"), ("a number", b"7"), ("minus", b"[-1e30 -1e30 1e30 1e30]"),
    ):  # fmt: skip
        yield f"MediaBox {name}", pdf({3: PAGE.replace(b"[0 0 612 792]", b" " + box)})
    for name, more in (
        ("Rotate 45", b"/Rotate 45"), ("Rotate a name", b"/Rotate/A"), ("UserUnit huge", b"/UserUnit 1e30"),
        ("CropBox far", b"/CropBox[1e9 1e9 2e9 2e9]"),
    ):  # fmt: skip
        yield name, pdf({3: PAGE[:-2] + more + b">>"})
    for name, more in (
        ("Widths huge", b"/FirstChar 0/LastChar 255/Widths[%s]" % (b"1e300 " * 256)),
        ("Widths minus", b"/FirstChar 0/LastChar 255/Widths[%s]" % (b"-99999 " * 256)),
        ("Widths of names", b"/FirstChar 0/LastChar 255/Widths[/A (b) [1]]"),
        ("FirstChar minus", b"/FirstChar -999999999/LastChar 999999999/Widths[1 2 3]"),
        ("Widths nought", b"/FirstChar 0/LastChar 255/Widths[%s]" % (b"0 " * 256)),
        ("descent of a name", b"/FontDescriptor<</Descent/A/Ascent(b)/FontBBox[1]/Flags/C>>"),
        ("descent huge", b"/FontDescriptor<</Descent 1e30/Ascent 1e30/FontBBox[0 0 1e30 1e30]/Flags 4>>"),
    ):
        yield name, pdf({5: FONT.replace(b"Helvetica", b"Other")[:-2] + more + b">>"})
    for name, more in (("W of all", b"/W[0 2000000000 500]"), ("W minus", b"/W[-5 -1 9]"), ("W mixed", b"/W[1 [2 (a)] 3 /B 4]"),
                       ("DW huge", b"/DW 1e300"), ("W2 of all", b"/W2[0 2000000000 1 2 3]")):  # fmt: skip
        composite = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-V/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>"
        below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>%s>>" % more
        yield name, pdf({5: composite, 7: below, 8: unicode_map(b"1 beginbfrange <0000> <ffff> <0000> endbfrange")})
    yield (
        "Differences huge",
        pdf({5: FONT.replace(b"/WinAnsiEncoding", b"<</Differences[999999999999/a -5/b (c)/d %s]>>" % (b"/g1 " * 99))}),
    )


def unicode_map(body: bytes) -> bytes:
    return stream(b"/CIDInit /ProcSet findresource begin begincmap\n" + body + b"\nendcmap")


def maps() -> Iterator[tuple[str, bytes]]:
    wide = b"<00000000> <ffffffff>"
    for name, body in (
        ("a range of all codes", b"1 beginbfrange %s <0041> endbfrange" % wide),
        ("a range to a list", b"1 beginbfrange <0000> <ffff> [<0041>] endbfrange"),
        ("ten thousand ranges", b"10000 beginbfrange %s endbfrange" % (b"<0000> <ffff> <0041>\n" * 10_000)),
        ("cids of all codes", b"1 begincidrange %s 0 endcidrange" % wide),
        ("a range turned round", b"1 beginbfrange <ffff> <0000> <0041> endbfrange"),
        ("a letter of a million", b"1 beginbfchar <4b> <%s> endbfchar" % (b"0041" * 1_000_000)),
        ("letters of half surrogates", b"3 beginbfchar <4b> <d800> <65> <dc00> <74> <ffff> endbfchar"),
        ("letters of newlines and nothing", b"3 beginbfchar <4b> <000a> <65> <> <74> <0000> endbfchar"),
        ("a foreign map", b"/../../../../etc/passwd usecmap /A\0B usecmap"),
        ("never closed", b"1 beginbfrange " + b"<" * 100_000),
        ("deep brackets", b"[" * 100_000),
    ):
        yield name, pdf({5: FONT[:-2] + b"/ToUnicode 7 0 R>>", 7: unicode_map(body)})
    for name in (b"/../../../../etc/passwd", b"/#2Fetc#2Fpasswd", b"/UniGB-UCS2-H", b"/" + b"A" * 5000, b"(text)", b"7"):
        below = b"<</Type/Font/Subtype/CIDFontType0/BaseFont/A/CIDSystemInfo<</Registry(../..)/Ordering(../../x)>>>>"
        font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding %s/DescendantFonts[7 0 R]>>" % name
        yield f"an encoding called {name[:20].decode()}", pdf({5: font, 7: below})


def nesting() -> Iterator[tuple[str, bytes]]:
    for depth in (1_000, 100_000):
        for name, opening, closing in (("arrays", b"[", b"]"), ("dictionaries", b"<</A", b">>"), ("strings", b"(", b")")):
            deep = opening * depth + b" 1 " + closing * depth
            yield f"{name}, {depth} deep, in an object", pdf({6: deep})
            yield f"{name}, {depth} deep, never closed", pdf({6: opening * depth})
            yield f"{name}, {depth} deep, in the drawing", pdf({4: stream(deep + b"\n" + SHOWN)})
    yield "saved states", pdf({4: stream(SHOWN + b"q " * 500_000)})
    yield "marked content", pdf({4: stream(b"/P <</MCID 1>> BDC " * 200_000 + SHOWN)})
    levels = {k: b"<</Type/Pages/Kids[%d 0 R]/Parent %d 0 R>>" % (k + 1, k - 1) for k in range(7, 3000)}
    yield "a tree of 3000 levels", pdf({2: b"<</Type/Pages/Kids[7 0 R]>>", **levels, 3000: PAGE})
    chain = {k: b"%d 0 R" % (k + 1) for k in range(7, 5000)}
    yield "5000 references to references", pdf({2: TREE.replace(b"3 0 R", b"7 0 R"), **chain, 5000: PAGE})


def encrypted() -> Iterator[tuple[str, bytes]]:
    aes = b"/CF<</StdCF<</CFM/AESV3>>>>/StmF/StdCF/StrF/StdCF"
    for name, body in (
        ("unknown handler", b"<</Filter/Other/V 9>>"),
        ("no handler", b"<<>>"),
        ("a number", b"7"),
        ("nothing but a standard", b"<</Filter/Standard/V 1/R 2>>"),
        ("a password", b"<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>" % (b"a" * 32, b"b" * 32)),
        ("a huge key", b"<</Filter/Standard/V 2/R 3/Length 99999999/O(%s)/U(%s)/P -4>>" % (b"a" * 32, b"b" * 32)),
        ("version 5", b"<</Filter/Standard/V 5/R 6/O(%s)/U(%s)/OE(a)/UE(b)/P -4%s>>" % (b"a" * 48, b"b" * 48, aes)),
        ("version 4 without filters", b"<</Filter/Standard/V 4/R 4/O(%s)/U(%s)/P -4>>" % (b"a" * 32, b"b" * 32)),
    ):  # fmt: skip
        yield name, pdf({7: body}, b"/Encrypt 7 0 R/ID[(a)(b)]")
    yield "no ID", pdf({7: b"<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -4>>"}, b"/Encrypt 7 0 R")


def cases() -> Iterator[Case]:
    """Family, name and bytes."""
    families: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
        "cross-references": cross_reference, "loops": loops, "absurd numbers": absurd, "letter maps": maps, "nesting": nesting,
        "encryption": encrypted,
    }  # fmt: skip
    for family, made in families.items():
        for name, data in made():
            yield f"PDF: {family}", name, data
