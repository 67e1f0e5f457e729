"""The mix of owner types: one direction to move in, and the profile that a mix makes.

Those who pay on time against those who hardly pay, on the log-odds; those in between stand between. Inside each of the
three groups the relations stay as they were. Vacancy is a fact and does not move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.documents import check_document
from simulator.experiments.my_estate.arrears import Ageing, Months, Wanted, applied, own_months, with_arrears
from simulator.experiments.my_estate.facts import Facts
from simulator.population.estate import OWNER_TYPES
from simulator.population.profile import Area, Profile

PAYERS, HARD = ("prompt",), ("hardship", "dissatisfied", "wilful", "developer")
VACANT = OWNER_TYPES.index("vacant")
DIRECTION = np.array([1.0 if name in PAYERS else -1.0 if name in HARD else 0.0 for name in OWNER_TYPES])
FARTHEST = 10.0  # log-odds to either side: nobody but the one group


@dataclass(frozen=True)
class Ground:
    """What stays the same while the mix moves: the profile without its owners, what is owed, and by whom."""

    profile: Profile
    shares: np.ndarray  # float64 (types,): the mix of the profile, vacancy as stated
    vacancy: float
    table: Ageing
    target: Wanted | None
    months: Months


def shares_of(profile: Profile) -> np.ndarray:
    """float64 (types,), order of OWNER_TYPES."""
    return np.array([getattr(profile.owners, name).share for name in OWNER_TYPES])


def with_vacancy(shares: np.ndarray, vacancy: float) -> np.ndarray:
    """The same relations among all others."""
    others = shares.copy()
    others[VACANT] = 0.0
    others *= (1.0 - vacancy) / others.sum()
    others[VACANT] = vacancy
    return others


def moved(shares: np.ndarray, by: float, vacancy: float) -> np.ndarray:
    """The mix moved by `by` log-odds: above 0 more of those who pay."""
    return with_vacancy(shares * np.exp(by * DIRECTION), vacancy)


def slope(shares: np.ndarray, pay: np.ndarray, vacancy: float) -> float:
    """How the collection rate changes a unit of log-odds, if each type pays the share `pay` of its bills."""
    others = shares.copy()
    others[VACANT] = 0.0
    middle = others @ DIRECTION / (1.0 - vacancy)
    return float((others * (DIRECTION - middle)) @ pay)


def base_profile(facts: Facts, kind: Profile) -> Profile:
    """The chosen kind with everything that needs no fitting. Raises DocumentError."""
    scale = facts.area_m2 / kind.area_m2.typical
    area = Area(
        low=round(min(kind.area_m2.low * scale, facts.area_m2), 2),
        typical=facts.area_m2,
        high=round(min(max(kind.area_m2.high * scale, facts.area_m2), 2000.0), 2),
    )
    billing = {
        "fee_fen_per_m2": int(facts.fee_yuan_per_m2 * 100),
        "every_months": facts.every_months,
        "due_days": min(kind.billing.due_days, 30 * facts.every_months),
        "mode": facts.mode,
    }
    changed = kind.model_dump(mode="json") | {
        "id": "my-estate",
        "name": "我的小区",
        "description": f"由物业报的数字拟合，其余取自“{kind.name}”。",
        "estate_name": facts.name,
        "source": "teaching-assumption",
        "note": "业主构成是拟合出来的，不是调查来的；合得上同样数字的构成不止一种。",
        "area_m2": area.model_dump(),
        "billing": kind.billing.model_dump() | billing,
    }
    return check_document(changed, Profile, "我的小区")


def monthly_fee_fen(profile: Profile) -> float:
    """The mean over all that is billed: homes, shops, parking spaces."""

    def mean(area: Area) -> float:
        return (area.low + area.typical + area.high) / 3

    shops, parking = profile.shops, profile.parking
    homes = 1.0 - shops.share - parking.share
    return (
        homes * mean(profile.area_m2) * profile.billing.fee_fen_per_m2
        + shops.share * mean(shops.area_m2) * shops.fee_fen_per_m2
        + parking.share * parking.fee_fen_per_month
    )


def profile_of(ground: Ground, shares: np.ndarray) -> Profile:
    """The profile with this mix and, where arrears were stated, with arrears to match. Raises DocumentError."""
    owners: dict[str, Any] = {name: group.model_dump() for name, group in ground.profile.owners}
    rounded = [round(float(share), 5) for share in shares]
    largest = max(range(len(rounded)), key=lambda place: rounded[place])
    rounded[largest] = round(1.0 - sum(rounded[:largest]) - sum(rounded[largest + 1 :]), 5)
    for name, share in zip(OWNER_TYPES, rounded, strict=True):
        owners[name]["share"] = share
    if ground.target is not None:
        exact = np.array(rounded)
        found, _ = with_arrears(exact, ground.profile.owners, ground.months, ground.target, ground.table)
        owners = applied(owners, found, ground.months)
    return ground.profile.model_copy(update={"owners": check_document(owners, type(ground.profile.owners), "我的小区")})


def owed_bands(ground: Ground, profile: Profile, by_households: bool) -> np.ndarray:
    """(4,): what a household of the profile starts with on average, months of fee or chances of the oldest age."""
    found = np.array([getattr(profile.owners, name).with_arrears for name in OWNER_TYPES])
    months = own_months(profile.owners)
    each = np.stack([ground.table.expected(*months[name], by_households) for name in OWNER_TYPES])
    return (shares_of(profile) * found) @ each
