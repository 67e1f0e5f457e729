"""What a clause consists of, for the classifier: runs of one to three characters, and what stands under a negation.

Written alike before counting: full width and half width, 您 and 你, 交 and 缴, every number one sign. Weights are the
usual ones (1 + log of the count, times the inverse frequency, rows of length one), computed here alone, so that what is
learnt and what is heard cannot differ.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ALIKE = str.maketrans("您妳帐交她祂俺", "你你账缴他他我")
_NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[零一二三四五六七八九十百千万两幺〇]{2,}")
_MARKS = re.compile(r"[^\w]+")
_DENIED = re.compile(r"不会|不能|不许|不用|不是|没有|绝不|别|不|没|无")
_REACH = 8  # characters that a negation reaches over
_RUNS = (1, 2, 3)


@dataclass(frozen=True)
class Vocabulary:
    """The terms that are known, each with its weight; `index` gives a term's place."""

    index: dict[str, int]
    weight: NDArray[np.float32]


def terms(text: str) -> list[str]:
    """Every term of a text, with repetitions."""
    plain = _plain(text)
    bounded = f"^{plain}$"
    found = [bounded[i : i + n] for n in _RUNS for i in range(len(bounded) - n + 1)]
    for part in plain.split(" "):
        denied = _DENIED.search(part)
        if denied:
            reach = part[denied.end() : denied.end() + _REACH]
            found += [f"不{reach[i : i + n]}~" for n in (1, 2) for i in range(len(reach) - n + 1)]
    return found


def learn_vocabulary(texts: Sequence[str], fewest: int = 1) -> Vocabulary:
    """The terms of at least `fewest` texts, in a fixed order."""
    seen = Counter(term for text in texts for term in set(terms(text)))
    known = sorted(term for term, times in seen.items() if times >= fewest)
    weight = [math.log((1 + len(texts)) / (1 + seen[term])) + 1 for term in known]
    return vocabulary(known, np.asarray(weight, dtype=np.float32))


def vocabulary(known: Iterable[str], weight: NDArray[np.float32]) -> Vocabulary:
    """Put together what was stored."""
    return Vocabulary({term: n for n, term in enumerate(known)}, weight)


def row(text: str, known: Vocabulary) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The places of the known terms of a text and their weights, a vector of length one (or empty)."""
    index = known.index
    counts = Counter(index[term] for term in terms(text) if term in index)
    places = np.fromiter(counts, dtype=np.intp, count=len(counts))
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * known.weight[places]
    length = float(np.sqrt(values @ values))
    return places, (values / length if length else values).astype(np.float32)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower().translate(_ALIKE)
    return _MARKS.sub(" ", _NUMBER.sub("0", text))
