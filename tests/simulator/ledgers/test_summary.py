"""The summary against the same figures counted row by row, the slow and plain way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.ledgers.labels import labels, load_rules
from simulator.ledgers.model import NO_DAY
from simulator.ledgers.pseudonym import nameless, new_key
from simulator.ledgers.summary import Summary, summary
from tests.simulator.ledgers.accepted import accepted, frame, receipt
from tests.simulator.ledgers.made import ledger, rows

RULES = load_rules(Path(__file__).parents[3])
AS_OF = date(2025, 10, 10)
BOOKS = rows(50, as_of=AS_OF)
LEDGER = ledger(BOOKS, as_of=AS_OF)
FOUND = summary(LEDGER, RULES)
KEY = new_key("x")
DUE = [row for row in BOOKS if row.due <= AS_OF]


def _left(row: object) -> int:
    return row.billed - row.discount - row.paid  # type: ignore[attr-defined]


def _adds_up(found: Summary) -> None:
    assert found.billed - found.discount - found.received == found.outstanding
    assert sum(age.amount for age in found.ageing) + found.not_due + found.credit == found.outstanding
    for segments in (found.by_building, found.by_kind, found.by_label):
        assert sum(one.outstanding for one in segments) == found.outstanding - found.credit
        assert sum(one.overdue for one in segments) == found.overdue
        assert sum(one.households for one in segments) == found.households
        assert sum(one.rates.billed for one in segments) == found.rates.billed
        assert sum(one.rates.applied for one in segments) == found.rates.applied
    assert sum(month.due for month in found.months) == found.billed
    assert sum(month.collected for month in found.months) == found.received


def test_the_rates_are_the_courses_own() -> None:
    rates = FOUND.rates
    assert rates.bills == len(DUE) < len(BOOKS)
    assert rates.collection_rate == sum(row.paid for row in DUE) / sum(row.billed for row in DUE)
    in_time = [row for row in DUE if row.paid_on and row.paid_on <= row.due and _left(row) <= 0]
    assert rates.on_time_rate == len(in_time) / len(DUE)
    assert rates.on_time_rate_amount == sum(row.paid for row in in_time) / sum(row.billed for row in DUE)
    rooms = {row.room for row in DUE}
    settled = rooms - {row.room for row in DUE if _left(row) > 0}
    assert rates.collection_rate_households == len(settled) / len(rooms)


def test_the_ageing_is_by_days_overdue_to_the_fen() -> None:
    _adds_up(FOUND)
    for age in FOUND.ageing:
        late = [row for row in BOOKS if age.low <= (AS_OF - row.due).days <= (age.high or 10**6) and _left(row) > 0]
        assert (age.amount, age.households) == (sum(map(_left, late)), len({row.room for row in late}))
    assert [(age.low, age.high) for age in FOUND.ageing] == [(1, 90), (91, 180), (181, 365), (366, 1095), (1096, None)]
    owing = {row.room for row in BOOKS if row.due < AS_OF and _left(row) > 0}
    assert sum(age.oldest for age in FOUND.ageing) == len(owing)
    assert FOUND.not_due == sum(_left(row) for row in BOOKS if row.due >= AS_OF)


def test_payment_days_and_months() -> None:
    after = sorted((row.paid_on - row.due).days for row in BOOKS if row.paid_on)
    assert (FOUND.days.known, FOUND.days.unknown) == (len(after), 0)
    assert FOUND.days.quantiles[2] == float(np.median(after))
    assert FOUND.days.on_time == sum(one <= 0 for one in after) / len(after)
    for month in FOUND.months:
        mine = [row for row in BOOKS if row.due.replace(day=1) == month.first]
        assert (month.due, month.applied) == (sum(r.billed for r in mine), sum(r.paid for r in mine))
        came = [row.paid for row in BOOKS if row.paid_on and row.paid_on.replace(day=1) == month.first]
        assert month.collected == sum(came)


def test_payments_of_an_unknown_day_count_as_made_by_the_due_day() -> None:
    blind = summary(replace(LEDGER, day=np.full_like(LEDGER.day, NO_DAY)), RULES)
    assert blind.days.quantiles == ()
    assert blind.days.unknown == FOUND.days.known
    assert blind.rates.collection_rate == FOUND.rates.collection_rate
    assert blind.rates.on_time_rate > FOUND.rates.on_time_rate
    _adds_up(blind)


def test_segments_are_named_by_building_kind_and_label() -> None:
    assert [one.name for one in FOUND.by_building] == list(LEDGER.buildings)
    assert {one.name for one in FOUND.by_kind} <= {"住宅", "商铺", "车位"}
    counted = np.bincount(labels(LEDGER, RULES), minlength=5)
    assert sorted(one.households for one in FOUND.by_label) == sorted(counted[counted > 0].tolist())
    first = FOUND.by_building[0]
    mine = [row for row in DUE if row.building == "1栋"]
    assert first.rates.collection_rate == sum(r.paid for r in mine) / sum(r.billed for r in mine)


@given(st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 40_000), st.integers(0, 700)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_it_adds_up_with_credits_and_any_receipts(given_: list[tuple[int, int, int]]) -> None:
    start = BOOKS[0].start
    extra = [
        receipt(BOOKS[0].room, paid * 7, start + timedelta(on), start, building="1栋")
        for paid, on, _ in given_
        if on < 700
    ]
    extra += [receipt(f"1-9-{on}", paid, None, start) for paid, _, on in given_]
    together = frame([*accepted(BOOKS[:80]).to_dicts(), *extra])
    found, _ = nameless(together, AS_OF, KEY, "x")
    _adds_up(summary(found, RULES))


def test_a_ledger_with_nothing_due_has_rates_of_nothing() -> None:
    young = summary(ledger(BOOKS, as_of=date(2023, 1, 1)), RULES)
    assert young.rates.collection_rate == 0.0 == pytest.approx(young.rates.on_time_rate)
    assert young.overdue == 0
