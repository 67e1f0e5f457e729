"""Complaints that collecting causes, simulated and stated: only a check, nothing is fitted to it."""

from __future__ import annotations

import numpy as np

from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.policy import Policy
from simulator.population.estate import Estate

_YEAR, _LIVES = 12, 4
_APART = 1.6  # two figures that should agree differ by more than this factor


def complaints_a_month(estate: Estate, policy: Policy, table: ParameterTable, seed: int) -> float:
    """Mean over a few years at the adopted parameters."""
    behaviour = table.central()
    prepared = prepare(estate, policy, _YEAR, behaviour)
    found = [simulate(prepared, behaviour, seed, life).flow[:, c.COMPLAINTS].sum() for life in range(_LIVES)]
    return float(np.mean(found)) / _YEAR


def checked(simulated: float, stated: float) -> str:
    """One sentence."""
    told = f"催缴引起的投诉，模拟里平均每月 {simulated:.1f} 件，您报的是 {stated:g} 件"
    if stated / _APART <= simulated <= stated * _APART:
        return f"{told}，大致相当。"
    if stated > simulated:
        return f"{told}。模型只算催缴引起的投诉，维修、停车、噪声这些不在里面；这一项只作核对。"
    return f"{told}。实际比模型少，也可能是没有都记下来；这一项只作核对。"
