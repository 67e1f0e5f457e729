"""The work of one policy on one estate, cut in chunks of replications that may be done anywhere, in any order.

`chunk(spec, first, count)` is a pure function of plain data: the same figures to the bit in this thread, in another
process and on another machine. `combine` puts chunks together to what `run` gives. A replication is done twice: at the
adopted parameters and in its plausible world (axis "side" of the arrays: 0 and 1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np

from simulator.documents import check_document
from simulator.engine import KPIS, MONTHLY, Parameter, ParameterTable, Prepared, prepare
from simulator.engine.behaviour import Behaviour
from simulator.experiments.compare import figures
from simulator.experiments.spread import Band, Spread, band, spread
from simulator.policy import Policy, parse_policy
from simulator.population import Profile, build_estate


@dataclass(frozen=True)
class Spec:
    """What is computed, as plain data: JSON of the profile, of the policy and of the parameter table's entries.

    `estate_seed` draws the households, `seed` the luck and the plausible worlds.
    """

    profile: str
    households: int
    estate_seed: int
    policy: str
    months: int
    seed: int
    parameters: str

    @classmethod
    def of(
        cls,
        profile: Profile,
        households: int,
        policy: Policy,
        table: ParameterTable,
        *,
        months: int,
        seed: int,
        estate_seed: int | None = None,
    ) -> Self:
        """From the models; the households are drawn with `seed` unless `estate_seed` is given."""
        drawn = seed if estate_seed is None else estate_seed
        return cls(
            profile.model_dump_json(), households, drawn, policy.model_dump_json(), months, seed, plain_table(table)
        )


@dataclass(frozen=True)
class Chunk:
    """Replications first, first + 1, ...: float64, axis 0 in their order, axis 1 the side (adopted, world).

    figures (count, 2, len(KPIS)); curves (count, 2, len(MONTHLY), months).
    """

    first: int
    figures: np.ndarray
    curves: np.ndarray

    @property
    def count(self) -> int:
        """How many replications."""
        return len(self.figures)


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


def chunk(spec: Spec, first: int, count: int) -> Chunk:
    """Replications first to first + count - 1. Raises DocumentError if the policy does not fit the estate."""
    table = _table(spec.parameters)
    profile = check_document(json.loads(spec.profile), Profile)
    estate = build_estate(profile, spec.households, spec.estate_seed)
    centre = table.central()
    prepared = prepare(estate, parse_policy(json.loads(spec.policy)), spec.months, centre)
    opening = int(estate.opening_amount.sum())
    numbers = range(first, first + count)
    return gathered(first, [replication(prepared, table, centre, spec.seed, number, opening) for number in numbers])


def replication(
    prepared: Prepared, table: ParameterTable, centre: Behaviour, seed: int, number: int, opening: int
) -> tuple[np.ndarray, np.ndarray]:
    """One replication on both sides: figures (2, len(KPIS)), curves (2, len(MONTHLY), months)."""
    sides = [figures(prepared, one, seed, number, opening) for one in (centre, table.draw(seed, number))]
    return np.array([[side[key] for key in KPIS] for side, _ in sides]), np.stack([curves for _, curves in sides])


def gathered(first: int, done: Sequence[tuple[np.ndarray, np.ndarray]]) -> Chunk:
    """At least one replication, in their order, as a chunk."""
    return Chunk(first, np.stack([one for one, _ in done]), np.stack([curves for _, curves in done]))


def combine(chunks: Iterable[Chunk], manifest: dict[str, Any]) -> RunResult:
    """What `run` gives, from chunks in any order. Raises ValueError if a replication is missing or there twice."""
    ordered = whole(chunks)
    curves = [np.ascontiguousarray(ordered.curves[:, side]) for side in (0, 1)]
    return RunResult(
        manifest,
        ordered.count,
        spreads(ordered.figures),
        {key: band(curves[0][:, index], curves[1][:, index]) for index, key in enumerate(MONTHLY)},
    )


def whole(chunks: Iterable[Chunk]) -> Chunk:
    """All replications from 0 on as one chunk. Raises ValueError if one is missing or there twice."""
    ordered = sorted(chunks, key=lambda one: one.first)
    place = 0
    for one in ordered:
        if one.first != place:
            raise ValueError(f"重复的次数对不上：应当从第 {place + 1} 次接上，却是第 {one.first + 1} 次")
        place += one.count
    return Chunk(0, np.concatenate([one.figures for one in ordered]), np.concatenate([one.curves for one in ordered]))


def spreads(values: np.ndarray) -> dict[str, Spread]:
    """By key figure, from float64 (replications, 2, len(KPIS))."""
    return {key: spread(values[:, 0, index].tolist(), values[:, 1, index].tolist()) for index, key in enumerate(KPIS)}


def plain_table(table: ParameterTable) -> str:
    """The entries of a table as JSON; the order of the names is kept."""
    return json.dumps({key: entry.model_dump(mode="json") for key, entry in table.entries.items()}, ensure_ascii=False)


@lru_cache(maxsize=4)
def _table(text: str) -> ParameterTable:
    entries = {key: Parameter.model_validate(entry) for key, entry in json.loads(text).items()}
    return ParameterTable(entries, "")
