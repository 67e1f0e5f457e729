"""Charts as inline SVG with direct labels: bars, columns, lines, pies."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin

from generator.course.blocks import Chart
from generator.course.text import plain
from generator.pages.diagrams.svg import DETAIL, NARROW, WIDE, Canvas, label, tag, width, wrap

_NAMES = {"bar": "条形图", "column": "柱状图", "line": "折线图", "pie": "饼图"}


def figure(value: float, unit: str) -> str:
    """Return a number as a reader wants it, with its unit."""
    shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{shown}{unit}"


def describe(chart: Chart) -> str:
    """Return every number of the chart in words."""
    told = []
    for series in chart.series:
        pairs = "、".join(f"{c} {figure(v, chart.unit)}" for c, v in zip(chart.categories, series.values, strict=False))
        told.append(f"{series.name}：{pairs}" if series.name else pairs)
    return "；".join(told) + "。"


Ranges = list[list[tuple[float, float]]]


def chart_svg(chart: Chart, fallback_title: str, ranges: Ranges | None = None) -> str:
    """Return the chart as two inline SVG drawings, wide and narrow; bars and columns show ranges as whiskers."""
    draw = {"bar": _bars, "column": _columns, "line": _lines, "pie": _pie}[chart.chart]
    title = f"{plain(chart.title) or fallback_title}（{_NAMES[chart.chart]}）"
    told = describe(chart)
    if ranges and any(ranges) and chart.chart in ("bar", "column"):
        draw = partial(_bars if chart.chart == "bar" else _columns, ranges=ranges)
    return "".join(
        draw(chart, room).finish(f"chart {chart.chart}", size, title, told)
        for size, room in (("wide", WIDE), ("narrow", NARROW))
    )


def _colour(i: int) -> str:
    return f"series s{i % 6 + 1}"


def _ends(chart: Chart, ranges: Ranges) -> list[float]:
    return [v for s in chart.series for v in s.values] + [end for one in ranges for pair in one for end in pair]


def _top(chart: Chart, ranges: Ranges = []) -> float:  # noqa: B006 - never changed
    return max((0.0, *_ends(chart, ranges))) or 1.0


def _floor(chart: Chart, ranges: Ranges = []) -> float:  # noqa: B006 - never changed
    return min((0.0, *_ends(chart, ranges)))


def _whisker(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line with caps, along x or y."""
    dx, dy = (0.0, 4.0) if y1 == y2 else (4.0, 0.0)
    path = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    for x, y in ((x1, y1), (x2, y2)):
        path += f"M{x - dx:.1f} {y - dy:.1f}L{x + dx:.1f} {y + dy:.1f}"
    return tag("path", d=path, cls="whisker")


def _legend(canvas: Canvas, chart: Chart) -> float:
    """Name the series above the chart where there are several; return where the chart begins."""
    if len(chart.series) < 2:
        return 6.0
    x, y = 2.0, 18.0
    for i, series in enumerate(chart.series):
        room = width(series.name, DETAIL) + 34.0
        if x + room > canvas.width and x > 2.0:
            x, y = 2.0, y + 22.0
        canvas.add(tag("rect", x=x, y=y - 11.0, width=12.0, height=12.0, rx=3.0, cls=_colour(i)))
        canvas.add(label(series.name, x + 18.0, y, "d", "start"))
        x += room
    return y + 14.0


def _bars(chart: Chart, room: float, ranges: Ranges | None = None) -> Canvas:
    canvas = Canvas(room)
    top = _legend(canvas, chart)
    most, least = _top(chart, ranges or []), _floor(chart, ranges or [])
    longest = max((width(c, DETAIL) for c in chart.categories), default=0.0)
    names = min(longest + 12.0, room * 0.34)
    values = max((width(figure(v, chart.unit), DETAIL) for s in chart.series for v in s.values), default=0.0) + 12.0
    scale = (room - names - values) / ((most - least) or 1.0)
    zero = names - least * scale
    for c, category in enumerate(chart.categories):
        lines = wrap(category, DETAIL, names - 10.0)
        height = max(len(chart.series) * 22.0, len(lines) * 20.0)
        for n, line in enumerate(lines):
            canvas.add(
                label(line, names - 10.0, top + height / 2 + (n - (len(lines) - 1) / 2) * 19.0 + 5.0, "d", "end")
            )
        first = top + (height - len(chart.series) * 22.0) / 2
        for i, series in enumerate(chart.series):
            value = series.values[c]
            x, end = min(zero, zero + value * scale), max(zero, zero + value * scale)
            y = first + i * 22.0
            canvas.add(tag("rect", x=x, y=y + 1, width=max(end - x, 1.0), height=19.0, rx=3.0, cls=_colour(i)))
            if ranges and ranges[i]:
                low, high = (zero + v * scale for v in ranges[i][c])
                canvas.add(_whisker(low, y + 10.5, high, y + 10.5))
                end = max(end, high)
            canvas.add(label(figure(value, chart.unit), end + 6.0, y + 15.5, "v", "start"))
        top += height + 12.0
    canvas.add(tag("path", d=f"M{zero:.1f} {6 if len(chart.series) < 2 else 34}V{top - 8:.1f}", cls="axis"))
    canvas.height = top - 4.0
    return canvas


