"""The arrays that one replication runs on: homes, calendar, policy, behaviour, lives, outputs.

Everything about one household lies together in one record (a few cache lines), because every step of the kernel
touches most of it; only what grows with the horizon (`left`) is a matrix of its own. No Python object per household.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulator.engine import columns as c
from simulator.engine.acts import make_acts
from simulator.engine.behaviour import Behaviour
from simulator.engine.programme import Programme, ease, make_monthly, make_programme, make_red
from simulator.engine.tools import equip
from simulator.policy import CHANNELS, CompiledPolicy, Policy, compile_policy
from simulator.policy.channels import CAUSES, KINDS
from simulator.policy.model import MAX_LEVERS
from simulator.policy.offers import MAX_OFFERS
from simulator.population.build import month_starts
from simulator.population.estate import OPENING_LOTS, OWNER_TYPES, Estate

MAX_FIRES_A_MONTH = 62
TYPES = len(OWNER_TYPES)

# One household, what never changes. Money int64 fen, days from the start.
HOME = np.dtype(
    [
        ("bill", "i8"),
        ("propensity", "f8"),
        ("opening_amount", "i8", (OPENING_LOTS,)),
        ("opening_due", "i4", (OPENING_LOTS,)),
        ("building", "i4"),
        ("kind", "u1"),
        ("label", "u1"),
        ("property", "u1"),
        ("cause", "u1"),
        ("tenant", "?"),
        ("elderly", "?"),
        ("newcomer", "?"),
        ("has_phone", "?"),
        ("phone_works", "?"),
        ("has_wechat", "?"),
    ],
    align=True,
)
# One household, what changes. Days and slots are NEVER when there is none.
LIFE = np.dtype(
    [
        ("owing", "u4"),  # fen of all open bills when the month was opened
        ("part_paid", "u4"),  # fen already paid of the bill part_slot
        ("instalment", "u4"),  # fen of one instalment
        ("prepaid_discount", "u4"),  # fen of discount on each prepaid bill
        ("dose", "f8"),  # what touches have built up
        ("content", "f8"),  # satisfaction, 0-1
        ("last_day", "i2", (len(CHANNELS),)),  # day of the last touch by channel
        ("first_open", "u1"),  # slot: every bill before it is settled
        ("barred", "u1"),  # how many slots, from the oldest, are time-barred
        ("promise_until", "i2"),  # a promise holds while day < promise_until
        ("proof_day", "i2"),  # day of the last proven demand
        ("demand_day", "i2"),  # day of the last written demand that arrived
        ("episode_day", "i2"),  # first day of the running collecting episode
        ("succeeded", "u1"),  # whether that episode has brought money
        ("prepaid_bills", "u1"),  # bills still covered by a prepayment
        ("deferred", "u1"),  # whether that plan is a deferral
        ("broken", "u1"),  # whether a plan was broken since the household was last clear: no second one
        ("plan_left", "u1"),  # instalments still to pay
        ("plan_day", "i2"),  # day of the next instalment
        ("stage", "u1"),  # legal stage
        ("stage_day", "i2"),  # day on which that stage ends
        ("claim_upto", "i2"),  # last slot that the lawsuit claims
        ("part_slot", "i2"),  # the one bill that is partly paid
        ("complaint_until", "i2"),  # a complaint is unanswered while day < complaint_until
        ("paid_day", "i2"),  # day of the last payment
        ("label", "u1"),  # what the owner is taken for
        ("late", "u1"),  # bills that were overdue at a month's end, so far
        ("grief", "u1"),  # a grievance: NO_GRIEF, SILENT, KNOWN
        ("reached", "u1"),  # whether anybody ever spoke to it or wrote to it with success
        ("worked", "u1"),  # whether there was a touch since the household was last clear
        ("times", "u1", (MAX_LEVERS,)),  # touches by lever since the household was last clear
    ],
    align=True,
)
MONTH = np.dtype(
    [
        (name, "i4")
        for name in [
            "start",
            "stop",
            "season",
            "issue_slot",
            "issued",
            "first_break",
            "last_break",
            "first_fire",
            "last_fire",
        ]
    ]
    + [("final", "?"), ("prepay_open", "?")]
    # See simulator.engine.programme.Monthly.
    + [("band", "f8", (7,)), ("amnesty_ppm", "i8"), ("reveal", "f8")]
    # The red-line acts in force: see simulator.engine.programme.
    + [("red_acts", "i4"), ("red_overdue", "i4"), ("red_liability", "i8"), ("red_fine", "i8")]
    + [(f"red_{name}", "f8") for name in ["shift", "complaint", "anger", "suit", "detect", "terminate", "won"]],
    align=True,
)
SLOT = np.dtype([("issue_day", "i4"), ("due", "i4"), ("counted", "?")], align=True)
RULE = np.dtype(
    [(name, "i8") for name in ["min_amount", "max_amount", "budget"]]
    + [
        (name, "i4")
        for name in ["channel", "min_overdue", "max_overdue", "after", "after_days", "gap", "max_times", "priority"]
    ]
    + [(name, "i4") for name in ["min_late", "max_late", "complaining", "reached", "batch"]]
    # What a touch does: see simulator.engine.acts.
    + [(name, "i8") for name in ["cost", "cost_missed", "minutes", "minutes_missed"]]
    + [(name, "f8") for name in ["listen", "show", "tenant", "elder", "burden"]]
    + [
        ("labels", "u1", (TYPES,)),
        ("kinds", "u1", (len(KINDS),)),
        ("written", "?"),
        ("proof", "f8"),
        ("norm", "f8"),
        ("dose", "f8", (TYPES, 3)),
    ]
    + [(name, "f8", (TYPES,)) for name in ["reach", "complaint", "promise"]],
    align=True,
)
FIRE = np.dtype([("day", "i4"), ("rule", "i4"), ("slot", "i4")], align=True)
_TERMS_INTS = [
    "capacity_minutes",
    "defer_days",
    "defer_overdue",
    "reward_fen",
    "amnesty_overdue",
    "agency_ppm",
    "agency_overdue",
    "auto_debit",
    "oldest_first",
    "lag",
    "owners_pay",
    "plan_months",
    "plan_min_amount",
    "plan_min_overdue",
    "queue",
    "month_cap",
    "bonus_ppm",
]
# From Programme.
_TERMS_PROGRAMME = ["fee_ppm", "once_cost", "service_cost", "answer_days", "defer_minutes"]
_TERMS_PROGRAMME += ["process_minutes", "process_cost", "software_cost"]
_TERMS_FLOATS = ["skill", "violation", "bill_error", "won", "mediation", "defer_pass"]
TERMS = np.dtype(
    [(name, "i8") for name in [*_TERMS_INTS, *_TERMS_PROGRAMME, "penalty_ppm"]]
    + [(name, "f8") for name in ["service", *_TERMS_FLOATS]]
    + [("offer_bills", "i8", (MAX_OFFERS,)), ("offer_ppm", "i8", (MAX_OFFERS,)), ("offer_ease", "f8", (MAX_OFFERS,))]
    + [("handled", "f8", (len(CAUSES),)), ("pause_on_promise", "?"), ("waive_penalty", "?")],
    align=True,
)


class Schedule(NamedTuple):
    """The calendar without a policy: M months, S slots (opening lots first)."""

    month_start: np.ndarray  # int32 (M + 1,)
    months: np.ndarray  # MONTH (M,), fires and prepay_open still empty
    slots: np.ndarray  # SLOT (S,); opening lots are empty, theirs differ by household
    break_day: np.ndarray  # int32: days on which the common part of the hazard changes


class World(NamedTuple):
    """Everything of one replication; records and arrays only."""

    homes: np.ndarray  # HOME (n,)
    lives: np.ndarray  # LIFE (n,)
    left: np.ndarray  # int32 (n, S): hazard units until the bill is paid; 0 = not open
    planned: np.ndarray  # uint64 (n,): bit f = fire f of this month
    par: Any  # one record: the Behaviour
    terms: Any  # one TERMS record
    rules: np.ndarray  # RULE (R,)
    rule_building: np.ndarray  # bool (R, B)
    rule_home: np.ndarray  # bool (R, n), or (R, 0) if no rule names single households
    executed_permille: np.ndarray  # int64 (R,): how much of the planned work was needed, last month
    fires: np.ndarray  # FIRE (F,)
    months: np.ndarray  # MONTH (M,)
    slots: np.ndarray  # SLOT (S,)
    break_day: np.ndarray  # int32
    day_shift: np.ndarray  # float64 (days,): pay day and season
    share: np.ndarray  # float64 (B,): neighbours' visible payment share, last month
    estate: np.ndarray  # float64 (ESTATES,)
    flow: np.ndarray  # int64 (M, kinds of property, FLOWS); what belongs to no household stands with the homes
    ledger: np.ndarray  # int64 (n or 0, M, FLOWS): empty switches it off
    trace: np.ndarray  # int64 (rows or 0, EVENT_COLUMNS): empty switches it off
    traced: np.ndarray  # int64 (1,): events so far (may exceed the rows: then the trace is incomplete)
    key: np.uint64


def make_homes(estate: Estate) -> np.ndarray:
    """HOME (n,): the engine's view of an estate."""
    homes = np.zeros(estate.households, dtype=HOME)
    homes["bill"] = estate.bill_amount
    homes["propensity"] = estate.propensity
    homes["opening_amount"] = estate.opening_amount
    homes["opening_due"] = estate.opening_due
    homes["building"] = estate.building
    homes["kind"] = estate.owner_type
    homes["property"] = estate.property_kind
    homes["cause"] = estate.cause
    homes["tenant"] = estate.tenant
    homes["elderly"] = estate.elderly
    homes["newcomer"] = estate.newcomer
    homes["has_phone"] = estate.has_phone
    homes["phone_works"] = estate.phone_works
    homes["has_wechat"] = estate.has_wechat
    return homes


