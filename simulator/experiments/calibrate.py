"""Calibration to the claims marked fit: Gauss-Newton on common random numbers, priors towards the evidence.

Each knob is one multiplier (in logs) on a group of parameters, with a normal prior around 0: the values as they stand.
A target is the middle of its adopted range; its spread is a quarter of the width where an independent source stands
behind it, half the width where only the trade says so. Many knobs will not be pinned down by so
few targets: the posterior spread against the prior says how well, and the score is told on luck never used in fitting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from generator.course.read_evidence import read_claims
from simulator.documents import Strict, read_document
from simulator.engine import ParameterTable
from simulator.engine.behaviour import Behaviour
from simulator.experiments.pool import in_chunks
from simulator.experiments.questions import Shelf
from simulator.experiments.validate import Sample, load_experiments, sampler

_STEP = 0.15  # of a finite difference, in logs: large against what luck is left with common random numbers
_FURTHEST = 1.0  # most that one iteration may move a knob, in prior spreads
FRESH = 100_000  # replications from here on are never used in fitting


class Knob(Strict):
    """One multiplier. `spread` is its prior standard deviation in logs; `adopted` is in the parameters already."""

    id: str
    name: str
    spread: float = Field(gt=0, le=2)
    adopted: float = Field(default=1.0, gt=0, description="已经乘进参数文件的倍数")
    excess: bool = Field(default=False, description="只放大超出 1 的部分")
    parameters: list[str] = Field(min_length=1, description="参数名，或一张表的名字（表里每一行都动）")


class _File(Strict):
    knobs: list[Knob]


@dataclass(frozen=True)
class Target:
    """A claim marked fit: middle of the adopted range, and how firmly it is held."""

    claim: str
    middle: float
    spread: float


@dataclass(frozen=True)
class Pinned:
    """A knob after calibration. multiplier and its 95 % range; prior and posterior spread in logs; pinned: the share of
    the prior spread that the targets took away (0: nothing learnt)."""

    id: str
    name: str
    multiplier: float
    low: float
    high: float
    prior_spread: float
    posterior_spread: float
    pinned: float


@dataclass(frozen=True)
class Calibration:
    """Losses are mean squared misses in target spreads, on fitting luck and on fresh luck."""

    knobs: list[Pinned]
    targets: list[dict[str, Any]]
    loss_before: float
    loss_after: float
    fresh_before: float
    fresh_after: float
    evaluations: int
    adopted: dict[str, dict[str, float]]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def load_knobs(course: Path) -> list[Knob]:
    """The course's knobs. Raises DocumentError."""
    return read_document(course / "content" / "evidence" / "calibration.yml", _File, course).knobs


def turned(table: ParameterTable, knobs: list[Knob], logs: np.ndarray) -> ParameterTable:
    """The table with every knob turned: value and range move together, chances stay within 0 to 1."""
    ranges: dict[str, dict[str, float]] = {}
    for knob, log in zip(knobs, logs.tolist(), strict=True):
        times, rest = float(np.exp(log)), 1.0 if knob.excess else 0.0
        for name, entry in table.entries.items():
            if any(name == one or name.startswith(one + ".") for one in knob.parameters):
                top = 1.0 if entry.unit == "概率" else np.inf
                moved = {
                    key: float(min(rest + (getattr(entry, key) - rest) * times, top))
                    for key in ("value", "low", "high")
                }
                ranges[name] = moved
    return table.overlaid(ranges)


