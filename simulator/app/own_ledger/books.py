"""An invented estate's books: people, rooms and payments that do not exist, to try the import out with.

Each household has a habit (a usual delay, a chance of not paying at all) and pays bill by bill. Nothing of the engine
is behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.ledgers.cells import add_months

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
FEE_FEN_PER_M2 = 260
_PARKING_FEN, _DUE_DAYS = 8_000, 30


@dataclass(frozen=True)
class Line:
    """One bill of one household; money in fen, area in 0.01 m²; `paid_on` None if nothing was paid."""

    building: int
    unit: int
    door: str
    owner: str
    phone: str
    kind: str
    area: int
    start: date
    end: date
    due: date
    billed: int
    discount: int
    paid: int
    paid_on: date | None
    complaint: bool

    @property
    def room(self) -> str:
        """3-1-0502."""
        return f"{self.building}-{self.unit}-{self.door}"


def lines(households: int, first: date, periods: int, months: int, as_of: date, seed: int) -> list[Line]:
    """Household by household; what would be paid after `as_of` has not been."""
    luck = np.random.Generator(np.random.PCG64([seed, households, months]))
    return [line for home in range(households) for line in _home(luck, home, first, periods, months, as_of)]


def _home(luck: np.random.Generator, home: int, first: date, periods: int, months: int, as_of: date) -> list[Line]:
    building, within = divmod(home, 48)
    unit, place = divmod(within, 24)
    kind = str(luck.choice(["home", "shop", "parking"], p=[0.93, 0.04, 0.03]))
    area = {"home": int(luck.integers(5200, 14200)), "shop": int(luck.integers(3000, 9000)), "parking": 1300}[kind]
    monthly = _PARKING_FEN if kind == "parking" else area * FEE_FEN_PER_M2 // 100
    usual, spread, never = _habit(luck)
    # no operator gives out 154: nobody has this number
    phone = f"154{luck.integers(0, 10**8):08d}" if luck.random() < 0.91 else ""
    owner = str(luck.choice(list(SURNAMES))) + "".join(luck.choice(list(GIVEN), 2))
    complaint = bool(luck.random() < 0.05)
    door = f"{place // 2 + 1:02d}{place % 2 + 1:02d}"
    found: list[Line] = []
    for period in range(periods):
        start, after = add_months(first, period * months), add_months(first, (period + 1) * months)
        due, billed = start + timedelta(days=_DUE_DAYS), monthly * months
        discount = billed // 50 if luck.random() < 0.03 else 0
        paid_on = max(due + timedelta(days=round(usual + float(luck.normal(0, spread)))), start)
        pays = bool(luck.random() >= never) and paid_on <= as_of
        part = billed // 2 if luck.random() < 0.02 else billed
        found.append(
            Line(
                building + 1,
                unit + 1,
                door,
                owner,
                phone,
                kind,
                area,
                start,
                after - timedelta(days=1),
                due,
                billed,
                discount,
                min(part, billed - discount) if pays else 0,
                paid_on if pays else None,
                complaint,
            )
        )
    return found


def _habit(luck: np.random.Generator) -> tuple[float, float, float]:
    """Days after the due day on which it usually pays, how much they vary, and the chance of not paying a bill."""
    way = luck.random()
    if way < 0.6:
        return float(luck.normal(-10, 5)), 12.0, 0.01
    if way < 0.8:
        return float(luck.gamma(2.0, 18.0)), 30.0, 0.05
    if way < 0.91:
        return float(luck.gamma(3.0, 50.0)), 80.0, 0.3
    return 120.0, 90.0, float(luck.uniform(0.6, 1.0))
