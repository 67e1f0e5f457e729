"""A chart for the screen can be read on a light page and on a dark one, says its unit, and does not exaggerate."""

from __future__ import annotations

from itertools import combinations

import pytest

from generator.figures.echarts import COLOURS, echarts
from generator.figures.spec import ChartSeries, ChartSpec

GROUNDS = ("#ffffff", "#171614", "#0e1117")
GRAPHICS, PRINT = 3.0, 4.5  # WCAG 2.1, 1.4.11 and 1.4.3


def light(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def spec(kind: str = "line", *rows: tuple[float, ...], unit: str = "%") -> ChartSpec:
    series = tuple(ChartSeries(name="甲乙丙丁"[n], values=row) for n, row in enumerate(rows))
    return ChartSpec.model_validate(
        {"kind": kind, "unit": unit, "categories": ("一", "二", "三")[: len(rows[0])], "series": series}
    )


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_colour_is_seen_on_either_ground(ground: str) -> None:
    assert [one for one in COLOURS if contrast(one, ground) < GRAPHICS] == []


def test_white_print_is_read_on_the_second_colour_and_no_two_are_alike() -> None:
    assert contrast(COLOURS[1], "#ffffff") >= PRINT
    assert all(one != other for one, other in combinations(COLOURS, 2))


def test_bars_begin_with_the_first_and_say_their_unit_below() -> None:
    drawn = echarts(spec("bar", (3.0, 2.0), (1.0, 5.0)))
    assert drawn["yAxis"]["data"] == ["一", "二"]
    assert drawn["yAxis"]["inverse"] is True
    assert drawn["xAxis"]["name"] == "%"
    assert drawn["xAxis"]["nameLocation"] == "middle"


def test_the_tooltip_has_a_line_a_series_with_its_unit_and_no_markup_of_others() -> None:
    tip = echarts(spec("line", (1.0, 2.0), (3.0, 4.0), unit="<b>元"))["tooltip"]["formatter"]
    lines = tip.split("<br>")
    assert lines[0] == "{b0}"
    assert [line.split("</span> ")[1] for line in lines[1:]] == ["{a0}：{c0} &lt;b&gt;元", "{a1}：{c1} &lt;b&gt;元"]


def test_one_series_needs_no_legend() -> None:
    assert echarts(spec("line", (1.0, 2.0)))["legend"]["show"] is False
    assert echarts(spec("line", (1.0, 2.0), (2.0, 3.0)))["legend"]["show"] is True


@pytest.mark.parametrize("values", [(0.666, 0.673), (81.2, 81.3), (3_000_000.0, 3_000_001.0), (-4.0, -4.01)])
def test_what_hardly_moves_is_drawn_so(values: tuple[float, ...]) -> None:
    axis = echarts(spec("line", values))["yAxis"]
    assert axis["min"] <= min(values) <= max(values) <= axis["max"]
    assert axis["max"] - axis["min"] >= 0.05 * max(map(abs, values)) * 0.999


def test_what_moves_and_what_is_nothing_are_left_to_the_axis() -> None:
    assert "min" not in echarts(spec("line", (60.0, 83.0)))["yAxis"]
    assert "min" not in echarts(spec("line", (0.0, 0.0)))["yAxis"]
