"""带班: what a trainer sees of a class: the way in for the projector, the board, the debrief, results, upkeep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from simulator.app.classes.seats import kind_of
from simulator.app.components.class_board import EVERY_S, follow, seats_of, show_board
from simulator.app.components.class_debrief import show_debrief
from simulator.app.components.class_join import spaced
from simulator.app.components.class_manage import show_manage
from simulator.app.components.class_open import PICKED, chosen_game, show_open, show_recovery_once
from simulator.app.components.class_results import show_results
from simulator.app.components.class_talk import show_errors, show_unsure
from simulator.app.components.class_voice import show_voices
from simulator.app.lan import class_addresses
from simulator.app.plain import plain
from simulator.app.qr import qr_svg
from simulator.records import Classroom, Kind, Records, Trainer

VIEWS = ("入场", "看板", "复盘", "成绩", "管理")
STATES = {
    "open": ("进行中", "green", ":material/play_circle:"),
    "paused": ("已暂停", "orange", ":material/pause_circle:"),
    "closed": ("已结束", "gray", ":material/lock:"),
}


def show_trainer(
    records: Records, trainer: Trainer | None, games: Callable[[], dict[Kind, dict[str, str]]], path: str, top: Any
) -> None:
    """The trainer's side. `games` gives what can be played, id -> name, and may raise DocumentError; `path` is this
    page's own, for the link that trainees open; `top` is the row above the title."""
    if show_recovery_once():
        return
    rooms = records.classes(trainer.id) if trainer else []
    if trainer is None or not rooms or st.session_state.get("class-new"):
        st.title("开一个班", anchor=False)
        show_open(records, games, first=not rooms)
        if rooms:
            st.button("不开了，回到我的班", on_click=_new, args=(False,), icon=":material/arrow_back:")
        return
    with top:
        room = _pick(rooms)
    _head(records, room)
    view = st.segmented_control(
        "看什么", VIEWS, default=VIEWS[0], key="class-view", required=True, label_visibility="collapsed"
    )
    if view == "入场":
        _way_in(records, room, path)
    elif view == "看板":
        show_board(records, room)
    else:
        seats = seats_of(records, room)
        if view == "复盘":
            show_debrief(records, room, seats)
            if kind_of(room) == "roleplay":
                show_errors(records, room)
        elif view == "成绩":
            if kind_of(room) == "roleplay":
                show_unsure(records, room, seats)
            show_results(records, room, seats)
            if kind_of(room) == "roleplay":
                show_voices(records, room)
        else:
            show_manage(records, room, seats, trainer)


def _new(wanted: bool) -> None:
    st.session_state["class-new"] = wanted


def _pick(rooms: list[Classroom]) -> Classroom:
    """The class looked at: the one just opened or chosen, else the newest."""
    by_id = {room.id: room for room in rooms}
    picked = st.session_state.get(PICKED)
    if len(rooms) > 1:
        st.selectbox(
            "我的班",
            list(by_id),
            index=list(by_id).index(picked) if picked in by_id else 0,
            format_func=lambda key: f"{by_id[key].title}（{spaced(by_id[key].code)}）",
            key="class-chosen",
            on_change=_chosen,
            label_visibility="collapsed",
            width=320,
        )
    st.button("再开一个班", on_click=_new, args=(True,), icon=":material/add:")
    return by_id.get(picked or "", rooms[0])


def _chosen() -> None:
    st.session_state[PICKED] = st.session_state["class-chosen"]


def _head(records: Records, room: Classroom) -> None:
    words, colour, icon = STATES[room.state]
    st.title(plain(room.title), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
        st.markdown(f"{chosen_game(room.settings, room.game)}　班级码 **{spaced(room.code)}**", width="content")
        if room.state == "open":
            st.button("暂停全班", icon=":material/pause:", on_click=records.set_state, args=(room.id, "paused"))
        elif room.state == "paused":
            st.button(
                "继续", type="primary", icon=":material/play_arrow:", on_click=records.set_state, args=(room.id, "open")
            )
        if room.state == "closed":
            st.button("重新打开", icon=":material/lock_open:", on_click=records.set_state, args=(room.id, "open"))
        else:
            with st.popover("结束", icon=":material/stop_circle:"):
                st.write("结束以后没有人能再走，也不能再加入；走过的都在，可以复盘。误点了可以重新打开。")
                st.button("结束这个班", type="primary", on_click=records.set_state, args=(room.id, "closed"))
    if room.state == "paused":
        st.warning("全班暂停中：学员看得到自己走到哪里，但走不了下一步。", icon=":material/pause_circle:")


def _way_in(records: Records, room: Classroom, path: str) -> None:
    if room.state == "closed":
        st.info("这个班已经结束，不能再加入。", icon=":material/lock:")
        return
    addresses = class_addresses() or _own_address()
    if not addresses:
        st.warning(
            "现在只有这台电脑能打开。要让学员的手机进来，请关掉沙盘，在终端里运行 `sandbox open --lan` 再打开；"
            "大家连同一个无线网或手机热点就行，不需要能上网。",
            icon=":material/wifi_off:",
        )
    left, right = st.columns(2, vertical_alignment="center", gap="large")
    with right:
        if addresses:
            st.markdown("手机扫码，或在浏览器里打开")
            st.markdown(f"## {addresses[0].removeprefix('http://')}/{path}")
        st.markdown("班级码")
        # Read from the last row of a classroom; the code is ours, of plain letters and digits.
        st.html(f'<div style="font-size:4.5rem;font-weight:700;line-height:1.1">{spaced(room.code)}</div>')
        if len(addresses) > 1:
            with st.expander("扫码打不开？换一个地址试试"):
                st.write("这台电脑连着几个网。请让学员和电脑连同一个无线网，再试下面的地址：")
                st.selectbox("二维码里用哪个地址", addresses, key="class-address")
    with left:
        if addresses:
            chosen = st.session_state.get("class-address")
            address = chosen if chosen in addresses else addresses[0]
            link = f"{address}/{path}?code={room.code}"
            st.image(qr_svg(link), width=420, alt=f"二维码：打开 {link}")
    st.fragment(_joined, run_every=EVERY_S)(records, room)


def _joined(records: Records, room: Classroom) -> None:
    follow(records, room)
    people = records.people(room.id)
    if not people:
        st.write("还没有人加入。")
        return
    names = room.settings.get("board") == "names"
    shown = "　".join(plain(one.nickname) if names else f"{one.number}号" for one in people)
    st.markdown(f"**已加入 {len(people)} 人**　{shown}")


def _own_address() -> list[str]:
    """The address by which this page was opened, if others can use it too (a server with a name of its own)."""
    url = urlsplit(st.context.url or "")
    if not url.hostname or url.hostname in ("localhost", "127.0.0.1", "::1"):
        return []
    return [f"{url.scheme}://{url.netloc}"]
