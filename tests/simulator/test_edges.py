"""Nothing, one, zero: the edges give figures, not faults."""

from __future__ import annotations

import math

import pytest

from simulator.experiments import compare, run
from simulator.population import build_estate

from .worlds import estate, named, profiles, table


@pytest.mark.parametrize(
    ("households", "months", "fee"), [(0, 12, 250), (1, 12, 250), (5, 0, 250), (0, 0, 0), (30, 12, 0)]
)
def test_edges_give_finite_figures(households: int, months: int, fee: int) -> None:
    small = estate(households, fee_fen_per_m2=fee)
    found = compare(small, named()["baseline"], named()["full-ladder"], table(), months=months, replications=3)
    for key, paired in found.kpis.items():
        for part in (paired.a, paired.b, paired.difference):
            assert all(math.isfinite(value) for value in part.to_dict().values()), key
    if fee == 0 or months == 0 or households == 0:
        assert found.kpis["billed"].b.high == 0
    assert all(len(curve.a.mean) == months for curve in found.months.values())


def test_a_fee_of_zero_owes_and_pays_nothing() -> None:
    found = run(estate(30, fee_fen_per_m2=0), named()["full-ladder"], table(), months=12, replications=2)
    assert found.kpis["cash"].high == 0
    assert found.kpis["touches"].high == 0


def test_a_larger_estate_begins_with_the_same_homes() -> None:
    small, large = (build_estate(profiles()["old"], n, 7) for n in (50, 80))
    for name in ("area", "monthly_fee", "owner_type", "propensity", "opening_amount", "has_phone"):
        assert (getattr(small, name) == getattr(large, name)[:50]).all()


def test_senseless_numbers_are_refused_in_chinese() -> None:
    with pytest.raises(ValueError, match="户数"):
        build_estate(profiles()["old"], -1, 1)
    with pytest.raises(ValueError, match="月数"):
        run(estate(2), named()["baseline"], table(), months=-1)
    with pytest.raises(ValueError, match="重复"):
        run(estate(2), named()["baseline"], table(), replications=0)
