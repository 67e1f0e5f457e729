"""What one touch by one lever does: dose, reach, cost, proof, complaint and promise, for each owner type.

Everything that a lever's settings change is worked out here, once for each draw of the parameters, so that kernel and
reference know rules and never ask what a channel, a script or a delivery means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.policy.channels import DELIVERIES, LAWSUIT, ORDER, PHONE, SCRIPTS, VISIT, VOICE
from simulator.policy.compiled import CompiledPolicy


class Acts(NamedTuple):
    """R rules, T owner types. Chances 0-1, doses in log-odds, money int64 fen, time int64 minutes."""

    dose: np.ndarray  # float64 (R, T, 3): by age of the oldest open bill
    reach: np.ndarray  # float64 (R, T)
    complaint: np.ndarray  # float64 (R, T)
    promise: np.ndarray  # float64 (R, T)
    proof: np.ndarray  # float64 (R,): of a demand; a reminder proves nothing
    written: np.ndarray  # bool (R,): a demand in writing, after which a lawsuit may follow
    norm: np.ndarray  # float64 (R,): dose for each unit of the building's share above neutral
    cost: np.ndarray  # int64 (R,): a touch that reaches somebody
    cost_missed: np.ndarray  # int64 (R,)
    minutes: np.ndarray  # int64 (R,)
    minutes_missed: np.ndarray  # int64 (R,)


def make_acts(pol: CompiledPolicy, par: Behaviour) -> Acts:
    """The table of a policy under one draw of the parameters."""
    channel, delivery = pol.rule_channel, pol.rule_delivery
    fee = par.fee[channel] + par.delivery_fee[delivery]
    minutes = par.minutes[channel] + par.delivery_minutes[delivery]
    missed = par.minutes_missed[channel] + par.delivery_minutes[delivery]
    called_on = np.isin(channel, (PHONE, VISIT, VOICE))
    reach = par.reach[channel] * np.where(called_on, par.when[pol.rule_when], 1.0)[:, None]
    return Acts(
        dose=par.dose[channel] * par.script[pol.rule_script][:, None, None],
        reach=np.minimum(reach, 1.0),
        complaint=par.complaint[channel],
        promise=par.promise[channel],
        proof=np.where(pol.rule_demand, par.delivery_proof[delivery], 0.0),
        written=pol.rule_demand & (delivery != DELIVERIES.index("none")) & ~np.isin(channel, (LAWSUIT, ORDER)),
        norm=np.where(pol.rule_script == SCRIPTS.index("norm"), par.script_norm, 0.0),
        cost=fee + minutes * par.wage // 60,
        cost_missed=fee + missed * par.wage // 60,
        minutes=minutes,
        minutes_missed=missed,
    )
