"""What a ledger says of the contract: billing cycle, due day, fees, where a simulated estate begins, what is owed then.

Everything here looks at one `Ledger` as it is. Who must not know the future passes one that `known_at` has cut.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from simulator.ledgers.model import NO_DAY, Ledger
from simulator.population.arrears import UNUSED_DAY
from simulator.population.estate import OPENING_LOTS

CYCLES = (1, 2, 3, 4, 6, 12)
NEVER = np.int32(2**30)  # the day on which an open bill was settled
_LONGEST_DUE = 360  # days after the start of a period
_NEAR = 10  # days: an estate begins with the next period if it is so near, else with the one that runs
_MONTH = 30
_EARLY = 0.1  # of the payments: if fewer come before a month has passed, the bills are for the time before
_TOLERANCE = 50  # a bill is settled when all but a fiftieth of it is paid


class LedgerTooThinError(ValueError):
    """The ledger cannot say what is asked; the message says why, in Chinese."""


@dataclass(frozen=True)
class Contract:
    """The calendar of the books.

    start: the first day of a billing period, with which a simulated estate begins; cut: the day whose evening is its
    opening balance. lag: a bill is written so many months after its period begins. seen: months of bills before that.
    other: share of the bills of other cycles. unknown: share of the money whose day of payment is not told.
    """

    every_months: int
    due_days: int
    lag: int
    start: date
    cut: date
    seen: int
    other: float
    unknown: float


@dataclass(frozen=True)
class Periods:
    """Bills of one household that begin on the same day count as one. Arrays (q,), by household and due day.

    settled: day on which all but a fiftieth was paid, NEVER if it was not by `as_of`.
    """

    home: np.ndarray  # int32
    due: np.ndarray  # int32, day
    settled: np.ndarray  # int32


def known_at(ledger: Ledger, day: int) -> Ledger:
    """The ledger as it stood in the evening of `day`: later bills (unless something was paid on them) and payments of
    later days are not there. A payment of an unknown day counts as made by the due day."""
    when = np.where(ledger.day == NO_DAY, ledger.due[ledger.bill], ledger.day)
    paid = when <= day
    bills = ledger.start <= day
    bills[ledger.bill[paid]] = True
    place = np.cumsum(bills) - 1
    return replace(
        ledger,
        as_of=ledger.date_of(day),
        complaining=np.zeros(ledger.households, dtype=bool),  # the file tells only how it is at its end
        **{name: getattr(ledger, name)[bills] for name in ("home", "start", "months", "due", "billed", "discount")},
        bill=place[ledger.bill[paid]].astype(np.int32),
        day=ledger.day[paid],
        paid=ledger.paid[paid],
    )


def in_order(ledger: Ledger) -> Ledger:
    """The ledger with its households in the order of their labels: the engine draws by place, and the order of the file
    must not matter. Whoever lives a ledger again begins with this."""
    return reordered(ledger, np.argsort(np.array(ledger.label), kind="stable"))


def reordered(ledger: Ledger, order: np.ndarray) -> Ledger:
    """The same ledger with its households in this order, their bills and payments in the order that a ledger has."""
    home = np.argsort(order)[ledger.home]
    bills = np.lexsort((ledger.billed, ledger.start, ledger.due, home))
    bill = np.argsort(bills)[ledger.bill]
    pays = np.lexsort((ledger.paid, ledger.day, bill))
    return replace(
        ledger,
        label=tuple(ledger.label[one] for one in order),
        **{name: getattr(ledger, name)[order] for name in ("building", "kind", "area", "has_phone", "complaining")},
        home=home[bills].astype(np.int32),
        **{name: getattr(ledger, name)[bills] for name in ("start", "months", "due", "billed", "discount")},
        bill=bill[pays].astype(np.int32),
        day=ledger.day[pays],
        paid=ledger.paid[pays],
    )


def contract(ledger: Ledger) -> Contract:
    """Read the calendar. Raises LedgerTooThinError if there is no bill."""
    if not len(ledger.home) or not (ledger.billed > 0).any():
        raise LedgerTooThinError("台账里没有一笔应收账单，看不出收费的周期；请核对“应收”一列。")
    wanted = ledger.billed > 0
    counts = Counter(ledger.months[wanted].tolist())
    common = max(counts, key=lambda months: (counts[months], -months))
    every = min(CYCLES, key=lambda months: (abs(months - common), months))
    regular = wanted & (ledger.months == common)
    lag, due_days = _due(ledger, regular)
    month = _months_of(ledger, ledger.start)
    phases = Counter(((month[regular] + lag) % every).tolist())
    phase = max(phases, key=lambda one: (phases[one], -one))
    first = int(month[regular].min()) + lag
    start, cut = _begin(ledger, every, phase, ledger.due[regular])
    index = start.year * 12 + start.month - 1
    amount = np.maximum(ledger.paid, 0)
    unknown = float(amount[ledger.day == NO_DAY].sum() / max(int(amount.sum()), 1))
    other = 1.0 - counts[common] / sum(counts.values())
    return Contract(every, due_days, lag, start, cut, max(index - first, 0), other, unknown)


def _due(ledger: Ledger, regular: np.ndarray) -> tuple[int, int]:
    """Months by which bills follow their period, and the days from then until they are due."""
    days = int(np.median(ledger.due[regular] - ledger.start[regular]))
    paid = regular[ledger.bill] & (ledger.day != NO_DAY) & (ledger.paid > 0)
    gone = ledger.day[paid] - ledger.start[ledger.bill[paid]]
    lag = 0
    while len(gone) and days - (lag + 1) * _MONTH >= _NEAR and float(np.mean(gone < (lag + 1) * _MONTH)) <= _EARLY:
        lag += 1
    return lag, min(max(days - lag * _MONTH, 1), _LONGEST_DUE)


def _begin(ledger: Ledger, every: int, phase: int, due: np.ndarray) -> tuple[date, date]:
    last = ledger.as_of
    month = last.year * 12 + last.month  # the month after
    following = month + (phase - month) % every
    day = first_of(following)
    if (day - last).days - 1 <= _NEAR:
        return day, last
    running = first_of(following - every)
    if not (due < (running - ledger.first).days).any():
        return day, last  # one single period: what it shows is all there is
    return running, running - timedelta(days=1)


def first_of(month: int) -> date:
    """The first day of a month counted from year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _months_of(ledger: Ledger, days: np.ndarray) -> np.ndarray:
    base = np.datetime64(ledger.first, "D")
    return (base + days.astype("timedelta64[D]")).astype("datetime64[M]").astype(np.int64) + 1970 * 12


