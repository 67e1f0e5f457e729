"""How do I find out for real? `sandbox pilot`: which buildings, how many, how long, and when to stop.

Buildings are the clusters: neighbours talk, so a policy is tried by whole buildings, paired by what they owed at the
start and drawn by coin inside each pair. Power is simulated: the estate is run under A and under B in plausible worlds,
and each design is tried on many coin tosses. What each building paid the year before is taken into account (a straight
line, fitted where nothing was tried), as anybody would who has last year's ledger. A result entered later updates the
parameters that it speaks of.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from simulator import luck
from simulator.documents import Strict
from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.engine.run import Prepared
from simulator.experiments.manifest import manifest, versions
from simulator.experiments.parameter_names import parameter_name
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.questions import Asked, Shelf, Side, side_policy
from simulator.experiments.spread import mean_of, quantile, t_quantile
from simulator.population.estate import Estate

ENOUGH = 0.8  # power
_EARLY = 3.29  # |t| at an interim look (Haybittle-Peto): hardly spends any of the 5 %
_HARM = 2.0  # complaints in the trial buildings against the others
_MIN_COMPLAINTS = 6
_RATES = {"collection_rate": (c.DUE_APPLIED, c.DUE_AMOUNT), "on_time_rate": (c.ON_TIME_BILLS, c.DUE_BILLS)}
_LAST_YEAR = 50_000  # the luck of the year before: the same households, other days
_SURE = 3.3  # correlations below this over the root of the number of worlds are taken for chance


class Pilot(Asked):
    """The question file."""

    kpi: str = Field(default="collection_rate", pattern="^(collection_rate|on_time_rate)$", description="看哪个收缴率")
    a: Side = Field(default=Side(base="baseline"), description="照旧的做法")
    b: Side = Field(description="要试的做法")
    detect: float = Field(default=0.03, gt=0, le=0.5, description="至少要看出多大的差别（0.03 即三个百分点）")
    pairs: list[int] = Field(default=[3, 5, 8, 12], min_length=1, max_length=10, description="试几对楼栋")
    looks: list[int] = Field(default=[3, 6, 9, 12], min_length=1, max_length=12, description="在第几个月末看结果")
    worlds: int = Field(default=60, ge=10, le=2000, description="抽多少个假设不同的世界")
    tosses: int = Field(default=20, ge=2, le=500, description="每个世界里抛多少次硬币")


class Result(Strict):
    """What a real trial showed: B minus A, its standard error, and after how many months."""

    difference: float = Field(ge=-1, le=1, description="试点楼减对照楼（0.02 即高两个百分点）")
    error: float = Field(gt=0, le=1, description="标准误")
    months: int = Field(ge=1, le=60, description="试了几个月")
    source: str = Field(min_length=1, description="哪一次试点")


@dataclass(frozen=True)
class _Outcomes:
    """float64 (worlds, looks, buildings): rates up to each look, less what last year explains, and complaints."""

    rate_a: np.ndarray
    rate_b: np.ndarray
    complaints_a: np.ndarray
    complaints_b: np.ndarray


def plan(
    asked: Pilot, shelf: Shelf, table: ParameterTable, *, threads: int = 2, stop: Stop | None = None
) -> dict[str, Any]:
    """The document that `sandbox pilot --json` prints. Raises DocumentError; ValueError for too few buildings."""
    estate = asked.drawn(shelf)
    order = matched(estate)
    sizes = [pairs for pairs in sorted(set(asked.pairs)) if 2 * pairs <= len(order)]
    if not sizes or min(sizes) < 2:
        raise ValueError(
            f"这个小区只有 {estate.building_count} 栋楼，凑不出要试的对数（至少两对），请调小 pairs 或加大户数"
        )
    looks = sorted({look for look in asked.looks if look <= asked.months})
    if not looks:
        raise ValueError("looks 里没有一个月份在 months 以内")
    a, b = side_policy(asked.a, shelf), side_policy(asked.b, shelf)
    both = [prepare(estate, one, looks[-1], shelf.central) for one in (a, b)]
    seen = _outcomes(asked, estate, both, table, looks, threads, stop)
    designs = [_design(asked, seen, order, pairs, looks) for pairs in sizes]
    chosen = _recommended(designs)
    used = chosen["pairs"] if chosen else max(sizes)
    facts = manifest(estate, {"a": a, "b": b}, table, months=looks[-1], replications=asked.worlds, seed=asked.seed)
    return {
        "manifest": facts | {"experiment": "pilot", "question": asked.model_dump(mode="json")},
        "kpi": asked.kpi,
        "detect": asked.detect,
        "simulated_difference": _simulated(seen),
        "designs": designs,
        "recommended": chosen,
        "buildings": _buildings(asked, order, used),
        "stop_rule": [
            f"每到一个看结果的月份，成对检验的 |t| 超过 {early_bound(used):.2f} 才提前停：好就推开，坏就停掉。",
            f"试点楼的投诉达到对照楼的 {_HARM:g} 倍、并且不少于 {_MIN_COMPLAINTS} 件，立即停。",
            "到最后一个月按百分之五的双侧检验下结论；中途看几次，都不改这个标准。",
        ],
        "assumes": "用每栋楼上一年的收缴率作校正；整栋楼一起试，楼与楼互不影响；人手够用，试点不挤占别的楼。",
    }


def matched(estate: Estate) -> list[int]:
    """Whole buildings by what a household owed at the start, so that neighbours in the list make good pairs."""
    homes = np.bincount(estate.building, minlength=estate.building_count)
    owed = np.bincount(estate.building, estate.opening_amount.sum(axis=1), minlength=estate.building_count)
    fees = np.bincount(estate.building, estate.monthly_fee, minlength=estate.building_count)
    whole = np.flatnonzero(homes >= 0.5 * homes.max())
    share = owed[whole] / np.maximum(fees[whole], 1)
    return whole[np.argsort(share, kind="stable")].tolist()


def _outcomes(
    asked: Pilot,
    estate: Estate,
    both: list[Prepared],
    table: ParameterTable,
    looks: list[int],
    threads: int,
    stop: Stop | None,
) -> _Outcomes:
    above, below = _RATES[asked.kpi]

    def building_sums(values: np.ndarray) -> np.ndarray:
        return np.bincount(estate.building, values, minlength=estate.building_count)

    def work(world: int) -> list[np.ndarray]:
        behaviour = table.draw(asked.seed, world)
        past = simulate(both[0], behaviour, asked.seed, world + _LAST_YEAR, ledger=True).ledger.sum(axis=1)
        found = [building_sums(past[:, above]) / np.maximum(building_sums(past[:, below]), 1)]
        for prepared in both:
            ledger = simulate(prepared, behaviour, asked.seed, world, ledger=True).ledger
            rate, complaints = [], []
            for look in looks:
                until = ledger[:, :look].sum(axis=1)
                rate.append(building_sums(until[:, above]) / np.maximum(building_sums(until[:, below]), 1))
                complaints.append(building_sums(until[:, c.COMPLAINTS]))
            found += [np.array(rate), np.array(complaints)]
        return found

    results = [one for part in in_chunks(work, asked.worlds, threads, 10, stop) for one in part]
    if len(results) < asked.worlds:
        raise ValueError("还没有算完就停止了")
    before, rate_a, complaints_a, rate_b, complaints_b = (np.stack([one[n] for one in results]) for n in range(5))
    known = before - before.mean(axis=1, keepdims=True)
    for look in range(len(looks)):
        now = rate_a[:, look] - rate_a[:, look].mean(axis=1, keepdims=True)
        explained = (known * now).sum() / max((known**2).sum(), 1e-12) * known
        rate_a[:, look] -= explained
        rate_b[:, look] -= explained
    return _Outcomes(rate_a, rate_b, complaints_a, complaints_b)


def _design(asked: Pilot, seen: _Outcomes, order: list[int], pairs: int, looks: list[int]) -> dict[str, Any]:
    """Power after each look, and what the stop rule does over the whole trial."""
    trials = _tosses(asked, order, pairs)  # (worlds, tosses, 2, pairs): which buildings get B, which stay with A
    counts = {"detect": 0, "simulated": 0, "nothing": 0}
    ends, harm = [], 0
    power = {kind: np.zeros(len(looks)) for kind in counts}
    total = trials.shape[0] * trials.shape[1]
    last = t_quantile(pairs - 1)
    bound = early_bound(pairs)
    for world in range(trials.shape[0]):
        for trial, control in trials[world]:
            gaps = {
                "nothing": seen.rate_a[world][:, trial] - seen.rate_a[world][:, control],
                "simulated": seen.rate_b[world][:, trial] - seen.rate_a[world][:, control],
            }
            gaps["detect"] = gaps["nothing"] + asked.detect
            stats = {kind: _t(gap) for kind, gap in gaps.items()}
            for kind, one in stats.items():
                power[kind] += (one > last) if kind != "nothing" else (np.abs(one) > last)
                early = np.flatnonzero(np.abs(one[:-1]) > bound)
                counts[kind] += bool(len(early) or abs(one[-1]) > last)
                if kind == "detect":
                    ends.append(looks[int(early[0])] if len(early) else looks[-1])
            more, fewer = (
                seen.complaints_b[world][:, trial].sum(axis=1),
                seen.complaints_a[world][:, control].sum(axis=1),
            )
            harm += bool(((more >= _MIN_COMPLAINTS) & (more >= _HARM * np.maximum(fewer, 1))).any())
    return {
        "pairs": pairs,
        "buildings": 2 * pairs,
        "power": [
            {
                "months": look,
                "detect": float(power["detect"][place] / total),
                "simulated": float(power["simulated"][place] / total),
                "false_alarm": float(power["nothing"][place] / total),
            }
            for place, look in enumerate(looks)
        ],
        "with_stop_rule": {
            "early_bound": bound,
            "power": counts["detect"] / total,
            "false_alarm": counts["nothing"] / total,
            "expected_months": mean_of([float(end) for end in ends]),
            "stopped_for_complaints": harm / total,
        },
    }


def early_bound(pairs: int) -> float:
    """|t| that stops a trial of so many pairs at an interim look: few pairs have fatter tails, so they need more."""
    return _EARLY * t_quantile(pairs - 1) / 1.96


def _t(gap: np.ndarray) -> np.ndarray:
    """(looks,): the paired t statistic over the pairs in the last axis."""
    pairs = gap.shape[1]
    spread = gap.std(axis=1, ddof=1)
    return gap.mean(axis=1) / np.maximum(spread / math.sqrt(pairs), 1e-12)


def _tosses(asked: Pilot, order: list[int], pairs: int) -> np.ndarray:
    """int64 (worlds, tosses, 2, pairs): pairs of neighbours in the list, a coin for each, keyed and so repeatable."""
    couples = np.array(order[: len(order) // 2 * 2]).reshape(-1, 2)
    number = np.arange(asked.worlds * asked.tosses, dtype=np.uint64)
    pick = np.stack([luck.uniforms(asked.seed, number, luck.PILOT, n) for n in range(len(couples))], axis=1)
    coin = np.stack([luck.uniforms(asked.seed, number, luck.PILOT, 1000 + n) for n in range(len(couples))], axis=1)
    chosen = np.argsort(pick, axis=1, kind="stable")[:, :pairs]
    side = (np.take_along_axis(coin, chosen, axis=1) < 0.5).astype(np.int64)
    trial, control = couples[chosen, side], couples[chosen, 1 - side]
    return np.stack([trial, control], axis=1).reshape(asked.worlds, asked.tosses, 2, pairs)


def _simulated(seen: _Outcomes) -> dict[str, float]:
    gaps = (seen.rate_b[:, -1] - seen.rate_a[:, -1]).mean(axis=1).tolist()
    return {"mean": mean_of(gaps), "low": quantile(gaps, 0.025), "high": quantile(gaps, 0.975)}


def _recommended(designs: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The shortest trial with enough power, with as few buildings as that needs; None if none has."""
    fine = [
        (line["months"], design["pairs"], line["detect"])
        for design in designs
        for line in design["power"]
        if line["detect"] >= ENOUGH
    ]
    if not fine:
        return None
    months, pairs, power = min(fine)
    return {"months": months, "pairs": pairs, "buildings": 2 * pairs, "power": power}


