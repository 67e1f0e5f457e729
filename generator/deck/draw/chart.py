"""Charts and simulator results: native, with their workbook inside."""

from __future__ import annotations

from generator.course.blocks import Chart
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import Arrangement, Setting
from generator.deck.layouts import Box
from generator.figures.spec import ChartSeries, ChartSpec, describe

CATEGORY_LIMIT = 24


def from_block(block: Chart) -> ChartSpec:
    """Return the chart's description; where its numbers come from is printed in the slide's mark line."""
    series = tuple(ChartSeries(name=s.name, values=s.values) for s in block.series)
    return ChartSpec(
        title=plain(block.title), kind=block.chart, unit=block.unit, categories=block.categories, series=series
    )


def arrange(block: Chart, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    return of_spec(from_block(block), block.source, width, height)


def of_spec(spec: ChartSpec, claim: str, width: float, height: float) -> Arrangement | None:
    """Arrange a chart in a region; `claim` is the id its numbers rest on, or "company" or "eg"."""
    rows = len(spec.categories) * max(len(spec.series), 1)
    least = max(190.0, 50 + rows * 18.0) if spec.kind == "bar" else 210.0
    least = min(least, 360.0)
    crowded = spec.kind in ("column", "line", "pie") and len(spec.categories) > max(width / 48, 4)
    if height < least or crowded or len(spec.categories) > CATEGORY_LIMIT or (spec.kind == "bar" and rows > 18):
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        canvas.cite_chart(claim)
        canvas.chart("图表", describe(spec), box, spec)

    return Arrangement(least, 420.0, draw)
