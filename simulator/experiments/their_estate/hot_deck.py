"""What a household hides, from simulated households that have paid as it has.

A donor is a simulated household of the same class of history (at the same length); the mix says how often a type is
one. Type, propensity and circumstances come from one donor, so that they agree with each other and with the history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.experiments.their_estate.histories import NO_HISTORY, place
from simulator.experiments.their_estate.library import World

FIELDS = ("owner_type", "propensity", "cause", "tenant", "elderly", "newcomer", "phone_works")


@dataclass(frozen=True)
class Deck:
    """One world's households under one mix: for each (length, class) who they are and their cumulated weight."""

    world: World
    weight: np.ndarray  # float64 (L,)

    def rows(self, length: int, kind: int) -> tuple[np.ndarray, np.ndarray]:
        """Households of the class, or of the nearest class that has any, and their cumulated weights (ends at 1)."""
        mine = np.ones(len(self.weight), dtype=bool)
        if kind != NO_HISTORY:
            kinds = self.world.kind[length]
            mine = (kinds == kind) & (self.weight > 0)
            if not mine.any():
                there = np.unique(kinds[self.weight > 0])
                away = ((place(there) - place(np.array([kind]))) ** 2).sum(axis=1)
                mine = (kinds == there[int(away.argmin())]) & (self.weight > 0)
        found = np.flatnonzero(mine)
        run = np.cumsum(self.weight[found])
        return found, run / run[-1]

    def donors(self, group: np.ndarray, kind: np.ndarray, u: np.ndarray) -> np.ndarray:
        """int64 (n,): a donor's row for each household, from one uniform draw each."""
        chosen = np.zeros(len(kind), dtype=np.int64)
        key = group.astype(np.int64) * 256 + kind
        key[kind == NO_HISTORY] = NO_HISTORY
        for one in np.unique(key):
            mine = key == one
            found, run = self.rows(int(one) // 256, int(one) % 256)
            chosen[mine] = found[np.minimum(np.searchsorted(run, u[mine], side="right"), len(found) - 1)]
        return chosen


def deck(world: World, shares: np.ndarray) -> Deck:
    """The households of a world, weighted so that their types stand in these shares (TYPES,)."""
    there = np.bincount(world.owner_type, minlength=len(shares))
    each = np.where(there > 0, shares / np.maximum(there, 1), 0.0)
    # A mix may put everything on types; the smallest weight keeps every class reachable.
    return Deck(world, each[world.owner_type] + np.where(there > 0, 1e-9, 0.0)[world.owner_type])


def translated(world: World, rows: np.ndarray, centre: Behaviour) -> np.ndarray:
    """float64: the propensity with which, at the adopted parameters, these households pay as they do in their world."""
    kind = world.owner_type[rows]
    there = world.behaviour
    habit = there.base[kind] + there.spread * world.propensity[rows] - centre.base[kind]
    return np.clip(habit / centre.spread, -3.5, 3.5)
