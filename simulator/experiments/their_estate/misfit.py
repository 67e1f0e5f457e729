"""How far the model was off before the cut, beyond what its own intervals allow: so much wider are its intervals.

The engine is not the estate. Where its forecast of the months before the cut, made in the same way, missed by more than
chance explains, the excess is added to the forecast's spread (not to its middle: the sandbox has no such correction).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.their_estate.library import SEED

_AGAIN = 10  # noises for each future
_BY_CHANCE = 2.5  # times the forecast's own variance: one miss in nine is larger by chance


@dataclass(frozen=True)
class Misfit:
    """Standard deviations to add: of money, arrears and households owing relative to their forecasts, of rates as they
    are. All 0 if the model was as good as it said."""

    money: float
    rate: float
    arrears: float
    owing: float

    @property
    def any(self) -> bool:
        """Whether the intervals are wider for it."""
        return max(self.money, self.rate, self.arrears, self.owing) > 0


NONE = Misfit(0.0, 0.0, 0.0, 0.0)


def misfit(futures: np.ndarray, came: np.ndarray, months: int) -> Misfit:
    """From a forecast of earlier months: `futures` (futures, figures) and `came` (figures,), as Outcome.values."""
    middle, variance = np.median(futures, axis=0), futures.var(axis=0)
    square = (came - middle) ** 2
    scale = np.maximum(np.abs(middle), 1.0) ** 2

    def excess(chosen: np.ndarray | int, relative: bool) -> float:
        missed, chance = float(np.mean(square[chosen])), float(np.mean(variance[chosen]))
        if missed <= _BY_CHANCE * chance:
            return 0.0
        return float(np.sqrt((missed - chance) / (np.mean(scale[chosen]) if relative else 1.0)))

    money = np.arange(months)
    return Misfit(excess(money, True), excess(months, False), excess(months + 1, True), excess(months + 2, True))


def widened(futures: np.ndarray, months: int, by: Misfit) -> np.ndarray:
    """The same futures with that much more spread; amounts and counts stay at or above 0, rates within 0 and 1."""
    middle = np.median(futures, axis=0)
    futures = np.tile(futures, (_AGAIN, 1))
    luck = np.random.Generator(np.random.PCG64([SEED, 4])).standard_normal(futures.shape)
    extra = np.full(futures.shape[1], by.rate)
    extra[:months] = by.money * float(np.sqrt(np.mean(middle[:months] ** 2)))
    extra[months + 1] = by.arrears * middle[months + 1]
    extra[months + 2] = by.owing * middle[months + 2]
    found = np.maximum(futures + luck * extra, 0.0)
    rates = np.ones(futures.shape[1], dtype=bool)
    rates[:months] = rates[months + 1] = rates[months + 2] = False
    return np.where(rates, np.minimum(found, 1.0), found)
