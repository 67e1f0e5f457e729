"""What a policy does to the estate as a whole: service and feedback, the team's skill, and acts against the red lines.

Worked out once for each draw of the parameters, so that kernel and reference see only a service level, a skill, some
minutes and fen a month, and for each month the sum of the red-line acts in force.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.engine.maths import exp_fixed
from simulator.policy.channels import ATTITUDES
from simulator.policy.compiled import CompiledPolicy

_EXP = exp_fixed.py_func
_MONTHS = 12
# An answer within a week is in time; without any promise a grievance is looked at a third of the time.
GOOD_ANSWER_DAYS, SLOW_ANSWER = 7, 1.0 / 3.0


class Programme(NamedTuple):
    """`service` is added to the estate's own level; money int64 fen, time int64 minutes, both a month."""

    service: float
    service_cost: int
    minutes: int  # taken from the team's hours
    skill: float  # times the dose of calls and visits
    online: float  # log-odds added for everybody
    fee_ppm: int  # of the cash, to whoever handles online payments
    once_cost: int  # fen in the first month
    violation: float  # chance of a violation in one call or visit, before backlog
    process_minutes: int  # checking, assigning and recording, in months in which something is planned
    process_cost: int  # fen for that and for new staff, in the same months
    software_cost: int  # fen a month
    handled: np.ndarray  # float64 (4,): chance a month that a known grievance is cured, by cause
    answer_days: int  # until a complaint is answered
    bill_error: float  # chance that a bill is wrong
    won: float  # times the chance of winning a lawsuit
    mediation: float  # times the chance of an agreement
    defer_pass: float  # chance that somebody without need is not turned down
    defer_minutes: int


class Red(NamedTuple):
    """The red-line acts in force, by month (M,). Chances are monthly; of several acts the highest price counts."""

    acts: np.ndarray  # int32: how many acts
    overdue: np.ndarray  # int32: done to households at least so many days overdue
    shift: np.ndarray  # float64: log-odds
    complaint: np.ndarray  # float64
    anger: np.ndarray  # float64
    suit: np.ndarray  # float64
    liability: np.ndarray  # int64
    detect: np.ndarray  # float64
    fine: np.ndarray  # int64
    terminate: np.ndarray  # float64
    won: np.ndarray  # float64


def make_programme(pol: CompiledPolicy, par: Behaviour, households: int) -> Programme:
    """The constant part, for an estate of `households`."""
    answer = 1.0 / pol.response_days if pol.response_days else 0.0
    trained = 1.0 - _EXP(-pol.training_hours / par.training_scale)
    bonus = pol.bonus_ppm / 100_000
    service = (
        par.service_spend * (1.0 - _EXP(-pol.service_spend / par.service_spend_scale))
        + par.service_open_accounts * pol.open_accounts
        + par.service_response * answer
        + par.service_event * pol.events_per_year
        + par.service_survey * pol.surveys_per_year
        + par.service_meeting * pol.meetings_per_year
    )
    desk = (
        par.open_accounts_minutes * pol.open_accounts
        + par.response_minutes * answer * households
        + par.survey_minutes * households * pol.surveys_per_year / _MONTHS
        + par.meeting_minutes * pol.meetings_per_year / _MONTHS
    )
    process = round(par.desk_minutes * households * (1.0 if pol.statistics else 1.0 + par.rework))
    if pol.attitude != ATTITUDES.index("none"):
        service += par.accounts_vote * pol.accounts_vote + par.fee_vote * pol.fee_vote
        desk += par.vote_minutes * (pol.accounts_vote or pol.fee_vote) / _MONTHS
    gone = leaving(par, pol.target_pressure, bonus)
    modules = int(pol.calculation) + int(pol.reminders) + int(pol.statistics) + int(pol.clean_archive)
    skill = (1.0 + par.training_effect * trained) * (1.0 + par.bonus_effect * bonus)
    skill *= (1.0 + par.statistics * pol.statistics) * max(0.0, 1.0 - par.attrition_loss * gone)
    once = par.archive_minutes * households * pol.clean_archive + par.follow_minutes * households * pol.wechat_drive
    in_time = min(1.0, GOOD_ANSWER_DAYS / pol.response_days) if pol.response_days else SLOW_ANSWER
    log_multiple = (
        par.violation_bonus * bonus
        + par.violation_pressure * pol.target_pressure
        - par.violation_training * trained
        - par.violation_recorded * pol.recorded
        - par.violation_supervised * pol.supervised
    )
    return Programme(
        service=service,
        service_cost=pol.service_spend * households
        + par.event_cost * pol.events_per_year // _MONTHS
        + round(desk) * par.wage // 60,
        minutes=pol.people * pol.training_hours * 60,
        process_minutes=process,
        skill=skill,
        online=par.online_shift * pol.online_payment + par.face_shift * pol.face_payment,
        fee_ppm=par.online_fee_ppm * pol.online_payment,
        once_cost=round(once) * par.wage // 60 + par.face_cost * pol.face_payment,
        violation=par.violation_base * _EXP(log_multiple),
        process_cost=process * par.wage // 60 + round(par.recruit_cost * pol.people * gone),
        software_cost=round(par.software_fee * modules * households / _MONTHS),
        handled=par.cure * pol.causes * in_time,
        answer_days=pol.response_days or par.slow_answer,
        bill_error=par.bill_error * (par.calculation if pol.calculation else 1.0),
        won=par.archive_won if pol.clean_archive else 1.0,
        mediation=1.0 if pol.office else par.no_office,
        defer_pass=1.0 - par.defer_checked * pol.defer_verified,
        defer_minutes=par.defer_minutes if pol.defer_verified else 0,
    )


