"""What the tests of this room share: text or bytes in, document or reading text out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ketaminer.align import OffsetMap
from ketaminer.config import Config, IngestOptions
from ketaminer.model import Document
from ketaminer.stages.ingest import read_document
from ketaminer.stages.ingest.pdf_runs import BACKENDS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of PDFs are run with each backend."""
    if "backend" in metafunc.fixturenames and metafunc.definition.path.name.startswith("test_pdf"):
        metafunc.parametrize("backend", BACKENDS, indirect=True, scope="session")


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """The PDF backend that ``document`` and ``reading`` use."""
    return getattr(request, "param", BACKENDS[0])


@pytest.fixture(scope="session")
def document(backend: str) -> Callable[..., Document]:
    """``document(data, *steps)``: the document of a file; ``steps`` are the cleaning steps (none given: all)."""

    def read(data: str | bytes, *steps: str) -> Document:
        options = IngestOptions(pdf_backend=backend)
        config = Config(ingest=replace(options, clean=steps) if steps else options)
        return read_document(data.encode("utf-8") if isinstance(data, str) else data, "paper.txt", "paper", config)

    return read


@pytest.fixture(scope="session")
def reading(document: Callable[..., Document]) -> Callable[..., str]:
    """``reading(data, *steps)``: the reading text of a file."""

    def read(data: str | bytes, *steps: str) -> str:
        found = document(data, *steps)
        return OffsetMap(found.text, found.edits).reading

    return read


Print = tuple[float, float, float, str, str]
"""Text printed on a page: x, y, size, font (``R`` plain, ``B`` bold, ``I`` slanted) and the text."""


def _typeset(*pages: list[Print], extra: str = "") -> bytes:
    """A PDF with these prints; ``extra`` are operators put on each page as they are."""
    kids = " ".join(f"{6 + 2 * k} 0 R" for k in range(len(pages)))
    fonts = "".join(f"/{name} {3 + k} 0 R" for k, name in enumerate("RBI"))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    objects += [
        f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"
        for font in ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
    ]
    for k, prints in enumerate(pages):
        shown = (text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for *_, text in prints)
        stream = "".join(
            f"BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n" for (x, y, size, font, _), text in zip(prints, shown, strict=True)
        )
        stream += extra
        page = f"/MediaBox[0 0 612 792]/Resources<</Font<<{fonts}>>>>/Contents {7 + 2 * k} 0 R"
        objects += [f"<</Type/Page/Parent 2 0 R{page}>>", f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    return _objects(objects)


def _objects(bodies: list[str], trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out = "%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    return (out + f"trailer<</Root 1 0 R/Size {len(bodies) + 1}{trailer}>>\nstartxref\n{start}\n%%EOF").encode("cp1252")


@pytest.fixture(scope="session")
def typeset() -> Callable[..., bytes]:
    """``typeset(page, …)``: a PDF; a page is a list of ``(x, y, size, font, text)``, the font ``R``, ``B`` or ``I``."""
    return _typeset


@pytest.fixture(scope="session")
def pdf_objects() -> Callable[..., bytes]:
    """``pdf_objects(bodies, trailer)``: a PDF made of these objects."""
    return _objects
