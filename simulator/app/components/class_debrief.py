"""复盘: the class as distributions and curves, with one's own place in them for a trainee."""

from __future__ import annotations

from typing import Any

import streamlit as st

from generator.figures.echarts import COLOURS, echarts
from generator.figures.spec import ChartSpec, describe
from simulator.app.charts import month_name
from simulator.app.classes.debrief import (
    FEW,
    OWN,
    curve,
    figure,
    histogram,
    in_words,
    measure_name,
    measures,
    place,
    short_name,
    spread,
    value_of,
    values,
)
from simulator.app.classes.seats import TOTAL, Seat, kind_of
from simulator.app.components.class_board import seats_of
from simulator.records import Attempt, Classroom, Records


def show_debrief(records: Records, room: Classroom, seats: list[Seat], me: str | None = None) -> None:
    """Words first. `me` is the person id of a trainee: sees the distribution and the own place, never who the others
    are."""
    st.markdown("\n".join(f"- {line}" for line in in_words(seats)))
    keys = measures(seats)
    if not keys:
        return
    key = st.pills("看哪一项", keys, format_func=measure_name, default=keys[0], key="debrief-measure", required=True)
    key = key if key in keys else keys[0]
    own = next((seat for seat in seats if seat.person_id == me), None)
    mine = value_of(own, key) if own else None
    if me is not None and len(values(seats, key)) < FEW:
        told = f"你的{short_name(key)}是 {figure(key, mine)}。" if mine is not None else ""
        st.info(f"{told}有这一项的人还不到 {FEW} 个，先不给出分布，免得看得出谁是谁。", icon=":material/groups:")
        return
    if mine is not None:
        st.info(place(seats, key, mine), icon=":material/person_pin_circle:")
    left, right = st.columns(2)
    spec = histogram(seats, key, mine)
    with left:
        if spec:
            _chart(spec, f"histogram-{key}")
            _table(spec, "人数")
    one = spread(values(seats, key))
    with right:
        if key == TOTAL and one:
            st.markdown("**分数的几个位置**")
            st.table(
                {
                    name: figure(key, value)
                    for name, value in (
                        ("最高", one.high),
                        ("前四分之一从这里起", one.three_quarters),
                        ("中间", one.middle),
                        ("后四分之一到这里", one.quarter),
                        ("最低", one.low),
                    )
                },
                border="horizontal",
                hide_header=True,
            )
        else:
            _by_month(records, room, key, own.attempt if own else None)


def _by_month(records: Records, room: Classroom, key: str, own: Attempt | None) -> None:
    attempts = newest(records, room)
    mine = next((one for one in attempts if own and one.id == own.id), None)
    first = next((one.start.get("start_month") for one in attempts), None)
    start = first if isinstance(first, int) and 1 <= first <= 12 else 1
    spec = curve(attempts, key, lambda month: month_name(start, month - 1), mine)
    if spec:
        _chart(spec, f"curve-{key}")
        _table(spec, "全班的中间")


def newest(records: Records, room: Classroom) -> list[Attempt]:
    """Everybody's newest attempt at what the class plays, with its steps: the one that stands on the board."""
    wanted = {seat.attempt.id for seat in seats_of(records, room) if seat.attempt}
    return records.attempts(class_id=room.id, kind=kind_of(room), among=wanted)


def _chart(spec: ChartSpec, key: str) -> None:
    st.markdown(f"**{spec.title}**")
    st.echarts_chart(drawn(spec), height=280, key=key, alt=describe(spec))


def drawn(spec: ChartSpec) -> dict[str, Any]:
    """As ECharts wants it; people are counted in whole numbers, and one's own column says so in word and colour."""
    chart = echarts(spec)
    if spec.kind == "column":
        chart["yAxis"]["minInterval"] = 1
        chart["legend"]["show"] = False
        bars = chart["series"][0]
        mark = {"show": True, "position": "insideTop", "formatter": "你", "color": "#fff", "fontWeight": "bold"}
        bars["data"] = [
            {"value": value, "itemStyle": {"color": COLOURS[1]}, "label": mark} if name.endswith(OWN) else value
            for value, name in zip(bars["data"], spec.categories, strict=True)
        ]
    return chart


def _table(spec: ChartSpec, name: str) -> None:
    with st.expander("看数字"):
        rows = [
            {"": category} | {one.name: f"{one.values[row]:g} {spec.unit}" for one in spec.series}
            for row, category in enumerate(spec.categories)
        ]
        st.table(rows, border="horizontal", hide_index=True, alt=f"{spec.title}，{name}")