def make_schedule(estate: Estate, months: int, first: int, last: int) -> Schedule:
    """The calendar of a horizon; `first` and `last` are the days of the month of the pay-day window."""
    start = estate.start
    month_start = month_starts(start, months)
    end = int(month_start[-1])
    bills = range(0, months, estate.every_months)
    slots = np.zeros(OPENING_LOTS + len(bills), dtype=SLOT)
    slots["issue_day"][OPENING_LOTS:] = month_start[list(bills)]
    slots["due"][OPENING_LOTS:] = slots["issue_day"][OPENING_LOTS:] + estate.due_days
    slots["counted"][OPENING_LOTS:] = slots["due"][OPENING_LOTS:] < end
    breaks = {int(day) + 1 for day in (*slots["due"][OPENING_LOTS:], *np.unique(estate.opening_due))}
    for begin in month_start[:-1]:
        breaks |= {int(begin) + first - 1, int(begin) + last}
    break_day = np.array(sorted(day for day in breaks if 0 <= day < end), dtype=np.int32)
    table = np.zeros(months, dtype=MONTH)
    table["start"], table["stop"] = month_start[:-1], month_start[1:]
    table["season"] = [(start.month - 1 + m) % 12 for m in range(months)]
    table["issue_slot"] = -1
    table["issue_slot"][list(bills)] = OPENING_LOTS + np.arange(len(bills))
    table["issued"] = OPENING_LOTS + np.cumsum(table["issue_slot"] >= 0)
    edges = np.searchsorted(break_day, month_start)
    table["first_break"], table["last_break"] = edges[:-1], edges[1:]
    table["final"][months - 1 :] = True
    return Schedule(month_start, table, slots, break_day)


