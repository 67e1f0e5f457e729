"""Living figures: charts of the course that the simulator draws, from content/living.yml into content/figures.

Each entry says what is asked (estate, base policy, rows, series); nothing about behaviour stands here. A figure's
manifest holds the parameters' hash, the engine's hash and that of everything asked: when one of them changes,
`sandbox check` says that the figure is old. Values are means at the adopted parameters; ranges are the middle 95 % of
plausible worlds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from generator.figures.living import LivingFigure
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.documents import Strict, fingerprint, read_document
from simulator.engine import ParameterTable, Prepared, kpis, prepare, simulate
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.experiments.cases import load_cases
from simulator.experiments.figures import stored
from simulator.experiments.manifest import versions
from simulator.experiments.measures import Measure, value
from simulator.experiments.pool import in_chunks
from simulator.experiments.questions import Arm, Shelf, changed_profile, picked
from simulator.experiments.spread import difference, mean_of
from simulator.policy import Policy
from simulator.population import Profile, build_estate

Sample = Callable[[Behaviour, int], np.ndarray]  # behaviour, replication -> values in the order of the categories
Drawn = list[tuple[str, np.ndarray, np.ndarray]]  # per series: name, (replications, categories) central and worlds


class Row(Strict):
    """One category: what A and B change in the base."""

    name: str
    a: Arm = Arm()
    b: Arm = Arm()
    profile: str | None = None
    channel: str | None = Field(default=None, description="measure 里的渠道换成这个")


class Series(Strict):
    """One series: a key figure (B minus A, or B alone), a measure, or cost per sum gained."""

    name: str
    kpi: str | None = None
    per: list[str] = Field(default=[], description="除以这些指标之差的和（花多少换多少）")
    measure: Measure | None = None
    level: bool = Field(default=False, description="看 B 本身，不看差")
    times: float = 1.0
    months: int | None = None
    replications: int | None = None


class Curve(Strict):
    """Month by month: B's own figures, or B minus A added up. `every` months make one point."""

    series: list[Row]
    read: Literal["collection", "more_cash"]
    every: int = 3


class Living(Strict):
    """One figure. Exactly one of rows with series, curve, lucks, cases."""

    id: str
    title: str
    chart: Literal["bar", "column", "line"] = "bar"
    unit: str = ""
    decimals: int = 1
    says: str = Field(description="一句话：看的是什么；小区、户数、重复次数会自动接在后面")
    profile: str = "mid-market"
    estate: dict[str, Any] = Field(default={})
    households: int = Field(default=1000, ge=50, le=20_000)
    months: int = Field(default=24, ge=1, le=60)
    replications: int = Field(default=40, ge=2, le=400)
    base: str = "sms-and-phone"
    tolerance: float = Field(default=0.0, description="重算时每个数最多差多少（同一版本应当是 0）")
    rows: list[Row] = Field(default=[])
    series: list[Series] = Field(default=[])
    curve: Curve | None = None
    lucks: int = Field(default=0, description="画多少次运气下的一年收缴率")
    cases: Literal["", "success", "failure"] = Field(default="", description="画哪一类案例的回放")


class _File(Strict):
    figures: list[Living]


@dataclass(frozen=True)
class _Setting:
    """What every kind of figure draws with."""

    one: Living
    shelf: Shelf
    table: ParameterTable
    seed: int
    threads: int


def load_living(course: Path) -> dict[str, Living]:
    """The figures asked for, by id. Raises DocumentError."""
    path = course / "content" / "living.yml"
    if not path.exists():
        return {}
    return {one.id: one for one in read_document(path, _File, course).figures}


def asked_hash(one: Living, shelf: Shelf, course: Path) -> str:
    """Of the entry, the estates and the policy that it names (and the stored cases, where it shows them)."""
    profiles = {one.profile, *(row.profile for row in one.rows if row.profile)}
    named = [shelf.profiles[p].model_dump(mode="json") for p in sorted(profiles) if p in shelf.profiles]
    base = shelf.policies[one.base].model_dump(mode="json") if one.base in shelf.policies else None
    cases = (stored(course, "cases") or {}).get("manifest") if one.cases else None
    return fingerprint([one.model_dump(mode="json", exclude={"title", "says"}), named, base, cases])


def facts_of(one: Living, shelf: Shelf, table: ParameterTable, course: Path) -> dict[str, Any]:
    """The manifest: what must be the same for the numbers to be the same."""
    seen = versions()
    return {
        "engine": seen["engine"],
        "key_layout": seen["key_layout"],
        "parameters": table.hash,
        "asked": asked_hash(one, shelf, course),
        "households": one.households,
        "months": one.months,
        "replications": one.replications,
        "seed": 1,
        "tolerance": one.tolerance,
    }


