"""A forecast of months that are then looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulator.experiments.their_estate.back_test import BackTest, back_test
from simulator.experiments.their_estate.books import reordered
from simulator.experiments.their_estate.misfit import Misfit, misfit, widened
from simulator.experiments.their_estate.window import actual, naive, window_of
from simulator.ledgers.model import Ledger
from tests.simulator.ledgers.made import ledger, rows
from tests.simulator.their_estate.lived import POLICIES, PROFILES, SETTING, TABLE, lived


def forecast(books: Ledger) -> BackTest:
    """With few worlds, to be quick."""
    return back_test(books, SETTING, PROFILES, POLICIES, TABLE, count=8, futures=40)


def test_an_estate_of_the_engine_is_forecast() -> None:
    """Its own kind of truth lies in most intervals, near the middle."""
    found = forecast(lived(400, 30, 3, 11).ledger)
    assert found.cut == date(2025, 12, 31)
    assert found.months == 6
    assert [one.unit for one in found.targets[:6]] == ["fen"] * 6
    assert found.coverage >= 0.5
    by_key = {one.key: one for one in found.targets}
    assert by_key["rate"].point == pytest.approx(by_key["rate"].actual, abs=0.03)
    assert by_key["arrears"].point == pytest.approx(by_key["arrears"].actual, rel=0.1)
    assert any("不能证明" in line for line in found.sentences)
    assert found.to_dict()["cut"] == "2025-12-31"


def test_nothing_after_the_cut_is_looked_at() -> None:
    """Other later bills, amounts and payments: the same forecast to the bit."""
    books = lived(200, 30, 1, 12).ledger
    first = forecast(books)
    assert first.cut is not None
    cut = (first.cut - books.first).days
    later = books.day > cut
    luck = np.random.Generator(np.random.PCG64(1))
    day = books.day.copy()
    day[later] = luck.integers(cut + 1, books.known + 1, int(later.sum()))
    future = books.start > cut
    other = replace(
        books,
        day=day,
        paid=np.where(later, books.paid // 3, books.paid),
        billed=np.where(future, books.billed * 2, books.billed),
        months=np.where(future, 12, books.months).astype(np.int16),
    )
    second = forecast(other)
    for one, two in zip(first.targets, second.targets, strict=True):
        assert (one.point, one.low, one.high, one.naive) == (two.point, two.low, two.high, two.naive)
    assert [one.actual for one in first.targets] != [one.actual for one in second.targets]


def test_the_order_of_households_does_not_matter() -> None:
    """The same forecast to the bit."""
    books = lived(120, 30, 3, 15).ledger
    other = reordered(books, np.random.Generator(np.random.PCG64(4)).permutation(120))
    assert forecast(other).to_dict() == forecast(books).to_dict()


def test_what_came_is_what_the_books_say() -> None:
    """Money by month adds up to the payments of the window on bills that were known or written in it."""
    books = lived(100, 24, 3, 13).ledger
    one = window_of(books)
    came = actual(books, one)
    inside = (books.day >= one.edges[0]) & (books.day < one.edges[-1])
    assert came.money.sum() == books.paid[inside].sum()
    late = books.due < one.edges[-1]
    assert came.arrears == books.outstanding[late].sum()


@pytest.mark.parametrize("every", [1, 2, 3, 6])
def test_the_window_begins_with_a_period(every: int) -> None:
    one = window_of(ledger(rows(20, months=every, periods=36 // every), as_of=date(2026, 12, 31)))
    assert one.months == 6
    assert (one.start.month - 1) % every == 0
    assert one.known.as_of == one.deal.cut


def test_annual_bills_are_forecast_a_year_and_short_ledgers_not_at_all() -> None:
    year = window_of(ledger(rows(20, months=12, periods=4), as_of=date(2027, 12, 31)))
    assert year.months == 12
    found = forecast(ledger(rows(20, months=12, periods=2), as_of=date(2025, 12, 31)))
    assert found.targets == ()
    assert "太短" in found.reason
    assert found.sentences == (found.reason,)


def test_the_naive_forecast_copies_last_year_where_there_is_one() -> None:
    """Books that repeat themselves exactly are forecast exactly."""
    books = lived(50, 36, 3, 14).ledger
    whole = replace(
        books,
        bill=np.arange(len(books.home), dtype=np.int32),
        day=books.start + 5,
        paid=books.billed,
    )
    one = window_of(whole)
    plain = naive(one)
    assert plain.last_year
    assert (plain.outcome.money == actual(whole, one).money).all()
    assert plain.outcome.rate == actual(whole, one).rate == 1.0


def test_intervals_grow_only_by_what_chance_does_not_explain() -> None:
    luck = np.random.Generator(np.random.PCG64(2))
    futures = np.abs(luck.normal(100.0, 1.0, (200, 9)))
    futures[:, 6] = luck.normal(0.8, 0.01, 200)
    came = np.median(futures, axis=0)
    assert misfit(futures, came, 6) == Misfit(0.0, 0.0, 0.0, 0.0)
    came[6] = 0.7
    off = misfit(futures, came, 6)
    assert off.money == 0.0
    assert off.rate == pytest.approx(0.1, abs=0.01)
    wide = widened(futures, 6, off)
    assert wide[:, 6].std() == pytest.approx(0.1, rel=0.2)
    assert (wide[:, 6] <= 1.0).all()
    assert wide[:, 0].std() == pytest.approx(futures[:, 0].std())
