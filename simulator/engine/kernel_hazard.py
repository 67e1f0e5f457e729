"""Compiled: days pass, hazards add up, bills are paid. Names: see kernel_bills."""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    BY_OLDEST_FIRST,
)
from simulator.engine.jit import inlined, inner
from simulator.engine.kernel_bills import (
    LONGEST,
    chance,
    due_of,
    pay,
    rest_of,
    settle,
)
from simulator.engine.kernel_touch import complain
from simulator.engine.maths import daily_units, saturated

NONE = np.int64(2**62)  # of an ageing class without a bill


@inner
def band_of(overdue):
    """Ageing class of a bill: index into BANDS."""
    if overdue <= 0:
        return 0
    if overdue <= 30:
        return 1
    if overdue <= 90:
        return 2
    if overdue <= 180:
        return 3
    if overdue <= 365:
        return 4
    if overdue <= 1095:
        return 5
    return 6


@inner
def sort_bills(me, it, left, slots, start, issued, least, used):
    """The month's first morning: bills that were due before it, by ageing class, in which they all age alike.

    least[band] is the smallest remainder of a class (NONE if it has no bill), used[band] what the days have taken from
    all of its bills. Returns the first slot that was not yet due: those are followed one by one.
    """
    for band in range(7):
        least[band] = NONE
        used[band] = 0
    for slot in range(it.first_open, issued):
        overdue = start - due_of(me, slots, slot)
        if overdue <= 0:
            return slot
        need = np.int64(left[slot])
        if need > 0:
            band = band_of(overdue)
            least[band] = min(least[band], need)
    return issued


@inlined
def live_segment(me, it, left, par, terms, slots, flow, log, home, span, month, base, red, scratch, fresh, issued):
    """Days begin..end-1, in which the hazard is constant: bills whose threshold is crossed are paid on that day.

    A bill's ageing class is that of the month's first day (or 1-30 once it falls due inside the month), so that the
    cuts between segments cannot matter.
    """
    rates, least, used = scratch
    begin, end, shift = span
    x = base + shift
    x = x + saturated(it.dose, par.ceiling)
    if it.promise_until > begin:
        x = x + par.promise_shift
    late = par.overdue[me.kind]
    days = end - begin
    for band in range(1, 7):
        if least[band] == NONE:
            continue
        y = x + month.band[band]
        y = y + late
        y = y + red
        rate = daily_units(y)
        if used[band] + rate * days >= least[band]:
            pay_class(me, it, left, par, terms, slots, flow, log, home, band, rate, begin, days, month, scratch, fresh)
        used[band] += rate * days
    rates[0] = rates[1] = -1
    for slot in range(max(np.int64(it.first_open), fresh), issued):
        need = np.int64(left[slot])
        if need == 0:
            continue
        band = 1 if begin > due_of(me, slots, slot) else 0
        if rates[band] < 0:
            y = x + month.band[band]
            if band > 0:
                y = y + late
                y = y + red
            rates[band] = daily_units(y)
        rate = rates[band]
        if need <= rate * days:
            day = begin + (need + rate - 1) // rate - 1
            pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, month.amnesty_ppm)
        else:
            left[slot] = need - rate * days


@inner
def pay_class(me, it, left, par, terms, slots, flow, log, home, band, rate, begin, days, month, scratch, fresh):
    """Pay the bills of one ageing class whose threshold is crossed in these days; find its new smallest remainder."""
    least, used = scratch[1], scratch[2]
    lowest = NONE
    for slot in range(it.first_open, fresh):
        whole = np.int64(left[slot])
        if whole == 0 or band_of(np.int64(month.start) - due_of(me, slots, slot)) != band:
            continue
        need = whole - used[band]
        if need <= rate * days:
            day = begin + (need + rate - 1) // rate - 1
            pay(me, it, left, par, terms, slots, flow, log, home, slot, day, month.issued, month.amnesty_ppm)
        else:
            lowest = min(lowest, whole)
    least[band] = lowest


@inner
def live_day(me, it, left, par, terms, slots, flow, log, home, day, month, base, shift, red, scratch, issued, key):
    """One day under forced oldest-first: bills one by one in their order, because one's payment moves another.

    Returns the complaints about money put to another debt than the payer meant.
    """
    complaints = 0
    rates = scratch[0]
    x = base + shift
    x = x + saturated(it.dose, par.ceiling)
    if it.promise_until > day:
        x = x + par.promise_shift
    for band in range(7):
        rates[band] = -1
    for slot in range(it.first_open, issued):
        need = np.int64(left[slot])
        if need == 0:
            continue
        due = due_of(me, slots, slot)
        band = band_of(np.int64(month.start) - due)
        if band == 0 and day > due:
            band = 1
        if rates[band] < 0:
            y = x + month.band[band]
            if band > 0:
                y = y + par.overdue[me.kind]
                y = y + red
            rates[band] = daily_units(y)
        rate = rates[band]
        if need > rate:
            left[slot] = need - rate
        elif it.first_open < slot and due_of(me, slots, it.first_open) < day:
            oldest = band_of(np.int64(month.start) - due_of(me, slots, it.first_open))
            if oldest == 0:
                oldest = 1  # it fell due inside the month
            complaints += redirect(
                me, it, left, par, terms, slots, flow, log, home, slot, day, issued, rate, rates[oldest], key
            )
        else:
            pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, month.amnesty_ppm)
    return complaints


@inner
def redirect(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, rate, oldest_rate, key):
    """Money meant for the bill `slot` is put to the oldest debts; it waits as many days as the oldest would have.

    `rate` and `oldest_rate` are today's hazards of the two, in units. Returns 1 if the household
    complains (it had the right to choose), else 0.
    """
    units = np.int64(left[it.first_open]) * rate // max(np.int64(1), np.int64(oldest_rate))
    part, first = rest_of(me, it, slot), it.first_open
    settle(me, it, left, par, terms, slots, flow, log, home, part, day, first, slot - 1, False, issued)
    left[slot] = max(1, min(units, LONGEST))
    if chance(key, luck.FORCED, day, slot) < par.forced_complaint:
        complain(it, par, terms, flow, log, home, day, BY_OLDEST_FIRST)
        return 1
    return 0
