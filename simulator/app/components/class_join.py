"""加入班级: the code, what the class is for, a nickname. A trainee knows who sees what before joining."""

from __future__ import annotations

import streamlit as st

from simulator.app import identity
from simulator.app.plain import plain
from simulator.records import Classroom, Person, Records, RecordsError, Trainer
from simulator.records.people import NICKNAME_LENGTH

FAULT = "class-fault"  # session state: what went wrong in a callback, to be said once


def show_join(records: Records) -> None:
    """Code and nickname; with the link of the QR code the code stands there already."""
    st.title("加入班级", anchor=False)
    code = st.text_input(
        "班级码",
        value=st.query_params.get("code", ""),
        placeholder="投影上的六位码，大小写都行",
        max_chars=20,
        key="class-code",
        autocomplete="off",
    )
    if not code or not code.strip():
        st.info("输入投影上的六位班级码，或者用手机扫投影上的二维码。", icon=":material/qr_code_scanner:")
    elif isinstance(room := _room(records, code), str):
        st.error(plain(room), icon=":material/hourglass_top:")
    elif room is None:
        st.error("没有这个班级码。请对照投影再看一遍；过了保留期的班会连同记录一起删除。", icon=":material/search_off:")
    elif room.state == "closed":
        st.warning(f"“{plain(room.title)}”已经结束，不能再加入。", icon=":material/lock:")
    else:
        _nickname(records, room)
    say_fault()
    show_recover(records, "换了手机，或者清过浏览器？")


def _room(records: Records, code: str) -> Classroom | str | None:
    """The class with this code; or why it cannot be said."""
    try:
        return records.class_by_code(code)
    except RecordsError as error:
        return str(error)


def _nickname(records: Records, room: Classroom) -> None:
    with st.container(border=True):
        st.subheader(plain(room.title), anchor=False)
        about_class(room)
        with st.form("class-join", border=False):
            st.text_input(
                "昵称",
                max_chars=NICKNAME_LENGTH,
                key="class-nickname",
                placeholder="大家认得出你就行，比如 王二组",
                autocomplete="off",
            )
            st.caption("不必用真名。请不要写手机号、身份证号。")
            st.form_submit_button("加入", type="primary", on_click=_join, args=(records, room.code), width="stretch")


def _join(records: Records, code: str) -> None:
    try:
        who, room = identity.me(records), records.class_by_code(code)
        if who and room and who.class_id == room.id:
            return  # a double click: already in
        _, token = records.join(code, st.session_state["class-nickname"])
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        return
    identity.remember(token)
    st.query_params.pop("code", None)


def about_class(room: Classroom) -> None:
    """Purpose, who sees what, until when: the same words for the trainer and the trainees."""
    st.markdown(
        f"- **做什么**：{plain(room.purpose)}\n"
        f"- **谁能看到**：{plain(room.visible_to)}\n"
        f"- **保留多久**：{until(room)}，到期自动全部删除"
    )


def until(room: Classroom) -> str:
    """The day until which a class is kept."""
    day = room.expires.astimezone()
    return f"到 {day.year} 年 {day.month} 月 {day.day} 日"


def spaced(code: str) -> str:
    """A code in two halves, easier to read aloud."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def say_fault() -> None:
    """Say what went wrong in the last callback, once."""
    fault = st.session_state.pop(FAULT, None)
    if fault:
        st.error(plain(fault), icon=":material/error:")


def show_recover(records: Records, label: str) -> None:
    """The way back with a code that was written down."""
    with st.expander(label), st.form("class-recover", border=False):
        st.write("有恢复口令的话，在这里输入：你走过的都还在。口令用一次就作废；学员的口令请向培训师要。")
        st.text_input("恢复口令", key="class-recovery", placeholder="XXXX-XXXX-XXXX-XXXX-XXXX", autocomplete="off")
        st.form_submit_button("恢复", on_click=_recover, args=(records,))


def _recover(records: Records) -> None:
    code = st.session_state["class-recovery"]
    try:
        if not code or not code.strip():
            raise RecordsError("恢复口令还空着，请填一下。")
        who, token = records.recover(code)
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        return
    identity.remember(token, "trainer" if isinstance(who, Trainer) else "me")
    st.session_state["class-door"] = door_of(who)
    st.query_params.pop("code", None)


def door_of(who: Person | Trainer) -> str:
    """Which side of the page somebody belongs to."""
    return "带班" if isinstance(who, Trainer) else "上课"
