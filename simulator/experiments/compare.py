"""Two policies, the same households, the same luck, the same draw of the parameters.

Two kinds of uncertainty, never mixed. The best guess and its simulation error come from replications at the adopted
parameters: they go on until the error of both headline rates is small enough, or a cap is reached. How far the
assumptions may move the answer comes from plausible worlds: each draws all parameters from their ranges, the estate's
own effect among them, the same draw for A and for B.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from simulator.documents import fingerprint
from simulator.engine import KPIS, MONTHLY, ParameterTable, Prepared, kpis, monthly, prepare, simulate
from simulator.engine.behaviour import Behaviour
from simulator.experiments.manifest import manifest
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.spread import (
    Band,
    Difference,
    Spread,
    band,
    difference,
    half_width,
    spread,
    variance,
    without_luck,
)
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
class Precision:
    """How exact the best guess is. wanted, reached: half-widths of the 95 % interval (rates 0-1) of HEADLINES;
    lucks: replications used of at most cap; variance_ratio: independent runs over paired ones, by headline."""

    wanted: float
    reached: dict[str, float]
    lucks: int
    cap: int
    variance_ratio: dict[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Comparison:
    """What is known after `done` of `replications` plausible worlds. `gaps`: B minus A of IN_EACH_WORLD in each world,
    luck taken out; a document of the comparison leaves them out."""

    manifest: dict[str, Any]
    done: int
    replications: int
    kpis: dict[str, Paired]
    months: dict[str, PairedBand]
    precision: Precision
    worth: Worth | None = None
    gaps: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The document that `sandbox compare --json` prints."""
        return {
            "manifest": self.manifest,
            "replications": self.done,
            "precision": self.precision.to_dict(),
            "kpis": {key: paired.to_dict() for key, paired in self.kpis.items()},
            "months": {key: curve.to_dict() for key, curve in self.months.items()},
            "worth": self.worth.to_dict() if self.worth else None,
        }


HEADLINES = ("collection_rate", "on_time_rate")
IN_EACH_WORLD = ("net_collected", "collection_rate")
PRECISE = 0.001  # 0.1 points
_LOOK = 10  # the error is looked at after so many replications, whatever the chunks are


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
    precision: float = PRECISE,
    cap: int | None = None,
    first: int = 0,
    stop: Stop | None = None,
) -> Iterator[Comparison]:
    """Yield a Comparison after each chunk; the last one has done == replications unless stopped.

    With `first`, an early answer comes before all else: so many replications at the adopted parameters, no plausible
    world yet (done == 0), so that a page has something true to show while the rest is computed.

    `replications` plausible worlds are drawn; replications at the adopted parameters stop at `precision` (half-width,
    rates 0-1) or at `cap` (four times `replications`). The figures depend on neither `threads` nor `chunk`. `stop` is
    polled between replications. Raises DocumentError if a policy does not fit the estate, ValueError for a negative
    horizon or fewer than one replication.
    """
    if replications < 1:
        raise ValueError("至少要重复一次")
    cap = 4 * replications if cap is None else max(cap, 1)
    centre = table.central()
    pair = prepare(estate, a, months, centre), prepare(estate, b, months, centre)
    untouched = _untouched(a, b)
    bare = prepare(estate, untouched, months, centre) if untouched else None
    opening = int(estate.opening_amount.sum())
    facts = manifest(estate, {"a": a, "b": b}, table, months=months, replications=replications, seed=seed)
    facts |= {"experiment": "compare", "precision": precision, "cap": cap}

    prints = {id(one): fingerprint(one.policy) for one in (*pair, bare) if one is not None}

    def known(prepared: Prepared, replication: int, world: bool) -> _Figures:
        key = id(estate), prints[id(prepared)], table.hash, months, seed, replication, world

        def work() -> _Figures:
            behaviour = table.draw(seed, replication) if world else centre
            return figures(prepared, behaviour, seed, replication, opening)

        return _KNOWN.get(key, estate, work)

    def work(replication: int) -> tuple[_Pair | None, _Pair | None, _Figures | None]:
        world = middle = third = None
        if replication < replications:
            world = known(pair[0], replication, True), known(pair[1], replication, True)
        if enough is None and replication < cap:
            middle = known(pair[0], replication, False), known(pair[1], replication, False)
            third = known(bare, replication, False) if bare else middle[0]
        return world, middle, third

    if first:
        early = _early(lambda n: (known(pair[0], n, False), known(pair[1], n, False)), min(first, cap), threads, stop)
        if early:
            yield _summary(early, [], replications, facts, _precision(early, precision, cap), None)
    worlds: list[_Pair] = []
    central: list[_Pair] = []
    bares: list[_Figures] = []
    enough: int | None = None
    for part in in_chunks(work, max(replications, cap), threads, chunk, stop):
        worlds += [one for one, _, _ in part if one is not None]
        central += [one for _, one, _ in part if one is not None]
        bares += [one for _, _, one in part if one is not None]
        enough = _enough(central, precision, cap) if enough is None else enough
        used = len(central) if enough is None else enough
        worth = _worth(central[:used], bares[:used]) if b.levers else None
        exact = _precision(central[:used], precision, cap)
        yield _summary(central[:used], worlds, replications, facts, exact, worth)
        if enough is not None and len(worlds) >= replications:
            return


