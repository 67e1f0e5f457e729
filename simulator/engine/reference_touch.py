"""What happens to a household in the reference model: touches, promises, plans, court, payment."""

from __future__ import annotations

from dataclasses import dataclass

from simulator import luck
from simulator.engine import columns as c
from simulator.engine.acts import Acts
from simulator.engine.behaviour import Behaviour
from simulator.engine.programme import Programme
from simulator.engine.reference_model import MILLION, Bill, Flow, Household, receive, settle
from simulator.policy.channels import FINAL, FORMAL, LABELS, LAWSUIT, MEDIATION, NOTICE, ORDER, PHONE, SMS, VISIT, VOICE
from simulator.policy.compiled import CompiledPolicy

PLAN_PERIOD = 30  # days between instalments
FOR_EVER = 10**9  # a legal stage that no day ends
LONGEST = 2**30  # units of a threshold: more never comes in
CHECKED = 255  # in place of a channel: the draw of whether a check lets somebody through


@dataclass(frozen=True)
class Now:
    """What is the same for every household this month."""

    acts: Acts
    programme: Programme
    team: float  # times the dose of calls and visits
    violation: float  # chance in one call or visit
    service: float  # the estate's service level above neutral


def pay(
    home: Household,
    bill: Bill,
    day: int,
    par: Behaviour,
    pol: CompiledPolicy,
    penalty_ppm: int,
    flow: Flow,
    amnesty_ppm: int = 0,
) -> None:
    """The household pays the whole rest of one bill, with the contract's penalty unless the policy waives it."""
    rest = bill.rest
    if amnesty_ppm > 0 and day - bill.due >= pol.amnesty_overdue:
        forgiven = rest * amnesty_ppm // MILLION
        flow[c.WAIVED] += forgiven
        rest -= forgiven
    if day > bill.due and penalty_ppm > 0:
        penalty = bill.amount * min(penalty_ppm * (day - bill.due), par.penalty_cap_ppm) // MILLION
        flow[c.PENALTY] += penalty
        if pol.waive_penalty:
            flow[c.WAIVED] += penalty
        else:
            flow[c.APPLIED] += penalty
            flow[c.CASH] += penalty
    receive(home, bill, day, rest, par, pol, flow)
    if day <= bill.due and not bill.opening:
        flow[c.INCENTIVES] += pol.reward_fen
        flow[c.ON_TIME_BILLS] += bill.counted
        flow[c.ON_TIME_AMOUNT] += rest if bill.counted else 0
    bill.paid_part = bill.amount
    bill.open = False


