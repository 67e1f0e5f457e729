"""Inside one policy's run: who pays and who does not, what is owed by age, where time and money go, the legal funnel.

Means over a few replications at the adopted parameters. The true owner types are the model's own: no company can see
them, and a page that shows them says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.experiments.pool import Stop, in_chunks
from simulator.policy import CHANNELS, Policy
from simulator.population.estate import OWNER_TYPES, Estate

AGES = ("逾期三个月以内", "三到六个月", "六到十二个月", "一到三年", "三年以上")
_AGE_COLUMNS = [c.AGE_3, c.AGE_6, c.AGE_12, c.AGE_36, c.AGE_MORE]
_TYPE_COLUMNS = [c.DUE_AMOUNT, c.DUE_APPLIED, c.ON_TIME_AMOUNT, c.COMPLAINTS]
_ROWS = 60_000


@dataclass(frozen=True)
class TypeRow:
    """One owner type: homes; billed and due, paid of it, paid in time of it, owed at the end, fen; complaints."""

    type: str
    households: int
    due: float
    paid: float
    on_time: float
    outstanding: float
    complaints: float

    @property
    def rate(self) -> float:
        """收缴率, 0-1."""
        return self.paid / self.due if self.due else 0.0

    @property
    def on_time_rate(self) -> float:
        """按时缴费率 by amount, 0-1."""
        return self.on_time / self.due if self.due else 0.0


@dataclass(frozen=True)
class ChannelRow:
    """One channel: times done, of them in vain, working minutes, cost in fen (wages included)."""

    channel: str
    touches: float
    missed: float
    minutes: float
    cost: float


@dataclass(frozen=True)
class Breakdown:
    """Means over `replications`. ageing: float64 (months, 5) fen by AGES, not yet due apart; minutes: float64
    (months, 3): planned, done, left undone; capacity: minutes a month, training taken off; funnel: step -> times."""

    replications: int
    types: list[TypeRow]
    channels: list[ChannelRow]
    ageing: np.ndarray
    minutes: np.ndarray
    capacity: int
    funnel: dict[str, float]


def breakdown(
    estate: Estate,
    policy: Policy,
    table: ParameterTable,
    *,
    months: int = 24,
    replications: int = 6,
    seed: int = 1,
    threads: int = 2,
    stop: Stop | None = None,
) -> Breakdown | None:
    """None if stopped before the end. Raises DocumentError if the policy does not fit the estate."""
    centre = table.central()
    prepared = prepare(estate, policy, months, centre)
    kinds = len(OWNER_TYPES)

    def work(replication: int) -> tuple[np.ndarray, ...]:
        run = simulate(prepared, centre, seed, replication, ledger=True, trace_rows=_ROWS)
        if int(run.world.traced[0]) > _ROWS:
            run = simulate(prepared, centre, seed, replication, ledger=True, trace_rows=int(run.world.traced[0]))
        by_type = np.zeros((kinds, len(_TYPE_COLUMNS) + 1))
        per_home = run.ledger[:, :, _TYPE_COLUMNS].sum(axis=1)
        for place in range(len(_TYPE_COLUMNS)):
            by_type[:, place] = np.bincount(estate.owner_type, per_home[:, place], kinds)
        owing = run.ledger[:, -1, c.OUTSTANDING] if months else np.zeros(estate.households)
        by_type[:, -1] = np.bincount(estate.owner_type, owing, kinds)
        stages, hours = _enforced(run.trace, run.world.lives), np.array([run.world.terms["capacity_minutes"]])
        return by_type, _channels(run.trace, run.world.rules), run.flow.astype(float), stages, hours

    found = [one for part in in_chunks(work, replications, threads, 2, stop) for one in part]
    if len(found) < replications:
        return None
    by_type, channels, flow, stages, hours = (np.mean([one[n] for one in found], axis=0) for n in range(5))
    homes = np.bincount(estate.owner_type, minlength=kinds)
    served = flow[:, c.MINUTES]
    return Breakdown(
        replications,
        [
            TypeRow(name, int(homes[n]), *(float(by_type[n, k]) for k in (0, 1, 2, 4, 3)))
            for n, name in enumerate(OWNER_TYPES)
            if homes[n]
        ],
        [ChannelRow(CHANNELS[n], *map(float, channels[n])) for n in range(len(CHANNELS)) if channels[n, 0]],
        flow[:, _AGE_COLUMNS],
        np.stack([flow[:, c.PLANNED_MINUTES], served, flow[:, c.UNSERVED_MINUTES]], axis=1),
        int(hours[0]),
        _funnel(channels, flow, stages),
    )


def _channels(trace: np.ndarray, rules: np.ndarray) -> np.ndarray:
    """float64 (channels, 4): times done, of them in vain, minutes, cost. A channel's rules cost alike, nearly."""
    found = np.zeros((len(CHANNELS), 4))
    for place in range(len(CHANNELS)):
        mine = rules[rules["channel"] == place]
        if not len(mine):
            continue
        here = trace[:, 3] == place
        reached = int(((trace[:, 2] == c.E_TOUCH) & here).sum()) + int(((trace[:, 2] == c.E_MISTAKE) & here).sum())
        missed = int(((trace[:, 2] == c.E_MISSED) & here).sum())
        minutes = reached * mine["minutes"].mean() + missed * mine["minutes_missed"].mean()
        cost = reached * mine["cost"].mean() + missed * mine["cost_missed"].mean()
        found[place] = reached + missed, missed, minutes, cost
    return found


def _enforced(trace: np.ndarray, lives: np.ndarray) -> np.ndarray:
    """float64 (1,): enforcements that have ended or still go on; one that ended because all was paid is not seen.

    CLOSED does not tell: a suit that was lost ends there too.
    """
    ended = (trace[:, 2] == c.E_JUDGMENT) & (trace[:, 3] == c.ENFORCING)
    return np.array([float(ended.sum() + (lives["stage"] == c.ENFORCING).sum())])


def _funnel(channels: np.ndarray, flow: np.ndarray, stages: np.ndarray) -> dict[str, float]:
    total = flow.sum(axis=0)
    times = {name: float(channels[n, 0]) for n, name in enumerate(CHANNELS)}
    steps = {
        "正式催缴函": times["formal_letter"],
        "最终催缴函": times["final_letter"],
        "律师函": times["lawyer_letter"],
        "申请调解": times["mediation"],
        "调解谈成": float(total[c.MEDIATIONS]),
        "申请支付令": float(total[c.ORDERS]),
        "起诉立案": float(total[c.LAWSUITS]),
        "申请执行": float(stages[0]),
    }
    return {name: count for name, count in steps.items() if count > 0}
