"""The ranking as a chart: a bar an estate, whiskers over 95 % (see `words.span`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.portfolio_report.words import ordered, span

_WAN = 1_000_000


def ranking_chart(found: Mapping[str, Any], what: str = "total", most: int = 20) -> ChartSpec:
    """The first `most` estates by what the plan brings, in total (万元) or by household (元)."""
    rows = list(ordered(found, what))[:most]
    divide = [_WAN if what == "total" else 100 * max(row["households"], 1) for row in rows]
    digits = 2 if what == "total" else 0

    def values(found: Sequence[float]) -> tuple[float, ...]:
        return tuple(round(value / by, digits) for value, by in zip(found, divide, strict=True))

    means = values([row["gain"]["mean"] for row in rows])
    low, high = (values([span(row["gain"])[end] for row in rows]) for end in (0, 1))

    name = "全小区" if what == "total" else "每户"
    return ChartSpec(
        title=f"{found['months']} 个月，{name}多收多少：前 {len(rows)} 个小区",
        kind="bar",
        unit="万元" if what == "total" else "元",
        categories=tuple(row["name"] for row in rows),
        series=(ChartSeries(name=f"{name}多收", values=means, low=low, high=high),),
        source="模拟结果",
        simulated=True,
    )