def _columns(chart: Chart, room: float, ranges: Ranges | None = None) -> Canvas:
    crowd = len(chart.categories) * len(chart.series)
    if crowd * 34.0 > room:
        return _bars(chart, room, ranges)
    canvas = Canvas(room)
    top = _legend(canvas, chart) + 18.0
    plot = 200.0
    most, least = _top(chart, ranges or []), _floor(chart, ranges or [])
    scale = plot / ((most - least) or 1.0)
    zero = top + most * scale
    each = room / max(len(chart.categories), 1)
    bar = min(56.0, (each - 18.0) / len(chart.series))
    deepest = 0
    for c, category in enumerate(chart.categories):
        centre = each * (c + 0.5)
        for i, series in enumerate(chart.series):
            value = series.values[c]
            x = centre + (i - len(chart.series) / 2) * bar
            y = min(zero, zero - value * scale)
            height = max(abs(value) * scale, 1.0)
            canvas.add(tag("rect", x=x + 2, y=y, width=bar - 4, height=height, rx=3.0, cls=_colour(i)))
            if ranges and ranges[i]:
                low, high = (zero - v * scale for v in ranges[i][c])
                canvas.add(_whisker(x + bar / 2, low, x + bar / 2, high))
                y = min(y, high)
            canvas.add(label(figure(value, chart.unit), x + bar / 2, y - 6.0, "v"))
        lines = wrap(category, DETAIL, each - 8.0)
        deepest = max(deepest, len(lines))
        for n, line in enumerate(lines):
            canvas.add(label(line, centre, top + plot + 20.0 + n * 19.0))
    canvas.add(tag("path", d=f"M0 {zero:.1f}H{room:.1f}", cls="axis"))
    canvas.height = top + plot + 12.0 + deepest * 19.0
    return canvas


def _lines(chart: Chart, room: float) -> Canvas:
    canvas = Canvas(room)
    top = _legend(canvas, chart) + 18.0
    plot = 200.0
    most, least = _top(chart), _floor(chart)
    scale = plot / ((most - least) or 1.0)
    each = room / max(len(chart.categories), 1)
    every = max(1, -(-int(max((width(c, DETAIL) for c in chart.categories), default=0) + 8) // max(int(each), 1)))
    for i, series in enumerate(chart.series):
        points = [(each * (c + 0.5), top + (most - v) * scale) for c, v in enumerate(series.values)]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        canvas.add(tag("path", d=path, cls=f"stroke s{i % 6 + 1}"))
        for c, (x, y) in enumerate(points):
            canvas.add(tag("circle", cx=x, cy=y, r=4.0, cls=_colour(i)))
            if (len(chart.series) == 1 and c % every == 0) or c == len(points) - 1:
                canvas.add(label(figure(series.values[c], chart.unit), x, y - 9.0, "v"))
    for c, category in enumerate(chart.categories):
        if c % every == 0:
            canvas.add(label(category, each * (c + 0.5), top + plot + 22.0))
    canvas.add(tag("path", d=f"M0 {top + plot:.1f}H{room:.1f}", cls="axis"))
    canvas.height = top + plot + 30.0
    return canvas


def _pie(chart: Chart, room: float) -> Canvas:
    """A ring of the first series, its parts named beside it (below, where it is narrow)."""
    canvas = Canvas(room)
    values = chart.series[0].values if chart.series else ()
    total = sum(v for v in values if v > 0) or 1.0
    radius, hole = 100.0, 54.0
    centre_x, centre_y = (150.0 if room >= WIDE else room / 2), 106.0
    angle = -pi / 2
    for i, value in enumerate(values):
        turn = max(value, 0.0) / total * 2 * pi
        canvas.add(tag("path", d=_slice(centre_x, centre_y, radius, hole, angle, angle + turn), cls=_colour(i)))
        angle += turn
    x, y = (300.0, max(30.0, 106.0 - len(values) * 14.0)) if room >= WIDE else (10.0, 236.0)
    for i, (category, value) in enumerate(zip(chart.categories, values, strict=False)):
        canvas.add(tag("rect", x=x, y=y - 12.0, width=14.0, height=14.0, rx=3.0, cls=_colour(i)))
        share = f"{value / total:.0%}"
        shown = figure(value, chart.unit)
        canvas.add(
            label(f"{category} {shown}" + ("" if chart.unit == "%" else f"({share})"), x + 22.0, y, "d", "start")
        )
        y += 28.0
    canvas.height = max(214.0, y - 10.0)
    return canvas


def _slice(x: float, y: float, radius: float, hole: float, begin: float, end: float) -> str:
    end = min(end, begin + 2 * pi - 0.0005)
    large = int(end - begin > pi)
    a, b = (x + radius * cos(begin), y + radius * sin(begin)), (x + radius * cos(end), y + radius * sin(end))
    c, d = (x + hole * cos(end), y + hole * sin(end)), (x + hole * cos(begin), y + hole * sin(begin))
    return (
        f"M{a[0]:.1f} {a[1]:.1f}A{radius:.0f} {radius:.0f} 0 {large} 1 {b[0]:.1f} {b[1]:.1f}"
        f"L{c[0]:.1f} {c[1]:.1f}A{hole:.0f} {hole:.0f} 0 {large} 0 {d[0]:.1f} {d[1]:.1f}Z"
    )
