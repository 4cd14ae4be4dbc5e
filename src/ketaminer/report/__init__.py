"""A report: papers with their claims as one HTML page that needs nothing else, no network least of all.

>>> import io
>>> from ketaminer.model import Claims, Document, Source
>>> from ketaminer.report import write_report
>>> page = io.BytesIO()
>>> write_report([Document("note", Source("note.txt", "", "text/plain"), "Nothing.", claims=Claims())], page, title="Notes")
1
>>> b"<title>Notes</title>" in page.getvalue()
True
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from ketaminer.model import Document
from ketaminer.report.writer import TITLE, ReportPage

__all__ = ["ReportPage", "write_report"]


def write_report(documents: Iterable[Document], target: str | Path | BinaryIO, title: str = TITLE) -> int:
    """Write the page of ``documents`` to a file (replaced when it is complete) or a stream; gives the number of papers.

    Documents are taken one after the other and not kept. Raises :class:`~ketaminer.errors.KetaminerError` for one without
    claims layer and where the file cannot be written.
    """
    if isinstance(target, str | Path):
        from ketaminer.atomic import replacing

        with replacing(Path(target)) as stream:
            return write_report(documents, stream, title)
    page = ReportPage(target, title)
    for document in documents:
        page.write(document)
    page.close()
    return page.papers
