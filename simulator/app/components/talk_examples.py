"""对话范例 on the page: read whole with the reasons, or guess the collector's next sentence first."""

from __future__ import annotations

import streamlit as st

from generator.course.evidence import Law
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.roleplay.examples import Dialogue, Said

_KEEP = "session"


def show_examples(found: list[Dialogue], laws: dict[str, Law]) -> None:
    """Choose by channel and by the kind of owner, then read."""
    if not found:
        st.info(
            "这门课程里还没有可以练的对话。对话写在 content/scripts 的 phone.yml 和 visit.yml 里，写明 owner 就会出现。"
        )
        return
    channels = list(dict.fromkeys(one.channel for one in found))
    channel = st.segmented_control(
        "怎样联系", channels, default=channels[0], required=True, key="talk-channel", persist_state=_KEEP
    )
    mine = [one for one in found if one.channel == (channel or channels[0])]
    chosen = st.selectbox(
        "对方是谁",
        mine,
        format_func=lambda one: f"{one.owner}：{one.situation}",
        key=f"talk-{channel}",
        persist_state=_KEEP,
    )
    if chosen is None:
        return
    guess = st.toggle(
        "先自己想一句，再看范例",
        key="talk-guess",
        persist_state=_KEEP,
        help="打开以后，轮到催缴员开口时先停一下：心里说一句，再按“看下一句”（键盘按 N）。",
    )
    shown = _revealed(chosen) if guess else len(chosen.lines)
    for line in chosen.lines[:shown]:
        _line(line, laws)
    if shown < len(chosen.lines):
        if chosen.lines[shown].ours:
            st.info("轮到您了：您会怎么说？", icon=":material/record_voice_over:")
        st.button("看下一句", on_click=_more, args=(chosen, shown), key="talk-more", shortcut="N")
    elif guess:
        st.button("从头再练一遍", on_click=_restart, args=(chosen,), key="talk-restart")


def _revealed(one: Dialogue) -> int:
    """How many lines are open: up to the collector's next one."""
    return min(st.session_state.get("talk-shown", {}).get(one.id, _until_ours(one, 0)), len(one.lines))


def _until_ours(one: Dialogue, start: int) -> int:
    place = start
    while place < len(one.lines) and not one.lines[place].ours:
        place += 1
    return place


def _more(one: Dialogue, shown: int) -> None:
    st.session_state["talk-shown"] = st.session_state.get("talk-shown", {}) | {one.id: _until_ours(one, shown + 1)}


def _restart(one: Dialogue) -> None:
    st.session_state["talk-shown"] = st.session_state.get("talk-shown", {}) | {one.id: _until_ours(one, 0)}


def _line(line: Said, laws: dict[str, Law]) -> None:
    links = "　".join(f"[{plain(laws[law].cite)}]({evidence_link(law)})" for law in line.laws if law in laws)
    if not line.speaker:
        st.caption(plain(line.text) + (f"　依据：{links}" if links else ""))
        return
    avatar = ":material/support_agent:" if line.ours else ":material/person:"
    with st.chat_message("user" if line.ours else "assistant", avatar=avatar):
        st.markdown(f"**{plain(line.speaker)}**　{plain(line.text)}")
        for why in line.whys:
            st.caption(f"为什么这样说：{plain(why)}")
        if links:
            st.caption(f"依据：{links}")
