"""The stored estate collects what its ledger says was collected."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from simulator.experiments.their_estate import Calibration, calibrate, their_estate
from simulator.experiments.their_estate.books import Opening
from simulator.experiments.their_estate.level import NOT_MOVED, Level, levelled, stale_homes
from simulator.experiments.their_estate.levelling import stretches
from simulator.experiments.their_estate.words import level_told
from simulator.ledgers.model import Ledger
from tests.simulator.ledgers.made import ledger, rows
from tests.simulator.their_estate.lived import POLICIES, PROFILES, SETTING, TABLE, lived, off_level

FRESH = range(100, 112)  # luck that no calibration has seen
NOBODY = {"propensity": np.zeros(2), "newcomer": np.zeros(2)}


def fit(books: Ledger) -> Calibration:
    """With few worlds, to be quick."""
    return calibrate(books, SETTING, PROFILES, POLICIES, TABLE, count=4)


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("own", [True, False])
def test_the_stored_estate_collects_what_was_collected(own: bool, every: int) -> None:
    """Of the engine's own kind or not: the year's rate, to about half a point."""
    books = lived(400, 30, every, 61, world=3).ledger if own else ledger(rows(400, periods=30 // every, months=every))
    found = fit(books)
    assert abs(off_level(books, found, FRESH, 3)) < 0.007
    assert abs(found.level.rate[1] - found.level.rate[2]) <= 0.003
    assert any(f"台账是 {found.level.rate[2]:.1%}" in line for line in found.sentences)


def test_old_debts_that_nobody_pays_stay() -> None:
    """In books in which a bill is paid near its due day or never, and it is said."""
    found = fit(ledger(rows(300, periods=10, months=3)))
    before, after, real = found.level.old
    assert real < 0.05 < after < 0.5 * before
    assert any("难收" in line for line in found.sentences)


def test_an_older_calibration_moves_nothing() -> None:
    """Its document has no level."""
    books = lived(60, 24, 3, 5).ledger
    found = fit(books)
    data = json.loads(json.dumps(found.to_dict()))
    assert Calibration.from_dict(data) == found
    del data["level"]
    old = Calibration.from_dict(data)
    assert old.level == NOT_MOVED
    one, two = their_estate(books, old, 1), their_estate(books, found, 1)
    assert two.propensity == pytest.approx(one.propensity + found.level.propensity)
    assert (one.owner_type == two.owner_type).all()


def test_a_stretch_is_what_the_ledger_says() -> None:
    """Half-years before the start, whole periods; what is paid later is not looked at."""
    books = ledger(rows(50, periods=10, months=3), as_of=date(2026, 6, 30))
    deal = fit(books).contract
    halves = stretches(books, deal, 6)
    assert [one.one.start for one in halves] == [date(2026, 1, 1), date(2025, 7, 1)]
    later = replace(deal, start=date(2026, 1, 1), cut=date(2025, 12, 31), seen=deal.seen - 6)
    cut = (later.cut - books.first).days
    changed = replace(books, paid=np.where(books.day > cut, books.paid // 3, books.paid))
    assert [one.rate for one in stretches(books, later, 6)] == [one.rate for one in stretches(changed, later, 6)]
    assert [one.rate for one in stretches(books, deal, 6)] != [one.rate for one in stretches(changed, deal, 6)]


@pytest.mark.parametrize("months", [3, 12])
def test_one_bill_of_each_household_is_answered(months: int) -> None:
    """There may be nothing to compare with: then nothing is moved."""
    end = date(2024, 1, 1) + timedelta(days=30 * months)
    books = ledger(rows(30, periods=1, months=months, as_of=end), as_of=end)
    found = fit(books)
    assert np.isfinite(their_estate(books, found, 1).propensity).all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_nobody_or_everybody_pays_the_shift_stays_finite(share: float) -> None:
    books = lived(80, 24, 3, 9).ledger
    bills = np.arange(len(books.home), dtype=np.int32)[: int(share * len(books.home))]
    books = replace(books, bill=bills, day=books.start[bills], paid=books.billed[bills])
    level = fit(books).level
    assert abs(level.shift) <= 3.0
    assert level.rate[2] == share
    assert abs(level.rate[1] - share) <= abs(level.rate[0] - share)


def test_only_households_with_old_debts_are_stuck() -> None:
    due, amount = np.array([[-200], [-20]]), np.array([[5], [5]])
    assert stale_homes(due, amount).tolist() == [True, False]
    level = Level(months=12, propensity=0.5, stuck=1.0)
    owed = Opening(due, amount, 0, 0)
    found = levelled(level, NOBODY, owed, np.array([0.2, 0.2]))
    assert found["newcomer"].tolist() == [True, False]
    assert found["propensity"].tolist() == [0.5, 0.5]


def test_how_much_was_moved_is_said_in_points() -> None:
    plain = level_told(Level(12, 0.5, 0.7, 0.0, (0.8, 0.859, 0.86), (0.0, 0.0, 0.0)))
    assert "80.0%" in plain[0]
    assert "6.0 个百分点" in plain[0]
    assert "解释得不好" in plain[-1]
    assert "谁会缴" in plain[-1]
    far = level_told(Level(12, 3.0, 4.0, 0.0, (0.5, 0.6, 0.9)))
    assert "调过以后还差 30.0 个百分点" in far[0]
    assert "没有再调" in level_told(Level(12, 0.0, 0.0, 0.0, (0.86, 0.86, 0.8605)))[0]
    assert level_told(NOT_MOVED) == []


def test_old_debts_are_told_as_they_were_treated() -> None:
    """Hard to get is not the same as left by a former owner; what was not moved is not said to have been."""
    same = (0.86, 0.86, 0.86)
    hard = level_told(Level(12, 0.0, 0.0, 0.4, same, (0.5, 0.2, 0.2)))[1]
    assert "40% 的旧账" in hard
    assert "不是说真是前业主欠的" in hard
    easy = level_told(Level(12, 0.0, 0.0, 0.0, same, (0.1, 0.1, 0.6)))
    assert "没有调" in easy[1]
    assert "解释得不好" in easy[2]
