"""Means and intervals, with sums that do not depend on the order or on the machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

_Z = 1.959963984540054
_SMALL_T = (12.706, 4.303, 3.182, 2.776)


@dataclass(frozen=True)
class Spread:
    """Mean and the middle 95 % of the replications (luck and parameters)."""

    mean: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Difference:
    """B minus A. low-high: 95 % over the parameters' ranges with the same luck; mc_*: 95 % simulation error."""

    mean: float
    low: float
    high: float
    mc_low: float
    mc_high: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Band:
    """A monthly curve: mean and middle 95 % of the replications, lists of one value a month."""

    mean: list[float]
    low: list[float]
    high: list[float]

    def to_dict(self) -> dict[str, list[float]]:
        """Plain data."""
        return asdict(self)


def spread(values: Sequence[float]) -> Spread:
    """Over replications; at least one value."""
    return Spread(mean_of(values), quantile(values, 0.025), quantile(values, 0.975))


def difference(values: Sequence[float], groups: Sequence[int]) -> Difference:
    """From paired differences; replications of one group share a draw of the parameters.

    The groups' means spread by parameters and by what luck is left in them. The second part is known from the spread
    inside groups and taken out (variance components), so that low-high speaks of the parameters alone. The simulation
    error is that of the overall mean, groups being the independent units.
    """
    members: dict[int, list[float]] = {}
    for value, group in zip(values, groups, strict=True):
        members.setdefault(group, []).append(value)
    means = [mean_of(group) for group in members.values()]
    mean = mean_of(values)
    if len(means) < 2:
        return Difference(mean, min(values), max(values), min(values), max(values))
    between = math.fsum((m - mean_of(means)) ** 2 for m in means) / (len(means) - 1)
    error = t_quantile(len(means) - 1) * math.sqrt(between / len(means))
    inside = math.fsum((v - mean_of(g)) ** 2 for g in members.values() for v in g)
    freedom = len(values) - len(means)
    luck = inside / freedom / (len(values) / len(means)) if freedom else 0.0
    keep = math.sqrt(max(0.0, between - luck) / between) if between > 0 else 0.0
    centre = mean_of(means)
    low, high = (mean + keep * (quantile(means, q) - centre) for q in (0.025, 0.975))
    return Difference(mean, low, high, mean - error, mean + error)


def band(curves: np.ndarray) -> Band:
    """From float64 (replications, months)."""
    low, high = np.quantile(curves, [0.025, 0.975], axis=0) if curves.size else (curves[0], curves[0])
    return Band(curves.mean(axis=0).tolist(), low.tolist(), high.tolist())


def mean_of(values: Sequence[float]) -> float:
    """Exactly rounded mean."""
    return math.fsum(values) / len(values)


def quantile(values: Sequence[float], q: float) -> float:
    """Linear interpolation between order statistics."""
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def t_quantile(freedom: int) -> float:
    """97.5 % quantile of Student's t (exact to three digits)."""
    if freedom <= len(_SMALL_T):
        return _SMALL_T[freedom - 1]
    z, n = _Z, freedom
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
