"""The months that a back-test forecasts, what really happened in them, and what one says who knows no model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from simulator.experiments.their_estate.books import (
    Contract,
    LedgerTooThinError,
    begins,
    contract,
    first_of,
    known_at,
    monthly_fees,
)
from simulator.ledgers.model import NO_DAY, Ledger
from simulator.population.build import month_starts

_NEARLY = 5  # days: a ledger that ends so short before a month's end knows the month
_LEAST_BEFORE = 6  # months of bills before the cut
BUILDINGS, LARGE = 12, 40  # at most so many buildings are looked at, of at least so many households


@dataclass(frozen=True)
class Window:
    """Months `start` ... (months of them); `known` is the ledger as it stood in the evening before, `deal` its
    calendar. buildings: indices of those that are large enough."""

    start: date
    months: int
    known: Ledger
    deal: Contract
    buildings: tuple[int, ...]

    @property
    def edges(self) -> np.ndarray:
        """int64 (months + 1,): the day on which each month begins, in the ledger's days."""
        return month_starts(self.start, self.months).astype(np.int64) + (self.start - self.known.first).days


@dataclass(frozen=True)
class Outcome:
    """What happens in a window. Money in fen; rates 0-1 of the bills written and due in it.

    money: float64 (months,); arrears: overdue at its end; owing: households that are; buildings: their rates.
    """

    money: np.ndarray
    rate: float
    arrears: float
    owing: float
    buildings: np.ndarray

    @property
    def values(self) -> np.ndarray:
        """All of it in one row: months, rate, arrears, owing, buildings."""
        return np.concatenate([self.money, [self.rate, self.arrears, self.owing], self.buildings])


def window_of(ledger: Ledger, months: int = 6) -> Window:
    """The last `months` months that begin with a billing period. Raises LedgerTooThinError with the reason in Chinese.

    Looks at nothing that was written after the cut but the day on which the ledger ends.
    """
    last = ledger.as_of
    end = last.year * 12 + last.month  # the month after
    if (first_of(end) - last).days - 1 > _NEARLY:
        end -= 1
    for length in dict.fromkeys([months, 12, 3]):
        found = _window(ledger, end, length)
        if found is not None:
            return found
    raise LedgerTooThinError(
        f"台账从 {ledger.first:%Y-%m} 到 {ledger.as_of:%Y-%m}，太短：回测要拿出最后几个月来预测，"
        f"前面至少还要有 {_LEAST_BEFORE} 个月、两个账期的账单。"
    )


def _window(ledger: Ledger, end: int, months: int) -> Window | None:
    before = first_of(end - months) - timedelta(days=1)
    if before < ledger.first:
        return None
    try:
        deal = contract(known_at(ledger, (before - ledger.first).days))
    except LedgerTooThinError:
        return None
    if months % deal.every_months:
        return None
    cut = deal.start - timedelta(days=1)
    if cut > before or cut < ledger.first:
        return None
    known = known_at(ledger, (cut - ledger.first).days)
    try:
        exact = replace(contract(known), start=deal.start, cut=cut)
    except LedgerTooThinError:
        return None
    if months % exact.every_months or deal.seen < max(_LEAST_BEFORE, 2 * exact.every_months):
        return None
    size = np.bincount(known.building, minlength=len(known.buildings))
    large = sorted(np.flatnonzero(size >= LARGE).tolist(), key=lambda one: (-int(size[one]), known.buildings[one]))
    buildings = tuple(large[:BUILDINGS]) if len(large) > 1 else ()
    return Window(deal.start, months, known, replace(exact, seen=deal.seen), buildings)


def actual(ledger: Ledger, one: Window) -> Outcome:
    """What the whole ledger says of the window, of the households that were known before it."""
    return outcome(ledger, one, one.edges)


def outcome(ledger: Ledger, one: Window, edges: np.ndarray) -> Outcome:
    """What happened between these days (months + 1,)."""
    begin, end = int(edges[0]), int(edges[-1])
    fee = monthly_fees(one.known)
    there = fee > 0
    there[one.known.home] = True
    written = begins(ledger, one.deal.lag)
    when = np.where(ledger.day == NO_DAY, ledger.due[ledger.bill], ledger.day)
    counts = there[ledger.home[ledger.bill]] & (written[ledger.bill] < end) & (when >= begin) & (when < end)
    month = np.searchsorted(edges, when[counts], side="right") - 1
    money = np.bincount(month, ledger.paid[counts], len(edges) - 1)
    left = ledger.outstanding_on(end - 1)
    fresh = there[ledger.home] & (written >= begin) & (ledger.due < end)
    got = np.clip(ledger.billed - ledger.discount - left, 0, ledger.billed)
    home = ledger.building[ledger.home]
    size = len(ledger.buildings)
    billed_by = np.bincount(home[fresh], ledger.billed[fresh], size)
    got_by = np.bincount(home[fresh], got[fresh], size)
    overdue = there[ledger.home] & (ledger.due < end)
    owed = np.bincount(ledger.home[overdue], left[overdue], ledger.households)
    return Outcome(
        money.astype(np.float64),
        float(got_by.sum() / max(billed_by.sum(), 1.0)),
        float(np.maximum(owed, 0.0).sum()),
        float(np.sum(owes(owed, fee))),
        got_by[list(one.buildings)] / np.maximum(billed_by[list(one.buildings)], 1.0),
    )


def owes(overdue: np.ndarray, fee: np.ndarray) -> np.ndarray:
    """bool: more than a tenth of a month's fee, and more than a yuan, is overdue."""
    return overdue > np.maximum(fee * 0.1, 100.0)


@dataclass(frozen=True)
class Naive:
    """What is said without a model: as in the same months of last year, or as in the months just before the cut."""

    outcome: Outcome
    last_year: bool


def naive(one: Window) -> Naive:
    """From what was known at the cut alone."""
    month = one.start.year * 12 + one.start.month - 1
    last_year = one.deal.seen >= 12 + one.deal.every_months
    back = 12 if last_year else one.months
    day = month_starts(first_of(month - back), one.months).astype(np.int64)
    edges = day + (first_of(month - back) - one.known.first).days
    then = outcome(one.known, one, edges)
    before = outcome(one.known, one, np.array([edges[0] - 1, edges[0]]))
    now = outcome(one.known, one, np.array([one.edges[0] - 1, one.edges[0]]))
    money = then.money if last_year else np.full(one.months, then.money.mean())
    found = replace(
        then,
        money=money,
        arrears=max(now.arrears + then.arrears - before.arrears, 0.0),
        owing=max(now.owing + then.owing - before.owing, 0.0),
    )
    return Naive(found, last_year)
