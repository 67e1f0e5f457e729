"""班级: a trainer opens a class, trainees come in with a code, everybody goes on where they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from simulator.app import access, identity
from simulator.app.acting.book import playbook
from simulator.app.acting.words import LEVELS
from simulator.app.classes.seats import kind_of
from simulator.app.components.class_join import show_join
from simulator.app.components.class_room import show_trainer
from simulator.app.components.class_seat import show_seat
from simulator.app.components.course import course_root
from simulator.app.components.records import the_records
from simulator.app.components.sign_in import show_sign_in
from simulator.app.plain import plain
from simulator.experiments.game.content import load_games
from simulator.records import Kind, Person, Records, RecordsError, Trainer

PATH = "classroom"  # the page's url_path: the QR code leads there
DOORS = ("上课", "带班")
DOOR, LEAD = "door", "lead"  # the address's parameter: the trainers' side
_NOT_IN = {"上课": "我来上课", "带班": "我是培训师"}


def show(game_page: Any = None, talk_page: Any = None) -> None:
    """The whole page. `game_page` and `talk_page` are 沙盘推演 and 角色扮演, where a trainee plays on."""
    try:
        records = the_records()
        records.purge()
    except RecordsError as error:
        st.title("班级", anchor=False)
        st.error(str(error))
        return
    who, trainer = identity.me(records), identity.trainer(records)
    if identity.held_back():
        st.warning(
            "这个浏览器不保存登录信息（多半是无痕窗口）。课上请不要刷新、也不要关掉这一页，否则就认不出你了；"
            "最好换成普通窗口再加入。",
            icon=":material/visibility_off:",
        )
    in_class = who is not None and who.class_id is not None
    top = st.container(horizontal=True, vertical_alignment="center")
    with top:
        door = _door(trainer, in_class)
    if door == "带班" and trainer is None and access.guarded():
        st.title("培训师登录", anchor=False)
        if st.session_state.get(identity.EXPIRED):
            st.warning("登录过期了，请重新登录。", icon=":material/schedule:")
        show_sign_in(records, "door")
    elif door == "带班":
        show_trainer(records, trainer, _games, PATH, top)
    else:
        _trainee(records, who if in_class else None, {"game": game_page, "roleplay": talk_page})


def _games() -> dict[Kind, dict[str, str]]:
    """Id -> name of every game and every scene that a class can play. Raises DocumentError."""
    course = course_root()
    scenes = playbook(course).scenes if any((course / "content" / "scenarios").glob("*.yml")) else {}
    hard = sorted(scenes.values(), key=lambda one: (one.level, one.id))
    return {
        "game": {one.id: one.name for one in load_games(course).values()},
        "roleplay": {one.id: f"{LEVELS[one.level]}　{one.title}" for one in hard},
    }


def _door(trainer: Trainer | None, in_class: bool) -> str:
    """Which side. A trainee in class is not asked; the link of a QR code leads to the trainees' side."""
    if in_class and trainer is None:
        return "上课"
    wanted = trainer or st.query_params.get(DOOR) == LEAD or st.session_state.get(identity.EXPIRED)
    default = "带班" if wanted and not in_class and "code" not in st.query_params else "上课"
    st.session_state.setdefault("class-door", default)
    asked = _NOT_IN if access.guarded() and trainer is None else {}
    return (
        st.segmented_control(
            "我来",
            DOORS,
            key="class-door",
            required=True,
            label_visibility="collapsed",
            format_func=lambda one: asked.get(str(one), str(one)),
        )
        or default
    )


def _trainee(records: Records, who: Person | None, pages: Mapping[Kind, Any]) -> None:
    room = records.class_by_id(who.class_id) if who and who.class_id else None
    if who is None or room is None:
        show_join(records)
        return
    code = st.query_params.get("code", "")
    try:
        asked = records.class_by_code(code) if code else None
    except RecordsError:
        asked = None
    if asked is not None and asked.id != room.id:
        st.info(f"你已经在“{plain(room.title)}”里。要进“{plain(asked.title)}”，请先在下面退出这个班。")
    show_seat(records, room, who, pages[kind_of(room)])
