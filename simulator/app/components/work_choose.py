"""课件工坊, first step: track, then modules, then single slides; the minutes add up as one goes."""

from __future__ import annotations

import streamlit as st

from generator.course import Course
from generator.course.clock import duration
from generator.course.model import Module
from generator.course.text import plain as words_of
from simulator.app.plain import plain
from simulator.app.workshop.order import minutes_of, slides_of, tracks_of


def choose(course: Course) -> tuple[str, ...]:
    """The ids of the slides chosen, in the course's order."""
    tracks = tracks_of(course)
    track = st.radio(
        "讲哪一套",
        list(tracks),
        format_func=lambda one: plain(tracks[one][0]),
        captions=[f"{duration(minutes)}。{plain(says)}" for _, minutes, says in tracks.values()],
        key="work-track",
    )
    offered = set(slides_of(course, track or ""))
    modules = {module.id: module for module in course.modules if any(slide.id in offered for slide in module.slides)}
    spent = minutes_of(course, tuple(offered))
    picked = st.pills(
        "哪些模块（点一下去掉，再点一下加回来）",
        list(modules),
        selection_mode="multi",
        default=list(modules),
        format_func=lambda one: f"{modules[one].part}. {modules[one].title} · {spent[one]} 分钟",
        key=f"work-modules-{track}",
        persist_state="session",
    )
    with st.expander("只讲其中几页（可以不挑）", icon=":material/checklist:"):
        _single(track or "", [modules[one] for one in modules if one in picked], offered)
    slides = tuple(
        slide.id
        for module in modules.values()
        if module.id in picked
        for slide in module.slides
        if slide.id in offered and slide.id in _kept(track or "", module, offered)
    )
    _sum(course, slides)
    return slides


def _single(track: str, modules: list[Module], offered: set[str]) -> None:
    """One module's slides at a time: what was left out of the others stays so."""
    titles = {module.id: f"{module.part}. {module.title}" for module in modules}
    chosen = st.selectbox(
        "哪一个模块",
        list(titles),
        index=None,
        format_func=lambda one: titles[one],
        placeholder="每个模块都整个讲",
        key=f"work-single-{track}",
    )
    module = next((one for one in modules if one.id == chosen), None)
    if module is None:
        return
    pages = {s.id: f"{words_of(s.title)} · {s.total_minutes} 分钟" for s in module.slides if s.id in offered}
    st.pills(
        f"“{module.title}”讲哪几页（点一下去掉，再点一下加回来）",
        list(pages),
        selection_mode="multi",
        default=list(pages),
        format_func=lambda one: pages[one],
        key=_key(track, module),
        persist_state="session",
    )


def _key(track: str, module: Module) -> str:
    return f"work-pages-{track}-{module.id}"


def _kept(track: str, module: Module, offered: set[str]) -> set[str]:
    return set(st.session_state.get(_key(track, module), offered))


def _sum(course: Course, slides: tuple[str, ...]) -> None:
    spent = minutes_of(course, slides)
    with st.container(border=True):
        st.markdown(f"##### 合计 {duration(sum(spent.values()))} · {len(slides)} 页内容 · {len(spent)} 个模块")
        st.caption("没有算休息：每 50 分钟左右停 10 分钟。封面、目录、小测另外占页，所以幻灯片会更多。")
