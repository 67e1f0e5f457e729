"""One policy, many replications."""

from __future__ import annotations

import numpy as np

from simulator.engine import ParameterTable, prepare
from simulator.experiments.manifest import manifest
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.replicate import RunResult, combine, gathered, replication
from simulator.policy import Policy
from simulator.population.estate import Estate


def run(
    estate: Estate,
    policy: Policy,
    table: ParameterTable,
    *,
    months: int = 24,
    replications: int = 20,
    seed: int = 1,
    threads: int = 2,
    chunk: int = 20,
    stop: Stop | None = None,
) -> RunResult:
    """Run one policy, each replication at the adopted parameters and in a plausible world.

    Raises DocumentError if it does not fit the estate, ValueError for senseless numbers.
    """
    if replications < 1:
        raise ValueError("至少要重复一次")
    centre = table.central()
    prepared = prepare(estate, policy, months, centre)
    opening = int(estate.opening_amount.sum())

    def work(number: int) -> tuple[np.ndarray, np.ndarray]:
        return replication(prepared, table, centre, seed, number, opening)

    done = [one for part in in_chunks(work, replications, threads, chunk, stop) for one in part]
    if not done:
        raise ValueError("还没有算完一批就停止了")
    facts = manifest(estate, {"policy": policy}, table, months=months, replications=replications, seed=seed)
    return combine([gathered(0, done)], facts | {"experiment": "run"})
