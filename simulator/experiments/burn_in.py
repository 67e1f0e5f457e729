"""Arrears that fit the behaviour: the estate lives some months without any collecting before an experiment begins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine.run import Prepared
from simulator.engine.world import World
from simulator.policy import Policy
from simulator.population.arrears import UNUSED_DAY
from simulator.population.estate import OPENING_LOTS, Estate

_NOTHING = Policy(id="burn-in", name="不催缴")


def burn_in(estate: Estate, table: ParameterTable, months: int, seed: int = 1) -> Estate:
    """Return the same households, owing at the start what they owe after `months` months without a touch.

    One replication at the central values of the parameters, keyed by `seed`; the calendar month of the start stays
    (the months before it are lived through as if they came after, season included). What more than OPENING_LOTS bills
    leave open is put together in the oldest lot, which counts as due when its oldest bill was: the careful side for
    limitation. Not one fen is lost: the new arrears are the outstanding of the last month.
    """
    if months <= 0:
        return estate
    behaviour = table.central()
    prepared = prepare(estate, _NOTHING, months, behaviour)
    due, amount = _open_bills(prepared, simulate(prepared, behaviour, seed, 0).world)
    return replace(estate, opening_due=due, opening_amount=amount, burn_in=months)


def _open_bills(prepared: Prepared, world: World) -> tuple[np.ndarray, np.ndarray]:
    """Opening lots (n, OPENING_LOTS) of what is still open: int32 days from the end, int64 fen."""
    estate, slots = prepared.estate, prepared.calendar.slots
    n, bills = estate.households, len(slots) - OPENING_LOTS
    still = world.left > 0
    amounts = np.hstack([estate.opening_amount, np.repeat(estate.bill_amount[:, None], bills, axis=1)])
    days = np.hstack([estate.opening_due, np.repeat(slots["due"][None, OPENING_LOTS:], n, axis=0)])
    part = world.lives["part_slot"]
    paid = np.flatnonzero(part >= 0)
    amounts[paid, part[paid]] -= world.lives["part_paid"][paid]
    newer = still[:, ::-1].cumsum(axis=1)[:, ::-1]  # 1 for the newest open bill
    lot = np.maximum(0, OPENING_LOTS - newer)
    row, slot = np.nonzero(still)
    amount = np.zeros((n, OPENING_LOTS), dtype=np.int64)
    np.add.at(amount, (row, lot[row, slot]), amounts[row, slot])
    due = np.full((n, OPENING_LOTS), np.iinfo(np.int32).max, dtype=np.int64)
    end = int(prepared.calendar.month_start[-1])
    np.minimum.at(due, (row, lot[row, slot]), days[row, slot].astype(np.int64) - end)
    return np.where(amount > 0, due, UNUSED_DAY).astype(np.int32), amount