def draw(one: Living, course: Path, shelf: Shelf, table: ParameterTable, *, threads: int = 2) -> LivingFigure:
    """Run what is asked and return the figure. Raises DocumentError."""
    setting = _Setting(one, shelf, table, 1, threads)
    if one.cases:
        spec, more = _cases(one, course), ""
    elif one.lucks:
        spec, more = _lucks(setting), ""
    elif one.curve is not None:
        categories, drawn = _curve(setting, one.curve)
        spec, more = _spec(one, categories, drawn), _ranges(one, categories, drawn)
    else:
        categories = tuple(row.name for row in one.rows)
        drawn = _rows(setting)
        spec, more = _spec(one, categories, drawn), _ranges(one, categories, drawn)
    many = "" if one.lucks else f"，重复 {one.replications} 次取平均"
    run = "。" if one.cases else f"：{one.households} 户、{one.months} 个月{many}。"
    says = f"{one.says}沙盘算出来的，不是统计{run}{more}"
    return LivingFigure(id=one.id, chart=spec, says=says, manifest=facts_of(one, shelf, table, course))


def _profile(setting: _Setting, name: str | None) -> Profile:
    """The profile of that name (the figure's own, if none) with the figure's changes."""
    found = picked(setting.shelf.profiles, name or setting.one.profile, "profile", "小区档案")
    return changed_profile(found, setting.one.estate)


def _arms(setting: _Setting, row: Row, base: Policy, months: int) -> tuple[Prepared, Prepared]:
    """A and B of a row: the figure's households and `base`, with each side's changes."""
    profile = _profile(setting, row.profile)

    def ready(arm: Arm) -> Prepared:
        estate = build_estate(arm.profile(profile), setting.one.households, setting.seed)
        return prepare(estate, arm.policy(base), months, setting.shelf.central)

    return ready(row.a), ready(row.b)


def _run(setting: _Setting, sample: Sample, replications: int) -> tuple[np.ndarray, np.ndarray]:
    """Central values and values in plausible worlds, (replications, n) each."""
    centre = setting.table.central()

    def work(replication: int) -> tuple[np.ndarray, np.ndarray]:
        world = setting.table.draw(setting.seed, replication)
        return sample(centre, replication), sample(world, replication)

    pairs = [p for part in in_chunks(work, replications, setting.threads, replications, None) for p in part]
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])


def _rows(setting: _Setting) -> Drawn:
    one = setting.one
    base = picked(setting.shelf.policies, one.base, "base", "政策")
    drawn: Drawn = []
    for series in one.series:
        months, count = series.months or one.months, series.replications or one.replications
        samples = []
        for row in one.rows:
            a, b = _arms(setting, row, base, months)
            samples.append(_reader(series, row, a, b, setting.seed))

        def sample(behaviour: Behaviour, replication: int, each: list = samples) -> np.ndarray:
            return np.array([read(behaviour, replication) for read in each])

        central, worlds = _run(setting, sample, count)
        if series.per:
            central, worlds = (_quotients(found) for found in (central, worlds))
        drawn.append((series.name, central * series.times, worlds * series.times))
    return drawn


def _quotients(found: np.ndarray) -> np.ndarray:
    """(replications, rows, 2) of gain and cost -> cost per gain of the means, as one replication."""
    means = found.mean(axis=0)
    return (means[:, 1] / means[:, 0])[None, :]


def _reader(series: Series, row: Row, a: Prepared, b: Prepared, seed: int) -> Callable[[Behaviour, int], Any]:
    if series.measure is not None:
        measure = series.measure.model_copy(update={"channel": row.channel} if row.channel else {})
        return lambda behaviour, replication: value(measure, a, b, behaviour, seed, replication)

    def read(behaviour: Behaviour, replication: int) -> Any:
        right = _figures(b, behaviour, seed, replication)
        left = right if series.level else _figures(a, behaviour, seed, replication)
        if series.per:
            gained = math.fsum(right[key] - left[key] for key in series.per)
            return [gained, right[series.kpi or ""] - left[series.kpi or ""]]
        return right[series.kpi or ""] - (0.0 if series.level else left[series.kpi or ""])

    return read


def _figures(prepared: Prepared, behaviour: Behaviour, seed: int, replication: int) -> dict[str, float]:
    flow = simulate(prepared, behaviour, seed, replication).flow
    return kpis(flow, prepared.estate.households, int(prepared.estate.opening_amount.sum()))


def _curve(setting: _Setting, curve: Curve) -> tuple[tuple[str, ...], Drawn]:
    one = setting.one
    base = picked(setting.shelf.policies, one.base, "base", "政策")
    points = one.months // curve.every
    drawn: Drawn = []
    for row in curve.series:
        a, b = _arms(setting, row, base, one.months)

        def sample(behaviour: Behaviour, replication: int, a: Prepared = a, b: Prepared = b) -> np.ndarray:
            flow = simulate(b, behaviour, setting.seed, replication).flow
            if curve.read == "collection":
                parts = flow[: points * curve.every].reshape(points, curve.every, -1).sum(axis=1)
                return parts[:, c.APPLIED] / np.maximum(parts[:, c.BILLED], 1) * 100
            other = simulate(a, behaviour, setting.seed, replication).flow
            more = (flow[:, c.CASH] - other[:, c.CASH]).cumsum() / 1_000_000
            return more[curve.every - 1 : points * curve.every : curve.every]

        drawn.append((row.name, *_run(setting, sample, one.replications)))
    return tuple(f"第 {(n + 1) * curve.every} 月" for n in range(points)), drawn


