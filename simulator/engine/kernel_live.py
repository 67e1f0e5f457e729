"""Compiled: one household through one month. Names: see kernel_bills."""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    AGE_3,
    AGE_6,
    AGE_12,
    AGE_36,
    AGE_MORE,
    BARRED,
    BILLED_HOUSEHOLDS,
    BROKEN_PROMISES,
    BY_AGENCY,
    BY_RED_LINE,
    CLOSED,
    COST,
    CREDIT,
    CURED,
    DELAY,
    E_BROKEN,
    E_CURED,
    E_MISTAKE,
    E_VIOLATION,
    FILED,
    KNOWN,
    LIABILITY,
    MINUTES,
    MISTAKES,
    NEVER,
    NO_GRIEF,
    NO_STAGE,
    OLD,
    OUTSTANDING,
    RED_LINES,
    SATISFACTION,
    SERVICE,
    SERVICE_COST,
    SETTLED_HOUSEHOLDS,
    SILENT,
    STAGE_FILED,
    TEAM,
    TOUCHES,
    VIOLATION_CHANCE,
    VIOLATIONS,
)
from simulator.engine.jit import inlined, inner
from simulator.engine.kernel_bills import (
    advance_limitation,
    chance,
    due_of,
    note,
    rest_of,
)
from simulator.engine.kernel_hazard import band_of, live_day, live_segment, sort_bills
from simulator.engine.kernel_plan import ONE
from simulator.engine.kernel_touch import complain, court, instalment, still_wanted, touch
from simulator.policy.channels import LAWSUIT, MEDIATION, NOTICE, ORDER
from simulator.population.estate import OPENING_LOTS

DECEMBER = 11


@inner
def clip(x, low, high):
    """x within [low, high]."""
    return min(max(x, low), high)


@inlined
def live_household(w, flow, log, home, month, key, scratch, planned, executed):
    """One household through one month: touches in the morning of their day, payments between them."""
    me, it, left, par, terms, slots = w.homes[home], w.lives[home], w.left[home], w.par, w.terms, w.slots
    start, stop, issued = np.int64(month.start), np.int64(month.stop), np.int64(month.issued)
    fire_at, last_fire = np.int64(month.first_fire), np.int64(month.last_fire)
    cut, last_cut = np.int64(month.first_break), np.int64(month.last_break)
    bits, bit_zero = w.planned[home], np.int64(month.first_fire)
    service = w.estate[SERVICE] - par.satisfaction_neutral
    base = par.base[me.kind] + par.spread * me.propensity
    base = base + par.satisfaction_payment * (it.content - par.satisfaction_neutral)
    base = base + par.neighbour_weight * (w.share[me.building] - par.neighbour_neutral)
    touches, complaints, burden, red, anger = 0, 0, 0.0, 0.0, 0.0
    if it.grief != NO_GRIEF:
        base = base - par.grievance
        air_grievance(me, it, par, terms, flow, log, home, month, key)
    if par.yearly[me.kind] > 0.0 and chance(key, luck.YEARLY, 0, 0) < par.yearly[me.kind]:
        base = base + (par.yearly_push if month.season == DECEMBER else -par.yearly_hold)
    if it.first_open < issued and start - due_of(me, slots, it.first_open) >= terms.agency_overdue:
        complaints += agency(it, par, terms, flow, log, home, start, key)
    owes = month.red_acts > 0 and it.first_open < issued
    if owes and start - due_of(me, slots, it.first_open) >= month.red_overdue:
        red, anger = month.red_shift, month.red_anger
        complaints += pressed(it, par, terms, flow, log, home, month, key)
    fresh = sort_bills(me, it, left, slots, start, issued, scratch[1], scratch[2])
    day = start
    while day < stop and it.first_open < issued:
        if it.promise_until == day and due_of(me, slots, it.first_open) < day:
            flow[BROKEN_PROMISES] += 1
            note(log, home, day, E_BROKEN, 0, 0)
        if it.plan_left > 0 and it.plan_day == day:
            instalment(me, it, left, par, terms, slots, flow, log, home, day, issued, key)
        if it.stage not in (NO_STAGE, CLOSED) and it.stage_day == day:
            court(me, it, left, par, terms, slots, flow, log, home, day, issued, month.red_won, service, key)
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
                        burden = burden + rule.burden
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
                            service,
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
        if terms.oldest_first:
            until = day + 1
            complaints += live_day(
                me, it, left, par, terms, slots, flow, log, home, day, month, base, shift, red, scratch, issued, key
            )
        else:
            span = (day, until, shift)
            live_segment(
                me, it, left, par, terms, slots, flow, log, home, span, month, base, red, scratch, fresh, issued
            )
        day = until
    while fire_at < last_fire:
        if (bits >> np.uint64(fire_at - bit_zero)) & ONE != np.uint64(0):
            fire = w.fires[fire_at]
            planned[fire.rule] += 1
            # The ledger shows a payment some days late: whoever looks at it reminds somebody who has paid.
            late = it.paid_day != NEVER and it.paid_day < fire.day and fire.day - it.paid_day <= terms.lag
            if late and touches < terms.month_cap:
                executed[fire.rule] += 1
                touches += 1
                burden = burden + w.rules[fire.rule].burden
                complaints += mistake(it, par, terms, w.rules[fire.rule], flow, log, home, np.int64(fire.day), key)
        fire_at += 1
    end_of_month(me, it, left, par, slots, flow, month, w.estate[SERVICE], burden, complaints, anger, scratch[2], fresh)


