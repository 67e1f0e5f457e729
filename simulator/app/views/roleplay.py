"""角色扮演: scenes to be played with owners who react; the observer's page; red lines and dialogues to practise on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from generator.course.evidence import Law
from generator.course.read_evidence import read_laws
from simulator.app import identity
from simulator.app.acting.book import playbook
from simulator.app.acting.history import History, history, said
from simulator.app.acting.take import MOVED, ChangedSceneError, Take, draft, rebuild, settle, signature
from simulator.app.components.course import course_root
from simulator.app.components.records import the_records
from simulator.app.components.red_drill import show_drill
from simulator.app.components.roleplay_card import show_card, show_model
from simulator.app.components.roleplay_end import show_end
from simulator.app.components.roleplay_observer import show_observer
from simulator.app.components.roleplay_pick import show_picker
from simulator.app.components.roleplay_say import overtaken, wait_for
from simulator.app.components.roleplay_scene import show_scene
from simulator.app.components.roleplay_way import FAULT, OPEN, SCENE, TAKE, WATCH, leave, say_fault
from simulator.app.components.talk_examples import show_examples
from simulator.app.debriefing.material import material, red_words
from simulator.app.plain import plain
from simulator.app.shelf import Shelf, shelf
from simulator.documents import DocumentError
from simulator.records import Attempt, Person, Records, RecordsError
from simulator.roleplay.debrief import Material
from simulator.roleplay.examples import Dialogue, dialogues
from simulator.roleplay.read import Playbook

PATH = "roleplay"
SCENES, WATCHED, DRILL, TALK = "场景", "观察", "红线快答", "对话范例"
PART = "part"


def show() -> None:
    """The list, a scene's card, its model run, or the take that the address names."""
    course = course_root()
    try:
        records, kept = the_records(), shelf(course)
    except RecordsError as error:
        st.title("角色扮演", anchor=False)
        st.error(plain(str(error)))
        return
    except DocumentError as error:
        st.title("角色扮演", anchor=False)
        st.error(_faults(error))
        return
    laws, found = _read(course, _stamp(course))
    who = identity.me(records)
    book, fault = _book(course)
    if book is None:
        _lobby(records, fault, History(), who, kept, laws, found)
        return
    take = _take(records, book, who)
    past = history(records, who, book.scenes)
    if take is not None:
        _play(course, records, book, take, past, kept, laws)
        return
    scene = st.query_params.get(SCENE)
    if scene in book.scenes:
        if WATCH in st.query_params:
            show_model(records, book, str(scene))
        else:
            show_card(records, book, past, str(scene))
        return
    _lobby(records, book, past, who, kept, laws, found)


def _book(course: Path) -> tuple[Playbook | None, str]:
    """The scenes, or in Markdown why there are none: the other parts of the page do without."""
    if not any((course / "content" / "scenarios").glob("*.yml")):
        return None, "课程里还没有场景。请在 content/scenarios 里写一场，再刷新这一页。"
    try:
        return playbook(course), ""
    except DocumentError as error:
        return None, _faults(error)


def _faults(error: DocumentError) -> str:
    return "课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems)


def _lobby(
    records: Records,
    book: Playbook | str,
    past: History,
    who: Person | None,
    kept: Shelf,
    laws: dict[str, Law],
    found: list[Dialogue],
) -> None:
    st.title("角色扮演", anchor=False)
    say_fault()
    scenes, watch, drill, talk = st.tabs([SCENES, WATCHED, DRILL, TALK], key=PART, bind="query-params")
    if scenes.open:
        with scenes:
            if isinstance(book, str):
                st.info(book)
            else:
                room = records.class_by_id(who.class_id) if who and who.class_id else None
                show_picker(records, book, past, room)
    if watch.open:
        with watch:
            if isinstance(book, str):
                st.info(book)
            else:
                show_observer(records, book, _material(course_root(), _stamp(course_root()), book, kept, laws), who)
    if drill.open:
        with drill:
            show_drill(kept, laws)
    if talk.open:
        with talk:
            show_examples(found, laws)


def _play(
    course: Path, records: Records, book: Playbook, take: Take, past: History, kept: Shelf, laws: dict[str, Law]
) -> None:
    if identity.held_back():
        st.warning("这个浏览器不留记号（可能是无痕窗口），关掉以后就找不回这一场了。", icon=":material/visibility_off:")
    if take.over:
        known = _material(course, _stamp(course), book, kept, laws)
        show_end(records, book, take, past, known, kept.red_lines, laws)
    else:
        show_scene(records, book, take, course, kept.red_lines, laws)


def _take(records: Records, book: Playbook, who: Person | None) -> Take | None:
    """The take that the address names, as the records have it now."""
    wanted = st.query_params.get(OPEN)
    if not wanted:
        return None
    try:
        attempt = records.attempt(wanted)
        if who is None or attempt.person_id != who.id:
            raise RecordsError("这一场不在这台浏览器名下，打不开。下面是你自己的。")
        known: Take | None = st.session_state.get(TAKE)
        if known is not None and known.signature == signature(attempt) and known.attempt.overruled == attempt.overruled:
            return known
        take = settle(records, book, rebuild(book, attempt))
    except ChangedSceneError as error:
        _changed(records, wanted, str(error))
        return None
    except RecordsError as error:
        leave()
        st.session_state[FAULT] = str(error)
        return None
    moved = known is not None and known.attempt.id == attempt.id and len(known.turns) != len(take.turns)
    if moved and not overtaken(take):
        st.toast(MOVED)
    st.session_state[TAKE] = take
    if not take.over and (text := draft(records, take)):
        wait_for(take, text)
    return take


def _changed(records: Records, wanted: str, why: str) -> None:
    """A take that cannot be played any more: what was said is shown all the same."""
    attempt: Attempt = records.attempt(wanted)
    total = (attempt.score or {}).get("total")
    leave()
    st.warning(plain(why), icon=":material/update:")
    with st.expander(f"当时说的话{f'（{total:.0f} 分）' if isinstance(total, int | float) else ''}"):
        st.markdown("\n".join(f"1. {plain(text)}" for text in said(attempt)))


@st.cache_resource(max_entries=2, show_spinner=False)
def _material(course: Path, seen: tuple[int, ...], _book: Playbook, _kept: Shelf, _laws: dict[str, Law]) -> Material:
    """What a debrief says beside the scenes; a lesson that names what is not there is left to `sandbox check`."""
    try:
        return material(course, _book.rubric, _kept.red_lines, _laws)
    except DocumentError:
        return Material(red_lines={name: red_words(entry, _laws) for name, entry in _kept.red_lines.items()})


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(course: Path, seen: tuple[int, ...]) -> tuple[dict[str, Law], list[Dialogue]]:
    return read_laws(course / "content" / "evidence" / "laws.yml")[0], dialogues(course)


def _stamp(course: Path) -> tuple[int, ...]:
    content = course / "content"
    files = [content / "red-lines.yml", content / "rubric.yml", content / "dialogue" / "learn.yml"]
    files += [content / "evidence" / "laws.yml", content / "scripts" / "phone.yml", content / "scripts" / "visit.yml"]
    return tuple(path.stat().st_mtime_ns for path in files if path.is_file())
