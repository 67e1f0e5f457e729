"""Money of a decision, against figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.app.briefing.money import (
    evenly,
    fen,
    in_periods,
    lowest_tenth,
    monthly_gains,
    payback_month,
    present_value,
    running,
)
from simulator.experiments import Band, Comparison, Difference, Paired, PairedBand, Spread
from simulator.experiments.compare import Precision

FEN = st.integers(-(10**12), 10**12)


def band(*values: float) -> Band:
    return Band(list(values), list(values), list(values))


def paired(a: float, b: float) -> Paired:
    gap = b - a
    return Paired(Spread(a, a, a), Spread(b, b, b), Difference(gap, gap, gap, gap, gap, gap, gap, 0.5))


def comparison(cash: PairedBand, cost: PairedBand, **sums: tuple[float, float]) -> Comparison:
    keys = {"incentive_cost": (0.0, 0.0), "service_cost": (0.0, 0.0), "liability": (0.0, 0.0)} | sums
    kpis = {key: paired(*pair) for key, pair in keys.items()}
    return Comparison({}, 0, 0, kpis, {"cash": cash, "cost": cost}, Precision(0.001, {}, 0, 0, {}))


def test_a_month_gains_cash_less_cost_and_its_share_of_what_is_only_known_in_sum():
    part = comparison(
        PairedBand(band(100_000, 100_000, 100_000), band(130_000, 125_000, 101_000)),
        PairedBand(band(0, 0, 0), band(2_000, 2_000, 2_000)),
        service_cost=(0, 900),
        liability=(100, 200),
    )
    # 30,000 - 2,000, 25,000 - 2,000, 1,000 - 2,000; less (900 + 100) / 3 with the odd fen last
    assert monthly_gains(part) == (28_000 - 333, 23_000 - 333, -1_000 - 334)


def test_means_become_whole_fen_half_to_even():
    assert [fen(value) for value in (0.5, 1.5, 2.5, -0.5, 1e15 + 0.5)] == [0, 2, 2, 0, 10**15]


@given(FEN, st.integers(1, 120))
def test_nothing_is_lost_when_a_sum_is_spread(total: int, count: int):
    parts = evenly(total, count)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@given(st.lists(FEN, max_size=60), st.integers(1, 12))
def test_periods_add_up(gains: list[int], span: int):
    assert sum(in_periods(gains, span)) == sum(gains)
    assert len(in_periods(gains, span)) == -(-len(gains) // span)


def test_what_has_come_in_starts_with_the_cost_of_the_switch():
    assert running([300, 300, -100], 500) == (-200, 100, 0)


@pytest.mark.parametrize(
    ("gains", "switch", "month"),
    [
        ([300, 300, 300], 500, 2),
        ([300, 300, 300], 600, 2),
        ([300, 300, 300], 0, 1),
        ([300, 300, 300], 901, None),
        ([600, -200, 300], 500, 3),  # it had paid back before, but not for good
        ([600, 0, -200], 500, None),
        ([-5, 5], 0, 2),
        ([], 0, None),
    ],
)
def test_payback_is_the_month_from_which_it_stays_paid(gains: list[int], switch: int, month: int | None):
    assert payback_month(gains, switch) == month


def test_a_year_of_months_at_twelve_per_cent():
    # 10,000 fen a month, r = 12 %: v = 1.12^(-1/12) = 0.990600398, v^12 = 1/1.12;
    # 10,000 v (1 - v^12) / (1 - v) = 9,906.00398 x 0.107142857 / 0.009399602 = 112,915.2
    assert present_value([10_000] * 12, 0, Decimal("0.12")) == 112_915
    assert present_value([10_000] * 12, 20_000, Decimal("0.12")) == 92_915


def test_a_single_sum_after_a_year_is_divided_by_one_plus_the_rate():
    assert present_value([0] * 11 + [104_500], 0, Decimal("0.045")) == 100_000


def test_without_a_cost_of_capital_it_is_the_sum():
    assert present_value([1, 2, 3], 4, Decimal(0)) == 2


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=36), st.decimals("0.001", "0.5", places=3))
def test_money_that_comes_later_is_worth_less(gains: list[int], capital: Decimal):
    assert present_value(gains, 0, capital) <= sum(gains)
    assert present_value([0, *gains], 0, capital) <= present_value(gains, 0, capital)


def test_a_tenth_of_the_worlds_stays_below_the_lowest_tenth():
    values = [float(n) for n in range(40, 0, -1)]
    assert lowest_tenth(values) == 5
    assert sum(value < 5 for value in values) == 4
    assert lowest_tenth(values[:9]) is None
