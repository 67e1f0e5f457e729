"""What a household hides, from simulated households that have paid as it has.

A donor is a simulated household whose shares of bills paid on time, within 30 and within 90 days, and not at all, are
near the household's own (at the same length of history); the mix says how often a type is one. Type, propensity and
circumstances come from one donor, so that they agree with each other and with the history.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.experiments.their_estate.histories import NO_CELL, Histories
from simulator.experiments.their_estate.library import World

FIELDS = ("owner_type", "propensity", "cause", "tenant", "elderly", "newcomer", "phone_works")
THOUSAND = 1000  # a propensity is kept in thousandths
_NEAR = 0.06  # shares that differ by so much are half-way alike (standard deviation of the kernel)


@dataclass(frozen=True)
class Cells:
    """Households that have paid almost alike: `of` int64 (n,) an index into the cells; for each cell the mean shares
    (cells, 4) and the length `group` (cells,), -1 without a history."""

    of: np.ndarray
    code: np.ndarray
    shares: np.ndarray
    group: np.ndarray


def cells(found: Histories) -> Cells:
    """In the order of their codes, whatever the order of the households."""
    code, first, of = np.unique(found.cell, return_index=True, return_inverse=True)
    size = np.bincount(of, minlength=len(code))
    shares = np.stack([np.bincount(of, one, len(code)) for one in found.shares.T], axis=1) / size[:, None]
    group = np.where(code == NO_CELL, -1, found.group[first].astype(np.int64))
    return Cells(of, code, np.round(shares, 9), group)


def donors(world: World, mix: np.ndarray, where: Cells, cell: np.ndarray, u: np.ndarray) -> np.ndarray:
    """int64 (m,): a row of the world for each of m households in these cells, from one uniform draw each.

    `mix` (TYPES,): the shares in which the world's households are to stand.
    """
    there = np.bincount(world.owner_type, minlength=len(mix))
    weight = (mix / np.maximum(there, 1) + 1e-9)[world.owner_type]
    chosen = np.zeros(len(cell), dtype=np.int64)
    for one in np.unique(cell):
        mine = cell == one
        likely = weight
        if where.group[one] >= 0:
            away = ((world.shares[where.group[one]] - where.shares[one].astype(np.float32)) ** 2).sum(axis=1)
            near = away <= away.min() + (4 * _NEAR) ** 2
            likely = np.where(near, weight * np.exp((away.min() - away) / (2 * _NEAR**2)), 0.0)
        run = np.cumsum(likely)
        chosen[mine] = np.minimum(np.searchsorted(run / run[-1], u[mine], side="right"), len(run) - 1)
    return chosen


def translated(world: World, rows: np.ndarray, centre: Behaviour) -> np.ndarray:
    """float64: the propensity with which, at the adopted parameters, these households pay as they do in their world."""
    kind = world.owner_type[rows]
    there = world.behaviour
    habit = there.base[kind] + there.spread * world.propensity[rows] - centre.base[kind]
    return np.clip(habit / centre.spread, -3.5, 3.5)
