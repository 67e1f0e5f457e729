"""A chart for the screen: an ECharts dictionary with plain lists, no callbacks, nothing fetched."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from generator.figures.spec import ChartSeries, ChartSpec

# Each at least 3 to 1 on white and on a screen's dark ground; the first two differ in lightness as well as in hue, and
# white print can be read on the second.
COLOURS = ("#4f86d0", "#c24a2a", "#2a8f86", "#a565a0", "#76852b", "#b5771c")
# Colour is never the only sign: each line has a dash of its own.
DASHES: tuple[Any, ...] = ("solid", "dashed", "dotted", [10, 4, 2, 4], [2, 2], [14, 4])

_LEAST_SPAN = 0.05
_WHISKER = COLOURS[1]  # seen on white, on a dark ground and on the bars


def echarts(spec: ChartSpec, *, stacked: bool = False) -> dict[str, Any]:
    """Lines with bands, columns or bars (one upon the other if `stacked`). The title is left to the page, where it
    wraps; pies are not for the screen."""
    series: list[dict[str, Any]] = []
    for number, one in enumerate(spec.series):
        colour = COLOURS[number % len(COLOURS)]
        if one.low and one.high and spec.kind == "line":
            series += _band(one, colour)
        stroke = {"width": 2.5, "color": colour, "type": DASHES[number % len(DASHES)]}
        shape = {"type": "line", "symbol": "none", "lineStyle": stroke}
        drawn = shape if spec.kind == "line" else {"type": "bar", **({"stack": "all"} if stacked else {})}
        series.append({"name": one.name, "data": list(one.values), "itemStyle": {"color": colour}, **drawn})
        if one.low and one.high and spec.kind != "line":
            series.append(_whiskers(one))
    across = spec.kind == "bar"
    names: dict[str, Any] = {"type": "category", "data": list(spec.categories)}
    values: dict[str, Any] = {"type": "value", "scale": spec.kind == "line", "name": spec.unit, "nameGap": 8}
    values |= _span(spec) if spec.kind == "line" else _reach(spec)
    if across:
        names["inverse"] = True  # the first on top, as in the table below
        # At the end of the axis its name would be cut off, and so would a long last figure without room beside it.
        values |= {"nameLocation": "middle", "nameGap": 26, "splitNumber": 4}
    return {
        "animation": False,
        "grid": {"left": 8, **_room(spec), "containLabel": True},
        "legend": _legend(spec),
        "tooltip": {"trigger": "axis", "confine": True, "formatter": _tip(spec)},
        "xAxis": values if across else names,
        "yAxis": names if across else values,
        "series": series,
    }


def _span(spec: ChartSpec) -> dict[str, float]:
    """Ends of the axis where the curves lie closer together than a twentieth of their size: drawn over the whole
    height, next to nothing would look like a lot."""
    told = [value for one in spec.series for values in (one.values, one.low, one.high) for value in values]
    least = _LEAST_SPAN * max(map(abs, told), default=0.0)
    if not least or max(told) - min(told) >= least:
        return {}
    middle, step = (max(told) + min(told)) / 2, 10 ** math.floor(math.log10(least))
    digits = max(0, -math.floor(math.log10(least)))
    return {
        "min": round(math.floor((middle - least / 2) / step) * step, digits),
        "max": round(math.ceil((middle + least / 2) / step) * step, digits),
    }


def _reach(spec: ChartSpec) -> dict[str, float]:
    """Ends of the axis that hold the whiskers too: left alone, the axis is as long as the bars, and a whisker that
    leaves it is not drawn at all."""
    ends = [value for one in spec.series for values in (one.low, one.high) for value in values]
    if not ends:
        return {}
    low, high = (pick([*ends, 0.0, *(value for one in spec.series for value in one.values)]) for pick in (min, max))
    if high == low:
        return {}
    step = 10 ** math.floor(math.log10(high - low)) / 2
    digits = max(0, 1 - math.floor(math.log10(step)))
    return {"min": round(math.floor(low / step) * step, digits), "max": round(math.ceil(high / step) * step, digits)}


def _room(spec: ChartSpec) -> dict[str, int]:
    """Pixels around the plot: above for the legend or the unit, below bars for the unit."""
    if spec.kind != "bar":
        return {"right": 16, "top": 40, "bottom": 8}
    return {"right": 28, "top": 40 if len(spec.series) > 1 else 8, "bottom": 26 if spec.unit else 8}


def _legend(spec: ChartSpec) -> dict[str, Any]:
    """The names of the series, if there are several. To choose among them there would leave their bands
    behind and mix up the tooltip."""
    told = {"data": [one.name for one in spec.series], "top": 0, "right": 0, "type": "scroll", "selectedMode": False}
    told["show"] = len(spec.series) > 1
    # The dashes are what tells lines apart without colour: room to see them, and no dot upon them.
    return told | ({"itemWidth": 34, "itemStyle": {"opacity": 0}} if spec.kind == "line" else {})


def _tip(spec: ChartSpec) -> str:
    """ECharts' template: the category, then a line a series with its mark and its unit."""
    marks = (f'<span style="color:{COLOURS[number % len(COLOURS)]}">■</span>' for number in range(len(spec.series)))
    rows = (f"{mark} {{a{number}}}：{{c{number}}} {escape(spec.unit)}" for number, mark in enumerate(marks))
    return "<br>".join(("{b0}", *rows))


def _whiskers(one: ChartSeries) -> dict[str, Any]:
    """A box plot whose box is nothing but the mean: two whiskers from it, without a callback. For one series of bars;
    beside each other they would all stand in the middle."""
    rows = zip(one.low, one.values, one.high, strict=True)
    return {
        "type": "boxplot",
        "name": one.name,
        "data": [[low, value, value, value, high] for low, value, high in rows],
        "itemStyle": {"color": "transparent", "borderColor": _WHISKER, "borderWidth": 1.5},
        "boxWidth": [4, 8],
        "silent": True,
        "tooltip": {"show": False},
        "z": 3,
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
