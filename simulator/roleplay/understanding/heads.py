"""What was learnt, as plain arrays, and how likely it makes each class. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.roleplay.understanding.acts import Act
from simulator.roleplay.understanding.features import Vocabulary, row

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """One logistic regression a class: `weights` (inputs, classes), `offset` (classes,)."""

    classes: tuple[str, ...]
    weights: Floats
    offset: Floats


@dataclass(frozen=True)
class Understanding:
    """Everything that hearing needs. `lines` says which red lines an act can cross; `sentences` reads the 384 numbers
    of a sentence embedding, if it was trained with them."""

    acts: dict[str, Act]
    known: Vocabulary
    act: Head
    line: Head
    lines: dict[str, tuple[str, ...]]
    sentences: Head | None = None


def logits(head: Head, places: NDArray[np.intp], values: Floats) -> Floats:
    """Of one text, given the places and weights of its terms."""
    return values @ head.weights[places] + head.offset


def shares(found: Floats) -> Floats:
    """Each class's own probability, scaled to sum to one along the last axis."""
    single = 1 / (1 + np.exp(-np.clip(found, -60, 60)))
    return single / single.sum(axis=-1, keepdims=True)


def act_shares(understanding: Understanding, texts: list[str]) -> Floats:
    """How likely each act is for each text, (texts, acts) in the order of `act.classes`, from the terms alone."""
    found = [logits(understanding.act, *row(text, understanding.known)) for text in texts]
    return shares(np.stack(found)) if found else np.zeros((0, len(understanding.act.classes)), dtype=np.float32)


def likeliest_line(understanding: Understanding, text: str, act: str) -> str | None:
    """The red line that a clause of a red act crosses, among those that the act can cross."""
    able = understanding.lines.get(act, ())
    found = logits(understanding.line, *row(text, understanding.known))
    ranked = sorted(zip(found.tolist(), understanding.line.classes, strict=True), reverse=True)
    return next((line for _, line in ranked if line in able), None)