def _early(work: Callable[[int], _Pair], count: int, threads: int, stop: Stop | None) -> list[_Pair]:
    return [one for part in in_chunks(work, count, threads, count, stop) for one in part]


def compare(estate: Estate, a: Policy, b: Policy, table: ParameterTable, **options: Any) -> Comparison:
    """The last step of compare_steps (same options)."""
    steps = deque(compare_steps(estate, a, b, table, **options), maxlen=1)
    if not steps:
        raise ValueError("还没有算完一批就停止了")
    return steps[0]


_Figures = tuple[dict[str, float], np.ndarray]
_Pair = tuple[_Figures, _Figures]


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


def _gaps(pairs: list[_Pair], key: str) -> list[float]:
    return [right[0][key] - left[0][key] for left, right in pairs]


def _enough(central: list[_Pair], wanted: float, cap: int) -> int | None:
    """After how many replications the headlines are exact enough, or the cap is reached; None if not yet."""
    gaps = {key: _gaps(central, key) for key in HEADLINES}
    for count in range(_LOOK, len(central) + 1, _LOOK):
        if max(half_width(gap[:count]) for gap in gaps.values()) <= wanted:
            return count
    return cap if len(central) >= cap else None


def _precision(central: list[_Pair], wanted: float, cap: int) -> Precision:
    ratio: dict[str, float | None] = {}
    for key in HEADLINES:
        apart = sum(variance([pair[side][0][key] for pair in central]) for side in (0, 1))
        paired = variance(_gaps(central, key))
        ratio[key] = apart / paired if paired > 0 else None
    reached = {key: half_width(_gaps(central, key)) for key in HEADLINES}
    return Precision(wanted, reached, len(central), cap, ratio)


def _worth(central: list[_Pair], bares: list[_Figures]) -> Worth:
    def total(results: list[_Figures], key: str) -> float:
        return math.fsum(result[0][key] for result in results)

    touched = [right for _, right in central]
    extra = total(touched, "received") - total(bares, "received")
    counted = total(touched, "success_amount")
    cost = total(touched, "collecting_cost") - total(bares, "collecting_cost")
    return Worth(
        incremental_success=min(max(extra / counted, 0.0), 1.0) if counted > 0 else None,
        extra=extra / len(central),
        extra_cost_per_yuan=cost / extra if extra > 0 else None,
    )


def _summary(
    central: list[_Pair],
    worlds: list[_Pair],
    wanted: int,
    facts: dict[str, Any],
    exact: Precision,
    worth: Worth | None,
) -> Comparison:
    def values(pairs: list[_Pair], side: int, key: str) -> list[float]:
        return [pair[side][0][key] for pair in pairs]

    around = worlds or central  # before the first world, what luck alone does
    paired = {
        key: Paired(
            spread(values(central, 0, key), values(around, 0, key)),
            spread(values(central, 1, key), values(around, 1, key)),
            difference(_gaps(central, key), _gaps(worlds, key)),
        )
        for key in KPIS
    }
    middle, outer = ([np.stack([pair[side][1] for pair in pairs]) for side in (0, 1)] for pairs in (central, around))
    months = {
        key: PairedBand(*(band(middle[side][:, index], outer[side][:, index]) for side in (0, 1)))
        for index, key in enumerate(MONTHLY)
    }
    gaps = {key: tuple(without_luck(_gaps(central, key), _gaps(worlds, key))) for key in IN_EACH_WORLD if worlds}
    return Comparison(facts, len(worlds), wanted, paired, months, exact, worth, gaps)
