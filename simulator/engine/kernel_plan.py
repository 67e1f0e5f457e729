"""Compiled: the month's plan of touches, from what the ledger and the contact log show, and the rationing of hours."""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine.columns import (
    CLOSED,
    COST,
    MINUTES,
    NEVER,
    NO_STAGE,
    PLANNED_MINUTES,
    TOUCHES,
    UNSERVED_MINUTES,
)
from simulator.engine.jit import compiled, inner
from simulator.engine.kernel_bills import due_of
from simulator.policy.channels import LAWSUIT, NOTICE, ORDER, PHONE, QUEUES, SMS, VOICE, WECHAT
from simulator.policy.compiled import NO_LIMIT, URGENCY, WHOM

ONE = np.uint64(1)
AMOUNT, AGE, LIMITATION, LABEL, PROMISED = (
    QUEUES.index(name) for name in ("amount", "age", "limitation", "label", "promise")
)
ANY, YES = WHOM.index("any"), WHOM.index("yes")


@inner
def in_audience(me, it, left, par, terms, slots, fire, rule, building, issued):
    """Whether a manager who looks at the ledger this morning puts the household on the list of this fire."""
    oldest = np.int64(it.first_open)
    if oldest >= issued or (fire.slot >= 0 and left[fire.slot] == 0) or not building or rule.labels[it.label] == 0:
        return False
    overdue = fire.day - due_of(me, slots, oldest)
    if overdue < rule.min_overdue or overdue > rule.max_overdue:
        return False
    if it.owing < rule.min_amount or it.owing > rule.max_amount:
        return False
    if rule.after >= 0:
        last = it.last_day[rule.after]
        if last == NEVER or fire.day - last < rule.after_days:
            return False
    if rule.kinds[me.property] == 0 or it.late < rule.min_late or it.late > rule.max_late:
        return False
    if rule.complaining != ANY and (it.complaint_until > fire.day) != (rule.complaining == YES):
        return False
    if rule.reached != ANY and (it.reached > 0) != (rule.reached == YES):
        return False
    if rule.channel == NOTICE:
        return True
    if it.times[fire.rule] >= rule.max_times:
        return False
    if rule.channel in (SMS, PHONE, VOICE) and not me.has_phone:
        return False
    if rule.channel == WECHAT and not me.has_wechat:
        return False
    if it.plan_left > 0 or (terms.pause_on_promise and it.promise_until > fire.day):
        return False
    if it.stage not in (NO_STAGE, CLOSED):
        return False
    return rule.channel not in (LAWSUIT, ORDER) or may_sue(me, it, left, par, slots, fire.day, issued)


@inner
def may_sue(me, it, left, par, slots, day, issued):
    """A written demand has arrived, its reasonable period is over, and something overdue is not time-barred."""
    if it.stage != NO_STAGE or it.demand_day == NEVER or day - it.demand_day < par.reasonable_days:
        return False
    slot = max(np.int64(it.first_open), np.int64(it.barred))
    while slot < issued and left[slot] == 0:
        slot += 1
    return slot < issued and due_of(me, slots, slot) < day


@compiled
def plan_month(w, flow, month):
    """Set the planned bits of every household; ration hours and budgets in a total order.

    Order: the rule's priority, then a keyed draw, then household and fire. Work is booked at the share of the planned
    work that was needed last month (some will have paid before its day comes).
    """
    par = w.par
    first, last = np.int64(month.first_fire), np.int64(month.last_fire)
    posted = np.zeros((last - first, w.rule_building.shape[1]), dtype=np.bool_)
    spend = np.zeros(len(w.rules), dtype=np.int64)
    count = np.zeros(last - first, dtype=np.int64)
    named = w.rule_home.shape[1] > 0
    for home in range(len(w.homes)):
        me, it, left = w.homes[home], w.lives[home], w.left[home]
        bits = np.uint64(0)
        if it.first_open < month.issued:
            for index in range(first, last):
                fire = w.fires[index]
                rule = w.rules[fire.rule]
                building = w.rule_building[fire.rule, me.building]
                if named and not w.rule_home[fire.rule, home]:
                    continue
                if not in_audience(me, it, left, par, w.terms, w.slots, fire, rule, building, month.issued):
                    continue
                bits |= ONE << np.uint64(index - first)
                if rule.channel == NOTICE:
                    posted[index - first, me.building] = True
                else:
                    count[index - first] += 1
        w.planned[home] = bits
    need, rationed = np.int64(0), np.int64(0)
    for index in range(first, last):
        fire = w.fires[index]
        rule = w.rules[fire.rule]
        ready = count[index - first]
        if rule.batch > 1 and ready < rule.batch:
            drop(w, index - first)
            count[index - first] = ready = 0
        if rule.channel != NOTICE and (rule.minutes > 0 or rule.budget < NO_LIMIT):
            rationed += ready
            need += ready * rule.minutes * w.executed_permille[fire.rule]
            spend[fire.rule] += ready * rule.cost * w.executed_permille[fire.rule]
    free = w.terms.capacity_minutes * 1000 - post_notices(w, flow, posted, first)
    if count.sum() > 0:
        free -= w.terms.process_minutes * 1000
        flow[MINUTES] += w.terms.process_minutes
        flow[COST] += w.terms.process_cost
    flow[PLANNED_MINUTES] += need // 1000
    fits = need <= free
    for index in range(len(spend)):
        fits = fits and spend[index] <= w.rules[index].budget * 1000
    if not fits:
        ration(w, flow, first, last, rationed, free, np.int64(month.issued))


