"""The guided tour: six cards, half a minute each, with a way into every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

_PLACE = "tour-at"
_CARDS: tuple[tuple[str, str, str], ...] = (
    (
        "先看一眼政策对比",
        "compare",
        "上面选小区，下面并排放着几套做法，甲是基准。改任何一处，几秒钟就有新答案。先读最上面那句话：多少个月里、和哪一套相比、"
        "高了几个百分点、有多大把握。“假设不同时”是我们对参数没把握，“计算误差”只是算得不够多，两样不是一回事。",
    ),
    (
        "一个方案就是一个网址",
        "compare",
        "浏览器上面的网址记着小区、几套做法和运气的种子。复制给同事，他看到的数字和您一模一样。想以后再看，就起个名字存下来。",
    ),
    (
        "再玩一局沙盘推演",
        "game",
        "接手一个小区，十二个月，钱和工时都有限。每个月先看台账和投诉，再决定对谁做什么。后果会慢慢回来。"
        "谁要是下令碰了红线，不管收了多少，这一局就算输。",
    ),
    (
        "翻一翻小区档案",
        "estate",
        "每一户都是虚构的，但每一笔账都对得上。点开一户，从账单到缴费，一件一件按日子排好。现实里看不到业主是哪一类人，"
        "只能推断，推断会错。",
    ),
    (
        "红线先记住",
        "roleplay",
        "停水停电、限电梯门禁、贴名单、吓唬人、谎称法律后果……十条红线，每条都有那句听着很顺耳的话，有依据，也有合法的做法。"
        "在角色扮演那一页里，一条一条认一遍。",
    ),
    (
        "不信的时候，翻依据",
        "evidence",
        "每个数字都说从哪里来、能信几分：多数行业数字没有出处，我们照实写；模型里的参数大多是教学假设，也照实写。"
        "法条写着核对的月份，没有原文的写“待核”。",
    ),
)


@st.dialog("三分钟走一圈", width="medium")
def show_tour(pages: Mapping[str, Any]) -> None:
    """One card at a time."""
    at = min(st.session_state.get(_PLACE, 0), len(_CARDS) - 1)
    title, page, words = _CARDS[at]
    st.progress((at + 1) / len(_CARDS), f"第 {at + 1} 步，共 {len(_CARDS)} 步")
    st.markdown(f"#### {title}")
    st.write(words)
    st.page_link(pages[page], label="去看看这一页", icon=":material/open_in_new:")
    buttons = st.container(horizontal=True)
    if at and buttons.button("上一步", key="tour-back"):
        st.session_state[_PLACE] = at - 1
        st.rerun(scope="fragment")
    if at + 1 < len(_CARDS):
        if buttons.button("下一步", type="primary", key="tour-next"):
            st.session_state[_PLACE] = at + 1
            st.rerun(scope="fragment")
    elif buttons.button("走完了", type="primary", key="tour-done"):
        st.session_state[_PLACE] = 0
        st.rerun()
