"""The compiled kernel: month by month, household by household. The specification is simulator.engine.reference.

Serial and `nogil`: threads live outside, one replication each. Stepwise play is `advance` for one month at a time,
a trace or a household ledger is a larger output array: one compiled function for all three.
"""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    CASH,
    COST,
    DUE_AMOUNT,
    DUE_APPLIED,
    FINES,
    GONE,
    PLANNED_MINUTES,
    RECENT_APPLIED,
    RECENT_DUE,
    RECOVERED,
    SERVICE,
    SERVICE_COST,
    TEAM,
    TERMINATED,
    VIOLATION_CHANCE,
)
from simulator.engine.jit import compiled, entry, inner
from simulator.engine.kernel_bills import (
    MILLION,
    chance,
    open_household,
)
from simulator.engine.kernel_live import clip, live_household
from simulator.engine.kernel_plan import plan_month
from simulator.engine.maths import exp_fixed

# Draws that belong to no household are keyed as if to one that no estate has.
ESTATE_KEY = np.uint64(1 << 40)


@inner
def authorities(w, flow, month):
    """Whether this month an authority fines the company, or the owners end its contract."""
    key = luck.household_key(w.key, ESTATE_KEY)
    start = np.int64(month.start)
    if chance(key, luck.RED_FINE, start, 0) < month.red_detect:
        flow[FINES] += month.red_fine
    if w.estate[GONE] == 0.0 and chance(key, luck.RED_END, start, 0) < month.red_terminate:
        w.estate[GONE] = 1.0
        flow[TERMINATED] += 1


@compiled
def close_month(w, flows, month, planned, executed):
    """The estate's books: neighbours, service, team and the booking share, all for next month."""
    par, terms, estate = w.par, w.terms, w.estate
    slot = month.issued - 1
    paid = np.zeros(len(w.share), dtype=np.int64)
    total = np.zeros(len(w.share), dtype=np.int64)
    for home in range(len(w.homes)):
        me = w.homes[home]
        if me.bill > 0:
            total[me.building] += 1
            if w.left[home, slot] == 0:
                paid[me.building] += 1
    for building in range(len(w.share)):
        if total[building] > 0:
            w.share[building] = paid[building] / total[building]
    flow = flows[0]  # what belongs to no household is booked with the homes
    estate[RECENT_APPLIED] += flows[:, DUE_APPLIED].sum()
    estate[RECENT_DUE] += flows[:, DUE_AMOUNT].sum()
    if estate[RECENT_DUE] > 0.0:
        ratio = estate[RECENT_APPLIED] / estate[RECENT_DUE]
        level = terms.service + par.service_gain * (ratio - par.service_neutral)
        estate[SERVICE] = clip(estate[SERVICE] + par.service_pull * (level - estate[SERVICE]), 0.0, 1.0)
    flow[SERVICE_COST] += terms.service_cost
    flow[COST] += terms.software_cost
    flow[COST] += flows[:, RECOVERED].sum() * terms.bonus_ppm // MILLION
    flow[COST] += max(0, flows[:, CASH].sum()) * terms.fee_ppm // MILLION
    if month.start == 0:
        flow[COST] += terms.once_cost
    if month.red_acts > 0:
        authorities(w, flow, month)
    if terms.capacity_minutes > 0:
        load = flow[PLANNED_MINUTES] / terms.capacity_minutes
        estate[VIOLATION_CHANCE] = terms.violation * exp_fixed(par.violation_backlog * max(0.0, load - 1.0))
        skill = max(par.team_floor, 1.0 - par.team_strain * max(0.0, load - 1.0))
        estate[TEAM] = estate[TEAM] + par.team_pull * (skill - estate[TEAM])
    for index in range(len(planned)):
        if planned[index] > 0:
            w.executed_permille[index] = executed[index] * 1000 // planned[index]


@inner
def open_all(w, flows, log, number, before):
    """The first morning of a month, household by household."""
    month = w.months[number]
    gone = w.estate[GONE] > 0.0
    ledger = w.ledger.shape[0] > 0
    for home in range(len(w.homes)):
        key = luck.household_key(w.key, np.uint64(home))
        flow = flows[w.homes[home].property]
        if ledger:
            remember(before, flow)
        open_household(
            w.homes[home],
            w.lives[home],
            w.left[home],
            w.par,
            w.terms,
            w.slots,
            flow,
            log,
            home,
            month,
            number == 0,
            gone,
            key,
        )
        if ledger:
            enter(w.ledger, home, number, before, flow)


@inner
def live_all(w, flows, log, number, before, scratch, planned, executed):
    """A month, household by household."""
    month = w.months[number]
    ledger = w.ledger.shape[0] > 0
    for home in range(len(w.homes)):
        key = luck.household_key(w.key, np.uint64(home))
        flow = flows[w.homes[home].property]
        if ledger:
            remember(before, flow)
        live_household(w, flow, log, home, month, key, scratch, planned, executed)
        if ledger:
            enter(w.ledger, home, number, before, flow)


@inner
def remember(before, flow):
    """Keep the month's flows as they stand before a household."""
    for column in range(len(flow)):
        before[column] = flow[column]


@inner
def enter(ledger, home, number, before, flow):
    """Enter in the ledger what a household has added to the month's flows."""
    for column in range(len(flow)):
        ledger[home, number, column] += flow[column] - before[column]


@entry
def advance(w, first_month, last_month):
    """Run months first_month..last_month-1 of one replication, writing lives and outputs in place."""
    log = (w.trace, w.traced)
    scratch = (np.zeros(7, dtype=np.int64), np.zeros(7, dtype=np.int64), np.zeros(7, dtype=np.int64))
    before = np.zeros(w.flow.shape[2], dtype=np.int64)
    for number in range(first_month, last_month):
        flows = w.flow[number]
        planned = np.zeros(len(w.rules), dtype=np.int64)
        executed = np.zeros(len(w.rules), dtype=np.int64)
        open_all(w, flows, log, number, before)
        plan_month(w, flows[0], w.months[number])
        live_all(w, flows, log, number, before, scratch, planned, executed)
        close_month(w, flows, w.months[number], planned, executed)
