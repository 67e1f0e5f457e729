"""Learn from sentences: logistic regressions, one a class. The only module that needs scikit-learn.

Some seconds for five thousand sentences, and the same arrays every time: the solvers start from zero and draw no lots.
One thread: the vectors are so short that more of them only wait for each other, ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from simulator.roleplay.understanding.acts import Act, Utterance
from simulator.roleplay.understanding.features import Vocabulary, learn_vocabulary, row
from simulator.roleplay.understanding.heads import Floats, Head, Understanding
from simulator.roleplay.understanding.vectors import Embed

# Chosen by grouped cross-validation: between 5 and 100 accuracy moves by less than a point.
_LOOSE = 30.0
_LOOSE_SENTENCES = 0.01
# A term that stands in one sentence only teaches nothing about others: with 2, a third of the terms and better hearing.
_FEWEST = 2


def learn(
    acts: dict[str, Act], utterances: Sequence[Utterance], embed: Embed | None = None, fewest: int = _FEWEST
) -> Understanding:
    """Train all heads; the head of sentence embeddings only if `embed` is given (some minutes)."""
    texts = [one.text for one in utterances]
    known = learn_vocabulary(texts, fewest)
    rows = _matrix(texts, known)
    red = [n for n, one in enumerate(utterances) if one.line is not None]
    crossed = sorted({(one.act, one.line) for one in utterances if one.line is not None})
    lines = {act: tuple(line for of, line in crossed if of == act) for act in acts if acts[act].red}
    labels = [one.act for one in utterances]
    with threadpool_limits(1):
        return Understanding(
            acts=acts,
            known=known,
            act=_one_for_each(rows, labels),
            line=_one_for_each(rows[red], [str(utterances[n].line) for n in red]),
            lines=lines,
            sentences=_sentence_head(embed(texts), labels) if embed is not None else None,
        )


def _matrix(texts: Sequence[str], known: Vocabulary) -> Any:
    rows = [row(text, known) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows]).astype(np.float64)
    return csr_matrix((values, places, ends), shape=(len(rows), len(known.index)))


def _one_for_each(rows: Any, labels: Sequence[str]) -> Head:
    """A class against all the others, each class weighing the same: rare red acts are not drowned."""
    named = np.asarray(labels)
    classes = sorted(set(labels))
    weights = np.zeros((rows.shape[1], len(classes)), dtype=np.float32)
    offset = np.zeros(len(classes), dtype=np.float32)
    for n, name in enumerate(classes if len(classes) > 1 else []):  # one class alone needs no telling apart
        one = LogisticRegression(C=_LOOSE, solver="liblinear", class_weight="balanced").fit(rows, named == name)
        weights[:, n] = one.coef_[0]
        offset[n] = one.intercept_[0]
    return Head(tuple(classes), weights, offset)


def _sentence_head(vectors: NDArray[np.float32], labels: Sequence[str]) -> Head:
    """One regression over all classes at once; the scaling of its inputs is folded into the weights."""
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    one = LogisticRegression(C=_LOOSE_SENTENCES, max_iter=1000, class_weight="balanced")
    one.fit((vectors - mean) / scale, np.asarray(labels))
    weights: Floats = (one.coef_.T / scale[:, None]).astype(np.float32)
    offset: Floats = (one.intercept_ - mean @ weights).astype(np.float32)
    return Head(tuple(str(name) for name in one.classes_), weights, offset)
