"""A chart as PNG or SVG, drawn by vl-convert: no browser, nothing fetched, equal bytes for equal charts and fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from generator.course.unseen import all_seen
from generator.figures.echarts import COLOURS
from generator.figures.spec import ChartSpec

T = TypeVar("T")

_VERSION = "5.21"
_FAR, _LINES = re.compile("[\U00010000-\U0010ffff]"), re.compile("[\u2028\u2029]")
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
_DASHES = ([1, 0], [6, 3], [2, 2], [9, 3, 2, 3])
_ONE_LINE = 36  # characters of three names side by side
_INK, _LINE = "#23303a", "#cfc8b8"
_SERIES, _WHERE, _VALUE = "系列", "类别", "值"


def png(spec: ChartSpec, *, width: int = 720, height: int = 300, scale: float = 2.0, title: bool = True) -> bytes:
    """The chart `width` x `height` (pixels before `scale`), lines with their bands or bars. For pies ValueError."""
    import vl_convert

    if spec.kind == "pie":
        raise ValueError("饼图没有这种画法，请改用条形图")
    return _twice(
        lambda drawing: vl_convert.vegalite_to_png(drawing, vl_version=_VERSION, scale=scale, allowed_base_urls=[]),
        _drawing(spec, width, height, title),
    )


def svg(spec: ChartSpec, *, width: int = 640, height: int = 280) -> str:
    """The same drawing as an SVG element, on white, without a title of its own."""
    import vl_convert

    return _twice(
        lambda drawing: vl_convert.vegalite_to_svg(drawing, vl_version=_VERSION, allowed_base_urls=[]),
        _drawing(spec, width, height, False),
    )


def _twice(convert: Callable[[str], T], drawing: dict[str, Any]) -> T:
    """Vega cuts a long name wherever it ends, also in the middle of an emoji or a rare character, and fails at it: then
    such characters are drawn as boxes."""
    text = json.dumps(drawing, ensure_ascii=False)
    try:
        return convert(text)
    except ValueError:
        boxes = _FAR.sub("□", text)
        if boxes == text:
            raise
        return convert(boxes)


def _drawing(spec: ChartSpec, width: int, height: int, title: bool) -> dict[str, Any]:
    """Without the characters at which vl-convert would end this whole process, and on single lines."""
    found = all_seen(_described(spec, width, height, title))
    return json.loads(_LINES.sub(" ", json.dumps(found, ensure_ascii=False)))


def _described(spec: ChartSpec, width: int, height: int, title: bool) -> dict[str, Any]:
    rows = [
        {_WHERE: where, _VALUE: value, _SERIES: one.name}
        | ({"低": one.low[place], "高": one.high[place]} if one.low and one.high else {})
        for one in spec.series
        for place, (where, value) in enumerate(zip(spec.categories, one.values, strict=True))
    ]
    names = [one.name for one in spec.series]
    across = spec.kind == "bar"
    where = {
        "field": _WHERE,
        "type": "ordinal",
        "sort": list(spec.categories),
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    value = {
        "field": _VALUE,
        "type": "quantitative",
        "title": spec.unit or None,
        "scale": {"zero": spec.kind != "line"},
    }
    colour = {
        "field": _SERIES,
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names, "range": list(COLOURS[: max(len(names), 1)])},
        "legend": None
        if len(names) < 2
        else {
            "title": None,
            "orient": "top",
            "labelLimit": 400,
            "columns": 3 if sum(map(len, names)) < _ONE_LINE else 2,
        }
        | (
            {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeWidth": 2.5, "symbolOpacity": 1}
            if spec.kind == "line"
            else {}
        ),
    }
    layers: list[dict[str, Any]] = []
    if spec.kind == "line":
        if any(one.low and one.high for one in spec.series):
            ends = {"x": where, "y": {"field": "低", "type": "quantitative"}, "y2": {"field": "高"}}
            layers.append({"mark": {"type": "area", "opacity": 0.15}, "encoding": {**ends, "color": colour}})
        dash = {
            "field": _SERIES,
            "sort": names,
            "scale": {"domain": names, "range": list(_DASHES[: max(len(names), 1)])},
            "legend": colour["legend"],
        }
        layers.append(
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"x": where, "y": value, "color": colour, "strokeDash": dash},
            }
        )
    else:
        offset = {("yOffset" if across else "xOffset"): {"field": _SERIES, "sort": names}}
        axes = {"y": where, "x": value} if across else {"x": where, "y": value}
        layers.append({"mark": "bar", "encoding": {**axes, **offset, "color": colour}})
        if any(one.low and one.high for one in spec.series):
            low, high = ("x", "x2") if across else ("y", "y2")
            ends = {low: {"field": "低", "type": "quantitative"}, high: {"field": "高"}}
            whisker = {"type": "rule", "color": _INK, "strokeWidth": 1.5}
            layers.append({"mark": whisker, "encoding": {**axes, **offset, **ends}})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": spec.title if title and spec.title else None,
        "width": width,
        "height": height,
        "data": {"values": rows},
        "layer": layers,
        "background": "white",
        "config": {
            "font": _FONT,
            "axis": {"labelColor": _INK, "titleColor": _INK, "gridColor": "#ececec", "domainColor": _LINE,
                     "labelFontSize": 12, "titleFontSize": 12},
            "legend": {"labelColor": _INK, "labelFontSize": 12},
            "title": {"color": _INK, "fontSize": 15, "anchor": "start"},
            "view": {"stroke": None},
        },
    }  # fmt: skip
