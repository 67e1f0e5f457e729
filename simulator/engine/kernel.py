"""The compiled kernel: month by month, household by household. The specification is simulator.engine.reference.

Serial and `nogil`: threads live outside, one replication each. Stepwise play is `advance` for one month at a time,
a trace or a household ledger is a larger output array: one compiled function for all three.
"""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    BARRED,
    BILLED_HOUSEHOLDS,
    BROKEN_PROMISES,
    CASH,
    CLOSED,
    COMPLAINTS,
    COST,
    CREDIT,
    DELAY,
    DUE_AMOUNT,
    DUE_APPLIED,
    E_BROKEN,
    E_COMPLAINT,
    FINES,
    GONE,
    LIABILITY,
    MINUTES,
    NEVER,
    NO_STAGE,
    OLD,
    OUTSTANDING,
    PLANNED_MINUTES,
    RECENT_APPLIED,
    RECENT_DUE,
    RECOVERED,
    RED_LINES,
    SATISFACTION,
    SERVICE,
    SERVICE_COST,
    SETTLED_HOUSEHOLDS,
    TEAM,
    TERMINATED,
    VIOLATION_CHANCE,
)
from simulator.engine.jit import compiled, entry, inlined, inner
from simulator.engine.kernel_bills import (
    MILLION,
    advance_limitation,
    chance,
    due_of,
    note,
    open_household,
    pay,
    rest_of,
)
from simulator.engine.kernel_plan import ONE, plan_month
from simulator.engine.kernel_touch import court, instalment, still_wanted, touch
from simulator.engine.maths import daily_units, exp_fixed, saturated
from simulator.policy.channels import NOTICE
from simulator.population.estate import OPENING_LOTS

# Draws that belong to no household are keyed as if to one that no estate has.
ESTATE_KEY = np.uint64(1 << 40)


@inner
def clip(x, low, high):
    """x within [low, high]."""
    return min(max(x, low), high)


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


@inlined
def live_segment(
    me, it, left, par, terms, slots, flow, log, home, begin, end, month_begin, base, shift, red, rates, issued
):
    """Days begin..end-1, in which the hazard is constant: bills whose threshold is crossed are paid on that day.

    A bill's ageing class is that of the month's first day (or 1-30 once it falls due inside the month), so that the
    cuts between segments cannot matter.
    """
    x = base + shift
    x = x + saturated(it.dose, par.ceiling)
    if it.promise_until > begin:
        x = x + par.promise_shift
    for band in range(7):
        rates[band] = -1
    days = end - begin
    for slot in range(it.first_open, issued):
        need = np.int64(left[slot])
        if need == 0:
            continue
        due = due_of(me, slots, slot)
        band = band_of(month_begin - due)
        if band == 0 and begin > due:
            band = 1
        if rates[band] < 0:
            y = x + par.band[band]
            if band > 0:
                y = y + par.overdue[me.kind]
                y = y + red
            rates[band] = daily_units(y)
        rate = rates[band]
        if need <= rate * days:
            day = begin + (need + rate - 1) // rate - 1
            pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued)
        else:
            left[slot] = need - rate * days


@inlined
def live_household(w, flow, log, home, month, key, rates, planned, executed):
    """One household through one month: touches in the morning of their day, payments between them."""
    me, it, left, par, terms, slots = w.homes[home], w.lives[home], w.left[home], w.par, w.terms, w.slots
    start, stop, issued = np.int64(month.start), np.int64(month.stop), np.int64(month.issued)
    fire_at, last_fire = np.int64(month.first_fire), np.int64(month.last_fire)
    cut, last_cut = np.int64(month.first_break), np.int64(month.last_break)
    bits, bit_zero = w.planned[home], np.int64(month.first_fire)
    base = par.base[me.kind] + par.spread * me.propensity
    base = base + par.satisfaction_payment * (it.content - par.satisfaction_neutral)
    base = base + par.neighbour_weight * (w.share[me.building] - par.neighbour_neutral)
    touches, complaints, red, anger = 0, 0, 0.0, 0.0
    owes = month.red_acts > 0 and it.first_open < issued
    if owes and start - due_of(me, slots, it.first_open) >= month.red_overdue:
        red, anger = month.red_shift, month.red_anger
        complaints += pressed(par, flow, log, home, month, key)
    day = start
    while day < stop and it.first_open < issued:
        if it.promise_until == day and due_of(me, slots, it.first_open) < day:
            flow[BROKEN_PROMISES] += 1
            note(log, home, day, E_BROKEN, 0, 0)
        if it.plan_left > 0 and it.plan_day == day:
            instalment(me, it, left, par, slots, flow, log, home, day, issued, key)
        if it.stage not in (NO_STAGE, CLOSED) and it.stage_day == day:
            court(me, it, left, par, terms, slots, flow, log, home, day, issued, month.red_won, key)
        until = stop
        while fire_at < last_fire:
            if (bits >> np.uint64(fire_at - bit_zero)) & ONE != np.uint64(0):
                fire = w.fires[fire_at]
                if fire.day > day:
                    until = min(until, np.int64(fire.day))
                    break
                rule = w.rules[fire.rule]
                planned[fire.rule] += 1
                capped = touches >= terms.month_cap and rule.channel != NOTICE
                if not capped and still_wanted(me, it, left, terms, slots, fire, rule, day, issued):
                    executed[fire.rule] += 1
                    if rule.channel == NOTICE:
                        it.dose = it.dose + par.notice * (w.share[me.building] - par.neighbour_neutral)
                    else:
                        touches += 1
                        complaints += touch(
                            me,
                            it,
                            left,
                            par,
                            terms,
                            slots,
                            flow,
                            log,
                            home,
                            fire.rule,
                            rule,
                            day,
                            issued,
                            w.estate[TEAM] * terms.skill,
                            w.estate[VIOLATION_CHANCE],
                            w.share[me.building] - par.neighbour_neutral,
                            key,
                        )
            fire_at += 1
        if it.first_open >= issued:
            break
        while cut < last_cut and w.break_day[cut] <= day:
            cut += 1
        if cut < last_cut:
            until = min(until, np.int64(w.break_day[cut]))
        if it.promise_until > day:
            until = min(until, np.int64(it.promise_until))
        if it.plan_left > 0:
            until = min(until, np.int64(it.plan_day))
        if it.stage not in (NO_STAGE, CLOSED):
            until = min(until, np.int64(it.stage_day))
        shift = w.day_shift[day]
        live_segment(
            me, it, left, par, terms, slots, flow, log, home, day, until, start, base, shift, red, rates, issued
        )
        day = until
    while fire_at < last_fire:
        if (bits >> np.uint64(fire_at - bit_zero)) & ONE != np.uint64(0):
            planned[w.fires[fire_at].rule] += 1
        fire_at += 1
    end_of_month(me, it, left, par, slots, flow, month, w.estate[SERVICE], touches, complaints, anger)