def monthly_fees(ledger: Ledger) -> np.ndarray:
    """int64 (n,): fen a month of each household, from all bills that cover its newest month; 0 without a bill."""
    begin = _months_of(ledger, ledger.start)
    end = begin + ledger.months
    wanted = ledger.billed > 0
    newest = np.full(ledger.households, -1, dtype=np.int64)
    np.maximum.at(newest, ledger.home[wanted], end[wanted])
    covers = wanted & (end == newest[ledger.home])
    month = newest[ledger.home] - 1
    covers |= wanted & (begin <= month) & (month < end)
    fee = np.zeros(ledger.households, dtype=np.int64)
    np.add.at(fee, ledger.home[covers], np.rint(ledger.billed[covers] / ledger.months[covers]).astype(np.int64))
    return fee


def periods(ledger: Ledger) -> Periods:
    """Every bill, those of one household and day put together."""
    order = np.lexsort((ledger.start, ledger.home))
    home, start = ledger.home[order], ledger.start[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (home[1:] != home[:-1]) | (start[1:] != start[:-1])
    group = np.cumsum(fresh) - 1
    of = np.empty(len(order), dtype=np.int64)
    of[order] = group
    count = int(fresh.sum())
    net = np.zeros(count, dtype=np.int64)
    np.add.at(net, of, ledger.billed - ledger.discount)
    due = np.full(count, -(2**30), dtype=np.int64)
    np.maximum.at(due, of, ledger.due)
    settled = _settled(ledger, of, net, due)
    by_due = np.lexsort((due, home[fresh]))
    return Periods(home[fresh][by_due], due[by_due].astype(np.int32), settled[by_due])


def _settled(ledger: Ledger, of: np.ndarray, net: np.ndarray, due: np.ndarray) -> np.ndarray:
    group = of[ledger.bill]
    day = np.where(ledger.day == NO_DAY, due[group], ledger.day)
    order = np.lexsort((day, group))
    group, day, paid = group[order], day[order], ledger.paid[order]
    run = np.cumsum(paid)
    before = np.zeros(len(net), dtype=np.int64)
    first = np.ones(len(group), dtype=bool)
    first[1:] = group[1:] != group[:-1]
    before[group[first]] = run[first] - paid[first]
    enough = run - before[group] >= net[group] - net[group] // _TOLERANCE
    settled = np.full(len(net), NEVER, dtype=np.int64)
    np.minimum.at(settled, group[enough], day[enough])
    return np.where(net <= 0, due, settled).astype(np.int32)


@dataclass(frozen=True)
class Opening:
    """Opening lots (n, OPENING_LOTS), due days from `start`; credit: fen paid too much that no open bill of the same
    household could take up; prepaid: fen paid on bills that begin later. amount - credit = outstanding at the cut."""

    due: np.ndarray
    amount: np.ndarray
    credit: int
    prepaid: int


def opening(ledger: Ledger, deal: Contract) -> Opening:
    """What each household owes in the evening of `deal.cut`. What was paid too much goes to its oldest open bills."""
    cut = (deal.cut - ledger.first).days
    open_then = ledger.outstanding_on(cut)
    begun = begins(ledger, deal.lag) < (deal.start - ledger.first).days
    rest = np.where(begun, open_then, 0)
    early = ~begun & (open_then < ledger.billed - ledger.discount)
    prepaid = int((ledger.billed - ledger.discount - open_then)[early].sum())
    n = ledger.households
    spare = np.zeros(n, dtype=np.int64)
    np.add.at(spare, ledger.home[rest < 0], -rest[rest < 0])
    order = np.lexsort((ledger.due, ledger.home))
    order = order[rest[order] > 0]
    home, owed, due = ledger.home[order], rest[order], ledger.due[order]
    first = np.ones(len(home), dtype=bool)
    first[1:] = home[1:] != home[:-1]
    run = np.cumsum(owed)
    upto = run - _carried(run - owed, first)
    taken = np.clip(spare[home] - (upto - owed), 0, owed)
    credit = int(spare.sum() - taken.sum())
    owed = owed - taken
    home, owed, due = home[owed > 0], owed[owed > 0], due[owed > 0]
    last = np.searchsorted(home, home, side="right")
    newer = last - np.arange(len(home))  # 1 for the newest open bill
    lot = np.maximum(0, OPENING_LOTS - newer)
    amount = np.zeros((n, OPENING_LOTS), dtype=np.int64)
    np.add.at(amount, (home, lot), owed)
    oldest = np.full((n, OPENING_LOTS), np.iinfo(np.int32).max, dtype=np.int64)
    begin = (deal.start - ledger.first).days
    np.minimum.at(oldest, (home, lot), due.astype(np.int64) - begin)
    day = np.maximum(oldest, UNUSED_DAY + 1)
    return Opening(np.where(amount > 0, day, UNUSED_DAY).astype(np.int32), amount, credit, prepaid)


def begins(ledger: Ledger, lag: int) -> np.ndarray:
    """int64 (b,): the first day of the month in which a bill is written, `lag` months after its period begins."""
    month = (_months_of(ledger, ledger.start) + lag - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    return (month - np.datetime64(ledger.first, "D")).astype(np.int64)


def _carried(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Each value's predecessor at the start of its run."""
    return values[np.maximum.accumulate(np.where(first, np.arange(len(values)), 0))]
