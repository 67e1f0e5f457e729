"""The few floating-point functions that decide integers: fixed order of operations, no libm, the same everywhere.

Only + - * / and exact scalings by powers of two are used, so the compiled kernel (no fastmath, hence no fused or
reordered operations) and the plain Python reference (`NAME.py_func`) agree to the last bit.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

# A hazard is an integer number of units per day; a unit-exponential threshold is an integer number of units.
UNITS = 16_777_216  # 2^24 to one unit of cumulated hazard
_DAYS = 30.0  # log-odds speak of thirty days
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
_LOG2_E = 1.4426950408889634


_POWERS = np.array([2.0**k for k in range(-64, 65)])


@njit(cache=True)
def exp_fixed(x):
    """e^x for x in [-40, 40] (clipped), relative error below 1e-14. Taylor to the twelfth power on [-ln2/2, ln2/2]."""
    x = min(max(x, -40.0), 40.0)
    k = math.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    p = 2.08767569878681e-09 * r + 2.505210838544172e-08
    p = p * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 0.0001984126984126984
    p = p * r + 0.001388888888888889
    p = p * r + 0.008333333333333333
    p = p * r + 0.041666666666666664
    p = p * r + 0.16666666666666666
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _POWERS[int(k) + 64]


@njit(cache=True)
def log_fixed(x):
    """Natural logarithm of x in [1e-17, 1e6], absolute error below 1e-12: 2 atanh((m-1)/(m+1)) + e ln 2."""
    m, e = x, 0
    while m > 1.4142135623730951:
        m = m * 0.5
        e += 1
    while m < 0.7071067811865476:
        m = m * 2.0
        e -= 1
    f = (m - 1.0) / (m + 1.0)
    g = f * f
    p = 0.05263157894736842 * g + 0.058823529411764705
    p = p * g + 0.06666666666666667
    p = p * g + 0.07692307692307693
    p = p * g + 0.09090909090909091
    p = p * g + 0.1111111111111111
    p = p * g + 0.14285714285714285
    p = p * g + 0.2
    p = p * g + 0.3333333333333333
    p = p * g + 1.0
    return (2.0 * f * p + e * _LN2_LOW) + e * _LN2_HIGH


_LOWEST, _HIGHEST, _STEPS = -16.0, 12.0, 64


def _exact_units(log_odds: float) -> float:
    return log_fixed.py_func(1.0 + exp_fixed.py_func(log_odds)) / _DAYS * UNITS


_TABLE = np.array([_exact_units(_LOWEST + i / _STEPS) for i in range(int(_HIGHEST - _LOWEST) * _STEPS + 2)])


@njit(cache=True)
def daily_units(log_odds):
    """Hazard units per day whose thirty-day chance of payment has these log-odds: int >= 0, never falling in them.

    ln(1 + e^x) / 30 days, read from a table in steps of 1/64 with a straight line between (relative error below 4e-5).
    """
    t = (min(max(log_odds, _LOWEST), _HIGHEST) - _LOWEST) * 64.0
    i = int(t)
    return int(_TABLE[i] + (_TABLE[i + 1] - _TABLE[i]) * (t - i) + 0.5)


@njit(cache=True)
def threshold_units(u):
    """A unit-exponential threshold in units (int >= 1, below 2^31) from a uniform in (0, 1)."""
    return max(1, int(-log_fixed(u) * UNITS + 0.5))


@njit(cache=True)
def saturated(dose, ceiling):
    """Shift of the log-odds from a dose: rises ever more slowly towards `ceiling`; a negative dose counts in full."""
    if dose <= 0.0:
        return dose
    return ceiling * (1.0 - exp_fixed(-dose / ceiling))
