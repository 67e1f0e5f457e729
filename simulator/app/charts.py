"""Monthly curves of a comparison as ChartSpecs and as a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import numpy as np

from generator.course.cells import harmless
from generator.figures.spec import ChartSeries, ChartSpec
from simulator.experiments import Band

CURVES = {
    "collection_rate": ("总收缴率（从开始累计）", "%"),
    "on_time_rate": ("按时缴费率（从开始累计）", "%"),
    "cash": ("当月到账", "万元"),
    "cost": ("当月催缴成本", "元"),
    "outstanding": ("欠费余额", "万元"),
    "satisfaction": ("满意度（0 到 1）", ""),
}
_SCALE = {"%": 100.0, "万元": 1e-6, "元": 1e-2, "": 1.0}
_DIGITS = {"%": 2, "万元": 3, "元": 1, "": 3}  # more cannot be read off a curve, and each is sent with every rerun


def curve(key: str, bands: dict[str, Band], start_month: int) -> ChartSpec:
    """Each policy (by its name on the page) by month with its middle 95 %. `start_month` is the calendar month (1-12)
    of the first one."""
    title, unit = CURVES[key]
    scale = _SCALE[unit]
    months = len(next(iter(bands.values())).mean)

    def series(name: str, band: Band) -> ChartSeries:
        values, low, high = (
            tuple(round(v * scale, _DIGITS[unit]) for v in part) for part in (band.mean, band.low, band.high)
        )
        return ChartSeries(name=name, values=values, low=low, high=high)

    return ChartSpec(
        title=title,
        kind="line",
        unit=unit,
        categories=tuple(month_name(start_month, number) for number in range(months)),
        series=tuple(series(name, band) for name, band in bands.items()),
        source="模拟结果",
        simulated=True,
    )


def month_name(start_month: int, number: int) -> str:
    """The horizon's month `number` (from 0): 1月 … 12月, 次年1月, 第3年1月."""
    year, month = divmod(start_month - 1 + number, 12)
    return ("", "次年", f"第{year + 1}年")[min(year, 2)] + f"{month + 1}月"


def monthly_csv(bands: dict[str, dict[str, Band]], start_month: int) -> bytes:
    """Every curve (key -> policy name -> band) as CSV that Excel opens with its Chinese intact. Yuan, rates 0-1."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = list(next(iter(bands.values())))
    head = [f"{CURVES[key][0]}·{name}·{what}" for key in CURVES for name in names for what in ("平均", "低", "高")]
    writer.writerow(["月份", *map(harmless, head)])  # policies are named by people
    columns: list[list[float]] = []
    for key, (_, unit) in CURVES.items():
        scale = 0.01 if unit in ("元", "万元") else 1.0
        for band in bands[key].values():
            columns += [[round(v * scale, 6) for v in values] for values in (band.mean, band.low, band.high)]
    for number, row in enumerate(zip(*columns, strict=True)):
        writer.writerow([month_name(start_month, number), *row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def ageing_chart(ageing: np.ndarray, names: Sequence[str], start_month: int) -> ChartSpec:
    """What is owed by age, month by month: float64 (months, ages) in fen, in 万元 (drawn stacked)."""
    return ChartSpec(
        title="欠费余额，按账龄",
        kind="column",
        unit="万元",
        categories=tuple(month_name(start_month, number) for number in range(len(ageing))),
        series=tuple(
            ChartSeries(name=name, values=tuple(round(float(v) / 1e6, 3) for v in ageing[:, place]))
            for place, name in enumerate(names)
        ),
        source="模拟结果",
        simulated=True,
    )


def bar_chart(title: str, unit: str, categories: Sequence[str], series: Mapping[str, Sequence[float]]) -> ChartSpec:
    """Bars side by side, one group a category."""
    return ChartSpec(
        title=title,
        kind="bar",
        unit=unit,
        categories=tuple(categories),
        series=tuple(ChartSeries(name=name, values=tuple(values)) for name, values in series.items()),
        source="模拟结果",
        simulated=True,
    )
