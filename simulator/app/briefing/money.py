"""Money of a decision in integer fen; rates are Decimal, so that nothing depends on the machine's floats.

Conventions: month m (from 1) stands for its last day; what a switch costs is paid on the first day; a year's rate r
discounts month m by (1 + r)^(m/12); every present value is rounded to the fen once, half to even.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from simulator.experiments import Comparison

_MONTHS = 12
_DIGITS = 40
# What the monthly curves do not show is spread evenly over the months: only its sum is known.
_SPREAD = ("incentive_cost", "service_cost", "liability")


def fen(value: float) -> int:
    """A mean over replications as whole fen, half to even."""
    return int(Decimal(value).to_integral_value(ROUND_HALF_EVEN))


def monthly_gains(part: Comparison) -> tuple[int, ...]:
    """B minus A of each month, fen: cash in - collecting cost - rewards, service, fines and damages."""
    cash, cost = part.months["cash"], part.months["cost"]
    lines = zip(cash.a.mean, cash.b.mean, cost.a.mean, cost.b.mean, strict=True)
    direct = [(fen(b) - fen(a)) - (fen(d) - fen(c)) for a, b, c, d in lines]
    other = sum(fen(part.kpis[key].b.mean) - fen(part.kpis[key].a.mean) for key in _SPREAD)
    shares = evenly(other, len(direct))
    return tuple(gain - share for gain, share in zip(direct, shares, strict=True))


def evenly(total: int, count: int) -> list[int]:
    """`total` fen in `count` parts that differ by at most one fen and add up to it exactly."""
    return [total * (n + 1) // count - total * n // count for n in range(count)]


def in_periods(gains: Sequence[int], months: int) -> tuple[int, ...]:
    """Sums of `months` months each; the last may be shorter."""
    return tuple(sum(gains[start : start + months]) for start in range(0, len(gains), months))


def running(gains: Sequence[int], switch: int) -> tuple[int, ...]:
    """What has come in by the end of each month, the cost of the switch paid first."""
    total, found = -switch, []
    for gain in gains:
        total += gain
        found.append(total)
    return tuple(found)


def payback_month(gains: Sequence[int], switch: int) -> int | None:
    """The month from which on the switch has paid for itself to the end of the horizon; None if it has not."""
    reached = running(gains, switch)
    for month in range(len(reached), 0, -1):
        if reached[month - 1] < 0:
            return month + 1 if month < len(reached) else None
    return 1 if reached else None


def present_value(gains: Sequence[int], switch: int, capital: Decimal) -> int:
    """What it is worth on the first day, fen; `capital` is the cost of capital a year (0.045)."""
    with localcontext() as context:
        context.prec = _DIGITS
        year = Decimal(1) + capital
        worth = -Decimal(switch)
        for month, gain in enumerate(gains, 1):
            worth += Decimal(gain) / year ** (Decimal(month) / _MONTHS)
        return int(worth.to_integral_value(ROUND_HALF_EVEN))


def lowest_tenth(values: Sequence[float]) -> int | None:
    """The value that a tenth of the plausible worlds stays below, fen; None with fewer than ten of them."""
    if len(values) < 10:
        return None
    ordered = sorted(values)
    return fen(ordered[len(ordered) // 10])
