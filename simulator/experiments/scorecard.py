"""Targets and weights that a user sets, by period and by kind of property, against what a run reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, RootModel, model_validator

from simulator.documents import Strict, read_document
from simulator.engine import KPIS, ParameterTable, kpis, prepare, simulate
from simulator.experiments.pool import in_chunks
from simulator.experiments.spread import mean_of
from simulator.policy import Policy
from simulator.policy.channels import KINDS, PropertyKind
from simulator.population.estate import Estate


class Target(Strict):
    """One line of the scorecard."""

    kpi: str = Field(description="指标的英文名，如 collection_rate")
    target: float = Field(gt=0, allow_inf_nan=False, description="目标值，比率写 0 到 1")
    better: Literal["high", "low"] = Field(default="high", description="high=越高越好，low=越低越好")
    weight: float = Field(default=1, ge=0, allow_inf_nan=False, description="权重")
    kind: PropertyKind | None = Field(default=None, description="只看哪种物业：home、shop 或 parking；不写就是全部")
    from_month: int = Field(default=1, ge=1, le=60, description="从第几个月起算")
    until_month: int = Field(default=60, ge=1, le=60, description="算到第几个月")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.kpi not in KPIS:
            raise ValueError(f"没有名为“{self.kpi}”的指标；可选：{'、'.join(KPIS)}")
        if self.from_month > self.until_month:
            raise ValueError("from_month 不能晚于 until_month")
        return self


class _File(RootModel[list[Target]]):
    pass


@dataclass(frozen=True)
class Line:
    """One target: the mean reached, the share of replications that reach it, the points earned (0 to weight)."""

    target: Target
    value: float
    reached: float
    points: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self) | {"target": self.target.model_dump()}


def load_targets(course: Path, path: Path | None = None) -> list[Target]:
    """The course's targets, or those of another file. Raises DocumentError."""
    return read_document(path or course / "content" / "targets.yml", _File, course).root


def scorecard(
    estate: Estate,
    policy: Policy,
    table: ParameterTable,
    targets: list[Target],
    *,
    months: int = 24,
    replications: int = 20,
    seed: int = 1,
    threads: int = 2,
) -> list[Line]:
    """Run the policy and hold it against the targets. Raises DocumentError if it does not fit the estate."""
    prepared = prepare(estate, policy, months, table.central())

    def work(replication: int) -> list[float]:
        flows = simulate(prepared, table.draw(seed, replication), seed, replication).by_kind
        return [_value(target, flows, estate) for target in targets]

    results = [one for part in in_chunks(work, replications, threads, replications, None) for one in part]
    return [_line(target, [one[place] for one in results]) for place, target in enumerate(targets)]


def _value(target: Target, flows: np.ndarray, estate: Estate) -> float:
    """`flows` int64 (months, kinds, FLOWS)."""
    mine = np.ones(estate.households, dtype=bool)
    if target.kind is not None:
        mine = estate.property_kind == KINDS.index(target.kind)
        flows = flows[:, [KINDS.index(target.kind)]]
    window = flows[target.from_month - 1 : target.until_month].sum(axis=1)
    if not len(window) or not mine.any():
        return 0.0
    return kpis(window, int(mine.sum()), int(estate.opening_amount[mine].sum()))[target.kpi]


def _line(target: Target, values: list[float]) -> Line:
    mean = mean_of(values)
    if target.better == "high":
        reached, share = [value >= target.target for value in values], max(mean, 0.0) / target.target
    else:
        reached, share = [value <= target.target for value in values], target.target / mean if mean > 0 else 1.0
    return Line(target, mean, sum(reached) / len(reached), target.weight * min(share, 1.0))
