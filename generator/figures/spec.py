"""One description of a chart, drawn three ways: native PowerPoint, SVG, ECharts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChartSeries(_Frozen):
    """A named series. `low` and `high` are the ends of an interval around each value, or empty."""

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


class ChartSpec(_Frozen):
    """A chart: what is drawn, in what unit, where the numbers come from.

    `values` are in `unit` as printed (92 with unit "%" is ninety-two per cent). `source` is the note a reader sees;
    `simulated` says that the numbers come from the simulator and not from the world.
    """

    title: str = ""
    kind: Literal["bar", "column", "line", "pie"] = "column"
    unit: str = ""
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    source: str = ""
    simulated: bool = False

    @model_validator(mode="after")
    def _same_length(self) -> ChartSpec:
        for one in self.series:
            for values in (one.values, one.low or one.values, one.high or one.values):
                if len(values) != len(self.categories):
                    raise ValueError(f"系列 {one.name} 的个数与类别的个数不同")
        return self


def describe(spec: ChartSpec) -> str:
    """Return the chart in words, for alt text."""
    kinds = {"bar": "条形图", "column": "柱形图", "line": "折线图", "pie": "饼图"}
    parts = []
    for one in spec.series:
        pairs = "、".join(f"{c} {v:g}{spec.unit}" for c, v in zip(spec.categories, one.values, strict=True))
        parts.append(f"{one.name}：{pairs}")
    head = f"{spec.title}（{kinds[spec.kind]}）" if spec.title else kinds[spec.kind]
    note = "（模拟结果）" if spec.simulated else ""
    return f"{head}{note}。{'；'.join(parts)}"
