"""Which assumption decides this? `sandbox sensitivity`.

First every parameter alone, at both ends of its range (tornado), with the same luck throughout. Then the few that move
the difference most, all at once (Sobol, SALib), because assumptions also act together. A verdict that turns over inside
an assumption's range is said in words, with the value at which it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pydantic import Field

from simulator.engine import ParameterTable, prepare
from simulator.engine.behaviour import Behaviour
from simulator.experiments.compare import figures
from simulator.experiments.manifest import manifest
from simulator.experiments.parameter_names import parameter_name
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.questions import Asked, Shelf, Side, side_policy
from simulator.experiments.spread import mean_of


class Sensitivity(Asked):
    """The question file."""

    households: int = Field(default=500, ge=1, le=200_000, description="户数")
    a: Side = Field(default=Side(base="baseline"), description="基准政策")
    b: Side = Field(description="要比较的政策")
    parameters: list[str] = Field(default=[], description="只看这些参数（写名字的开头）；不写就是全部")
    lucks: int = Field(default=2, ge=1, le=100, description="每一处重复几次")
    top: int = Field(default=8, ge=2, le=30, description="影响最大的几个一起再看")
    samples: int = Field(default=64, ge=8, le=4096, description="一起看时的样本数（2 的幂最好）")


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado: B minus A with the parameter at its low and at its high end.

    flips: the verdict's sign differs at one end; turns_at: the value between, by a straight line, or None.
    """

    parameter: str
    name: str
    unit: str
    low: float
    value: float
    high: float
    source: str
    at_low: float
    at_high: float
    swing: float
    flips: bool
    turns_at: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def sensitivity(
    asked: Sensitivity,
    shelf: Shelf,
    table: ParameterTable,
    *,
    threads: int = 2,
    stop: Stop | None = None,
    told: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """The document that `sandbox sensitivity --json` prints. Raises DocumentError; ValueError when stopped."""
    estate = asked.drawn(shelf)
    a, b = side_policy(asked.a, shelf), side_policy(asked.b, shelf)
    pair = [prepare(estate, one, asked.months, shelf.central) for one in (a, b)]
    opening = int(estate.opening_amount.sum())

    def gap(behaviour: Behaviour, luck: int) -> float:
        left, right = (figures(one, behaviour, asked.seed, luck, opening)[0][asked.kpi] for one in pair)
        return right - left

    def gaps(tables: list[ParameterTable]) -> list[float]:
        def work(index: int) -> float:
            behaviour = tables[index].central()
            return mean_of([gap(behaviour, luck) for luck in range(asked.lucks)])

        found: list[float] = []
        for part in in_chunks(work, len(tables), threads, 64, stop):
            found += part
            told(len(found), len(tables))
        if len(found) < len(tables):
            raise ValueError("还没有算完就停止了")
        return found

    names = [
        name
        for name, entry in table.entries.items()
        if entry.low < entry.high and (not asked.parameters or name.startswith(tuple(asked.parameters)))
    ]
    if not names:
        raise ValueError("没有可以变动的参数，请检查 parameters")
    ends = [table.changed({name: getattr(table.entries[name], end)}) for name in names for end in ("low", "high")]
    centre, *values = gaps([table, *ends])
    bars = [_bar(name, table, centre, *values[2 * n : 2 * n + 2]) for n, name in enumerate(names)]
    bars.sort(key=lambda bar: (-bar.swing, bar.parameter))
    decisive = [bar.parameter for bar in bars[: asked.top] if bar.swing > 0]
    facts = manifest(estate, {"a": a, "b": b}, table, months=asked.months, replications=asked.lucks, seed=asked.seed)
    return {
        "manifest": facts | {"experiment": "sensitivity", "question": asked.model_dump(mode="json")},
        "kpi": asked.kpi,
        "difference": centre,
        "tornado": [bar.to_dict() for bar in bars],
        "sobol": _sobol(decisive, table, asked, gaps) if len(decisive) > 1 else None,
        "words": [_words(bar, centre) for bar in bars if bar.flips],
    }


def _bar(name: str, table: ParameterTable, centre: float, at_low: float, at_high: float) -> Bar:
    entry = table.entries[name]
    turns = None
    for end, value in ((entry.low, at_low), (entry.high, at_high)):
        if turns is None and value * centre < 0:
            turns = entry.value + (end - entry.value) * centre / (centre - value)
    return Bar(
        name,
        parameter_name(name),
        entry.unit,
        entry.low,
        entry.value,
        entry.high,
        entry.source,
        at_low,
        at_high,
        abs(at_high - at_low) if (at_low - centre) * (at_high - centre) <= 0 else _widest(at_low, at_high, centre),
        turns is not None,
        turns,
    )


def _widest(at_low: float, at_high: float, centre: float) -> float:
    return max(abs(at_low - centre), abs(at_high - centre))


def _words(bar: Bar, centre: float) -> str:
    below = (bar.at_low * centre) < 0
    side = "低于" if below else "高于"
    return (
        f"“{bar.name}”我们取 {bar.value:g} {bar.unit}，承认的范围是 {bar.low:g} 到 {bar.high:g}；"
        f"只要它{side} {bar.turns_at:.3g}，结论就反过来。"
    )


def _sobol(
    names: list[str], table: ParameterTable, asked: Sensitivity, gaps: Callable[[list[ParameterTable]], list[float]]
) -> dict[str, Any]:
    """Shares of the variance of the difference: alone (first) and with all it acts together with (total)."""
    from SALib.analyze import sobol as analyse
    from SALib.sample import sobol as sample

    problem = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[table.entries[name].low, table.entries[name].high] for name in names],
    }
    points = sample.sample(problem, asked.samples, calc_second_order=False, seed=asked.seed)
    found = gaps([table.changed(dict(zip(names, point, strict=True))) for point in points.tolist()])
    result = analyse.analyze(problem, np.array(found), calc_second_order=False, seed=asked.seed)
    centre = mean_of(found)
    return {
        "evaluations": len(found),
        "opposite": sum(value * centre < 0 for value in found) / len(found),
        "parameters": [
            {
                "parameter": name,
                "name": parameter_name(name),
                "first": float(result["S1"][place]),
                "first_error": float(result["S1_conf"][place]),
                "total": float(result["ST"][place]),
                "total_error": float(result["ST_conf"][place]),
            }
            for place, name in enumerate(names)
        ],
    }
