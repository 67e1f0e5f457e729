"""人群: who pays and who does not, by what can be seen of them (and, for the teacher, by what they are)."""

from __future__ import annotations

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSeries, ChartSpec, describe
from simulator.app.shades import by_ageing, by_building, by_kind, by_label, by_satisfaction, by_truth
from simulator.experiments.explorer import Explored, Group, grouped
from simulator.experiments.story import yuan

_MOST_BARS = 24


def show_segments(found: Explored, truth: bool) -> None:
    """A sentence, a chart, a table."""
    ways = {"账龄": by_ageing, "推断的类型": by_label, "物业": by_kind, "楼栋": by_building, "满意度": by_satisfaction}
    if truth:
        ways["真实类型"] = by_truth
    by = st.segmented_control(
        "按什么分", list(ways), default="账龄", required=True, key="segments-by", persist_state="session"
    )
    colouring = ways[by or "账龄"](found)
    groups = grouped(found, colouring.values, colouring.names)
    st.markdown(_sentence(found, groups, by or "账龄"))
    owing = [one for one in groups if one.owing]
    left, right = st.columns(2)
    with left:
        _bars("应收里收回了多少", "%", {one.name: round(one.received / one.due * 100, 1) for one in groups if one.due})
    with right:
        _bars("还欠多少", "万元", {one.name: round(one.owing / 1e6, 3) for one in owing})
    st.dataframe([_row(one, found) for one in groups], hide_index=True, column_config=_COLUMNS)
    st.caption("应收是旧欠加期内账单，等于实收、减免折扣和还欠之和。实收含用预缴抵扣的，不含违约金。")


def _bars(title: str, unit: str, values: dict[str, float]) -> None:
    """The first group on top; of many only those that stand out."""
    most = sorted(values, key=lambda name: -values[name])[:_MOST_BARS]
    names = [name for name in values if name in most]
    if not names:
        return
    series = (ChartSeries(name=title, values=tuple(values[name] for name in names)),)
    spec = ChartSpec(title=title, kind="bar", unit=unit, categories=tuple(names), series=series, simulated=True)
    chart = echarts(spec)
    chart["legend"] = {"show": False}
    chart["grid"] |= {"top": 8, "right": 24, "bottom": 8}
    chart["xAxis"]["name"] = ""
    st.markdown(f"**{title}（{unit}）**" + (f"，最多的 {_MOST_BARS} 个" if len(values) > len(names) else ""))
    st.echarts_chart(chart, height=40 + 30 * len(names), key=f"segments-{unit}", alt=describe(spec))


def _sentence(found: Explored, groups: list[Group], by: str) -> str:
    owing = int(found.owing.sum())
    if not owing:
        return "到最后一天，没有人欠费。"
    worst = max(groups, key=lambda one: one.owing)
    said = (
        f"一共还欠 {yuan(owing)}，其中“{worst.name}”占 **{worst.owing / owing:.1%}**（{worst.owing_households:,} 户）。"
    )
    paying = [one for one in groups if one.due]
    if by == "账龄" or len(paying) < 2:  # those who owe nothing have paid all: no finding
        return said
    best, least = (pick(paying, key=lambda one: one.received / one.due) for pick in (max, min))
    rates = [f"{one.received / one.due:.1%}" for one in (best, least)]
    return f"{said}收得最好的是“{best.name}”，应收收回 {rates[0]}；最差的是“{least.name}”，{rates[1]}。"


_COLUMNS = {
    name: st.column_config.NumberColumn(format="%.2f")
    for name in ("应收（元）", "实收（元）", "减免折扣（元）", "还欠（元）")
}


def _row(one: Group, found: Explored) -> dict[str, str | int | float]:
    total = int(found.owing.sum())
    return {
        "哪一群": one.name,
        "户数": one.households,
        "有欠费的户": one.owing_households,
        "应收（元）": one.due / 100,
        "实收（元）": one.received / 100,
        "实收占应收": f"{one.received / one.due:.1%}" if one.due else "—",
        "减免折扣（元）": one.forgiven / 100,
        "还欠（元）": one.owing / 100,
        "占全部欠费": f"{one.owing / total:.1%}" if total else "—",
    }
