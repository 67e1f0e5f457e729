"""选一场: the class's scene, what is due again, what was begun, then all scenes by level, skill, channel and person."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from simulator.app.acting.history import History, shares_of, total_of
from simulator.app.acting.take import KIND
from simulator.app.acting.words import LEVELS, MODES, WAYS, channel
from simulator.app.components.roleplay_way import begin_take, delete, open_scene, open_take
from simulator.app.plain import plain
from simulator.records import Attempt, Classroom, Mode, Records
from simulator.roleplay.practice import due
from simulator.roleplay.read import Playbook
from simulator.roleplay.scene import CHANNEL_NAMES, Scene

_KEEP = "session"
_ALL = ""


def show_picker(records: Records, book: Playbook, past: History, room: Classroom | None) -> None:
    """The whole list."""
    st.write(
        "先在这里开口，再去见真的业主。对方有自己的难处和脾气，每一句话都会让他更信您，或者更生气；"
        "说完有人点评，也可以从哪一句重来。练习只有自己看得到。"
    )
    if room is not None and room.settings.get("kind") == KIND and room.game in book.scenes:
        _class_scene(records, book, room, past)
    _due(book, past)
    _going(records, book, past)
    found = _filtered(book)
    st.markdown(f"##### {len(found)} 场" + ("" if len(found) == len(book.scenes) else f"，一共 {len(book.scenes)} 场"))
    if not found:
        st.info("没有这样的场景。请去掉一个条件再看。", icon=":material/filter_alt_off:")
    for first in range(0, len(found), 2):
        for column, scene in zip(st.columns(2), found[first : first + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _card(book, scene, past)
    _done(records, book, past)


def _card(book: Playbook, scene: Scene, past: History) -> None:
    st.button(
        f"**{plain(scene.title)}**",
        key=f"scene-{scene.id}",
        type="tertiary",
        on_click=open_scene,
        args=(scene.id,),
        icon=":material/arrow_forward:",
        icon_position="right",
    )
    st.caption(f"{LEVELS[scene.level]}　{channel(scene)}　{plain(book.personas[scene.persona].name)}")
    names = {one.id: one.name for one in book.rubric.dimensions}
    st.write("练 " + "、".join(names.get(skill, skill) for skill in scene.skills))
    best = past.best(scene.id)
    if best is not None:
        passed = past.passed(scene.id)
        st.badge(
            f"{'通过' if passed else '最好'} {best:.0f} 分",
            icon=":material/check:" if passed else ":material/replay:",
            color="green" if passed else "gray",
        )


def _filtered(book: Playbook) -> list[Scene]:
    names = {one.id: f"{one.id} {one.name}" for one in book.rubric.dimensions}
    people = {one.id: one.name for one in book.personas.values()}
    scenes = sorted(book.scenes.values(), key=lambda one: (one.level, one.persona, one.title))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hard = _choose("难度", {str(key): words for key, words in LEVELS.items()}, "level")
        skill = _choose("练什么", names, "skill")
        way = _choose("怎样联系", {str(key): name for key, name in CHANNEL_NAMES.items()}, "channel")
        who = _choose("对方", people, "person")
    return [
        one
        for one in scenes
        if hard in (_ALL, str(one.level))
        and (skill == _ALL or skill in one.skills)
        and way in (_ALL, one.channel)
        and who in (_ALL, one.persona)
    ]


def _choose(label: str, options: dict[str, str], key: str) -> str:
    found = st.selectbox(
        label,
        [_ALL, *options],
        format_func=lambda one: options.get(one, "都看"),
        key=f"pick-{key}",
        persist_state=_KEEP,
        width=165,
    )
    return found or _ALL


def _due(book: Playbook, past: History) -> None:
    """What was missed and comes back today."""
    waiting = due(past.tried(), list(book.scenes.values()), datetime.now().astimezone().date())
    if not waiting:
        return
    names = {one.id: one.name for one in book.rubric.dimensions}
    with st.container(border=True):
        st.markdown(":material/event_repeat: **今天该再练的**　没做好的，隔一天、三天、七天再练一次，记得最牢。")
        shown: set[str] = set()
        for one in waiting:
            if one.scene in shown or one.scene not in book.scenes:
                continue
            shown.add(one.scene)
            skills = "、".join(names.get(w.dimension, w.dimension) for w in waiting if w.scene == one.scene)
            st.button(
                f"{plain(skills)}：练“{plain(book.scenes[one.scene].title)}”",
                key=f"due-{one.scene}",
                on_click=open_scene,
                args=(one.scene,),
                icon=":material/replay:",
            )


def _class_scene(records: Records, book: Playbook, room: Classroom, past: History) -> None:
    scene = book.scenes[room.game]
    mode: Mode = "test" if room.settings.get("mode") == "test" else "practice"
    way = str(room.settings.get("way") or "free")
    ours = [one for one in past.attempts if one.class_id == room.id and one.scenario == room.game and one.mode == mode]
    with st.container(border=True):
        st.markdown(f"**{plain(room.title)}** 这节课练的是 **{plain(scene.title)}**（{MODES[mode]}，{WAYS[way]}）")
        if ours and (mode == "test" or ours[-1].finished is None):
            last = ours[-1]
            label = "看点评" if last.finished else f"接着说（说了 {len(last.steps)} 句）"
            st.button(label, type="primary", key="class-go-on", on_click=open_take, args=(last.id,))
        else:
            label = "再来一遍" if ours else "开始"
            args = (records, book, room.game, mode, way)
            st.button(label, type="primary", key="class-begin", on_click=begin_take, args=args)


def _going(records: Records, book: Playbook, past: History) -> None:
    if past.going:
        st.markdown("##### 接着说")
        for one in past.going[:4]:
            _row(records, book, one, f"说了 {len(one.steps)} 句", "接着说")


def _done(records: Records, book: Playbook, past: History) -> None:
    if not past.done:
        return
    with st.expander(f"我走完的（{len(past.done)} 场）", icon=":material/history:"):
        for one in past.done[:30]:
            total = total_of(one)
            told = f"**{total:.0f} 分**" if total is not None else ""
            _row(records, book, one, f"{told}{_weakest(book, one)}", "看点评")


def show_history(records: Records, book: Playbook, past: History, scene: str) -> None:
    """The takes of one scene, on its card."""
    mine = [one for one in reversed(past.attempts) if one.scenario == scene and (one.steps or one.finished)]
    if not mine:
        return
    st.markdown("##### 我走过的")
    for one in mine[:8]:
        total = total_of(one)
        told = f"**{total:.0f} 分**{_weakest(book, one)}" if total is not None else f"说了 {len(one.steps)} 句"
        _row(records, book, one, told, "看点评" if one.finished else "接着说")


def _weakest(book: Playbook, attempt: Attempt) -> str:
    shares = shares_of(attempt)
    names = {one.id: one.name for one in book.rubric.dimensions}
    if attempt.score and attempt.score.get("red_lines"):
        return "　**碰了红线**"
    worst = min(shares, key=lambda key: shares[key], default=None)
    return f"　最该练：{names.get(worst, worst)}" if worst and shares[worst] < 1 else ""


def _row(records: Records, book: Playbook, one: Attempt, told: str, label: str) -> None:
    when = one.created.astimezone()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{plain(book.scenes[one.scenario].title)}（{MODES[one.mode]}）　{told}　"
            f"{when.month} 月 {when.day} 日 {when:%H:%M}",
            width="content",
        )
        st.button(label, key=f"open-{one.id}", on_click=open_take, args=(one.id,))
        if one.mode == "practice":
            st.button(
                "删除",
                key=f"drop-{one.id}",
                type="tertiary",
                on_click=delete,
                args=(records, one.id),
                help="练习可以删，删了就真的没了",
            )
