"""Words a second of each stage and of the whole on one core (processor time), peak memory, and time against length.

    python benchmarks/speed.py [TEXTS] [--count N]
    python benchmarks/speed.py --pdf FOLDER

``TEXTS`` is a ``.jsonl``, ``.jsonl.xz`` (one object a line with a ``text``) or a folder of ``.txt``; by default the papers of
``corpus/``. The first text loads everything and is timed apart. Growth repeats one text 1, 10 and 100 times in one document.

``--pdf`` reads the PDFs of a folder with pdfminer.six's own ``extract_text`` and to the end of the ingest stage with each
backend, in turns. It prints seconds a page: processor time, with that of the process in which PDFium runs, and time passed.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import logging
import lzma
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ketaminer import cli, pipeline
from ketaminer.stages.ingest.pdf_runs import BACKENDS

CONFIG = pipeline.resolve_config("default")


def texts(source: Path, count: int) -> Iterator[str]:
    if source.is_dir():
        files = sorted(source.rglob("*.txt"))[:count]
        yield from (f.read_text(encoding="utf-8", errors="replace") for f in files)
        return
    opener = lzma.open if source.suffix == ".xz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number >= count:
                return
            if text := json.loads(line)["text"].strip():
                yield text


def timed(text: str) -> dict[str, float]:
    """Seconds by stage for one text."""
    out: dict[str, float] = {}
    start = time.process_time()
    document = pipeline.read(text.encode(), "text.txt", "text", CONFIG)
    out["ingest"] = time.process_time() - start
    for stage in pipeline.STAGES[1:]:
        start = time.process_time()
        document = pipeline.run_stage(stage, document, CONFIG)
        out[stage.name] = time.process_time() - start
    return out


def by_pdfminer(data: bytes) -> None:
    from pdfminer.high_level import extract_text

    extract_text(io.BytesIO(data))


def readers() -> dict[str, Callable[[bytes], object]]:
    out: dict[str, Callable[[bytes], object]] = {"pdfminer.six extract_text": by_pdfminer}
    for backend in BACKENDS:
        config = replace(CONFIG, ingest=replace(CONFIG.ingest, pdf_backend=backend))
        out[f"pdf_backend = {backend!r}"] = lambda data, c=config: pipeline.read(data, "paper.pdf", "paper", c)  # type: ignore[misc]
    return out


def processor() -> float:
    """Processor time in seconds of this process and of those it has started, from what Linux tells of them."""
    spent = time.process_time()
    for task in Path("/proc/self/task").glob("*/children"):
        for child in task.read_text().split():
            fields = Path(f"/proc/{child}/schedstat").read_text().split()
            spent += int(fields[0]) / 1e9
    return spent


def pdfs(folder: Path) -> None:
    """Print the time of each reader for each page."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    files = [file.read_bytes() for file in sorted(folder.glob("*.pdf"))]
    todo = readers()
    sizes = [len(pipeline.read(data, "paper.pdf", "paper", CONFIG).pages) for data in files]
    for read in todo.values():
        read(files[0])  # loads everything
    work: dict[str, float] = defaultdict(float)
    passed: dict[str, float] = defaultdict(float)
    for data in files:
        for name, read in todo.items():
            begin, start = time.perf_counter(), processor()
            read(data)
            work[name] += processor() - start
            passed[name] += time.perf_counter() - begin
    pages, first = sum(sizes), next(iter(todo))
    print(f"{len(files)} PDFs, {pages} pages; milliseconds a page, and how many times faster than the first")
    for name in todo:
        ratios = work[first] / work[name], passed[first] / passed[name]
        print(
            f"  {name:28s} processor {1000 * work[name] / pages:7.1f} {ratios[0]:6.1f}"
            f"   passed {1000 * passed[name] / pages:7.1f} {ratios[1]:6.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent / "corpus")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--pdf", type=Path, metavar="FOLDER")
    a = parser.parse_args()
    gc.set_threshold(*cli.COLLECTIONS)  # as the command does
    if a.pdf:
        pdfs(a.pdf)
        return
    sample = list(texts(a.texts, a.count))
    if not sample:
        parser.error(f"no texts in {a.texts}")
    start = time.process_time()
    timed(sample[0])
    print(f"first text, with everything loaded: {time.process_time() - start:.2f} s")
    seconds: dict[str, float] = defaultdict(float)
    words = 0
    for text in sample:
        words += len(text.split())
        for stage, spent in timed(text).items():
            seconds[stage] += spent
    whole = sum(seconds.values())
    print(f"{len(sample)} texts, {words} words, {whole:.1f} s")
    for stage, spent in seconds.items():
        print(f"  {stage:10s} {words / spent:10.0f} words/s  {100 * spent / whole:5.1f} % of the time")
    print(f"  {'whole':10s} {words / whole:10.0f} words/s")
    one = sorted(sample, key=len)[len(sample) // 2][:30_000]
    base = 0.0
    for times in (1, 10, 100):
        spent = sum(timed("\n\n".join([one] * times)).values())
        base = base or spent
        print(f"  growth: {times:4d} x {len(one)} characters {spent:8.2f} s, {spent / base / times:5.2f} of linear")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
