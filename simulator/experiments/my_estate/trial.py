"""The collection rate of a profile: many estates drawn from it, each living one year, the same luck for every mix.

Most of the luck in such a rate is which owners an estate happens to hold. How each type pays is known from a first
look, so that part is taken out (control variate): a third of the error is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine import columns as c
from simulator.engine import kpis, prepare, simulate
from simulator.engine.behaviour import Behaviour
from simulator.experiments.my_estate.mix import shares_of
from simulator.policy import Policy
from simulator.population import OWNER_TYPES, Profile, build_estate

HOUSEHOLDS = 1000  # of each drawn estate, whatever the real one has: the fit looks at shares
YEAR = 12
_TYPES = len(OWNER_TYPES)


@dataclass(frozen=True)
class Tried:
    """One estate, one year. rate: 0-1, the luck of who lives there taken out; complaints: a month and household."""

    rate: float
    complaints: float


def try_once(profile: Profile, policy: Policy, behaviour: Behaviour, pay: np.ndarray, seed: int) -> Tried:
    """Draw the estate `seed` (>= 0) and let it live a year. `pay` (types,): what each type pays of its bills."""
    estate = build_estate(profile, HOUSEHOLDS, seed)
    run = simulate(prepare(estate, policy, YEAR, behaviour), behaviour, seed, 0)
    found = kpis(run.flow, HOUSEHOLDS, int(estate.opening_amount.sum()))
    luck = _weights(estate.owner_type, estate.monthly_fee) - shares_of(profile)
    return Tried(found["collection_rate"] - float(luck @ pay), found["complaints"] / (YEAR * HOUSEHOLDS))


def paid_by_type(profile: Profile, policy: Policy, behaviour: Behaviour, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """float64 (types,) each: fen received of this year's bills, and fen due."""
    estate = build_estate(profile, HOUSEHOLDS, seed)
    run = simulate(prepare(estate, policy, YEAR, behaviour), behaviour, seed, 0, ledger=True)
    year = run.ledger.sum(axis=1)
    paid, due = (np.bincount(estate.owner_type, year[:, key], _TYPES) for key in (c.DUE_APPLIED, c.DUE_AMOUNT))
    return paid, due


def _weights(owner_type: np.ndarray, fee: np.ndarray) -> np.ndarray:
    """Share of the fees that each type owes."""
    total = np.bincount(owner_type, fee.astype(np.float64), _TYPES)
    return total / max(float(total.sum()), 1.0)