def make_policy(policy: Policy, estate: Estate, cal: Schedule) -> CompiledPolicy:
    """Compile a policy for this estate and calendar. Raises DocumentError."""
    return compile_policy(
        policy,
        cal.month_start,
        estate.start.month,
        cal.slots["due"][OPENING_LOTS:],
        OPENING_LOTS,
        estate.every_months,
        estate.building_count,
        estate.prepay_cap_months,
        MAX_FIRES_A_MONTH,
        estate.start.isoweekday(),
        estate.committee,
        estate.community_office,
        estate.mode,
        estate.penalty_ppm_per_day,
        estate.households,
    )


def make_day_shift(cal: Schedule, par: Behaviour, online: float) -> np.ndarray:
    """float64 (days,): season, what paying online adds, and the pay-day window."""
    shift = np.zeros(int(cal.month_start[-1]))
    for month in cal.months:
        begin, end = int(month["start"]), int(month["stop"])
        shift[begin:end] = par.season[month["season"]]
        shift[begin:end] += online
        shift[begin + par.payday_first - 1 : min(begin + par.payday_last, end)] += par.payday_shift
    return shift


def make_world(
    estate: Estate,
    homes: np.ndarray,
    cal: Schedule,
    pol: CompiledPolicy,
    par: Behaviour,
    key: int,
    ledger: bool = False,
    trace_rows: int = 0,
) -> World:
    """A replication before month 0 opens (which draws the thresholds of the opening lots)."""
    homes = equip(homes, pol, par, key)
    n, months, rules = len(homes), len(cal.months), len(pol.rule_channel)
    lives = np.zeros(n, dtype=LIFE)
    for name in LIFE.names or ():
        if LIFE[name].base == np.dtype("i2"):
            lives[name] = c.NEVER
    lives["label"] = homes["label"]
    lives["grief"] = np.where(homes["cause"] > 0, c.SILENT, c.NO_GRIEF)
    lives["content"] = np.clip(estate.service + par.offset[homes["kind"]], 0.0, 1.0)
    table = cal.months.copy()
    table["first_fire"], table["last_fire"] = pol.fire_start[:-1], pol.fire_start[1:]
    table["prepay_open"] = pol.prepay_open
    for name, values in make_red(pol, par)._asdict().items():
        table[f"red_{name}"] = values
    for name, values in make_monthly(pol, par)._asdict().items():
        table[name] = values
    programme = make_programme(pol, par, n)
    level = np.zeros(c.ESTATES)
    level[c.SERVICE], level[c.TEAM] = estate.service, 1.0
    level[c.VIOLATION_CHANCE] = programme.violation
    return World(
        homes=homes,
        lives=lives,
        left=np.zeros((n, len(cal.slots)), dtype=np.int32),
        planned=np.zeros(n, dtype=np.uint64),
        par=_behaviour_record(par),
        terms=_terms(estate, pol, par, programme),
        rules=_rules(pol, par),
        rule_building=pol.rule_building,
        rule_home=pol.rule_home,
        executed_permille=np.full(rules, 1000, dtype=np.int64),
        fires=_table(FIRE, len(pol.fire_day), pol, "fire_"),
        months=table,
        slots=cal.slots,
        break_day=cal.break_day,
        day_shift=make_day_shift(cal, par, programme.online),
        share=np.full(pol.rule_building.shape[1], par.neighbour_neutral),
        estate=level,
        flow=np.zeros((months, len(KINDS), len(c.FLOWS)), dtype=np.int64),
        ledger=np.zeros((n if ledger else 0, months, len(c.FLOWS)), dtype=np.int64),
        trace=np.zeros((trace_rows, c.EVENT_COLUMNS), dtype=np.int64),
        traced=np.zeros(1, dtype=np.int64),
        key=np.uint64(key),
    )


