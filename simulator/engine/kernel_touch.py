"""Compiled: what a touch, an instalment day or a day in court does to one household. Names: see kernel_bills."""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    BROKEN_PROMISES,
    BY_RED_LINE,
    CLOSED,
    COMPLAINTS,
    COST,
    DEFERRALS,
    E_BROKEN,
    E_COMPLAINT,
    E_DEFERRAL,
    E_INSTALMENT,
    E_JUDGMENT,
    E_LAWSUIT,
    E_MISSED,
    E_PLAN,
    E_PROMISE,
    E_TOUCH,
    E_VIOLATION,
    ENFORCING,
    EPISODES,
    FILED,
    JUDGED,
    KNOWN,
    LAWSUITS,
    LIABILITY,
    MEDIATED,
    MEDIATIONS,
    MINUTES,
    NEVER,
    NO_STAGE,
    ORDERED,
    ORDERS,
    PLANS,
    PROMISES,
    SILENT,
    TOUCHES,
    VIOLATIONS,
)
from simulator.engine.jit import inner
from simulator.engine.kernel_bills import (
    MILLION,
    advance_limitation,
    chance,
    due_of,
    note,
    pay,
    rest_of,
    settle,
)
from simulator.policy.channels import FINAL, FORMAL, LABELS, LAWSUIT, MEDIATION, NOTICE, ORDER, PHONE, SMS, VISIT, VOICE

HARDSHIP = LABELS.index("hardship")
CHECKED = 255  # in place of a channel: the draw of whether a check lets somebody through


@inner
def last_touch(it):
    """Day of the last touch other than a notice, far back if there was none."""
    last = NEVER
    for channel in range(len(it.last_day)):
        last = max(last, np.int64(it.last_day[channel]))
    return last


@inner
def come_to_light(it):
    """A grievance that nobody knew of is known from now on."""
    if it.grief == SILENT:
        it.grief = KNOWN


@inner
def complain(it, par, terms, flow, log, home, day, channel):
    """A complaint: it costs, it stays open until it is answered, and it tells what is wrong."""
    flow[COMPLAINTS] += 1
    flow[COST] += par.complaint_cost
    flow[MINUTES] += par.complaint_minutes
    if channel != BY_RED_LINE:  # those go to the authorities, and no answer of the company's closes them
        it.complaint_until = max(np.int64(it.complaint_until), day + terms.answer_days)
    come_to_light(it)
    note(log, home, day, E_COMPLAINT, channel, par.complaint_cost)


@inner
def still_wanted(me, it, left, terms, slots, fire, rule, day, issued):
    """On its day a planned touch is dropped if it has become pointless, too soon, or against a promise."""
    oldest = np.int64(it.first_open)
    if oldest >= issued or (fire.slot >= 0 and left[fire.slot] == 0):
        return False
    if day - due_of(me, slots, oldest) < rule.min_overdue:
        return False
    if rule.channel == NOTICE:
        return True
    if rule.gap > 0 and day - last_touch(it) < rule.gap:
        return False
    if it.plan_left > 0 or (terms.pause_on_promise and it.promise_until > day):
        return False
    return it.stage in (NO_STAGE, CLOSED)


