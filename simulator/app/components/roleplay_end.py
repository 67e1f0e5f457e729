"""After a scene: the red line that stopped it, the debrief, and where to go from here."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from generator.course.evidence import Law
from simulator.app.acting.history import History
from simulator.app.acting.take import Take
from simulator.app.components.roleplay_talk import show_red, show_talk
from simulator.app.components.roleplay_way import begin_take, leave, say_fault
from simulator.app.plain import plain
from simulator.policy import RedEntry
from simulator.records import Records
from simulator.roleplay.read import Playbook


def show_end(
    records: Records,
    book: Playbook,
    take: Take,
    past: History,
    red_lines: Mapping[str, RedEntry],
    laws: Mapping[str, Law],
) -> None:
    """The page of a finished take."""
    st.button("回到列表", on_click=leave, icon=":material/arrow_back:", type="tertiary", key="end-leave")
    st.title(f"点评：{plain(take.stage.scene.title)}", anchor=False)
    say_fault()
    show_red(take, red_lines, laws)
    for ruled in take.attempt.overruled:
        st.info(f"培训师的意见（{plain(ruled.by)}）：{plain(ruled.reason)}", icon=":material/edit_note:")
    _score(book, take)
    with st.container(horizontal=True):
        scene, way = take.attempt.scenario, take.way
        st.button(
            "再来一遍", key="again", icon=":material/replay:", on_click=begin_take,
            args=(records, book, scene, "practice", way),
        )  # fmt: skip
    with st.expander("整场对话", icon=":material/forum:"):
        show_talk(take, coach=True)


def _score(book: Playbook, take: Take) -> None:
    score = take.attempt.score or {}
    st.markdown(f"### {score.get('total', 0):.0f} 分")
