"""What is owed in a scene: a household of a synthetic estate, as plain facts, and the words that stand for them.

Sentences name the facts in braces: {称呼} {房号} {金额} {期间} {月费} {面积} {单价} {月数} {每期} {期数} {截止日}
{物业} {员工} {渠道}. Money is int64 fen, areas m² as float, dates as year and month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from generator.course.templates import fill
from simulator.population import Profile, build_estate
from simulator.population.display import address
from simulator.population.estate import PROPERTY_KINDS
from simulator.roleplay.scene import AccountRef

COMPANY, STAFF = "示范物业", "陈晨"
HOMES = 300  # of the estate that a household is taken from
_SEED = 1


@dataclass(frozen=True)
class Account:
    """One household's debt. `first` and `last` are the months owed, both included; `today` is the day of the scene."""

    name: str
    place: str
    area_m2: float
    fee_fen_per_m2: int
    monthly_fen: int
    months: int
    amount_fen: int
    first: tuple[int, int]
    last: tuple[int, int]
    today: date
    parts: int  # of a plan

    @property
    def instalment_fen(self) -> int:
        """Each part of a plan but the last, which takes the rest: whole yuan, rounded up."""
        return -(-self.amount_fen // self.parts // 100) * 100


def account_of(ref: AccountRef, profiles: dict[str, Profile]) -> Account:
    """The household that the scene is about: of the estate's homes (or shops) the one of middling size. Raises KeyError
    for an estate that is not there."""
    profile = profiles[ref.estate]
    estate = build_estate(profile, HOMES, _SEED)
    of_kind = np.flatnonzero(estate.property_kind == PROPERTY_KINDS.index(ref.kind))
    if not len(of_kind):
        of_kind = np.arange(HOMES)
    order = of_kind[np.lexsort((of_kind, estate.area[of_kind]))]
    household = int(order[len(order) // 2])
    monthly = int(estate.monthly_fee[household])
    year, month = (int(part) for part in ref.to.split("-"))
    return Account(
        name=ref.name,
        place=address(estate, household),
        area_m2=int(estate.area[household]) / 100,
        fee_fen_per_m2=round(monthly / (int(estate.area[household]) / 100)),
        monthly_fen=monthly,
        months=ref.months,
        amount_fen=monthly * ref.months,
        first=_back((year, month), ref.months - 1),
        last=(year, month),
        today=date(year + month // 12, month % 12 + 1, 18),
        parts=ref.plan,
    )


def words(account: Account) -> dict[str, str]:
    """What stands for each name in braces."""
    (y0, m0), (y1, m1) = account.first, account.last
    span = (
        f"{y0}年{m0}月"
        if account.months == 1
        else f"{y0}年{m0}月到{m1}月"
        if y0 == y1
        else f"{y0}年{m0}月到{y1}年{m1}月"
    )
    deadline = account.today + timedelta(days=10)
    return {
        "称呼": account.name,
        "房号": account.place,
        "金额": money(account.amount_fen),
        "期间": span,
        "月费": money(account.monthly_fen),
        "面积": f"{account.area_m2:g}平方米",
        "单价": f"{account.fee_fen_per_m2 / 100:.2f}元",
        "月数": f"{account.months}个月",
        "每期": money(account.instalment_fen),
        "期数": f"{account.parts}期",
        "截止日": f"{deadline.month}月{deadline.day}日",
        "物业": COMPANY,
        "员工": STAFF,
        "渠道": f"“{COMPANY}”公众号",
    }


def filled(text: str, account: Account) -> str:
    """The sentence with the account's facts in it."""
    return fill(text, words(account))


def money(fen: int) -> str:
    """1286.40元, 900元."""
    return f"{fen / 100:.2f}".removesuffix(".00") + "元"


def _back(month: tuple[int, int], count: int) -> tuple[int, int]:
    year, number = divmod(month[0] * 12 + month[1] - 1 - count, 12)
    return year, number + 1
