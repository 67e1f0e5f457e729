"""Bars with ends of an interval get whiskers, without a callback."""

from __future__ import annotations

import pytest

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec


def test_a_bar_with_an_interval_gets_a_whisker_from_end_to_end_through_its_value() -> None:
    series = ChartSeries(name="多收", values=(2.0, -1.0), low=(1.0, -3.0), high=(4.0, 0.5))
    drawn = echarts(ChartSpec(kind="bar", categories=("甲", "乙"), series=(series,)))["series"]
    assert [one["type"] for one in drawn] == ["bar", "boxplot"]
    assert drawn[1]["data"] == [[1.0, 2.0, 2.0, 2.0, 4.0], [-3.0, -1.0, -1.0, -1.0, 0.5]]


def test_a_line_keeps_its_band_and_a_bar_without_an_interval_has_no_whisker() -> None:
    series = ChartSeries(name="多收", values=(2.0,), low=(1.0,), high=(4.0,))
    plain = ChartSeries(name="多收", values=(2.0,))
    assert {one["type"] for one in echarts(ChartSpec(kind="line", categories=("甲",), series=(series,)))["series"]} == {
        "line"
    }
    assert len(echarts(ChartSpec(kind="bar", categories=("甲",), series=(plain,)))["series"]) == 1


@pytest.mark.parametrize("kind", ["bar", "column"])
def test_the_axis_holds_every_whisker(kind: str) -> None:
    rows = ((0.4, 17.6, 43.8), (3.3, 5.7, 8.3), (-2.0, 1.0, 4.0))
    low, values, high = zip(*rows, strict=True)
    spec = ChartSpec(
        kind=kind,
        categories=("从众", "按时", "别的"),
        series=(ChartSeries(name="占比", values=values, low=low, high=high),),
    )
    axis = echarts(spec)["xAxis" if kind == "bar" else "yAxis"]
    assert axis["min"] <= -2.0
    assert 43.8 <= axis["max"] <= 60
