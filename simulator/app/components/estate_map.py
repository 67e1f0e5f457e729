"""楼栋图: every door of the estate, coloured by one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator.app.components.building_map import building_map
from simulator.app.shades import Colouring, by_ageing, by_label, by_satisfaction, by_truth
from simulator.experiments.explorer import UNKNOWN, Explored
from simulator.experiments.story import yuan

_CHART = "map"
_AT_ONCE = 12  # buildings; more would not fit on a screen
_ABOUT = {
    "账龄": "颜色和数字是最早一笔欠费逾期了多久；没有字的是都缴清了。",
    "推断的类型": "业主被当作哪一类人。这是从缴费记录和谈话里猜的，会猜错。",
    "满意度": "模拟里每户的满意度。现实里看不到，要靠调查和投诉去估。",
    "真实类型": "底牌：业主在模型里的真实类型。现实里谁也看不到，任何做法都不能照它来定。",
}


def show_map(found: Explored, truth: bool, opened: Callable[[int], None]) -> None:
    """The picture, its words and its table. `opened` is called with the household (from 0) whose cell was chosen."""
    ways = [by_ageing, by_label, by_satisfaction, *([by_truth] if truth else [])]
    colourings = {one.title: one for one in (way(found) for way in ways)}
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        title = st.segmented_control(
            "按什么上色", list(colourings), default="账龄", required=True, key="colour", persist_state="session"
        )
    shown = _buildings(found, right)
    colouring = colourings[title or "账龄"]
    if colouring.title == "推断的类型" and (found.label == UNKNOWN).all():
        st.info("这套做法没有推断业主类型，也没有在谈话里听出来，所以整个小区都是“还没推断”。")
    drawn = building_map(
        found.estate, colouring.values, colouring.shades, _notes(found, colouring), shown, selectable=True
    )
    st.markdown(f"**楼栋图，按{colouring.title}**")
    st.caption(_ABOUT[colouring.title] + "指着一格看是哪一户，点一格看它的经过；也可以到“一户的经过”里写房号。")

    def chosen() -> None:
        home = drawn.home_at(st.session_state[_CHART].selection.selected)
        if home is not None:
            opened(home)

    st.echarts_chart(drawn.chart, height=drawn.height, key=_CHART, alt=drawn.alt, on_select=chosen)
    with st.expander("每栋楼各有几户（表格和文字）", icon=":material/table_chart:"):
        st.write(drawn.alt)
        st.dataframe(drawn.table, hide_index=True)


def _buildings(found: Explored, place: DeltaGenerator) -> range:
    """All buildings, or some at a time."""
    count = found.estate.building_count
    if count <= _AT_ONCE:
        return range(count)
    parts = [range(first, min(first + _AT_ONCE, count)) for first in range(0, count, _AT_ONCE)]
    chosen = place.selectbox(
        "看哪些楼",
        parts,
        format_func=lambda part: f"{part.start + 1} 到 {part.stop} 栋",
        key="buildings-drawn",
        persist_state="session",
    )
    return chosen or parts[0]


def _notes(found: Explored, colouring: Colouring) -> list[str]:
    names = [colouring.names[int(value)] for value in colouring.values]
    return [
        f"{name}；{f'欠 {yuan(int(owing))}' if owing else '没有欠费'}"
        for name, owing in zip(names, found.owing, strict=True)
    ]
