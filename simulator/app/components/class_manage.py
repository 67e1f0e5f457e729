"""管理: the way back for a trainee, a new code for the trainer, take somebody out, delete the class."""

from __future__ import annotations

import streamlit as st

from simulator.app.access import guarded
from simulator.app.classes.seats import Seat
from simulator.app.components.class_join import about_class
from simulator.app.components.class_open import PICKED, RECOVERY
from simulator.records import Classroom, Records, Trainer

_REENTRY = "class-reentry"  # session state: (name, code) shown until put away


def show_manage(records: Records, room: Classroom, seats: list[Seat], trainer: Trainer) -> None:
    """Everything that is rarely needed."""
    about_class(room)
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown("**学员换了手机**")
        st.write("给他一个恢复口令，在新手机的“加入班级”页里输入，走过的都还在；旧手机上随即退出。")
        _reentry(records, room, seats)
    with right.container(border=True, height="stretch"):
        st.markdown("**我自己换电脑**")
        if guarded():
            st.write("在哪台电脑上都用您的名字和密码登录，班都在。")
        else:
            st.write("重新生成一个恢复口令；以前抄下的那个就作废了。")
            st.button("生成新的恢复口令", on_click=_new_code, args=(records, trainer), key="manage-recovery")
    with left.container(border=True, height="stretch"):
        st.markdown("**请出班级**")
        st.write("昵称不合适，或者进错了班：连同他的记录一起删除，他可以重新加入。")
        _remove(records, room, seats)
    with right.container(border=True, height="stretch"):
        st.markdown("**删除整个班**")
        st.write("班级、昵称、每个人的每一步都删掉，找不回来。要成绩的话，请先导出。")
        sure = st.checkbox("我已经导出，或者不需要", key=f"manage-sure-{room.id}")
        st.button(
            "删除这个班",
            icon=":material/delete_forever:",
            disabled=not sure,
            on_click=_delete,
            args=(records, room),
            key="manage-delete",
        )


def _names(seats: list[Seat]) -> dict[str, str]:
    return {seat.person_id: f"{seat.number}号 {seat.nickname}" for seat in seats}


def _reentry(records: Records, room: Classroom, seats: list[Seat]) -> None:
    names = _names(seats)
    if not names:
        st.caption("还没有学员。")
        return
    who = st.selectbox("哪位学员", list(names), format_func=names.__getitem__, key="manage-who")
    st.button("给他恢复口令", on_click=_give, args=(records, room, who, names[who]), key="manage-give")
    given = st.session_state.get(_REENTRY)
    if given and given[0] in names.values():
        st.code(given[1], language=None)
        st.caption("只显示这一次，用一次就作废。")
        st.button("收起", on_click=lambda: st.session_state.pop(_REENTRY, None), key="manage-seen")


def _give(records: Records, room: Classroom, person_id: str, name: str) -> None:
    person = next((one for one in records.people(room.id) if one.id == person_id), None)
    if person is not None:
        st.session_state[_REENTRY] = (name, records.recovery(person))


def _new_code(records: Records, trainer: Trainer) -> None:
    st.session_state[RECOVERY] = records.recovery(trainer)


def _remove(records: Records, room: Classroom, seats: list[Seat]) -> None:
    names = _names(seats)
    if not names:
        st.caption("还没有学员。")
        return
    who = st.selectbox(
        "请出哪位", list(names), index=None, format_func=names.__getitem__, key="manage-out", placeholder="选一位"
    )
    st.button(
        "请出并删除记录", disabled=who is None, on_click=lambda: records.delete_person(str(who)), key="manage-remove"
    )


def _delete(records: Records, room: Classroom) -> None:
    records.delete_class(room.id)
    st.session_state.pop(PICKED, None)
