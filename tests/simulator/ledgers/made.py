"""An invented estate's books as a property company would keep them: plain rows, no engine of ours behind them.

Each household has a habit of its own (a usual delay, a chance of not paying at all) and pays bill by bill. The rows are
the truth; tests write them down in whatever mangled shape they like and compare sums to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.ledgers.model import Ledger
from simulator.population.estate import PROPERTY_KINDS

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@dataclass(frozen=True)
class Row:
    """One bill of one household. Money in fen; `paid_on` None if nothing was paid."""

    building: str  # 3栋
    unit: str  # 1单元
    room: str  # 3-1-0502
    owner: str
    phone: str  # "" if not on file
    kind: str  # one of PROPERTY_KINDS
    area: int  # 0.01 m²
    start: date
    months: int
    due: date
    billed: int
    discount: int
    paid: int
    paid_on: date | None
    complaint: bool


def rows(
    households: int = 60,
    first: date = date(2024, 1, 1),
    periods: int = 8,
    months: int = 3,
    due_days: int = 30,
    seed: int = 1,
    as_of: date | None = None,
    fee_fen_per_m2: int = 260,
) -> list[Row]:
    """Bills of `periods` periods of `months` months each, household by household; payments after `as_of` (default: the
    last day of the last period) have not happened yet."""
    luck = np.random.Generator(np.random.PCG64([seed, households]))
    end = as_of or _plus(first, periods * months) - timedelta(days=1)
    found: list[Row] = []
    for home in range(households):
        building, within = divmod(home, 24)
        unit, place = divmod(within, 12)
        kind = PROPERTY_KINDS[int(luck.choice(3, p=[0.92, 0.05, 0.03]))]
        area = int(luck.integers(4500, 14500)) if kind != "parking" else 1300
        monthly = area * fee_fen_per_m2 // 100 if kind != "parking" else 8000
        usual, never = float(luck.gamma(1.5, 18.0)) - 10.0, float(luck.beta(0.35, 2.2))
        phone = f"1{luck.choice([3, 5, 7, 8])}{luck.integers(10**8, 10**9):09d}" if luck.random() < 0.9 else ""
        owner = str(luck.choice(list(SURNAMES))) + "".join(luck.choice(list(GIVEN), 2))
        complaint = bool(luck.random() < 0.06)
        for period in range(periods):
            start = _plus(first, period * months)
            due = start + timedelta(days=due_days)
            billed = monthly * months
            discount = billed // 50 if luck.random() < 0.03 else 0
            paid_on = due + timedelta(days=round(usual + float(luck.normal(0, 12))))
            pays = luck.random() >= never and paid_on <= end
            part = billed // 2 if luck.random() < 0.02 else billed
            found.append(
                Row(
                    f"{building + 1}栋",
                    f"{unit + 1}单元",
                    f"{building + 1}-{unit + 1}-{place // 2 + 1:02d}{place % 2 + 1:02d}",
                    owner,
                    phone,
                    kind,
                    area,
                    start,
                    months,
                    due,
                    billed,
                    discount,
                    min(part, billed - discount) if pays else 0,
                    max(paid_on, start) if pays else None,
                    complaint,
                )
            )
    return found


def ledger(books: list[Row], name: str = "测试小区", as_of: date | None = None) -> Ledger:
    """The same rows as the importer should understand them, pseudonyms aside."""
    first = min(row.start for row in books).replace(day=1)
    homes = list(dict.fromkeys(row.room for row in books))
    buildings = tuple(dict.fromkeys(row.building for row in books))
    of = {row.room: row for row in books}
    place = {room: n for n, room in enumerate(homes)}
    ordered = sorted(books, key=lambda row: (place[row.room], row.due))
    paid = [(n, row) for n, row in enumerate(ordered) if row.paid_on is not None]
    last = max([row.paid_on for _, row in paid if row.paid_on] + [row.start for row in books])

    def days(values: list[date]) -> np.ndarray:
        return np.array([(one - first).days for one in values], dtype=np.int32)

    return Ledger(
        name=name,
        first=first,
        as_of=as_of or last,
        label=tuple(f"H{n:05d}" for n in range(len(homes))),
        building=np.array([buildings.index(of[room].building) for room in homes], dtype=np.int32),
        buildings=tuple(f"B{n:02d}" for n in range(len(buildings))),
        kind=np.array([PROPERTY_KINDS.index(of[room].kind) for room in homes], dtype=np.uint8),
        area=np.array([of[room].area for room in homes], dtype=np.int32),
        has_phone=np.array([bool(of[room].phone) for room in homes]),
        complaining=np.array([of[room].complaint for room in homes]),
        home=np.array([place[row.room] for row in ordered], dtype=np.int32),
        start=days([row.start for row in ordered]),
        months=np.array([row.months for row in ordered], dtype=np.int16),
        due=days([row.due for row in ordered]),
        billed=np.array([row.billed for row in ordered], dtype=np.int64),
        discount=np.array([row.discount for row in ordered], dtype=np.int64),
        bill=np.array([n for n, _ in paid], dtype=np.int32),
        day=days([row.paid_on for _, row in paid if row.paid_on]),
        paid=np.array([row.paid for _, row in paid], dtype=np.int64),
    )


def _plus(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)
