"""What is owed at the start, and how the last twelve months were paid: vectorised, integer, keyed."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.population.estate import OPENING_LOTS

UNUSED_DAY = -100_000
MOST_MONTHS = 96
_SINGLE_LOTS = 3


def due_day_before(start: date, months: int, due_days: int) -> int:
    """Day on which the bill issued `months` months before the start fell due (negative, or small if just due)."""
    year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
    return (date(year, month + 1, 1) - start).days + due_days


def opening_lots(
    bills: np.ndarray, bill_amount: np.ndarray, start: date, every_months: int, due_days: int
) -> tuple[np.ndarray, np.ndarray]:
    """Opening arrears of households owing their last `bills` bills: due days int32 and fen int64, (n, OPENING_LOTS).

    The newest bills stand one by one, older ones in near-equal lots, oldest first, unused lots in front. A lot counts
    as due when its oldest bill was: the careful side for limitation.
    """
    most = MOST_MONTHS // every_months
    days = np.array(
        [UNUSED_DAY] + [due_day_before(start, every_months * k, due_days) for k in range(1, most + 1)], dtype=np.int32
    )
    oldest = np.zeros((most + 1, OPENING_LOTS), dtype=np.int64)
    count = np.zeros((most + 1, OPENING_LOTS), dtype=np.int64)
    for row in range(1, most + 1):
        for lot, (age, size) in enumerate(lots(row)):
            oldest[row, OPENING_LOTS - 1 - lot], count[row, OPENING_LOTS - 1 - lot] = age, size
    return days[oldest][bills], count[bills] * bill_amount[:, None]


def lots(bills: int) -> list[tuple[int, int]]:
    """Split the last `bills` bills into at most OPENING_LOTS lots, newest first: (age of the oldest, bills in it)."""
    single = min(bills, OPENING_LOTS if bills <= OPENING_LOTS else _SINGLE_LOTS)
    result = [(age, 1) for age in range(1, single + 1)]
    rest, age = bills - single, single
    parts = OPENING_LOTS - single
    for part in range(parts if rest else 0):
        count = rest // parts + (1 if part < rest % parts else 0)
        if count:
            age += count
            result.append((age, count))
    return result
