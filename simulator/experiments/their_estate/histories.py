"""How a household has paid, as one of some forty classes: the same for a real ledger and for a simulated one.

Only the last k bills count, where k is the same for the household and for those it is compared with: a short history
is compared with equally short ones. A bill is paid by its due day, within 30 days after it, later, or not yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.their_estate.books import NEVER, Periods

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 18, 24, 36)
QUICK = 30  # days after the due day
_ON_TIME = (0.0001, 0.2, 0.5, 0.8, 0.9999)  # edges of the share paid by the due day
_OPEN = (0.0001, 0.25001, 0.6, 0.9999)  # of the share not paid at all
_CODES = (len(_ON_TIME) + 1) * (len(_OPEN) + 1) * 2
NO_HISTORY = 255  # class of a household whose first bill has not fallen due


@dataclass(frozen=True)
class Histories:
    """Households (n,): `group` is an index into `lengths`, `kind` a class in 0..CLASSES-1, or NO_HISTORY.

    The features, of the bills that count: float64 (n,) shares, int32 (n,) counts and days.
    """

    lengths: tuple[int, ...]
    group: np.ndarray  # uint8
    kind: np.ndarray  # uint8
    bills: np.ndarray  # int32: how many fell due, at most the longest length
    on_time: np.ndarray
    within_30: np.ndarray
    within_90: np.ndarray
    within_180: np.ndarray
    unpaid: np.ndarray
    run_unpaid: np.ndarray  # int32: newest bills unpaid in a row
    oldest_open: np.ndarray  # int32: days the oldest open bill is overdue, -1 if none is


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
    oldest = np.full(households, -1, dtype=np.int64)
    np.maximum.at(oldest, home[open_now], today - due[open_now])
    run = np.full(households, 10**6)
    np.minimum.at(run, home[~open_now], newness[~open_now] - 1)
    return Histories(
        lengths,
        group.astype(np.uint8),
        np.where(none, NO_HISTORY, classes(on, quick, unpaid, whole)).astype(np.uint8),
        np.minimum(count, lengths[-1]).astype(np.int32),
        on / whole,
        (on + quick) / whole,
        total(~open_now & (delay <= 90)) / whole,
        total(~open_now & (delay <= 180)) / whole,
        unpaid / whole,
        np.minimum(run, count).astype(np.int32),
        oldest.astype(np.int32),
    )


def simulated(due: np.ndarray, settled: np.ndarray, today: int, lengths: tuple[int, ...]) -> np.ndarray:
    """uint8 (len(lengths), n): the class of each simulated household at each length.

    `due` int (bills,) of bills in their order, `settled` int32 (n, bills), NEVER if open.
    """
    fallen = np.flatnonzero(due <= today)
    rows = settled[:, fallen].astype(np.int64)
    open_now = rows > today
    delay = rows - due[fallen]
    on = np.cumsum((~open_now & (delay <= 0))[:, ::-1], axis=1)
    quick = np.cumsum((~open_now & (delay > 0) & (delay <= QUICK))[:, ::-1], axis=1)
    unpaid = np.cumsum(open_now[:, ::-1], axis=1)
    return np.stack([classes(on[:, k - 1], quick[:, k - 1], unpaid[:, k - 1], np.int64(k)) for k in lengths])


def classes(on: np.ndarray, quick: np.ndarray, unpaid: np.ndarray, bills: np.ndarray | np.int64) -> np.ndarray:
    """uint8: from how many of `bills` bills were paid by the due day, within 30 days after it, and not at all."""
    time = np.searchsorted(_ON_TIME, on / bills, side="right")
    still = np.searchsorted(_OPEN, unpaid / bills, side="right")
    late = bills - on
    slow = (late > 0) & (2 * quick < late)
    return ((time * (len(_OPEN) + 1) + still) * 2 + slow).astype(np.uint8)


def place(kind: np.ndarray) -> np.ndarray:
    """float64 (len, 3): where a class lies, to find the nearest one when there is nobody in it."""
    time, rest = np.divmod(kind.astype(np.int64), (len(_OPEN) + 1) * 2)
    still, slow = np.divmod(rest, 2)
    return np.stack([time / len(_ON_TIME), still / len(_OPEN), slow * 0.25], axis=1)


__all__ = ["CLASSES", "LENGTHS", "NEVER", "NO_HISTORY", "Histories", "histories", "lengths_for", "place", "simulated"]