def _lucks(setting: _Setting) -> ChartSpec:
    """The collection rate of the last year, one column a building: other people of the same kind, other luck."""
    one = setting.one
    base = picked(setting.shelf.policies, one.base, "base", "政策")
    profile = _profile(setting, None)
    centre = setting.table.central()

    def work(replication: int) -> float:
        prepared = prepare(build_estate(profile, one.households, replication + 1), base, one.months, centre)
        flow = simulate(prepared, centre, setting.seed, replication).flow[-12:].sum(axis=0)
        return float(flow[c.APPLIED]) / max(float(flow[c.BILLED]), 1.0) * 100

    rates = [r for part in in_chunks(work, one.lucks, setting.threads, one.lucks, None) for r in part]
    values = tuple(round(rate, one.decimals) for rate in rates)
    names = tuple(f"{n + 1} 栋" for n in range(one.lucks))
    series = (ChartSeries(name="一年的收缴率", values=values),)
    return ChartSpec(title=one.title, kind=one.chart, unit=one.unit, categories=names, series=series, simulated=True)


def _cases(one: Living, course: Path) -> ChartSpec:
    """What the six cases claim beside what the replay shows; shares and relative changes, both in per cent."""
    replayed = {case["id"]: case for case in (stored(course, "cases") or {"cases": []})["cases"]}
    names, told, found = [], [], []
    for case in [each for each in load_cases(course).values() if each.kind == one.cases]:
        for expect, figure in zip(case.expect, replayed.get(case.id, {"kpis": []})["kpis"], strict=False):
            if expect.claim:
                names.append(f"{case.name.split('：')[0]}：{expect.name.split('（')[0]}")
                told.append(round(expect.expected * 100, 1))
                found.append(round(figure["simulated"]["mean"] * 100, 1))
    series = (
        ChartSeries(name="资料说的", values=tuple(told)),
        ChartSeries(name="沙盘回放", values=tuple(found)),
    )
    return ChartSpec(
        title=one.title, kind=one.chart, unit=one.unit, categories=tuple(names), series=series, simulated=True
    )


def _spec(one: Living, categories: tuple[str, ...], drawn: Drawn) -> ChartSpec:
    """Means, and for rows the plausible range around each."""
    series = []
    for name, central, worlds in drawn:
        each = range(len(categories))
        means = [round(mean_of(_finite(central[:, i])), one.decimals) + 0.0 for i in each]
        low: list[float] = []
        high: list[float] = []
        if one.curve is None and len(central) > 1:
            found = [difference(_finite(central[:, i]), _finite(worlds[:, i])) for i in each]
            low = [min(round(f.low, one.decimals) + 0.0, m) for f, m in zip(found, means, strict=True)]
            high = [max(round(f.high, one.decimals) + 0.0, m) for f, m in zip(found, means, strict=True)]
        series.append(ChartSeries(name=name, values=tuple(means), low=tuple(low), high=tuple(high)))
    return ChartSpec(
        title=one.title, kind=one.chart, unit=one.unit, categories=categories, series=tuple(series), simulated=True
    )


def _ranges(one: Living, categories: tuple[str, ...], drawn: Drawn) -> str:
    """The plausible range of every value, in words."""
    if any(len(central) < 2 for _, central, _ in drawn):
        return ""
    told = []
    picks = range(len(categories)) if one.curve is None else (len(categories) - 1,)
    for name, central, worlds in drawn:
        parts = []
        for i in picks:
            found = difference(_finite(central[:, i]), _finite(worlds[:, i]))
            parts.append(f"{categories[i]} {found.low:.{one.decimals}f} 到 {found.high:.{one.decimals}f}")
        told.append((f"{name}：" if len(drawn) > 1 else "") + "，".join(parts))
    return f"换一组说得过去的假设，可能落在（{one.unit.strip() or '数'}）：" + "；".join(told) + "。"


def _finite(values: np.ndarray) -> list[float]:
    found = [float(v) for v in values if math.isfinite(v)]
    return found or [0.0]


def stale_figures(course: Path, table: ParameterTable) -> list[str]:
    """The ids of figures that were never drawn, or drawn from something else than the course has now."""
    shelf = Shelf(course, table)
    old = []
    for one in load_living(course).values():
        found = stored(course, one.id)
        if found is None or found.get("manifest") != json.loads(json.dumps(facts_of(one, shelf, table, course))):
            old.append(one.id)
    return old


__all__ = ["Living", "draw", "facts_of", "load_living", "stale_figures"]
