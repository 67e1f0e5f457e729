"""Compiled: bills and money of one household.

Names throughout the kernel: `w` the World (only in functions that walk over households), `me` one HOME record, `it` one
LIFE record, `left` that household's row of hazard units, `par`/`terms` the Behaviour and TERMS records, `slots` the
calendar's bills, `flow` this month's row of flows, `log` the pair (trace, traced), `key` the household's key of luck.
"""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    APPLIED,
    BILL_ERRORS,
    BILLED,
    CASH,
    COMMISSION,
    COST,
    DELAY,
    DISCOUNT,
    DUE_AMOUNT,
    DUE_APPLIED,
    DUE_BILLS,
    E_AMNESTY,
    E_BILL,
    E_CREDIT,
    E_PAID,
    E_PART,
    E_PENALTY,
    E_PREPAID,
    E_REFUND,
    E_WAIVED,
    INCENTIVES,
    NEVER,
    ON_TIME_AMOUNT,
    ON_TIME_BILLS,
    OPENING_RECOVERED,
    OWNERS_DISCOUNT,
    PENALTY,
    PREPAID_HOUSEHOLDS,
    RECOVERED,
    REFUND,
    SERVICE_COST,
    SUCCESS_AMOUNT,
    SUCCESSES,
    WAIVED,
)
from simulator.engine.jit import inner
from simulator.engine.maths import threshold_units
from simulator.population.estate import OPENING_LOTS

MILLION = 1_000_000
LONGEST = 2**30  # units of a threshold: more never comes in


@inner
def chance(key, purpose, index, channel):
    """The uniform draw of one household for (purpose, calendar index >= 0, channel)."""
    return luck.uniform(luck.draw_bits(key, np.uint64(purpose), np.uint64(index), np.uint64(channel)))


@inner
def note(log, home, day, kind, what, amount):
    """Append one event to the trace, if there is one."""
    trace, traced = log
    if trace.shape[0] == 0:
        return
    row = traced[0]
    if row < trace.shape[0]:
        trace[row, 0] = home
        trace[row, 1] = day
        trace[row, 2] = kind
        trace[row, 3] = what
        trace[row, 4] = amount
    traced[0] = row + 1


@inner
def amount_of(me, slot):
    """Fen of one bill or opening lot."""
    if slot < OPENING_LOTS:
        return me.opening_amount[slot]
    return me.bill


@inner
def due_of(me, slots, slot):
    """Day on which one bill or opening lot falls due."""
    if slot < OPENING_LOTS:
        return np.int64(me.opening_due[slot])
    return np.int64(slots[slot].due)


@inner
def rest_of(me, it, slot):
    """What is still to pay of an open bill."""
    rest = amount_of(me, slot)
    if it.part_slot == slot:
        rest -= it.part_paid
    return rest


@inner
def skip_paid(it, left, issued):
    """Move first_open past settled bills."""
    slot = np.int64(it.first_open)
    while slot < issued and left[slot] == 0:
        slot += 1
    it.first_open = slot


@inner
def advance_limitation(me, it, par, slots, day, issued):
    """Bills whose three years have run out by `day` become time-barred, oldest first; a barred bill stays barred.

    The clock of a bill starts at its due day or at the last proven demand after it.
    """
    slot = np.int64(it.barred)
    while slot < issued:
        clock = due_of(me, slots, slot)
        if it.proof_day != NEVER and it.proof_day >= clock:
            clock = np.int64(it.proof_day)
        if clock + par.limitation_days > day:
            break
        slot += 1
    it.barred = slot


@inner
def principal(me, it, par, terms, slots, flow, slot, day, part):
    """Book `part` fen of money received for one bill."""
    flow[APPLIED] += part
    flow[CASH] += part
    it.paid_day = max(np.int64(it.paid_day), day)
    overdue = day - due_of(me, slots, slot)
    if overdue > 0:
        flow[RECOVERED] += part
        if overdue >= terms.agency_overdue:
            commission = part * terms.agency_ppm // MILLION
            flow[COST] += commission
            flow[COMMISSION] += commission
    if slot < OPENING_LOTS:
        flow[OPENING_RECOVERED] += part
    elif slots[slot].counted:
        flow[DUE_APPLIED] += part
        flow[DELAY] += part * (day - slots[slot].issue_day)
    if it.episode_day != NEVER and day - it.episode_day <= par.contact_window:
        flow[SUCCESS_AMOUNT] += part
        if it.succeeded == 0:
            flow[SUCCESSES] += 1
            it.succeeded = 1


@inner
def close_bill(it, left, slot, issued):
    """The bill is settled."""
    left[slot] = 0
    if it.part_slot == slot:
        it.part_slot = NEVER
        it.part_paid = 0
    skip_paid(it, left, issued)


@inner
def pay(me, it, left, par, terms, slots, flow, log, home, slot, day, issued, amnesty_ppm):
    """The household pays the whole rest of one bill on `day`, with the contract's penalty unless it is waived.

    An amnesty forgives part of an old bill.
    """
    rest = rest_of(me, it, slot)
    due = due_of(me, slots, slot)
    if amnesty_ppm > 0 and day - due >= terms.amnesty_overdue:
        forgiven = rest * amnesty_ppm // MILLION
        flow[WAIVED] += forgiven
        rest -= forgiven
        note(log, home, day, E_AMNESTY, slot, forgiven)
    if day > due and terms.penalty_ppm > 0:
        ppm = min(terms.penalty_ppm * (day - due), par.penalty_cap_ppm)
        penalty = amount_of(me, slot) * ppm // MILLION
        flow[PENALTY] += penalty
        if terms.waive_penalty:
            flow[WAIVED] += penalty
        else:
            flow[APPLIED] += penalty
            flow[CASH] += penalty
            note(log, home, day, E_PENALTY, slot, penalty)
    principal(me, it, par, terms, slots, flow, slot, day, rest)
    if day <= due and slot >= OPENING_LOTS:
        flow[INCENTIVES] += terms.reward_fen
        if slots[slot].counted:
            flow[ON_TIME_BILLS] += 1
            flow[ON_TIME_AMOUNT] += rest
    note(log, home, day, E_PAID, slot, rest)
    close_bill(it, left, slot, issued)


