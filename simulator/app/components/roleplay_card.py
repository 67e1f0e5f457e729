"""A scene before it begins: what the collector knows, what is wanted, and four ways in; the model run line by line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.app.acting.history import History
from simulator.app.acting.words import LEVELS, WAYS, channel
from simulator.app.components.roleplay_pick import show_history
from simulator.app.components.roleplay_talk import bubble, ours, theirs
from simulator.app.components.roleplay_way import begin_take, leave, open_scene, say_fault
from simulator.app.plain import plain
from simulator.records import Mode, Records
from simulator.roleplay.account import filled
from simulator.roleplay.play import Stage, opening
from simulator.roleplay.read import Playbook
from simulator.roleplay.runs import model_run, run
from simulator.roleplay.scene import ENDING_NAMES

_TOLD = {
    "watch": "好手怎么走完这一场：一句一句看，每句写着为什么",
    "hints": "四句里挑一句，看得到每句会带来什么",
    "choices": "四句里挑一句，自己判断",
    "free": "自己打字，和真的一样",
}


def show_card(records: Records, book: Playbook, past: History, scene_id: str) -> None:
    """The card. Nothing on it that the collector could not know."""
    stage = book.stage(scene_id)
    st.button("回到列表", on_click=leave, icon=":material/arrow_back:", type="tertiary", key="card-back")
    st.title(plain(stage.scene.title), anchor=False)
    say_fault()
    st.markdown(_line(book, stage))
    show_facts(stage)
    st.markdown("##### 怎么练")
    mode = st.segmented_control(
        "练习还是测验",
        ["practice", "test"],
        format_func={"practice": "练习：能收回", "test": "测验：不能收回"}.__getitem__,
        default="practice",
        required=True,
        key="roleplay-mode",
        label_visibility="collapsed",
    )
    chosen: Mode = "test" if mode == "test" else "practice"
    ways = list(WAYS) if chosen == "practice" else ["choices", "free"]
    done = {one.start.get("way") for one in past.done if one.scenario == scene_id}
    suggested = next((way for way in ("hints", "choices", "free") if way not in done), "free")
    for number, way in enumerate(ways, 1):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                WAYS[way],
                key=f"way-{way}",
                type="primary" if way == suggested else "secondary",
                on_click=open_scene if way == "watch" else begin_take,
                args=(scene_id, True) if way == "watch" else (records, book, scene_id, chosen, way),
                width=200,
                shortcut=str(number),
            )
            st.markdown(_TOLD[way], width="content")
    show_history(records, book, past, scene_id)


def show_facts(stage: Stage, past: Sequence[str] = ()) -> None:
    """Setting, facts, goal: what lies on the desk before the call; `past` of the household that it is about instead."""

    def told(text: str) -> str:
        return plain(filled(text, stage.account))

    if past:
        st.info(
            f"这一场按小区档案里的 {told('{房号}')} 来谈：钱和期间是这一户的，"
            "故事取自脾气相近的一场，对不上的以这里为准。",
            icon=":material/home:",
        )
        st.markdown("**这一户最近的事**\n" + "\n".join(f"- {plain(line)}" for line in past))
    st.write(told(stage.scene.setting))
    before = stage.scene.contacts
    if before.answered or before.stop:
        times = f"这一周已经接通过 {before.answered} 次。" if before.answered else ""
        st.markdown(f"**联系记录**　{times}{'对方说过别再打。' if before.stop else ''}")
    st.markdown("**手上有的**\n" + "\n".join(f"- {told(fact)}" for fact in stage.scene.facts))
    st.markdown(f"**要做到的**　{told(stage.scene.goal)}")


def _line(book: Playbook, stage: Stage) -> str:
    scene = stage.scene
    day = stage.account.today
    names = {one.id: one.name for one in book.rubric.dimensions}
    skills = "、".join(names.get(skill, skill) for skill in scene.skills)
    return (
        f"{LEVELS[scene.level]}　{channel(scene)}　{day.month} 月 {day.day} 日 {scene.clock}　约 {scene.minutes} 分钟　"
        f"对方：{plain(stage.account.name)}　练 {skills}"
    )


def show_model(records: Records, book: Playbook, scene_id: str) -> None:
    """The model run: each line of the collector's with its reason; the owner answers as he would."""
    stage = book.stage(scene_id)
    st.button(
        "回到这一场",
        on_click=open_scene,
        args=(scene_id,),
        icon=":material/arrow_back:",
        type="tertiary",
        key="model-back",
    )
    st.title(f"示范：{plain(stage.scene.title)}", anchor=False)
    said = model_run(stage)
    played = run(stage, said, book.rubric)
    key = f"model-{scene_id}"
    shown = min(st.session_state.get(key, 1), len(played.turns))
    theirs(stage, (opening(stage),))
    for turn, line in zip(played.turns[:shown], stage.scene.model, strict=False):
        with bubble(ours_side=True):
            ours(turn.said.text)
            if line.why:
                st.caption(f":material/lightbulb: 为什么这样说：{plain(line.why)}")
        theirs(stage, turn.reply)
    if shown < len(played.turns):
        with st.container(horizontal=True):
            st.button("看下一句", on_click=_more, args=(key, shown + 1), key="model-more", shortcut="N", type="primary")
            st.button("全部看完", on_click=_more, args=(key, len(played.turns)), key="model-all")
        return
    ending = ENDING_NAMES[played.score.ending] if played.score.ending else "说完了"
    st.success(f"{ending}。这样走，{played.score.total:.0f} 分。轮到您了。", icon=":material/check_circle:")
    with st.container(horizontal=True):
        st.button(
            WAYS["hints"],
            on_click=begin_take,
            args=(records, book, scene_id, "practice", "hints"),
            type="primary",
            key="model-hints",
        )
        st.button(
            WAYS["free"], on_click=begin_take, args=(records, book, scene_id, "practice", "free"), key="model-free"
        )
        st.button("再看一遍", on_click=_more, args=(key, 1), key="model-again")


def _more(key: str, shown: int) -> None:
    st.session_state[key] = shown
