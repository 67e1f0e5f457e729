"""What kernel and reference read of the parameters: plain arrays in a NamedTuple."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.policy.channels import CHANNELS, DELIVERIES, RED_ACTS, SCRIPTS, WHENS
from simulator.population.estate import OWNER_TYPES

# Ageing classes of one bill, by days overdue: at most 0, 30, 90, 180, 365, 1095, more.
BANDS = ("not_due", "days_1_30", "days_31_90", "days_91_180", "days_181_365", "days_366_1095", "over_1095")
AGES = ("fresh", "middle", "old")  # of the oldest open bill: up to 90 days, up to a year, more
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
GROUPS = ("reminder", "talk", "formal", "legal")
GROUP_OF = {
    "sms": "reminder",
    "wechat": "reminder",
    "phone": "talk",
    "visit": "talk",
    "notice": "reminder",
    "friendly_letter": "reminder",
    "formal_letter": "formal",
    "final_letter": "formal",
    "lawyer_letter": "legal",
    "lawsuit": "legal",
    "voice": "reminder",
    "door_notice": "formal",
    "mediation": "formal",
    "payment_order": "legal",
}
# These reach a number or an account, whoever is at home.
_REMOTE = ("sms", "wechat", "notice", "voice")


class Behaviour(NamedTuple):
    """T owner types, C channels. Chances 0-1, shifts in log-odds of a thirty-day payment, money int64 fen."""

    base: np.ndarray  # float64 (T,)
    overdue: np.ndarray  # float64 (T,)
    spread: float
    band: np.ndarray  # float64 (7,)
    payday_shift: float
    payday_first: int
    payday_last: int
    season: np.ndarray  # float64 (12,)
    dose: np.ndarray  # float64 (C, T, 3): effect x response x ageing
    reach: np.ndarray  # float64 (C, T)
    fee: np.ndarray  # int64 (C,): fen paid to others for one touch
    wage: int  # fen an hour
    minutes: np.ndarray  # int64 (C,)
    minutes_missed: np.ndarray  # int64 (C,)
    delivery_proof: np.ndarray  # float64 (D,)
    delivery_fee: np.ndarray  # int64 (D,)
    delivery_minutes: np.ndarray  # int64 (D,)
    script: np.ndarray  # float64 (S,): times the dose
    script_norm: float  # dose of a norm message for each unit of the building's share above neutral
    when: np.ndarray  # float64 (W,): times the reach of calls and visits
    complaint: np.ndarray  # float64 (C, T)
    complaint_cost: int
    complaint_minutes: int
    notice: float
    ceiling: float
    carry: float
    promise: np.ndarray  # float64 (C, T), 0 where no promise can be given
    promise_min: int
    promise_max: int
    promise_shift: float
    promise_harm: float
    plan_take_up: np.ndarray  # float64 (T,)
    plan_kept: np.ndarray  # float64 (T,)
    prepay: np.ndarray  # float64 (T,): chance per ppm of discount
    prepay_highest: float
    limitation_days: int
    reasonable_days: int
    court_min: int
    court_max: int
    won: float
    comply_days: int
    complied: np.ndarray  # float64 (T,)
    enforced: float
    enforce_min: int
    enforce_max: int
    mediated: np.ndarray  # float64 (T,): chance of an agreement, once somebody comes
    mediation_months: int  # instalments of an agreement
    objection: np.ndarray  # float64 (T,): chance of an objection to a payment order
    order_days: int  # from the application to its end
    reduction_ppm: np.ndarray  # int64 (T,)
    penalty_cap_ppm: int
    offset: np.ndarray  # float64 (T,): satisfaction relative to the service
    satisfaction_pull: float
    comfort: int
    fatigue: float
    complaint_hit: float
    satisfaction_neutral: float
    satisfaction_payment: float
    service_pull: float
    service_gain: float
    service_neutral: float
    neighbour_weight: float
    neighbour_neutral: float
    team_pull: float
    team_strain: float
    team_floor: float
    contact_window: int
    red_gain: np.ndarray  # float64 (10,): log-odds of those it is done to
    red_complaint: np.ndarray  # float64 (10,): chance a month of a complaint by one of them
    red_anger: np.ndarray  # float64 (10,): satisfaction lost a month
    red_suit: np.ndarray  # float64 (10,): chance a month that one of them sues
    red_liability: np.ndarray  # int64 (10,): fen that such a case costs
    red_detect: np.ndarray  # float64 (10,): chance a month that an authority steps in
    red_fine: np.ndarray  # int64 (10,): fen
    red_terminate: np.ndarray  # float64 (10,): chance a month of losing the contract
    red_won: np.ndarray  # float64 (10,): times the chance of winning a lawsuit
    service_spend: float  # service level that spending can add at most
    service_spend_scale: float  # fen a household and month that bring 63 % of it
    service_open_accounts: float
    service_response: float  # for an answer the same day
    service_event: float  # for each event a year
    service_survey: float
    service_meeting: float
    open_accounts_minutes: int
    response_minutes: float  # a household and month, for an answer within a day
    event_cost: int
    survey_minutes: float  # a household
    meeting_minutes: int
    archive_found: float  # chance that a missing number is found
    archive_fixed: float  # chance that a wrong one is put right
    archive_minutes: float  # a household
    online_shift: float  # log-odds
    online_fee_ppm: int  # of the cash
    label_base: float  # chance that an owner is taken for what he is
    label_archive: float
    label_analytics: float
    training_effect: float  # share by which full training lifts calls and visits
    training_scale: float  # hours a person and month that bring 63 % of it
    bonus_effect: float  # for each 10 % of bonus
    violation_base: float  # chance of a violation in one call or visit
    violation_bonus: float  # log of its multiple for each 10 % of bonus
    violation_pressure: float
    violation_backlog: float
    violation_training: float
    violation_recorded: float
    violation_supervised: float
    violation_suit: float  # chance that a violation ends in a case
    violation_liability: int


_RED_TABLES = ("gain", "complaint", "anger", "suit", "liability", "detect", "fine", "terminate", "won")
_VECTORS: dict[str, tuple[str, ...]] = {
    "habit.base": OWNER_TYPES,
    "habit.overdue": OWNER_TYPES,
    "habit.band": BANDS,
    "habit.season": tuple(MONTHS),
    "channels.effect": CHANNELS,
    "channels.reach": CHANNELS,
    "channels.presence": OWNER_TYPES,
    "channels.fee": CHANNELS,
    "channels.minutes": CHANNELS,
    "channels.minutes_missed": CHANNELS,
    "delivery.proof": DELIVERIES,
    "delivery.fee": DELIVERIES,
    "delivery.minutes": DELIVERIES,
    "scripts.effect": SCRIPTS,
    "scripts.reach": WHENS,
    "channels.complaint": CHANNELS,
    "channels.grumble": OWNER_TYPES,
    "responses.promise.phone": OWNER_TYPES,
    "responses.promise.visit": OWNER_TYPES,
    "responses.plan.take_up": OWNER_TYPES,
    "responses.plan.kept": OWNER_TYPES,
    "responses.prepay.take_up": OWNER_TYPES,
    **{f"red_lines.{table}": tuple(act.lower() for act in RED_ACTS) for table in _RED_TABLES},
    "legal.complied": OWNER_TYPES,
    "legal.reduction": OWNER_TYPES,
    "legal.mediation.agree": OWNER_TYPES,
    "legal.order.objection": OWNER_TYPES,
    "feedback.satisfaction.offset": OWNER_TYPES,
    **{f"channels.response.{group}": OWNER_TYPES for group in GROUPS},
    **{f"channels.ageing.{group}": AGES for group in GROUPS},
}
_SCALARS = [
    "habit.spread",
    "habit.payday.shift",
    "habit.payday.first_day",
    "habit.payday.last_day",
    "channels.ceiling",
    "channels.carry",
    "channels.wage",
    "channels.complaint_minutes",
    "scripts.norm",
    "responses.promise.shortest",
    "responses.promise.longest",
    "responses.promise.shift",
    "responses.promise.harm",
    "responses.prepay.reference_discount",
    "responses.prepay.highest",
    "legal.limitation_days",
    "legal.reasonable_days",
    "legal.court_days_min",
    "legal.court_days_max",
    "legal.won",
    "legal.comply_days",
    "legal.enforced",
    "legal.enforce_days_min",
    "legal.enforce_days_max",
    "legal.penalty_cap",
    "legal.mediation.months",
    "legal.order.days",
    "feedback.satisfaction.pull",
    "feedback.satisfaction.comfort",
    "feedback.satisfaction.fatigue",
    "feedback.satisfaction.complaint_hit",
    "feedback.satisfaction.neutral",
    "feedback.satisfaction.payment",
    "feedback.service.pull",
    "feedback.service.gain",
    "feedback.service.neutral",
    "feedback.neighbours.weight",
    "feedback.neighbours.neutral",
    "feedback.team.pull",
    "feedback.team.strain",
    "feedback.team.floor",
    "feedback.kpi.contact_window",
    *(
        f"programme.{name}"
        for name in (
            "service.spend",
            "service.spend_scale",
            "service.open_accounts",
            "service.response",
            "service.event",
            "service.survey",
            "service.meeting",
            "cost.open_accounts_minutes",
            "cost.response_minutes",
            "cost.event",
            "cost.survey_minutes",
            "cost.meeting_minutes",
            "archive.found",
            "archive.fixed",
            "archive.minutes",
            "online.shift",
            "online.fee",
            "label.base",
            "label.archive",
            "label.analytics",
            "team.training_effect",
            "team.training_scale",
            "team.bonus_effect",
            "violation.base",
            "violation.bonus",
            "violation.pressure",
            "violation.backlog",
            "violation.training",
            "violation.recorded",
            "violation.supervised",
            "violation.suit",
            "violation.liability",
        )
    ),
]
NAMES = frozenset(_SCALARS) | {f"{table}.{row}" for table, rows in _VECTORS.items() for row in rows}


def behaviour_from(values: dict[str, float]) -> Behaviour:
    """Arrays from values by dotted name (all of NAMES)."""

    def vector(table: str) -> np.ndarray:
        return np.array([values[f"{table}.{row}"] for row in _VECTORS[table]], dtype=np.float64)

    def whole(name: str) -> int:
        return round(values[name])

    effect, response, ageing = vector("channels.effect"), {}, {}
    for group in GROUPS:
        response[group] = vector(f"channels.response.{group}")
        ageing[group] = vector(f"channels.ageing.{group}")
    groups = [GROUP_OF[channel] for channel in CHANNELS]
    dose = np.array(
        [effect[c] * response[g][:, None] * ageing[g][None, :] for c, g in enumerate(groups)], dtype=np.float64
    )
    presence = vector("channels.presence")
    by_hand = np.array([c not in _REMOTE for c in CHANNELS])
    reach = vector("channels.reach")[:, None] * np.where(by_hand[:, None], presence[None, :], 1.0)
    promise = np.zeros((len(CHANNELS), len(OWNER_TYPES)))
    for channel in ("phone", "visit"):
        promise[CHANNELS.index(channel)] = vector(f"responses.promise.{channel}")
    fee, minutes, missed = (
        np.rint(vector(f"channels.{name}")).astype(np.int64) for name in ("fee", "minutes", "minutes_missed")
    )
    wage, complaint_minutes = whole("channels.wage"), whole("channels.complaint_minutes")
    s = values
    return Behaviour(
        base=vector("habit.base"),
        overdue=vector("habit.overdue"),
        spread=s["habit.spread"],
        band=vector("habit.band"),
        payday_shift=s["habit.payday.shift"],
        payday_first=whole("habit.payday.first_day"),
        payday_last=whole("habit.payday.last_day"),
        season=vector("habit.season"),
        dose=dose,
        reach=reach,
        fee=fee,
        wage=wage,
        minutes=minutes,
        minutes_missed=missed,
        delivery_proof=vector("delivery.proof"),
        delivery_fee=np.rint(vector("delivery.fee")).astype(np.int64),
        delivery_minutes=np.rint(vector("delivery.minutes")).astype(np.int64),
        script=vector("scripts.effect"),
        script_norm=s["scripts.norm"],
        when=vector("scripts.reach"),
        complaint=vector("channels.complaint")[:, None] * vector("channels.grumble")[None, :],
        complaint_cost=complaint_minutes * wage // 60,
        complaint_minutes=complaint_minutes,
        notice=s["channels.effect.notice"],
        ceiling=s["channels.ceiling"],
        carry=s["channels.carry"],
        promise=promise,
        promise_min=whole("responses.promise.shortest"),
        promise_max=whole("responses.promise.longest"),
        promise_shift=s["responses.promise.shift"],
        promise_harm=s["responses.promise.harm"],
        plan_take_up=vector("responses.plan.take_up"),
        plan_kept=vector("responses.plan.kept"),
        prepay=vector("responses.prepay.take_up") / (s["responses.prepay.reference_discount"] * 1_000_000),
        prepay_highest=s["responses.prepay.highest"],
        limitation_days=whole("legal.limitation_days"),
        reasonable_days=whole("legal.reasonable_days"),
        court_min=whole("legal.court_days_min"),
        court_max=whole("legal.court_days_max"),
        won=s["legal.won"],
        comply_days=max(1, whole("legal.comply_days")),
        complied=vector("legal.complied"),
        enforced=s["legal.enforced"],
        enforce_min=max(1, whole("legal.enforce_days_min")),
        enforce_max=whole("legal.enforce_days_max"),
        mediated=vector("legal.mediation.agree"),
        mediation_months=max(1, whole("legal.mediation.months")),
        objection=vector("legal.order.objection"),
        order_days=max(1, whole("legal.order.days")),
        reduction_ppm=np.rint(vector("legal.reduction") * 1_000_000).astype(np.int64),
        penalty_cap_ppm=round(s["legal.penalty_cap"] * 1_000_000),
        offset=vector("feedback.satisfaction.offset"),
        satisfaction_pull=s["feedback.satisfaction.pull"],
        comfort=whole("feedback.satisfaction.comfort"),
        fatigue=s["feedback.satisfaction.fatigue"],
        complaint_hit=s["feedback.satisfaction.complaint_hit"],
        satisfaction_neutral=s["feedback.satisfaction.neutral"],
        satisfaction_payment=s["feedback.satisfaction.payment"],
        service_pull=s["feedback.service.pull"],
        service_gain=s["feedback.service.gain"],
        service_neutral=s["feedback.service.neutral"],
        neighbour_weight=s["feedback.neighbours.weight"],
        neighbour_neutral=s["feedback.neighbours.neutral"],
        team_pull=s["feedback.team.pull"],
        team_strain=s["feedback.team.strain"],
        team_floor=s["feedback.team.floor"],
        contact_window=whole("feedback.kpi.contact_window"),
        red_gain=vector("red_lines.gain"),
        red_complaint=vector("red_lines.complaint"),
        red_anger=vector("red_lines.anger"),
        red_suit=vector("red_lines.suit"),
        red_liability=np.rint(vector("red_lines.liability")).astype(np.int64),
        red_detect=vector("red_lines.detect"),
        red_fine=np.rint(vector("red_lines.fine")).astype(np.int64),
        red_terminate=vector("red_lines.terminate"),
        red_won=vector("red_lines.won"),
        service_spend=s["programme.service.spend"],
        service_spend_scale=s["programme.service.spend_scale"],
        service_open_accounts=s["programme.service.open_accounts"],
        service_response=s["programme.service.response"],
        service_event=s["programme.service.event"],
        service_survey=s["programme.service.survey"],
        service_meeting=s["programme.service.meeting"],
        open_accounts_minutes=whole("programme.cost.open_accounts_minutes"),
        response_minutes=s["programme.cost.response_minutes"],
        event_cost=whole("programme.cost.event"),
        survey_minutes=s["programme.cost.survey_minutes"],
        meeting_minutes=whole("programme.cost.meeting_minutes"),
        archive_found=s["programme.archive.found"],
        archive_fixed=s["programme.archive.fixed"],
        archive_minutes=s["programme.archive.minutes"],
        online_shift=s["programme.online.shift"],
        online_fee_ppm=round(s["programme.online.fee"] * 1_000_000),
        label_base=s["programme.label.base"],
        label_archive=s["programme.label.archive"],
        label_analytics=s["programme.label.analytics"],
        training_effect=s["programme.team.training_effect"],
        training_scale=s["programme.team.training_scale"],
        bonus_effect=s["programme.team.bonus_effect"],
        violation_base=s["programme.violation.base"],
        violation_bonus=s["programme.violation.bonus"],
        violation_pressure=s["programme.violation.pressure"],
        violation_backlog=s["programme.violation.backlog"],
        violation_training=s["programme.violation.training"],
        violation_recorded=s["programme.violation.recorded"],
        violation_supervised=s["programme.violation.supervised"],
        violation_suit=s["programme.violation.suit"],
        violation_liability=whole("programme.violation.liability"),
    )