@inner
def settle(me, it, left, par, terms, slots, flow, log, home, amount, day, first, last, waive, issued):
    """Spend `amount` fen on overdue open bills first..last, oldest first; `waive` forgives instead of receiving."""
    for slot in range(first, last + 1):
        if amount <= 0:
            break
        if left[slot] == 0 or due_of(me, slots, slot) >= day:
            continue
        rest = rest_of(me, it, slot)
        take = min(rest, amount)
        if take < rest and it.part_slot not in (NEVER, slot):
            break  # only one bill of a household can be partly paid
        amount -= take
        if waive:
            flow[WAIVED] += take
            note(log, home, day, E_WAIVED, slot, take)
        else:
            principal(me, it, par, terms, slots, flow, slot, day, take)
            note(log, home, day, E_PART if take < rest else E_PAID, slot, take)
        if take == rest:
            close_bill(it, left, slot, issued)
        else:
            it.part_slot = slot
            it.part_paid += take


@inner
def opening_threshold(me, par, key, slot):
    """Units of an opening lot: a debt that was the previous owner's takes far longer."""
    units = threshold_units(chance(key, luck.THRESHOLD, slot, 0))
    if me.newcomer:
        units = min(int(units * par.newcomer), LONGEST)
    return units


@inner
def threshold(me, it, par, terms, flow, key, slot):
    """Units of a new bill: at once if it is debited, longer if it is wrong."""
    if terms.auto_debit and chance(key, luck.AUTO, 0, 0) < par.auto_enrol[me.kind]:
        flow[COST] += par.auto_fee
        if chance(key, luck.AUTO_FUNDS, slot, 0) < par.auto_funds:
            return 1
    units = threshold_units(chance(key, luck.THRESHOLD, slot, 0))
    if chance(key, luck.BILL_ERROR, slot, 0) < terms.bill_error:
        flow[BILL_ERRORS] += 1
        flow[SERVICE_COST] += par.error_minutes * par.wage // 60
        units = min(int(units * par.error_delay), LONGEST)
    return units


@inner
def prepay(me, it, par, terms, flow, log, home, start, key):
    """Whether the household takes one of the prepayments on offer, the longest first."""
    for offer in range(len(terms.offer_bills)):
        bills = terms.offer_bills[offer]
        if bills == 0:
            continue
        wanted = min(par.prepay_highest, par.prepay[me.kind] * terms.offer_ppm[offer] * terms.offer_ease[offer])
        if chance(key, luck.PREPAY, start, offer) < wanted:
            discount = me.bill * terms.offer_ppm[offer] // MILLION
            cash = bills * (me.bill - discount)
            flow[CASH] += cash
            flow[PREPAID_HOUSEHOLDS] += 1
            it.prepaid_discount = discount
            it.prepaid_bills = bills
            note(log, home, start, E_PREPAID, bills, cash)
            return


@inner
def open_household(me, it, left, par, terms, slots, flow, log, home, month, first, gone, key):
    """First morning of a month: opening lots (the `first` month), prepayment, the bill (none once `gone`)."""
    if first:
        for slot in range(OPENING_LOTS):
            if me.opening_amount[slot] > 0:
                left[slot] = opening_threshold(me, par, key, slot)
                it.owing += me.opening_amount[slot]
                it.late += 1
        advance_limitation(me, it, par, slots, 0, OPENING_LOTS)
    if gone and it.prepaid_bills > 0:
        refund = it.prepaid_bills * (me.bill - it.prepaid_discount)
        flow[CASH] -= refund
        flow[REFUND] += refund
        it.prepaid_bills = 0
        note(log, home, month.start, E_REFUND, -1, refund)
    slot = np.int64(month.issue_slot)
    if slot < 0 or me.bill == 0 or gone:
        skip_paid(it, left, month.issued)
        return
    skip_paid(it, left, slot)
    if month.prepay_open and it.prepaid_bills == 0:
        overdue = it.first_open < slot and due_of(me, slots, it.first_open) < month.start
        if not overdue:
            prepay(me, it, par, terms, flow, log, home, np.int64(month.start), key)
    flow[BILLED] += me.bill
    counted = slots[slot].counted
    if counted:
        flow[DUE_AMOUNT] += me.bill
        flow[DUE_BILLS] += 1
    note(log, home, month.start, E_BILL, slot, me.bill)
    if it.prepaid_bills > 0:
        it.prepaid_bills -= 1
        flow[APPLIED] += me.bill - it.prepaid_discount
        flow[DISCOUNT] += it.prepaid_discount
        if terms.owners_pay:
            flow[OWNERS_DISCOUNT] += it.prepaid_discount
        note(log, home, month.start, E_CREDIT, slot, me.bill - it.prepaid_discount)
        if counted:
            flow[DUE_APPLIED] += me.bill - it.prepaid_discount
            flow[ON_TIME_BILLS] += 1
            flow[ON_TIME_AMOUNT] += me.bill - it.prepaid_discount
        skip_paid(it, left, month.issued)
    else:
        left[slot] = threshold(me, it, par, terms, flow, key, slot)
        it.owing += me.bill