@inner
def touch(
    me, it, left, par, terms, slots, flow, log, home, index, rule, day, issued, team, violation, lead, service, key
):
    """Carry out one touch other than a notice, by rule `index`.

    `lead` is the building's share of payers above neutral, `service` the estate's service above neutral. Returns what
    the household holds against it: a complaint, a violation of the red lines, both or nothing.
    """
    channel = np.int64(rule.channel)
    flow[TOUCHES] += 1
    it.last_day[channel] = day
    it.worked = 1
    if it.times[index] < 250:
        it.times[index] += 1
    if it.episode_day == NEVER or it.succeeded > 0 or day - it.episode_day > par.contact_window:
        it.episode_day = day
        it.succeeded = 0
        flow[EPISODES] += 1
    wrong_number = channel in (PHONE, SMS, VOICE) and not me.phone_works
    if wrong_number or chance(key, luck.REACH, day, channel) >= rule.reach[me.kind]:
        flow[COST] += rule.cost_missed
        flow[MINUTES] += rule.minutes_missed
        note(log, home, day, E_MISSED, channel, rule.cost_missed)
        return 0
    flow[COST] += rule.cost
    flow[MINUTES] += rule.minutes
    note(log, home, day, E_TOUCH, channel, rule.cost)
    overdue = day - due_of(me, slots, it.first_open)
    dose = rule.dose[me.kind, 0 if overdue <= 90 else 1 if overdue <= 365 else 2]
    if channel in (PHONE, VISIT):
        dose = dose * team
    if me.tenant:
        dose = dose * rule.tenant
    if me.elderly:
        dose = dose * rule.elder
    dose = dose + rule.norm * lead
    dose = dose + rule.show * service
    if it.complaint_until > day:
        dose = dose * par.complaint_left
    if it.promise_until > day:
        dose = dose - par.promise_harm
    it.dose = it.dose + dose
    it.reached = 1
    if rule.listen > 0.0 and chance(key, luck.REVEAL, day, channel) < rule.listen * team:
        it.label = me.kind
        come_to_light(it)
    if chance(key, luck.PROOF, day, channel) < rule.proof:
        advance_limitation(me, it, par, slots, day, issued)
        it.proof_day = day
    if rule.written:
        it.demand_day = day
    complained = 0
    if chance(key, luck.COMPLAINT, day, channel) < rule.complaint[me.kind]:
        complained = 1
        complain(it, par, terms, flow, log, home, day, channel)
    if channel in (PHONE, VISIT) and chance(key, luck.VIOLATION, day, channel) < violation:
        complained += 1
        flow[VIOLATIONS] += 1
        note(log, home, day, E_VIOLATION, channel, 0)
        if chance(key, luck.VIOLATION_SUIT, day, channel) < par.violation_suit:
            flow[LIABILITY] += par.violation_liability
    if channel == LAWSUIT:
        file_suit(me, it, par, slots, flow, log, home, day, issued, key)
    elif channel == ORDER:
        it.claim_upto = newest_overdue(me, it, slots, day, issued)
        it.stage = ORDERED
        it.stage_day = day + par.order_days
        flow[ORDERS] += 1
        note(log, home, day, E_LAWSUIT, it.claim_upto, 1)
    elif channel == MEDIATION:
        mediate(me, it, left, par, terms, slots, flow, log, home, day, issued, key)
    elif not offer_deferral(
        me, it, left, par, terms, slots, flow, log, home, channel, day, overdue, issued, key
    ) and not offer_plan(me, it, left, par, terms, slots, flow, log, home, channel, day, overdue, issued, key):
        wanted = rule.promise[me.kind]
        if wanted > 0.0 and chance(key, luck.PROMISE, day, channel) < wanted:
            spread = par.promise_max - par.promise_min + 1
            days = par.promise_min + int(chance(key, luck.PROMISE_DAYS, day, channel) * spread)
            # A later word replaces an earlier one, never shortens it: or one more call could delay a payment.
            it.promise_until = max(np.int64(it.promise_until), day + days)
            flow[PROMISES] += 1
            note(log, home, day, E_PROMISE, channel, days)
    return complained


@inner
def offer_deferral(me, it, left, par, terms, slots, flow, log, home, channel, day, overdue, issued, key):
    """Time for those in need: one instalment of everything overdue, after some months. True if one begins."""
    if terms.defer_days == 0 or it.broken > 0 or channel not in (PHONE, VISIT) or overdue < terms.defer_overdue:
        return False
    owed = overdue_total(me, it, left, slots, day, issued)
    wanted = par.defer_take_up[me.kind]
    if owed <= 0 or chance(key, luck.DEFER, day, channel) >= wanted:
        return False
    flow[MINUTES] += terms.defer_minutes
    flow[COST] += terms.defer_minutes * par.wage // 60
    if me.kind != HARDSHIP and chance(key, luck.DEFER, day, CHECKED) >= terms.defer_pass:
        return False
    it.plan_left = 1
    it.deferred = 1
    it.plan_day = day + terms.defer_days
    it.instalment = owed
    flow[DEFERRALS] += 1
    note(log, home, day, E_DEFERRAL, terms.defer_days, owed)
    return True


@inner
def offer_plan(me, it, left, par, terms, slots, flow, log, home, channel, day, overdue, issued, key):
    """Offer instalments on all overdue bills by phone, visit or formal letter. True if a plan begins."""
    if terms.plan_months == 0 or it.broken > 0 or channel not in (PHONE, VISIT, FORMAL, FINAL):
        return False
    if overdue < terms.plan_min_overdue:
        return False
    owed = overdue_total(me, it, left, slots, day, issued)
    if owed <= 0 or owed < terms.plan_min_amount:
        return False
    if chance(key, luck.PLAN_OFFER, day, channel) >= par.plan_take_up[me.kind]:
        return False
    it.plan_left = terms.plan_months
    it.deferred = 0
    it.plan_day = day + 30
    it.instalment = (owed + terms.plan_months - 1) // terms.plan_months
    flow[PLANS] += 1
    note(log, home, day, E_PLAN, terms.plan_months, owed)
    return True


@inner
def overdue_total(me, it, left, slots, day, issued):
    """Fen of everything that is overdue."""
    owed = np.int64(0)
    for slot in range(it.first_open, issued):
        if left[slot] > 0 and due_of(me, slots, slot) < day:
            owed += rest_of(me, it, slot)
    return owed


@inner
def newest_overdue(me, it, slots, day, issued):
    """The last slot that is overdue: what a claim of today reaches up to."""
    claim = np.int64(it.first_open)
    for slot in range(it.first_open, issued):
        if due_of(me, slots, slot) < day:
            claim = slot
    return claim


