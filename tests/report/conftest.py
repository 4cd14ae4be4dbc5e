"""Pages of the corpus, and a real Chromium to open them in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ketaminer.model import Claim, Claims, Document
from ketaminer.report import write_report

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def copied(document: Document, n: int) -> Document:
    """The same paper under another id, with claims of other ids."""

    def claim(one: Claim) -> Claim:
        return replace(one, id=f"{one.id}-{n}", same_as=one.same_as and f"{one.same_as}-{n}")

    assert document.claims is not None
    claims = Claims(tuple(claim(one) for one in document.claims.items))
    return replace(document, id=f"{document.id}-{n}", title=f"{document.title or document.id}, {n}", claims=claims)


def page_of(documents: Any, path: Path, title: str = "Test") -> Path:
    write_report(documents, path, title)
    return path


@pytest.fixture(scope="session")
def small(corpus: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of the whole corpus."""
    return page_of(corpus, tmp_path_factory.mktemp("small") / "report.html")


@pytest.fixture(scope="session")
def few(corpus: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of three papers."""
    documents = [document for document in corpus if document.id in {"trial", "letter", "opioid"}]
    return page_of(documents, tmp_path_factory.mktemp("few") / "report.html")


@pytest.fixture(scope="session")
def large(corpus: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of more than 5,000 claims of more than 200 papers."""
    documents = [copied(document, n) for n in range(11) for document in corpus]
    assert len(documents) > 200
    assert sum(len(document.claims.items) for document in documents if document.claims) > 5000
    return page_of(documents, tmp_path_factory.mktemp("large") / "report.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


class Watched:
    """A page in a browser context of its own, with everything that it said and asked for."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1300, "height": 850}, **options})
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.blocked: list[str] = []
        self.context.on("requestfailed", lambda request: self.blocked.append(request.url) if request.failure == "csp" else None)
        self.context.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: Path, address: str = "") -> Any:
        self.page.goto(f"{path.as_uri()}{address}")
        self.page.wait_for_selector("html[data-ready]", timeout=30_000)
        return self.page

    def quiet(self, path: Path) -> None:
        """Nothing went wrong, and nothing but the page itself was asked for."""
        assert self.said == []
        assert {url.partition("#")[0] for url in self.asked if not url.startswith("blob:")} <= {path.as_uri()}


@pytest.fixture
def watched(browser: Any) -> Iterator[Any]:
    """``watched(**options)`` gives a :class:`Watched` page."""
    made: list[Watched] = []

    def make(**options: Any) -> Watched:
        made.append(Watched(browser, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


@pytest.fixture
def written() -> Any:
    """``written(documents)`` gives the bytes of their page."""

    def write(documents: Any, title: str = "Test") -> bytes:
        stream = io.BytesIO()
        write_report(documents, stream, title)
        return stream.getvalue()

    return write
