"""The few floating-point functions that decide integers: fixed order of operations, no libm, the same everywhere.

Only + - * / and exact scalings by powers of two are used, so the compiled kernel (no fastmath, hence no fused or
reordered operations) and the plain Python reference (`NAME.py_func`) agree to the last bit.
"""

from __future__ import annotations

import math

from numba import njit

# A hazard is an integer number of units per day; a unit-exponential threshold is an integer number of units.
UNITS = 16_777_216  # 2^24 to one unit of cumulated hazard
_DAYS = 30.0  # log-odds speak of thirty days
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
_LOG2_E = 1.4426950408889634


@njit(cache=True)
def exp_fixed(x):
    """e^x for x in [-40, 40] (clipped), relative error below 1e-14."""
    x = min(max(x, -40.0), 40.0)
    k = math.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    p = 1.0 / 479001600.0
    for divisor in (39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0):
        p = p * r + 1.0 / divisor
    return math.ldexp(p, int(k))


@njit(cache=True)
def log_fixed(x):
    """Natural logarithm of a positive normal x, absolute error below 1e-12."""
    m, e = math.frexp(x)
    if m < 0.7071067811865476:
        m = m * 2.0
        e = e - 1
    f = (m - 1.0) / (m + 1.0)
    g = f * f
    p = 1.0 / 19.0
    for divisor in (17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0):
        p = p * g + 1.0 / divisor
    return (2.0 * f * p + e * _LN2_LOW) + e * _LN2_HIGH


@njit(cache=True)
def daily_units(log_odds):
    """Hazard units per day whose thirty-day chance of payment has these log-odds: int >= 0."""
    return int(log_fixed(1.0 + exp_fixed(min(log_odds, 12.0))) / _DAYS * UNITS + 0.5)


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
