"""A paper's bytes → the source text with its pages, and the edits that make the reading text."""

from __future__ import annotations

import hashlib

from ketaminer.align import OffsetMap
from ketaminer.config import Config
from ketaminer.errors import KetaminerError
from ketaminer.model import Document, Source
from ketaminer.stages.ingest.clean import check_steps, reading_edits
from ketaminer.stages.ingest.frontmatter import front_matter
from ketaminer.stages.ingest.ocr import NoTextError, recognised
from ketaminer.stages.ingest.pdf_runs import check_backend
from ketaminer.stages.ingest.sniff import MEDLINE, PDF, XML, sniff
from ketaminer.stages.ingest.text import decode, pages

__all__ = ["read_document"]


def read_document(data: bytes, path: str, document_id: str, config: Config) -> Document:
    """The document in ``data``: PDF, XML (JATS, PubMed, TEI), PubMed's tagged format or text, told by content.

    ``path`` is kept as the source's name and used in messages. Raises :class:`KetaminerError` for what cannot be read: an
    empty or binary file, a damaged or scanned PDF, XML that is not an article, a file over ``ingest.max_bytes``, an unknown
    cleaning step or PDF backend, a backend that is not installed.
    """
    check_steps(config.ingest.clean)
    check_backend(config.ingest.pdf_backend)
    if len(data) > config.ingest.max_bytes:
        raise KetaminerError(
            f"{path}: the file has {len(data)} bytes, more than the limit of {config.ingest.max_bytes}",
            "raise max_bytes under [ingest] in the pipeline file",
        )
    media_type = sniff(data, path)
    source = Source(path, hashlib.sha256(data).hexdigest(), media_type)
    if media_type in (XML, MEDLINE):
        from ketaminer.stages.ingest.article_xml import read_xml
        from ketaminer.stages.ingest.medline import read_medline

        article = read_medline(data, path) if media_type == MEDLINE else read_xml(data, path)
        edits = reading_edits(article.text, config, layout=False)
        whole, _ = pages(article.text)
        return Document(
            document_id,
            source,
            article.text,
            whole,
            edits,
            article.title,
            article.doi,
            article.pmid,
            article.year,
            article.warnings,
            licence=article.licence,
            parts=article.parts,
            links=article.links,
            entries=article.entries,
        )
    if media_type == PDF:
        from ketaminer.stages.ingest.pdf import STEPS, read_pdf

        try:
            paper = read_pdf(data, path, config.ingest.pdf_backend)
        except NoTextError as error:
            if not config.ingest.ocr:
                raise
            read, warning = recognised(data, path, layer=error.layer)
            try:
                paper = read_pdf(read, path, config.ingest.pdf_backend)
            except NoTextError:
                raise KetaminerError(f"{path}: OCR found no text in the PDF", "check that its pages show text") from None
            paper.warnings = (warning, *paper.warnings)
        edits = reading_edits(paper.text, config, first=paper.edits, own=STEPS)
        front = OffsetMap(paper.text, edits)
        _, doi, year = front_matter(front.reading, front.to_reading((0, paper.pages[0].span.end)).end)
        return Document(
            document_id,
            source,
            paper.text,
            paper.pages,
            edits,
            paper.title,
            doi,
            None,
            year,
            paper.warnings,
            paper.blocks,
            paper.boxes,
        )
    text, warnings = decode(data, path)
    leaves, more = pages(text)
    warnings += more
    edits = reading_edits(text, config)
    offsets = OffsetMap(text, edits)
    if not offsets.reading.strip():
        raise KetaminerError(f"{path}: the file holds no readable text", "give a file that holds the paper")
    title, doi, year = front_matter(offsets.reading, offsets.to_reading((0, leaves[0].span.end)).end)
    return Document(document_id, source, text, leaves, edits, title, doi, None, year, warnings)
