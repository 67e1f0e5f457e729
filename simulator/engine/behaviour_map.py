"""From parameters by dotted name to the Behaviour that kernel and reference read."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.engine.behaviour import AGES, BANDS, GROUP_OF, GROUPS, MONTHS, REMOTE, Behaviour
from simulator.policy.channels import (
    ATTITUDES,
    CAUSES,
    CHANNELS,
    DELIVERIES,
    RED_ACTS,
    REWARDS,
    SCRIPTS,
    TALKS,
    WHENS,
)
from simulator.population.estate import OWNER_TYPES

# How a value is read: as it is, rounded, at least one, in millionths; and so for a table with a row for each name.
FLOAT, WHOLE, AT_LEAST_ONE, PPM, VECTOR, WHOLES, PPMS = range(7)
_MILLION = 1_000_000

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
    "channels.burden": CHANNELS,
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
    "incentives.reward.effect": REWARDS,
    "plans.deferral.take_up": OWNER_TYPES,
    "plans.deferral.kept": OWNER_TYPES,
    "plans.auto_debit.enrol": OWNER_TYPES,
    "plans.yearly.share": OWNER_TYPES,
    **{f"talk.effect.{talk}": OWNER_TYPES for talk in TALKS},
    "talk.minutes": TALKS,
    "talk.complaint": TALKS,
    "grievance.cure": CAUSES,
    "grievance.minutes": CAUSES,
    "grievance.fee": CAUSES,
    "community.urge": ATTITUDES,
}

# Fields that are one parameter or one table each; behaviour_from puts together the others.
_FIELDS: dict[str, tuple[str, int]] = {
    "base": ("habit.base", VECTOR),
    "overdue": ("habit.overdue", VECTOR),
    "spread": ("habit.spread", FLOAT),
    "band": ("habit.band", VECTOR),
    "payday_shift": ("habit.payday.shift", FLOAT),
    "payday_first": ("habit.payday.first_day", WHOLE),
    "payday_last": ("habit.payday.last_day", WHOLE),
    "season": ("habit.season", VECTOR),
    "delivery_proof": ("delivery.proof", VECTOR),
    "delivery_fee": ("delivery.fee", WHOLES),
    "delivery_minutes": ("delivery.minutes", WHOLES),
    "script": ("scripts.effect", VECTOR),
    "script_norm": ("scripts.norm", FLOAT),
    "when": ("scripts.reach", VECTOR),
    "burden": ("channels.burden", VECTOR),
    "notice": ("channels.effect.notice", FLOAT),
    "ceiling": ("channels.ceiling", FLOAT),
    "carry": ("channels.carry", FLOAT),
    "promise_min": ("responses.promise.shortest", WHOLE),
    "promise_max": ("responses.promise.longest", WHOLE),
    "promise_shift": ("responses.promise.shift", FLOAT),
    "promise_harm": ("responses.promise.harm", FLOAT),
    "plan_take_up": ("responses.plan.take_up", VECTOR),
    "plan_kept": ("responses.plan.kept", VECTOR),
    "prepay_highest": ("responses.prepay.highest", FLOAT),
    "limitation_days": ("legal.limitation_days", WHOLE),
    "reasonable_days": ("legal.reasonable_days", WHOLE),
    "court_min": ("legal.court_days_min", WHOLE),
    "court_max": ("legal.court_days_max", WHOLE),
    "won": ("legal.won", FLOAT),
    "comply_days": ("legal.comply_days", AT_LEAST_ONE),
    "complied": ("legal.complied", VECTOR),
    "enforced": ("legal.enforced", FLOAT),
    "enforce_min": ("legal.enforce_days_min", AT_LEAST_ONE),
    "enforce_max": ("legal.enforce_days_max", WHOLE),
    "mediated": ("legal.mediation.agree", VECTOR),
    "mediation_months": ("legal.mediation.months", AT_LEAST_ONE),
    "objection": ("legal.order.objection", VECTOR),
    "order_days": ("legal.order.days", AT_LEAST_ONE),
    "reduction_ppm": ("legal.reduction", PPMS),
    "penalty_cap_ppm": ("legal.penalty_cap", PPM),
    "offset": ("feedback.satisfaction.offset", VECTOR),
    "satisfaction_pull": ("feedback.satisfaction.pull", FLOAT),
    "comfort": ("feedback.satisfaction.comfort", WHOLE),
    "fatigue": ("feedback.satisfaction.fatigue", FLOAT),
    "complaint_hit": ("feedback.satisfaction.complaint_hit", FLOAT),
    "satisfaction_neutral": ("feedback.satisfaction.neutral", FLOAT),
    "satisfaction_payment": ("feedback.satisfaction.payment", FLOAT),
    "service_pull": ("feedback.service.pull", FLOAT),
    "service_gain": ("feedback.service.gain", FLOAT),
    "service_neutral": ("feedback.service.neutral", FLOAT),
    "neighbour_weight": ("feedback.neighbours.weight", FLOAT),
    "neighbour_neutral": ("feedback.neighbours.neutral", FLOAT),
    "team_pull": ("feedback.team.pull", FLOAT),
    "team_strain": ("feedback.team.strain", FLOAT),
    "team_floor": ("feedback.team.floor", FLOAT),
    "contact_window": ("feedback.kpi.contact_window", WHOLE),
    "red_gain": ("red_lines.gain", VECTOR),
    "red_complaint": ("red_lines.complaint", VECTOR),
    "red_anger": ("red_lines.anger", VECTOR),
    "red_suit": ("red_lines.suit", VECTOR),
    "red_liability": ("red_lines.liability", WHOLES),
    "red_detect": ("red_lines.detect", VECTOR),
    "red_fine": ("red_lines.fine", WHOLES),
    "red_terminate": ("red_lines.terminate", VECTOR),
    "red_won": ("red_lines.won", VECTOR),
    "service_spend": ("programme.service.spend", FLOAT),
    "service_spend_scale": ("programme.service.spend_scale", FLOAT),
    "service_open_accounts": ("programme.service.open_accounts", FLOAT),
    "service_response": ("programme.service.response", FLOAT),
    "service_event": ("programme.service.event", FLOAT),
    "service_survey": ("programme.service.survey", FLOAT),
    "service_meeting": ("programme.service.meeting", FLOAT),
    "open_accounts_minutes": ("programme.cost.open_accounts_minutes", WHOLE),
    "response_minutes": ("programme.cost.response_minutes", FLOAT),
    "event_cost": ("programme.cost.event", WHOLE),
    "survey_minutes": ("programme.cost.survey_minutes", FLOAT),
    "meeting_minutes": ("programme.cost.meeting_minutes", WHOLE),
    "archive_found": ("programme.archive.found", FLOAT),
    "archive_fixed": ("programme.archive.fixed", FLOAT),
    "archive_minutes": ("programme.archive.minutes", FLOAT),
    "online_shift": ("programme.online.shift", FLOAT),
    "online_fee_ppm": ("programme.online.fee", PPM),
    "label_base": ("programme.label.base", FLOAT),
    "label_archive": ("programme.label.archive", FLOAT),
    "label_analytics": ("programme.label.analytics", FLOAT),
    "training_effect": ("programme.team.training_effect", FLOAT),
    "training_scale": ("programme.team.training_scale", FLOAT),
    "bonus_effect": ("programme.team.bonus_effect", FLOAT),
    "violation_base": ("programme.violation.base", FLOAT),
    "violation_bonus": ("programme.violation.bonus", FLOAT),
    "violation_pressure": ("programme.violation.pressure", FLOAT),
    "violation_backlog": ("programme.violation.backlog", FLOAT),
    "violation_training": ("programme.violation.training", FLOAT),
    "violation_recorded": ("programme.violation.recorded", FLOAT),
    "violation_supervised": ("programme.violation.supervised", FLOAT),
    "violation_suit": ("programme.violation.suit", FLOAT),
    "violation_liability": ("programme.violation.liability", WHOLE),
    "prepay_short": ("incentives.prepay.short", FLOAT),
    "reward_effect": ("incentives.reward.effect", VECTOR),
    "reward_half": ("incentives.reward.half", FLOAT),
    "honour_effect": ("incentives.honour.effect", FLOAT),
    "honour_consent": ("incentives.honour.consent", FLOAT),
    "amnesty_effect": ("incentives.amnesty.effect", FLOAT),
    "amnesty_hazard": ("incentives.amnesty.hazard", FLOAT),
    "amnesty_memory": ("incentives.amnesty.memory", FLOAT),
    "penalty_deter": ("incentives.penalty.deter", FLOAT),
    "penalty_half": ("incentives.penalty.half", FLOAT),
    "waiver_known": ("incentives.penalty.known", FLOAT),
    "waiver_effect": ("incentives.penalty.waiver", FLOAT),
    "capital_cost": ("incentives.capital.cost", FLOAT),
    "agency_shift": ("incentives.agency.shift", FLOAT),
    "agency_complaint": ("incentives.agency.complaint", FLOAT),
    "agency_violation": ("incentives.agency.violation", FLOAT),
    "defer_take_up": ("plans.deferral.take_up", VECTOR),
    "defer_kept": ("plans.deferral.kept", VECTOR),
    "defer_checked": ("plans.deferral.checked", FLOAT),
    "defer_minutes": ("plans.deferral.minutes", WHOLE),
    "auto_enrol": ("plans.auto_debit.enrol", VECTOR),
    "auto_funds": ("plans.auto_debit.funds", FLOAT),
    "auto_fee": ("plans.auto_debit.fee", WHOLE),
    "forced_complaint": ("plans.oldest_first.complaint", FLOAT),
    "address_proof": ("plans.address.proof", FLOAT),
    "vacancy_shift": ("plans.vacancy.shift", FLOAT),
    "yearly": ("plans.yearly.share", VECTOR),
    "yearly_hold": ("plans.yearly.hold", FLOAT),
    "yearly_push": ("plans.yearly.push", FLOAT),
    "talk_minutes": ("talk.minutes", WHOLES),
    "talk_complaint": ("talk.complaint", VECTOR),
    "talk_show": ("talk.show", FLOAT),
    "talk_reveal": ("talk.reveal", FLOAT),
    "grievance": ("grievance.weight", FLOAT),
    "cure": ("grievance.cure", VECTOR),
    "cure_minutes": ("grievance.minutes", WHOLES),
    "cure_fee": ("grievance.fee", WHOLES),
    "reveal_hotline": ("grievance.reveal.hotline", FLOAT),
    "reveal_survey": ("grievance.reveal.survey", FLOAT),
    "slow_answer": ("grievance.answer.slow", WHOLE),
    "complaint_left": ("grievance.answer.left", FLOAT),
    "unproven": ("legal.evidence.unproven", FLOAT),
    "archive_won": ("legal.evidence.archive", FLOAT),
    "defence": ("legal.evidence.defence", FLOAT),
    "batch_saving": ("legal.batch.saving", FLOAT),
    "batch_size": ("legal.batch.size", AT_LEAST_ONE),
    "urge": ("community.urge", VECTOR),
    "accounts_vote": ("community.vote.accounts", FLOAT),
    "fee_vote": ("community.vote.fee", FLOAT),
    "vote_minutes": ("community.vote.minutes", WHOLE),
    "no_office": ("community.no_office", FLOAT),
    "bill_error": ("tools.billing.error", FLOAT),
    "calculation": ("tools.billing.software", FLOAT),
    "error_minutes": ("tools.billing.minutes", WHOLE),
    "error_delay": ("tools.billing.delay", FLOAT),
    "letter_saving": ("tools.letters.saving", FLOAT),
    "statistics": ("tools.statistics.skill", FLOAT),
    "follow": ("tools.wechat.follow", FLOAT),
    "follow_minutes": ("tools.wechat.minutes", FLOAT),
    "face_shift": ("tools.face.shift", FLOAT),
    "face_cost": ("tools.face.cost", WHOLE),
    "software_fee": ("tools.software.fee", WHOLE),
    "mistaken_complaint": ("tools.lag.complaint", FLOAT),
    "desk_minutes": ("tools.process.minutes", FLOAT),
    "rework": ("tools.process.rework", FLOAT),
    "attrition": ("tools.attrition.share", FLOAT),
    "attrition_pressure": ("tools.attrition.pressure", FLOAT),
    "attrition_bonus": ("tools.attrition.bonus", FLOAT),
    "attrition_loss": ("tools.attrition.loss", FLOAT),
    "recruit_cost": ("tools.attrition.cost", WHOLE),
    "tenant": ("tools.people.tenant", FLOAT),
    "elder_remote": ("tools.people.elder_remote", FLOAT),
    "elder_talk": ("tools.people.elder_talk", FLOAT),
    "newcomer": ("tools.people.newcomer", FLOAT),
}
_PARTS = (
    "habit.estate",
    "channels.wage",
    "channels.complaint_minutes",
    "responses.prepay.reference_discount",
)
NAMES = (
    {name for name, kind in _FIELDS.values() if kind <= PPM}
    | {f"{table}.{row}" for table, rows in _VECTORS.items() for row in rows}
    | set(_PARTS)
)


def behaviour_from(values: dict[str, float]) -> Behaviour:
    """Arrays from values by dotted name (all of NAMES)."""

    def vector(table: str) -> np.ndarray:
        return np.array([values[f"{table}.{row}"] for row in _VECTORS[table]], dtype=np.float64)

    effect, response, ageing = vector("channels.effect"), {}, {}
    for group in GROUPS:
        response[group] = vector(f"channels.response.{group}")
        ageing[group] = vector(f"channels.ageing.{group}")
    groups = [GROUP_OF[channel] for channel in CHANNELS]
    dose = np.array(
        [effect[c] * response[g][:, None] * ageing[g][None, :] for c, g in enumerate(groups)], dtype=np.float64
    )
    presence = vector("channels.presence")
    by_hand = np.array([c not in REMOTE for c in CHANNELS])
    reach = vector("channels.reach")[:, None] * np.where(by_hand[:, None], presence[None, :], 1.0)
    promise = np.zeros((len(CHANNELS), len(OWNER_TYPES)))
    for channel in ("phone", "visit"):
        promise[CHANNELS.index(channel)] = vector(f"responses.promise.{channel}")
    fee, minutes, missed = (
        np.rint(vector(f"channels.{name}")).astype(np.int64) for name in ("fee", "minutes", "minutes_missed")
    )
    wage, complaint_minutes = round(values["channels.wage"]), round(values["channels.complaint_minutes"])
    fields = {field: _read(values, name, kind, vector) for field, (name, kind) in _FIELDS.items()}
    fields["base"] = fields["base"] + values["habit.estate"]
    return Behaviour(
        **fields,
        dose=dose,
        reach=reach,
        fee=fee,
        wage=wage,
        minutes=minutes,
        minutes_missed=missed,
        complaint=vector("channels.complaint")[:, None] * vector("channels.grumble")[None, :],
        complaint_cost=complaint_minutes * wage // 60,
        complaint_minutes=complaint_minutes,
        promise=promise,
        prepay=vector("responses.prepay.take_up") / (values["responses.prepay.reference_discount"] * 1_000_000),
        talk_effect=np.stack([vector(f"talk.effect.{talk}") for talk in TALKS]),
    )


def _read(values: dict[str, float], name: str, kind: int, vector: Any) -> Any:
    if kind == FLOAT:
        return values[name]
    if kind == WHOLE:
        return round(values[name])
    if kind == AT_LEAST_ONE:
        return max(1, round(values[name]))
    if kind == PPM:
        return round(values[name] * _MILLION)
    table = vector(name)
    if kind == VECTOR:
        return table
    return np.rint(table * (_MILLION if kind == PPMS else 1)).astype(np.int64)
