"""The reference model: the specification of the engine, in plain Python, to be read from top to bottom.

It knows nothing of records, bits, segments or caches: a household is an object with a list of bills and lives day by
day. It shares with the kernel only the keyed draws, three mathematical functions and the compiled policy. On small
estates the two agree integer for integer, in every flow of every household and month; a property test holds that.

The order inside a month (the coupling's fixed place):
1. bills: every household gets its bill, or has it covered by a prepayment;
2. plan: for every fire of the policy, whom would a manager put on the list, looking at the ledger this morning;
3. hours and budgets are granted by priority, then by a keyed draw; what does not fit waits;
4. each household lives through the month alone: what is done to it in the morning, what it pays during the day;
5. books are closed; service, satisfaction, neighbours and team move, to be felt from next month on.
"""

from __future__ import annotations

import numpy as np

from simulator import luck
from simulator.engine import columns as c
from simulator.engine.acts import make_acts
from simulator.engine.behaviour import Behaviour
from simulator.engine.maths import daily_units, exp_fixed, saturated, threshold_units
from simulator.engine.programme import ease, make_monthly, make_programme, make_red
from simulator.engine.reference_model import MILLION, Bill, Flow, Household
from simulator.engine.reference_plan import capacity, left_alone, plan
from simulator.engine.reference_touch import (
    LONGEST,
    Now,
    agency,
    air_grievance,
    complain,
    court_day,
    instalment_day,
    mistake,
    pay,
    redirect,
    touch,
)
from simulator.engine.run import Prepared
from simulator.engine.tools import equip
from simulator.engine.world import make_day_shift
from simulator.policy.channels import NOTICE
from simulator.population.estate import OPENING_LOTS

ESTATE_NUMBER = 1 << 40  # draws that belong to no household
DECEMBER = 11


def reference(prepared: Prepared, par: Behaviour, seed: int, replication: int) -> tuple[np.ndarray, np.ndarray]:
    """Run one replication. Returns (flow int64 (months, FLOWS), ledger int64 (households, months, FLOWS))."""
    return Reference(prepared, par, seed, replication).run()


