"""One policy, many replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.engine import KPIS, MONTHLY, ParameterTable, prepare
from simulator.experiments.compare import figures
from simulator.experiments.manifest import manifest
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.spread import Band, Spread, band, spread
from simulator.policy import Policy
from simulator.population.estate import Estate


@dataclass(frozen=True)
class RunResult:
    """Key figures and monthly curves of one policy."""

    manifest: dict[str, Any]
    replications: int
    kpis: dict[str, Spread]
    months: dict[str, Band]

    def to_dict(self) -> dict[str, Any]:
        """The document that `sandbox run --json` prints; months count from 1."""
        count = len(next(iter(self.months.values())).mean)
        return {
            "manifest": self.manifest,
            "replications": self.replications,
            "kpis": {key: value.to_dict() for key, value in self.kpis.items()},
            "months": [
                {"month": month + 1, **{key: curve.mean[month] for key, curve in self.months.items()}}
                for month in range(count)
            ],
        }


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

    def work(replication: int) -> list[tuple[dict[str, float], np.ndarray]]:
        behaviours = centre, table.draw(seed, replication)
        return [figures(prepared, behaviour, seed, replication, opening) for behaviour in behaviours]

    results = [one for part in in_chunks(work, replications, threads, chunk, stop) for one in part]
    if not results:
        raise ValueError("还没有算完一批就停止了")
    central, worlds = ([result[side] for result in results] for side in (0, 1))
    middle, around = (np.stack([curve for _, curve in side]) for side in (central, worlds))
    facts = manifest(estate, {"policy": policy}, table, months=months, replications=replications, seed=seed)
    return RunResult(
        facts | {"experiment": "run"},
        len(results),
        {key: spread([one[key] for one, _ in central], [one[key] for one, _ in worlds]) for key in KPIS},
        {key: band(middle[:, index], around[:, index]) for index, key in enumerate(MONTHLY)},
    )