def calibrate(
    course: Path,
    table: ParameterTable,
    *,
    replications: int = 12,
    iterations: int = 6,
    seed: int = 1,
    threads: int = 2,
    told: Callable[[int, float], None] = lambda _, __: None,
) -> Calibration:
    """Fit. `told(iteration, loss)` is called after each iteration. Raises DocumentError."""
    knobs, targets = load_knobs(course), _targets(course)
    table = turned(table, knobs, -np.log([knob.adopted for knob in knobs]))  # the prior: as before any calibration
    experiments, shelf = load_experiments(course), Shelf(course, table)
    samples = [sampler(experiments[target.claim], shelf, seed) for target in targets]
    middle, spread = (np.array([getattr(t, name) for t in targets]) for name in ("middle", "spread"))
    prior = np.array([knob.spread for knob in knobs])
    count = 0

    def simulated(logs: np.ndarray, first: int = 0) -> np.ndarray:
        nonlocal count
        count += 1
        return _means(samples, turned(table, knobs, logs).central(), first, replications, threads)

    def misses(found: np.ndarray) -> np.ndarray:
        return (found - middle) / spread

    def cost(found: np.ndarray, logs: np.ndarray) -> float:
        return float((misses(found) ** 2).sum() + ((logs / prior) ** 2).sum())

    logs = np.zeros(len(knobs))
    found = start = simulated(logs)
    slope = np.zeros((len(targets), len(knobs)))
    for iteration in range(iterations):
        for place in range(len(knobs)):
            nudge = logs.copy()
            nudge[place] += _STEP
            slope[:, place] = (simulated(nudge) - found) / _STEP / spread
        step = -np.linalg.solve(slope.T @ slope + np.diag(prior**-2), slope.T @ misses(found) + logs / prior**2)
        step = np.clip(step, -_FURTHEST * prior, _FURTHEST * prior)
        for _ in range(5):
            trial = simulated(logs + step)
            if cost(trial, logs + step) < cost(found, logs):
                break
            step = step / 2
        else:
            break
        small = bool(np.abs(step / prior).max() < 0.05)
        logs, found = logs + step, trial
        told(iteration + 1, float((misses(found) ** 2).mean()))
        if small:
            break
    behind = np.sqrt(np.diag(np.linalg.inv(slope.T @ slope + np.diag(prior**-2))))
    fresh_before, fresh_after = simulated(np.zeros(len(knobs)), FRESH), simulated(logs, FRESH)
    around = np.linalg.cholesky(np.linalg.inv(slope.T @ slope + np.diag(prior**-2)))
    draws = np.array([simulated(logs + around @ shock, FRESH) for shock in _shocks(len(knobs))])
    return Calibration(
        knobs=[_pinned(*one) for one in zip(knobs, logs.tolist(), prior.tolist(), behind.tolist(), strict=True)],
        targets=[
            {
                "claim": target.claim,
                "middle": target.middle,
                "spread": target.spread,
                "before": float(fresh_before[place]),
                "after": float(fresh_after[place]),
                "posterior_low": float(draws[:, place].min()),
                "posterior_high": float(draws[:, place].max()),
            }
            for place, target in enumerate(targets)
        ],
        loss_before=float((misses(start) ** 2).mean()),
        loss_after=float((misses(found) ** 2).mean()),
        fresh_before=float((misses(fresh_before) ** 2).mean()),
        fresh_after=float((misses(fresh_after) ** 2).mean()),
        evaluations=count,
        adopted=turned(table, knobs, logs).overlay,
    )


def _targets(course: Path) -> list[Target]:
    claims = read_claims(course / "content" / "evidence" / "claims.yml")[0]
    return [
        Target(
            name,
            (one.adopted.low + one.adopted.high) / 2,
            (one.adopted.high - one.adopted.low) / (4 if one.confidence == "corroborated" else 2),
        )
        for name, one in claims.items()
        if one.adopted and one.adopted.role == "fit" and one.adopted.low is not None and one.adopted.high is not None
    ]


def _means(samples: list[Sample], behaviour: Behaviour, first: int, count: int, threads: int) -> np.ndarray:
    jobs = [(place, first + replication) for place in range(len(samples)) for replication in range(count)]

    def work(index: int) -> float:
        place, replication = jobs[index]
        return samples[place](behaviour, replication)

    values = [one for part in in_chunks(work, len(jobs), threads, len(jobs), None) for one in part]
    return np.nanmean(np.array(values).reshape(len(samples), count), axis=1)


def _shocks(width: int, count: int = 16) -> np.ndarray:
    """Standard normal draws, the same every time, in pairs of opposite sign."""
    half = np.random.Generator(np.random.PCG64(1)).standard_normal((count // 2, width))
    return np.concatenate([half, -half])


def _pinned(knob: Knob, log: float, prior: float, behind: float) -> Pinned:
    low, middle, high = (float(np.exp(log + shift * 1.96 * behind)) for shift in (-1, 0, 1))
    return Pinned(knob.id, knob.name, middle, low, high, prior, behind, 1 - behind / prior)