class Reference:
    """One replication."""

    def __init__(self, prepared: Prepared, par: Behaviour, seed: int, replication: int) -> None:
        self.estate, self.cal, self.pol, self.par = prepared.estate, prepared.calendar, prepared.compiled, par
        self.stream = luck.plain_stream(seed, replication)
        self.share = [par.neighbour_neutral] * max(self.estate.building_count, 1)
        self.service, self.team = self.estate.service, 1.0
        self.applied_so_far, self.due_so_far = 0.0, 0.0
        self.permille = [1000] * len(self.pol.rule_channel)
        self.acts = make_acts(self.pol, par)
        self.red = make_red(self.pol, par)
        self.monthly = make_monthly(self.pol, par)
        self.ease = ease(self.pol, par)
        self.programme = make_programme(self.pol, par, self.estate.households)
        self.day_shift = make_day_shift(self.cal, par, self.programme.online)
        self.known = equip(prepared.homes, self.pol, par, self.stream)
        self.violation, self.gone = self.programme.violation, False
        self.estate_key = luck.plain_household_key(self.stream, ESTATE_NUMBER)
        self.homes = [self._household(h) for h in range(self.estate.households)]
        months = len(self.cal.months)
        self.flow = np.zeros((months, len(c.FLOWS)), dtype=np.int64)
        self.ledger = np.zeros((self.estate.households, months, len(c.FLOWS)), dtype=np.int64)

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        """All months."""
        for month in range(len(self.cal.months)):
            self._month(month)
        return self.flow, self.ledger

    # Start

    def _household(self, number: int) -> Household:
        estate, par = self.estate, self.par
        kind = int(estate.owner_type[number])
        home = Household(
            number=number,
            key=luck.plain_household_key(self.stream, number),
            kind=kind,
            building=int(estate.building[number]),
            bill_amount=int(self.known["bill"][number]),
            propensity=float(self.known["propensity"][number]),
            has_phone=bool(self.known["has_phone"][number]),
            phone_works=bool(self.known["phone_works"][number]),
            has_wechat=bool(self.known["has_wechat"][number]),
            property=int(estate.property_kind[number]),
            cause=int(estate.cause[number]),
            tenant=bool(estate.tenant[number]),
            elderly=bool(estate.elderly[number]),
            newcomer=bool(estate.newcomer[number]),
            label=int(self.known["label"][number]),
            grief=c.SILENT if estate.cause[number] > 0 else c.NO_GRIEF,
            content=clip(estate.service + float(par.offset[kind]), 0.0, 1.0),
        )
        for lot in range(OPENING_LOTS):
            amount = int(estate.opening_amount[number, lot])
            if amount > 0:
                due = int(estate.opening_due[number, lot])
                units = threshold_units(home.chance(luck.THRESHOLD, lot))
                if home.newcomer:  # the debt was the previous owner's
                    units = min(int(units * par.newcomer), LONGEST)
                home.bills.append(Bill(lot, 0, due, amount, False, True, units))
                home.owing += amount
                home.late += 1
        home.expire(0, par.limitation_days)
        return home

    def _threshold(self, home: Household, slot: int, flow: Flow) -> int:
        """Of a new bill: at once if it is debited, longer if it is wrong."""
        par = self.par
        if self.pol.auto_debit and home.chance(luck.AUTO, 0) < par.auto_enrol[home.kind]:
            flow[c.COST] += par.auto_fee
            if home.chance(luck.AUTO_FUNDS, slot) < par.auto_funds:
                return 1
        units = threshold_units(home.chance(luck.THRESHOLD, slot))
        if home.chance(luck.BILL_ERROR, slot) < self.programme.bill_error:
            flow[c.BILL_ERRORS] += 1
            flow[c.SERVICE_COST] += par.error_minutes * par.wage // 60
            units = min(int(units * par.error_delay), LONGEST)
        return units

    # A month

    def _month(self, month: int) -> None:
        flows = [[0] * len(c.FLOWS) for _ in self.homes]
        estate_flow = [0] * len(c.FLOWS)
        for home, flow in zip(self.homes, flows, strict=True):
            self._bill(home, month, flow)
        plan(self, month, estate_flow)
        self.now = Now(
            acts=self.acts,
            programme=self.programme,
            team=self.team * self.programme.skill,
            violation=self.violation,
            service=self.service - self.par.satisfaction_neutral,
        )
        executed = [0] * len(self.permille)
        planned = [0] * len(self.permille)
        for home, flow in zip(self.homes, flows, strict=True):
            for fire in home.planned:
                planned[int(self.pol.fire_rule[fire])] += 1
            self._live(home, month, flow, executed)
            self._close_household(home, month, flow)
            self.ledger[home.number, month] = flow
        self.flow[month] = self.ledger[:, month].sum(axis=0) + np.array(estate_flow)
        self._close_estate(month, planned, executed)

    def _bill(self, home: Household, month: int, flow: Flow) -> None:
        row, pol = self.cal.months[month], self.pol
        slot, start, amount = int(row["issue_slot"]), int(row["start"]), home.bill_amount
        if self.gone and home.prepaid_bills > 0:
            refund = home.prepaid_bills * (amount - home.prepaid_discount)
            flow[c.CASH] -= refund
            flow[c.REFUND] += refund
            home.prepaid_bills = 0
        if slot < 0 or amount == 0 or self.gone:
            return
        nothing_overdue = all(bill.due >= start for bill in home.open_bills())
        if pol.prepay_open[month] and home.prepaid_bills == 0 and nothing_overdue:
            self._prepay(home, start, flow)
        due, counted = int(self.cal.slots["due"][slot]), bool(self.cal.slots["counted"][slot])
        flow[c.BILLED] += amount
        if counted:
            flow[c.DUE_AMOUNT] += amount
            flow[c.DUE_BILLS] += 1
        if home.prepaid_bills > 0:
            home.prepaid_bills -= 1
            flow[c.APPLIED] += amount - home.prepaid_discount
            flow[c.DISCOUNT] += home.prepaid_discount
            flow[c.OWNERS_DISCOUNT] += home.prepaid_discount if pol.owners_pay else 0
            if counted:
                flow[c.DUE_APPLIED] += amount - home.prepaid_discount
                flow[c.ON_TIME_BILLS] += 1
                flow[c.ON_TIME_AMOUNT] += amount - home.prepaid_discount
            home.bills.append(Bill(slot, start, due, amount, counted, False, 0, amount, open=False))
        else:
            home.bills.append(Bill(slot, start, due, amount, counted, False, self._threshold(home, slot, flow)))
            home.owing += amount

    def _prepay(self, home: Household, start: int, flow: Flow) -> None:
        """The longest offer that the household wants, if any."""
        pol, par, amount = self.pol, self.par, home.bill_amount
        for offer, bills in enumerate(pol.offer_bills):
            wanted = float(par.prepay[home.kind]) * int(pol.offer_ppm[offer]) * float(self.ease[offer])
            if bills > 0 and home.chance(luck.PREPAY, start, offer) < min(par.prepay_highest, wanted):
                home.prepaid_bills = int(bills)
                home.prepaid_discount = amount * int(pol.offer_ppm[offer]) // MILLION
                flow[c.CASH] += home.prepaid_bills * (amount - home.prepaid_discount)
                flow[c.PREPAID_HOUSEHOLDS] += 1
                return

    # Live

    def _live(self, home: Household, month: int, flow: Flow, executed: list[int]) -> None:
        row, par = self.cal.months[month], self.par
        start = int(row["start"])
        home.touches = home.complaints = 0
        home.burden = 0.0
        base = float(par.base[home.kind]) + par.spread * home.propensity
        base = base + par.satisfaction_payment * (home.content - par.satisfaction_neutral)
        base = base + par.neighbour_weight * (self.share[home.building] - par.neighbour_neutral)
        if home.grief != c.NO_GRIEF:
            base = base - par.grievance
            air_grievance(home, start, float(self.monthly.reveal[month]), par, self.now, flow)
        if par.yearly[home.kind] > 0 and home.chance(luck.YEARLY, 0) < par.yearly[home.kind]:
            base = base + (par.yearly_push if row["season"] == DECEMBER else -par.yearly_hold)
        if home.open_bills() and start - home.open_bills()[0].due >= self.pol.agency_overdue:
            agency(home, start, par, self.now, flow)
        red = self._red_lines(home, month, flow)
        for day in range(start, int(row["stop"])):
            if home.open_bills():
                self._morning(home, day, month, flow, executed)
                self._pay_day(home, day, month, base, red, flow)
            else:
                self._mistakes(home, day, flow, executed)

    def _mistakes(self, home: Household, day: int, flow: Flow, executed: list[int]) -> None:
        """The household is clear, but the ledger shows it only after some days."""
        late = home.paid_day is not None and home.paid_day < day <= home.paid_day + self.pol.lag
        for fire in home.planned:
            if late and int(self.pol.fire_day[fire]) == day and home.touches < self.pol.month_cap:
                rule = int(self.pol.fire_rule[fire])
                executed[rule] += 1
                home.touches += 1
                home.burden = home.burden + float(self.acts.burden[rule])
                mistake(home, rule, day, self.par, self.pol, self.now, flow)

    def _pay_day(self, home: Household, day: int, month: int, base: float, red: float, flow: Flow) -> None:
        """One day of every open bill's hazard."""
        par, start, penalty = self.par, int(self.cal.months["start"][month]), self.estate.penalty_ppm_per_day
        log_odds = base + float(self.day_shift[day])
        log_odds = log_odds + saturated(home.dose, par.ceiling)
        if home.promised(day):
            log_odds = log_odds + par.promise_shift
        rates: dict[int, int] = {}
        for bill in home.open_bills():
            band = ageing_class(start - bill.due)
            if band == 0 and day > bill.due:
                band = 1
            odds = log_odds + float(self.monthly.band[month, band])
            if band > 0:
                odds = odds + float(par.overdue[home.kind])
                odds = odds + red
            rates[bill.slot] = daily_units(odds)
            bill.units_left -= rates[bill.slot]
            if bill.units_left > 0:
                continue
            oldest = home.open_bills()[0]
            if self.pol.oldest_first and bill is not oldest and oldest.due < day:
                hazards = rates[bill.slot], rates[oldest.slot]
                redirect(home, bill, day, hazards, par, self.pol, self.now, flow)
            else:
                pay(home, bill, day, par, self.pol, penalty, flow, int(self.monthly.amnesty_ppm[month]))

    def _red_lines(self, home: Household, month: int, flow: Flow) -> float:
        """What acts against the red lines do to a household this month. Returns their shift of its log-odds."""
        home.anger = 0.0
        bills, start = home.open_bills(), int(self.cal.months["start"][month])
        acts = int(self.red.acts[month])
        if acts == 0 or not bills or start - bills[0].due < self.red.overdue[month]:
            return 0.0
        home.anger = float(self.red.anger[month])
        flow[c.RED_LINES] += acts
        if home.chance(luck.RED_SUIT, start) < self.red.suit[month]:
            flow[c.LIABILITY] += int(self.red.liability[month])
        if home.chance(luck.RED_COMPLAINT, start) < self.red.complaint[month]:
            complain(home, start, self.par, self.now, flow, answered=False)
        return float(self.red.shift[month])

    def _morning(self, home: Household, day: int, month: int, flow: Flow, executed: list[int]) -> None:
        """What is done to the household before it pays today."""
        pol, par = self.pol, self.par
        if home.promise_until == day and home.open_bills()[0].due < day:
            flow[c.BROKEN_PROMISES] += 1
        if home.plan_left > 0 and home.plan_day == day:
            instalment_day(home, day, par, pol, flow)
        if home.in_court() and home.stage_day == day:
            won = float(self.red.won[month])
            court_day(home, day, par, pol, self.estate.penalty_ppm_per_day, won, self.now, flow)
        for fire in home.planned:
            rule = int(pol.fire_rule[fire])
            if int(pol.fire_day[fire]) != day or not self._still_wanted(home, fire, day):
                continue
            executed[rule] += 1
            if int(pol.rule_channel[rule]) == NOTICE:
                home.dose = home.dose + par.notice * self._lead(home)
            else:
                home.touches += 1
                home.burden = home.burden + float(self.acts.burden[rule])
                touch(home, rule, day, par, pol, self.now, self._lead(home), flow)

    def _lead(self, home: Household) -> float:
        """By how much the building's visible share of payers exceeds the neutral point."""
        return self.share[home.building] - self.par.neighbour_neutral

    def _still_wanted(self, home: Household, fire: int, day: int) -> bool:
        """On its day a planned touch is dropped if it has become pointless, too soon, or against a promise."""
        pol = self.pol
        rule, target = int(pol.fire_rule[fire]), int(pol.fire_slot[fire])
        bills = home.open_bills()
        if not bills or (target >= 0 and not any(bill.slot == target for bill in bills)):
            return False
        if day - bills[0].due < pol.rule_min_overdue[rule]:
            return False
        if int(pol.rule_channel[rule]) == NOTICE:
            return True
        if home.touches >= pol.month_cap:
            return False
        too_soon = home.last_touch is not None and day - home.last_touch < pol.rule_gap[rule]
        return not too_soon and not left_alone(self, home, day)

    # Close

    def _close_household(self, home: Household, month: int, flow: Flow) -> None:
        row, par = self.cal.months[month], self.par
        stop = int(row["stop"])
        home.expire(stop, par.limitation_days)
        bills = home.open_bills()
        home.owing = sum(bill.rest for bill in bills)
        flow[c.OUTSTANDING] += home.owing
        flow[c.CREDIT] += home.prepaid_bills * (home.bill_amount - home.prepaid_discount)
        flow[c.OLD] += sum(bill.rest for bill in bills if stop - bill.due > 365)
        for bill in bills:
            if stop > bill.due:
                flow[age_column(stop - bill.due)] += bill.rest
                if bill.due >= int(row["start"]):
                    home.late = min(250, home.late + 1)
        if bills and home.in_court():
            flow[STAGE_COLUMN[home.stage]] += 1
        flow[c.BARRED] += sum(bill.rest for bill in bills if bill.barred)
        if row["final"]:
            unpaid = [bill for bill in bills if bill.counted]
            flow[c.DELAY] += sum(bill.rest * (stop - bill.issue_day) for bill in unpaid)
            if any(bill.counted for bill in home.bills):
                flow[c.BILLED_HOUSEHOLDS] += 1
                flow[c.SETTLED_HOUSEHOLDS] += not unpaid
        if not bills:
            home.plan_left, home.stage = 0, c.NO_STAGE
            home.demand_day = home.promise_until = None
            home.times, home.broken = {}, False
        level = clip(self.service + float(par.offset[home.kind]), 0.0, 1.0)
        content = home.content + par.satisfaction_pull * (level - home.content)
        content = content - par.fatigue * max(0.0, home.burden - par.comfort)
        content = content - par.complaint_hit * home.complaints
        content = content - home.anger
        home.content = clip(content, 0.0, 1.0)
        home.dose = home.dose * par.carry
        flow[c.SATISFACTION] += int(home.content * 1000000.0 + 0.5)

    def _close_estate(self, month: int, planned: list[int], executed: list[int]) -> None:
        par, flow = self.par, self.flow[month]
        newest = int(self.cal.months["issued"][month]) - 1
        for building in range(len(self.share)):
            billed = [h for h in self.homes if h.building == building and h.bill_amount > 0]
            paid = [h for h in billed if not any(bill.open and bill.slot == newest for bill in h.bills)]
            if billed:
                self.share[building] = len(paid) / len(billed)
        self.applied_so_far += int(flow[c.DUE_APPLIED])
        self.due_so_far += int(flow[c.DUE_AMOUNT])
        if self.due_so_far > 0:
            ratio = self.applied_so_far / self.due_so_far
            level = self.estate.service + self.programme.service + par.service_gain * (ratio - par.service_neutral)
            self.service = clip(self.service + par.service_pull * (level - self.service), 0.0, 1.0)
        flow[c.SERVICE_COST] += self.programme.service_cost
        flow[c.COST] += self.programme.software_cost
        flow[c.COST] += int(flow[c.RECOVERED]) * self.pol.bonus_ppm // MILLION
        flow[c.COST] += max(0, int(flow[c.CASH])) * self.programme.fee_ppm // MILLION
        flow[c.COST] += self.programme.once_cost if month == 0 else 0
        if self.red.acts[month]:
            self._authorities(month)
        if capacity(self) > 0:
            load = int(flow[c.PLANNED_MINUTES]) / capacity(self)
            backlog = par.violation_backlog * max(0.0, load - 1.0)
            self.violation = self.programme.violation * exp_fixed.py_func(backlog)
            skill = max(par.team_floor, 1.0 - par.team_strain * max(0.0, load - 1.0))
            self.team = self.team + par.team_pull * (skill - self.team)
        for rule, count in enumerate(planned):
            if count > 0:
                self.permille[rule] = executed[rule] * 1000 // count

    def _authorities(self, month: int) -> None:
        """Whether an authority fines the company, or the owners end its contract (there are no bills after that)."""
        start = int(self.cal.months["start"][month])
        if self._estate_chance(luck.RED_FINE, start) < self.red.detect[month]:
            self.flow[month, c.FINES] += self.red.fine[month]
        if not self.gone and self._estate_chance(luck.RED_END, start) < self.red.terminate[month]:
            self.gone = True
            self.flow[month, c.TERMINATED] += 1

    def _estate_chance(self, purpose: int, index: int) -> float:
        return luck.plain_uniform(luck.plain_bits(self.estate_key, purpose, index, 0))


def clip(x: float, low: float, high: float) -> float:
    """x within [low, high]."""
    return min(max(x, low), high)


def age_column(overdue: int) -> int:
    """Column of the ageing table for a debt `overdue` days late."""
    edges = ((90, c.AGE_3), (180, c.AGE_6), (365, c.AGE_12), (1095, c.AGE_36))
    return next((column for edge, column in edges if overdue <= edge), c.AGE_MORE)


STAGE_COLUMN = {
    c.FILED: c.STAGE_FILED,
    c.JUDGED: c.STAGE_JUDGED,
    c.ENFORCING: c.STAGE_ENFORCING,
    c.MEDIATED: c.STAGE_MEDIATED,
    c.ORDERED: c.STAGE_ORDERED,
}


def ageing_class(overdue: int) -> int:
    """Index into BANDS by days overdue."""
    return sum(overdue > edge for edge in (0, 30, 90, 180, 365, 1095))
