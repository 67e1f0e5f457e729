"""The compiled kernel: month by month, household by household. The specification is simulator.engine.reference.

Serial and `nogil`: threads live outside, one replication each. Stepwise play is `advance` for one month at a time,
a trace or a household ledger is a larger output array: one compiled function for all three.
"""

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
    BY_OLDEST_FIRST,
    BY_RED_LINE,
    CASH,
    CLOSED,
    COST,
    CREDIT,
    CURED,
    DELAY,
    DUE_AMOUNT,
    DUE_APPLIED,
    E_BROKEN,
    E_CURED,
    E_MISTAKE,
    E_VIOLATION,
    FILED,
    FINES,
    GONE,
    KNOWN,
    LIABILITY,
    MINUTES,
    MISTAKES,
    NEVER,
    NO_GRIEF,
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
    SILENT,
    STAGE_FILED,
    TEAM,
    TERMINATED,
    TOUCHES,
    VIOLATION_CHANCE,
    VIOLATIONS,
)
from simulator.engine.jit import compiled, entry, inlined, inner
from simulator.engine.kernel_bills import (
    LONGEST,
    MILLION,
    advance_limitation,
    chance,
    due_of,
    note,
    open_household,
    pay,
    rest_of,
    settle,
)
from simulator.engine.kernel_plan import ONE, plan_month
from simulator.engine.kernel_touch import complain, court, instalment, still_wanted, touch
from simulator.engine.maths import daily_units, exp_fixed, saturated
from simulator.policy.channels import LAWSUIT, MEDIATION, NOTICE, ORDER
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


DECEMBER = 11


@inlined
def live_segment(
    me, it, left, par, terms, slots, flow, log, home, begin, end, month, base, shift, red, rates, issued, key
):
    """Days begin..end-1, in which the hazard is constant: bills whose threshold is crossed are paid on that day.

    A bill's ageing class is that of the month's first day (or 1-30 once it falls due inside the month), so that the
    cuts between segments cannot matter. Returns the complaints about money put to another debt than the payer meant.
    """
    complaints = 0
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
        band = band_of(np.int64(month.start) - due)
        if band == 0 and begin > due:
            band = 1
        if rates[band] < 0:
            y = x + month.band[band]
            if band > 0:
                y = y + par.overdue[me.kind]
                y = y + red
            rates[band] = daily_units(y)
        rate = rates[band]
        if need <= rate * days:
            day = begin + (need + rate - 1) // rate - 1
            if terms.oldest_first and it.first_open < slot and due_of(me, slots, it.first_open) < day:
                oldest = band_of(np.int64(month.start) - due_of(me, slots, it.first_open))
                if oldest == 0:
                    oldest = 1  # it fell due inside the month
                complaints += redirect(
                    me, it, left, par, terms, slots, flow, log, home, slot, day, issued, rate, rates[oldest], key
                )
            else:
                pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, month.amnesty_ppm)
        else:
            left[slot] = need - rate * days
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


@inlined
def live_household(w, flow, log, home, month, key, rates, planned, executed):
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
        if terms.oldest_first:
            until = day + 1  # one bill's payment moves another's: day by day, in the order of the bills
        shift = w.day_shift[day]
        complaints += live_segment(
            me, it, left, par, terms, slots, flow, log, home, day, until, month, base, shift, red, rates, issued, key
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
    end_of_month(me, it, left, par, slots, flow, month, w.estate[SERVICE], burden, complaints, anger)


@inlined
def end_of_month(me, it, left, par, slots, flow, month, service, burden, complaints, anger):
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
def live_all(w, flows, log, number, before, rates, planned, executed):
    """A month, household by household."""
    month = w.months[number]
    ledger = w.ledger.shape[0] > 0
    for home in range(len(w.homes)):
        key = luck.household_key(w.key, np.uint64(home))
        flow = flows[w.homes[home].property]
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
    before = np.zeros(w.flow.shape[2], dtype=np.int64)
    for number in range(first_month, last_month):
        flows = w.flow[number]
        planned = np.zeros(len(w.rules), dtype=np.int64)
        executed = np.zeros(len(w.rules), dtype=np.int64)
        open_all(w, flows, log, number, before)
        plan_month(w, flows[0], w.months[number])
        live_all(w, flows, log, number, before, rates, planned, executed)
        close_month(w, flows, w.months[number], planned, executed)
