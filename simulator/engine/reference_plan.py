"""The reference model's plan of touches: what a manager would put on the list, and what there are hours for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import luck
from simulator.engine import columns as c
from simulator.engine.reference_model import Flow, Household
from simulator.engine.reference_touch import may_sue
from simulator.policy.channels import LAWSUIT, NOTICE, ORDER, PHONE, QUEUES, SMS, VOICE, WECHAT
from simulator.policy.compiled import NO_LIMIT, URGENCY, WHOM

if TYPE_CHECKING:
    from simulator.engine.reference import Reference


def plan(ref: Reference, month: int, estate_flow: Flow) -> None:
    pol, acts = ref.pol, ref.acts
    fires = range(int(pol.fire_start[month]), int(pol.fire_start[month + 1]))
    queue: list[tuple[int, int, int, int, int]] = []
    posted: set[tuple[int, int]] = set()
    for home in ref.homes:
        home.planned = [fire for fire in fires if in_audience(ref, home, fire)]
    for fire in fires:  # what is done in batches waits until enough households are ready
        ready = [home for home in ref.homes if fire in home.planned]
        if len(ready) < pol.rule_batch[pol.fire_rule[fire]]:
            for home in ready:
                home.planned.remove(fire)
    for home in ref.homes:
        for fire in home.planned:
            rule = int(pol.fire_rule[fire])
            channel = int(pol.rule_channel[rule])
            if channel == NOTICE:
                posted.add((fire, home.building))
            elif acts.minutes[rule] > 0 or pol.rule_budget[rule] < NO_LIMIT:
                day = int(pol.fire_day[fire])
                lot = luck.plain_bits(home.key, luck.QUEUE, day, channel) >> 32
                queue.append((int(pol.rule_priority[rule]), wait(ref, home, day), lot, home.number, fire))
    notices = [int(pol.fire_rule[fire]) for fire, _ in posted]
    minutes = sum(int(acts.minutes[rule]) for rule in notices)
    estate_flow[c.TOUCHES] += len(notices)
    estate_flow[c.COST] += sum(int(acts.cost[rule]) for rule in notices)
    estate_flow[c.MINUTES] += minutes
    if any(beside_notices(ref, home) for home in ref.homes):
        minutes += ref.programme.process_minutes
        estate_flow[c.MINUTES] += ref.programme.process_minutes
        estate_flow[c.COST] += ref.programme.process_cost
    grant(ref, queue, (capacity(ref) - minutes) * 1000, estate_flow)


def beside_notices(ref: Reference, home: Household) -> bool:
    """Whether anything but a notice on its building is planned for the household."""
    rules = (int(ref.pol.fire_rule[fire]) for fire in home.planned)
    return any(int(ref.pol.rule_channel[rule]) != NOTICE for rule in rules)


def capacity(ref: Reference) -> int:
    """Minutes that the team has for collecting in a month."""
    return max(0, ref.pol.capacity_minutes - ref.programme.minutes)


def wait(ref: Reference, home: Household, day: int) -> int:
    """Place in the queue before lots are drawn: the smaller, the sooner."""
    kind = QUEUES[ref.pol.queue]
    if kind == "amount":
        return URGENCY - min(home.owing, URGENCY)
    if kind == "age":
        return URGENCY - max(0, min(day - home.open_bills()[0].due, URGENCY))
    if kind == "limitation":
        alive = [bill for bill in home.open_bills() if not bill.barred]
        return max(0, min([bill.clock + ref.par.limitation_days - day for bill in alive], default=URGENCY))
    if kind == "label":
        return URGENCY // 2 - int(float(ref.par.base[home.label]) * 1000000.0)
    if kind == "promise":
        return URGENCY if home.promise_until is None else min(abs(home.promise_until - day), URGENCY)
    return 0


def grant(ref: Reference, queue: list[tuple[int, int, int, int, int]], free: int, estate_flow: Flow) -> None:
    """Hours (in thousandths of minutes) and budgets, in order; work is booked at last month's needed share."""
    pol, acts = ref.pol, ref.acts
    budget = [int(b) * 1000 for b in pol.rule_budget]
    needed = unserved = 0
    for _, _, _, number, fire in sorted(queue):
        rule = int(pol.fire_rule[fire])
        minutes = int(acts.minutes[rule]) * ref.permille[rule]
        cost = int(acts.cost[rule]) * ref.permille[rule]
        needed += minutes
        affordable = cost <= budget[rule]
        if affordable and minutes <= free:
            free -= minutes
            budget[rule] -= cost
        else:
            ref.homes[number].planned.remove(fire)
            unserved += minutes if affordable else 0
    estate_flow[c.PLANNED_MINUTES] += needed // 1000
    estate_flow[c.UNSERVED_MINUTES] += unserved // 1000


def in_audience(ref: Reference, home: Household, fire: int) -> bool:
    pol = ref.pol
    rule, day = int(pol.fire_rule[fire]), int(pol.fire_day[fire])
    channel = int(pol.rule_channel[rule])
    bills = home.open_bills()
    target = int(pol.fire_slot[fire])
    if not bills or (target >= 0 and not any(bill.slot == target for bill in bills)):
        return False
    visible = (
        pol.rule_building[rule, home.building]
        and (pol.rule_home.shape[1] == 0 or pol.rule_home[rule, home.number])
        and pol.rule_labels[rule, home.label]
        and pol.rule_min_overdue[rule] <= day - bills[0].due <= pol.rule_max_overdue[rule]
        and pol.rule_min_amount[rule] <= home.owing <= pol.rule_max_amount[rule]
    )
    visible = visible and pol.rule_kinds[rule, home.property]
    visible = visible and pol.rule_min_late[rule] <= home.late <= pol.rule_max_late[rule]
    complaining, reached = WHOM[pol.rule_complaining[rule]], WHOM[pol.rule_reached[rule]]
    visible = visible and (complaining == "any" or (complaining == "yes") == (home.complaint_until > day))
    visible = visible and (reached == "any" or (reached == "yes") == home.reached)
    after = int(pol.rule_after[rule])
    if after >= 0:
        last = home.last_by_channel.get(after)
        visible = visible and last is not None and day - last >= pol.rule_after_days[rule]
    if not visible or channel == NOTICE:
        return bool(visible)
    reachable = {SMS: home.has_phone, PHONE: home.has_phone, VOICE: home.has_phone, WECHAT: home.has_wechat}.get(
        channel, True
    )
    if not reachable or home.times.get(rule, 0) >= pol.rule_max_times[rule]:
        return False
    if left_alone(ref, home, day):
        return False
    return channel not in (LAWSUIT, ORDER) or may_sue(home, day, ref.par)


def left_alone(ref: Reference, home: Household, day: int) -> bool:
    """A plan, a promise (if the policy respects it) or a lawsuit is running."""
    return home.plan_left > 0 or (ref.pol.pause_on_promise and home.promised(day)) or home.in_court()
