"""Intervals in charts: every whisker lies inside the plot, every label stands past its whisker, inside the chart."""

from __future__ import annotations

import re

import pytest

from generator.deck.chartxml import chart_xml
from generator.figures.spec import ChartSeries, ChartSpec

WORD = 16 * 0.5  # points: the least a character of a label is wide


def series(name: str, *points: tuple[float, float, float]) -> ChartSeries:
    low, values, high = zip(*points, strict=True)
    return ChartSeries(name=name, values=values, low=low, high=high)


ABOVE = series("全正", (3.6, 7.1, 11.1), (0.3, 2.6, 5.7))
MIXED = series("有负", (-4.5, -1.3, 0.2), (12.7, 19.1, 23.8))
BELOW = series("全负", (-0.6, -0.4, -0.3), (-24.6, -18.9, -11.9))
ROUND = series("零", (-0.42, 0.0, 0.24), (0.0, 0.0, 0.0))
CASES = {"above": (ABOVE,), "mixed": (MIXED,), "below": (BELOW,), "zero": (ROUND,), "two": (ABOVE, MIXED)}


def one(pattern: str, xml: str) -> tuple[float, ...]:
    found = re.search(pattern, xml)
    assert found, pattern
    return tuple(float(v) for v in found.groups())


@pytest.mark.parametrize("size", [(864.0, 330.0), (410.0, 300.0), (640.0, 200.0)], ids=str)
@pytest.mark.parametrize("kind", ["bar", "column"])
@pytest.mark.parametrize("name", CASES)
def test_labels_stand_past_the_whiskers_inside_the_chart(name: str, kind: str, size: tuple[float, float]) -> None:
    shown = CASES[name]
    spec = ChartSpec(kind=kind, unit=" 万元", categories=("律师函", "小额诉讼"), series=shown)
    xml = chart_xml(spec, "accent1", size)
    sides = "".join(rf'<c:{tag} val="([\d.]+)"/>' for tag in "xywh")
    x, y, w, h = one(rf'layoutTarget val="inner"/>.*?{sides}', xml)
    assert 0 <= x < x + w <= 1
    assert 0 <= y < y + h <= 1
    high, low = one(r'<c:max val="([-\d.e]+)"/><c:min val="([-\d.e]+)"/>', xml)
    for drawn, part in zip(shown, re.findall("<c:ser>.*?</c:ser>", xml), strict=True):
        moves = re.findall(r'<c:dLbl><c:idx val="\d+"/>.*?<c:x val="([-\d.]+)"/><c:y val="([-\d.]+)"/>', part)
        assert len(moves) == len(drawn.values)
        for (dx, dy), value, least, most in zip(moves, drawn.values, drawn.low, drawn.high, strict=True):
            assert low <= least <= most <= high
            forward = value >= 0
            end, begin = (most if forward else least), value
            plot, total = (w, size[0]) if kind == "bar" else (h, size[1])
            move = float(dx) if kind == "bar" else -float(dy)
            whisker = (end - begin) / (high - low) * plot
            assert (move - whisker) * (1 if forward else -1) > 0
            # From the end of the whisker the label still fits between plot and edge.
            need = len(f"{value:g} 万元") * WORD if kind == "bar" else 16 * 1.1
            room = ((high - end) if forward else (end - low)) / (high - low) * plot * total
            assert room > need - 6, (value, room, need)


def test_without_intervals_the_program_places_everything() -> None:
    spec = ChartSpec(kind="bar", categories=("甲",), series=(ChartSeries(name="一", values=(3.0,)),))
    xml = chart_xml(spec, "accent1", (864.0, 330.0))
    assert "manualLayout" not in xml
    assert "<a:alpha" not in xml


def test_a_long_line_tells_only_its_turns_and_shows_its_axis() -> None:
    values = (0.0, 2.5, 1.7, 0.1, -1.5, -3.2, -6.2, -10.7, -16.8, -23.1)
    spec = ChartSpec(
        kind="line", categories=tuple("甲乙丙丁戊己庚辛壬癸"), series=(ChartSeries(name="一", values=values),)
    )
    xml = chart_xml(spec, "accent1", (864.0, 330.0))
    assert re.findall(r'<c:dLbl><c:idx val="(\d+)"/>', xml) == ["1", "9"]
    assert xml.count('<c:showVal val="1"/>') == 2
    assert '<c:delete val="0"/><c:axPos val="l"/>' in xml