def leaving(par: Behaviour, target_pressure: float, bonus: float) -> float:
    """Share of the team that leaves in a month; `bonus` in tenths of what is recovered."""
    return min(1.0, par.attrition * _EXP(par.attrition_pressure * target_pressure + par.attrition_bonus * bonus))


def ease(pol: CompiledPolicy, par: Behaviour) -> np.ndarray:
    """float64 (offers,): how much easier each prepayment is than one of twelve months."""
    return 1.0 + par.prepay_short * (_MONTHS - pol.offer_months) / _MONTHS


def make_red(pol: CompiledPolicy, par: Behaviour) -> Red:
    """The acts in force in each month."""
    on = pol.red_active
    return Red(
        acts=on.sum(axis=1).astype(np.int32),
        overdue=pol.red_overdue,
        shift=(on * par.red_gain).sum(axis=1),
        complaint=_any(on, par.red_complaint),
        anger=(on * par.red_anger).sum(axis=1),
        suit=_any(on, par.red_suit),
        liability=(on * par.red_liability).max(axis=1, initial=0),
        detect=_any(on, par.red_detect),
        fine=(on * par.red_fine).max(axis=1, initial=0),
        terminate=_any(on, par.red_terminate),
        won=np.where(on, par.red_won, 1.0).min(axis=1, initial=1.0),
    )


def _any(on: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """(M,): the chance of at least one of the acts in force."""
    return 1.0 - np.where(on, 1.0 - chance, 1.0).prod(axis=1)


class Monthly(NamedTuple):
    """What differs from month to month, (M,) or (M, 7 ageing bands)."""

    band: np.ndarray  # float64 (M, 7): log-odds of a bill by its ageing class, with rewards, amnesty and its memory
    amnesty_ppm: np.ndarray  # int64 (M,): of the principal
    reveal: np.ndarray  # float64 (M,): chance that a grievance nobody knew of comes to light


def make_monthly(pol: CompiledPolicy, par: Behaviour) -> Monthly:
    """Rewards, honours and the fear of a penalty speak to those who are not yet due, an amnesty to old debts, a waived
    penalty to all who are late.

    Afterwards those who are not yet due wait for the next one: the moral hazard, forgotten by halves.
    """
    months = len(pol.amnesty_ppm)
    band = np.tile(par.band, (months, 1))
    if pol.reward >= 0:
        band[:, 0] += par.reward_effect[pol.reward] * pol.reward_fen / (pol.reward_fen + par.reward_half)
    if pol.honours:
        band[:, 0] += par.honour_effect * par.honour_consent
    if pol.penalty_ppm:
        size = pol.penalty_ppm / (pol.penalty_ppm + par.penalty_half)
        band[:, 0] += par.penalty_deter * size * (1.0 - par.waiver_known * pol.waive_penalty)
        band[:, 1:] += par.waiver_effect * size * pol.waive_penalty
    in_care = next((b for b, edge in enumerate(_BAND_FROM) if edge >= pol.agency_overdue), len(_BAND_FROM))
    band[:, in_care:] += par.agency_shift
    old = next((b for b, edge in enumerate(_BAND_FROM) if edge >= pol.amnesty_overdue), len(_BAND_FROM))
    band[:, old:] += (par.amnesty_effect * pol.amnesty_ppm / _MILLION)[:, None]
    most = pol.amnesty_ppm.max(initial=0) / _MILLION
    for month in range(min(pol.amnesty_first, months), months):
        memory = _EXP(-_LN2 * (month - pol.amnesty_first) / par.amnesty_memory)
        band[month, 0] -= par.amnesty_hazard * most * memory
    survey = np.zeros(months, dtype=bool)
    if pol.surveys_per_year:
        survey[:: max(1, _MONTHS // pol.surveys_per_year)] = True
    return Monthly(
        band=band,
        amnesty_ppm=pol.amnesty_ppm,
        reveal=1.0 - (1.0 - par.reveal_hotline * pol.hotline) * (1.0 - par.reveal_survey * survey),
    )


_BAND_FROM = (-1, 0, 30, 90, 180, 365, 1095)  # a bill is in a band if it is more days overdue than this
_MILLION, _LN2 = 1_000_000, 0.6931471805599453
