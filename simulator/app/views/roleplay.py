"""角色扮演: what is coming, and what can be practised today: red lines as quick answers, dialogues with reasons."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from generator.course.evidence import Law
from generator.course.read_evidence import read_laws
from simulator.app.components.course import course_root
from simulator.app.components.red_drill import show_drill
from simulator.app.components.talk_examples import show_examples
from simulator.app.plain import plain
from simulator.app.shelf import shelf
from simulator.documents import DocumentError
from simulator.roleplay.examples import Dialogue, dialogues

DRILL, TALK = "红线快答", "对话范例"
PART = "part"


def show() -> None:
    """Two things to practise, and an honest word on what is not there yet."""
    st.title("角色扮演")
    st.write(
        "开口之前先在这里练。和十二位业主一句一句对话、当场听到反应、事后有人点评的角色扮演还在做，做好了就在这一页。"
        "今天能练的有两样：十条红线的快答，和电话、上门的对话范例。都不计分，不留记录，说错了没关系。"
    )
    course = course_root()
    try:
        kept = shelf(course)
    except DocumentError as error:
        st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    laws, found = _read(course, _stamp(course))
    drill, talk = st.tabs([DRILL, TALK], key=PART, bind="query-params")
    if drill.open:
        with drill:
            show_drill(kept, laws)
    if talk.open:
        with talk:
            show_examples(found, laws)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(course: Path, seen: tuple[int, ...]) -> tuple[dict[str, Law], list[Dialogue]]:
    return read_laws(course / "content" / "evidence" / "laws.yml")[0], dialogues(course)


def _stamp(course: Path) -> tuple[int, ...]:
    content = course / "content"
    files = [content / "evidence" / "laws.yml", content / "scripts" / "phone.yml", content / "scripts" / "visit.yml"]
    return tuple(path.stat().st_mtime_ns for path in files if path.is_file())
