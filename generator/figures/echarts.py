"""A chart for the screen: an ECharts dictionary with plain lists, no callbacks, nothing fetched."""

from __future__ import annotations

from typing import Any

from generator.figures.spec import ChartSeries, ChartSpec

# Two that differ in lightness as well as in hue, then the rest of the default theme.
COLOURS = ("#3a5a91", "#a8482c", "#23706e", "#7c4468", "#5f6b24", "#8a5a0e")
# Colour is never the only sign: each line has a dash of its own.
DASHES: tuple[Any, ...] = ("solid", "dashed", "dotted", [10, 4, 2, 4], [2, 2], [14, 4])


def echarts(spec: ChartSpec, *, stacked: bool = False) -> dict[str, Any]:
    """Lines with bands, columns or bars (one upon the other if `stacked`). The title is left to the page, where it
    wraps; pies are not for the screen."""
    series: list[dict[str, Any]] = []
    for number, one in enumerate(spec.series):
        colour = COLOURS[number % len(COLOURS)]
        if one.low and one.high:
            series += _band(one, colour)
        stroke = {"width": 2.5, "color": colour, "type": DASHES[number % len(DASHES)]}
        shape = {"type": "line", "symbol": "none", "lineStyle": stroke}
        drawn = shape if spec.kind == "line" else {"type": "bar", **({"stack": "all"} if stacked else {})}
        series.append({"name": one.name, "data": list(one.values), "itemStyle": {"color": colour}, **drawn})
    names = {"type": "category", "data": list(spec.categories)}
    values = {"type": "value", "scale": spec.kind == "line", "name": spec.unit, "nameGap": 8}
    across = spec.kind == "bar"
    return {
        "animation": False,
        "grid": {"left": 8, "right": 12, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"data": [one.name for one in spec.series], "top": 0, "right": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": values if across else names,
        "yAxis": names if across else values,
        "series": series,
    }


def _band(one: ChartSeries, colour: str) -> list[dict[str, Any]]:
    """An invisible line at the lower end and, stacked upon it, the shaded height of the interval."""
    hidden = {
        "type": "line",
        "stack": one.name,
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    height = [round(high - low, 6) for low, high in zip(one.low, one.high, strict=True)]
    return [
        {**hidden, "data": list(one.low)},
        {**hidden, "data": height, "areaStyle": {"color": colour, "opacity": 0.15}},
    ]
