"""A forecast beside what came: figure by figure, and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.their_estate.books import first_of
from simulator.experiments.their_estate.level import Level
from simulator.experiments.their_estate.misfit import Misfit
from simulator.experiments.their_estate.window import Naive, Window

LEVEL = 0.8


@dataclass(frozen=True)
class Target:
    """One figure: the middle and the 80 % interval of its forecast, what came, and what the naive forecast said.

    unit: "fen", "rate" (0-1) or "count".
    """

    key: str
    name: str
    unit: str
    point: float
    low: float
    high: float
    actual: float
    inside: bool
    naive: float


def figure(one: Target, value: float) -> str:
    """A value of this figure with its unit, in Chinese."""
    if one.unit == "rate":
        return f"{value:.1%}"
    return f"{value / 1e6:,.2f} 万元" if one.unit == "fen" else f"{value:,.0f} 户"


@dataclass(frozen=True)
class Told:
    """All figures and the sentences."""

    targets: tuple[Target, ...]
    sentences: tuple[str, ...]


def told_of(
    one: Window, middle: np.ndarray, futures: np.ndarray, came: np.ndarray, simple: Naive, off: Misfit | None
) -> Told:
    """`futures` float64 (futures, figures), `middle` and `came` (figures,), in the order of Outcome.values."""
    low, high = np.quantile(futures, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    guess = simple.outcome.values
    targets = tuple(
        Target(key, name, unit, float(p), float(a), float(b), float(real), bool(a <= real <= b), float(said))
        for (key, name, unit), p, a, b, real, said in zip(_names(one), middle, low, high, came, guess, strict=True)
    )
    return Told(targets, _sentences(one, targets, simple, off))


def _names(one: Window) -> list[tuple[str, str, str]]:
    month = one.start.year * 12 + one.start.month - 1
    days = [first_of(month + number) for number in range(one.months)]
    names = [(f"money-{day:%Y-%m}", f"{day:%Y年}{day.month}月收到的钱", "fen") for day in days]
    names += [
        ("rate", f"这 {one.months} 个月账单的收缴率", "rate"),
        ("arrears", "期末逾期欠费", "fen"),
        ("owing", "期末欠费户数", "count"),
    ]
    labels = [one.known.buildings[place] for place in one.buildings]
    return names + [(f"building-{label}", f"楼栋 {label} 的收缴率", "rate") for label in labels]


def moved(levels: list[Level]) -> tuple[str, ...]:
    """By how much the worlds were moved to the ledger's level before the cut; () if nothing could be compared."""
    levels = [one for one in levels if one.months]
    if not levels:
        return ()
    off = float(np.median([one.rate[0] - one.rate[2] for one in levels])) * 100
    after = float(np.median([abs(one.rate[1] - one.rate[2]) for one in levels])) * 100
    way = "高" if off > 0 else "低"
    seasons = [one.months for one in levels if one.season]
    which = f"去年同样的 {seasons[0]} 个月" if 2 * len(seasons) > len(levels) else "截止日前的几个月"
    told = (
        f"预测以前，每个世界都先按{which}的台账对过水平：收缴率模型原来偏{way} "
        f"{abs(off):.1f} 个百分点（各个世界的中位数），对过以后差 {after:.1f} 个。"
    )
    return (told,)


def errors(targets: tuple[Target, ...]) -> dict[str, tuple[float, float]]:
    """Mean error of the forecast and of the naive one: money and arrears relative to what came, rate as it is."""

    def mean(chosen: list[Target], relative: bool) -> tuple[float, float]:
        scale = sum(abs(one.actual) for one in chosen) if relative else len(chosen)
        scale = max(scale, 1.0) if relative else max(scale, 1)
        return (
            sum(abs(one.point - one.actual) for one in chosen) / scale,
            sum(abs(one.naive - one.actual) for one in chosen) / scale,
        )

    return {
        "money": mean([one for one in targets if one.key.startswith("money")], True),
        "rate": mean([one for one in targets if one.key == "rate"], False),
        "arrears": mean([one for one in targets if one.key == "arrears"], True),
        "owing": mean([one for one in targets if one.key == "owing"], True),
    }


def _sentences(one: Window, targets: tuple[Target, ...], simple: Naive, off: Misfit | None) -> tuple[str, ...]:
    inside = sum(target.inside for target in targets)
    found = errors(targets)
    base = "去年同月" if simple.last_year else "前几个月"
    result = [
        f"把 {one.start:%Y-%m} 以后的账盖住，只用当时知道的预测 {one.months} 个月：{len(targets)} 个数字里，"
        f"实际落在 80% 区间里的有 {inside} 个（{inside / len(targets):.0%}，理想约 80%）。",
        f"每月收款平均差 {found['money'][0]:.0%}，照抄“{base}”差 {found['money'][1]:.0%}；"
        f"收缴率差 {found['rate'][0] * 100:.1f} 个百分点，照抄差 {found['rate'][1] * 100:.1f} 个；"
        f"期末欠费差 {found['arrears'][0]:.0%}，照抄差 {found['arrears'][1]:.0%}。",
    ]
    if off is None:
        result.append("台账不够长，没法先在更早的几个月里试一次；区间没有按模型的误差放宽，可能偏窄。")
    elif off.any:
        result.append("更早的几个月里模型的误差比它自己说的大，所以区间已经照那次的误差放宽。")
    if inside < 0.5 * len(targets):
        result.append("落在区间里的太少：模型对这个小区把握不准，区间偏窄，预测只能当参考。")
    if found["money"][0] > found["money"][1] and found["rate"][0] > found["rate"][1]:
        result.append(f"这一次，预测还不如照抄“{base}”准。")
    result.append(
        "这只说明：照现在的做法过下去，模型能不能预测得到。它不能证明换一套政策会怎样；政策的效果要靠试点和对照。"
    )
    return tuple(result)
