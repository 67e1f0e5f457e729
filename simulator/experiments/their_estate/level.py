"""What was moved so that an estate collects what its ledger says: see levelling. Kept with the calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.experiments.their_estate.books import Opening

STALE = 90  # days overdue at the start: an old debt

Hidden = dict[str, np.ndarray]


@dataclass(frozen=True)
class Level:
    """What was moved and why. shift: log-odds of all habits, `propensity` the same in units of the spread between
    households of a type; stuck: share of those with old debts whose old debts are hard to get.

    rate, old: (as the model had it, as it has it now, as the ledger has it): of the bills of the last `months` months,
    and the share of the old debts that came back in them. months 0: nothing could be compared, nothing was moved.
    season: only last year's months of the season to be forecast counted.
    """

    months: int = 0
    shift: float = 0.0
    propensity: float = 0.0
    stuck: float = 0.0
    rate: tuple[float, float, float] = (0.0, 0.0, 0.0)
    old: tuple[float, float, float] = (0.0, 0.0, 0.0)
    season: bool = False

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Level:
        """Back from JSON; {} of a calibration that is older than this: nothing was moved."""
        plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return Level(**plain)


NOT_MOVED = Level()


def levelled(level: Level, hidden: Hidden, owed: Opening, u: np.ndarray) -> Hidden:
    """The same hidden traits (n,) at the company's level; `u` uniform, one of each household."""
    if not level.months:
        return hidden
    stuck = stale_homes(owed.due, owed.amount) & (u < level.stuck)
    return hidden | {
        "propensity": hidden["propensity"] + level.propensity,
        "newcomer": (hidden["newcomer"] > 0) | stuck,
    }


def stale_homes(due: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """bool (n,): has an old debt at the start, by its opening lots (n, lots)."""
    return np.any((due < -STALE) & (amount > 0), axis=1)
