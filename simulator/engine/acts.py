"""What one touch by one lever does: dose, reach, cost, proof, complaint and promise, for each owner type.

Everything that a lever's settings change is worked out here, once for each draw of the parameters, so that kernel and
reference know rules and never ask what a channel, a script or a delivery means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.behaviour import Behaviour
from simulator.policy.compiled import CompiledPolicy


class Acts(NamedTuple):
    """R rules, T owner types. Chances 0-1, doses in log-odds, money int64 fen, time int64 minutes."""

    dose: np.ndarray  # float64 (R, T, 3): by age of the oldest open bill
    reach: np.ndarray  # float64 (R, T)
    complaint: np.ndarray  # float64 (R, T)
    promise: np.ndarray  # float64 (R, T)
    proof: np.ndarray  # float64 (R,)
    cost: np.ndarray  # int64 (R,): a touch that reaches somebody
    cost_missed: np.ndarray  # int64 (R,)
    minutes: np.ndarray  # int64 (R,)
    minutes_missed: np.ndarray  # int64 (R,)


def make_acts(pol: CompiledPolicy, par: Behaviour) -> Acts:
    """The table of a policy under one draw of the parameters."""
    channel = pol.rule_channel
    return Acts(
        dose=par.dose[channel],
        reach=par.reach[channel],
        complaint=par.complaint[channel],
        promise=par.promise[channel],
        proof=par.proof[channel],
        cost=par.cost[channel],
        cost_missed=par.cost_missed[channel],
        minutes=par.minutes[channel],
        minutes_missed=par.minutes_missed[channel],
    )
