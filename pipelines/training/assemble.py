"""Put the trained parts together into one spaCy pipeline, ``pipelines/en_ketaminer``.

    python pipelines/training/assemble.py --entities build/span_tagger --syntax build/parser --out pipelines/en_ketaminer

``--syntax`` is a spaCy pipeline with tagger and parser; without it the pipeline finds entities only.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import spacy

from ketaminer import __version__
from ketaminer.trained import span_tagger, tokens

DESCRIPTION = "Entities, tags and dependencies for papers on drugs"


def assemble(entities: Path, syntax: Path | None, out: Path) -> None:
    """Write the pipeline to ``out``, which is replaced except for its model card."""
    if syntax is None:
        nlp = spacy.blank("en")
        nlp.tokenizer = tokens.Tokens(nlp.vocab)
    else:
        nlp = spacy.load(syntax)
    tagger = nlp.add_pipe(span_tagger.FACTORY, last=True)
    tagger.from_disk(entities)
    nlp.config["nlp"]["tokenizer"] = {"@tokenizers": "ketaminer.Tokens.v1"}
    nlp.meta.update(name="ketaminer", version=__version__, license="see MODEL_CARD.md", description=DESCRIPTION)
    card = out / "MODEL_CARD.md"
    text = card.read_text(encoding="utf-8") if card.is_file() else None
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out, exclude=["vocab"] if not len(nlp.vocab.vectors) else [])
    (out / "vocab").mkdir(exist_ok=True)
    nlp.vocab.to_disk(out / "vocab", exclude=["lookups"])
    if text is not None:
        card.write_text(text, encoding="utf-8")
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"{out}: {', '.join(nlp.pipe_names)}; {size / 1e6:.1f} MB; {np.__name__} {np.__version__}, spaCy {spacy.__version__}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entities", type=Path, required=True)
    parser.add_argument("--syntax", type=Path)
    parser.add_argument("--out", type=Path, default=Path("pipelines/en_ketaminer"))
    options = parser.parse_args()
    assemble(options.entities, options.syntax, options.out)


if __name__ == "__main__":
    main()
