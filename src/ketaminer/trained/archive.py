"""Weights in a file: arrays in half precision and settings as JSON, in a zip archive (numpy's ``npz``)."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_ABOUT = "about"


def packed(arrays: Mapping[str, Any], about: Any) -> bytes:
    """The archive of ``arrays`` and of settings that JSON can hold."""
    held = {name: np.asarray(value, dtype=np.float16) for name, value in arrays.items()}
    held[_ABOUT] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez(file, **held)
    return file.getvalue()


def unpacked(data: bytes) -> tuple[dict[str, Floats], Any]:
    """The arrays, in single precision, and the settings. Raises :class:`ValueError`, :class:`KeyError` or :class:`OSError` for
    anything else."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    about = json.loads(bytes(arrays.pop(_ABOUT)))
    return {name: value.astype(np.float32) for name, value in arrays.items()}, about
