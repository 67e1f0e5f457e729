"""Means and intervals, with sums that do not depend on the order or on the machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

Z = 1.959963984540054
"""97.5 % quantile of the normal distribution."""
_SMALL_T = (12.706, 4.303, 3.182, 2.776)


@dataclass(frozen=True)
class Spread:
    """Mean at the adopted parameters, and the middle 95 % of single runs in plausible worlds."""

    mean: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Difference:
    """A figure, or B minus A, with two kinds of uncertainty that are never mixed.

    mean: every parameter at its adopted value, luck averaged out. mc_low-mc_high: 95 % simulation error of that mean,
    which shrinks with replications. low-high: 95 % of plausible worlds (parameters over their ranges, estates that
    differ), luck taken out; it does not shrink. one_low-one_high: 95 % of what a single run in a single plausible world
    shows. positive: share of the plausible worlds in which the figure is above 0; equal counts as half.
    """

    mean: float
    low: float
    high: float
    mc_low: float
    mc_high: float
    one_low: float
    one_high: float
    positive: float

    def to_dict(self) -> dict[str, float]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Band:
    """A monthly curve: mean at the adopted parameters, middle 95 % of plausible worlds; lists of one value a month."""

    mean: list[float]
    low: list[float]
    high: list[float]

    def to_dict(self) -> dict[str, list[float]]:
        """Plain data."""
        return asdict(self)


def spread(central: Sequence[float], worlds: Sequence[float]) -> Spread:
    """Mean of the first, range of the second; at least one value each."""
    return Spread(mean_of(central), quantile(worlds, 0.025), quantile(worlds, 0.975))


def difference(central: Sequence[float], worlds: Sequence[float]) -> Difference:
    """From values at the adopted parameters (one a replication) and values in plausible worlds (one each).

    A world's value holds the luck of one replication. How much that is, is known from the central values, and taken
    out of the spread (variance components), so that low-high speaks of the worlds alone.
    """
    mean, error = mean_of(central), half_width(central)
    if not worlds:
        return Difference(mean, mean, mean, mean - error, mean + error, mean, mean, _above([mean]))
    calm = without_luck(central, worlds)
    return Difference(
        mean,
        quantile(calm, 0.025),
        quantile(calm, 0.975),
        mean - error,
        mean + error,
        quantile(worlds, 0.025),
        quantile(worlds, 0.975),
        _above(calm),
    )


def without_luck(central: Sequence[float], worlds: Sequence[float]) -> list[float]:
    """The worlds' values drawn towards the mean by as much as luck alone spreads them; `central` knows how much."""
    mean, luck, spread_of_worlds = mean_of(central), variance(central), variance(worlds)
    keep = math.sqrt(max(0.0, 1.0 - luck / spread_of_worlds)) if spread_of_worlds > 0 else 0.0
    return [mean + keep * (value - mean) for value in worlds]


def _above(values: Sequence[float]) -> float:
    return math.fsum(1.0 if value > 0 else 0.5 if value == 0 else 0.0 for value in values) / len(values)


def variance(values: Sequence[float]) -> float:
    """Unbiased; 0 for fewer than two values."""
    if len(values) < 2:
        return 0.0
    mean = mean_of(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def half_width(values: Sequence[float]) -> float:
    """Half the 95 % confidence interval of the mean; 0 for one value, from which nothing can be said."""
    count = len(values)
    return t_quantile(count - 1) * math.sqrt(variance(values) / count) if count > 1 else 0.0


def band(central: np.ndarray, worlds: np.ndarray) -> Band:
    """From float64 (replications, months) each."""
    low, high = np.quantile(worlds, [0.025, 0.975], axis=0) if worlds.size else (worlds[0], worlds[0])
    return Band(central.mean(axis=0).tolist(), low.tolist(), high.tolist())


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
    z, n = Z, freedom
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
