"""成绩: overrule a point with a reason, take everything away as CSV, a workbook or slides."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st

from simulator.app.classes.debrief import figure
from simulator.app.classes.export import csv_bytes, sheets, xlsx_bytes
from simulator.app.classes.seats import TOTAL, Point, Seat, kind_of, shows_names
from simulator.app.components.class_board import board_rows
from simulator.app.components.class_join import FAULT, say_fault
from simulator.app.components.class_slides import offer_slides
from simulator.app.components.take import take
from simulator.app.plain import plain
from simulator.records import Classroom, Records, RecordsError

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_results(records: Records, room: Classroom, seats: list[Seat]) -> None:
    """The table with nicknames (the trainer's own view), overruling, export."""
    if not seats:
        st.info("还没有人加入，也就还没有成绩。", icon=":material/hourglass_empty:")
        return
    rows = board_rows(seats, room)
    for seat, row in zip(seats, rows, strict=True):
        row["谁"] = f"{seat.number}号 {plain(seat.nickname)}"
    st.table(rows, border="horizontal", hide_index=True, alt="全班成绩")
    st.caption("这一页带昵称，只给培训师看，请不要投到大屏上。")
    _overrule(records, seats)
    _export(records, room, seats)


def _overrule(records: Records, seats: list[Seat]) -> None:
    st.subheader("改分", anchor=False)
    scored = {seat.person_id: seat for seat in seats if seat.total and seat.attempt}
    if not scored:
        st.caption("有人走完、有了分数，就可以在这里按您的判断改某一项，写上理由；原来的分和改动都会留下。")
        return
    who = st.selectbox(
        "改谁的",
        list(scored),
        format_func=lambda key: f"{scored[key].number}号 {scored[key].nickname}",
        key="overrule-who",
    )
    seat = scored[who]
    points: dict[str, Point] = {one.id: one for one in (*seat.points, *([seat.total] if seat.total else []))}
    # A rerun or double click says the same request again; a new form gets a new one.
    request = st.session_state.setdefault("overrule-request", secrets.token_hex(8))
    with st.form("overrule"):
        left, right = st.columns([2, 1])
        point = left.selectbox(
            "哪一项", list(points), format_func=lambda key: _point(points[key]), key="overrule-point"
        )
        right.number_input("改成几分", 0.0, 100.0, value=None, step=1.0, key="overrule-value", format="%.1f")
        st.text_input("理由（学员会看到）", key="overrule-reason", max_chars=200)
        st.text_input("谁改的", key="overrule-by", max_chars=20, placeholder="比如：李老师")
        st.form_submit_button("改", on_click=_write, args=(records, seat, points, request))
    say_fault()
    for one in seat.attempt.overruled if seat.attempt else ():
        if one.point not in points:  # a sentence decided, which is told where it was asked
            continue
        name = points[one.point].name
        st.caption(f"{plain(name)} 改成 {one.value:g} 分：{plain(one.reason)}（{plain(one.by)}）")
    del point


def _point(one: Point) -> str:
    most = f" / {one.most:g}" if one.most else ""
    return f"{one.name}（现在 {one.value:g}{most}）"


def _write(records: Records, seat: Seat, points: dict[str, Point], request: str) -> None:
    said = st.session_state
    point, value = said["overrule-point"], said["overrule-value"]
    try:
        if value is None or seat.attempt is None:
            raise RecordsError("请填上改成几分。")
        most = points[point].most
        if most is not None and value > most:
            raise RecordsError(f"“{points[point].name}”最多 {most:g} 分。")
        records.overrule(seat.attempt.id, point, value, said["overrule-reason"], said["overrule-by"], request)
    except RecordsError as error:
        said[FAULT] = str(error)
        return
    said.pop("overrule-request", None)
    said["overrule-reason"], said["overrule-value"] = "", None


def _export(records: Records, room: Classroom, seats: list[Seat]) -> None:
    st.subheader("导出", anchor=False)
    names = st.toggle("带上昵称", value=shows_names(room), key="export-names")
    if not names:
        st.caption("只有编号，没有昵称：适合交给别人。")

    def tables() -> Any:
        return sheets(room, seats, records.attempts(class_id=room.id), names=names)

    left, right = st.columns(2)
    with left:
        take(
            "class-results",
            "下载工作簿（Excel）",
            lambda: xlsx_bytes(tables(), room.created),
            f"班级成绩-{room.code}.xlsx",
            _XLSX,
            icon=":material/table:",
            width="stretch",
        )
    with right:
        take(
            "class-results",
            "下载成绩表（CSV）",
            lambda: csv_bytes(tables()[0]),
            f"班级成绩-{room.code}.csv",
            "text/csv",
            icon=":material/csv:",
            width="stretch",
        )
    st.caption("工作簿里有成绩、每一步、改分和说明四张表。到了保留期，请把导出的文件也删掉。")
    if kind_of(room) != "game":
        return
    if kind_of(room) != "game":  # the slides tell of cards and months
        return
    st.markdown(
        "**复盘幻灯片**：走到哪里、走得怎样、哪几张牌最要紧、红线、可以聊什么、数字能信到什么程度。图表能在 PowerPoint "
        "或 WPS 里改；成绩和红线只有人数，不点名"
        + ("；参加的人另有一页，按加入的先后。" if names and shows_names(room) else "。")
    )
    offer_slides(records, room, seats, names=names and shows_names(room))


def ruled_in_words(seat: Seat) -> list[str]:
    """What the trainer changed, for the trainee."""
    lines = []
    for one in (*seat.points, *([seat.total] if seat.total else [])):
        if one.ruled:
            value = figure(TOTAL, one.value) if one.id == TOTAL else f"{one.value:g} 分"
            lines.append(f"{plain(one.name)} 由{plain(one.ruled.by)}改为 {value}：{plain(one.ruled.reason)}")
    return lines
