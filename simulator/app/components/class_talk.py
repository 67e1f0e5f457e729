"""A class that plays a scene: what was hard for many, as counts without names; sentences for the trainer to decide."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from generator.course.roleplay import Rubric
from simulator.app.acting.book import playbook
from simulator.app.classes.debrief import FEW
from simulator.app.classes.seats import Seat
from simulator.app.classes.talk import Unsure, crossed, decide, lost, unsure
from simulator.app.components.class_join import FAULT, say_fault
from simulator.app.components.course import course_root
from simulator.app.plain import plain
from simulator.app.shelf import shelf
from simulator.documents import DocumentError
from simulator.records import Attempt, Classroom, Records, RecordsError

_NONE = ""


def show_errors(records: Records, room: Classroom) -> None:
    """What many lost points on and which red lines were crossed. Fit for the big screen: nobody is named."""
    done = _done(records, room)
    st.subheader("大家难在哪里", anchor=False)
    if len(done) < FEW:
        st.info(f"说完的还不到 {FEW} 个人，先不给出统计，免得看得出谁是谁。", icon=":material/groups:")
        return
    try:
        book, red_lines = playbook(course_root()), shelf(course_root()).red_lines
    except DocumentError as error:
        st.error("课程里的文件有问题：\n\n" + "\n".join(f"- {plain(str(one))}" for one in error.problems))
        return
    names = {one.id: one.name for one in book.rubric.dimensions}
    rows = [
        {
            "难在哪里": plain(one.name),
            "属于": f"{one.dimension} {names.get(one.dimension, '')}",
            "几人丢分": f"{one.people} / {len(done)}",
            "人均丢": f"{one.points:g} 分",
            "点评里怎么说": plain(one.why),
        }
        for one in lost(done)
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True, alt="全班丢分最多的地方")
    else:
        st.success("没有一处丢分。", icon=":material/check_circle:")
    for line, kept, back in crossed(done):
        red = red_lines.get(line)
        told = f"**{line} {plain(red.name)}**（{red.label}）" if red else line
        parts = [f"{kept} 人碰了没有收回" if kept else "", f"{back} 人说出口以后当场收回" if back else ""]
        instead = f"可以这样做：{plain(red.instead)}" if red else ""
        st.error(f"{told}：{'，'.join(filter(None, parts))}。{instead}", icon=":material/block:")


def show_unsure(records: Records, room: Classroom, seats: Sequence[Seat]) -> None:
    """Sentences of which recognition could not tell whether they are red lines: the trainer decides, with a reason."""
    found = unsure(_done(records, room))
    if not found:
        return
    st.subheader("拿不准的话", anchor=False)
    who = {seat.person_id: f"{seat.number}号 {seat.nickname}" for seat in seats}
    waiting = [one for one in found if one.ruled is None]
    for one in found:
        if one.ruled is not None:
            word = f"碰了红线 {one.ruled.value}" if one.ruled.value else "没有碰红线"
            name, reason, by = plain(who.get(one.attempt.person_id, "")), plain(one.ruled.reason), plain(one.ruled.by)
            st.caption(f"{name}：“{plain(one.text)}”——{word}：{reason}（{by}）")
    if not waiting:
        say_fault()
        return
    st.write(f"测验里有 {len(waiting)} 句话，机器拿不准是不是碰了红线，没有算进分数，等您来定。学员会看到您写的理由。")
    try:
        rubric, red_lines = playbook(course_root()).rubric, shelf(course_root()).red_lines
    except DocumentError as error:
        st.error("课程里的文件有问题：\n\n" + "\n".join(f"- {plain(str(one))}" for one in error.problems))
        return
    names = {_NONE: "没有碰红线"} | {line: f"碰了 {line} {red.name}" for line, red in red_lines.items()}
    one = waiting[0]
    # A rerun or double click says the same request again; a new form gets a new one.
    request = st.session_state.setdefault("unsure-request", secrets.token_hex(8))
    with st.form("unsure"):
        st.markdown(
            f"**{plain(who.get(one.attempt.person_id, ''))}** 第 {one.turn} 句：“{plain(one.sentence)}”  \n"
            f"拿不准的是：**“{plain(one.text)}”**"
        )
        st.selectbox(
            "您看", list(names), format_func=names.__getitem__, index=None, key="unsure-line", placeholder="选一样"
        )
        st.text_input("理由（学员会看到）", key="unsure-reason", max_chars=200)
        st.text_input("谁定的", key="unsure-by", max_chars=20, placeholder="比如：李老师")
        st.form_submit_button("就这样定", on_click=_decide, args=(records, rubric, one, request))
    say_fault()


def _decide(records: Records, rubric: Rubric, one: Unsure, request: str) -> None:
    said = st.session_state
    try:
        if said["unsure-line"] is None:
            raise RecordsError("请先选：碰了哪一条红线，还是没有碰。")
        decide(records, rubric, one, said["unsure-line"], said["unsure-reason"], said["unsure-by"], request)
    except RecordsError as error:
        said[FAULT] = str(error)
        return
    said.pop("unsure-request", None)
    said["unsure-line"], said["unsure-reason"] = None, ""


def _done(records: Records, room: Classroom) -> list[Attempt]:
    return records.newest_finished(room.id, "roleplay", room.game, room.settings.get("mode"))
