"""A scene being played: its head, the conversation, the state of the other, what is said next, the ways back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from generator.course.evidence import Law
from simulator.app.acting.book import can_hear
from simulator.app.acting.take import WAYS as PLAYED
from simulator.app.acting.take import Take
from simulator.app.acting.words import MODES, WAYS, channel
from simulator.app.components.roleplay_card import show_facts
from simulator.app.components.roleplay_say import show_choices, show_free, show_silence
from simulator.app.components.roleplay_talk import SHOWN, show_red, show_state, show_talk, speaker
from simulator.app.components.roleplay_way import break_off, leave, say_fault, try_again
from simulator.app.plain import plain
from simulator.policy import RedEntry
from simulator.records import Records
from simulator.roleplay.read import Playbook


def show_scene(
    records: Records,
    book: Playbook,
    take: Take,
    course: Path,
    red_lines: Mapping[str, RedEntry],
    laws: Mapping[str, Law],
) -> None:
    """The page of a take that is still going on."""
    way, coach = _head(take, can_hear(course))
    with st.expander("这一场是怎么回事", expanded=not take.turns, icon=":material/description:"):
        show_facts(take.stage, take.history)
    show_talk(take, coach=coach)
    if take.practice:
        show_red(take, red_lines, laws)
    show_state(take, coach=coach)
    say_fault()
    if way == "free":
        show_free(records, book, take, course)
    else:
        show_choices(records, book, take, way)
    _ways_back(records, book, take, way)


def _head(take: Take, hears: bool) -> tuple[str, bool]:
    """Title, how one speaks, whether the state of the other is shown. A test has neither choice nor coach."""
    st.title(plain(take.stage.scene.title), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{channel(take.stage.scene)}　对方：**{plain(speaker(take.stage))}**　{MODES[take.attempt.mode]}",
            width="content",
        )
        if not take.practice:
            return (take.way if hears or take.way != "free" else "choices"), False
        ways = [way for way in PLAYED if way != "free" or hears]
        way = st.segmented_control(
            "怎么说",
            ways,
            format_func=WAYS.__getitem__,
            default=take.way if take.way in ways else ways[0],
            required=True,
            key=f"way-of-{take.attempt.id}",
            label_visibility="collapsed",
        )
        coach = st.toggle("看得见对方的心情", value=True, key=SHOWN, persist_state="session")
    return way or ways[0], coach


def _ways_back(records: Records, book: Playbook, take: Take, way: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if way == "free":
            show_silence(records, book, take)
        if take.practice and take.turns:
            st.button(
                "收回上一句",
                key="undo-last",
                icon=":material/undo:",
                on_click=try_again,
                args=(records, book, take, len(take.turns)),
                help="回到上一句之前，重说一遍",
            )
        if take.turns:
            with st.popover("就到这里", icon=":material/stop_circle:"):
                st.write("不等说完，就按说过的这些打分、看点评。" + ("" if take.practice else "测验只算这一次。"))
                st.button(
                    "结束，看点评", type="primary", on_click=break_off, args=(records, book, take), key="break-off"
                )
        st.button(
            "先放着，回到列表",
            key="leave",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=leave,
            help="说过的都留着，下次接着说",
        )
    if take.practice and len(take.turns) > 1:
        with st.expander("从前面的某一句重来", icon=":material/replay:"):
            for turn in take.turns[:-1]:
                st.button(
                    f"第 {turn.number} 句：{plain(turn.said.text or '（没有说话）')}",
                    key=f"undo-{turn.number}",
                    on_click=try_again,
                    args=(records, book, take, turn.number),
                    width="stretch",
                )