def _buildings(asked: Pilot, order: list[int], pairs: int) -> list[dict[str, int]]:
    """The pairs to use, drawn from the matched ones, and which building of each tries B (building numbers from 1)."""
    trial, control = _tosses(asked.model_copy(update={"worlds": 10, "tosses": 2}), order, pairs)[0][0]
    return [
        {"try": int(one) + 1, "keep": int(other) + 1}
        for one, other in zip(trial.tolist(), control.tolist(), strict=True)
    ]


def learn(
    asked: Pilot, result: Result, shelf: Shelf, table: ParameterTable, *, threads: int = 2, worlds: int = 240
) -> dict[str, Any]:
    """What the result teaches: the difference before and after, and the parameters that it speaks of.

    A linear update of an ensemble of plausible worlds: each parameter moves by as much as it goes along with the
    difference; correlations that chance could explain are left alone. Ranges only ever narrow.
    """
    estate = asked.drawn(shelf)
    pair = [prepare(estate, side_policy(one, shelf), result.months, shelf.central) for one in (asked.a, asked.b)]
    above, below = _RATES[asked.kpi]

    def work(world: int) -> tuple[list[float], float]:
        values = table.drawn_values(asked.seed, world)
        behaviour = table.draw(asked.seed, world)
        rates = []
        for prepared in pair:
            flow = simulate(prepared, behaviour, asked.seed, world).flow.sum(axis=0)
            rates.append(flow[above] / max(int(flow[below]), 1))
        return values, rates[1] - rates[0]

    found = [one for part in in_chunks(work, worlds, threads, 40, None) for one in part]
    values, gaps = np.array([one for one, _ in found]), np.array([gap for _, gap in found])
    names = list(table.entries)
    spread = values.std(axis=0)
    moving = spread > 0
    covariance = ((values - values.mean(axis=0)) * (gaps - gaps.mean())[:, None]).mean(axis=0)
    variance = float(gaps.var())
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.where(moving, covariance / (spread * math.sqrt(variance)), 0.0)
    speaks = np.abs(correlation) > _SURE / math.sqrt(worlds)
    gain = np.where(speaks, covariance / (variance + result.error**2), 0.0)
    shaken = result.difference + result.error * _noise(asked.seed, worlds)
    after = values + gain[None, :] * (shaken - gaps)[:, None]
    keep = variance / (variance + result.error**2)
    gaps_after = gaps + keep * (shaken - gaps)
    moved = {}
    for place in np.flatnonzero(speaks).tolist():
        entry = table.entries[names[place]]
        mean, half = float(after[:, place].mean()), 2 * float(after[:, place].std())
        value = min(max(mean, entry.low), entry.high)
        moved[names[place]] = {
            "value": value,
            "low": min(max(mean - half, entry.low), value),
            "high": max(min(mean + half, entry.high), value),
        }
    facts = versions() | {"experiment": "pilot-result", "question": asked.model_dump(mode="json")}
    facts |= {"result": result.model_dump(), "worlds": worlds}
    return {
        "manifest": facts | {"parameters": {"hash": table.hash, "changed": table.overlay}},
        "result": result.model_dump(),
        "before": _told(gaps),
        "after": _told(gaps_after),
        "parameters": moved,
        "names": {name: parameter_name(name) for name in moved},
        "surprise": abs(result.difference - float(gaps.mean())) / math.sqrt(variance + result.error**2),
    }


def _noise(seed: int, worlds: int) -> np.ndarray:
    """Mean 0, variance 1, keyed."""
    number = np.arange(worlds, dtype=np.uint64)
    total = sum(luck.uniforms(seed, number, luck.PILOT, 5000 + n) for n in range(12))
    noise = np.asarray(total) - 6.0
    return (noise - noise.mean()) / noise.std()


def _told(gaps: np.ndarray) -> dict[str, float]:
    values = gaps.tolist()
    return {"mean": mean_of(values), "low": quantile(values, 0.025), "high": quantile(values, 0.975)}
