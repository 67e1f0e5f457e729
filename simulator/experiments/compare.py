"""Two policies, the same households, the same luck, the same draw of the parameters."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

import numpy as np

from simulator.documents import fingerprint
from simulator.engine import KPIS, MONTHLY, ParameterTable, Prepared, kpis, monthly, prepare, simulate
from simulator.engine.behaviour import Behaviour
from simulator.experiments.manifest import manifest
from simulator.experiments.pool import LUCKS_PER_DRAW, Stop, in_chunks
from simulator.experiments.spread import Band, Difference, Spread, band, difference, spread
from simulator.policy import Policy
from simulator.population.estate import Estate


@dataclass(frozen=True)
class Paired:
    """One key figure under A and B, and B minus A."""

    a: Spread
    b: Spread
    difference: Difference

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"a": self.a.to_dict(), "b": self.b.to_dict(), "difference": self.difference.to_dict()}


@dataclass(frozen=True)
class PairedBand:
    """One monthly curve under A and B."""

    a: Band
    b: Band

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"a": self.a.to_dict(), "b": self.b.to_dict()}


@dataclass(frozen=True)
class Worth:
    """What B's touches are worth: B against B without any touch, with the same luck.

    incremental_success: of the money that came within the contact window after a touch, the share that would not have
    come without (催缴成功率 counts it all). extra: fen received more on bills and old arrears. extra_cost_per_yuan: the
    collecting cost of one of those yuan; None if there are none.
    """

    incremental_success: float | None
    extra: float
    extra_cost_per_yuan: float | None

    def to_dict(self) -> dict[str, float | None]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Comparison:
    """What is known after `done` of `replications` replications."""

    manifest: dict[str, Any]
    done: int
    replications: int
    kpis: dict[str, Paired]
    months: dict[str, PairedBand]
    worth: Worth | None = None

    def to_dict(self) -> dict[str, Any]:
        """The document that `sandbox compare --json` prints."""
        return {
            "manifest": self.manifest,
            "replications": self.done,
            "kpis": {key: paired.to_dict() for key, paired in self.kpis.items()},
            "months": {key: curve.to_dict() for key, curve in self.months.items()},
            "worth": self.worth.to_dict() if self.worth else None,
        }


def compare_steps(
    estate: Estate,
    a: Policy,
    b: Policy,
    table: ParameterTable,
    *,
    months: int = 24,
    replications: int = 100,
    seed: int = 1,
    threads: int = 2,
    chunk: int = 20,
    stop: Stop | None = None,
) -> Iterator[Comparison]:
    """Yield a Comparison after each chunk of replications; the last one has done == replications unless stopped.

    The figures depend on neither `threads` nor `chunk`. `stop` is polled between replications. Raises DocumentError
    if a policy does not fit the estate, ValueError for a negative horizon or fewer than one replication.
    """
    if replications < 1:
        raise ValueError("至少要重复一次")
    central = table.central()
    pair = prepare(estate, a, months, central), prepare(estate, b, months, central)
    untouched = _untouched(a, b)
    bare = prepare(estate, untouched, months, central) if untouched else None
    opening = int(estate.opening_amount.sum())
    facts = manifest(estate, {"a": a, "b": b}, table, months=months, replications=replications, seed=seed)

    def work(replication: int) -> tuple[_Figures, _Figures, _Figures]:
        def known(prepared: Prepared) -> _Figures:
            key = id(estate), fingerprint(prepared.policy), table.hash, months, seed, replication
            return _KNOWN.get(
                key, estate, lambda: figures(prepared, table.draw(seed, replication // LUCKS_PER_DRAW), *run)
            )

        run = seed, replication, opening
        first, second = known(pair[0]), known(pair[1])
        return first, second, known(bare) if bare else first

    results: list[tuple[_Figures, _Figures, _Figures]] = []
    for part in in_chunks(work, replications, threads, chunk, stop):
        results += part
        yield _summary([(x, y) for x, y, _ in results], replications, facts, _worth(results) if b.levers else None)


def compare(estate: Estate, a: Policy, b: Policy, table: ParameterTable, **options: Any) -> Comparison:
    """The last step of compare_steps (same options)."""
    steps = deque(compare_steps(estate, a, b, table, **options), maxlen=1)
    if not steps:
        raise ValueError("还没有算完一批就停止了")
    return steps[0]


_Figures = tuple[dict[str, float], np.ndarray]


class _Memory:
    """Figures of replications already done: who changes one of two policies does not wait for the other again."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[tuple[Any, ...], tuple[Estate, _Figures]] = OrderedDict()

    def get(self, key: tuple[Any, ...], estate: Estate, work: Callable[[], _Figures]) -> _Figures:
        """The figures of `key`, which holds `estate` by its id (and keeps it alive, so that the id stays its own)."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key][1]
        result = work()
        with self._lock:
            self._found[key] = estate, result
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return result


_KNOWN = _Memory(2000)


def figures(prepared: Prepared, behaviour: Behaviour, seed: int, replication: int, opening: int) -> _Figures:
    """Key figures and monthly curves (len(MONTHLY), months) of one replication."""
    flow = simulate(prepared, behaviour, seed, replication).flow
    households = prepared.estate.households
    return kpis(flow, households, opening), monthly(flow, households)


def _untouched(a: Policy, b: Policy) -> Policy | None:
    """B without any touch, or None where A is just that (or B touches nobody)."""
    bare = b.model_copy(update={"levers": []})
    idle = {"id", "name", "description", "team", "queue", "max_touches_per_month", "pause_on_promise"}
    same = not a.levers and a.model_dump(exclude=idle) == bare.model_dump(exclude=idle)
    return None if same or not b.levers else bare


def _worth(results: list[tuple[_Figures, _Figures, _Figures]]) -> Worth:
    def total(side: int, key: str) -> float:
        return math.fsum(result[side][0][key] for result in results)

    extra = total(1, "received") - total(2, "received")
    counted = total(1, "success_amount")
    cost = total(1, "collecting_cost") - total(2, "collecting_cost")
    return Worth(
        incremental_success=min(max(extra / counted, 0.0), 1.0) if counted > 0 else None,
        extra=extra / len(results),
        extra_cost_per_yuan=cost / extra if extra > 0 else None,
    )


def _summary(
    results: list[tuple[_Figures, _Figures]], wanted: int, facts: dict[str, Any], worth: Worth | None
) -> Comparison:
    groups = [replication // LUCKS_PER_DRAW for replication in range(len(results))]
    paired: dict[str, Paired] = {}
    for key in KPIS:
        left = [one[0][key] for one, _ in results]
        right = [other[0][key] for _, other in results]
        gaps = [y - x for x, y in zip(left, right, strict=True)]
        paired[key] = Paired(spread(left), spread(right), difference(gaps, groups))
    curves = [np.stack([pair[side][1] for pair in results]) for side in (0, 1)]
    months = {key: PairedBand(*(band(curve[:, index]) for curve in curves)) for index, key in enumerate(MONTHLY)}
    return Comparison(facts, len(results), wanted, paired, months, worth)
