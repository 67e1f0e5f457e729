"""Golden draws: whoever changes them must raise KEY_LAYOUT, because every pinned result changes with them."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator import luck
from simulator.engine import maths

words = st.integers(0, 2**63 - 1)
# (purpose, calendar index, channel) of household 3 in replication 2 of seed 1
DRAWS = {
    (1, 8, 0): 7282518894658220542,
    (2, 41, 2): 12079760215776980307,
    (3, 11, 3): 11780817526415443684,
    (9, 700, 9): 12782339430666541702,
    (11, 300, 0): 4420491375469644108,
    (38, 4294967295, 0): 9922772460547159842,
    (32, 0, 0): 15394217522495945679,
}


def test_golden_draws() -> None:
    assert luck.KEY_LAYOUT == 1
    key = luck.plain_household_key(luck.plain_stream(1, 2), 3)
    assert {draw: luck.plain_bits(key, *draw) for draw in DRAWS} == DRAWS


@given(words, words, st.integers(0, 10**6), st.integers(0, 100), st.integers(0, 10**6), st.integers(0, 9))
def test_three_spellings_of_one_formula(
    seed: int, replication: int, home: int, purpose: int, index: int, channel: int
) -> None:
    key = luck.plain_household_key(luck.plain_stream(seed, replication), home)
    stream = np.uint64(luck.stream(np.uint64(seed), np.uint64(replication)))
    compiled = luck.household_key(stream, np.uint64(home))
    assert int(compiled) == key
    bits = luck.draw_bits(np.uint64(key), np.uint64(purpose), np.uint64(index), np.uint64(channel))
    assert int(bits) == luck.plain_bits(key, purpose, index, channel)
    assert luck.uniform(np.uint64(bits)) == luck.plain_uniform(int(bits))
    plain = luck.plain_uniform(
        luck.plain_bits(luck.plain_household_key(luck.plain_stream(seed, 0), home), purpose, index, 0)
    )
    assert luck.uniforms(seed, np.array([home]), purpose, index)[0] == plain


def test_uniforms_look_uniform_and_independent() -> None:
    a = luck.uniforms(5, np.arange(20_000), 1)
    b = luck.uniforms(5, np.arange(20_000), 2)
    assert abs(a.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.03
    assert abs(np.corrcoef(a[1:], a[:-1])[0, 1]) < 0.03
    assert 0 < a.min() < a.max() < 1


@given(st.floats(-39, 39))
def test_exp_is_right_and_the_same_compiled(x: float) -> None:
    assert maths.exp_fixed(x) == maths.exp_fixed.py_func(x)
    assert math.isclose(maths.exp_fixed(x), math.exp(x), rel_tol=1e-13)


@given(st.floats(1e-16, 1e6))
def test_log_is_right_and_the_same_compiled(x: float) -> None:
    assert maths.log_fixed(x) == maths.log_fixed.py_func(x)
    assert math.isclose(maths.log_fixed(x), math.log(x), rel_tol=1e-12, abs_tol=1e-12)


@given(st.floats(-15, 11), st.floats(0, 1))
def test_hazard_follows_the_log_odds_and_never_falls(x: float, more: float) -> None:
    units = maths.daily_units(x)
    assert units == maths.daily_units.py_func(x)
    assert abs(units - math.log1p(math.exp(x)) / 30 * maths.UNITS) <= 1 + 1e-4 * units
    assert maths.daily_units(x + more) >= units


@given(st.floats(-2, 5), st.floats(0, 3), st.floats(0.5, 3))
def test_doses_saturate(dose: float, more: float, ceiling: float) -> None:
    assert maths.saturated(dose, ceiling) == maths.saturated.py_func(dose, ceiling)
    first = maths.saturated(dose + more, ceiling) - maths.saturated(dose, ceiling)
    again = maths.saturated(dose + 2 * more, ceiling) - maths.saturated(dose + more, ceiling)
    assert first >= -1e-12
    assert again <= first + 1e-9
    assert maths.saturated(dose, ceiling) <= ceiling
