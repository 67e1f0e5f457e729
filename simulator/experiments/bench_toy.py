"""Two yardsticks for the benchmark: a bare toy kernel, and our own core loop in NumPy.

Neither says anything about behaviour. The toy is what a plain prototype does each month: a bill, two conditional
touches, a logistic response, a bitmask of open bills. The NumPy version does for every household what the kernel does
under "短信加电话", but only the heart of it: bills with thresholds, hazards by ageing class and pay-day window, two
reminders and a call. Promises, capacity, complaints, limitation, courts, feedback, satisfaction and the ledger are left
out, so the ratio flatters NumPy.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from simulator import luck
from simulator.engine.behaviour import Behaviour
from simulator.engine.jit import entry
from simulator.engine.maths import exp_fixed
from simulator.policy.channels import PHONE, SMS
from simulator.population.build import month_starts
from simulator.population.estate import Estate

_BEFORE_DUE, _AFTER_DUE, _CALL_DAY = 3, 7, 12


@entry
def toy(households, months, stream_key):
    """Fen collected, int64, from bills of 100 yuan: the bare prototype."""
    collected = 0
    one = np.uint64(1)
    for home in range(households):
        key = luck.household_key(stream_key, np.uint64(home))
        kind = luck.uniform(luck.draw_bits(key, np.uint64(90), np.uint64(0), np.uint64(0)))
        opened, trust = np.uint64(0), 0.6
        for month in range(months):
            opened = (opened << one | one) & np.uint64(0x1FFF)
            x = 3.0 * kind - 1.5 + trust
            if luck.uniform(luck.draw_bits(key, np.uint64(91), np.uint64(month), np.uint64(0))) < 0.9:
                x = x + 0.3
            if opened > one:
                if luck.uniform(luck.draw_bits(key, np.uint64(92), np.uint64(month), np.uint64(0))) < 0.6:
                    x = x + 0.5
                trust = trust - 0.01
            chance = 1.0 / (1.0 + exp_fixed(-x))
            if luck.uniform(luck.draw_bits(key, np.uint64(93), np.uint64(month), np.uint64(0))) < chance:
                bits = opened
                while bits != np.uint64(0):
                    collected += 10_000
                    bits &= bits - one
                opened = np.uint64(0)
                trust = min(1.0, trust + 0.02)
    return collected


def in_numpy(estate: Estate, par: Behaviour, months: int, stream_key: int) -> tuple[int, int]:
    """(billed, collected) fen of bills due in the horizon: the core loop vectorised over households."""
    start = month_starts(estate.start, months)
    homes, kind = np.arange(estate.households), estate.owner_type
    bill, slots = estate.bill_amount, range(0, months, estate.every_months)
    due = np.array([start[m] + estate.due_days for m in slots])
    left = np.zeros((estate.households, len(due)))
    dose, collected, billed = np.zeros(estate.households), 0, 0
    for month in range(months):
        begin, stop = int(start[month]), int(start[month + 1])
        if month % estate.every_months == 0:
            slot = month // estate.every_months
            left[:, slot] = -np.log(luck.uniforms_of(stream_key, homes, luck.THRESHOLD, slot))
            billed += int(bill.sum()) if due[slot] < start[-1] else 0
        window = (par.payday_first - 1 + begin, par.payday_last + begin)
        touches = [(int(d) + offset, SMS) for d in due for offset in (-_BEFORE_DUE, _AFTER_DUE)]
        touches = [(day, channel) for day, channel in [*touches, (begin + _CALL_DAY, PHONE)] if begin <= day < stop]
        cuts = {begin, stop, *window, *(int(d) + 1 for d in due), *(day for day, _ in touches)}
        days = sorted(day for day in cuts if begin <= day <= stop)
        base = par.base[kind] + par.spread * estate.propensity + par.season[(estate.start.month - 1 + month) % 12]
        for first, last in pairwise(days):
            for day, channel in touches:
                if day == first:
                    reached = luck.uniforms_of(stream_key, homes, luck.REACH, day) < par.reach[channel][kind]
                    owes = (left > 0).any(axis=1) & estate.phone_works
                    dose = dose + np.where(reached & owes, par.dose[channel][kind, 0], 0.0)
            x = base + par.ceiling * (1.0 - np.exp(-dose / par.ceiling))
            x = x + (par.payday_shift if window[0] <= first < window[1] else 0.0)
            for slot in range(month // estate.every_months + 1):
                band = int(np.searchsorted([0, 30, 90, 180, 365, 1095], begin - due[slot], side="left"))
                late = 1 if band == 0 and first > due[slot] else band
                odds = x + par.band[late] + (par.overdue[kind] if late else 0.0)
                open_now = left[:, slot] > 0
                left[:, slot] -= np.log1p(np.exp(odds)) / 30.0 * (last - first)
                paid = open_now & (left[:, slot] <= 0)
                left[paid, slot] = 0.0
                collected += int(bill[paid].sum()) if due[slot] < start[-1] else 0
        dose = dose * par.carry
    return billed, collected
