"""管理: accounts, all classes, who signed in lately. For admins."""

from __future__ import annotations

import streamlit as st

from simulator.app import access
from simulator.app.components.account_edit import show_account, show_new, tell
from simulator.app.components.class_join import spaced
from simulator.app.components.class_room import STATES
from simulator.app.components.records import the_records
from simulator.app.plain import plain, whole
from simulator.records import Account, Records, RecordsError, Room

PATH = "admin"
_WAYS = {"password": "密码", "oidc": "公司账号"}
_MOST = 50


def show() -> None:
    """The whole page."""
    st.title("管理", anchor=False)
    if not access.guarded():
        st.info(
            "这台电脑只有您自己打得开，不用登录。给班级用（`sandbox open --lan`）的时候，培训师用下面的账号登录。",
            icon=":material/info:",
        )
    try:
        records = the_records()
        accounts = records.accounts()
        rooms = records.rooms()
    except RecordsError as error:
        st.error(plain(str(error)))
        return
    tell()
    who, classes, tries = st.tabs(["账号", f"班级（{len(rooms)}）", "登录记录"], key="admin-tab")
    with who:
        _accounts(records, accounts)
    with classes:
        _rooms(records, rooms)
    with tries:
        _tries(records)


def _accounts(records: Records, accounts: list[Account]) -> None:
    st.write("培训师开班、带班、做课件；管理员还能开账号、看登录记录、删任何一个班。学员不用账号，凭班级码进来。")
    for one in accounts:
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            badge = " :gray-badge[已停用]" if one.off else ""
            left.markdown(f"**{plain(one.name)}**　{access.NAMES[one.role]}{badge}")
            left.caption(f"{_ways_in(one)}　{_last(one)}")
            with right.popover("改", width="stretch"):
                show_account(records, one)
    with st.expander("开一个账号", icon=":material/person_add:", expanded=len(accounts) < 2):
        show_new(records)


def _ways_in(one: Account) -> str:
    ways = [*(["密码"] if one.password else []), *([f"公司账号 {plain(one.email)}"] if one.email else [])]
    return f"用{'或'.join(ways)}登录" if ways else "没有登录的办法"


def _last(one: Account) -> str:
    if one.last is None:
        return "还没有登录过"
    when = one.last.astimezone()
    return f"上次登录 {when.year} 年 {when.month} 月 {when.day} 日 {when:%H:%M}"


def _rooms(records: Records, rooms: list[Room]) -> None:
    if not rooms:
        st.write("还没有人开班。")
        return
    st.write("所有的班。内容和成绩只有开班的培训师看得到；这里能看有几个人，能删。")
    for room in rooms:
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            until = room.expires.astimezone()
            left.markdown(f"**{plain(room.title)}**　{STATES[room.state][0]}　{room.people} 人")
            left.caption(
                f"{plain(room.owner) if room.owner else '没有账号的人'}开的　班级码 {spaced(room.code)}　"
                f"留到 {until.year} 年 {until.month} 月 {until.day} 日"
            )
            with right.popover("删除", width="stretch"):
                st.write(f"“{plain(room.title)}”连同 {room.people} 个人的每一步都删掉，找不回来。")
                st.button("删除这个班", key=f"admin-room-{room.id}", on_click=records.delete_class, args=(room.id,))


def _tries(records: Records) -> None:
    tries = records.sign_ins(_MOST)
    if not tries:
        st.write("还没有人登录过。")
        return
    refused = sum(not one.good for one in tries)
    st.write(f"最近 {len(tries)} 次里，{refused} 次没有登上。输入的内容不留；记录留三个月。")
    rows = [
        {
            "什么时候": f"{one.created.astimezone():%m-%d %H:%M}",
            "谁": whole(plain(one.name)) if one.name else "没有这个账号",
            "怎么登": _WAYS.get(one.way, one.way),
            "从哪里": one.address or "这台电脑",
            "结果": "登上了" if one.good else "**没有登上**",
        }
        for one in tries
    ]
    st.table(rows, border="horizontal", hide_index=True, alt="最近的登录记录")
