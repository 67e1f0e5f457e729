"""After a scene: the red line that stopped it, the debrief, and where to go from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from generator.course.evidence import Law
from simulator.app.acting.history import History
from simulator.app.acting.take import Take
from simulator.app.acting.words import WAYS
from simulator.app.briefing.brief import company_of
from simulator.app.classes.talk import UNSURE
from simulator.app.components.course import course_root
from simulator.app.components.roleplay_debrief import debriefed, show_debrief
from simulator.app.components.roleplay_talk import show_last, show_red, show_talk
from simulator.app.components.roleplay_way import FAULT, begin_take, leave, open_scene, say_fault, try_again
from simulator.app.plain import plain
from simulator.policy import RedEntry
from simulator.records import Overruling, Records
from simulator.roleplay.debrief import Debrief, Material
from simulator.roleplay.play import Turn
from simulator.roleplay.read import Playbook

_SEEN = "roleplay-end-seen"  # session state: the attempt whose debrief was shown last
TOP = """<script>
for (const name of ["stMain", "stAppScrollToBottomContainer"])
  document.querySelector(`[data-testid=${name}]`)?.scrollTo(0, 0)
</script>"""


def show_end(
    records: Records,
    book: Playbook,
    take: Take,
    past: History,
    known: Material,
    red_lines: Mapping[str, RedEntry],
    laws: Mapping[str, Law],
) -> None:
    """The page of a finished take."""
    st.button("回到列表", on_click=leave, icon=":material/arrow_back:", type="tertiary", key="end-leave")
    st.title(f"点评：{plain(take.stage.scene.title)}", anchor=False)
    _from_the_top(take)
    fault = say_fault()
    if take.turns:
        show_last(take)
    show_red(take, red_lines, laws)
    for ruled in take.attempt.overruled:
        st.info(_ruled(ruled), icon=":material/edit_note:")
    earlier = past.tried(but=take.attempt.id)
    told = debriefed(f"{take.attempt.id}:{len(take.turns)}", take.stage, _turns(take), book, known, earlier)
    if told is None:
        st.session_state[FAULT] = fault  # the page comes again when the debrief is there; nobody has read it by then
        return
    _next(records, book, take, told)
    when = take.attempt.created.astimezone()
    chosen = show_debrief(
        told,
        key="end",
        retry=True,
        when=f"{when.year}年{when.month}月{when.day}日",
        company=company_of(course_root()).name,
    )
    if chosen is not None:
        try_again(records, book, take, chosen)
        st.rerun()
    with st.expander("整场对话，从哪一句重来都行", icon=":material/forum:"):
        show_talk(take, coach=True, again=lambda turn: _again(records, book, take, turn))


def _from_the_top(take: Take) -> None:
    """Once: the browser would stay as far down as the conversation was long."""
    if st.session_state.get(_SEEN) != take.attempt.id:
        st.session_state[_SEEN] = take.attempt.id
        st.html(TOP, unsafe_allow_javascript=True)


def _next(records: Records, book: Playbook, take: Take, told: Debrief) -> None:
    """Once more, a step harder, or the scene that trains what was missed."""
    scene, way = take.attempt.scenario, take.way
    harder = {"hints": "choices", "choices": "free"}.get(way)
    with st.container(horizontal=True):
        st.button(
            "再来一遍",
            key="again",
            icon=":material/replay:",
            on_click=begin_take,
            args=(records, book, scene, "practice", way),
        )
        if harder:
            st.button(
                f"再来一遍：{WAYS[harder]}",
                key="again-harder",
                icon=":material/trending_up:",
                on_click=begin_take,
                args=(records, book, scene, "practice", harder),
            )
        if told.next is not None and told.next.scene in book.scenes:
            st.button(
                f"下一场：{plain(told.next.title)}",
                key="next-scene",
                icon=":material/arrow_forward:",
                on_click=open_scene,
                args=(told.next.scene,),
            )


def _again(records: Records, book: Playbook, take: Take, turn: Turn) -> None:
    st.button(
        "从这一句重来",
        key=f"end-undo-{turn.number}",
        icon=":material/replay:",
        type="tertiary",
        on_click=try_again,
        args=(records, book, take, turn.number),
    )


def _turns(take: Take) -> tuple[Turn, ...]:
    """What was said; a sentence that the trainer has decided upon waits no longer."""
    decided = sum(1 for point in {one.point for one in take.attempt.overruled} if point.startswith(UNSURE))
    waiting = sum(len(turn.said.unsure) for turn in take.turns)
    if not waiting or decided < waiting:
        return take.turns
    return tuple(replace(turn, said=replace(turn.said, unsure=())) for turn in take.turns)


def _ruled(one: Overruling) -> str:
    by, reason = plain(one.by), plain(one.reason)
    if one.point.startswith(UNSURE):
        word = f"碰了红线 {plain(str(one.value))}" if one.value else "没有碰红线"
        return f"拿不准的那句话，{by}定为：**{word}**。{reason}"
    value = f"{one.value:g} 分" if isinstance(one.value, int | float) else plain(str(one.value))
    name = "总分" if one.point == "total" else plain(one.point)
    return f"{name}由{by}改为 **{value}**：{reason}"
