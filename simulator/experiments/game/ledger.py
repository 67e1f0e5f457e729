"""The ledger on the first morning of a month, with the new bills in it: what a manager sees before deciding.

Only what can be seen in the office is here: nothing of an owner's true type, of thresholds or of what will happen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.engine.world import Schedule, World
from simulator.experiments.game.content import AGE_LAST_DAY, AGES
from simulator.population.estate import OPENING_LOTS, Estate

NOT_OWING = -1
FAR_DAY = 2**30


@dataclass(frozen=True)
class Ledger:
    """Households (n,), bills (n, S); money int64 fen, days int32 from the start."""

    month: int  # from 0
    day: int  # the first of the month
    still: np.ndarray  # int64 (n, S): what is open of each bill
    due: np.ndarray  # int32 (n, S): FAR_DAY where there is no bill
    owing: np.ndarray
    oldest: np.ndarray  # int32: day on which the oldest open bill falls due, FAR_DAY if none
    age: np.ndarray  # int64: index into AGES, NOT_OWING
    label: np.ndarray  # uint8: what the owner is taken for
    complaining: np.ndarray  # int32: a complaint is open while day < this
    reached: np.ndarray  # bool
    promise: np.ndarray  # int32: a promise holds while day < this
    plan: np.ndarray  # bool: instalments or a deferral are running
    court: np.ndarray  # bool: at a legal stage
    may_sue: np.ndarray  # int32: from this day on a suit is allowed, FAR_DAY if none is
    limit: np.ndarray  # int32: day on which the next bill becomes time-barred, FAR_DAY if none
    has_phone: np.ndarray  # bool
    has_wechat: np.ndarray  # bool
    cause: np.ndarray  # uint8: why somebody is dissatisfied, as far as it is known; 0 = nobody knows or nothing
    new_bills: int  # how many bills were sent this morning

    @property
    def households(self) -> int:
        """How many there are."""
        return len(self.owing)


def read_ledger(
    estate: Estate, calendar: Schedule, world: World, month: int, still: np.ndarray, behaviour: Behaviour
) -> Ledger:
    """The ledger of the first morning of `month`, or of the day after the last one if there is no such month.

    `still` int64 (n, S): what was open the evening before.
    """
    lives, homes = world.lives, world.homes
    day = int(calendar.month_start[month])
    slot = int(calendar.months["issue_slot"][month]) if month < len(calendar.months) else -1
    due = np.where(estate.opening_amount > 0, estate.opening_due, FAR_DAY).astype(np.int32)
    later = np.tile(calendar.slots["due"][None, OPENING_LOTS:].astype(np.int32), (estate.households, 1))
    due = np.concatenate([due, later], axis=1)
    new = 0
    if slot >= 0 and world.estate[c.GONE] == 0.0:
        billed = (lives["prepaid_bills"] == 0) & (homes["bill"] > 0)
        still = still.copy()
        still[:, slot] = np.where(billed, homes["bill"], 0)
        new = int(billed.sum())
    is_open = still > 0
    owing = still.sum(axis=1)
    oldest = np.where(is_open, due, FAR_DAY).min(axis=1, initial=FAR_DAY)
    overdue = day - oldest
    age = np.where(owing > 0, np.searchsorted(np.array(AGE_LAST_DAY), overdue, side="left"), NOT_OWING)
    known = lives["grief"] == c.KNOWN
    clocks = _clocks(lives, is_open, due, day, behaviour.limitation_days)
    return Ledger(
        month=month,
        day=day,
        still=still,
        due=due,
        owing=owing,
        oldest=oldest.astype(np.int32),
        age=age,
        label=lives["label"].copy(),
        complaining=lives["complaint_until"].astype(np.int32),
        reached=lives["reached"] > 0,
        promise=lives["promise_until"].astype(np.int32),
        plan=lives["plan_left"] > 0,
        court=~np.isin(lives["stage"], (c.NO_STAGE, c.CLOSED)),
        may_sue=_may_sue(lives, clocks, due, behaviour.reasonable_days),
        limit=np.minimum(clocks.min(axis=1, initial=FAR_DAY) + behaviour.limitation_days, FAR_DAY).astype(np.int32),
        has_phone=homes["has_phone"].copy(),
        has_wechat=homes["has_wechat"].copy(),
        cause=np.where(known, homes["cause"], 0).astype(np.uint8),
        new_bills=new,
    )


def ages(ledger: Ledger) -> list[tuple[int, int]]:
    """For each of AGES: households whose oldest bill is of that age, and all that they owe."""
    found = []
    for index in range(len(AGES)):
        mine = ledger.age == index
        found.append((int(mine.sum()), int(ledger.owing[mine].sum())))
    return found


def _clocks(lives: np.ndarray, is_open: np.ndarray, due: np.ndarray, day: int, limitation: int) -> np.ndarray:
    """int64 (n, S): from when limitation runs for each open bill that is not time-barred, FAR_DAY for the others."""
    proof = np.where(lives["proof_day"] != c.NEVER, lives["proof_day"].astype(np.int64), -FAR_DAY)[:, None]
    clock = np.maximum(due.astype(np.int64), proof)
    alive = is_open & (np.arange(is_open.shape[1]) >= lives["barred"][:, None]) & (clock + limitation > day)
    return np.where(alive, clock, FAR_DAY)


def _may_sue(lives: np.ndarray, clocks: np.ndarray, due: np.ndarray, reasonable: int) -> np.ndarray:
    """A written demand has arrived, its reasonable period is over, something overdue is not time-barred."""
    first = np.where(clocks < FAR_DAY, due, FAR_DAY).min(axis=1, initial=FAR_DAY).astype(np.int64) + 1
    period = lives["demand_day"].astype(np.int64) + reasonable
    able = (lives["demand_day"] != c.NEVER) & (lives["stage"] == c.NO_STAGE)
    return np.where(able, np.minimum(np.maximum(first, period), FAR_DAY), FAR_DAY).astype(np.int32)


def opening_bills(estate: Estate, calendar: Schedule) -> np.ndarray:
    """int64 (n, S): what is open before the first month."""
    still = np.zeros((estate.households, len(calendar.slots)), dtype=np.int64)
    still[:, :OPENING_LOTS] = estate.opening_amount
    return still


def bills_left(estate: Estate, world: World) -> np.ndarray:
    """int64 (n, S): what is open at a month's end."""
    later = world.left.shape[1] - OPENING_LOTS
    amounts = np.hstack([estate.opening_amount, np.repeat(world.homes["bill"][:, None], later, axis=1)])
    still = np.where(world.left > 0, amounts, 0)
    part = world.lives["part_slot"]
    partly = np.flatnonzero(part >= 0)
    still[partly, part[partly]] -= world.lives["part_paid"][partly]
    return still


def after_events(still: np.ndarray, events: np.ndarray, bill: np.ndarray) -> np.ndarray:
    """int64 (n, S): what is open after some events (of bills and money; rows as in a trace). `bill` int64 (n,)."""
    left = still.copy()
    home, kind, what, amount = events[:, 0], events[:, 2], events[:, 3], events[:, 4]
    for kinds, sign in (((c.E_BILL,), 1), ((c.E_PAID, c.E_PART, c.E_WAIVED, c.E_AMNESTY), -1)):
        mine = np.isin(kind, kinds)
        np.add.at(left, (home[mine], what[mine]), sign * amount[mine])
    covered = kind == c.E_CREDIT
    np.add.at(left, (home[covered], what[covered]), -bill[home[covered]])
    return left
