"""What a ledger says about an estate: ageing, payment days, segments, months, and the course's own rates.

Rates are 0-1 by the formulas of simulator.engine.kpi and module 10, over the bills that were due by `as_of`; a discount
is not collected money, and what was paid too much is not counted as paid on a bill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.ledgers.labels import LABELS, LabelRules, labels, settled_by
from simulator.ledgers.model import NO_DAY, Ledger
from simulator.population.estate import PROPERTY_KIND_NAMES

AGES = (90, 180, 365, 1095)  # days overdue, the last of each band but the open one, as in the key figures arrears_*
AGE_NAMES = ("三个月以内", "三到六个月", "六到十二个月", "一到三年", "三年以上")
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Age:
    """What is open and `low` to `high` days overdue (`high` None: no end). `oldest`: households whose oldest it is."""

    name: str
    low: int
    high: int | None
    amount: int
    households: int
    oldest: int


@dataclass(frozen=True)
class Rates:
    """Bills due by `as_of`. Money in fen; what there is nothing to divide by is 0."""

    households: int
    bills: int
    billed: int
    applied: int
    collection_rate: float
    collection_rate_households: float
    on_time_rate: float
    on_time_rate_amount: float


@dataclass(frozen=True)
class Segment:
    """A building, a kind of property or a label. `outstanding` and `overdue` in fen, credits left out."""

    name: str
    households: int
    outstanding: int
    overdue: int
    owing: int  # households with something overdue
    rates: Rates


@dataclass(frozen=True)
class PaymentDays:
    """Days from the due day to the payment (negative: before it), one payment each. Unknown days are only counted."""

    known: int
    unknown: int
    quantiles: tuple[float, ...]  # at QUANTILES; empty if no day is known
    on_time: float  # share of the payments of a known day made by the due day


@dataclass(frozen=True)
class Month:
    """`due`: billed, due in this month. `applied`: of that, paid by `as_of`. `collected`: came in during the month."""

    first: date
    due: int
    applied: int
    collected: int


@dataclass(frozen=True)
class Summary:
    """outstanding = ageing + not_due + credit, to the fen; credit is at most 0. billed - discount - received is it."""

    name: str
    first: date
    as_of: date
    households: int
    bills: int
    payments: int
    billed: int
    discount: int
    received: int
    outstanding: int
    ageing: tuple[Age, ...]
    not_due: int
    credit: int
    rates: Rates
    days: PaymentDays
    months: tuple[Month, ...]
    by_building: tuple[Segment, ...]
    by_kind: tuple[Segment, ...]
    by_label: tuple[Segment, ...]

    @property
    def overdue(self) -> int:
        """Fen."""
        return sum(age.amount for age in self.ageing)


def summary(ledger: Ledger, rules: LabelRules) -> Summary:
    """All of it; vectorised, a second for a million bills."""
    left = ledger.outstanding
    late = ledger.known - ledger.due
    still_open = np.maximum(left, 0)
    label = labels(ledger, rules)
    counts = _Counts(ledger, still_open, late, settled_by(ledger, ledger.due))
    kinds = tuple(PROPERTY_KIND_NAMES.values())
    return Summary(
        name=ledger.name,
        first=ledger.first,
        as_of=ledger.as_of,
        households=ledger.households,
        bills=len(ledger.home),
        payments=len(ledger.bill),
        billed=int(ledger.billed.sum()),
        discount=int(ledger.discount.sum()),
        received=int(ledger.paid.sum()),
        outstanding=int(left.sum()),
        ageing=_ageing(ledger, still_open, late),
        not_due=int(still_open[late <= 0].sum()),
        credit=int(np.minimum(left, 0).sum()),
        rates=counts.by(np.zeros(ledger.households, dtype=np.int64), (ledger.name,))[0].rates,
        days=_payment_days(ledger),
        months=_months(ledger),
        by_building=counts.by(ledger.building, ledger.buildings),
        by_kind=counts.by(ledger.kind, kinds),
        by_label=counts.by(label, LABELS),
    )


class _Counts:
    """What rates and segments are made of, added up by any grouping of households. A bill over nothing is no bill."""

    def __init__(self, ledger: Ledger, still_open: np.ndarray, late: np.ndarray, on_time: np.ndarray) -> None:
        due = (late >= 0) & (ledger.billed > 0)
        applied = np.clip(ledger.received, 0, np.maximum(ledger.billed - ledger.discount, 0))
        overdue = np.where(late > 0, still_open, 0)
        self.homes = ledger.households
        # (n,): bincount adds in float64, exact up to 9e15 fen
        by_bill = (due, due * ledger.billed, due * applied, due & on_time, due * on_time * applied, still_open, overdue)
        self.of_home = [np.bincount(ledger.home, one, self.homes) for one in by_bill]
        unsettled = np.bincount(ledger.home, due & (still_open > 0), self.homes) > 0
        billed = self.of_home[0] > 0
        self.of_home += [np.ones(self.homes), billed, billed & ~unsettled, self.of_home[6] > 0]

    def by(self, group: np.ndarray, names: tuple[str, ...]) -> tuple[Segment, ...]:
        """group: int (n,), index into names. Those that have households, in the order of names."""
        columns = [np.bincount(group, one, len(names)).astype(np.int64).tolist() for one in self.of_home]
        found: list[Segment] = []
        for name, *row in zip(names, *columns, strict=True):
            bills, billed, applied, on_time, on_time_amount, still_open, overdue, homes, asked, settled, owing = row
            rates = Rates(
                households=asked,
                bills=bills,
                billed=billed,
                applied=applied,
                collection_rate=_ratio(applied, billed),
                collection_rate_households=_ratio(settled, asked),
                on_time_rate=_ratio(on_time, bills),
                on_time_rate_amount=_ratio(on_time_amount, billed),
            )
            if homes:
                found.append(Segment(name, homes, still_open, overdue, owing, rates))
        return tuple(found)


def _ageing(ledger: Ledger, still_open: np.ndarray, late: np.ndarray) -> tuple[Age, ...]:
    """By days overdue; what is due today is not overdue yet."""
    owed = (still_open > 0) & (late > 0)
    band = np.searchsorted(np.array(AGES), late, side="left")
    oldest = np.full(ledger.households, -1)
    np.maximum.at(oldest, ledger.home[owed], band[owed])
    ends = (*AGES, None)
    starts = (1, *(edge + 1 for edge in AGES))
    return tuple(
        Age(
            name,
            low,
            high,
            int(still_open[owed & (band == number)].sum()),
            len(np.unique(ledger.home[owed & (band == number)])),
            int((oldest == number).sum()),
        )
        for number, (name, low, high) in enumerate(zip(AGE_NAMES, starts, ends, strict=True))
    )


def _payment_days(ledger: Ledger) -> PaymentDays:
    real = ledger.paid > 0
    known = real & (ledger.day != NO_DAY)
    after = ledger.day[known] - ledger.due[ledger.bill[known]]
    quantiles = tuple(float(one) for one in np.quantile(after, QUANTILES)) if len(after) else ()
    return PaymentDays(len(after), int(real.sum()) - len(after), quantiles, _ratio(int((after <= 0).sum()), len(after)))


def _months(ledger: Ledger) -> tuple[Month, ...]:
    """Every month from the first to the last in which anything was due or came in."""
    first = np.datetime64(ledger.first, "D")
    due = (first + ledger.due.astype("m8[D]")).astype("M8[M]")
    came = (first + ledger.came.astype("m8[D]")).astype("M8[M]")
    asked = np.maximum(ledger.billed - ledger.discount, 0)
    applied = np.clip(ledger.received, 0, asked)
    every = np.concatenate([due, came])
    if not len(every):
        return ()
    start, stop = every.min(), every.max() + 1
    count = int((stop - start).astype(int))

    def added(month: np.ndarray, amount: np.ndarray) -> np.ndarray:
        total = np.zeros(count, dtype=np.int64)
        np.add.at(total, (month - start).astype(int), amount)
        return total

    columns = added(due, ledger.billed), added(due, applied), added(came, ledger.paid)
    days = (start + np.arange(count)).astype("M8[D]").astype(object)
    return tuple(Month(day, *(int(one) for one in row)) for day, *row in zip(days, *columns, strict=True))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
