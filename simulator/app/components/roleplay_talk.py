"""The conversation as it is read: who says what, what it moved, the state of the other, a red line in plain sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from generator.course.evidence import Law
from simulator.app.acting.take import Take
from simulator.app.acting.voice import BY_MODEL
from simulator.app.acting.words import LABELS, asked, clock, grounds, levels, moved_by, talk
from simulator.app.plain import plain, whole
from simulator.policy import RedEntry
from simulator.roleplay.account import STAFF
from simulator.roleplay.play import Stage, Turn, minute_of_day, opening
from simulator.roleplay.scene import ENDING_NAMES

SHOWN = "roleplay-indicators"  # session state: whether the state of the other is shown
_OURS, _THEIRS = ":material/support_agent:", ":material/person:"


def bubble(*, ours_side: bool) -> DeltaGenerator:
    """An empty message of the collector's or of the other's."""
    return st.chat_message("user" if ours_side else "assistant", avatar=_OURS if ours_side else _THEIRS)


def ours(text: str) -> None:
    """What the collector says, inside a bubble."""
    st.markdown(f"**{STAFF}（您）**　{plain(text) or '*（没有说话）*'}")


def theirs(stage: Stage, lines: Sequence[str], under: str = "") -> None:
    """A bubble of the other's; `under` in small print."""
    with bubble(ours_side=False):
        st.markdown(f"**{plain(speaker(stage))}**　{plain(' '.join(lines))}")
        if under:
            st.caption(under)


def speaker(stage: Stage) -> str:
    """Who answers: the owner by name, or who opened instead."""
    return stage.persona.name if stage.scene.answers == "owner" else stage.scene.answers


def show_talk(take: Take, *, coach: bool, again: Callable[[Turn], None] | None = None) -> None:
    """All that was said. `coach`: what each sentence moved stands below the answer; `again` adds a way back to it."""
    theirs(take.stage, (opening(take.stage),))
    for turn in take.turns:
        with bubble(ours_side=True):
            ours(turn.said.text)
            if again is not None:
                again(turn)
        told = [*_events(turn), moved_by(turn)] if coach else []
        _answer(take, turn, told)


def show_last(take: Take) -> None:
    """The last exchange, in which it ended."""
    last = take.turns[-1]
    with bubble(ours_side=True):
        ours(last.said.text)
    _answer(take, last, _events(last))


def _answer(take: Take, turn: Turn, told: Sequence[str]) -> None:
    """What the other was heard to answer; `told` in small print, and that a model said it."""
    lines, by_model = take.heard(turn)
    theirs(take.stage, lines, "　".join(filter(None, (*told, BY_MODEL if by_model else ""))))


def show_state(take: Take, *, coach: bool) -> None:
    """The scene's clock; with `coach` the state of the other and how one is doing."""
    stage, state = take.stage, take.state
    now, end = minute_of_day(stage, state), stage.limits.hours[1]
    left = stage.scene.minutes - int(state.minutes)
    time = f":material/schedule: **{clock(stage, state)}**　谈了 {state.minutes:.0f} 分钟"
    if left <= 0:
        time += "，**该收尾了**"
    elif not take.turns:
        time += f"，这一场大约 {stage.scene.minutes} 分钟"
    if now >= end:
        time += "　:material/warning: **过了晚上九点，按本课程的规矩不该再谈**"
    elif now >= end - 15:
        time += f"　:material/warning: **离晚上九点还有 {end - now} 分钟**"
    rows = [[time]]
    if coach:
        rows += [levels(state), [asked(take.turns), talk(take.turns)]]
    with st.container(border=True, key="roleplay-state"):
        st.markdown("  \n".join("　　".join(map(whole, filter(None, row))) for row in rows if any(row)))


def show_red(take: Take, red_lines: Mapping[str, RedEntry], laws: Mapping[str, Law]) -> None:
    """The red line just crossed, on what it rests, what is lawful instead, and that it can still be taken back."""
    state = take.state
    line = state.pending.line if state.pending else _stopped(take)
    red = red_lines.get(line)
    if red is None:
        return
    sentence = state.pending.text if state.pending else ""
    told = [f"#### :material/block: 碰了红线 {red.id}：{plain(red.name)}"]
    if sentence:
        told.append(f"您说的是：“{plain(sentence)}”")
    told += [
        f"**{LABELS.get(red.label, red.label)}。** {plain(red.says)}",
        f"**依据**　{grounds(red, laws)}。{plain(red.note)}",
        f"**可以这样做**　{plain(red.instead)}",
    ]
    if state.pending is not None and not take.over:
        stops = line in take.stage.stops
        told.append(
            "**还有一次机会：现在就收回这句话，向对方道歉。** "
            + ("不收回，这一场就到此为止。" if stops else "不收回，最多只有六十分。")
        )
    elif _stopped(take):
        told.append("**没有当场收回，这一场到此为止。**")
    st.error("\n\n".join(told))


def _stopped(take: Take) -> str:
    last = take.turns[-1].events if take.turns else ()
    return next((event.partition(":")[2] for event in last if event.startswith("stopped:")), "")


def _events(turn: Turn) -> list[str]:
    told: list[str] = []
    for event in turn.events:
        name, _, what = event.partition(":")
        if name == "truth":
            told.append(":material/key: 问出了一件要紧的事")
        elif name == "agreed":
            told.append(":material/handshake: 对方松口了")
        elif name == "flood":
            told.append(":material/speed: 一口气说得太多")
        elif name == "late":
            told.append(":material/bedtime: 过了晚上九点")
        elif name == "too_often":
            told.append(":material/phone_disabled: 打得太密：这一周已经接通过，或者对方说过别再打")
        elif name == "soup":
            told.append(":material/question_mark: 只报了词，没说成话")
        elif name == "corrected":
            told.append(":material/undo: 收回了，也道了歉")
        elif name == "red":
            told.append(f":material/block: **碰了红线 {what}**")
        elif name == "stopped":
            told.append(f":material/block: **停在红线 {what}**")
        elif name == "ended":
            told.append(f"**{ENDING_NAMES.get(what, what)}**")  # type: ignore[call-overload]
    return told
