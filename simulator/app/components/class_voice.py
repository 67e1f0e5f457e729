"""For the trainer, where a model speaks for the owner: how often it did, and why the script spoke in its place."""

from __future__ import annotations

import streamlit as st

from simulator.app.acting.voice import voiced
from simulator.app.plain import plain
from simulator.records import Classroom, Records


def show_voices(records: Records, room: Classroom) -> None:
    """Of all goes of the class, without names; nothing where no model was set up."""
    said, reasons = voiced(records.shown_with(room.id, "roleplay", "voice"))
    if not said and not reasons:
        return
    with st.expander("AI 业主说得怎么样", icon=":material/smart_toy:"):
        st.write(
            f"AI 说了 {said} 句，剧本替它说了 {reasons.total()} 句。"
            "AI 只换说法：对方怎么反应、得多少分、碰没碰红线，都由剧本和规则定，和 AI 无关。"
        )
        for why, times in reasons.most_common():
            st.markdown(f"- {plain(why)}（{times} 句）")
