"""PDFs that are small and unpack to 200 MB, or have thousands of pages that cost nothing to write.

``benchmarks/damaged.py`` runs them; the tests run the small ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from hostile_pdf import FONT, PAGE, SHOWN, Case, flate, pdf, stream


def _lzw(size: int) -> bytes:
    """LZW codes that stand for ever longer runs of one letter."""
    bits, out, width, code = 0, 0, 9, 258
    codes = [256, 97]
    while size > 0 and code < 4094:
        codes.append(code)
        size -= code - 256
        code += 1
    known = 257
    for one in codes:
        out, bits = out << width | one, bits + width
        known += 1
        width = 12 if known >= 2048 else 11 if known >= 1024 else 10 if known >= 512 else 9
    pad = -bits % 8
    return (out << pad).to_bytes((bits + pad) // 8, "big")


def bombs(size: int) -> Iterator[tuple[str, bytes]]:
    """Streams of ``size`` bytes in little files."""
    packed = b"/Filter/FlateDecode"
    for name, piece in (("spaces", b" "), ("text", b"(abc) Tj "), ("numbers", b"1 "), ("brackets", b"[("), ("texts", b"BT ET q Q "),
                        ("lines", b"0 0 m 9 9 l S ")):  # fmt: skip
        yield f"drawing of {name}", pdf({4: stream(flate(piece, size), packed)})
    yield "text before the drawing's bomb", pdf({3: PAGE.replace(b"4 0 R", b"[4 0 R 7 0 R]"), 7: stream(flate(b" ", size), packed)})
    three = b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    yield "packed three times", pdf({4: stream(flate(b"q Q ", size, 3), three)})
    many = b"/Filter[%s]" % (b"/ASCIIHexDecode " * 1000)
    yield "a thousand filters", pdf({4: stream(SHOWN.hex().encode(), many)})
    yield "run lengths", pdf({4: stream(flate(b"\x81a", size // 64), b"/Filter[/FlateDecode/RunLengthDecode]")})
    yield "LZW", pdf({4: stream(_lzw(size), b"/Filter/LZWDecode")})
    yield "LZW in Flate", pdf({4: stream(flate(b"\x80\x0b\x60\x50\x22\x0c", size), b"/Filter[/FlateDecode/LZWDecode]")})
    yield "ASCII85 in Flate", pdf({4: stream(flate(b"z", size), b"/Filter[/FlateDecode/ASCII85Decode]")})
    yield "hexadecimal in Flate", pdf({4: stream(flate(b"41", size), b"/Filter[/FlateDecode/ASCIIHexDecode]")})
    fax = b"/Filter[/FlateDecode/CCITTFaxDecode]/DecodeParms[null<</K -1/Columns 99999999/Rows 99999999>>]"
    yield "fax in Flate", pdf({4: stream(flate(b"\x00\x10\x01", size), fax)})
    for name, parms in (("wide", b"<</Predictor 12/Columns 999999999>>"), ("narrow", b"<</Predictor 12/Columns 1>>"),
                        ("tiff", b"<</Predictor 2/Columns 1>>"), ("nought", b"<</Predictor 12/Columns 0>>"),
                        ("minus", b"<</Predictor 15/Columns -9/Colors -1>>")):  # fmt: skip
        yield f"predictor {name}", pdf({4: stream(flate(b"\2a", size), packed + b"/DecodeParms" + parms)})
    yield (
        "ToUnicode",
        pdf({5: FONT[:-2] + b"/ToUnicode 7 0 R>>", 7: stream(flate(b"1 beginbfchar <41> <42> endbfchar ", size), packed)}),
    )
    for kind, piece in (("FontFile", b"dup 65 /A put "), ("FontFile2", b"\0\1\0\0"), ("FontFile3", b"\1\0\4\1")):
        descriptor = b"/FontDescriptor<</Flags 4/FontName/A/%s 7 0 R>>" % kind.encode()
        inside = stream(flate(piece, size), packed + b"/Length1 %d/Length2 0/Length3 0" % size)
        own = FONT.replace(b"/Encoding/WinAnsiEncoding", b"").replace(b"Helvetica", b"Other")
        yield f"{kind}", pdf({5: own[:-2] + descriptor + b">>", 7: inside})
        composite = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[8 0 R]>>"
        below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A%s>>" % descriptor
        yield f"{kind} of a composite font", pdf({5: composite, 8: below, 7: inside})
    members = stream(flate(b"8 0 ", size), packed + b"/Type/ObjStm/N 50000000/First 200000000")
    good = pdf({7: members})
    yield "object stream", good
    yield "object stream without a table", pdf({7: members}, table=False)
    one = stream(flate(b"(a) Tj ", 2_000_000), packed)
    yield "one stream a thousand times", pdf({3: PAGE.replace(b"4 0 R", b"[%s]" % (b"4 0 R " * 1000)), 4: one})
    yield "a thousand streams", pdf({3: PAGE.replace(b"4 0 R", b"[%s]" % b" ".join(b"%d 0 R" % k for k in range(7, 1007))),
                                     **dict.fromkeys(range(7, 1007), one)})  # fmt: skip


def crowds() -> Iterator[tuple[str, bytes]]:
    names = b" ".join(b"%d 0 R" % k for k in range(7, 5007))
    heavy = stream(flate(SHOWN, 1_000_000), b"/Filter/FlateDecode")
    yield "5000 pages of one stream", pdf({2: b"<</Type/Pages/Kids[%s]>>" % names, **dict.fromkeys(range(7, 5007), PAGE)})
    yield (
        "5000 pages of one long stream",
        pdf({2: b"<</Type/Pages/Kids[%s]>>" % names, 4: heavy, **dict.fromkeys(range(7, 5007), PAGE)}),
    )
    yield "one page 100,000 times", pdf({2: b"<</Type/Pages/Kids[%s]>>" % (b"3 0 R " * 100_000)})
    yield "100,000 fonts on a page", pdf({3: PAGE.replace(b"/R 5 0 R", b"".join(b"/R%d 5 0 R" % k for k in range(100_000)))})
    yield "100,000 free objects", pdf(dict.fromkeys(range(7, 100000), b"null"))
    yield (
        "text off the page",
        pdf(
            {
                4: stream(
                    b"BT /R 10 Tf " + b"".join(b"1 0 0 1 %d %d Tm (a) Tj " % (k * 1000, k * 7919) for k in range(50_000)) + b"ET"
                )
            }
        ),
    )


def cases(size: int = 200_000_000) -> Iterator[Case]:
    """Family, name and bytes; ``size`` is what the bombs unpack to."""
    for name, data in bombs(size):
        yield "PDF: bombs", name, data
    for name, data in crowds():
        yield "PDF: crowds", name, data
