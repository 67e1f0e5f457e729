"""What the books say of the contract and of what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from simulator.experiments.their_estate.books import (
    NEVER,
    LedgerTooThinError,
    contract,
    known_at,
    monthly_fees,
    opening,
    periods,
)
from simulator.ledgers.model import Ledger
from simulator.population.estate import OPENING_LOTS
from tests.simulator.ledgers.made import Row, ledger, rows
from tests.simulator.their_estate.lived import lived


def row(
    room: str, start: date, months: int, billed: int, paid: int = 0, paid_on: date | None = None, due: int = 20
) -> Row:
    """One bill of one household."""
    return Row(
        "1栋",
        "1单元",
        room,
        "",
        "",
        "home",
        9000,
        start,
        months,
        start + timedelta(days=due),
        billed,
        0,
        paid,
        paid_on,
        False,
    )


@pytest.mark.parametrize("every", [1, 2, 3, 6, 12])
def test_the_calendar_is_read_from_the_bills(every: int) -> None:
    """Cycle, due day, and a start with a billing period whose eve is the last day."""
    books = ledger(rows(20, months=every, periods=24 // every, due_days=25), as_of=date(2025, 12, 31))
    deal = contract(books)
    assert (deal.every_months, deal.due_days, deal.lag) == (every, 25, 0)
    assert (deal.start, deal.cut, deal.seen) == (date(2026, 1, 1), date(2025, 12, 31), 24)


def test_in_the_middle_of_a_period_the_estate_begins_with_that_period() -> None:
    """An annual ledger of June starts in January, with the balance of December."""
    books = ledger(rows(20, months=12, periods=3, as_of=date(2026, 6, 15)), as_of=date(2026, 6, 15))
    deal = contract(books)
    assert (deal.start, deal.cut) == (date(2026, 1, 1), date(2025, 12, 31))


def test_bills_written_after_their_period_are_moved_to_when_they_are_written() -> None:
    """Due 100 days after the start of the quarter, and nobody pays before its end: the bill is for the past."""
    books = ledger(
        [
            row(
                f"r{home}",
                date(2025, 1 + 3 * quarter, 1),
                3,
                60_000,
                60_000,
                date(2025, 1 + 3 * quarter, 1) + timedelta(95),
                100,
            )
            for home in range(10)
            for quarter in range(4)
        ],
        as_of=date(2026, 1, 31),
    )
    deal = contract(books)
    assert deal.lag == 3
    assert deal.due_days == 10
    early = ledger([row("r", date(2025, 1, 1), 3, 60_000, 60_000, date(2025, 1, 5), 100)] * 3)
    assert contract(early).lag == 0


def test_irregular_cycles_are_said() -> None:
    """The most common cycle counts; the share of the others is known."""
    books = ledger(
        [row(f"r{home}", date(2025, month, 1), 1, 20_000) for home in range(9) for month in (1, 2, 3, 4)]
        + [row("year", date(2025, 1, 1), 12, 240_000)]
    )
    deal = contract(books)
    assert deal.every_months == 1
    assert deal.other == pytest.approx(1 / 37)
    assert monthly_fees(books).tolist() == [20_000] * 10


def test_the_fee_is_that_of_the_newest_month_with_all_its_bills() -> None:
    """A raised fee counts as raised, and two bills for one month are added."""
    books = ledger(
        [row("a", date(2025, 1, 1), 3, 60_000), row("a", date(2025, 4, 1), 3, 75_000)]
        + [row("b", date(2025, 4, 1), 3, 60_000), row("b", date(2025, 1, 1), 12, 12_000)]
    )
    assert monthly_fees(books).tolist()[0] == 25_000


def test_not_a_fen_is_lost_in_the_opening_lots() -> None:
    """Amount minus credit is what the books have outstanding, also when much more than eight bills are open."""
    for books in (ledger(rows(80, months=1, periods=30)), lived(80, 30, 1).ledger, lived(80, 24, 3, 2).ledger):
        deal = contract(books)
        owed = opening(books, deal)
        cut = (deal.cut - books.first).days
        assert owed.amount.sum() - owed.credit == books.outstanding_on(cut).sum()
        assert owed.amount.shape == (80, OPENING_LOTS)
        assert (owed.amount >= 0).all()
        each = np.bincount(books.home, books.outstanding_on(cut), 80)
        assert (owed.amount.sum(axis=1) == np.maximum(each, 0)).all()
        used = owed.amount > 0
        assert (np.diff(np.where(used, owed.due, -(10**6)), axis=1) >= 0).all()


def test_what_was_paid_too_much_goes_to_the_oldest_open_bill() -> None:
    """And what nothing can take up is a credit, told apart."""
    books = ledger(
        [
            row("a", date(2025, 1, 1), 1, 10_000),
            row("a", date(2025, 2, 1), 1, 10_000, 14_000, date(2025, 2, 3)),
            row("a", date(2025, 3, 1), 1, 10_000),
            row("b", date(2025, 3, 1), 1, 10_000, 13_000, date(2025, 3, 3)),
        ],
        as_of=date(2025, 3, 31),
    )
    owed = opening(books, contract(books))
    assert owed.amount[0, -2:].tolist() == [6_000, 10_000]
    assert owed.credit == 3_000
    assert owed.amount[1].sum() == 0


def test_bills_of_later_periods_are_not_owed_yet() -> None:
    """What was already paid on them is said."""
    books = ledger(
        [
            row(
                "a",
                date(2025, month, 1),
                1,
                10_000,
                10_000 if month > 3 else 0,
                date(2025, 3, 9) if month > 3 else None,
            )
            for month in range(1, 7)
        ],
        as_of=date(2025, 3, 31),
    )
    owed = opening(books, contract(books))
    assert owed.amount.sum() == 30_000
    assert owed.prepaid == 30_000


def test_a_bill_is_settled_on_the_day_that_completes_it() -> None:
    """Two payments on one bill; a half-paid one is open."""
    one = row("a", date(2025, 1, 1), 1, 10_000, 5_000, date(2025, 1, 10))
    books = ledger([one, row("b", date(2025, 1, 1), 1, 10_000, 5_000, date(2025, 1, 10))])
    books = replace(
        books,
        bill=np.array([0, 0, 1], dtype=np.int32),
        day=np.array([9, 40, 9], dtype=np.int32),
        paid=np.array([5_000, 5_000, 5_000], dtype=np.int64),
    )
    assert periods(books).settled.tolist() == [40, int(NEVER)]


def test_the_ledger_of_an_earlier_day_has_nothing_later() -> None:
    """No later bill and no later payment; what was outstanding then is the same."""
    books = ledger(rows(60, months=1, periods=20))
    day = 300
    then = known_at(books, day)
    assert then.known == day
    assert (then.day <= day).all()
    assert then.outstanding.sum() == books.outstanding_on(day)[books.start <= day].sum()


def test_no_bill_is_a_chinese_error() -> None:
    """Nothing to read a calendar from."""
    empty = ledger([row("a", date(2025, 1, 1), 1, 0)])
    with pytest.raises(LedgerTooThinError, match="没有一笔应收账单"):
        contract(empty)
    assert isinstance(empty, Ledger)
