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
    st.markdown(_sentence(found, groups))
    drawn = sorted(groups, key=lambda one: -one.owing)[:_MOST_BARS] if by == "楼栋" else groups
    spec = ChartSpec(
        title=f"应收、实收和还欠，按{colouring.title}",
        kind="bar",
        unit="万元",
        categories=tuple(one.name for one in drawn),
        series=(
            ChartSeries(name="实收", values=tuple(round(one.received / 1e6, 4) for one in drawn)),
            ChartSeries(name="还欠", values=tuple(round(one.owing / 1e6, 4) for one in drawn)),
        ),
        source="模拟结果",
        simulated=True,
    )
    st.markdown(f"**{spec.title}**" + ("（欠得最多的几栋）" if len(drawn) < len(groups) else ""))
    st.echarts_chart(echarts(spec), height=90 + 44 * len(drawn), key="segments", alt=describe(spec))
    st.dataframe([_row(one, found) for one in groups], hide_index=True, column_config=_COLUMNS)
    st.caption("应收是旧欠加期内账单，等于实收、减免折扣和还欠之和。实收含用预缴抵扣的，不含违约金。")


def _sentence(found: Explored, groups: list[Group]) -> str:
    owing = int(found.owing.sum())
    if not owing:
        return "到最后一天，没有人欠费。"
    worst = max(groups, key=lambda one: one.owing)
    share = worst.owing / owing
    best = max(groups, key=lambda one: one.received / one.due if one.due else 0.0)
    said = f"还欠的 {yuan(owing)} 里，**{worst.name}** 占 {share:.1%}（{worst.owing_households:,} 户）。"
    if best.due and best.name != worst.name:
        said += f"收得最好的是 **{best.name}**，应收收回 {best.received / best.due:.1%}。"
    return said


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
