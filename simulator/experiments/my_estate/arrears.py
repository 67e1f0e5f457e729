"""Arrears by age -> for each owner type, the share that starts with arrears, and of how many months.

An estate of the simulator owes its newest bills first: a household that owes three years also owes the last quarter.
So arrears thin out with age, and figures that say otherwise can only be met as nearly as possible.

Wanted are the four bands; of all shares that give them, those nearest to the profile's (least squares weighted by the
types' shares, whose dual has four unknowns: Newton). Where the profile's ranges of months cannot give the bands, single
types get the range of one band instead, the most helpful first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.experiments.my_estate.facts import Arrears
from simulator.population.arrears import MOST_MONTHS, opening_lots
from simulator.population.estate import OWNER_TYPES
from simulator.population.profile import Owners, Profile

BANDS = 4
_EDGES = np.array([90, 365, 1095])  # days overdue, as in the key figures arrears_*
_RANGES = ((1, 3), (4, 12), (13, 36), (37, MOST_MONTHS), (73, MOST_MONTHS))  # months: each band, and its far end
_FIRM = 1e4  # how much more the bands count than staying near the profile, a squared month against a squared share
_SHORT = ("habitual", "forgetful", "conformist")  # who are late, but owe no old debts
_CLOSE = 0.02  # of the arrears: nearer than that, no range is changed


@dataclass(frozen=True)
class Wanted:
    """The bands a household owes on average: months of fee, or (by_households) its chance of that oldest age.

    merged: bands that this billing cycle cannot have at the start; what was said of them counts to the next older one.
    stated: the bands before older debts, where denser than younger ones, were spread out evenly with them.
    """

    bands: np.ndarray  # float64 (4,)
    by_households: bool
    merged: tuple[int, ...]
    stated: np.ndarray  # float64 (4,)

    @property
    def thinned(self) -> bool:
        """Whether they had to be spread out."""
        return bool(np.abs(self.bands - self.stated).sum() > _CLOSE * self.stated.sum())


@dataclass(frozen=True)
class Ageing:
    """What a household owes by (months_low, months_high): the profile's calendar as a table."""

    owed: np.ndarray  # float64 (bills + 1, 4): months of fee in each band, by bills owed
    every_months: int

    def expected(self, low: int, high: int, by_households: bool) -> np.ndarray:
        """(4,): of a household that owes `low` to `high` months, drawn as simulator.population.build draws them."""
        months = np.arange(low, high + 1)
        edge = np.sqrt(np.arange(len(months) + 1) / len(months))
        bills = np.maximum(1, months // self.every_months)
        rows = self.owed[bills]
        if by_households:
            oldest = BANDS - 1 - (rows[:, ::-1] > 0).argmax(axis=1)
            rows = np.eye(BANDS)[oldest]
        return np.diff(edge) @ rows


def ageing(profile: Profile) -> Ageing:
    """From the very lots that an estate starts with."""
    every = profile.billing.every_months
    bills = np.arange(MOST_MONTHS // every + 1)
    due, amount = opening_lots(
        bills, np.full(len(bills), every, dtype=np.int64), profile.start, every, profile.billing.due_days
    )
    band = np.searchsorted(_EDGES, -due.astype(np.int64), side="left").clip(0, BANDS - 1)
    owed = np.zeros((len(bills), BANDS))
    np.add.at(owed, (np.arange(len(bills))[:, None], band), amount)
    return Ageing(owed, every)


def wanted(arrears: Arrears, table: Ageing, households: int, monthly_fee_fen: float) -> Wanted:
    """What was said, for one household. `monthly_fee_fen`: its mean."""
    bands = np.array([float(one) for one in arrears.bands])
    by_households = arrears.unit == "households"
    bands = bands / households if by_households else bands * 100 / (households * monthly_fee_fen)
    merged: list[int] = []
    for band in range(BANDS - 1):
        if not table.owed[:, band].any() and bands[band] > 0:
            bands[band + 1] += bands[band]
            bands[band] = 0.0
            merged.append(band)
    spread = bands if by_households else _thinning(bands, table.owed.max(axis=0))
    return Wanted(spread, by_households, tuple(merged), bands)


def _thinning(bands: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The nearest bands with the same total that get no denser with age (pool adjacent violators).

    `months` (4,): how long each band is; what was said of one that this calendar does not have is nothing by now.
    """
    pools: list[tuple[float, float, list[int]]] = []
    for band in np.flatnonzero(months > 0):
        pools.append((float(bands[band]), float(months[band]), [int(band)]))
        while len(pools) > 1 and pools[-1][0] * pools[-2][1] > pools[-2][0] * pools[-1][1]:
            owed, long, places = pools.pop()
            pools[-1] = pools[-1][0] + owed, pools[-1][1] + long, pools[-1][2] + places
    spread = np.zeros(BANDS)
    for owed, long, places in pools:
        spread[places] = owed * months[places] / long
    return spread


Months = dict[str, tuple[int, int]]


def own_months(owners: Owners) -> Months:
    """The profile's own ranges."""
    return {name: (group.months_low, group.months_high) for name, group in owners}


def with_arrears(
    shares: np.ndarray, owners: Owners, months: Months, target: Wanted, table: Ageing
) -> tuple[np.ndarray, np.ndarray]:
    """Share of each owner type (order of OWNER_TYPES) that starts with arrears, and the bands that come of it."""
    each = np.stack([table.expected(*months[name], target.by_households) for name in OWNER_TYPES])
    prior = np.array([getattr(owners, name).with_arrears for name in OWNER_TYPES])
    found = _nearest(shares, prior, each, target.bands)
    return found, (shares * found) @ each


def fitting_months(shares: np.ndarray, owners: Owners, target: Wanted, table: Ageing) -> Months:
    """The profile's ranges, with as few of them changed as the bands need."""
    months = own_months(owners)
    total = target.bands.sum()
    if total <= 0:
        return months
    miss = _miss(shares, owners, months, target, table)
    candidates = [name for name, share in zip(OWNER_TYPES, shares, strict=True) if share > 0 and name != "prompt"]
    while candidates and miss > _CLOSE * total:
        tries = [
            (_miss(shares, owners, months | {name: span}, target, table), name, span)
            for name in candidates
            for span in (_RANGES[:2] if name in _SHORT else _RANGES)
        ]
        best, name, span = min(tries)
        if best > 0.98 * miss:
            break
        months, miss = months | {name: span}, best
        candidates.remove(name)
    return months


def _miss(shares: np.ndarray, owners: Owners, months: Months, target: Wanted, table: Ageing) -> float:
    return float(np.abs(with_arrears(shares, owners, months, target, table)[1] - target.bands).sum())


def _nearest(shares: np.ndarray, prior: np.ndarray, each: np.ndarray, bands: np.ndarray) -> np.ndarray:
    """argmin over 0 <= w <= 1 of sum shares (w - prior)^2 + FIRM |shares w each - bands|^2.

    At the optimum w = clip(prior + each @ nu), nu = FIRM (bands - shares w each): piecewise linear and monotone in nu.
    """
    nu = np.zeros(BANDS)

    def off(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        w = np.clip(prior + each @ at, 0.0, 1.0)
        return at / _FIRM + (shares * w) @ each - bands, w

    residual, w = off(nu)
    for _ in range(60):
        size = float(np.abs(residual).max())
        if size < 1e-10:
            break
        raw = prior + each @ nu
        free = (raw > 0) & (raw < 1)
        slope = np.eye(BANDS) / _FIRM + (each[free].T * shares[free]) @ each[free]
        step = np.linalg.solve(slope, -residual)
        length = 1.0
        while length > 1e-6:
            tried, w_tried = off(nu + length * step)
            if np.abs(tried).max() < size:
                break
            length /= 2
        else:
            break
        nu, residual, w = nu + length * step, tried, w_tried
    return w


def applied(owners: dict[str, Any], found: np.ndarray, months: Months) -> dict[str, Any]:
    """Plain owners data with these arrears."""
    result = {}
    for name, share in zip(OWNER_TYPES, found, strict=True):
        low, high = months[name]
        with_them = round(float(share), 4)
        result[name] = owners[name] | {"with_arrears": with_them, "months_low": low, "months_high": high}
    return result