def redirect(
    home: Household,
    bill: Bill,
    day: int,
    rates: tuple[int, int],
    par: Behaviour,
    pol: CompiledPolicy,
    now: Now,
    flow: Flow,
) -> None:
    """Money meant for `bill` is put to the oldest debts; the bill waits as many days as the oldest would have.

    `rates` are today's hazards of the bill and of the oldest, in units. The owner had the right to choose
    (民法典 560) and may complain.
    """
    oldest = home.open_bills()[0]
    older = [other for other in home.bills if other.slot < bill.slot]
    settle(home, older, bill.rest, day, False, par, pol, flow)
    bill.units_left = max(1, min(oldest.units_left * rates[0] // max(rates[1], 1), LONGEST))
    if home.chance(luck.FORCED, day, bill.slot) < par.forced_complaint:
        complain(home, day, par, now, flow)


def complain(home: Household, day: int, par: Behaviour, now: Now, flow: Flow, answered: bool = True) -> None:
    """A complaint: it costs, it stays open until it is `answered` (if it ever is), and it tells what is wrong."""
    home.complaints += 1
    flow[c.COMPLAINTS] += 1
    flow[c.COST] += par.complaint_cost
    flow[c.MINUTES] += par.complaint_minutes
    if answered:
        home.complaint_until = max(home.complaint_until, day + now.programme.answer_days)
    if home.grief == c.SILENT:
        home.grief = c.KNOWN


def agency(home: Household, day: int, par: Behaviour, now: Now, flow: Flow) -> None:
    """A month in the care of an outside agency."""
    if home.chance(luck.AGENCY, day) < par.agency_complaint:
        complain(home, day, par, now, flow)
    if home.chance(luck.AGENCY_LAPSE, day) < par.agency_violation:
        home.complaints += 1
        flow[c.VIOLATIONS] += 1
        if home.chance(luck.AGENCY_LAPSE, day, 1) < par.violation_suit:
            flow[c.LIABILITY] += par.violation_liability


def air_grievance(home: Household, day: int, reveal: float, par: Behaviour, now: Now, flow: Flow) -> None:
    """A grievance comes to light, and if somebody sees to it, it may end this month."""
    if home.grief == c.SILENT and home.chance(luck.REVEAL, day) < reveal:
        home.grief = c.KNOWN
    cause = home.cause - 1
    if home.grief != c.KNOWN or now.programme.handled[cause] <= 0:
        return
    flow[c.SERVICE_COST] += int(par.cure_fee[cause]) + int(par.cure_minutes[cause]) * par.wage // 60
    if home.chance(luck.CURE, day) < now.programme.handled[cause]:
        home.grief = c.NO_GRIEF
        flow[c.CURED] += 1


def mistake(home: Household, rule: int, day: int, par: Behaviour, pol: CompiledPolicy, now: Now, flow: Flow) -> None:
    """The ledger shows payments late: somebody who has paid is reminded all the same."""
    channel = int(pol.rule_channel[rule])
    if channel in (NOTICE, LAWSUIT, ORDER, MEDIATION):
        return
    flow[c.MISTAKES] += 1
    flow[c.TOUCHES] += 1
    flow[c.COST] += int(now.acts.cost[rule])
    flow[c.MINUTES] += int(now.acts.minutes[rule])
    if home.chance(luck.MISTAKEN, day, channel) < par.mistaken_complaint:
        complain(home, day, par, now, flow)


def touch(
    home: Household,
    rule: int,
    day: int,
    par: Behaviour,
    pol: CompiledPolicy,
    now: Now,
    lead: float,
    flow: Flow,
) -> None:
    """One touch other than a notice: it costs, it may arrive, and then it works, proves, annoys or wins a promise."""
    channel, acts = int(pol.rule_channel[rule]), now.acts
    flow[c.TOUCHES] += 1
    home.last_touch = home.last_by_channel[channel] = day
    home.times[rule] = min(250, home.times.get(rule, 0) + 1)
    if home.episode_day is None or home.succeeded or day - home.episode_day > par.contact_window:
        home.episode_day, home.succeeded = day, False
        flow[c.EPISODES] += 1
    wrong_number = channel in (PHONE, SMS, VOICE) and not home.phone_works
    if wrong_number or home.chance(luck.REACH, day, channel) >= acts.reach[rule, home.kind]:
        flow[c.COST] += int(acts.cost_missed[rule])
        flow[c.MINUTES] += int(acts.minutes_missed[rule])
        return
    flow[c.COST] += int(acts.cost[rule])
    flow[c.MINUTES] += int(acts.minutes[rule])
    overdue = day - home.open_bills()[0].due
    age = 0 if overdue <= 90 else 1 if overdue <= 365 else 2
    dose = float(acts.dose[rule, home.kind, age])
    if channel in (PHONE, VISIT):
        dose = dose * now.team
    if home.tenant:
        dose = dose * float(acts.tenant[rule])
    if home.elderly:
        dose = dose * float(acts.elder[rule])
    dose = dose + float(acts.norm[rule]) * lead
    dose = dose + float(acts.show[rule]) * now.service
    if home.complaint_until > day:
        dose = dose * par.complaint_left
    if home.promised(day):
        dose = dose - par.promise_harm
    home.dose = home.dose + dose
    home.reached = True
    if acts.listen[rule] > 0 and home.chance(luck.REVEAL, day, channel) < acts.listen[rule] * now.team:
        home.label = home.kind
        if home.grief == c.SILENT:
            home.grief = c.KNOWN
    if home.chance(luck.PROOF, day, channel) < acts.proof[rule]:
        home.expire(day, par.limitation_days)
        home.prove(day)
    if acts.written[rule]:
        home.demand_day = day
    if home.chance(luck.COMPLAINT, day, channel) < acts.complaint[rule, home.kind]:
        complain(home, day, par, now, flow)
    if channel in (PHONE, VISIT) and home.chance(luck.VIOLATION, day, channel) < now.violation:
        home.complaints += 1
        flow[c.VIOLATIONS] += 1
        if home.chance(luck.VIOLATION_SUIT, day, channel) < par.violation_suit:
            flow[c.LIABILITY] += par.violation_liability
    if channel == LAWSUIT:
        file_suit(home, day, par, flow)
        return
    if channel == ORDER:
        home.claim_upto = newest_overdue(home, day)
        home.stage, home.stage_day = c.ORDERED, day + par.order_days
        flow[c.ORDERS] += 1
        return
    if channel == MEDIATION:
        mediate(home, day, par, now, flow)
        return
    if offer_deferral(home, channel, day, overdue, par, pol, now, flow):
        return
    if offer_plan(home, channel, day, overdue, par, pol, flow):
        return
    wanted = float(acts.promise[rule, home.kind])
    if wanted > 0 and home.chance(luck.PROMISE, day, channel) < wanted:
        spread = par.promise_max - par.promise_min + 1
        days = par.promise_min + int(home.chance(luck.PROMISE_DAYS, day, channel) * spread)
        home.promise_until = max(home.promise_until or day, day + days)
        flow[c.PROMISES] += 1


def offer_deferral(
    home: Household,
    channel: int,
    day: int,
    overdue: int,
    par: Behaviour,
    pol: CompiledPolicy,
    now: Now,
    flow: Flow,
) -> bool:
    """Time for those in need: one instalment of everything overdue, after some months. True if one begins."""
    if pol.defer_days == 0 or home.broken or channel not in (PHONE, VISIT) or overdue < pol.defer_overdue:
        return False
    owed = sum(bill.rest for bill in home.open_bills() if bill.due < day)
    if owed <= 0 or home.chance(luck.DEFER, day, channel) >= par.defer_take_up[home.kind]:
        return False
    flow[c.MINUTES] += now.programme.defer_minutes
    flow[c.COST] += now.programme.defer_minutes * par.wage // 60
    in_need = home.kind == LABELS.index("hardship")
    if not in_need and home.chance(luck.DEFER, day, CHECKED) >= now.programme.defer_pass:
        return False
    home.plan_left, home.plan_day, home.instalment, home.deferred = 1, day + pol.defer_days, owed, True
    flow[c.DEFERRALS] += 1
    return True


def offer_plan(
    home: Household,
    channel: int,
    day: int,
    overdue: int,
    par: Behaviour,
    pol: CompiledPolicy,
    flow: Flow,
) -> bool:
    """Instalments on all overdue bills, offered by phone, visit or formal letter. True if a plan begins."""
    if pol.plan_months == 0 or home.broken or channel not in (PHONE, VISIT, FORMAL, FINAL):
        return False
    if overdue < pol.plan_min_overdue:
        return False
    owed = sum(bill.rest for bill in home.open_bills() if bill.due < day)
    if owed <= 0 or owed < pol.plan_min_amount:
        return False
    if home.chance(luck.PLAN_OFFER, day, channel) >= par.plan_take_up[home.kind]:
        return False
    home.plan_left, home.plan_day = pol.plan_months, day + PLAN_PERIOD
    home.instalment, home.deferred = -(-owed // pol.plan_months), False
    flow[c.PLANS] += 1
    return True


def instalment_day(home: Household, day: int, par: Behaviour, pol: CompiledPolicy, flow: Flow) -> None:
    """An instalment is kept (oldest overdue bills first) or the plan is broken."""
    kept = par.defer_kept if home.deferred else par.plan_kept
    if home.chance(luck.PLAN_KEPT, day) >= kept[home.kind]:
        home.plan_left, home.broken = 0, True
        flow[c.BROKEN_PROMISES] += 1
        if home.stage == c.MEDIATED:
            enforce(home, day, par)
        return
    home.plan_left -= 1
    home.plan_day = day + PLAN_PERIOD
    if home.plan_left == 0 and home.stage == c.MEDIATED:
        home.stage = c.NO_STAGE
    settle(home, home.bills, home.instalment, day, False, par, pol, flow)


def newest_overdue(home: Household, day: int) -> int:
    """The slot of the last bill that is overdue: what a claim of today reaches up to."""
    first = home.open_bills()[0].slot
    return max((bill.slot for bill in home.bills if bill.due < day and bill.slot >= first), default=first)


def mediate(home: Household, day: int, par: Behaviour, now: Now, flow: Flow) -> None:
    """Somebody came to the mediation: an agreement, confirmed by the court, is a plan that can be enforced."""
    owed = sum(bill.rest for bill in home.open_bills() if bill.due < day)
    if owed <= 0 or home.chance(luck.MEDIATE, day, MEDIATION) >= par.mediated[home.kind] * now.programme.mediation:
        return
    home.plan_left, home.plan_day = par.mediation_months, day + PLAN_PERIOD
    home.instalment, home.deferred = -(-owed // par.mediation_months), False
    home.claim_upto = newest_overdue(home, day)
    home.stage, home.stage_day = c.MEDIATED, FOR_EVER
    flow[c.MEDIATIONS] += 1


def enforce(home: Household, day: int, par: Behaviour) -> None:
    """Apply for enforcement."""
    spread = par.enforce_max - par.enforce_min + 1
    home.stage = c.ENFORCING
    home.stage_day = day + par.enforce_min + int(home.chance(luck.ENFORCE_DAYS, day) * spread)


def may_sue(home: Household, day: int, par: Behaviour) -> bool:
    """A written demand has arrived, its reasonable period is over, and something overdue is not time-barred."""
    if home.stage != c.NO_STAGE or home.demand_day is None or day - home.demand_day < par.reasonable_days:
        return False
    return any(bill.due < day and not bill.barred for bill in home.open_bills())


def file_suit(home: Household, day: int, par: Behaviour, flow: Flow) -> None:
    """File a small claim for everything overdue that is not time-barred."""
    home.claim_upto = newest_overdue(home, day)
    home.stage = c.FILED
    spread = par.court_max - par.court_min + 1
    home.stage_day = day + par.court_min + int(home.chance(luck.COURT_DAYS, day) * spread)
    flow[c.LAWSUITS] += 1


def court_day(
    home: Household,
    day: int,
    par: Behaviour,
    pol: CompiledPolicy,
    penalty_ppm: int,
    won: float,
    now: Now,
    flow: Flow,
) -> None:
    """A legal stage ends: judgment, the end of the time for performance, or the end of enforcement."""
    claimed = [bill for bill in home.open_bills() if bill.slot <= home.claim_upto and not bill.barred]
    claim = sum(bill.rest for bill in claimed)
    if claim == 0:
        home.stage = c.NO_STAGE
    elif home.stage == c.FILED:
        ready = now.programme.won if home.proof_day is not None else now.programme.won * par.unproven
        if home.chance(luck.COURT_WON, day) >= par.won * won * ready:
            home.stage = c.CLOSED
            return
        # Poor service is the owners' defence.
        worse = 1.0 + par.defence * max(0.0, -now.service)
        reduced = claim * min(int(int(par.reduction_ppm[home.kind]) * worse), MILLION) // MILLION
        settle(home, claimed, reduced, day, True, par, pol, flow)
        if home.chance(luck.COMPLIED, day) < par.complied[home.kind]:
            home.stage, home.stage_day = c.JUDGED, day + par.comply_days
        else:
            enforce(home, day, par)
    elif home.stage == c.ORDERED and home.chance(luck.OBJECTION, day) < par.objection[home.kind]:
        home.stage = c.NO_STAGE
    elif home.stage == c.ORDERED and home.chance(luck.COMPLIED, day) >= par.complied[home.kind]:
        enforce(home, day, par)
    elif home.stage in (c.JUDGED, c.ORDERED) or home.chance(luck.ENFORCED, day) < par.enforced:
        home.stage = c.NO_STAGE
        for bill in claimed:
            pay(home, bill, day, par, pol, penalty_ppm, flow)
    else:
        home.stage = c.CLOSED
