"""观察: a phone page for the third of a live trio, who ticks what is seen; the same debrief comes out."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime

import streamlit as st

from generator.course.roleplay import Dimension, Rubric
from simulator.app.briefing.brief import company_of
from simulator.app.components.course import course_root
from simulator.app.components.roleplay_debrief import show_debrief
from simulator.app.debriefing.kept import keep_observed
from simulator.app.plain import plain
from simulator.records import Person, Records, RecordsError
from simulator.roleplay.debrief import Material, observed_debrief
from simulator.roleplay.observed import Seen, observed
from simulator.roleplay.read import Playbook

_SEEN, _BACK = "出现了，没有收回", "出现了，当场收回并道歉"
_ROUND = "observer-round"
_DONE = "observer-done"  # (Seen, notes) once it is ended
_FAULT = "observer-fault"
_KEPT = "observer-kept"  # the id of the attempt in the records
_REQUEST = "observer-request"
_KEEP = "session"


def show_observer(records: Records, book: Playbook, known: Material, who: Person | None) -> None:
    """The sheet, or the debrief once it is ended. `who` is at this browser: what was ticked is kept for them."""
    st.write(book.rubric.roles.observer.tip)
    turn = int(st.session_state.setdefault(_ROUND, 0))
    scenes = sorted(book.scenes.values(), key=lambda one: (one.level, one.title))
    scene_id = st.selectbox(
        "哪一场",
        [one.id for one in scenes],
        format_func=lambda one: f"{book.scenes[one].title}（{book.personas[book.scenes[one].persona].name}）",
        key=f"observer-scene-{turn}",
        persist_state=_KEEP,
    )
    if scene_id is None:
        st.info("课程里还没有场景。请在 content/scenarios 里写一场，再刷新这一页。")
        return
    collector = st.text_input(
        f"谁演{book.rubric.roles.collector.name}（可以不写）", max_chars=20, key=f"observer-name-{turn}",
        persist_state=_KEEP,
    )  # fmt: skip
    if st.session_state.get(_DONE):
        _ended(records, book, known, str(scene_id), collector.strip(), turn)
        return
    st.caption(f"目标：{plain(book.scenes[scene_id].goal)}")
    for dimension in book.rubric.dimensions:
        _dimension(dimension, turn)
    _no_chance(book.rubric, turn)
    _red_lines(book.rubric, known, turn)
    st.text_area(
        "记下来的原话和想法（可以不写）", max_chars=500, key=f"observer-notes-{turn}", persist_state=_KEEP,
        placeholder="先记一句做得好的，再记一句可以换个说法的",
    )  # fmt: skip
    st.button(
        "演完了，看点评",
        type="primary",
        icon=":material/flag:",
        width="stretch",
        key=f"observer-end-{turn}",
        on_click=_end,
        args=(records, book, str(scene_id), collector, who, turn),
    )


def _dimension(dimension: Dimension, turn: int) -> None:
    enough = f"，看到 {dimension.enough} 样就够" if dimension.enough else ""
    st.pills(
        f"**{dimension.id} {plain(dimension.name)}**（{dimension.weight} 分{enough}）",
        list(range(len(dimension.look_for))),
        selection_mode="multi",
        format_func=lambda place: plain(dimension.look_for[place]),
        key=f"observer-{dimension.id}-{turn}",
        persist_state=_KEEP,
    )


def _no_chance(rubric: Rubric, turn: int) -> None:
    """What the scene gave no occasion for."""
    names = {f"{one.id}-{n}": f"{one.id} {act}" for one in rubric.dimensions for n, act in enumerate(one.look_for)}
    st.multiselect(
        "这一场没有机会做的（不算分）",
        list(names),
        format_func=names.__getitem__,
        key=f"observer-none-{turn}",
        persist_state=_KEEP,
        placeholder="例如业主没有问到法律后果",
        help="没有选、也没有勾的，当作没有做到。",
    )


def _red_lines(rubric: Rubric, known: Material, turn: int) -> None:
    lines = list(dict.fromkeys(line for cap in rubric.caps for line in cap.lines))
    lines = [line for line in known.red_lines if line in lines] or lines
    with st.expander("红线：出现了才打开", icon=":material/block:"):
        for line in lines:
            red = known.red_lines.get(line)
            name = f"{line} {red.name}（{red.label}）" if red else line
            st.pills(f":red[**{plain(name)}**]", [_SEEN, _BACK], key=f"observer-red-{line}-{turn}", persist_state=_KEEP)


def _seen(rubric: Rubric, turn: int) -> Seen:
    kept = st.session_state
    none: dict[str, set[int]] = {}
    for one in kept.get(f"observer-none-{turn}") or []:
        dimension, _, place = str(one).rpartition("-")
        none.setdefault(dimension, set()).add(int(place))
    lines = dict.fromkeys(line for cap in rubric.caps for line in cap.lines)
    marks = {line: kept.get(f"observer-red-{line}-{turn}") for line in lines}
    return Seen(
        {one.id: frozenset(kept.get(f"observer-{one.id}-{turn}") or []) for one in rubric.dimensions},
        {key: frozenset(places) for key, places in none.items()},
        tuple(line for line, mark in marks.items() if mark == _SEEN),
        tuple(line for line, mark in marks.items() if mark == _BACK),
    )


def _end(records: Records, book: Playbook, scene: str, collector: str, who: Person | None, turn: int) -> None:
    """Freeze what was ticked, and keep it for whoever is known at this browser."""
    seen = _seen(book.rubric, turn)
    notes = str(st.session_state.get(f"observer-notes-{turn}") or "")
    st.session_state[_DONE] = seen, notes
    st.session_state.pop(_FAULT, None)
    if who is None:
        return
    request = str(st.session_state.setdefault(_REQUEST, secrets.token_hex(12)))
    told = {"collector": collector.strip(), "notes": notes}
    try:
        kept = keep_observed(records, who.id, scene, book.rubric, seen, observed(book.rubric, seen), told, request)
        st.session_state[_KEPT] = kept.id
    except RecordsError as error:
        st.session_state[_FAULT] = str(error)


def _ended(records: Records, book: Playbook, known: Material, scene: str, collector: str, turn: int) -> None:
    seen, notes = st.session_state[_DONE]
    if _FAULT in st.session_state:
        st.warning(f"点评没有存下来：{plain(st.session_state[_FAULT])}", icon=":material/cloud_off:")
    elif _KEPT in st.session_state:
        st.caption(":material/check: 已经记在您名下。")
    told = observed_debrief(book.scenes[scene], observed(book.rubric, seen), book, known, notes=notes)
    if notes.strip():
        st.markdown(f"**观察员记下的**　{plain(notes)}")
    day = datetime.now().astimezone()
    show_debrief(
        told,
        key=f"observer-{turn}",
        who=collector,
        when=f"{day.year}年{day.month}月{day.day}日",
        company=company_of(course_root()).name,
    )
    with st.container(horizontal=True):
        st.button("回去改", icon=":material/edit:", on_click=_back, args=(records,), key=f"observer-back-{turn}")
        st.button("观察下一场", icon=":material/add:", on_click=_fresh, key=f"observer-next-{turn}")


def _back(records: Records) -> None:
    """Mend the ticks: what was kept is taken out, and written anew when it is ended again."""
    st.session_state.pop(_DONE, None)
    st.session_state.pop(_REQUEST, None)
    kept = st.session_state.pop(_KEPT, None)
    if kept:
        with suppress(RecordsError):  # already gone
            records.delete_attempt(str(kept))


def _fresh() -> None:
    for key in (_DONE, _KEPT, _REQUEST):
        st.session_state.pop(key, None)
    st.session_state[_ROUND] = int(st.session_state.get(_ROUND, 0)) + 1