def bytes_per_household(world: World) -> float:
    """Bytes of changing state per household."""
    state = (world.lives, world.left, world.planned)
    return sum(array.nbytes for array in state) / max(1, len(world.homes))


def _rules(pol: CompiledPolicy, par: Behaviour) -> np.ndarray:
    table = np.zeros(len(pol.rule_channel), dtype=RULE)
    acts = make_acts(pol, par)
    for name in RULE.names or ():
        table[name] = getattr(acts, name) if name in acts._fields else getattr(pol, "rule_" + name)
    return table


def _table(kind: np.dtype, rows: int, pol: CompiledPolicy, prefix: str) -> np.ndarray:
    table = np.zeros(rows, dtype=kind)
    for name in kind.names or ():
        table[name] = getattr(pol, prefix + name)
    return table


def _terms(estate: Estate, pol: CompiledPolicy, par: Behaviour, programme: Programme) -> Any:
    terms = np.zeros(1, dtype=TERMS)
    for name in [*_TERMS_INTS, "offer_bills", "offer_ppm", "pause_on_promise", "waive_penalty"]:
        terms[name] = getattr(pol, name)
    for name in [*_TERMS_PROGRAMME, *_TERMS_FLOATS, "handled"]:
        terms[name] = getattr(programme, name)
    terms["offer_ease"] = ease(pol, par)
    terms["penalty_ppm"], terms["service"] = estate.penalty_ppm_per_day, estate.service + programme.service
    terms["capacity_minutes"] = max(0, pol.capacity_minutes - programme.minutes)
    return terms[0]


def _behaviour_record(par: Behaviour) -> Any:
    fields = []
    for name, value in par._asdict().items():
        array = np.asarray(value)
        fields.append((name, "f8" if array.dtype.kind == "f" else "i8", array.shape))
    record = np.zeros(1, dtype=np.dtype(fields, align=True))
    for name, value in par._asdict().items():
        record[name] = value
    return record[0]
