"""首页: what do you want to do? Three doors, the last work, a three-minute tour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from simulator.app.access import guarded, may
from simulator.app.acting.take import KIND as ROLEPLAY_KIND
from simulator.app.components.estate_books import BOOKS
from simulator.app.components.gate import role_now
from simulator.app.components.records import the_records
from simulator.app.components.roleplay_way import OPEN
from simulator.app.components.saved import KIND
from simulator.app.components.sign_in import say_fault
from simulator.app.components.tour import show_tour
from simulator.app.drill_round import KIND as DRILL_KIND
from simulator.app.identity import me
from simulator.app.plain import plain
from simulator.app.views.classroom import DOOR, LEAD
from simulator.app.views.roleplay import DRILL, PART
from simulator.records import Attempt, RecordsError

Pages = Mapping[str, Any]  # page name -> st.Page
_RECENT = 3
_DOORS: tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "我是讲师",
        ":material/co_present:",
        "备一堂课：选模块、换上公司的名字和标志、生成幻灯片和讲义；再开一个班，让学员在模拟小区里比一比。",
        (("workshop", "备课：课件工坊", ":material/slideshow:"), ("classroom", "带班：班级", ":material/groups:")),
    ),
    (
        "我是催缴员",
        ":material/support_agent:",
        "先在这里练：一个小区、十二个月，钱和工时都有限，每一步都有后果；难开口的话，也先在这里说一遍。",
        (("game", "玩一局：沙盘推演", ":material/map:"), ("roleplay", "练一练：角色扮演", ":material/forum:")),
    ),
    (
        "我是经理",
        ":material/monitoring:",
        "把两三套催缴做法放进同一个小区，同一批业主、同样的运气：多收多少，花多少，有多大把握，有什么风险。",
        (
            ("compare", "算一算：政策对比", ":material/balance:"),
            ("estate", "看一户户：小区档案", ":material/apartment:"),
            (f"estate?{BOOKS}=1", "带自己的账来：我们的台账", ":material/table_view:"),
            ("portfolio", "手上有许多小区：多个小区", ":material/location_city:"),
        ),
    ),
)


def show(pages: Pages) -> None:
    """The whole page; `pages` are those of the app, by name."""
    st.title("催缴学堂沙盘")
    st.markdown("依法、有据、有温度地收物业费。**今天想做什么？**")
    say_fault()
    doors = _doors()
    if not doors:
        _way_in(pages)
        return
    for column, (title, icon, words, links) in zip(st.columns(3), doors, strict=False):
        with column.container(border=True, height="stretch"):
            st.subheader(f"{icon} {title}", anchor=False)
            st.write(words)
            for name, label, mark in links:
                page, _, query = name.partition("?")
                st.page_link(pages[page], label=label, icon=mark, query_params=dict(parse_qsl(query)))
    left, right = st.columns([3, 2])
    with right:
        st.markdown("##### 第一次来？")
        st.write("三分钟走一圈：每一页是做什么的，数字该怎么读，什么绝对不能做。")
        if st.button("开始导览", icon=":material/explore:", key="tour"):
            show_tour(pages)
        if guarded():
            st.page_link(pages["classroom"], label="回到班级", icon=":material/groups:")
        st.page_link(pages["evidence"], label="这些数字和法条从哪里来", icon=":material/fact_check:")
    st.info(
        "这是教学模型：行为参数大多是教学假设，没有用真实小区的数据校准。适合比较方向和大小，不适合当作预测。"
        "断水断电、堵电梯、公开业主姓名、威胁业主，不是违法就是高风险，任何页面都不会推荐。",
        icon=":material/info:",
    )
    with left:  # last: it waits for the browser to say who is here
        _last_work(pages)


def _doors() -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """The doors with the links that whoever is here may follow; none for nobody."""
    role = role_now()
    if role == "nobody":
        return []
    found = [
        (title, icon, words, [link for link in links if may(role, _needs(link[0]))])
        for title, icon, words, links in _DOORS
        if role != "trainee" or links[0][0] != "workshop"
    ]
    return [door for door in found if door[3]]


def _needs(link: str) -> str:
    return "books" if link == f"estate?{BOOKS}=1" else link


def _way_in(pages: Pages) -> None:
    """For whoever has not come in yet."""
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.subheader(":material/groups: 我来上课", anchor=False)
        st.write("输入培训师给的六位班级码，起个昵称就能开始，不用注册。")
        st.page_link(pages["classroom"], label="输入班级码", icon=":material/login:")
    with right.container(border=True, height="stretch"):
        st.subheader(":material/co_present: 我是培训师", anchor=False)
        st.write("备课、开班、带班，都要先登录。账号请管理员开。")
        st.page_link(pages["classroom"], label="登录", icon=":material/key:", query_params={DOOR: LEAD})


def _last_work(pages: Pages) -> None:
    """What this browser did last, to go on with."""
    st.markdown("##### 接着上次的做")
    try:
        records = the_records()
        person = me(records)
        attempts = records.attempts(person_id=person.id) if person else []
        saved = records.saved(person.id, KIND) if person else []
    except RecordsError as error:
        st.caption(f"读不到以前的记录：{plain(str(error))}")
        return
    going = [one for one in attempts if one.finished is None][-_RECENT:]
    if not going and not saved:
        st.caption("这台浏览器还没有存下什么。存过的方案、没走完的一局，以后都在这里。")
    for one in reversed(going):
        quiz = one.kind == DRILL_KIND
        st.page_link(
            pages[_page_of(one)],
            label=f"没答完：{_named(one)}（答了 {len(one.steps)} 句）"
            if quiz
            else f"没走完：{_named(one)}（已走 {len(one.steps)} 步）",
            icon=":material/play_arrow:",
            query_params={PART: DRILL} if quiz else {OPEN: one.id} if one.kind == ROLEPLAY_KIND else None,
        )
    for one in saved[:_RECENT]:
        link = str(one.document.get("link", ""))
        st.page_link(
            pages["compare"],
            label=f"存过的方案：{plain(one.name)}",
            icon=":material/bookmark:",
            query_params={"s": link},
        )


def _page_of(attempt: Attempt) -> str:
    return "game" if attempt.kind == "game" else "roleplay"


def _named(attempt: Attempt) -> str:
    return str(attempt.start.get("name", attempt.scenario))