@inlined
def end_of_month(me, it, left, par, slots, flow, month, service, burden, complaints, anger, used, fresh):
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
        due = due_of(me, slots, slot)
        if slot < fresh:
            left[slot] -= used[band_of(month.start - due)]
        overdue = stop - due
        if overdue > 0:
            flow[age_column(overdue)] += rest
            if overdue > 365:
                flow[OLD] += rest
            if due >= month.start and it.late < 250:
                it.late += 1
        if slot < it.barred:
            flow[BARRED] += rest
        if month.final and slot >= OPENING_LOTS and slots[slot].counted:
            flow[DELAY] += rest * (stop - slots[slot].issue_day)
            unsettled = True
    flow[OUTSTANDING] += owing
    flow[CREDIT] += it.prepaid_bills * (me.bill - it.prepaid_discount)
    it.owing = owing
    if it.stage not in (NO_STAGE, CLOSED) and it.first_open < issued:
        flow[STAGE_FILED + it.stage - FILED if it.stage < CLOSED else STAGE_FILED + it.stage - FILED - 1] += 1
    if month.final and me.bill > 0 and slots[OPENING_LOTS].counted:
        flow[BILLED_HOUSEHOLDS] += 1
        if not unsettled:
            flow[SETTLED_HOUSEHOLDS] += 1
    if it.first_open >= issued:
        it.plan_left = 0
        it.broken = 0
        it.demand_day = NEVER
        it.promise_until = NEVER
        it.stage = NO_STAGE
        if it.worked > 0:
            it.worked = 0
            for index in range(len(it.times)):
                it.times[index] = 0
    content = it.content
    level = clip(service + par.offset[me.kind], 0.0, 1.0)
    content = content + par.satisfaction_pull * (level - content)
    content = content - par.fatigue * max(0.0, burden - par.comfort)
    content = content - par.complaint_hit * complaints
    content = content - anger
    it.content = clip(content, 0.0, 1.0)
    it.dose = it.dose * par.carry
    flow[SATISFACTION] += int(it.content * 1000000.0 + 0.5)


@inner
def age_column(overdue):
    """Column of the ageing table for a debt `overdue` days late."""
    if overdue <= 90:
        return AGE_3
    if overdue <= 180:
        return AGE_6
    if overdue <= 365:
        return AGE_12
    return AGE_36 if overdue <= 1095 else AGE_MORE


@inner
def air_grievance(me, it, par, terms, flow, log, home, month, key):
    """A grievance comes to light, and if somebody sees to it, it may end this month."""
    start = np.int64(month.start)
    if it.grief == SILENT and chance(key, luck.REVEAL, start, 0) < month.reveal:
        it.grief = KNOWN
    cause = me.cause - 1
    if it.grief != KNOWN or terms.handled[cause] <= 0.0:
        return
    flow[SERVICE_COST] += par.cure_fee[cause] + par.cure_minutes[cause] * par.wage // 60
    if chance(key, luck.CURE, start, 0) < terms.handled[cause]:
        it.grief = NO_GRIEF
        flow[CURED] += 1
        note(log, home, start, E_CURED, cause, 0)


@inner
def agency(it, par, terms, flow, log, home, start, key):
    """A month in the care of an outside agency. Returns what the household holds against it."""
    held = 0
    if chance(key, luck.AGENCY, start, 0) < par.agency_complaint:
        complain(it, par, terms, flow, log, home, start, BY_AGENCY)
        held += 1
    if chance(key, luck.AGENCY_LAPSE, start, 0) < par.agency_violation:
        flow[VIOLATIONS] += 1
        note(log, home, start, E_VIOLATION, BY_AGENCY, 0)
        held += 1
        if chance(key, luck.AGENCY_LAPSE, start, 1) < par.violation_suit:
            flow[LIABILITY] += par.violation_liability
    return held


@inner
def mistake(it, par, terms, rule, flow, log, home, day, key):
    """Somebody who has paid is reminded all the same. Returns 1 if it complains, else 0."""
    if rule.channel in (NOTICE, LAWSUIT, ORDER, MEDIATION):
        return 0
    flow[MISTAKES] += 1
    flow[TOUCHES] += 1
    flow[COST] += rule.cost
    flow[MINUTES] += rule.minutes
    note(log, home, day, E_MISTAKE, rule.channel, rule.cost)
    if chance(key, luck.MISTAKEN, day, rule.channel) < par.mistaken_complaint:
        complain(it, par, terms, flow, log, home, day, rule.channel)
        return 1
    return 0


@inner
def pressed(it, par, terms, flow, log, home, month, key):
    """One household against which red-line acts are in force this month. Returns 1 if it complains, else 0."""
    start = np.int64(month.start)
    flow[RED_LINES] += month.red_acts
    if chance(key, luck.RED_SUIT, start, 0) < month.red_suit:
        flow[LIABILITY] += month.red_liability
    if chance(key, luck.RED_COMPLAINT, start, 0) < month.red_complaint:
        complain(it, par, terms, flow, log, home, start, BY_RED_LINE)
        return 1
    return 0
