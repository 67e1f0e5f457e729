"""A month of a ledger, and the same of the month before and of a year before: what the monthly report is made of.

Everything is as it stood at the end of that month: later payments have not happened yet. Rates are those of
simulator.ledgers.summary over the bills that fell due in the twelve months up to then, so that months can be compared
whatever the billing cycle is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from simulator.app.ledger_books.books import Books
from simulator.ledgers.labels import LabelRules
from simulator.ledgers.model import NO_DAY, Ledger
from simulator.ledgers.summary import Summary, summary

SPAN = 12  # months whose bills the rates are of
_ROLL = 90  # days: who passes them in the month has rolled on


@dataclass(frozen=True)
class Position:
    """The end of one month. Money in fen. `year`: the bills due in the last twelve months; `whole`: every bill.

    cash: came in during the month; recovered: of it, on bills overdue when it began; opening: what those were then.
    rolled: of what would pass 90 days overdue in the month (rolling), what was not paid. billed: fell due in the month.
    """

    first: date
    end: date
    year: Summary
    whole: Summary
    billed: int
    cash: int
    recovered: int
    opening: int
    rolling: int
    rolled: int

    @property
    def name(self) -> str:
        """2025 年 11 月."""
        return f"{self.first.year} 年 {self.first.month} 月"

    @property
    def partial(self) -> bool:
        """Whether the file ends before the month does."""
        return self.end < later(self.first, 1) - timedelta(days=1)

    @property
    def owing(self) -> int:
        """Households with something overdue."""
        return sum(age.oldest for age in self.whole.ageing)


@dataclass(frozen=True)
class MonthBooks:
    """`before` and `last_year` are None where the ledger does not reach so far. `cash` and `billed` by month, fen, up
    to this one."""

    books: Books
    now: Position
    before: Position | None
    last_year: Position | None
    months: tuple[date, ...]
    cash: tuple[int, ...]
    billed: tuple[int, ...]


def month_books(books: Books, year: int, month: int) -> MonthBooks:
    """The report's figures. Raises ValueError (Chinese) for a month that the ledger does not know."""
    ledger, first = books.ledger, date(year, month, 1)
    earliest, latest = ledger.first, ledger.as_of.replace(day=1)
    if not earliest <= first <= latest:
        raise ValueError(
            f"台账里没有 {year} 年 {month} 月：只有 {earliest.year} 年 {earliest.month} 月到 "
            f"{latest.year} 年 {latest.month} 月。请另选一个月。"
        )

    def at(back: int) -> Position | None:
        start = later(first, -back)
        return position(ledger, books.rules, start) if start >= earliest else None

    months = tuple(one for back in range(SPAN - 1, -1, -1) if (one := later(first, -back)) >= earliest)
    flows = [_flows(ledger, one) for one in months]
    return MonthBooks(
        books=books,
        now=position(ledger, books.rules, first),
        before=at(1),
        last_year=at(12),
        months=months,
        cash=tuple(cash for cash, _ in flows),
        billed=tuple(billed for _, billed in flows),
    )


def position(ledger: Ledger, rules: LabelRules, first: date) -> Position:
    """The month that begins on `first`, a first of a month."""
    begin, end = _days(ledger, first)
    cash, billed = _flows(ledger, first)
    before, after = (np.maximum(ledger.outstanding_on(day), 0) for day in (begin - 1, end))
    old = ledger.due < begin - 1
    when = _when(ledger)
    paid_now = (when >= begin) & (when <= end)
    crossing = old & (begin - 1 - ledger.due <= _ROLL) & (end - ledger.due > _ROLL)
    oldest = _day(ledger, later(first, 1 - SPAN))
    return Position(
        first=first,
        end=ledger.date_of(end),
        year=summary(_cut(ledger, (ledger.due >= oldest) & (ledger.due <= end), end), rules),
        whole=summary(_cut(ledger, np.ones(len(ledger.home), dtype=bool), end), rules),
        billed=billed,
        cash=cash,
        recovered=int(ledger.paid[paid_now & old[ledger.bill]].sum()),
        opening=int(before[old].sum()),
        rolling=int(before[crossing].sum()),
        rolled=int(after[crossing].sum()),
    )


def later(first: date, months: int) -> date:
    """A first of a month so many months on."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _day(ledger: Ledger, day: date) -> int:
    return (day - ledger.first).days


def _days(ledger: Ledger, first: date) -> tuple[int, int]:
    """The first and the last known day of a month."""
    return _day(ledger, first), min(_day(ledger, later(first, 1)) - 1, ledger.known)


def _when(ledger: Ledger) -> np.ndarray:
    """When each payment was made; of an unknown day, when its bill fell due, as everywhere."""
    return np.where(ledger.day == NO_DAY, ledger.due[ledger.bill], ledger.day)


def _flows(ledger: Ledger, first: date) -> tuple[int, int]:
    """What came in and what fell due in a month."""
    begin, end = _days(ledger, first)
    when = _when(ledger)
    here, due = (when >= begin) & (when <= end), (ledger.due >= begin) & (ledger.due <= end)
    return int(ledger.paid[here].sum()), int(ledger.billed[due].sum())


def _cut(ledger: Ledger, bills: np.ndarray, day: int) -> Ledger:
    """Only these bills, and what was paid on them by the end of `day`."""
    kept = bills[ledger.bill] & (_when(ledger) <= day)
    number = np.cumsum(bills) - 1
    return replace(
        ledger,
        as_of=ledger.date_of(day),
        home=ledger.home[bills],
        start=ledger.start[bills],
        months=ledger.months[bills],
        due=ledger.due[bills],
        billed=ledger.billed[bills],
        discount=ledger.discount[bills],
        bill=number[ledger.bill[kept]].astype(np.int32),
        day=ledger.day[kept],
        paid=ledger.paid[kept],
    )
