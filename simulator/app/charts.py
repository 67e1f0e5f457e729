"""Monthly curves as ECharts dictionaries with list data: a line and its band for each policy."""

from __future__ import annotations

from typing import Any

COLOURS = ("#3a5a91", "#23706e")


def curve(key: str, paired: Any, question: Any) -> dict[str, Any]:
    """Lines of 甲 and 乙 by month with their bands; money in 万元, rates in %."""
    scale = 100.0 if key.endswith("rate") else 1e-6
    series: list[dict[str, Any]] = []
    for name, band, colour in (("甲", paired.a, COLOURS[0]), ("乙", paired.b, COLOURS[1])):
        low = [round(v * scale, 3) for v in band.low]
        high = [round(v * scale, 3) for v in band.high]
        spread = [round(h - lo, 3) for lo, h in zip(low, high, strict=True)]
        hidden = {"type": "line", "stack": name, "symbol": "none", "lineStyle": {"opacity": 0}, "silent": True}
        series.append({**hidden, "data": low})
        series.append({**hidden, "data": spread, "areaStyle": {"color": colour, "opacity": 0.15}})
        middle = [round(v * scale, 3) for v in band.mean]
        line = {"width": 2.5, "color": colour}
        series.append(
            {
                "name": name,
                "type": "line",
                "symbol": "none",
                "data": middle,
                "lineStyle": line,
                "itemStyle": {"color": colour},
            }
        )
    return {
        "animation": False,
        "grid": {"left": 50, "right": 16, "top": 34, "bottom": 28},
        "legend": {"data": ["甲", "乙"], "top": 0},
        "xAxis": {"type": "category", "data": [f"{m + 1}月" for m in range(question.months)]},
        "yAxis": {"type": "value", "scale": True, "name": "%" if key.endswith("rate") else "万元"},
        "series": series,
    }
