"""What a paper's rows were made by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ketaminer import __version__, config
from ketaminer.config import Config
from ketaminer.model import Reference


@dataclass(frozen=True, slots=True)
class Run:
    """The version, the pipeline's name and the hash of all that a result depends on besides the paper.

    ``config_sha256`` is empty where it is not known (claims that came without their layers). There is no time in it: the
    same run made twice is one run.
    """

    version: str
    pipeline: str
    config_sha256: str

    @property
    def id(self) -> str:
        """The run's key in the database: 16 hexadecimal digits."""
        return hashlib.sha256("\n".join((self.version, self.pipeline, self.config_sha256)).encode()).hexdigest()[:16]

    @classmethod
    def of(cls, options: Config, library: Iterable[Reference] = ()) -> Run:
        """The run of this version with these options and the user's own reference list, if there is one.

        Without a list, ``config_sha256`` is the one in the header of the ``claims`` layer.
        """
        digest, own = config.digest(options), tuple(library)
        if own:
            digest = hashlib.sha256(f"{digest}\n{own!r}".encode()).hexdigest()
        return cls(__version__, options.name, digest)
