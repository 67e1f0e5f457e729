"""Policy -> arrays. All calendar logic ends here: the engine sees only fires, each a day, a rule and a target bill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.policy.channels import (
    ATTITUDES,
    CAUSES,
    CHANNELS,
    DELIVERIES,
    KINDS,
    LABELS,
    QUEUES,
    RED_ACTS,
    REWARDS,
    SCRIPTS,
    TALKS,
    WHENS,
)
from simulator.policy.fit import IMPLIED_OVERDUE, check_fit, implied_red_acts
from simulator.policy.model import Lever, Policy
from simulator.policy.offers import MAX_OFFERS

NO_LIMIT = 2**50
FAR = 2**30
URGENCY = 2**27 - 1  # the last place in a queue
WHOM = ("any", "yes", "no")  # of a filter on what has happened to a household


class CompiledPolicy(NamedTuple):
    """A policy for one calendar of `months` months. R rules, F fires, B buildings; days int32, money int64 fen.

    Fires are sorted by (day, rule); those of month m are fire_start[m]:fire_start[m+1]. fire_slot is the bill that the
    fire is about (its slot number, opening lots first) or -1 for "whatever is open".
    """

    rule_channel: np.ndarray  # int32 (R,)
    rule_min_overdue: np.ndarray  # int32 (R,)
    rule_max_overdue: np.ndarray  # int32 (R,)
    rule_min_amount: np.ndarray  # int64 (R,)
    rule_max_amount: np.ndarray  # int64 (R,)
    rule_building: np.ndarray  # bool (R, B)
    rule_home: np.ndarray  # bool (R, n): single households; (R, 0) if no lever names any
    rule_after: np.ndarray  # int32 (R,): channel or -1
    rule_after_days: np.ndarray  # int32 (R,)
    rule_gap: np.ndarray  # int32 (R,)
    rule_max_times: np.ndarray  # int32 (R,)
    rule_priority: np.ndarray  # int32 (R,)
    rule_budget: np.ndarray  # int64 (R,)
    rule_labels: np.ndarray  # bool (R, T): taken for which types
    rule_kinds: np.ndarray  # bool (R, 3): which kinds of property
    rule_min_late: np.ndarray  # int32 (R,): bills that were overdue, so far
    rule_max_late: np.ndarray  # int32 (R,)
    rule_complaining: np.ndarray  # int32 (R,): an open complaint: index into WHOM
    rule_reached: np.ndarray  # int32 (R,): ever spoken to: index into WHOM
    rule_batch: np.ndarray  # int32 (R,): done only if so many are ready
    rule_talk: np.ndarray  # bool (R, K): index into TALKS
    rule_demand: np.ndarray  # bool (R,): demands, so that it can interrupt limitation if proven
    rule_delivery: np.ndarray  # int32 (R,): index into DELIVERIES
    rule_script: np.ndarray  # int32 (R,): index into SCRIPTS
    rule_when: np.ndarray  # int32 (R,): index into WHENS
    fire_start: np.ndarray  # int32 (months + 1,)
    fire_day: np.ndarray  # int32 (F,)
    fire_rule: np.ndarray  # int32 (F,)
    fire_slot: np.ndarray  # int32 (F,)
    capacity_minutes: int
    prepay_open: np.ndarray  # bool (months,)
    offer_bills: np.ndarray  # int64 (3,): the longest first, 0 = no offer
    offer_ppm: np.ndarray  # int64 (3,): discount
    offer_months: np.ndarray  # int64 (3,)
    defer_days: int  # 0 = not offered
    defer_verified: bool
    defer_overdue: int
    reward: int  # index into REWARDS, -1 = none
    reward_fen: int  # for a bill paid by its due day
    honours: bool
    amnesty_ppm: np.ndarray  # int64 (months,): of the principal
    amnesty_first: int  # first month of the amnesty, far away if none
    amnesty_overdue: int
    agency_ppm: int  # commission
    agency_overdue: int  # far away if there is no agency
    auto_debit: bool
    oldest_first: bool
    vacancy_ppm: int
    address: bool
    causes: np.ndarray  # bool (4,): which grievances are handled
    hotline: bool
    accounts_vote: bool
    fee_vote: bool
    calculation: bool
    reminders: bool
    statistics: bool
    wechat_drive: bool
    face_payment: bool
    lag: int  # days until a payment can be seen
    attitude: int  # of the owners' committee: index into ATTITUDES
    office: bool  # a community office that mediates
    penalty_ppm: int  # a day, of the principal, by contract
    owners_pay: bool  # 酬金制: a discount is the owners' money
    plan_months: int
    plan_min_amount: int
    plan_min_overdue: int
    pause_on_promise: bool
    waive_penalty: bool
    red_active: np.ndarray  # bool (months, 10)
    red_overdue: np.ndarray  # int32 (months,): from how many days overdue
    service_spend: int  # fen a household and month
    open_accounts: bool
    response_days: int  # 0 = no promise
    events_per_year: int
    surveys_per_year: int
    meetings_per_year: int
    people: int
    clean_archive: bool
    online_payment: bool
    analytics: bool
    training_hours: int
    bonus_ppm: int
    target_pressure: float
    recorded: bool
    supervised: bool
    queue: int  # index into QUEUES
    month_cap: int  # touches of one household in a month


def compile_policy(
    policy: Policy,
    month_start: np.ndarray,
    first_month: int,
    due: np.ndarray,
    opening_lots: int,
    every_months: int,
    building_count: int,
    prepay_cap_months: int,
    max_fires: int = 62,
    first_weekday: int = 1,
    attitude: str = "none",
    office: bool = True,
    mode: str = "lump",
    penalty_ppm: int = 0,
    households: int = 0,
) -> CompiledPolicy:
    """Return the arrays of `policy`.

    `month_start` int32 (months + 1,) days; `first_month` 1-12, the calendar month of day 0; `due` int32: due day of
    each bill issued in the horizon (slot opening_lots + i); `max_fires` a month at most; `first_weekday` that of day 0
    (1 Monday); `attitude` of the owners' committee, `office` whether the community mediates, `mode` and
    `penalty_ppm` (a day) of the contract.
    Raises DocumentError for what the estate does not allow.
    """
    check_fit(policy, every_months, prepay_cap_months, attitude, building_count, households)
    months = len(month_start) - 1
    fires = sorted(
        fire
        for rule, lever in enumerate(policy.levers)
        for fire in _fires(lever, rule, month_start, due, opening_lots, first_weekday)
    )
    day = np.array([fire[0] for fire in fires], dtype=np.int32)
    fire_start = np.searchsorted(day, month_start).astype(np.int32)
    if fires and int(np.diff(fire_start).max()) > max_fires:
        raise DocumentError(
            [
                Problem(
                    file=f"content/policies/{policy.id}.yml",
                    line=0,
                    code="policy-too-busy",
                    message=f"字段“levers”：一个月里安排了超过 {max_fires} 个催缴日",
                    remedy="请减少 levers 的项数，或少写几个 days_from_due",
                )
            ]
        )
    levers = policy.levers
    calendar_month = [(first_month - 1 + m) % 12 + 1 for m in range(months)]
    plan, prepay, amnesty, defer = policy.instalments, policy.prepay, policy.amnesty, policy.deferral
    offers = prepay.all_offers if prepay else []
    offers_at = offers + [None] * (MAX_OFFERS - len(offers))
    reward, agency, tools = policy.rewards, policy.outsource, policy.tools
    red_active, red_overdue = _red_lines(policy, months)
    return CompiledPolicy(
        rule_channel=_ints([CHANNELS.index(lever.channel) for lever in levers]),
        rule_min_overdue=_ints([_or(lever.audience.min_days_overdue, -FAR) for lever in levers]),
        rule_max_overdue=_ints([_or(lever.audience.max_days_overdue, FAR) for lever in levers]),
        rule_min_amount=_money([_fen(lever.audience.min_amount_yuan, 0) for lever in levers]),
        rule_max_amount=_money([_fen(lever.audience.max_amount_yuan, NO_LIMIT) for lever in levers]),
        rule_building=_buildings(levers, building_count),
        rule_home=_homes(levers, households),
        rule_after=_ints([CHANNELS.index(c) if (c := lever.audience.after_channel) else -1 for lever in levers]),
        rule_after_days=_ints([lever.audience.after_days for lever in levers]),
        rule_gap=_ints([lever.min_gap_days for lever in levers]),
        rule_max_times=_ints([lever.max_times for lever in levers]),
        rule_priority=_ints([lever.priority for lever in levers]),
        rule_budget=_money([_fen(lever.budget_yuan_per_month, NO_LIMIT) for lever in levers]),
        rule_labels=np.array(
            [[not lever.audience.labels or label in lever.audience.labels for label in LABELS] for lever in levers],
            dtype=bool,
        ).reshape(len(levers), len(LABELS)),
        rule_kinds=np.array(
            [[not lever.audience.kinds or kind in lever.audience.kinds for kind in KINDS] for lever in levers],
            dtype=bool,
        ).reshape(len(levers), len(KINDS)),
        rule_min_late=_ints([_or(lever.audience.min_late_bills, 0) for lever in levers]),
        rule_max_late=_ints([_or(lever.audience.max_late_bills, FAR) for lever in levers]),
        rule_complaining=_ints([("any", "only", "none").index(lever.audience.open_complaints) for lever in levers]),
        rule_reached=_ints([WHOM.index(lever.audience.reached) for lever in levers]),
        rule_batch=_ints([lever.batch_min for lever in levers]),
        rule_talk=np.array([[talk in lever.talk for talk in TALKS] for lever in levers], dtype=bool).reshape(
            len(levers), len(TALKS)
        ),
        rule_demand=np.array([lever.is_demand for lever in levers], dtype=bool),
        rule_delivery=_ints([DELIVERIES.index(lever.delivered) for lever in levers]),
        rule_script=_ints([SCRIPTS.index(lever.script) for lever in levers]),
        rule_when=_ints([WHENS.index(lever.when) for lever in levers]),
        fire_start=fire_start,
        fire_day=day,
        fire_rule=_ints([fire[1] for fire in fires]),
        fire_slot=_ints([fire[2] for fire in fires]),
        capacity_minutes=policy.team.people * policy.team.hours_per_person_month * 60,
        prepay_open=np.array([prepay is not None and m in prepay.open_months for m in calendar_month], dtype=bool),
        offer_bills=_money([offer.months // every_months if offer else 0 for offer in offers_at]),
        offer_ppm=_money([round(offer.discount * 1_000_000) if offer else 0 for offer in offers_at]),
        offer_months=_money([offer.months if offer else 0 for offer in offers_at]),
        defer_days=defer.months * 30 if defer else 0,
        defer_verified=defer is not None and defer.verified,
        defer_overdue=defer.min_days_overdue if defer else FAR,
        reward=REWARDS.index(reward.kind) if reward else -1,
        reward_fen=_fen(reward.value_yuan_per_bill, 0) if reward else 0,
        honours=policy.honours is not None,
        amnesty_ppm=_amnesty(policy, months),
        amnesty_first=amnesty.from_month - 1 if amnesty else FAR,
        amnesty_overdue=amnesty.min_days_overdue if amnesty else FAR,
        agency_ppm=round(agency.commission * 1_000_000) if agency else 0,
        agency_overdue=agency.min_days_overdue if agency else FAR,
        auto_debit=policy.auto_debit,
        oldest_first=policy.oldest_first,
        vacancy_ppm=round(policy.vacancy_reduction * 1_000_000),
        address=policy.contract.address_for_service,
        causes=np.array([cause in policy.handling.causes for cause in CAUSES], dtype=bool),
        hotline=policy.handling.hotline,
        accounts_vote=policy.committee.accounts_vote,
        fee_vote=policy.committee.fee_vote,
        calculation=tools.calculation,
        reminders=tools.reminders,
        statistics=tools.statistics,
        wechat_drive=tools.wechat_drive,
        face_payment=tools.face_payment,
        lag=tools.reconciliation_days,
        attitude=ATTITUDES.index(attitude),  # type: ignore[arg-type]
        office=office,
        penalty_ppm=penalty_ppm,
        owners_pay=mode == "fee",
        plan_months=plan.months if plan else 0,
        plan_min_amount=_fen(plan.min_amount_yuan, 0) if plan else 0,
        plan_min_overdue=plan.min_days_overdue if plan else 0,
        pause_on_promise=policy.pause_on_promise,
        waive_penalty=policy.waive_penalty,
        red_active=red_active,
        red_overdue=red_overdue,
        service_spend=_fen(policy.service.spend_yuan_per_household_month, 0),
        open_accounts=policy.service.open_accounts,
        response_days=policy.service.response_days or 0,
        events_per_year=policy.service.events_per_year,
        surveys_per_year=policy.service.surveys_per_year,
        meetings_per_year=policy.service.meetings_per_year,
        people=policy.team.people,
        clean_archive=policy.tools.clean_archive,
        online_payment=policy.tools.online_payment,
        analytics=policy.tools.analytics,
        training_hours=policy.team.training_hours_month,
        bonus_ppm=round(policy.team.bonus_share * 1_000_000),
        target_pressure=policy.team.target_pressure,
        recorded=policy.team.recorded,
        supervised=policy.team.supervised,
        queue=QUEUES.index(policy.queue),
        month_cap=_or(policy.max_touches_per_month, FAR),
    )


def _red_lines(policy: Policy, months: int) -> tuple[np.ndarray, np.ndarray]:
    active = np.zeros((months, len(RED_ACTS)), dtype=bool)
    overdue = np.full(months, FAR, dtype=np.int32)
    for line in policy.red_lines:
        span = slice(line.from_month - 1, line.until_month)
        active[span, RED_ACTS.index(line.act)] = True
        overdue[span] = np.minimum(overdue[span], line.min_days_overdue)
    for act, span in implied_red_acts(policy):
        active[span, RED_ACTS.index(act)] = True
        overdue[span] = np.minimum(overdue[span], IMPLIED_OVERDUE)
    return active, overdue


def _amnesty(policy: Policy, months: int) -> np.ndarray:
    share = np.zeros(months, dtype=np.int64)
    if policy.amnesty is not None:
        share[policy.amnesty.from_month - 1 : policy.amnesty.until_month] = round(policy.amnesty.share * 1_000_000)
    return share


def _fires(
    lever: Lever, rule: int, month_start: np.ndarray, due: np.ndarray, opening_lots: int, first_weekday: int
) -> list[tuple[int, int, int]]:
    end = int(month_start[-1])
    calendar = lever.calendar
    if calendar.day_of_month is not None:
        starts = month_start[:-1][:: calendar.every_months]
        wanted = [(int(start) + calendar.day_of_month - 1, -1) for start in starts]
    else:
        wanted = [
            (int(day) + offset, opening_lots + bill)
            for offset in calendar.days_from_due
            for bill, day in enumerate(due)
        ]
    moved = ((_on_weekday(day, calendar.weekdays, first_weekday), slot) for day, slot in wanted)
    return [(day, rule, slot) for day, slot in moved if 0 <= day < end]


def _on_weekday(day: int, weekdays: list[int], first_weekday: int) -> int:
    """The first day from `day` on that falls on one of `weekdays` (all, if none is named)."""
    while weekdays and (day + first_weekday - 1) % 7 + 1 not in weekdays:
        day += 1
    return day


def _buildings(levers: list[Lever], count: int) -> np.ndarray:
    allowed = np.ones((len(levers), max(count, 1)), dtype=bool)
    for rule, lever in enumerate(levers):
        if lever.audience.buildings:
            wanted = np.array([b - 1 for b in lever.audience.buildings if b <= count], dtype=np.int64)
            allowed[rule] = False
            allowed[rule, wanted] = True
    return allowed


def _homes(levers: list[Lever], count: int) -> np.ndarray:
    if not any(lever.audience.households for lever in levers):
        return np.ones((len(levers), 0), dtype=bool)
    allowed = np.ones((len(levers), count), dtype=bool)
    for rule, lever in enumerate(levers):
        if lever.audience.households:
            allowed[rule] = False
            allowed[rule, [number - 1 for number in lever.audience.households if number <= count]] = True
    return allowed


def _ints(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def _money(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _fen(yuan: object, otherwise: int) -> int:
    return otherwise if yuan is None else int(yuan * 100)  # type: ignore[operator]