@compiled
def post_notices(w, flow, posted, first):
    """Book one posting for each building of each notice; return its thousandths of minutes."""
    minutes = np.int64(0)
    for row in range(posted.shape[0]):
        rule = w.rules[w.fires[first + row].rule]
        for building in range(posted.shape[1]):
            if posted[row, building]:
                flow[TOUCHES] += 1
                flow[COST] += rule.cost
                minutes += rule.minutes
    flow[MINUTES] += minutes
    return minutes * 1000


@inner
def waiting(me, it, left, par, slots, queue, day, issued):
    """Place in the queue before lots are drawn, 0..URGENCY: the smaller, the sooner."""
    if queue == AMOUNT:
        return URGENCY - min(np.int64(it.owing), URGENCY)
    if queue == AGE:
        return URGENCY - max(0, min(day - due_of(me, slots, it.first_open), URGENCY))
    if queue == LIMITATION:
        slot = max(np.int64(it.first_open), np.int64(it.barred))
        while slot < issued and left[slot] == 0:
            slot += 1
        if slot == issued:
            return URGENCY
        clock = due_of(me, slots, slot)
        if it.proof_day != NEVER and it.proof_day >= clock:
            clock = np.int64(it.proof_day)
        return max(0, min(clock + par.limitation_days - day, URGENCY))
    if queue == LABEL:
        return URGENCY // 2 - int(par.base[it.label] * 1000000.0)
    if queue == PROMISED:
        return URGENCY if it.promise_until == NEVER else min(abs(it.promise_until - day), URGENCY)
    return np.int64(0)


@inner
def drop(w, place):
    """Nobody gets this month's fire `place`: what is done in batches waits until enough households are ready."""
    keep = ~(ONE << np.uint64(place))
    for home in range(len(w.planned)):
        w.planned[home] &= keep


@compiled
def ration(w, flow, first, last, rationed, free, issued):
    """Grant hours and budgets in order; what does not fit loses its planned bit and waits."""
    order = np.zeros(rationed, dtype=np.uint64)
    who = np.zeros(rationed, dtype=np.int64)
    what = np.zeros(rationed, dtype=np.int64)
    count = 0
    for home in range(len(w.homes)):
        bits = w.planned[home]
        if bits == np.uint64(0):
            continue
        key = luck.household_key(w.key, np.uint64(home))
        for index in range(first, last):
            fire = w.fires[index]
            rule = w.rules[fire.rule]
            if (bits >> np.uint64(index - first)) & ONE == np.uint64(0) or rule.channel == NOTICE:
                continue
            if rule.minutes > 0 or rule.budget < NO_LIMIT:
                lot = luck.draw_bits(key, np.uint64(luck.QUEUE), np.uint64(fire.day), np.uint64(rule.channel))
                wait = waiting(
                    w.homes[home], w.lives[home], w.left[home], w.par, w.slots, w.terms.queue, fire.day, issued
                )
                order[count] = (np.uint64(rule.priority) << np.uint64(59)) | (np.uint64(wait) << np.uint64(32))
                order[count] |= lot >> np.uint64(32)
                who[count], what[count] = home, index
                count += 1
    left = np.zeros(len(w.rules), dtype=np.int64)
    for index in range(len(left)):
        left[index] = w.rules[index].budget * 1000
    unserved = np.int64(0)
    for place in np.argsort(order, kind="mergesort"):
        fire = w.fires[what[place]]
        rule = w.rules[fire.rule]
        minutes = rule.minutes * w.executed_permille[fire.rule]
        cost = rule.cost * w.executed_permille[fire.rule]
        affordable = cost <= left[fire.rule]
        if affordable and minutes <= free:
            free -= minutes
            left[fire.rule] -= cost
        else:
            w.planned[who[place]] &= ~(ONE << np.uint64(what[place] - first))
            if affordable:
                unserved += minutes
    flow[UNSERVED_MINUTES] += unserved // 1000
