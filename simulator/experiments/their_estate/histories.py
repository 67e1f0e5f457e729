"""How a household has paid, as one of some forty classes: the same for a real ledger and for a simulated one.

Only the last k bills count, where k is the same for the household and for those it is compared with: a short history
is compared with equally short ones. A bill is paid by its due day, within 30 days after it, later, or not yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.their_estate.books import Periods

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 18, 24, 36)
QUICK = 30  # days after the due day
_ON_TIME = (0.0001, 0.2, 0.5, 0.8, 0.9999)  # edges of the share paid by the due day
_OPEN = (0.0001, 0.25001, 0.6, 0.9999)  # of the share not paid at all
_CODES = (len(_ON_TIME) + 1) * (len(_OPEN) + 1) * 2
NO_HISTORY = 255  # class of a household whose first bill has not fallen due
NO_CELL = -1
_STEPS = 8  # a share is rounded to eighths to find households that have paid almost alike


@dataclass(frozen=True)
class Histories:
    """Households (n,): `group` is an index into `lengths`, `kind` a class in 0..CLASSES-1, or NO_HISTORY.

    The rest, float64 (n,): shares of the bills that count.
    """

    lengths: tuple[int, ...]
    group: np.ndarray  # uint8
    kind: np.ndarray  # uint8
    on_time: np.ndarray
    within_30: np.ndarray
    within_90: np.ndarray
    unpaid: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """float64 (n, 4): what simulated households are compared by."""
        return np.stack([self.on_time, self.within_30, self.within_90, self.unpaid], axis=1)

    @property
    def cell(self) -> np.ndarray:
        """int64 (n,): households of one cell have paid almost alike, at the same length; NO_CELL without a history."""
        code = self.group.astype(np.int64)
        for share in self.shares.T:
            code = code * (_STEPS + 1) + np.rint(share * _STEPS).astype(np.int64)
        return np.where(self.kind == NO_HISTORY, NO_CELL, code)


CLASSES = _CODES


def lengths_for(bills: int) -> tuple[int, ...]:
    """The lengths at which histories are compared if a full one has `bills` bills."""
    most = min(max(bills, 1), LENGTHS[-1])
    return tuple(sorted({one for one in LENGTHS if one < most} | {most}))


def histories(found: Periods, households: int, today: int, lengths: tuple[int, ...]) -> Histories:
    """Of a real ledger, on `today` (the day of its as_of)."""
    fallen = found.due <= today
    home, due, settled = found.home[fallen], found.due[fallen].astype(np.int64), found.settled[fallen].astype(np.int64)
    last = np.searchsorted(home, np.arange(households), side="right")
    count = last - np.searchsorted(home, np.arange(households), side="left")
    group = np.searchsorted(np.array(lengths), count, side="right") - 1
    none = group < 0
    group = np.maximum(group, 0)
    length = np.where(none, 0, np.array(lengths)[group])
    newness = last[home] - np.arange(len(home))  # 1: the newest
    counts = newness <= length[home]
    open_now = settled > today
    delay = settled - due

    def total(mask: np.ndarray) -> np.ndarray:
        return np.bincount(home[counts & mask], minlength=households)

    on = total(~open_now & (delay <= 0))
    quick = total(~open_now & (delay <= QUICK)) - on
    unpaid = total(open_now)
    whole = np.maximum(length, 1)
    return Histories(
        lengths,
        group.astype(np.uint8),
        np.where(none, NO_HISTORY, classes(on, quick, unpaid, whole)).astype(np.uint8),
        on / whole,
        (on + quick) / whole,
        total(~open_now & (delay <= 90)) / whole,
        unpaid / whole,
    )


def simulated(
    due: np.ndarray, settled: np.ndarray, today: int, lengths: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Of simulated households: their class at each length, uint8 (lengths, n), and their shares, float32
    (lengths, n, 4) as Histories.shares.

    `due` int (bills,) of bills in their order, `settled` int32 (n, bills), NEVER if open.
    """
    fallen = np.flatnonzero(due <= today)
    rows = settled[:, fallen].astype(np.int64)
    open_now = rows > today
    delay = rows - due[fallen]
    counted = (~open_now & (delay <= 0), ~open_now & (delay <= QUICK), ~open_now & (delay <= 90), open_now)
    on, quick, soon, unpaid = (np.cumsum(one[:, ::-1], axis=1) for one in counted)
    kinds, shares = [], []
    for k in lengths:
        columns = [one[:, k - 1] for one in (on, quick, soon, unpaid)]
        kinds.append(classes(columns[0], columns[1] - columns[0], columns[3], np.int64(k)))
        shares.append(np.stack(columns, axis=1) / k)
    return np.stack(kinds), np.stack(shares).astype(np.float32)


def classes(on: np.ndarray, quick: np.ndarray, unpaid: np.ndarray, bills: np.ndarray | np.int64) -> np.ndarray:
    """uint8: from how many of `bills` bills were paid by the due day, within 30 days after it, and not at all."""
    time = np.searchsorted(_ON_TIME, on / bills, side="right")
    still = np.searchsorted(_OPEN, unpaid / bills, side="right")
    late = bills - on
    slow = (late > 0) & (2 * quick < late)
    return ((time * (len(_OPEN) + 1) + still) * 2 + slow).astype(np.uint8)
