"""The golden layers: what the whole pipeline says today about some papers of ``corpus/``, one file a layer.

    python tests/golden/rewrite.py

is what ``make golden`` runs, and nothing else writes these files: a change in them is a change in behaviour, to be read before
it is committed. Hashes of the configuration are left out, so that a word added to a vocabulary shows only where it matters.
"""

from __future__ import annotations

import re
from pathlib import Path

from ketaminer import layers, pipeline

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "corpus"
PAPERS = ("abstract.txt", "animal.txt", "case.txt", "editorial.txt", "jatstrial.xml")
HASH = re.compile(rb'"config_sha256":"[0-9a-f]*",?\n?')


def golden_layers(paper: str) -> dict[str, bytes]:
    """The bytes of every layer file of a paper of the corpus, by layer, without the hash of the configuration."""
    path = CORPUS / paper
    config = pipeline.resolve_config("default")
    document = pipeline.run_all(pipeline.read(path.read_bytes(), f"corpus/{paper}", path.stem, config), config)
    return {layer: HASH.sub(b"", layers.encode(document, layer, "")) for layer in layers.TYPES}


def main() -> None:
    for paper in PAPERS:
        folder = HERE / Path(paper).stem
        folder.mkdir(exist_ok=True)
        for layer, data in golden_layers(paper).items():
            (folder / f"{layer}.json").write_bytes(data)
    print(f"{len(PAPERS)} papers written to {HERE}")


if __name__ == "__main__":
    main()