@inlined
def end_of_month(me, it, left, par, slots, flow, month, service, touches, complaints, anger):
    """Close one household's books, then let its satisfaction move (it is felt from next month on)."""
    stop, issued = np.int64(month.stop), np.int64(month.issued)
    advance_limitation(me, it, par, slots, stop, issued)
    owing = np.int64(0)
    unsettled = False
    for slot in range(it.first_open, issued):
        if left[slot] == 0:
            continue
        rest = rest_of(me, it, slot)
        owing += rest
        if stop - due_of(me, slots, slot) > 365:
            flow[OLD] += rest
        if slot < it.barred:
            flow[BARRED] += rest
        if month.final and slot >= OPENING_LOTS and slots[slot].counted:
            flow[DELAY] += rest * (stop - slots[slot].issue_day)
            unsettled = True
    flow[OUTSTANDING] += owing
    flow[CREDIT] += it.prepaid_bills * (me.bill - it.prepaid_discount)
    it.owing = owing
    if month.final and me.bill > 0 and slots[OPENING_LOTS].counted:
        flow[BILLED_HOUSEHOLDS] += 1
        if not unsettled:
            flow[SETTLED_HOUSEHOLDS] += 1
    if it.first_open >= issued:
        it.plan_left = 0
        it.demand_day = NEVER
        it.promise_until = NEVER
        it.stage = NO_STAGE
        for index in range(len(it.times)):
            it.times[index] = 0
    content = it.content
    level = clip(service + par.offset[me.kind], 0.0, 1.0)
    content = content + par.satisfaction_pull * (level - content)
    content = content - par.fatigue * max(0, touches - par.comfort)
    content = content - par.complaint_hit * complaints
    content = content - anger
    it.content = clip(content, 0.0, 1.0)
    it.dose = it.dose * par.carry
    flow[SATISFACTION] += int(it.content * 1000000.0 + 0.5)


@inner
def pressed(par, flow, log, home, month, key):
    """One household against which red-line acts are in force this month. Returns 1 if it complains, else 0."""
    start = np.int64(month.start)
    flow[RED_LINES] += month.red_acts
    if chance(key, luck.RED_SUIT, start, 0) < month.red_suit:
        flow[LIABILITY] += month.red_liability
    if chance(key, luck.RED_COMPLAINT, start, 0) < month.red_complaint:
        flow[COMPLAINTS] += 1
        flow[COST] += par.complaint_cost
        flow[MINUTES] += par.complaint_minutes
        note(log, home, start, E_COMPLAINT, -1, par.complaint_cost)
        return 1
    return 0


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
def close_month(w, flow, month, planned, executed):
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
    estate[RECENT_APPLIED] += flow[DUE_APPLIED]
    estate[RECENT_DUE] += flow[DUE_AMOUNT]
    if estate[RECENT_DUE] > 0.0:
        ratio = estate[RECENT_APPLIED] / estate[RECENT_DUE]
        level = terms.service + par.service_gain * (ratio - par.service_neutral)
        estate[SERVICE] = clip(estate[SERVICE] + par.service_pull * (level - estate[SERVICE]), 0.0, 1.0)
    flow[SERVICE_COST] += terms.service_cost
    flow[COST] += flow[RECOVERED] * terms.bonus_ppm // MILLION
    flow[COST] += flow[CASH] * terms.fee_ppm // MILLION
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
def open_all(w, flow, log, number, before):
    """The first morning of a month, household by household."""
    month = w.months[number]
    gone = w.estate[GONE] > 0.0
    ledger = w.ledger.shape[0] > 0
    for home in range(len(w.homes)):
        key = luck.household_key(w.key, np.uint64(home))
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
def live_all(w, flow, log, number, before, rates, planned, executed):
    """A month, household by household."""
    month = w.months[number]
    ledger = w.ledger.shape[0] > 0
    for home in range(len(w.homes)):
        key = luck.household_key(w.key, np.uint64(home))
        if ledger:
            remember(before, flow)
        live_household(w, flow, log, home, month, key, rates, planned, executed)
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
    rates = np.zeros(7, dtype=np.int64)
    before = np.zeros(w.flow.shape[1], dtype=np.int64)
    for number in range(first_month, last_month):
        flow = w.flow[number]
        planned = np.zeros(len(w.rules), dtype=np.int64)
        executed = np.zeros(len(w.rules), dtype=np.int64)
        open_all(w, flow, log, number, before)
        plan_month(w, flow, w.months[number])
        live_all(w, flow, log, number, before, rates, planned, executed)
        close_month(w, flow, w.months[number], planned, executed)
