"""上课: what a trainee sees: play on, how far I am, the trainer's changes, the debrief, my practice, the way out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.app import identity
from simulator.app.classes.debrief import figure, measures, short_name
from simulator.app.classes.seats import TOTAL, Seat, kind_of, shows_names
from simulator.app.components.class_board import COLUMNS, bar, follow, seats_of
from simulator.app.components.class_debrief import show_debrief
from simulator.app.components.class_join import FAULT, about_class, say_fault
from simulator.app.components.class_open import chosen_game
from simulator.app.components.class_results import ruled_in_words
from simulator.app.components.class_talk import show_errors
from simulator.app.components.game_pick import OPEN
from simulator.app.components.roleplay_way import OPEN as TAKE
from simulator.app.drill_round import KIND, NAME
from simulator.app.plain import plain
from simulator.records import Attempt, Classroom, Person, Records, RecordsError

EVERY_S = 4.0  # thirty of them ask


def show_seat(records: Records, room: Classroom, who: Person, page: Any) -> None:
    """The trainee's own page; its head follows the class while it is open. `page` is where the class plays."""
    st.title(plain(room.title), anchor=False)
    number = "" if shows_names(room) else f"，在大屏上是 **{who.number}号**"
    st.markdown(f"你是 **{plain(who.nickname)}**{number}。")
    st.fragment(_now, run_every=None if room.state == "closed" else EVERY_S)(records, room, who, page)
    seats = seats_of(records, room)
    mine = next((seat for seat in seats if seat.person_id == who.id), None)
    if mine and mine.attempt and (mine.attempt.finished or room.state == "closed"):
        st.subheader("复盘", anchor=False)
        for line in ruled_in_words(mine):
            st.info(line, icon=":material/edit_note:")
        show_debrief(records, room, seats, who.id)
        if kind_of(room) == "roleplay":
            show_errors(records, room)
    with st.expander("这个班的说明：做什么、谁能看到、保留多久"):
        about_class(room)
    _practice(records, who)
    _leave()
    say_fault()


def _now(records: Records, room: Classroom, who: Person, page: Any) -> None:
    follow(records, room)
    mine = next((seat for seat in seats_of(records, room) if seat.person_id == who.id), None)
    if room.state == "paused":
        st.warning(
            "培训师暂停了全班，请先听讲。继续以后从原来的地方接着走，什么都不会丢。", icon=":material/pause_circle:"
        )
    elif room.state == "closed":
        st.info("这个班已经结束。走过的都在下面。", icon=":material/lock:")
    with st.container(border=True):
        st.markdown(f"**{chosen_game(room.settings, room.game)}**")
        st.markdown(_progress(mine))
        if mine and mine.kpis:
            keys = [key for key in measures([mine]) if key != TOTAL][:COLUMNS]
            st.markdown("　".join(f"{short_name(key)} **{figure(key, mine.kpis[key])}**" for key in keys))
        if page is not None and room.state != "closed":
            label = _next(mine, "看点评" if kind_of(room) == "roleplay" else "看这一局")
            if st.button(label, type="primary", icon=":material/play_arrow:", width="stretch", key="class-play"):
                name = TAKE if kind_of(room) == "roleplay" else OPEN
                st.switch_page(page, query_params={name: mine.attempt.id} if mine and mine.attempt else {})


def _next(mine: Seat | None, finished: str) -> str:
    if mine is None or mine.attempt is None or mine.steps == 0:
        return "开始"
    return finished if mine.attempt.finished else "接着走"


def _progress(mine: Seat | None) -> str:
    if mine is None or mine.attempt is None:
        return "你还没有开始。"
    total = f"，**{figure(TOTAL, mine.total.value)}**" if mine.total else ""
    return f"{bar(mine)}{total}"


def _practice(records: Records, who: Person) -> None:
    own = [one for one in records.attempts(person_id=who.id) if one.mode == "practice"]
    with st.expander(f"我的练习（{len(own)} 次）"):
        if not own:
            st.write("还没有练习记录。")
        for number, one in enumerate(own, start=1):
            row, button = st.columns([3, 1], vertical_alignment="center")
            when = one.created.astimezone()
            done = f"{NAME}，答了 {len(one.steps)} 句" if one.kind == KIND else _steps(one)
            row.write(f"第 {number} 次：{when.month} 月 {when.day} 日 {when:%H:%M}，{done}")
            button.button("删除", key=f"delete-{one.id}", on_click=_delete, args=(records, one), width="stretch")
        if own:
            st.caption("删了就真的没了，培训师那里也没有了。测验的记录不能自己删。")


def _steps(attempt: Attempt) -> str:
    if attempt.kind == "roleplay":
        return f"{plain(str(attempt.start.get('name') or '角色扮演'))}，说了 {len(attempt.steps)} 句"
    return f"走了 {len(attempt.steps)} 步"


def _delete(records: Records, attempt: Attempt) -> None:
    try:
        records.delete_attempt(attempt.id)
    except RecordsError as error:
        st.session_state[FAULT] = str(error)


def _leave() -> None:
    with st.expander("退出这个班"):
        st.write("只在这台设备上退出，记录不会删。再想进来，要向培训师要一个恢复口令。")
        st.button("退出", on_click=_out, args=(identity.tokens().get("me"),), key="class-leave")


def _out(token: str | None) -> None:
    """Leave, once: of a page that refreshes itself the browser may send one press twice, and the second must not take
    away who was here before the class."""
    if identity.tokens().get("me") == token:
        identity.forget()
