"""What a policy does to the estate as a whole: service and feedback, the team's skill, and acts against the red lines.

Worked out once for each draw of the parameters, so that kernel and reference see only a service level, a skill, some
minutes and fen a month, and for each month the sum of the red-line acts in force.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.engine.maths import exp_fixed
from simulator.policy.compiled import CompiledPolicy

_EXP = exp_fixed.py_func
_MONTHS = 12


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
        skill=(1.0 + par.training_effect * trained) * (1.0 + par.bonus_effect * bonus),
        online=par.online_shift * pol.online_payment,
        fee_ppm=par.online_fee_ppm * pol.online_payment,
        once_cost=round(par.archive_minutes * households * pol.clean_archive) * par.wage // 60,
        violation=par.violation_base * _EXP(log_multiple),
    )


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