FOR_EVER = 32767  # a legal stage that no day ends


@inner
def mediate(me, it, left, par, terms, slots, flow, log, home, day, issued, key):
    """Somebody came to the mediation: an agreement, confirmed by the court, is a plan that can be enforced."""
    owed = overdue_total(me, it, left, slots, day, issued)
    if owed <= 0 or chance(key, luck.MEDIATE, day, MEDIATION) >= par.mediated[me.kind] * terms.mediation:
        return
    it.plan_left = par.mediation_months
    it.deferred = 0
    it.plan_day = day + 30
    it.instalment = (owed + par.mediation_months - 1) // par.mediation_months
    it.claim_upto = newest_overdue(me, it, slots, day, issued)
    it.stage = MEDIATED
    it.stage_day = FOR_EVER
    flow[MEDIATIONS] += 1
    note(log, home, day, E_PLAN, par.mediation_months, owed)


@inner
def enforce(it, par, day, key):
    """Apply for enforcement."""
    spread = par.enforce_max - par.enforce_min + 1
    it.stage = ENFORCING
    it.stage_day = day + par.enforce_min + int(chance(key, luck.ENFORCE_DAYS, day, 0) * spread)


@inner
def instalment(me, it, left, par, terms, slots, flow, log, home, day, issued, key):
    """The day of an instalment: kept (money goes to the oldest overdue bills) or the plan is broken."""
    kept = par.defer_kept[me.kind] if it.deferred > 0 else par.plan_kept[me.kind]
    if chance(key, luck.PLAN_KEPT, day, 0) >= kept:
        it.plan_left = 0
        it.broken = 1
        flow[BROKEN_PROMISES] += 1
        note(log, home, day, E_BROKEN, 1, 0)
        if it.stage == MEDIATED:
            enforce(it, par, day, key)
        return
    it.plan_left -= 1
    it.plan_day = day + 30
    if it.plan_left == 0 and it.stage == MEDIATED:
        it.stage = NO_STAGE
    note(log, home, day, E_INSTALMENT, it.plan_left, it.instalment)
    settle(
        me, it, left, par, terms, slots, flow, log, home, it.instalment, day, it.first_open, issued - 1, False, issued
    )


@inner
def file_suit(me, it, par, slots, flow, log, home, day, issued, key):
    """File a small claim for everything overdue that is not time-barred."""
    claim = newest_overdue(me, it, slots, day, issued)
    it.claim_upto = claim
    it.stage = FILED
    spread = par.court_max - par.court_min + 1
    it.stage_day = day + par.court_min + int(chance(key, luck.COURT_DAYS, day, 0) * spread)
    flow[LAWSUITS] += 1
    note(log, home, day, E_LAWSUIT, claim, 0)


@inner
def claimed(me, it, left, slot_from):
    """Fen still open of what the lawsuit claims."""
    total = np.int64(0)
    for slot in range(slot_from, it.claim_upto + 1):
        if left[slot] > 0:
            total += rest_of(me, it, slot)
    return total


@inner
def court(me, it, left, par, terms, slots, flow, log, home, day, issued, won, service, key):
    """The day on which a legal stage ends: judgment, end of the time for performance, end of enforcement."""
    first = max(np.int64(it.first_open), np.int64(it.barred))
    claim = claimed(me, it, left, first)
    note(log, home, day, E_JUDGMENT, it.stage, claim)
    if claim == 0:
        it.stage = NO_STAGE
        return
    if it.stage == FILED:
        ready = terms.won if it.proof_day != NEVER else terms.won * par.unproven
        if chance(key, luck.COURT_WON, day, 0) >= par.won * won * ready:
            it.stage = CLOSED
            return
        # Poor service is the owners' defence.
        worse = 1.0 + par.defence * max(0.0, -service)
        less = claim * min(int(par.reduction_ppm[me.kind] * worse), MILLION) // MILLION
        settle(me, it, left, par, terms, slots, flow, log, home, less, day, first, it.claim_upto, True, issued)
        if chance(key, luck.COMPLIED, day, 0) < par.complied[me.kind]:
            it.stage = JUDGED
            it.stage_day = day + par.comply_days
        else:
            enforce(it, par, day, key)
        return
    if it.stage == ORDERED:
        if chance(key, luck.OBJECTION, day, 0) < par.objection[me.kind]:
            it.stage = NO_STAGE
            return
        if chance(key, luck.COMPLIED, day, 0) >= par.complied[me.kind]:
            enforce(it, par, day, key)
            return
    if it.stage in (JUDGED, ORDERED) or chance(key, luck.ENFORCED, day, 0) < par.enforced:
        it.stage = NO_STAGE
        for slot in range(first, it.claim_upto + 1):
            if left[slot] > 0:
                pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, 0)
    else:
        it.stage = CLOSED
